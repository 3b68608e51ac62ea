/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_util.c - objects by name, words for states, files, completion.
 */

#include "virsh.h"

#include <errno.h>
#include <stdlib.h>

#include "virsh_xml.h"

enum { FILE_MAX = 10 * 1024 * 1024 };

/* A name is taken for an id if it is a number, for a uuid if it looks like one, else for a name; a domain may be called "7". */
static virDomainPtr
find_domain(Vsh *vsh, const VshCmd *cmd, const char *option, const char *name, VirshLookup by)
{
    const char *command = cmd ? cmd->def->name : "";
    virDomainPtr dom = NULL;
    gint64 id;

    vsh_debug(vsh, VSH_DEBUG_INFO, "%s: found option <%s>: %s", command, option, name);
    if ((by & VIRSH_BY_ID) && g_ascii_string_to_signed(name, 10, 0, G_MAXINT, &id, NULL)) {
        vsh_debug(vsh, VSH_DEBUG_ALL, "%s: <%s> looks like ID", command, option);
        dom = virDomainLookupByID(virsh_conn(vsh), (int)id);
    }
    if (!dom && (by & VIRSH_BY_UUID) && g_uuid_string_is_valid(name)) {
        vsh_debug(vsh, VSH_DEBUG_ALL, "%s: <%s> trying as domain UUID", command, option);
        dom = virDomainLookupByUUIDString(virsh_conn(vsh), name);
    }
    if (!dom && (by & VIRSH_BY_NAME)) {
        vsh_debug(vsh, VSH_DEBUG_ALL, "%s: <%s> trying as domain NAME", command, option);
        dom = virDomainLookupByName(virsh_conn(vsh), name);
    }
    if (dom) {
        vsh_forget_error();
        return dom;
    }
    vsh_error(vsh, _("failed to get domain '%s'"), name);
    /* "not found" says no more than that; anything else is worth its words. */
    if (virGetLastErrorCode() == VIR_ERR_NO_DOMAIN)
        vsh_forget_error();
    return NULL;
}

virDomainPtr
virsh_domain_named(Vsh *vsh, const VshCmd *cmd, const char *name)
{
    return find_domain(vsh, cmd, "domain", name, VIRSH_BY_ID | VIRSH_BY_UUID | VIRSH_BY_NAME);
}

virDomainPtr
virsh_domain_by(Vsh *vsh, const VshCmd *cmd, const char *option, VirshLookup by)
{
    const char *name;

    return vsh_string_checked(vsh, cmd, option, &name) > 0 ? find_domain(vsh, cmd, option, name, by) : NULL;
}

virDomainPtr
virsh_domain(Vsh *vsh, const VshCmd *cmd, const char *option)
{
    return virsh_domain_by(vsh, cmd, option, VIRSH_BY_ID | VIRSH_BY_UUID | VIRSH_BY_NAME);
}

const char *
virsh_state_to_string(int state)
{
    static const char *const words[] = {
        [VIR_DOMAIN_NOSTATE] = N_("no state"),   [VIR_DOMAIN_RUNNING] = N_("running"),
        [VIR_DOMAIN_BLOCKED] = N_("idle"),       [VIR_DOMAIN_PAUSED] = N_("paused"),
        [VIR_DOMAIN_SHUTDOWN] = N_("in shutdown"), [VIR_DOMAIN_SHUTOFF] = N_("shut off"),
        [VIR_DOMAIN_CRASHED] = N_("crashed"),    [VIR_DOMAIN_PMSUSPENDED] = N_("pmsuspended"),
    };

    return state >= 0 && (size_t)state < G_N_ELEMENTS(words) ? _(words[state]) : _("no state");
}

const char *
virsh_reason_to_string(int state, int reason)
{
    static const char *const running[] = {"unknown", "booted", "migrated", "restored", "from snapshot", "unpaused",
                                          "migration canceled", "save canceled", "event wakeup", "crashed", "post-copy",
                                          "post-copy failed", NULL};
    static const char *const paused[] = {"unknown", "user", "migrating", "saving", "dumping", "I/O error", "watchdog",
                                         "from snapshot", "shutting down", "creating snapshot", "crashed", "starting up",
                                         "post-copy", "post-copy failed", "api error", NULL};
    static const char *const shutdown[] = {"unknown", "user", NULL};
    static const char *const shutoff[] = {"unknown", "shutdown", "destroyed", "crashed", "migrated", "saved", "failed",
                                          "from snapshot", "daemon", NULL};
    static const char *const crashed[] = {"unknown", "panicked", NULL};
    static const char *const unknown[] = {"unknown", NULL};
    static const char *const *const by_state[] = {
        [VIR_DOMAIN_NOSTATE] = unknown,   [VIR_DOMAIN_RUNNING] = running, [VIR_DOMAIN_BLOCKED] = unknown,
        [VIR_DOMAIN_PAUSED] = paused,     [VIR_DOMAIN_SHUTDOWN] = shutdown, [VIR_DOMAIN_SHUTOFF] = shutoff,
        [VIR_DOMAIN_CRASHED] = crashed,   [VIR_DOMAIN_PMSUSPENDED] = unknown,
    };

    if (state < 0 || (size_t)state >= G_N_ELEMENTS(by_state) || reason < 0)
        return "unknown";
    return (guint)reason < g_strv_length((char **)by_state[state]) ? by_state[state][reason] : "unknown";
}

static bool
given(const VshCmd *cmd, const char *name)
{
    for (const VshOpt *opt = cmd->def->opts; opt && opt->name; opt++)
        if (g_str_equal(opt->name, name))
            return vsh_has(cmd, name);
    return false;
}

static bool
both(Vsh *vsh, bool a, bool b, const char *a_name, const char *b_name)
{
    if (a && b)
        vsh_error(vsh, _("Options --%s and --%s are mutually exclusive"), a_name, b_name);
    return a && b;
}

bool
virsh_affect(Vsh *vsh, const VshCmd *cmd, unsigned int *ret_flags)
{
    bool config = given(cmd, "config");
    bool live = given(cmd, "live");
    bool current = given(cmd, "current");
    bool persistent = given(cmd, "persistent");
    g_autoptr(virDomain) dom = NULL;

    if (both(vsh, current, live, "current", "live") || both(vsh, current, config, "current", "config") ||
        both(vsh, persistent, current, "persistent", "current"))
        return false;
    *ret_flags = VIR_DOMAIN_AFFECT_CURRENT;
    if (config || persistent)
        *ret_flags |= VIR_DOMAIN_AFFECT_CONFIG;
    if (live)
        *ret_flags |= VIR_DOMAIN_AFFECT_LIVE;
    if (!persistent)
        return true;
    /* --persistent means the running guest too, when there is one. */
    dom = virsh_domain(vsh, cmd, "domain");
    if (!dom)
        return false;
    if (virDomainIsActive(dom) == 1)
        *ret_flags |= VIR_DOMAIN_AFFECT_LIVE;
    return true;
}

char *
virsh_read_file(Vsh *vsh, const VshCmd *cmd, const char *option)
{
    g_autoptr(GString) text = g_string_new(NULL);
    const char *path;
    char chunk[16384];
    FILE *file;
    size_t n;
    bool failed;

    if (vsh_string_checked(vsh, cmd, option, &path) <= 0)
        return NULL;
    file = g_str_equal(path, "-") ? stdin : fopen(path, "re");
    if (!file) {
        vsh_error(vsh, _("Failed to open file '%s': %s"), path, g_strerror(errno));
        return NULL;
    }
    while ((n = fread(chunk, 1, sizeof(chunk), file)) > 0 && text->len <= FILE_MAX)
        g_string_append_len(text, chunk, (gssize)n);
    failed = ferror(file);
    if (failed)
        vsh_error(vsh, _("Failed to read file '%s': %s"), path, g_strerror(errno));
    else if (text->len > FILE_MAX)
        vsh_error(vsh, _("file '%s' is larger than %d bytes"), path, FILE_MAX);
    if (file != stdin)
        fclose(file);
    return failed || text->len > FILE_MAX ? NULL : g_string_free(g_steal_pointer(&text), FALSE);
}

double
virsh_pretty_size(unsigned long long bytes, const char **ret_unit)
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    double value = (double)bytes;
    size_t i = 0;

    for (; value >= 1024 && i + 1 < G_N_ELEMENTS(units); i++)
        value /= 1024;
    *ret_unit = units[i];
    return value;
}

GArray *
virsh_fds(Vsh *vsh, const VshCmd *cmd, const char *name)
{
    g_autoptr(GArray) fds = g_array_new(FALSE, FALSE, sizeof(int));
    const char *text = vsh_string(cmd, name);
    g_auto(GStrv) words = g_strsplit(text ? text : "", ",", -1);

    for (size_t i = 0; words[i]; i++) {
        gint64 number;
        int fd;

        if (!g_ascii_string_to_signed(words[i], 10, 0, G_MAXINT, &number, NULL)) {
            vsh_error(vsh, _("Unable to parse FD number '%s'"), words[i]);
            return NULL;
        }
        fd = (int)number;
        g_array_append_val(fds, fd);
    }
    return g_steal_pointer(&fds);
}

bool
virsh_rate(Vsh *vsh, const char *text, VirshRate *ret_rate)
{
    static const char *const names[] = {"average", "peak", "burst", "floor"};
    g_auto(GStrv) words = g_strsplit(text, ",", -1);
    unsigned long long numbers[G_N_ELEMENTS(names)] = {0};

    for (size_t i = 0; words[i]; i++) {
        guint64 number;

        if (i >= G_N_ELEMENTS(names)) {
            vsh_error(vsh, _("Rate string '%s' has too many fields"), text);
            return false;
        }
        if (!*words[i])
            continue;
        if (!g_ascii_string_to_unsigned(words[i], 10, 0, G_MAXUINT64, &number, NULL)) {
            vsh_error(vsh, _("field '%s' is malformed"), names[i]);
            return false;
        }
        numbers[i] = number;
    }
    *ret_rate = (VirshRate){numbers[0], numbers[1], numbers[2], numbers[3]};
    return true;
}

static char **
complete_domains(Vsh *vsh, unsigned int flags)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    virDomainPtr *doms = NULL;
    int n;

    if (!vsh->spec->connect(vsh))
        return NULL;
    n = virConnectListAllDomains(virsh_conn(vsh), &doms, flags);
    for (int i = 0; i < n; i++) {
        g_ptr_array_add(names, g_strdup(virDomainGetName(doms[i])));
        virDomainFree(doms[i]);
    }
    free(doms);
    vsh_forget_error();
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&names), FALSE);
}

char **
virsh_complete_domains(Vsh *vsh, const VshCmd *cmd, const char *word)
{
    return complete_domains(vsh, 0);
}

char **
virsh_complete_active(Vsh *vsh, const VshCmd *cmd, const char *word)
{
    return complete_domains(vsh, VIR_CONNECT_LIST_DOMAINS_ACTIVE);
}

char **
virsh_complete_inactive(Vsh *vsh, const VshCmd *cmd, const char *word)
{
    return complete_domains(vsh, VIR_CONNECT_LIST_DOMAINS_INACTIVE);
}

/* The texts that @path selects in the domain of @cmd. */
static char **
complete_from_xml(Vsh *vsh, const VshCmd *cmd, const char *path)
{
    const char *name = vsh_string(cmd, "domain");
    g_autoptr(GPtrArray) found = g_ptr_array_new();
    g_autoptr(virDomain) dom = NULL;
    g_autoptr(xmlDoc) doc = NULL;
    g_autoptr(xmlXPathObject) nodes = NULL;

    if (!name || !vsh->spec->connect(vsh))
        return NULL;
    dom = virDomainLookupByName(virsh_conn(vsh), name);
    doc = dom ? virsh_xml_of_domain(vsh, dom, 0) : NULL;
    vsh_forget_error();
    if (!doc)
        return NULL;
    nodes = virsh_xml_select(doc, NULL, path);
    for (int i = 0; i < virsh_xml_count(nodes); i++) {
        char *text = virsh_xml_text(doc, nodes->nodesetval->nodeTab[i], ".");

        if (text)
            g_ptr_array_add(found, text);
    }
    g_ptr_array_add(found, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&found), FALSE);
}

char **
virsh_complete_disks(Vsh *vsh, const VshCmd *cmd, const char *word)
{
    return complete_from_xml(vsh, cmd, "/domain/devices/disk/target/@dev");
}

char **
virsh_complete_interfaces(Vsh *vsh, const VshCmd *cmd, const char *word)
{
    return complete_from_xml(vsh, cmd, "/domain/devices/interface/target/@dev | /domain/devices/interface/mac/@address");
}

char **
virsh_complete_aliases(Vsh *vsh, const VshCmd *cmd, const char *word)
{
    return complete_from_xml(vsh, cmd, "/domain/devices/*/alias/@name");
}
