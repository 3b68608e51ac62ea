/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libvirt_guests.c - brings guests down when the host goes down, and up again when it comes up.
 *
 * Threads: main.
 */

#include <locale.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libvirt/virterror.h>

#include "guests/guests.h"

enum { EXIT_SAVED_GUESTS = 3 }; /* `status`, as such programs say that they are stopped */

typedef int (*Action)(const GuestsSettings *settings);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(virConnect, virConnectClose)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virDomain, virDomainFree)

void
guests_say(const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    vprintf(fmt, args);
    va_end(args);
    putchar('\n');
    fflush(stdout);
}

void
guests_complain(const char *fmt, ...)
{
    va_list args;

    fputs("libvirt-guests: ", stderr);
    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);
    fprintf(stderr, ": %s\n", virGetLastErrorMessage());
}

static void
ignore_error(void *opaque, virErrorPtr error)
{
}

static virConnectPtr
open_uri(const char *uri)
{
    virConnectPtr conn = virConnectOpen(g_str_equal(uri, "default") ? NULL : uri);

    if (!conn)
        guests_complain(_("cannot connect to '%s'"), uri);
    return conn;
}

static void
domain_unref(void *opaque)
{
    virDomainFree(opaque);
}

/* The guests that run, but the ones that are none of our business. NULL: a message was printed. */
static GPtrArray *
running(const GuestsSettings *settings, virConnectPtr conn, const char *uri)
{
    g_autoptr(GPtrArray) domains = g_ptr_array_new_with_free_func(domain_unref);
    unsigned int flags = VIR_CONNECT_LIST_DOMAINS_ACTIVE | (settings->persistent_only ? VIR_CONNECT_LIST_DOMAINS_PERSISTENT : 0);
    virDomainPtr *found = NULL;
    int n = virConnectListAllDomains(conn, &found, flags);

    if (n < 0) {
        guests_complain(_("cannot list the guests of '%s'"), uri);
        return NULL;
    }
    for (int i = 0; i < n; i++)
        g_ptr_array_add(domains, found[i]);
    free(found);
    return g_steal_pointer(&domains);
}

/* --------------------------------------------------------------------- stop */

/* One connection and what runs there. */
typedef struct {
    virConnectPtr conn;
    const char *uri;
    GPtrArray *domains;
} Host;

static void
host_clear(void *opaque)
{
    Host *host = opaque;

    g_clear_pointer(&host->domains, g_ptr_array_unref);
    g_clear_pointer(&host->conn, virConnectClose);
}

/* Those without a stored definition cannot run again. */
static GuestsEntry *
entry_of(const Host *host)
{
    GuestsEntry *entry = guests_entry_new(host->uri);

    for (guint i = 0; i < host->domains->len; i++) {
        virDomainPtr dom = g_ptr_array_index(host->domains, i);
        char uuid[VIR_UUID_STRING_BUFLEN];

        if (virDomainIsPersistent(dom) == 1 && virDomainGetUUIDString(dom, uuid) == 0)
            g_ptr_array_add(entry->uuids, g_strdup(uuid));
    }
    return entry;
}

static bool
write_down(const GArray *hosts)
{
    g_autoptr(GPtrArray) list = guests_list_read();

    if (!list)
        return false;
    /* What an earlier, broken shutdown wrote down is still to run again: guests that it brought down do not run now. */
    for (guint i = 0; i < hosts->len; i++)
        guests_list_merge(list, entry_of(&g_array_index(hosts, Host, i)));
    return guests_list_write(list);
}

static int
stop(const GuestsSettings *settings)
{
    g_autoptr(GArray) hosts = g_array_new(FALSE, TRUE, sizeof(Host));
    bool all_well = true;

    g_array_set_clear_func(hosts, host_clear);
    for (char **uri = settings->uris; *uri; uri++) {
        Host host = { .uri = *uri, .conn = open_uri(*uri) };

        host.domains = host.conn ? running(settings, host.conn, *uri) : NULL;
        if (host.domains)
            g_array_append_val(hosts, host);
        else
            host_clear(&host);
        all_well &= host.domains != NULL;
    }
    if (!write_down(hosts))
        return EXIT_FAILURE;
    for (guint i = 0; i < hosts->len; i++) {
        const Host *host = &g_array_index(hosts, Host, i);

        guests_say(_("%u guests run on '%s'"), host->domains->len, host->uri);
        all_well &= guests_stop(settings, host->conn, host->uri, host->domains);
    }
    return all_well ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* -------------------------------------------------------------------- start */

/* A guest that slept believes that it is as late as it was. Its agent may need a while, or not be there: nothing depends on it. */
static void
set_clock(virDomainPtr dom)
{
    const char *name = virDomainGetName(dom);

    if (virDomainSetTime(dom, 0, 0, VIR_DOMAIN_TIME_SYNC) < 0)
        guests_complain(_("the clock of '%s' is not set, continuing"), name);
}

static bool
start_guest(const GuestsSettings *settings, virConnectPtr conn, const char *uuid, bool *was_started)
{
    g_autoptr(virDomain) dom = virDomainLookupByUUIDString(conn, uuid);
    const char *name;
    bool slept;

    if (!dom) {
        guests_complain(_("guest %s is not started"), uuid);
        return false;
    }
    name = virDomainGetName(dom); /* such calls forget an error */
    if (virDomainIsActive(dom) == 1) {
        guests_say(_("%s runs already"), name);
        return true;
    }
    if (*was_started && settings->start_delay)
        g_usleep((gulong)settings->start_delay * G_USEC_PER_SEC);
    slept = virDomainHasManagedSaveImage(dom, 0) == 1;
    if (virDomainCreateWithFlags(dom, settings->bypass_cache ? VIR_DOMAIN_START_BYPASS_CACHE : 0) < 0) {
        guests_complain(_("cannot start '%s'"), name);
        return false;
    }
    *was_started = true;
    guests_say(slept ? _("%s goes on") : _("Started %s"), name);
    if (slept && settings->sync_time)
        set_clock(dom);
    return true;
}

static bool
start_entry(const GuestsSettings *settings, const GuestsEntry *entry, bool *was_started)
{
    g_autoptr(virConnect) conn = NULL;
    bool all_well = true;

    if (entry->uuids->len == 0)
        return true;
    conn = open_uri(entry->uri);
    if (!conn)
        return false;
    for (guint i = 0; i < entry->uuids->len; i++)
        all_well &= start_guest(settings, conn, g_ptr_array_index(entry->uuids, i), was_started);
    return all_well;
}

static int
start(const GuestsSettings *settings)
{
    g_autoptr(GPtrArray) list = guests_list_read();
    bool all_well = true, was_started = false;

    if (!list)
        return EXIT_FAILURE;
    if (settings->on_boot == ON_BOOT_IGNORE)
        guests_say(_("ON_BOOT is 'ignore': only guests with autostart are started"));
    for (guint i = 0; settings->on_boot == ON_BOOT_START && i < list->len; i++)
        all_well &= start_entry(settings, g_ptr_array_index(list, i), &was_started);
    return guests_list_remove() && all_well ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* ------------------------------------------------------------- other actions */

static int
restart(const GuestsSettings *settings)
{
    int stopped = stop(settings);
    int started = start(settings);

    return stopped == EXIT_SUCCESS ? started : stopped;
}

/* Settings are read each time. */
static int
reload(const GuestsSettings *settings)
{
    return EXIT_SUCCESS;
}

static int
shut_down(const GuestsSettings *settings)
{
    GuestsSettings other = *settings;

    other.on_shutdown = ON_SHUTDOWN_SHUTDOWN;
    return stop(&other);
}

static int
status(const GuestsSettings *settings)
{
    guests_say(guests_list_exists() ? _("stopped, with guests that are to run again") : _("no guests are to run again"));
    return guests_list_exists() ? EXIT_SAVED_GUESTS : EXIT_SUCCESS;
}

static int
guest_status(const GuestsSettings *settings)
{
    bool all_well = true;

    for (char **uri = settings->uris; *uri; uri++) {
        g_autoptr(virConnect) conn = open_uri(*uri);
        g_autoptr(GPtrArray) domains = conn ? running(settings, conn, *uri) : NULL;

        for (guint i = 0; domains && i < domains->len; i++)
            guests_say("%s: %s", *uri, virDomainGetName(g_ptr_array_index(domains, i)));
        all_well &= domains != NULL;
    }
    return all_well ? EXIT_SUCCESS : EXIT_FAILURE;
}

static const struct {
    const char *name;
    Action run;
    const char *help;
} actions[] = {
    {"start", start, N_("starts the guests that stop has brought down")},
    {"stop", stop, N_("brings guests down, as ON_SHUTDOWN says, and remembers them")},
    {"restart", restart, N_("stop, then start")},
    {"condrestart", restart, N_("the same")},
    {"try-restart", restart, N_("the same")},
    {"reload", reload, N_("nothing: settings are read each time")},
    {"force-reload", reload, N_("the same")},
    {"status", status, N_("says whether guests are to run again; then its exit status is 3")},
    {"gueststatus", guest_status, N_("says which guests run")},
    {"shutdown", shut_down, N_("stop, with ON_SHUTDOWN=shutdown")},
};

static int
print_help(void)
{
    printf("%s",
           _("Usage:\n  libvirt-guests ACTION\n  libvirt-guests --sample-config\n\n"
             "Brings guests down when the host goes down, and up again when it comes up.\n\nActions:\n"));
    for (size_t i = 0; i < G_N_ELEMENTS(actions); i++)
        printf("  %-14s %s\n", actions[i].name, _(actions[i].help));
    printf("\n");
    guests_settings_print_sample();
    return EXIT_SUCCESS;
}

static int
run(Action action)
{
    GuestsSettings settings;
    int status_code = EXIT_FAILURE;

    signal(SIGPIPE, SIG_IGN);
    virSetErrorFunc(NULL, ignore_error);
    if (virInitialize() == 0 && virEventRegisterDefaultImpl() == 0 && guests_settings_read(&settings)) {
        status_code = action(&settings);
        guests_settings_clear(&settings);
    }
    return status_code;
}

int
main(int argc, char **argv)
{
    setlocale(LC_ALL, "");
    bindtextdomain(GETTEXT_DOMAIN, LOCALEDIR);
    if (argc == 2 && (g_str_equal(argv[1], "--help") || g_str_equal(argv[1], "-h")))
        return print_help();
    if (argc == 2 && g_str_equal(argv[1], "--sample-config")) {
        guests_settings_print_sample();
        return EXIT_SUCCESS;
    }
    for (size_t i = 0; argc == 2 && i < G_N_ELEMENTS(actions); i++) {
        if (g_str_equal(actions[i].name, argv[1]))
            return run(actions[i].run);
    }
    fprintf(stderr, _("libvirt-guests: one action is needed, see libvirt-guests --help\n"));
    return 2;
}
