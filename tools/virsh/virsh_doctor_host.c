/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_doctor_host.c - the host's interfaces, routes and switches; dnsmasq, and who has its ports.
 *
 * Threads: main.
 */

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <linux/if_bridge.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "virsh_doctor.h"

enum { TABLE_MAX = 16 * 1024 * 1024, PORT_DNS = 53, PORT_DHCP = 67 };

/* "" where it cannot be read. */
static char *
read_line(const char *path)
{
    g_autofree char *text = NULL;

    if (!g_file_get_contents(path, &text, NULL, NULL))
        return g_strdup("");
    return g_strdup(g_strstrip(text));
}

static char **
read_lines(const char *path)
{
    g_autofree char *text = NULL;
    gsize len = 0;

    if (!g_file_get_contents(path, &text, &len, NULL) || len > TABLE_MAX)
        return g_new0(char *, 1);
    return g_strsplit(text, "\n", -1);
}

/* ------------------------------------------------------------- the bridge, its addresses, others' addresses */

static bool
address_of(const struct ifaddrs *each, DoctorAddress *ret_address)
{
    const struct sockaddr *addr = each->ifa_addr, *mask = each->ifa_netmask;
    DoctorAddress address = { .family = addr ? addr->sa_family : AF_UNSPEC };
    unsigned char bits[16] = { 0 };

    if (address.family == AF_INET) {
        memcpy(address.bytes, &((const struct sockaddr_in *)(const void *)addr)->sin_addr, 4);
        if (mask)
            memcpy(bits, &((const struct sockaddr_in *)(const void *)mask)->sin_addr, 4);
    } else if (address.family == AF_INET6) {
        memcpy(address.bytes, &((const struct sockaddr_in6 *)(const void *)addr)->sin6_addr, 16);
        if (mask)
            memcpy(bits, &((const struct sockaddr_in6 *)(const void *)mask)->sin6_addr, 16);
    } else {
        return false;
    }
    while (address.prefix < doctor_address_bits(address.family) && bits[address.prefix / 8] & 0x80 >> address.prefix % 8)
        address.prefix++;
    *ret_address = address;
    return true;
}

static bool
overlap(const DoctorAddress *a, const DoctorAddress *b)
{
    return doctor_address_contains(a, b) || doctor_address_contains(b, a);
}

static void
check_other(Doctor *doctor, const char *interface, const DoctorAddress *other, const char *what)
{
    for (guint i = 0; i < doctor->subnets->len; i++) {
        const DoctorAddress *own = &g_array_index(doctor->subnets, DoctorAddress, i);
        g_autofree char *own_text = doctor_address_text(own);
        g_autofree char *other_text = doctor_address_text(other);

        if (other->prefix > 0 && overlap(own, other))
            doctor_problem(doctor, _("subnet %s overlaps %s %s of interface '%s': packets go there instead"), own_text, what,
                           other_text, interface);
    }
}

static bool
is_bridge_address(const Doctor *doctor, const struct ifaddrs *all, const DoctorAddress *wanted)
{
    for (const struct ifaddrs *each = all; each; each = each->ifa_next) {
        DoctorAddress address;

        if (g_strcmp0(each->ifa_name, doctor->bridge) == 0 && address_of(each, &address) && address.family == wanted->family &&
            memcmp(address.bytes, wanted->bytes, sizeof(address.bytes)) == 0)
            return true;
    }
    return false;
}

static void
check_addresses(Doctor *doctor)
{
    struct ifaddrs *all = NULL;

    if (getifaddrs(&all) < 0)
        return;
    for (const struct ifaddrs *each = all; each; each = each->ifa_next) {
        DoctorAddress address;

        if (g_strcmp0(each->ifa_name, doctor->bridge) != 0 && address_of(each, &address))
            check_other(doctor, each->ifa_name, &address, _("the address"));
    }
    for (guint i = 0; doctor->active && doctor->bridge && i < doctor->subnets->len; i++) {
        const DoctorAddress *own = &g_array_index(doctor->subnets, DoctorAddress, i);
        g_autofree char *text = doctor_address_text(own);

        if (!is_bridge_address(doctor, all, own))
            doctor_problem(doctor, _("bridge '%s' has lost its address %s; restart the network, or have virtnetworkd reload"),
                           doctor->bridge, text);
    }
    freeifaddrs(all);
}

enum { PORTS_MAX = 1024 };

/* The indices of its interfaces; -1 when @bridge is no bridge. The kernel's old way, for it works in any namespace without /sys. */
static int
ports_of(const char *bridge, int ports[PORTS_MAX])
{
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    unsigned long words[4] = { BRCTL_GET_PORT_LIST, (unsigned long)(uintptr_t)ports, PORTS_MAX };
    struct ifreq request = { .ifr_data = (void *)words };
    int rc;

    if (fd < 0)
        return -1;
    memset(ports, 0, sizeof(*ports) * PORTS_MAX);
    g_strlcpy(request.ifr_name, bridge, sizeof(request.ifr_name));
    rc = ioctl(fd, SIOCDEVPRIVATE, &request);
    close(fd);
    return rc;
}

bool
doctor_bridge_has(const char *bridge, const char *port)
{
    int ports[PORTS_MAX];
    int index = (int)if_nametoindex(port);

    if (index == 0 || ports_of(bridge, ports) < 0)
        return false;
    for (int i = 0; i < PORTS_MAX; i++) {
        if (ports[i] == index)
            return true;
    }
    return false;
}

static bool
is_up(const char *name)
{
    struct ifaddrs *all = NULL;
    bool up = false;

    if (getifaddrs(&all) < 0)
        return false;
    for (const struct ifaddrs *each = all; each; each = each->ifa_next)
        up = up || (g_strcmp0(each->ifa_name, name) == 0 && each->ifa_flags & IFF_UP);
    freeifaddrs(all);
    return up;
}

static void
check_bridge(Doctor *doctor)
{
    bool is_there = if_nametoindex(doctor->bridge) > 0;
    int ports[PORTS_MAX];

    if (!doctor->active && is_there)
        doctor_problem(doctor, _("the host has an interface '%s' already, which is the name of the network's bridge"),
                       doctor->bridge);
    if (!doctor->active)
        return;
    if (!is_there)
        doctor_problem(doctor, _("bridge '%s' is gone; restart the network"), doctor->bridge);
    else if (ports_of(doctor->bridge, ports) < 0)
        doctor_problem(doctor, _("interface '%s' is no bridge"), doctor->bridge);
    else if (!is_up(doctor->bridge))
        doctor_problem(doctor, _("bridge '%s' is down; raise it with 'ip link set %s up'"), doctor->bridge, doctor->bridge);
    else
        doctor_fine(doctor, _("bridge '%s' is up"), doctor->bridge);
}

/* ------------------------------------------------------------- routes */

typedef struct {
    char device[IFNAMSIZ];
    DoctorAddress net;
} Route;

/* A line of /proc/net/route: "eth0 0000A8C0 00000000 0001 0 0 0 00FFFFFF ..."; bytes as they lie in memory. */
static bool
parse_route(const char *line, Route *ret_route)
{
    Route route = { .net.family = AF_INET };
    unsigned int net, gateway, flags, mask;

    if (sscanf(line, "%15s %x %x %x %*s %*s %*s %x", route.device, &net, &gateway, &flags, &mask) != 5)
        return false;
    memcpy(route.net.bytes, &net, sizeof(net));
    route.net.prefix = (unsigned int)__builtin_popcount(mask);
    *ret_route = route;
    return true;
}

char *
doctor_default_device(void)
{
    g_auto(GStrv) lines = read_lines("/proc/net/route");
    Route route;

    for (size_t i = 1; lines[0] && lines[i]; i++) {
        if (parse_route(lines[i], &route) && route.net.prefix == 0)
            return g_strdup(route.device);
    }
    return NULL;
}

/* The strictest of what counts for packets that come in by @device. */
static int
rp_filter(const char *device)
{
    g_autofree char *path = g_strdup_printf("/proc/sys/net/ipv4/conf/%s/rp_filter", device);
    g_autofree char *all = read_line("/proc/sys/net/ipv4/conf/all/rp_filter");
    g_autofree char *own = read_line(path);

    return (int)MAX(strtol(all, NULL, 10), strtol(own, NULL, 10));
}

/* The route that answers to guests take. */
static void
check_way_back(Doctor *doctor, const DoctorAddress *who, const Route *best)
{
    g_autofree char *text = doctor_address_text(who);

    if (g_strcmp0(best->device, doctor->bridge) == 0)
        return;
    doctor_problem(doctor, _("the host sends packets for %s by interface '%s' instead of bridge '%s'"), text, best->device,
                   doctor->bridge);
    if (rp_filter(doctor->bridge) == 1)
        doctor_problem(doctor, _("rp_filter of '%s' is strict: packets that come from %s are dropped, for their answers would "
                                 "leave by '%s'"), doctor->bridge, text, best->device);
}

static void
check_routes(Doctor *doctor)
{
    g_auto(GStrv) lines = read_lines("/proc/net/route");
    Route route, best = { { 0 } };
    bool found = false;
    DoctorAddress who;

    for (size_t i = 1; lines[0] && lines[i]; i++) {
        if (!parse_route(lines[i], &route))
            continue;
        if (g_strcmp0(route.device, doctor->bridge) != 0 && route.net.prefix > 0)
            check_other(doctor, route.device, &route.net, _("the route"));
        if (doctor_who(doctor, AF_INET, &who) && doctor_address_contains(&route.net, &who) &&
            (!found || route.net.prefix > best.net.prefix)) {
            best = route;
            found = true;
        }
    }
    if (found && doctor->active && doctor->bridge)
        check_way_back(doctor, &who, &best);
}

/* ------------------------------------------------------------- switches */

static void
check_switch(Doctor *doctor, int family, const char *path, const char *setting, const char *what)
{
    g_autofree char *value = read_line(path);
    DoctorAddress who;

    if (!doctor_is_forwarded(doctor) || !doctor_who(doctor, family, &who) || !g_str_equal(value, "0"))
        return;
    doctor_problem(doctor, _("forwarding of %s is off, so nothing leaves bridge '%s'; turn it on with 'sysctl %s=1'"), what,
                   doctor->bridge ? doctor->bridge : "?", setting);
}

/* ------------------------------------------------------------- dnsmasq */

typedef struct {
    GHashTable *ports;              /* "socket:[4711]" -> port */
    GString *text;
} Holders;

/* Only what would keep a dnsmasq of the bridge from its ports: bound to everything, or to the bridge's address. */
static void
note_socket(Holders *holders, const char *line, const Doctor *doctor)
{
    unsigned int addr = 0, port = 0;
    unsigned long inode = 0;
    DoctorAddress address = { .family = AF_INET, .prefix = 32 };
    bool ours = false;

    if (sscanf(line, " %*d: %8x:%x %*s %*s %*s %*s %*s %*u %*u %lu", &addr, &port, &inode) != 3 || inode == 0 ||
        (port != PORT_DNS && port != PORT_DHCP))
        return;
    memcpy(address.bytes, &addr, sizeof(addr));
    for (guint i = 0; i < doctor->subnets->len; i++)
        ours = ours || memcmp(g_array_index(doctor->subnets, DoctorAddress, i).bytes, address.bytes, 16) == 0;
    if (addr == 0 || ours)
        g_hash_table_insert(holders->ports, g_strdup_printf("socket:[%lu]", inode), GUINT_TO_POINTER(port));
}

static void
visit_process(Holders *holders, const char *pid)
{
    g_autofree char *folder = g_strdup_printf("/proc/%s/fd", pid);
    GDir *dir = g_dir_open(folder, 0, NULL);
    const char *fd;

    while (dir && (fd = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, fd, NULL);
        g_autofree char *target = g_file_read_link(path, NULL);
        g_autofree char *comm_path = g_strdup_printf("/proc/%s/comm", pid);
        gpointer port;

        if (target && g_hash_table_lookup_extended(holders->ports, target, NULL, &port)) {
            g_autofree char *comm = read_line(comm_path);

            g_string_append_printf(holders->text, _("; port %u is taken by '%s' (process %s)"), GPOINTER_TO_UINT(port), comm, pid);
        }
    }
    if (dir)
        g_dir_close(dir);
}

/* "; port 53 is taken by ...", or "". */
static char *
port_holders(const Doctor *doctor)
{
    static const char *const tables[] = { "/proc/net/udp", "/proc/net/tcp" };
    Holders holders = { g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL), g_string_new(NULL) };
    GDir *proc = g_dir_open("/proc", 0, NULL);
    const char *pid;

    for (size_t i = 0; i < G_N_ELEMENTS(tables); i++) {
        g_auto(GStrv) lines = read_lines(tables[i]);

        for (size_t j = 0; lines[j]; j++)
            note_socket(&holders, lines[j], doctor);
    }
    while (proc && g_hash_table_size(holders.ports) > 0 && (pid = g_dir_read_name(proc))) {
        if (g_ascii_isdigit(*pid))
            visit_process(&holders, pid);
    }
    if (proc)
        g_dir_close(proc);
    g_hash_table_destroy(holders.ports);
    return g_string_free(holders.text, FALSE);
}

static void
check_dnsmasq(Doctor *doctor)
{
    g_autofree char *pid_path = g_strdup_printf(RUNSTATEDIR "/libvirt/network/%s.pid", doctor->name);
    g_autofree char *pid = read_line(pid_path);
    g_autofree char *comm_path = g_strdup_printf("/proc/%s/comm", *pid ? pid : "0");
    g_autofree char *comm = read_line(comm_path);
    g_autofree char *who = NULL;

    if (!doctor->wants_dns && !doctor->wants_dhcp)
        return;
    if (doctor->active && g_str_equal(comm, "dnsmasq")) {
        doctor_fine(doctor, _("dnsmasq runs (process %s)"), pid);
        return;
    }
    who = port_holders(doctor);
    if (doctor->active)
        doctor_problem(doctor, _("dnsmasq of the network does not run: guests get no addresses and names%s"), who);
    else if (*who)
        doctor_problem(doctor, _("dnsmasq will not start%s"), who);
}

void
doctor_check_host(Doctor *doctor)
{
    if (doctor->bridge)
        check_bridge(doctor);
    check_addresses(doctor);
    check_routes(doctor);
    check_switch(doctor, AF_INET, "/proc/sys/net/ipv4/ip_forward", "net.ipv4.ip_forward", "IPv4");
    check_switch(doctor, AF_INET6, "/proc/sys/net/ipv6/conf/all/forwarding", "net.ipv6.conf.all.forwarding", "IPv6");
    check_dnsmasq(doctor);
}
