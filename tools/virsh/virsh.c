/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh.c - the command line of libvirt: options, the connection, and which commands there are.
 */

#include "virsh.h"

#include <getopt.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "virsh_agent.h"
#include "virsh_wait.h"

enum {
    KEEPALIVE_INTERVAL = 5,
    KEEPALIVE_COUNT = 6,
    };

static bool connect_default(Vsh *vsh);

static const char *
prompt_of(Vsh *vsh)
{
    return virsh_data(vsh)->readonly ? "virsh > " : "virsh # ";
}

static void *
run_event_loop(void *opaque)
{
    for (;;) {
        if (virEventRunDefaultImpl() < 0)
            g_usleep(100 * 1000); /* style: an error of the loop is hopeless; do not spin on it */
    }
    return NULL;
}

void
virsh_start_event_loop(Vsh *vsh)
{
    Virsh *virsh = virsh_data(vsh);
    pthread_t thread;

    if (virsh->event_loop || pthread_create(&thread, NULL, run_event_loop, NULL) != 0)
        return;
    pthread_detach(thread);
    virsh->event_loop = true;
}

static void
on_close(virConnectPtr conn, int reason, void *opaque)
{
    Vsh *vsh = opaque;

    switch (reason) {
    case VIR_CONNECT_CLOSE_REASON_EOF:
        vsh_error(vsh, "%s", _("Disconnected from the hypervisor due to end of file"));
        break;
    case VIR_CONNECT_CLOSE_REASON_KEEPALIVE:
        vsh_error(vsh, "%s", _("Disconnected from the hypervisor due to keepalive timeout"));
        break;
    case VIR_CONNECT_CLOSE_REASON_CLIENT:
        return;
    default:
        vsh_error(vsh, "%s", _("Disconnected from the hypervisor due to I/O error"));
        break;
    }
    virsh_data(vsh)->closed = true;
    virsh_wait_wake();
}

static void
disconnect(Vsh *vsh)
{
    Virsh *virsh = virsh_data(vsh);

    if (!virsh->conn)
        return;
    virConnectUnregisterCloseCallback(virsh->conn, on_close);
    virConnectClose(virsh->conn);
    virsh->conn = NULL;
    virsh->closed = false;
}

bool
virsh_reconnect(Vsh *vsh, const char *uri, bool readonly)
{
    Virsh *virsh = virsh_data(vsh);
    int interval = virsh->keepalive_interval >= 0 ? virsh->keepalive_interval : KEEPALIVE_INTERVAL;
    int count = virsh->keepalive_count >= 0 ? virsh->keepalive_count : KEEPALIVE_COUNT;

    disconnect(vsh);
    virsh->conn = virConnectOpenAuth(uri, virsh_auth(), readonly ? VIR_CONNECT_RO : 0);
    virsh_agent_stop();
    if (!virsh->conn) {
        vsh_error(vsh, "%s", _("failed to connect to the hypervisor"));
        return false;
    }
    virsh->readonly = readonly;
    if (virConnectRegisterCloseCallback(virsh->conn, on_close, vsh, NULL) < 0)
        vsh_debug(vsh, VSH_DEBUG_ERROR, "%s", _("unable to learn of a lost connection"));
    if (virsh->event_loop && interval > 0 && virConnectSetKeepAlive(virsh->conn, interval, (unsigned int)count) != 0 &&
        virsh->keepalive_interval > 0)
        vsh_error(vsh, "%s", _("cannot set up keepalive on the connection"));
    vsh_forget_error();
    return true;
}

static bool
connect_default(Vsh *vsh)
{
    Virsh *virsh = virsh_data(vsh);

    if (virsh->conn && !virsh->closed)
        return true;
    return virsh_reconnect(vsh, virsh->uri, virsh->readonly);
}

static void
print_usage(const Vsh *vsh)
{
    printf(_("\n%s [options]... [<command_string>]"
             "\n%s [options]... <command> [args...]\n\n"
             "  options:\n"
             "    -c | --connect=URI      hypervisor connection URI\n"
             "    -d | --debug=NUM        debug level [0-4]\n"
             "    -e | --escape <char>    set escape sequence for console\n"
             "    -h | --help             this help\n"
             "    -k | --keepalive-interval=NUM\n"
             "                            keepalive interval in seconds, 0 for disable\n"
             "    -K | --keepalive-count=NUM\n"
             "                            number of possible missed keepalive messages\n"
             "    -l | --log=FILE         output logging to file\n"
             "    -q | --quiet            quiet mode\n"
             "    -r | --readonly         connect readonly\n"
             "    -t | --timing           print timing information\n"
             "    -v                      short version\n"
             "    -V                      long version\n"
             "         --version[=TYPE]   version, TYPE is short or long (default short)\n"
             "  commands (non interactive mode):\n\n"),
           "virsh", "virsh");
    for (const VshGroup *group = virsh_groups; group->name; group++) {
        g_autoptr(GPtrArray) commands = vsh_group_commands(group);

        printf(_(" %s (help keyword '%s')\n"), _(group->name), group->keyword);
        for (size_t i = 0; i < commands->len; i++) {
            const VshCmdDef *def = g_ptr_array_index(commands, i);

            printf("    %-30s %s\n", def->name, _(def->help));
        }
        printf("\n");
    }
    printf("%s", _("\n  (specify help <group> for details about the commands in the group)\n"
                   "\n  (specify help <command> for details about the command)\n\n"));
}

static void
print_version(bool full)
{
    if (!full) {
        printf("%d.%d.%d\n", LIBVIR_VERSION_NUMBER / 1000000, LIBVIR_VERSION_NUMBER / 1000 % 1000, LIBVIR_VERSION_NUMBER % 1000);
        return;
    }
    printf(_("virsh of splitvirt %s, interface of libvirt %d.%d.%d\n\n"), SPLITVIRT_VERSION, LIBVIR_VERSION_NUMBER / 1000000,
           LIBVIR_VERSION_NUMBER / 1000 % 1000, LIBVIR_VERSION_NUMBER % 1000);
    printf(_("Compiled with support for:\n Hypervisors: QEMU/KVM\n Networking: Remote\n Miscellaneous: Daemon%s\n"),
           HAVE_READLINE ? " Readline" : "");
}

/* "^]" names a control character, a single character itself. */
static bool
read_escape(Vsh *vsh, const char *text)
{
    char c = g_ascii_toupper(text[0] == '^' ? text[1] : '\0');

    if (text[0] && !text[1]) {
        virsh_data(vsh)->escape = text[0];
        return true;
    }
    if (text[0] == '^' && c >= '@' && c <= '_' && !text[2]) {
        virsh_data(vsh)->escape = (char)(c ^ 0x40);
        return true;
    }
    vsh_error(vsh, _("Invalid string '%s' for escape sequence"), text);
    return false;
}

static const struct option long_options[] = {
    {"connect", required_argument, NULL, 'c'},
    {"debug", required_argument, NULL, 'd'},
    {"escape", required_argument, NULL, 'e'},
    {"help", no_argument, NULL, 'h'},
    {"keepalive-interval", required_argument, NULL, 'k'},
    {"keepalive-count", required_argument, NULL, 'K'},
    {"log", required_argument, NULL, 'l'},
    {"quiet", no_argument, NULL, 'q'},
    {"readonly", no_argument, NULL, 'r'},
    {"timing", no_argument, NULL, 't'},
    {"version", optional_argument, NULL, 'v'},
    {NULL, 0, NULL, 0},
};

static bool
take_option(Vsh *vsh, int letter, const char *value)
{
    Virsh *virsh = virsh_data(vsh);

    switch (letter) {
    case 'c':
        g_free(virsh->uri);
        virsh->uri = g_strdup(value);
        return true;
    case 'e':
        return read_escape(vsh, value);
    case 'k':
        return vsh_read_number(vsh, "-k", value, 0, G_MAXINT, &virsh->keepalive_interval);
    case 'K':
        return vsh_read_number(vsh, "-K", value, 0, G_MAXINT, &virsh->keepalive_count);
    case 'r':
        virsh->readonly = true;
        return true;
    default: /* 't' */
        vsh->timing = true;
        return true;
    }
}

static const VshSpec spec = {
    .name = "virsh",
    .prompt_of = prompt_of,
    .groups = virsh_groups,
    .connect = connect_default,
    .letters = "+:c:d:e:hk:K:l:qrtvV",
    .options = long_options,
    .take_option = take_option,
    .print_usage = print_usage,
    .print_version = print_version,
    .environment = "VIRSH",
    .welcome = N_("Welcome to virsh, the virtualization interactive terminal."),
    .become_interactive = virsh_start_event_loop,
};

int
main(int argc, char **argv)
{
    Virsh virsh = {.keepalive_interval = -1, .keepalive_count = -1, .escape = '\x1d'};
    Vsh vsh = {.spec = &spec, .data = &virsh, .debug = VSH_DEBUG_ERROR};
    const char *uri = g_getenv("VIRSH_DEFAULT_CONNECT_URI");
    bool ok;
    int rc;

    if (uri && *uri)
        virsh.uri = g_strdup(uri);
    rc = vsh_begin(&vsh, argc, argv);
    if (rc <= 0)
        return rc == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
    vsh_keep_errors();
    if (virInitialize() < 0 || virEventRegisterDefaultImpl() < 0) {
        vsh_error(&vsh, "%s", _("failed to initialize the library"));
        return EXIT_FAILURE;
    }
    ok = vsh_run(&vsh);
    disconnect(&vsh);
    g_free(virsh.uri);
    vsh_end(&vsh);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
