/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_iotune.c - limits of what goes to and from disks, one by one or in groups.
 */

#include <stdlib.h>

#include "virsh_xml.h"
#include "virsh_newer.h"

/* Each limit has an old spelling with underscores, too. */
#define LIMIT(old_, new_, help_) {old_, VSH_ALIAS, 0, NULL, .alias = new_}, {new_, VSH_INT, 0, help_}

#define LIMITS \
    LIMIT("total_bytes_sec", "total-bytes-sec", N_("bytes a second in all, with a unit (default: bytes)")), \
    LIMIT("read_bytes_sec", "read-bytes-sec", N_("bytes read a second")), \
    LIMIT("write_bytes_sec", "write-bytes-sec", N_("bytes written a second")), \
    LIMIT("total_iops_sec", "total-iops-sec", N_("operations a second in all")), \
    LIMIT("read_iops_sec", "read-iops-sec", N_("reads a second")), \
    LIMIT("write_iops_sec", "write-iops-sec", N_("writes a second")), \
    LIMIT("total_bytes_sec_max", "total-bytes-sec-max", N_("the same in bursts: bytes in all")), \
    LIMIT("read_bytes_sec_max", "read-bytes-sec-max", N_("in bursts: bytes read")), \
    LIMIT("write_bytes_sec_max", "write-bytes-sec-max", N_("in bursts: bytes written")), \
    LIMIT("total_iops_sec_max", "total-iops-sec-max", N_("in bursts: operations in all")), \
    LIMIT("read_iops_sec_max", "read-iops-sec-max", N_("in bursts: reads")), \
    LIMIT("write_iops_sec_max", "write-iops-sec-max", N_("in bursts: writes")), \
    LIMIT("size_iops_sec", "size-iops-sec", N_("how many bytes count as one operation")) \

#define LENGTHS \
    LIMIT("total_bytes_sec_max_length", "total-bytes-sec-max-length", N_("how many seconds a burst lasts: bytes in all")), \
    LIMIT("read_bytes_sec_max_length", "read-bytes-sec-max-length", N_("seconds of a burst: bytes read")), \
    LIMIT("write_bytes_sec_max_length", "write-bytes-sec-max-length", N_("seconds of a burst: bytes written")), \
    LIMIT("total_iops_sec_max_length", "total-iops-sec-max-length", N_("seconds of a burst: operations in all")), \
    LIMIT("read_iops_sec_max_length", "read-iops-sec-max-length", N_("seconds of a burst: reads")), \
    LIMIT("write_iops_sec_max_length", "write-iops-sec-max-length", N_("seconds of a burst: writes"))

static const VshOpt blkdeviotune_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"device", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("the disk"), .complete = virsh_complete_disks},
    {"group_name", VSH_ALIAS, 0, NULL, .alias = "group-name"},
    {"group-name", VSH_STRING, 0, N_("the group of disks that the limits are for")},
    LIMITS,
    LENGTHS,
    OPT_CONFIG,
    OPT_LIVE,
    OPT_CURRENT,
    OPT_END,
};

/* Which option sets which field; bytes take a unit. */
static const struct {
    const char *option;
    const char *field;
    bool bytes;
} limits[] = {
    {"total-bytes-sec", VIR_DOMAIN_BLOCK_IOTUNE_TOTAL_BYTES_SEC, true},
    {"read-bytes-sec", VIR_DOMAIN_BLOCK_IOTUNE_READ_BYTES_SEC, true},
    {"write-bytes-sec", VIR_DOMAIN_BLOCK_IOTUNE_WRITE_BYTES_SEC, true},
    {"total-bytes-sec-max", VIR_DOMAIN_BLOCK_IOTUNE_TOTAL_BYTES_SEC_MAX, true},
    {"read-bytes-sec-max", VIR_DOMAIN_BLOCK_IOTUNE_READ_BYTES_SEC_MAX, true},
    {"write-bytes-sec-max", VIR_DOMAIN_BLOCK_IOTUNE_WRITE_BYTES_SEC_MAX, true},
    {"total-bytes-sec-max-length", VIR_DOMAIN_BLOCK_IOTUNE_TOTAL_BYTES_SEC_MAX_LENGTH, false},
    {"read-bytes-sec-max-length", VIR_DOMAIN_BLOCK_IOTUNE_READ_BYTES_SEC_MAX_LENGTH, false},
    {"write-bytes-sec-max-length", VIR_DOMAIN_BLOCK_IOTUNE_WRITE_BYTES_SEC_MAX_LENGTH, false},
    {"total-iops-sec", VIR_DOMAIN_BLOCK_IOTUNE_TOTAL_IOPS_SEC, false},
    {"read-iops-sec", VIR_DOMAIN_BLOCK_IOTUNE_READ_IOPS_SEC, false},
    {"write-iops-sec", VIR_DOMAIN_BLOCK_IOTUNE_WRITE_IOPS_SEC, false},
    {"total-iops-sec-max", VIR_DOMAIN_BLOCK_IOTUNE_TOTAL_IOPS_SEC_MAX, false},
    {"read-iops-sec-max", VIR_DOMAIN_BLOCK_IOTUNE_READ_IOPS_SEC_MAX, false},
    {"write-iops-sec-max", VIR_DOMAIN_BLOCK_IOTUNE_WRITE_IOPS_SEC_MAX, false},
    {"total-iops-sec-max-length", VIR_DOMAIN_BLOCK_IOTUNE_TOTAL_IOPS_SEC_MAX_LENGTH, false},
    {"read-iops-sec-max-length", VIR_DOMAIN_BLOCK_IOTUNE_READ_IOPS_SEC_MAX_LENGTH, false},
    {"write-iops-sec-max-length", VIR_DOMAIN_BLOCK_IOTUNE_WRITE_IOPS_SEC_MAX_LENGTH, false},
    {"size-iops-sec", VIR_DOMAIN_BLOCK_IOTUNE_SIZE_IOPS_SEC, true},
};

/* Collects what was given; false with a complaint. */
static bool
collect_limits(Vsh *vsh, const VshCmd *cmd, virTypedParameterPtr *params, int *n, int *max)
{
    for (size_t i = 0; i < G_N_ELEMENTS(limits); i++) {
        unsigned long long value;
        int rc = limits[i].bytes ? vsh_scaled(vsh, cmd, limits[i].option, 1, G_MAXINT64, &value)
                                 : vsh_ull(vsh, cmd, limits[i].option, &value);

        if (rc < 0)
            vsh_error(vsh, "%s", _("Unable to parse integer parameter"));
        if (rc < 0 || (rc > 0 && virTypedParamsAddULLong(params, n, max, limits[i].field, value) < 0))
            return false;
    }
    return true;
}

static void
print_params(Vsh *vsh, const virTypedParameter *params, int n)
{
    for (int i = 0; i < n; i++) {
        g_autofree char *text = vsh_param_text(&params[i]);

        vsh_print(vsh, "%-15s: %s\n", params[i].field, text);
    }
}

static bool
show_iotune(Vsh *vsh, virDomainPtr dom, const char *device, unsigned int flags)
{
    virTypedParameterPtr params = NULL;
    int n = 0;
    int rc = virDomainGetBlockIoTune(dom, NULL, NULL, &n, flags);

    if (rc == 0 && n > 0) {
        params = calloc((size_t)n, sizeof(*params));
        rc = virDomainGetBlockIoTune(dom, device, params, &n, flags);
    }
    if (rc < 0)
        vsh_error(vsh, "%s", _("Unable to get block I/O throttle parameters"));
    else
        print_params(vsh, params, n);
    virTypedParamsFree(params, rc == 0 ? n : 0);
    return rc == 0;
}

static bool
cmd_blkdeviotune(Vsh *vsh, const VshCmd *cmd)
{
    virTypedParameterPtr params = NULL;
    g_autoptr(virDomain) dom = NULL;
    const char *device;
    const char *group;
    unsigned int flags;
    int n = 0;
    int max = 0;
    bool ok = false;

    if (!virsh_affect(vsh, cmd, &flags))
        return false;
    dom = virsh_domain(vsh, cmd, "domain");
    if (!dom || vsh_string_checked(vsh, cmd, "device", &device) <= 0 || vsh_string_checked(vsh, cmd, "group-name", &group) < 0)
        return false;
    if ((!group || virTypedParamsAddString(&params, &n, &max, VIR_DOMAIN_BLOCK_IOTUNE_GROUP_NAME, group) == 0) &&
        collect_limits(vsh, cmd, &params, &n, &max)) {
        if (n == 0)
            ok = show_iotune(vsh, dom, device, flags);
        else if (virDomainSetBlockIoTune(dom, device, params, n, flags) == 0)
            ok = true;
        else
            vsh_error(vsh, "%s", _("Unable to change block I/O throttle"));
    }
    virTypedParamsFree(params, n);
    return ok;
}

#define OPT_GROUP {"group-name", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("the group")}

static const VshOpt groupset_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP), OPT_GROUP, LIMITS, LENGTHS, OPT_CONFIG, OPT_LIVE, OPT_CURRENT, OPT_END,
};

static bool
cmd_domthrottlegroupset(Vsh *vsh, const VshCmd *cmd)
{
    __typeof__(&virDomainSetThrottleGroup) set;
    virTypedParameterPtr params = NULL;
    g_autoptr(virDomain) dom = NULL;
    const char *group;
    unsigned int flags;
    int n = 0;
    int max = 0;
    bool ok;

    if (!virsh_affect(vsh, cmd, &flags))
        return false;
    dom = virsh_domain(vsh, cmd, "domain");
    if (!dom || vsh_string_checked(vsh, cmd, "group-name", &group) <= 0)
        return false;
    set = virsh_newer(virDomainSetThrottleGroup);
    ok = set && collect_limits(vsh, cmd, &params, &n, &max) && set(dom, group, params, n, flags) == 0;
    if (!ok)
        vsh_error(vsh, "%s", _("Unable to change throttle group"));
    virTypedParamsFree(params, n);
    return ok;
}

static const VshOpt groupdel_opts[] = {OPT_DOMAIN(DOMAIN_HELP), OPT_GROUP, OPT_CONFIG, OPT_LIVE, OPT_CURRENT, OPT_END};

static bool
cmd_domthrottlegroupdel(Vsh *vsh, const VshCmd *cmd)
{
    __typeof__(&virDomainDelThrottleGroup) delete;
    g_autoptr(virDomain) dom = NULL;
    const char *group;
    unsigned int flags;

    if (!virsh_affect(vsh, cmd, &flags))
        return false;
    dom = virsh_domain(vsh, cmd, "domain");
    if (!dom || vsh_string_checked(vsh, cmd, "group-name", &group) <= 0)
        return false;
    delete = virsh_newer(virDomainDelThrottleGroup);
    return delete && delete(dom, group, flags) == 0;
}

static const VshOpt groupinfo_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    OPT_GROUP,
    {"inactive", VSH_BOOL, 0, N_("what holds from the next start on")},
    OPT_END,
};

#define GROUPS "/domain/throttlegroups/throttlegroup"

static bool
cmd_domthrottlegroupinfo(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    g_autoptr(xmlDoc) doc = NULL;
    g_autoptr(xmlXPathObject) found = NULL;
    const char *group;

    if (!dom || vsh_string_checked(vsh, cmd, "group-name", &group) <= 0)
        return false;
    doc = virsh_xml_of_domain(vsh, dom, vsh_has(cmd, "inactive") ? VIR_DOMAIN_XML_INACTIVE : 0);
    found = doc ? virsh_xml_select(doc, NULL, GROUPS) : NULL;
    for (int i = 0; i < virsh_xml_count(found); i++) {
        xmlNodePtr node = found->nodesetval->nodeTab[i];
        g_autofree char *name = virsh_xml_text(doc, node, "./group_name");

        if (g_strcmp0(name, group) != 0)
            continue;
        for (size_t k = 0; k < G_N_ELEMENTS(limits); k++) {
            g_autofree char *path = g_strdup_printf("./%s", limits[k].field);
            g_autofree char *value = virsh_xml_text(doc, node, path);

            if (value)
                vsh_print(vsh, "%-15s: %s\n", limits[k].field, value);
        }
        vsh_print(vsh, "%-15s: %s\n", VIR_DOMAIN_BLOCK_IOTUNE_GROUP_NAME, name);
        return true;
    }
    if (doc)
        vsh_error(vsh, _("throttle group '%s' not found"), group);
    return false;
}

static const VshOpt grouplist_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"inactive", VSH_BOOL, 0, N_("what holds from the next start on")},
    OPT_END,
};

static bool
cmd_domthrottlegrouplist(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    g_autoptr(VshTable) table = vsh_table_new(_("Name"), NULL);
    g_autoptr(xmlDoc) doc = NULL;
    g_autoptr(xmlXPathObject) found = NULL;

    doc = dom ? virsh_xml_of_domain(vsh, dom, vsh_has(cmd, "inactive") ? VIR_DOMAIN_XML_INACTIVE : 0) : NULL;
    if (!doc)
        return false;
    found = virsh_xml_select(doc, NULL, GROUPS "/group_name");
    for (int i = 0; i < virsh_xml_count(found); i++) {
        g_autofree char *name = virsh_xml_text(doc, found->nodesetval->nodeTab[i], ".");

        vsh_table_row(table, name ? name : "-", NULL);
    }
    vsh_table_print(vsh, table);
    return true;
}

const VshCmdDef virsh_iotune_commands[] = {
    {"blkdeviotune", blkdeviotune_opts, cmd_blkdeviotune, N_("show or set the limits of a disk"),
     N_("Show or set how much may be read from and written to a disk.")},
    {"domthrottlegroupdel", groupdel_opts, cmd_domthrottlegroupdel, N_("remove a throttle group"),
     N_("Remove a throttle group of a domain.")},
    {"domthrottlegroupinfo", groupinfo_opts, cmd_domthrottlegroupinfo, N_("show the limits of a throttle group"),
     N_("Show the limits of a throttle group.")},
    {"domthrottlegrouplist", grouplist_opts, cmd_domthrottlegrouplist, N_("list a domain's throttle groups"),
     N_("List the throttle groups of a domain.")},
    {"domthrottlegroupset", groupset_opts, cmd_domthrottlegroupset, N_("add or change a throttle group"),
     N_("Add a throttle group to a domain, or change its limits.")},
    OPT_END,
};
