/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_doctor.c - net-doctor: the network and the guest by the library, the host by itself.
 *
 * Threads: main.
 */

#include "virsh_doctor.h"

#include <arpa/inet.h>
#include <libxml/uri.h>
#include <stdlib.h>
#include <string.h>

#include "virsh_network.h"
#include "virsh_xml.h"

/* ------------------------------------------------------------- addresses */

unsigned int
doctor_address_bits(int family)
{
    return family == AF_INET6 ? 128 : 32;
}

bool
doctor_address_parse(const char *text, DoctorAddress *ret_address)
{
    *ret_address = (DoctorAddress) { .family = strchr(text, ':') ? AF_INET6 : AF_INET };
    ret_address->prefix = doctor_address_bits(ret_address->family);
    return inet_pton(ret_address->family, text, ret_address->bytes) == 1;
}

char *
doctor_address_text(const DoctorAddress *address)
{
    char text[INET6_ADDRSTRLEN] = "?";

    inet_ntop(address->family, address->bytes, text, sizeof(text));
    if (address->prefix == doctor_address_bits(address->family))
        return g_strdup(text);
    return g_strdup_printf("%s/%u", text, address->prefix);
}

bool
doctor_address_contains(const DoctorAddress *net, const DoctorAddress *address)
{
    unsigned int whole = net->prefix / 8, rest = net->prefix % 8;

    if (net->family != address->family || net->prefix > address->prefix || memcmp(net->bytes, address->bytes, whole) != 0)
        return false;
    return rest == 0 || (net->bytes[whole] ^ address->bytes[whole]) >> (8 - rest) == 0;
}

/* ------------------------------------------------------------- saying */

static void G_GNUC_PRINTF(3, 0)
say(const Doctor *doctor, const char *kind, const char *fmt, va_list args)
{
    g_autofree char *text = g_strdup_vprintf(fmt, args);

    vsh_print(doctor->vsh, "%-9s%s\n", kind, text);
}

void
doctor_problem(Doctor *doctor, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    say(doctor, _("problem:"), fmt, args);
    va_end(args);
    doctor->problems++;
}

void
doctor_note(const Doctor *doctor, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    say(doctor, _("note:"), fmt, args);
    va_end(args);
}

void
doctor_fine(const Doctor *doctor, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    say(doctor, _("ok:"), fmt, args);
    va_end(args);
}

bool
doctor_is_forwarded(const Doctor *doctor)
{
    return !g_str_equal(doctor->mode, "none");
}

bool
doctor_who(const Doctor *doctor, int family, DoctorAddress *ret_who)
{
    if (doctor->guest.family != AF_UNSPEC) {
        *ret_who = doctor->guest;
        return doctor->guest.family == family;
    }
    for (guint i = 0; i < doctor->subnets->len; i++) {
        *ret_who = g_array_index(doctor->subnets, DoctorAddress, i);
        if (ret_who->family == family)
            return true;
    }
    return false;
}

/* ------------------------------------------------------------- the network */

static void
clear(Doctor *doctor)
{
    g_free(doctor->bridge);
    g_free(doctor->mode);
    g_free(doctor->device);
    g_free(doctor->zone);
    g_array_unref(doctor->subnets);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Doctor, clear)

static unsigned int
prefix_of(xmlDocPtr doc, xmlNodePtr node, const DoctorAddress *address)
{
    g_autofree char *prefix = virsh_xml_text(doc, node, "string(@prefix)");
    g_autofree char *netmask = virsh_xml_text(doc, node, "string(@netmask)");
    DoctorAddress mask;
    unsigned int bits = 0;

    if (prefix && *prefix)
        return MIN((unsigned int)strtoul(prefix, NULL, 10), doctor_address_bits(address->family));
    if (!netmask || !doctor_address_parse(netmask, &mask))
        return address->family == AF_INET6 ? 64 : 24;
    while (bits < 32 && mask.bytes[bits / 8] & 0x80 >> bits % 8)
        bits++;
    return bits;
}

static void
read_subnets(Doctor *doctor, xmlDocPtr doc)
{
    g_autoptr(xmlXPathObject) ips = virsh_xml_select(doc, NULL, "/network/ip[@address]");

    for (int i = 0; i < virsh_xml_count(ips); i++) {
        xmlNodePtr node = ips->nodesetval->nodeTab[i];
        g_autofree char *text = virsh_xml_text(doc, node, "string(@address)");
        DoctorAddress address;

        if (!text || !doctor_address_parse(text, &address))
            continue;
        address.prefix = prefix_of(doc, node, &address);
        g_array_append_val(doctor->subnets, address);
    }
}

static char *
word(xmlDocPtr doc, const char *path)
{
    g_autofree char *text = virsh_xml_text(doc, NULL, path);

    return text && *text ? g_steal_pointer(&text) : NULL;
}

static bool
read_network(Doctor *doctor, virNetworkPtr net)
{
    char *text = virNetworkGetXMLDesc(net, 0);
    g_autoptr(xmlDoc) doc = text ? virsh_xml_parse(doctor->vsh, text, _("network")) : NULL;
    g_autoptr(xmlXPathObject) dhcp = doc ? virsh_xml_select(doc, NULL, "/network/ip/dhcp") : NULL;
    g_autoptr(xmlXPathObject) forward = doc ? virsh_xml_select(doc, NULL, "/network/forward") : NULL;
    g_autofree char *dns = NULL;

    free(text);
    if (!doc)
        return false;
    doctor->mode = word(doc, "string(/network/forward/@mode)");
    if (!doctor->mode)
        doctor->mode = g_strdup(virsh_xml_count(forward) > 0 ? "nat" : "none");
    doctor->bridge = word(doc, "string(/network/bridge/@name)");
    doctor->zone = word(doc, "string(/network/bridge/@zone)");
    doctor->device = word(doc, "string(/network/forward/@dev)");
    dns = word(doc, "string(/network/dns/@enable)");
    read_subnets(doctor, doc);
    doctor->wants_dhcp = virsh_xml_count(dhcp) > 0;
    doctor->wants_dns = doctor->subnets->len > 0 && g_strcmp0(dns, "no") != 0;
    doctor->active = virNetworkIsActive(net) == 1;
    return true;
}

/* ------------------------------------------------------------- the guest */

static void
note_lease(Doctor *doctor, virNetworkPtr net, const char *mac)
{
    virNetworkDHCPLeasePtr *leases = NULL;
    int n = virNetworkGetDHCPLeases(net, mac, &leases, 0);

    for (int i = 0; i < n; i++) {
        if (doctor->guest.family == AF_UNSPEC && doctor_address_parse(leases[i]->ipaddr, &doctor->guest))
            doctor_fine(doctor, _("the guest has address %s"), leases[i]->ipaddr);
        virNetworkDHCPLeaseFree(leases[i]);
    }
    free(leases);
    vsh_forget_error();
    if (n == 0 && doctor->wants_dhcp)
        doctor_problem(doctor, _("the guest with MAC address %s has no lease: it did not ask for an address, or got no answer"),
                       mac);
}

static void
look_at_tap(Doctor *doctor, const char *tap)
{
    if (doctor->bridge && !doctor_bridge_has(doctor->bridge, tap))
        doctor_problem(doctor, _("the guest's interface '%s' is not in bridge '%s'"), tap, doctor->bridge);
}

static void
look_at_interface(Doctor *doctor, virNetworkPtr net, xmlDocPtr doc, xmlNodePtr node)
{
    g_autofree char *mac = virsh_xml_text(doc, node, "string(mac/@address)");
    g_autofree char *tap = virsh_xml_text(doc, node, "string(target/@dev)");
    g_autofree char *link = virsh_xml_text(doc, node, "string(link/@state)");
    g_autofree char *filter = virsh_xml_text(doc, node, "string(filterref/@filter)");

    if (g_strcmp0(link, "down") == 0)
        doctor_problem(doctor, _("the link of the guest's interface %s is down; raise it with 'domif-setlink'"), mac);
    if (filter && *filter)
        doctor_note(doctor, _("the guest's interface %s is filtered by '%s'"), mac, filter);
    if (tap && *tap)
        look_at_tap(doctor, tap);
    if (mac && *mac)
        note_lease(doctor, net, mac);
}

static bool
read_guest(Doctor *doctor, Vsh *vsh, const VshCmd *cmd, virNetworkPtr net)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "guest");
    g_autoptr(xmlDoc) doc = dom ? virsh_xml_of_domain(vsh, dom, 0) : NULL;
    g_autofree char *path = g_strdup_printf("/domain/devices/interface[source/@network='%s']", doctor->name);
    g_autoptr(xmlXPathObject) found = doc ? virsh_xml_select(doc, NULL, path) : NULL;

    if (!doc)
        return false;
    if (virDomainIsActive(dom) == 0)
        doctor_problem(doctor, _("the guest '%s' does not run"), virDomainGetName(dom));
    if (virsh_xml_count(found) == 0)
        doctor_problem(doctor, _("the guest '%s' has no interface of this network"), virDomainGetName(dom));
    for (int i = 0; i < virsh_xml_count(found); i++)
        look_at_interface(doctor, net, doc, found->nodesetval->nodeTab[i]);
    return true;
}

static bool
read_from(Doctor *doctor, const char *from)
{
    bool inside = false;

    if (!from)
        return true;
    if (!doctor_address_parse(from, &doctor->guest)) {
        vsh_error(doctor->vsh, _("'%s' is no address"), from);
        return false;
    }
    for (guint i = 0; i < doctor->subnets->len; i++)
        inside = inside || doctor_address_contains(&g_array_index(doctor->subnets, DoctorAddress, i), &doctor->guest);
    if (!inside)
        doctor_problem(doctor, _("address %s is in no subnet of the network: who has it is not reached"), from);
    return true;
}

/* ------------------------------------------------------------- the command */

/* What is looked at is this host: a network of another one is to be looked at there. */
static bool
is_here(Vsh *vsh)
{
    char *text = virConnectGetURI(virsh_conn(vsh));
    xmlURIPtr uri = text ? xmlParseURI(text) : NULL;
    bool here = uri && (!uri->server || !*uri->server) && g_strcmp0(uri->scheme, "test") != 0;

    if (!here)
        vsh_error(vsh, _("net-doctor looks at the host that it runs on, and '%s' is not that; run it there"), text ? text : "?");
    if (uri)
        xmlFreeURI(uri);
    free(text);
    return here;
}

static bool
examine(Doctor *doctor, Vsh *vsh, const VshCmd *cmd, virNetworkPtr net)
{
    if (!read_network(doctor, net) || !read_from(doctor, vsh_string(cmd, "from")) ||
        (vsh_has(cmd, "guest") && !read_guest(doctor, vsh, cmd, net)))
        return false;
    if (!doctor->active)
        doctor_problem(doctor, _("network '%s' is not active; start it with 'net-start'"), doctor->name);
    if (!doctor->bridge || doctor->subnets->len == 0)
        doctor_note(doctor, _("the network has no bridge or no addresses of its own: only its rules are looked at"));
    doctor_check_host(doctor);
    if (doctor->active && doctor->bridge)
        doctor_check_rules(doctor);
    if (doctor->problems == 0)
        vsh_print(vsh, _("nothing was found that keeps packets from guests of network '%s'\n"), doctor->name);
    return doctor->problems == 0;
}

static bool
cmd_net_doctor(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virNetwork) net = NULL;
    g_auto(Doctor) doctor = { .vsh = vsh, .subnets = g_array_new(FALSE, FALSE, sizeof(DoctorAddress)) };

    if (!vsh_exclusive(vsh, cmd, "guest", "from") || !is_here(vsh) || !(net = virsh_network(vsh, cmd)))
        return false;
    doctor.name = virNetworkGetName(net);
    return examine(&doctor, vsh, cmd, net);
}

static const VshOpt doctor_opts[] = {
    OPT_NETWORK,
    {"guest", VSH_STRING, 0, N_("a guest (name, id or uuid) whose packets are looked at")},
    {"from", VSH_STRING, 0, N_("an address whose packets are looked at")},
    OPT_END,
};

const VshCmdDef virsh_doctor_commands[] = {
    {"net-doctor", doctor_opts, cmd_net_doctor, N_("find what keeps guests of a network from their packets"),
     N_("Look for what blocks packets of a network's guests on this host: an overlapping subnet, a bridge that is down, forwarding "
        "that is off, routes, dnsmasq and who has its ports, and rules of any firewall table, by their handles.")},
    OPT_END,
};
