/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_list.c - which domains there are.
 */

#include "virsh_list.h"

#include <stdlib.h>
#include <string.h>

const VshOpt virsh_list_opts[] = {
    {"inactive", VSH_BOOL, 0, N_("list inactive domains")},
    {"all", VSH_BOOL, 0, N_("list active and inactive domains")},
    {"transient", VSH_BOOL, 0, N_("list transient domains")},
    {"persistent", VSH_BOOL, 0, N_("list persistent domains")},
    {"with-snapshot", VSH_BOOL, 0, N_("list domains that have snapshots")},
    {"without-snapshot", VSH_BOOL, 0, N_("list domains that have no snapshot")},
    {"with-checkpoint", VSH_BOOL, 0, N_("list domains that have checkpoints")},
    {"without-checkpoint", VSH_BOOL, 0, N_("list domains that have no checkpoint")},
    {"state-running", VSH_BOOL, 0, N_("list running domains")},
    {"state-paused", VSH_BOOL, 0, N_("list paused domains")},
    {"state-shutoff", VSH_BOOL, 0, N_("list domains that are shut off")},
    {"state-other", VSH_BOOL, 0, N_("list domains in other states")},
    {"autostart", VSH_BOOL, 0, N_("list domains that start with the host")},
    {"no-autostart", VSH_BOOL, 0, N_("list domains that do not start with the host")},
    {"with-managed-save", VSH_BOOL, 0, N_("list domains with a managed save image")},
    {"without-managed-save", VSH_BOOL, 0, N_("list domains without a managed save image")},
    {"uuid", VSH_BOOL, 0, N_("list uuids only")},
    {"name", VSH_BOOL, 0, N_("list names only")},
    {"id", VSH_BOOL, 0, N_("list ids only")},
    {"table", VSH_BOOL, 0, N_("list as a table (the default)")},
    {"managed-save", VSH_BOOL, 0, N_("mark inactive domains that have a managed save image")},
    {"title", VSH_BOOL, 0, N_("show titles")},
    OPT_END,
};

/* Which options filter, and by which flag. */
static const struct {
    const char *option;
    unsigned int flag;
} filters[] = {
    {"transient", VIR_CONNECT_LIST_DOMAINS_TRANSIENT},
    {"persistent", VIR_CONNECT_LIST_DOMAINS_PERSISTENT},
    {"with-snapshot", VIR_CONNECT_LIST_DOMAINS_HAS_SNAPSHOT},
    {"without-snapshot", VIR_CONNECT_LIST_DOMAINS_NO_SNAPSHOT},
    {"with-checkpoint", VIR_CONNECT_LIST_DOMAINS_HAS_CHECKPOINT},
    {"without-checkpoint", VIR_CONNECT_LIST_DOMAINS_NO_CHECKPOINT},
    {"state-running", VIR_CONNECT_LIST_DOMAINS_RUNNING},
    {"state-paused", VIR_CONNECT_LIST_DOMAINS_PAUSED},
    {"state-shutoff", VIR_CONNECT_LIST_DOMAINS_SHUTOFF},
    {"state-other", VIR_CONNECT_LIST_DOMAINS_OTHER},
    {"autostart", VIR_CONNECT_LIST_DOMAINS_AUTOSTART},
    {"no-autostart", VIR_CONNECT_LIST_DOMAINS_NO_AUTOSTART},
    {"with-managed-save", VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE},
    {"without-managed-save", VIR_CONNECT_LIST_DOMAINS_NO_MANAGEDSAVE},
};

static unsigned int
filter_flags(const VshCmd *cmd)
{
    unsigned int flags = vsh_has(cmd, "inactive") ? 0 : VIR_CONNECT_LIST_DOMAINS_ACTIVE;
    unsigned int states = VIR_CONNECT_LIST_DOMAINS_RUNNING | VIR_CONNECT_LIST_DOMAINS_PAUSED |
                          VIR_CONNECT_LIST_DOMAINS_SHUTOFF | VIR_CONNECT_LIST_DOMAINS_OTHER;
    unsigned int asked = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(filters); i++)
        if (vsh_has(cmd, filters[i].option))
            asked |= filters[i].flag;
    if (vsh_has(cmd, "inactive") || vsh_has(cmd, "all"))
        flags |= VIR_CONNECT_LIST_DOMAINS_INACTIVE;
    if (vsh_has(cmd, "all") || (asked & states))
        flags |= VIR_CONNECT_LIST_DOMAINS_ACTIVE | VIR_CONNECT_LIST_DOMAINS_INACTIVE;
    return flags | asked;
}

static int
compare_doms(const void *a, const void *b)
{
    virDomainPtr one = *(const virDomainPtr *)a;
    virDomainPtr two = *(const virDomainPtr *)b;
    unsigned int id_one = virDomainGetID(one);
    unsigned int id_two = virDomainGetID(two);

    /* The id of a domain that does not run is the highest number: it comes last. */
    if (id_one != id_two)
        return id_one < id_two ? -1 : 1;
    return g_ascii_strcasecmp(virDomainGetName(one), virDomainGetName(two));
}

static const char *
state_words(virDomainPtr dom, bool managed_save)
{
    int state;
    int reason;

    if (virDomainGetState(dom, &state, &reason, 0) < 0)
        return _("no state");
    if (managed_save && state == VIR_DOMAIN_SHUTOFF && virDomainHasManagedSaveImage(dom, 0) > 0)
        return _("saved");
    return virsh_state_to_string(state);
}

static void
add_row(VshTable *table, virDomainPtr dom, const VshCmd *cmd)
{
    unsigned int id = virDomainGetID(dom);
    g_autofree char *id_text = id == (unsigned int)-1 ? g_strdup("-") : g_strdup_printf("%u", id);
    const char *state = state_words(dom, vsh_has(cmd, "managed-save"));

    if (vsh_has(cmd, "title")) {
        char *title = virDomainGetMetadata(dom, VIR_DOMAIN_METADATA_TITLE, NULL, 0);

        vsh_table_row(table, id_text, virDomainGetName(dom), state, title ? title : "", NULL);
        free(title);
    } else {
        vsh_table_row(table, id_text, virDomainGetName(dom), state, NULL);
    }
}

/* The columns asked for, side by side, without a table. */
static void
print_plain(Vsh *vsh, virDomainPtr dom, const VshCmd *cmd)
{
    char uuid[VIR_UUID_STRING_BUFLEN];
    unsigned int id = virDomainGetID(dom);
    const char *gap = "";

    if (vsh_has(cmd, "id")) {
        if (id == (unsigned int)-1)
            vsh_print(vsh, "-");
        else
            vsh_print(vsh, "%u", id);
        gap = " ";
    }
    if (vsh_has(cmd, "uuid") && virDomainGetUUIDString(dom, uuid) == 0) {
        vsh_print(vsh, "%s%s", gap, uuid);
        gap = " ";
    }
    if (vsh_has(cmd, "name"))
        vsh_print(vsh, "%s%s", gap, virDomainGetName(dom));
    vsh_print(vsh, "\n");
}

bool
virsh_cmd_list(Vsh *vsh, const VshCmd *cmd)
{
    bool plain = vsh_has(cmd, "uuid") || vsh_has(cmd, "name") || vsh_has(cmd, "id");
    g_autoptr(VshTable) table = NULL;
    virDomainPtr *doms = NULL;
    int n;

    if (!vsh_exclusive(vsh, cmd, "table", "name") || !vsh_exclusive(vsh, cmd, "table", "uuid") ||
        !vsh_exclusive(vsh, cmd, "table", "id") || !vsh_exclusive(vsh, cmd, "inactive", "all"))
        return false;
    n = virConnectListAllDomains(virsh_conn(vsh), &doms, filter_flags(cmd));
    if (n < 0) {
        vsh_error(vsh, "%s", _("Failed to list domains"));
        return false;
    }
    if (n > 0)
        qsort(doms, (size_t)n, sizeof(*doms), compare_doms);
    table = vsh_has(cmd, "title") ? vsh_table_new(_("Id"), _("Name"), _("State"), _("Title"), NULL)
                                  : vsh_table_new(_("Id"), _("Name"), _("State"), NULL);
    for (int i = 0; i < n; i++) {
        if (plain)
            print_plain(vsh, doms[i], cmd);
        else
            add_row(table, doms[i], cmd);
        virDomainFree(doms[i]);
    }
    free(doms);
    if (!plain)
        vsh_table_print(vsh, table);
    return true;
}
