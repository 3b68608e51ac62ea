/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_devstat.c - which disks and interfaces a domain has, and what they did.
 */

#include <stdlib.h>
#include <string.h>

#include "virsh_xml.h"

#define OPT_INTERFACE(flags_) \
    {"interface", VSH_STRING, (flags_) | VSH_POSITIONAL, N_("interface: its device or its MAC address"), \
     .complete = virsh_complete_interfaces}

static const VshOpt domblkinfo_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"device", VSH_STRING, VSH_POSITIONAL, N_("the disk: its target or its path"), .complete = virsh_complete_disks},
    {"human", VSH_BOOL, 0, N_("print sizes with units")},
    {"all", VSH_BOOL, 0, N_("show every disk")},
    OPT_END,
};

static char *
size_text(unsigned long long bytes, bool human)
{
    const char *unit;
    double value;

    if (!human)
        return g_strdup_printf("%llu", bytes);
    value = virsh_pretty_size(bytes, &unit);
    return g_strdup_printf("%.3f %s", value, unit);
}

static bool
print_block_info(Vsh *vsh, virDomainPtr dom, const char *device, bool human)
{
    virDomainBlockInfo info;
    g_autofree char *capacity = NULL;
    g_autofree char *allocation = NULL;
    g_autofree char *physical = NULL;

    if (virDomainGetBlockInfo(dom, device, &info, 0) < 0)
        return false;
    capacity = size_text(info.capacity, human);
    allocation = size_text(info.allocation, human);
    physical = size_text(info.physical, human);
    vsh_print(vsh, "%-15s %s\n", _("Capacity:"), capacity);
    vsh_print(vsh, "%-15s %s\n", _("Allocation:"), allocation);
    vsh_print(vsh, "%-15s %s\n", _("Physical:"), physical);
    return true;
}

static bool
print_all_block_info(Vsh *vsh, virDomainPtr dom, bool human)
{
    g_autoptr(VshTable) table = vsh_table_new(_("Target"), _("Capacity"), _("Allocation"), _("Physical"), NULL);
    g_autoptr(xmlDoc) doc = virsh_xml_of_domain(vsh, dom, 0);
    g_autoptr(xmlXPathObject) disks = NULL;

    if (!doc)
        return false;
    disks = virsh_xml_select(doc, NULL, "/domain/devices/disk");
    for (int i = 0; i < virsh_xml_count(disks); i++) {
        xmlNodePtr disk = disks->nodesetval->nodeTab[i];
        g_autofree char *target = virsh_xml_text(doc, disk, "./target/@dev");
        g_autofree char *source = virsh_xml_disk_source(doc, disk);
        g_autofree char *protocol = virsh_xml_text(doc, disk, "./source/@protocol");
        virDomainBlockInfo info;

        if (!target)
            continue;
        if (!source && !protocol) {
            vsh_table_row(table, target, "-", "-", "-", NULL);
        } else if (virDomainGetBlockInfo(dom, target, &info, 0) < 0) {
            /* A network disk of a domain that does not run has no size that anybody knows. */
            if (!protocol || virDomainIsActive(dom) == 1)
                return false;
            vsh_forget_error();
            vsh_table_row(table, target, "-", "-", "-", NULL);
        } else {
            g_autofree char *capacity = size_text(info.capacity, human);
            g_autofree char *allocation = size_text(info.allocation, human);
            g_autofree char *physical = size_text(info.physical, human);

            vsh_table_row(table, target, capacity, allocation, physical, NULL);
        }
    }
    vsh_table_print(vsh, table);
    return true;
}

static bool
cmd_domblkinfo(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = NULL;
    const char *device;

    if (!vsh_exclusive(vsh, cmd, "all", "device") || vsh_string_checked(vsh, cmd, "device", &device) < 0)
        return false;
    if (!device && !vsh_has(cmd, "all")) {
        vsh_error(vsh, "%s", _("command 'domblkinfo' requires <device> option"));
        return false;
    }
    dom = virsh_domain(vsh, cmd, "domain");
    if (!dom)
        return false;
    return device ? print_block_info(vsh, dom, device, vsh_has(cmd, "human"))
                  : print_all_block_info(vsh, dom, vsh_has(cmd, "human"));
}

static const VshOpt domblklist_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"inactive", VSH_BOOL, 0, N_("what holds from the next start on")},
    {"details", VSH_BOOL, 0, N_("show types and devices, too")},
    OPT_END,
};

static bool
cmd_domblklist(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    bool details = vsh_has(cmd, "details");
    g_autoptr(VshTable) table = details ? vsh_table_new(_("Type"), _("Device"), _("Target"), _("Source"), NULL)
                                        : vsh_table_new(_("Target"), _("Source"), NULL);
    g_autoptr(xmlDoc) doc = NULL;
    g_autoptr(xmlXPathObject) disks = NULL;

    doc = dom ? virsh_xml_of_domain(vsh, dom, vsh_has(cmd, "inactive") ? VIR_DOMAIN_XML_INACTIVE : 0) : NULL;
    if (!doc)
        return false;
    disks = virsh_xml_select(doc, NULL, "/domain/devices/disk");
    for (int i = 0; i < virsh_xml_count(disks); i++) {
        xmlNodePtr disk = disks->nodesetval->nodeTab[i];
        g_autofree char *type = virsh_xml_text(doc, disk, "./@type");
        g_autofree char *device = virsh_xml_text(doc, disk, "./@device");
        g_autofree char *target = virsh_xml_text(doc, disk, "./target/@dev");
        g_autofree char *source = virsh_xml_disk_source(doc, disk);

        if (!target) {
            vsh_error(vsh, "%s", _("unable to query block list target"));
            return false;
        }
        if (details)
            vsh_table_row(table, type ? type : "file", device ? device : "disk", target, source ? source : "-", NULL);
        else
            vsh_table_row(table, target, source ? source : "-", NULL);
    }
    vsh_table_print(vsh, table);
    return true;
}

static const VshOpt domblkstat_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"device", VSH_STRING, VSH_POSITIONAL | VSH_ALLOW_EMPTY, N_("the disk: its target or its path; none = all together"),
     .complete = virsh_complete_disks},
    {"human", VSH_BOOL, 0, N_("say what the numbers are")},
    OPT_END,
};

/* The numbers that come first, by what the library calls them, what we call them, and in words. */
static const struct {
    const char *field;
    const char *name;
    const char *words;
} block_stats[] = {
    {VIR_DOMAIN_BLOCK_STATS_READ_REQ, "rd_req", N_("number of read operations:")},
    {VIR_DOMAIN_BLOCK_STATS_READ_BYTES, "rd_bytes", N_("number of bytes read:")},
    {VIR_DOMAIN_BLOCK_STATS_WRITE_REQ, "wr_req", N_("number of write operations:")},
    {VIR_DOMAIN_BLOCK_STATS_WRITE_BYTES, "wr_bytes", N_("number of bytes written:")},
    {VIR_DOMAIN_BLOCK_STATS_ERRS, "errs", N_("error count:")},
    {VIR_DOMAIN_BLOCK_STATS_FLUSH_REQ, "flush_operations", N_("number of flush operations:")},
    {VIR_DOMAIN_BLOCK_STATS_READ_TOTAL_TIMES, "rd_total_times", N_("total duration of reads (ns):")},
    {VIR_DOMAIN_BLOCK_STATS_WRITE_TOTAL_TIMES, "wr_total_times", N_("total duration of writes (ns):")},
    {VIR_DOMAIN_BLOCK_STATS_FLUSH_TOTAL_TIMES, "flush_total_times", N_("total duration of flushes (ns):")},
};

static void
print_block_stat(Vsh *vsh, const char *device, size_t stat, const char *value, bool human)
{
    if (human)
        vsh_print(vsh, " %-31s %s\n", _(block_stats[stat].words), value);
    else
        vsh_print(vsh, "%s %s %s\n", device, block_stats[stat].name, value);
}

static bool
is_known_stat(const char *field)
{
    for (size_t i = 0; i < G_N_ELEMENTS(block_stats); i++)
        if (g_str_equal(block_stats[i].field, field))
            return true;
    return false;
}

static void
print_block_params(Vsh *vsh, const char *device, const virTypedParameter *params, int n, bool human)
{
    for (size_t s = 0; s < G_N_ELEMENTS(block_stats); s++) {
        for (int i = 0; i < n; i++) {
            g_autofree char *value = NULL;

            if (!g_str_equal(params[i].field, block_stats[s].field))
                continue;
            value = vsh_param_text(&params[i]);
            print_block_stat(vsh, device, s, value, human);
        }
    }
    for (int i = 0; i < n; i++) {
        g_autofree char *value = NULL;

        if (is_known_stat(params[i].field))
            continue;
        value = vsh_param_text(&params[i]);
        vsh_print(vsh, "%s %s %s\n", human ? "" : device, params[i].field, value);
    }
}

/* The five numbers of the first function for them, for servers that know no other. */
static bool
print_old_block_stats(Vsh *vsh, virDomainPtr dom, const char *device, bool human)
{
    virDomainBlockStatsStruct stats;
    long long values[5];

    vsh_forget_error();
    if (virDomainBlockStats(dom, device, &stats, sizeof(stats)) < 0) {
        vsh_error(vsh, _("Failed to get block stats %s %s"), virDomainGetName(dom), device);
        return false;
    }
    memcpy(values, (const long long[]){stats.rd_req, stats.rd_bytes, stats.wr_req, stats.wr_bytes, stats.errs}, sizeof(values));
    if (human)
        vsh_print(vsh, _("Device: %s\n"), device);
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
        g_autofree char *text = g_strdup_printf("%lld", values[i]);

        if (values[i] >= 0)
            print_block_stat(vsh, device, i, text, human);
    }
    return true;
}

static bool
cmd_domblkstat(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    const char *device = vsh_string(cmd, "device") ? vsh_string(cmd, "device") : "";
    bool human = vsh_has(cmd, "human");
    virTypedParameterPtr params = NULL;
    int n = 0;
    int rc;

    if (!dom)
        return false;
    rc = virDomainBlockStatsFlags(dom, device, NULL, &n, 0);
    if (rc < 0 && virGetLastErrorCode() == VIR_ERR_NO_SUPPORT)
        return print_old_block_stats(vsh, dom, device, human);
    if (rc == 0) {
        params = calloc((size_t)MAX(n, 1), sizeof(*params));
        rc = virDomainBlockStatsFlags(dom, device, params, &n, 0);
    }
    if (rc < 0) {
        vsh_error(vsh, _("Failed to get block stats for domain '%s' device '%s'"), virDomainGetName(dom), device);
    } else {
        if (human)
            vsh_print(vsh, _("Device: %s\n"), device);
        print_block_params(vsh, device, params, n, human);
    }
    virTypedParamsFree(params, rc < 0 ? 0 : n);
    return rc == 0;
}

static const VshOpt domif_getlink_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    OPT_INTERFACE(VSH_REQUIRED),
    {"persistent", VSH_ALIAS, 0, NULL, .alias = "config"},
    {"config", VSH_BOOL, 0, N_("what holds from the next start on")},
    OPT_END,
};

static bool
cmd_domif_getlink(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    g_autoptr(xmlDoc) doc = NULL;
    g_autofree char *state = NULL;
    const char *name;
    xmlNodePtr node;

    if (!dom || vsh_string_checked(vsh, cmd, "interface", &name) <= 0)
        return false;
    doc = virsh_xml_of_domain(vsh, dom, vsh_has(cmd, "config") ? VIR_DOMAIN_XML_INACTIVE : 0);
    node = doc ? virsh_xml_find_interface(vsh, doc, name) : NULL;
    if (!node)
        return false;
    state = virsh_xml_text(doc, node, "./link/@state");
    vsh_print(vsh, "%s %s", name, state ? state : "up");
    return true;
}

static const VshOpt domifaddr_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    OPT_INTERFACE(0),
    {"full", VSH_BOOL, 0, N_("repeat name and MAC address in every line")},
    {"source", VSH_STRING, VSH_POSITIONAL_OLD, N_("who knows: 'lease', 'agent' or 'arp'"), .words = "lease|agent|arp"},
    OPT_END,
};

static const char *const address_sources[] = {
    [VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_LEASE] = "lease",
    [VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT] = "agent",
    [VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_ARP] = "arp",
};

static const char *
address_type(int type)
{
    return type == VIR_IP_ADDR_TYPE_IPV4 ? "ipv4" : type == VIR_IP_ADDR_TYPE_IPV6 ? "ipv6" : "";
}

static void
print_addresses(Vsh *vsh, const virDomainInterface *iface, bool full)
{
    const char *mac = iface->hwaddr ? iface->hwaddr : "";

    if (iface->naddrs == 0)
        vsh_print(vsh, " %-10s %-17s    %s          %s\n", iface->name, mac, "N/A", "N/A");
    for (unsigned int i = 0; i < iface->naddrs; i++) {
        const virDomainIPAddress *address = &iface->addrs[i];
        bool name = i == 0 || full;

        vsh_print(vsh, " %-10s %-17s    %-12s %s/%u\n", name ? iface->name : "-", name ? mac : "-", address_type(address->type),
                  address->addr, address->prefix);
    }
}

static bool
cmd_domifaddr(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    const char *wanted = vsh_string(cmd, "interface");
    const char *word = vsh_string(cmd, "source");
    virDomainInterfacePtr *ifaces = NULL;
    size_t source = 0;
    int n;

    if (!dom)
        return false;
    while (word && source < G_N_ELEMENTS(address_sources) && !g_str_equal(address_sources[source], word))
        source++;
    if (source == G_N_ELEMENTS(address_sources)) {
        vsh_error(vsh, _("Unknown data source '%s'"), word);
        return false;
    }
    n = virDomainInterfaceAddresses(dom, &ifaces, (unsigned int)source, 0);
    if (n < 0) {
        vsh_error(vsh, "%s", _("Failed to query for interfaces addresses"));
        return false;
    }
    vsh_extra(vsh, " %-10s %-20s %-8s     %s\n%s%s\n", _("Name"), _("MAC address"), _("Protocol"), _("Address"),
              "-------------------------------------------------", "------------------------------");
    for (int i = 0; i < n; i++) {
        if (!wanted || g_str_equal(wanted, ifaces[i]->name))
            print_addresses(vsh, ifaces[i], vsh_has(cmd, "full"));
        virDomainInterfaceFree(ifaces[i]);
    }
    free(ifaces);
    return true;
}

static const VshOpt domiflist_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"inactive", VSH_BOOL, 0, N_("what holds from the next start on")},
    OPT_END,
};

static bool
cmd_domiflist(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    g_autoptr(VshTable) table = vsh_table_new(_("Interface"), _("Type"), _("Source"), _("Model"), _("MAC"), NULL);
    g_autoptr(xmlDoc) doc = NULL;
    g_autoptr(xmlXPathObject) nets = NULL;

    doc = dom ? virsh_xml_of_domain(vsh, dom, vsh_has(cmd, "inactive") ? VIR_DOMAIN_XML_INACTIVE : 0) : NULL;
    if (!doc)
        return false;
    nets = virsh_xml_select(doc, NULL, "/domain/devices/interface");
    for (int i = 0; i < virsh_xml_count(nets); i++) {
        static const char *const paths[] = {"./target/@dev", "./@type",
                                            "./source/@network | ./source/@bridge | ./source/@dev | ./source/@name",
                                            "./model/@type", "./mac/@address"};
        char *cells[G_N_ELEMENTS(paths)];

        for (size_t k = 0; k < G_N_ELEMENTS(paths); k++) {
            cells[k] = virsh_xml_text(doc, nets->nodesetval->nodeTab[i], paths[k]);
            if (!cells[k])
                cells[k] = g_strdup("-");
        }
        vsh_table_row(table, cells[0], cells[1], cells[2], cells[3], cells[4], NULL);
        for (size_t k = 0; k < G_N_ELEMENTS(paths); k++)
            g_free(cells[k]);
    }
    vsh_table_print(vsh, table);
    return true;
}

static const VshOpt domifstat_opts[] = {OPT_DOMAIN(DOMAIN_HELP), OPT_INTERFACE(VSH_REQUIRED), OPT_END};

static bool
cmd_domifstat(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    virDomainInterfaceStatsStruct stats;
    const char *device;

    if (!dom || vsh_string_checked(vsh, cmd, "interface", &device) <= 0)
        return false;
    if (virDomainInterfaceStats(dom, device, &stats, sizeof(stats)) < 0) {
        vsh_error(vsh, _("Failed to get interface stats %s %s"), virDomainGetName(dom), device);
        return false;
    }
    const struct {
        const char *name;
        long long value;
    } rows[] = {
        {"rx_bytes", stats.rx_bytes},     {"rx_packets", stats.rx_packets}, {"rx_errs", stats.rx_errs}, {"rx_drop", stats.rx_drop},
        {"tx_bytes", stats.tx_bytes},     {"tx_packets", stats.tx_packets}, {"tx_errs", stats.tx_errs}, {"tx_drop", stats.tx_drop},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].value >= 0)
            vsh_print(vsh, "%s %s %lld\n", device, rows[i].name, rows[i].value);
    return true;
}

static const VshOpt dommemstat_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"period", VSH_INT, 0, N_("ask the guest for new numbers every so many seconds")},
    OPT_CONFIG,
    OPT_LIVE,
    OPT_CURRENT,
    OPT_END,
};

static const char *const memory_stats[VIR_DOMAIN_MEMORY_STAT_NR] = {
    [VIR_DOMAIN_MEMORY_STAT_SWAP_IN] = "swap_in",
    [VIR_DOMAIN_MEMORY_STAT_SWAP_OUT] = "swap_out",
    [VIR_DOMAIN_MEMORY_STAT_MAJOR_FAULT] = "major_fault",
    [VIR_DOMAIN_MEMORY_STAT_MINOR_FAULT] = "minor_fault",
    [VIR_DOMAIN_MEMORY_STAT_UNUSED] = "unused",
    [VIR_DOMAIN_MEMORY_STAT_AVAILABLE] = "available",
    [VIR_DOMAIN_MEMORY_STAT_ACTUAL_BALLOON] = "actual",
    [VIR_DOMAIN_MEMORY_STAT_RSS] = "rss",
    [VIR_DOMAIN_MEMORY_STAT_USABLE] = "usable",
    [VIR_DOMAIN_MEMORY_STAT_LAST_UPDATE] = "last_update",
    [VIR_DOMAIN_MEMORY_STAT_DISK_CACHES] = "disk_caches",
    [VIR_DOMAIN_MEMORY_STAT_HUGETLB_PGALLOC] = "hugetlb_pgalloc",
    [VIR_DOMAIN_MEMORY_STAT_HUGETLB_PGFAIL] = "hugetlb_pgfail",
};

static bool
cmd_dommemstat(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = NULL;
    virDomainMemoryStatStruct stats[VIR_DOMAIN_MEMORY_STAT_NR];
    unsigned int flags;
    int period = 0;
    int rc = vsh_int(vsh, cmd, "period", &period);
    int n;

    if (rc < 0 || !virsh_affect(vsh, cmd, &flags))
        return false;
    if (rc > 0 && period < 0) {
        vsh_error(vsh, _("Invalid collection period value '%d'"), period);
        return false;
    }
    dom = virsh_domain(vsh, cmd, "domain");
    if (!dom)
        return false;
    if (rc > 0) {
        if (virDomainSetMemoryStatsPeriod(dom, period, flags) == 0)
            return true;
        vsh_error(vsh, "%s", _("Unable to change balloon collection period."));
        return false;
    }
    n = virDomainMemoryStats(dom, stats, VIR_DOMAIN_MEMORY_STAT_NR, 0);
    if (n < 0) {
        vsh_error(vsh, _("Failed to get memory statistics for domain %s"), virDomainGetName(dom));
        return false;
    }
    for (int i = 0; i < n; i++)
        if (stats[i].tag >= 0 && stats[i].tag < VIR_DOMAIN_MEMORY_STAT_NR)
            vsh_print(vsh, "%s %llu\n", memory_stats[stats[i].tag], stats[i].val);
    return true;
}

const VshCmdDef virsh_device_stat_commands[] = {
    {"domblkinfo", domblkinfo_opts, cmd_domblkinfo, N_("show how large a disk is"),
     N_("Show how much a disk holds, how much of it is stored, and how much room that takes.")},
    {"domblklist", domblklist_opts, cmd_domblklist, N_("list a domain's disks"),
     N_("List the disks of a domain, and what each is made of.")},
    {"domblkstat", domblkstat_opts, cmd_domblkstat, N_("show what a disk did"),
     N_("Show how much was read from and written to a disk of a running domain.")},
    {"domif-getlink", domif_getlink_opts, cmd_domif_getlink, N_("show whether an interface's link is up"),
     N_("Show whether the link of an interface is up.")},
    {"domifaddr", domifaddr_opts, cmd_domifaddr, N_("show the addresses of a domain's interfaces"),
     N_("Show which network addresses the interfaces of a running domain have.")},
    {"domiflist", domiflist_opts, cmd_domiflist, N_("list a domain's interfaces"), N_("List the network interfaces of a domain.")},
    {"domifstat", domifstat_opts, cmd_domifstat, N_("show what an interface did"),
     N_("Show how much went through a network interface of a running domain.")},
    {"dommemstat", dommemstat_opts, cmd_dommemstat, N_("show how a domain uses its memory"),
     N_("Show how a running domain uses its memory, or how often the guest is asked for it.")},
    OPT_END,
};
