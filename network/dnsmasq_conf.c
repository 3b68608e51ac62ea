/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * dnsmasq_conf.c - a network in the words of dnsmasq.
 *
 * Threads: any.
 */

#include <pwd.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "network/dnsmasq_impl.h"

/* A line that a text from outside has broken in two would be a setting of its own. */
static int
check_lines(const GString *text, size_t lines, const NetworkDef *def)
{
    size_t found = 0;

    for (size_t i = 0; i < text->len; i++) {
        if (text->str[i] == '\n')
            found++;
        else if ((unsigned char)text->str[i] < ' ' && text->str[i] != '\t')
            found = lines + 1;
    }
    if (found == lines)
        return 0;
    return fail(VIR_ERR_XML_ERROR,
                _("network '%1$s': a name or value that is meant for dnsmasq has a line break or control character"),
                def->name);
}

typedef struct {
    const NetworkDef *def;
    GString *text;
    size_t lines;
} Writer;

static void G_GNUC_PRINTF(2, 3)
line(Writer *out, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    g_string_append_vprintf(out->text, fmt, args);
    va_end(args);
    g_string_append_c(out->text, '\n');
    out->lines++;
}

static char *
finish(Writer *out)
{
    g_autoptr(GString) text = g_steal_pointer(&out->text);

    return check_lines(text, out->lines, out->def) < 0 ? NULL : g_string_free(g_steal_pointer(&text), FALSE);
}

/* ------------------------------------------------------------- what a network has */

bool
dnsmasq_has_dns(const NetworkDef *def)
{
    return !def->dns || def->dns->enable != YES_NO_NO;
}

static bool
has_dhcp(const NetworkIp *ip)
{
    return (ip->ranges && ip->ranges->len > 0) || (ip->hosts && ip->hosts->len > 0);
}

static const NetworkIp *
find_dhcp(const NetworkDef *def, int family)
{
    xml_each(NetworkIp, ip, def->ips) {
        if (socket_addr_family(&ip->address) == family && has_dhcp(ip))
            return ip;
    }
    return NULL;
}

bool
dnsmasq_has_dhcp(const NetworkDef *def)
{
    return find_dhcp(def, AF_INET) || find_dhcp(def, AF_INET6);
}

bool
dnsmasq_is_needed(const NetworkDef *def)
{
    bool tftp = false, ipv6 = false;

    if (!def->ips || def->ips->len == 0)
        return false;
    xml_each(NetworkIp, ip, def->ips) {
        tftp = tftp || ip->tftp_root;
        ipv6 = ipv6 || socket_addr_family(&ip->address) == AF_INET6;
    }
    return dnsmasq_has_dns(def) || dnsmasq_has_dhcp(def) || tftp || ipv6;
}

/* ------------------------------------------------------------- DNS */

static void
write_forwarders(Writer *out, const NetworkDns *dns)
{
    bool own_resolver = false;
    char addr[SOCKET_ADDR_TEXT_LEN];

    if (!dns)
        return;
    if (dns->forward_plain_names == YES_NO_NO) {
        line(out, "domain-needed");
        line(out, "local=//");
    }
    xml_each(NetworkDnsForwarder, forwarder, dns->forwarders) {
        g_autofree char *port = forwarder->port ? g_strdup_printf("#%u", forwarder->port) : g_strdup("");
        g_autofree char *domain = forwarder->domain ? g_strdup_printf("/%s/", forwarder->domain) : g_strdup("");
        bool has_addr = socket_addr_family(&forwarder->addr) != AF_UNSPEC;

        own_resolver = own_resolver || !forwarder->domain;
        /* "#": as everything else. */
        line(out, "server=%s%s%s", domain, has_addr ? socket_addr_format(&forwarder->addr, addr) : "#", has_addr ? port : "");
    }
    if (own_resolver)
        line(out, "no-resolv");
}

static void
write_domain(Writer *out)
{
    const NetworkDef *def = out->def;

    if (!def->domain)
        return;
    if (def->domain_local_only == YES_NO_YES)
        line(out, "local=/%s/", def->domain);
    line(out, "domain=%s", def->domain);
    line(out, "expand-hosts");
}

static int
write_local_ptrs(Writer *out)
{
    xml_each(NetworkIp, ip, out->def->ips) {
        g_autofree char *zone = NULL;
        SocketAddr network;

        if (ip->local_ptr != YES_NO_YES)
            continue;
        socket_addr_mask(&ip->address, network_ip_prefix(ip), &network);
        zone = socket_addr_reverse_zone(&network, network_ip_prefix(ip));
        if (!zone)
            return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("network '%1$s': localPtr needs a prefix that is a multiple of %2$u bits"),
                        out->def->name, socket_addr_family(&ip->address) == AF_INET ? 8u : 4u);
        line(out, "local=/%s/", zone);
    }
    return 0;
}

static void
write_srv(Writer *out, const NetworkDnsSrv *srv)
{
    g_autoptr(GString) text = g_string_new(NULL);

    g_string_append_printf(text, "srv-host=_%s._%s", srv->service, srv->protocol);
    if (srv->domain)
        g_string_append_printf(text, ".%s", srv->domain);
    if (srv->target) {
        /* Numbers count by their place: one that is given brings those before it. */
        g_string_append_printf(text, ",%s", srv->target);
        if (srv->port || srv->priority || srv->weight)
            g_string_append_printf(text, ",%u", srv->port ? srv->port : 1);
        if (srv->priority || srv->weight)
            g_string_append_printf(text, ",%u", srv->priority);
        if (srv->weight)
            g_string_append_printf(text, ",%u", srv->weight);
    }
    line(out, "%s", text->str);
}

static void
write_records(Writer *out, const NetworkDns *dns)
{
    if (!dns)
        return;
    xml_each(NetworkDnsTxt, txt, dns->txts)
        line(out, "txt-record=%s,%s", txt->name, txt->value);
    xml_each(NetworkDnsSrv, srv, dns->srvs)
        write_srv(out, srv);
}

/* ------------------------------------------------------------- DHCP */

/* ",1h", or nothing. */
static char *
lease_text(const NetworkLease *lease)
{
    static const char *const units[] = { [LEASE_UNIT_SECONDS] = "", [LEASE_UNIT_MINUTES] = "m", [LEASE_UNIT_HOURS] = "h" };

    if (!lease)
        return g_strdup("");
    if (lease->expiry == 0)
        return g_strdup(",infinite");
    return g_strdup_printf(",%llu%s", lease->expiry, lease->unit == LEASE_UNIT_DEFAULT ? "m" : units[lease->unit]);
}

static void
write_range(Writer *out, const NetworkIp *ip, const NetworkDhcpRange *range)
{
    g_autofree char *start = socket_addr_to_string(&range->start);
    g_autofree char *end = socket_addr_to_string(&range->end);
    g_autofree char *lease = lease_text(range->lease);
    char text[SOCKET_ADDR_TEXT_LEN];
    SocketAddr mask;

    if (socket_addr_family(&ip->address) == AF_INET6) {
        line(out, "dhcp-range=%s,%s,%u%s", start, end, network_ip_prefix(ip), lease);
        return;
    }
    socket_addr_prefix_to_netmask(network_ip_prefix(ip), AF_INET, &mask);
    line(out, "dhcp-range=%s,%s,%s%s", start, end, socket_addr_format(&mask, text), lease);
}

static void
write_dhcp_ip(Writer *out, const NetworkIp *ip, gint64 *leases)
{
    bool ipv4 = socket_addr_family(&ip->address) == AF_INET;
    char addr[SOCKET_ADDR_TEXT_LEN];

    xml_each(NetworkDhcpRange, range, ip->ranges) {
        gint64 size = socket_addr_range_size(&range->start, &range->end);

        write_range(out, ip, range);
        *leases = CLAMP(*leases + MAX(size, 0), 0, G_MAXINT32);
    }
    /* Hosts alone: nobody else gets an address. */
    if (!ip->ranges || ip->ranges->len == 0)
        line(out, ipv4 ? "dhcp-range=%s,static" : "dhcp-range=%s,static,64", socket_addr_format(&ip->address, addr));
    if (!ipv4)
        return;
    line(out, "dhcp-no-override");
    line(out, "dhcp-authoritative");
    if (ip->bootp)
        line(out, "dhcp-boot=%s%s%s", ip->bootp->file, ip->bootp->server ? ",," : "", ip->bootp->server ? ip->bootp->server : "");
}

static void
write_dhcp(Writer *out, const char *hosts_path)
{
    const NetworkIp *ipv4 = find_dhcp(out->def, AF_INET);
    const NetworkIp *ipv6 = find_dhcp(out->def, AF_INET6);
    gint64 leases = 0;

    if (ipv4)
        write_dhcp_ip(out, ipv4, &leases);
    if (ipv6)
        write_dhcp_ip(out, ipv6, &leases);
    if (leases > 0)
        line(out, "dhcp-lease-max=%lld", (long long)leases);
    if (ipv4 || ipv6)
        line(out, "dhcp-hostsfile=%s", hosts_path);
}

/* Routers are announced by DHCP's side, or alone where addresses are made up by the guests. */
static void
write_ra(Writer *out)
{
    char addr[SOCKET_ADDR_TEXT_LEN];

    if (find_dhcp(out->def, AF_INET6)) {
        line(out, "enable-ra");
        return;
    }
    xml_each(NetworkIp, ip, out->def->ips) {
        if (socket_addr_family(&ip->address) == AF_INET6)
            line(out, "dhcp-range=%s,ra-only", socket_addr_format(&ip->address, addr));
    }
}

/* Nobody is told of a way out where there is none. */
static void
write_isolation(Writer *out)
{
    if (network_def_forward_mode(out->def) != NETWORK_FORWARD_NONE)
        return;
    line(out, "dhcp-option=3");
    line(out, "no-resolv");
    line(out, "ra-param=*,0,0");
}

static void
write_tftp(Writer *out)
{
    xml_each(NetworkIp, ip, out->def->ips) {
        if (!ip->tftp_root)
            continue;
        line(out, "enable-tftp");
        line(out, "tftp-root=%s", ip->tftp_root);
    }
}

/* ------------------------------------------------------------- files */

static void
write_head(Writer *out)
{
    line(out, "##WARNING:  THIS IS AN AUTO-GENERATED FILE. CHANGES TO IT ARE LIKELY TO BE");
    line(out, "##OVERWRITTEN AND LOST.  Changes to this configuration should be made using:");
    line(out, "##    virsh net-edit %s", out->def->name);
    line(out, "## or other application using the libvirt API.");
    line(out, "##");
    line(out, "## dnsmasq conf file created by libvirt");
}

/* Not as the user that any other dnsmasq of the host has, where the host has one for us. */
static void
write_user(Writer *out)
{
    if (getpwnam("libvirt-dnsmasq"))
        line(out, "user=libvirt-dnsmasq");
}

static void
write_interface(Writer *out)
{
    line(out, "except-interface=lo");
    line(out, "bind-dynamic");
    line(out, "interface=%s", out->def->bridge);
}

char *
dnsmasq_format_conf(const DnsmasqPlaces *places, const NetworkDef *def)
{
    g_autofree char *pid = dnsmasq_pid_path(places, def);
    g_autofree char *dhcp_hosts = dnsmasq_file_path(places, def, ".hostsfile");
    g_autofree char *dns_hosts = dnsmasq_file_path(places, def, ".addnhosts");
    Writer out = { .def = def, .text = g_string_new(NULL) };

    write_head(&out);
    line(&out, "strict-order");
    if (!dnsmasq_has_dns(def))
        line(&out, "port=0");
    write_forwarders(&out, def->dns);
    write_domain(&out);
    if (write_local_ptrs(&out) < 0) {
        g_string_free(out.text, TRUE);
        return NULL;
    }
    line(&out, "pid-file=%s", pid);
    write_user(&out);
    write_interface(&out);
    write_isolation(&out);
    if (def->mtu)
        line(&out, "dhcp-option=option:mtu,%u", def->mtu);
    write_records(&out, def->dns);
    write_tftp(&out);
    write_dhcp(&out, dhcp_hosts);
    if (dnsmasq_has_dns(def))
        line(&out, "addn-hosts=%s", dns_hosts);
    write_ra(&out);
    for (size_t i = 0; def->dnsmasq_options && def->dnsmasq_options[i]; i++)
        line(&out, "%s", def->dnsmasq_options[i]);
    return finish(&out);
}

static void
write_dhcp_host(Writer *out, const NetworkDhcpHost *host)
{
    bool ipv6 = socket_addr_family(&host->ip) == AF_INET6;
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *lease = lease_text(host->lease);
    g_autofree char *text = NULL;
    g_autofree char *ip = socket_addr_family(&host->ip) == AF_UNSPEC ? NULL : socket_addr_to_string(&host->ip);

    if (host->mac)
        g_ptr_array_add(words, g_strdup(host->mac));
    if (host->id)
        g_ptr_array_add(words, g_strdup_printf("id:%s", host->id));
    if (ip && !ipv6)
        g_ptr_array_add(words, g_strdup(ip));
    if (host->name)
        g_ptr_array_add(words, g_strdup(host->name));
    if (ip && ipv6)
        g_ptr_array_add(words, g_strdup_printf("[%s]", ip));
    g_ptr_array_add(words, NULL);
    text = g_strjoinv(",", (char **)words->pdata);
    line(out, "%s%s", text, lease);
}

char *
dnsmasq_format_dhcp_hosts(const NetworkDef *def)
{
    Writer out = { .def = def };

    if (!dnsmasq_has_dhcp(def))
        return NULL;
    out.text = g_string_new(NULL);
    xml_each(NetworkIp, ip, def->ips) {
        xml_each(NetworkDhcpHost, host, ip->hosts)
            write_dhcp_host(&out, host);
    }
    return finish(&out);
}

char *
dnsmasq_format_dns_hosts(const NetworkDef *def)
{
    Writer out = { .def = def };

    if (!dnsmasq_has_dns(def))
        return NULL;
    out.text = g_string_new(NULL);
    if (def->dns) {
        xml_each(NetworkDnsHost, host, def->dns->hosts) {
            g_autofree char *names = g_strjoinv("\t", host->hostnames);
            char addr[SOCKET_ADDR_TEXT_LEN];

            line(&out, "%s\t%s", socket_addr_format(&host->ip, addr), names);
        }
    }
    return finish(&out);
}
