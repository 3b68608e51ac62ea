/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_attach.c - disks and interfaces described on the command line.
 */

#include <stdlib.h>
#include <string.h>

#include <sys/stat.h>

#include "virsh_device.h"
#include "virsh_markup.h"

/* Prints @xml or hands it to the domain. */
static bool
attach(Vsh *vsh, const VshCmd *cmd, const char *xml, const char *done, const char *failed)
{
    g_autoptr(virDomain) dom = NULL;
    unsigned int flags;

    if (vsh_has(cmd, "print-xml")) {
        vsh_print(vsh, "%s", xml);
        return true;
    }
    if (!virsh_affect(vsh, cmd, &flags))
        return false;
    dom = virsh_domain(vsh, cmd, "domain");
    if (!dom)
        return false;
    if (virsh_device_attach(dom, xml, flags) < 0) {
        vsh_error(vsh, "%s", failed);
        return false;
    }
    vsh_extra(vsh, "%s\n", done);
    return true;
}

static const VshOpt attach_disk_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"source", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL | VSH_ALLOW_EMPTY | VSH_PATH,
     N_("its file, device or name on the network")},
    {"target", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("its name in the guest, such as 'vdb'")},
    {"targetbus", VSH_STRING, 0, N_("the bus it is on"), .words = "none|ide|fdc|scsi|virtio|xen|usb|uml|sata|sd|nvme"},
    {"driver", VSH_STRING, 0, N_("who serves it, such as 'qemu'")},
    {"subdriver", VSH_STRING, 0, N_("its format, such as 'qcow2'"),
     .words = "none|raw|dir|bochs|cloop|dmg|iso|vpc|vdi|fat|vhd|ploop|cow|qcow|qcow2|qed|vmdk"},
    {"iothread", VSH_STRING, 0, N_("the I/O thread that serves it")},
    {"cache", VSH_STRING, 0, N_("how it is cached"), .words = "default|none|writethrough|writeback|directsync|unsafe"},
    {"io", VSH_STRING, 0, N_("how it is read and written"), .words = "default|native|threads|io_uring"},
    {"type", VSH_STRING, 0, N_("what the guest sees"), .words = "disk|cdrom|floppy|lun"},
    {"shareable", VSH_ALIAS, 0, NULL, .alias = "mode=shareable"},
    {"mode", VSH_STRING, 0, N_("whether it is read-only or shared with others"), .words = "readonly|shareable"},
    {"sourcetype", VSH_STRING, 0, N_("what its source is"), .words = "file|block|network"},
    {"serial", VSH_STRING, 0, N_("its serial number")},
    {"wwn", VSH_STRING, 0, N_("its world wide name")},
    {"alias", VSH_STRING, 0, N_("its alias, beginning with 'ua-'")},
    {"rawio", VSH_BOOL, 0, N_("it needs the capability for raw I/O")},
    {"address", VSH_STRING, 0, N_("where it is plugged in, such as 'pci:0000.00.05.0'")},
    {"multifunction", VSH_BOOL, 0, N_("other devices share its PCI slot")},
    {"print-xml", VSH_BOOL, 0, N_("print the XML, do nothing")},
    {"source-protocol", VSH_STRING, 0, N_("the network's protocol"),
     .words = "none|nbd|rbd|sheepdog|gluster|iscsi|http|https|ftp|ftps|tftp|ssh|vxhs|nfs"},
    {"source-host-name", VSH_STRING, 0, N_("who serves it: host or host:port")},
    {"source-host-transport", VSH_STRING, 0, N_("how the server is reached"), .words = "tcp|unix|rdma"},
    {"source-host-socket", VSH_STRING, VSH_PATH, N_("the server's socket")},
    {"throttle-groups", VSH_STRING, 0, N_("the throttle groups it is in, with commas between")},
    OPT_PERSISTENT,
    OPT_CONFIG,
    OPT_LIVE,
    OPT_CURRENT,
    OPT_END,
};

typedef enum { ADDRESS_PCI, ADDRESS_CCW, ADDRESS_DRIVE, ADDRESS_USB } AddressKind;

/* What "kind:a.b.c" may be; each number is hexadecimal or not. */
static const struct {
    const char *prefix;
    AddressKind kind;
    int numbers;
    int base;
} addresses[] = {
    {"pci:", ADDRESS_PCI, 4, 16},    {"ccw:", ADDRESS_CCW, 3, 16}, {"scsi:", ADDRESS_DRIVE, 3, 10}, {"ide:", ADDRESS_DRIVE, 3, 10},
    {"sata:", ADDRESS_DRIVE, 3, 10}, {"usb:", ADDRESS_USB, 2, 10},
};

/* Which of them a disk whose target begins so may have, and how that is told. */
static const struct {
    const char *target;
    const char *prefixes;
    const char *complaint;
} address_rules[] = {
    {"vd", "pci: ccw:", N_("expecting a pci:0000.00.00.00 or ccw:00.0.0000 address.")},
    {"sd", "scsi: usb: sata:", N_("expecting a scsi:00.00.00 or usb:00.00 or sata:00.00.00 address.")},
    {"hd", "ide:", N_("expecting an ide:00.00.00 address.")},
};

static bool
read_numbers(const char *text, int n, int base, unsigned int *numbers)
{
    g_auto(GStrv) words = g_strsplit(text, ".", -1);

    if ((int)g_strv_length(words) < n)
        return false;
    for (int i = 0; i < n; i++) {
        const char *word = words[i];
        guint64 number;

        if (base == 16 && g_str_has_prefix(word, "0x"))
            word += 2;
        if (!g_ascii_string_to_unsigned(word, (guint)base, 0, G_MAXUINT, &number, NULL))
            return false;
        numbers[i] = (unsigned int)number;
    }
    return true;
}

static void
add_address(GString *xml, AddressKind kind, const unsigned int *numbers, bool multifunction)
{
    switch (kind) {
    case ADDRESS_PCI:
        g_string_append_printf(xml, "  <address type='pci' domain='0x%.4x' bus='0x%.2x' slot='0x%.2x' function='0x%.1x'%s/>\n",
                               numbers[0], numbers[1], numbers[2], numbers[3], multifunction ? " multifunction='on'" : "");
        break;
    case ADDRESS_CCW:
        g_string_append_printf(xml, "  <address type='ccw' cssid='0x%.2x' ssid='0x%.1x' devno='0x%.4x'/>\n", numbers[0], numbers[1],
                               numbers[2]);
        break;
    case ADDRESS_DRIVE:
        g_string_append_printf(xml, "  <address type='drive' controller='%u' bus='%u' unit='%u'/>\n", numbers[0], numbers[1],
                               numbers[2]);
        break;
    case ADDRESS_USB:
        g_string_append_printf(xml, "  <address type='usb' bus='%u' port='%u'/>\n", numbers[0], numbers[1]);
        break;
    }
}

static bool
add_disk_address(Vsh *vsh, const VshCmd *cmd, GString *xml)
{
    const char *text = vsh_string(cmd, "address");
    const char *target = vsh_string(cmd, "target");
    unsigned int numbers[4];
    size_t i = 0;

    if (!text)
        return true;
    while (i < G_N_ELEMENTS(addresses) && !g_str_has_prefix(text, addresses[i].prefix))
        i++;
    if (i == G_N_ELEMENTS(addresses) ||
        !read_numbers(text + strlen(addresses[i].prefix), addresses[i].numbers, addresses[i].base, numbers)) {
        vsh_error(vsh, "%s", _("Invalid address."));
        return false;
    }
    for (size_t r = 0; r < G_N_ELEMENTS(address_rules); r++) {
        if (g_str_has_prefix(target, address_rules[r].target) && !strstr(address_rules[r].prefixes, addresses[i].prefix)) {
            vsh_error(vsh, "%s", _(address_rules[r].complaint));
            return false;
        }
    }
    add_address(xml, addresses[i].kind, numbers, vsh_has(cmd, "multifunction"));
    return true;
}

/* "file", "block" or "network"; NULL with a complaint. */
static const char *
source_type(Vsh *vsh, const VshCmd *cmd)
{
    const char *word = vsh_string(cmd, "sourcetype");
    struct stat st;

    if (word && !g_str_equal(word, "file") && !g_str_equal(word, "block") && !g_str_equal(word, "network")) {
        vsh_error(vsh, _("Unknown source type: '%s'"), word);
        return NULL;
    }
    if (word)
        return word;
    if (vsh_has(cmd, "source-protocol"))
        return "network";
    return stat(vsh_string(cmd, "source"), &st) == 0 && S_ISBLK(st.st_mode) ? "block" : "file";
}

static void
add_network_source(const VshCmd *cmd, GString *xml, const char *source)
{
    const char *host = vsh_string(cmd, "source-host-name");
    const char *socket = vsh_string(cmd, "source-host-socket");
    const char *transport = vsh_string(cmd, "source-host-transport");
    g_auto(GStrv) parts = g_strsplit(host ? host : "", ":", 2);

    virsh_markup_attribute(xml, "protocol", vsh_string(cmd, "source-protocol"));
    virsh_markup_attribute(xml, "name", source);
    if (!host && !socket && !transport) {
        g_string_append(xml, "/>\n");
        return;
    }
    g_string_append(xml, ">\n    <host");
    virsh_markup_attribute(xml, "transport", transport);
    virsh_markup_attribute(xml, "socket", socket);
    virsh_markup_attribute(xml, "name", host ? parts[0] : NULL);
    virsh_markup_attribute(xml, "port", host ? parts[1] : NULL);
    g_string_append(xml, "/>\n  </source>\n");
}

static void
add_throttle_groups(const VshCmd *cmd, GString *xml)
{
    const char *text = vsh_string(cmd, "throttle-groups");
    g_auto(GStrv) names = g_strsplit(text ? text : "", ",", -1);

    if (!text)
        return;
    g_string_append(xml, "  <throttlefilters>\n");
    for (size_t i = 0; names[i]; i++) {
        g_string_append(xml, "    <throttlefilter");
        virsh_markup_attribute(xml, "group", names[i]);
        g_string_append(xml, "/>\n");
    }
    g_string_append(xml, "  </throttlefilters>\n");
}

static void
add_disk_driver(const VshCmd *cmd, GString *xml)
{
    static const char *const rows[][2] = {{"name", "driver"}, {"type", "subdriver"}, {"iothread", "iothread"},
                                          {"cache", "cache"}, {"io", "io"}};
    size_t before;

    g_string_append(xml, "  <driver");
    before = xml->len;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        virsh_markup_attribute(xml, rows[i][0], vsh_string(cmd, rows[i][1]));
    if (xml->len == before)
        g_string_truncate(xml, before - strlen("  <driver"));
    else
        g_string_append(xml, "/>\n");
}

/* The disk as XML; NULL with a complaint. */
static char *
disk_xml(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(GString) xml = g_string_new("<disk");
    const char *type = source_type(vsh, cmd);
    const char *mode = vsh_string(cmd, "mode");
    const char *source = vsh_string(cmd, "source");

    if (!type)
        return NULL;
    virsh_markup_attribute(xml, "type", type);
    virsh_markup_attribute(xml, "device", vsh_string(cmd, "type"));
    virsh_markup_attribute(xml, "rawio", vsh_has(cmd, "rawio") ? "yes" : NULL);
    g_string_append(xml, ">\n");
    add_disk_driver(cmd, xml);
    add_throttle_groups(cmd, xml);
    g_string_append(xml, "  <source");
    if (g_str_equal(type, "network")) {
        add_network_source(cmd, xml, source);
    } else {
        virsh_markup_attribute(xml, g_str_equal(type, "block") ? "dev" : "file", source);
        g_string_append(xml, "/>\n");
    }
    g_string_append(xml, "  <target");
    virsh_markup_attribute(xml, "dev", vsh_string(cmd, "target"));
    virsh_markup_attribute(xml, "bus", vsh_string(cmd, "targetbus"));
    g_string_append(xml, "/>\n");
    if (mode)
        g_string_append_printf(xml, "  <%s/>\n", mode);
    virsh_markup_element(xml, 2, "serial", vsh_string(cmd, "serial"));
    virsh_markup_empty(xml, 2, "alias", "name", vsh_string(cmd, "alias"));
    virsh_markup_element(xml, 2, "wwn", vsh_string(cmd, "wwn"));
    if (!add_disk_address(vsh, cmd, xml))
        return NULL;
    g_string_append(xml, "</disk>\n");
    return g_string_free(g_steal_pointer(&xml), FALSE);
}

static bool
check_disk_options(Vsh *vsh, const VshCmd *cmd)
{
    const char *mode = vsh_string(cmd, "mode");
    const char *wwn = vsh_string(cmd, "wwn");
    const char *sourcetype = vsh_string(cmd, "sourcetype");

    if (!vsh_requires(vsh, cmd, "source-host-name", "source-protocol") ||
        !vsh_requires(vsh, cmd, "source-host-socket", "source-protocol") ||
        !vsh_requires(vsh, cmd, "source-host-socket", "source-host-transport"))
        return false;
    if ((g_strcmp0(sourcetype, "network") == 0) != vsh_has(cmd, "source-protocol") && sourcetype) {
        vsh_error(vsh, "%s", _("--source-protocol option requires --sourcetype network"));
        return false;
    }
    if (mode && !g_str_equal(mode, "readonly") && !g_str_equal(mode, "shareable")) {
        vsh_error(vsh, _("No support for %s in command 'attach-disk'"), mode);
        return false;
    }
    if (wwn && !g_regex_match_simple("^[0-9a-fA-F]{16}$", wwn, 0, 0)) {
        vsh_error(vsh, _("Malformed wwn: %s"), wwn);
        return false;
    }
    return true;
}

static bool
cmd_attach_disk(Vsh *vsh, const VshCmd *cmd)
{
    g_autofree char *xml = check_disk_options(vsh, cmd) ? disk_xml(vsh, cmd) : NULL;

    return xml && attach(vsh, cmd, xml, _("Disk attached successfully"), _("Failed to attach disk"));
}

static const VshOpt attach_interface_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"type", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("its type: network, bridge, direct, hostdev or vhostuser"),
     .words = "network|bridge|direct|hostdev|vhostuser"},
    {"source", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("what it is connected to")},
    {"target", VSH_STRING, VSH_POSITIONAL_OLD, N_("its device on the host")},
    {"mac", VSH_STRING, VSH_POSITIONAL_OLD, N_("its MAC address")},
    {"script", VSH_STRING, VSH_POSITIONAL_OLD, N_("the script that connects it")},
    {"model", VSH_STRING, VSH_POSITIONAL_OLD, N_("its model")},
    {"alias", VSH_STRING, VSH_POSITIONAL_OLD, N_("its alias, beginning with 'ua-'")},
    {"inbound", VSH_STRING, VSH_POSITIONAL_OLD, N_("limits of what the guest receives: average[,peak[,burst[,floor]]]")},
    {"outbound", VSH_STRING, VSH_POSITIONAL_OLD, N_("limits of what the guest sends: average[,peak[,burst]]")},
    OPT_PERSISTENT,
    OPT_CONFIG,
    OPT_LIVE,
    OPT_CURRENT,
    {"print-xml", VSH_BOOL, 0, N_("print the XML, do nothing")},
    {"managed", VSH_BOOL, 0, N_("the device is taken from the host and given back")},
    {"source-mode", VSH_STRING, VSH_POSITIONAL_OLD, N_("which end of the socket it is: 'server' or 'client'"),
     .words = "server|client"},
    OPT_END,
};

static void
add_rate(GString *xml, const char *name, const VirshRate *rate)
{
    const struct {
        const char *name;
        unsigned long long value;
    } rows[] = {{"average", rate->average}, {"peak", rate->peak}, {"burst", rate->burst}, {"floor", rate->floor}};

    g_string_append_printf(xml, "    <%s", name);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].value)
            g_string_append_printf(xml, " %s='%llu'", rows[i].name, rows[i].value);
    g_string_append(xml, "/>\n");
}

static bool
add_bandwidth(Vsh *vsh, const VshCmd *cmd, GString *xml)
{
    const char *inbound = vsh_string(cmd, "inbound");
    const char *outbound = vsh_string(cmd, "outbound");
    VirshRate in = {0};
    VirshRate out = {0};

    if (!inbound && !outbound)
        return true;
    if ((inbound && !virsh_rate(vsh, inbound, &in)) || (outbound && !virsh_rate(vsh, outbound, &out)))
        return false;
    if (inbound && in.average == 0 && in.floor == 0) {
        vsh_error(vsh, "%s", _("either inbound average or floor is mandatory"));
        return false;
    }
    if (outbound && out.average == 0) {
        vsh_error(vsh, "%s", _("outbound average is mandatory"));
        return false;
    }
    if (out.floor) {
        vsh_error(vsh, "%s", _("outbound floor is unsupported yet"));
        return false;
    }
    g_string_append(xml, "  <bandwidth>\n");
    if (inbound)
        add_rate(xml, "inbound", &in);
    if (outbound)
        add_rate(xml, "outbound", &out);
    g_string_append(xml, "  </bandwidth>\n");
    return true;
}

static bool
add_pci_source(Vsh *vsh, GString *xml, const char *source)
{
    unsigned int domain, bus, slot, function;
    char rest;

    if (sscanf(source, "%x:%x:%x.%x%c", &domain, &bus, &slot, &function, &rest) != 4) {
        vsh_error(vsh, _("cannot parse pci address '%s' for network interface"), source);
        return false;
    }
    g_string_append_printf(xml,
                           "  <source>\n    <address type='pci' domain='0x%.4x' bus='0x%.2x' slot='0x%.2x' function='0x%.1x'/>\n"
                           "  </source>\n",
                           domain, bus, slot, function);
    return true;
}

static bool
add_interface_source(Vsh *vsh, const VshCmd *cmd, GString *xml, const char *type)
{
    const char *source = vsh_string(cmd, "source");
    const char *mode = vsh_string(cmd, "source-mode");

    if (g_str_equal(type, "hostdev"))
        return add_pci_source(vsh, xml, source);
    if (g_str_equal(type, "vhostuser")) {
        if (!mode) {
            vsh_error(vsh, "%s", _("source-mode is mandatory"));
            return false;
        }
        g_string_append(xml, "  <source type='unix'");
        virsh_markup_attribute(xml, "path", source);
        virsh_markup_attribute(xml, "mode", mode);
        g_string_append(xml, "/>\n");
        return true;
    }
    virsh_markup_empty(xml, 2, "source", g_str_equal(type, "direct") ? "dev" : type, source);
    return true;
}

/* The interface as XML; NULL with a complaint. */
static char *
interface_xml(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(GString) xml = g_string_new("<interface");
    const char *type = vsh_string(cmd, "type");
    const char *mode = vsh_string(cmd, "source-mode");

    if (mode && !g_str_equal(mode, "server") && !g_str_equal(mode, "client")) {
        vsh_error(vsh, _("Invalid source mode: %s"), mode);
        return NULL;
    }
    if (!g_str_equal(type, "network") && !g_str_equal(type, "bridge") && !g_str_equal(type, "direct") &&
        !g_str_equal(type, "hostdev") && !g_str_equal(type, "vhostuser")) {
        vsh_error(vsh, _("No support for %s in command 'attach-interface'"), type);
        return NULL;
    }
    virsh_markup_attribute(xml, "type", type);
    virsh_markup_attribute(xml, "managed", vsh_has(cmd, "managed") ? "yes" : NULL);
    g_string_append(xml, ">\n");
    if (!add_interface_source(vsh, cmd, xml, type))
        return NULL;
    virsh_markup_empty(xml, 2, "target", "dev", vsh_string(cmd, "target"));
    virsh_markup_empty(xml, 2, "mac", "address", vsh_string(cmd, "mac"));
    virsh_markup_empty(xml, 2, "script", "path", vsh_string(cmd, "script"));
    virsh_markup_empty(xml, 2, "model", "type", vsh_string(cmd, "model"));
    virsh_markup_empty(xml, 2, "alias", "name", vsh_string(cmd, "alias"));
    if (!add_bandwidth(vsh, cmd, xml))
        return NULL;
    g_string_append(xml, "</interface>\n");
    return g_string_free(g_steal_pointer(&xml), FALSE);
}

static bool
cmd_attach_interface(Vsh *vsh, const VshCmd *cmd)
{
    g_autofree char *xml = interface_xml(vsh, cmd);

    return xml && attach(vsh, cmd, xml, _("Interface attached successfully"), _("Failed to attach interface"));
}

const VshCmdDef virsh_attach_commands[] = {
    {"attach-disk", attach_disk_opts, cmd_attach_disk, N_("give a domain a disk"),
     N_("Give a domain a disk that the options describe.")},
    {"attach-interface", attach_interface_opts, cmd_attach_interface, N_("give a domain an interface"),
     N_("Give a domain a network interface that the options describe.")},
    OPT_END,
};
