/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * netdev.c - what every network interface has: a name, flags, an address, an MTU, figures.
 *
 * Threads: any.
 */

#include "netdev.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_link.h>
#include <net/if_arp.h>
#include <netlink/attr.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define ERROR_DOMAIN VIR_FROM_NET
#include "base/error.h"
#include "base/file.h"
#include "base/netdev_link.h"
#include "base/text.h"

bool
netdev_is_valid_name(const char *name)
{
    size_t len = strlen(name);

    if (len == 0 || len >= IFNAMSIZ || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return false;
    for (const char *p = name; *p; p++) {
        if (*p == '/' || *p == ':' || g_ascii_isspace(*p))
            return false;
    }
    return true;
}

bool
netdev_exists(const char *name)
{
    return if_nametoindex(name) != 0;
}

unsigned int
netdev_get_index(const char *name)
{
    unsigned int index = if_nametoindex(name);

    if (index == 0)
        fail_errno(errno, _("cannot find network interface '%1$s'"), name);
    return index;
}

char *
netdev_get_name(unsigned int index)
{
    char name[IFNAMSIZ];

    if (!if_indextoname(index, name))
        return fail_null_errno(errno, _("there is no network interface with index %1$u"), index);
    return g_strdup(name);
}

/* One ioctl about @name; @what is the order in words. */
static int
interface_ioctl(const char *name, unsigned long request, struct ifreq *about, const char *what)
{
    autoclose int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return fail_errno(errno, _("cannot make a socket"));
    if (!netdev_is_valid_name(name))
        return fail(VIR_ERR_INVALID_ARG, _("'%1$s' cannot be the name of a network interface"), name);
    g_strlcpy(about->ifr_name, name, sizeof(about->ifr_name));
    if (ioctl(fd, request, about) < 0)
        return fail_errno(errno, _("cannot %1$s network interface '%2$s'"), what, name);
    return 0;
}

static int
change_flag(const char *name, short flag, bool on, const char *what)
{
    struct ifreq about = { 0 };
    short wanted;

    if (interface_ioctl(name, SIOCGIFFLAGS, &about, _("read the flags of")) < 0)
        return -1;
    wanted = (short)(on ? about.ifr_flags | flag : about.ifr_flags & ~flag);
    if (wanted == about.ifr_flags)
        return 0;
    about.ifr_flags = wanted;
    return interface_ioctl(name, SIOCSIFFLAGS, &about, what);
}

int
netdev_set_online(const char *name, bool online)
{
    return change_flag(name, IFF_UP, online, online ? _("start") : _("stop"));
}

int
netdev_set_promiscuous(const char *name, bool on)
{
    return change_flag(name, IFF_PROMISC, on, _("set the promiscuous mode of"));
}

int
netdev_is_online(const char *name, bool *ret_online)
{
    struct ifreq about = { 0 };

    if (interface_ioctl(name, SIOCGIFFLAGS, &about, _("read the flags of")) < 0)
        return -1;
    *ret_online = (about.ifr_flags & IFF_UP) != 0;
    return 0;
}

int
netdev_set_mac(const char *name, const MacAddress *mac)
{
    struct ifreq about = { 0 };

    about.ifr_hwaddr.sa_family = ARPHRD_ETHER;
    memcpy(about.ifr_hwaddr.sa_data, mac->bytes, MAC_LEN);
    return interface_ioctl(name, SIOCSIFHWADDR, &about, _("set the MAC address of"));
}

int
netdev_get_mac(const char *name, MacAddress *ret_mac)
{
    struct ifreq about = { 0 };

    if (interface_ioctl(name, SIOCGIFHWADDR, &about, _("read the MAC address of")) < 0)
        return -1;
    memcpy(ret_mac->bytes, about.ifr_hwaddr.sa_data, MAC_LEN);
    return 0;
}

int
netdev_set_mtu(const char *name, unsigned int mtu)
{
    struct ifreq about = { .ifr_mtu = (int)mtu };

    return interface_ioctl(name, SIOCSIFMTU, &about, _("set the MTU of"));
}

int
netdev_get_mtu(const char *name, unsigned int *ret_mtu)
{
    struct ifreq about = { 0 };

    if (interface_ioctl(name, SIOCGIFMTU, &about, _("read the MTU of")) < 0)
        return -1;
    *ret_mtu = (unsigned int)about.ifr_mtu;
    return 0;
}

int
netdev_set_name(const char *name, const char *new_name)
{
    struct ifreq about = { 0 };

    if (!netdev_is_valid_name(new_name))
        return fail(VIR_ERR_INVALID_ARG, _("'%1$s' cannot be the name of a network interface"), new_name);
    g_strlcpy(about.ifr_newname, new_name, sizeof(about.ifr_newname));
    return interface_ioctl(name, SIOCSIFNAME, &about, _("rename"));
}

/* Sends a change of one attribute of @name. */
static int
change_link(const char *name, NetlinkMessage *message, const char *what)
{
    int errnum = netlink_send(message);

    if (errnum != 0)
        return fail_errno(errnum, _("cannot %1$s network interface '%2$s'"), what, name);
    return 0;
}

int
netdev_set_alias(const char *name, const char *alias)
{
    unsigned int index = netdev_get_index(name);
    g_autoptr(NetlinkMessage) message = link_message_new(RTM_NEWLINK, 0, index);

    if (index == 0)
        return -1;
    nla_put_string(message, IFLA_IFALIAS, alias);
    return change_link(name, message, _("set the alias of"));
}

int
netdev_set_namespace(const char *name, pid_t pid)
{
    unsigned int index = netdev_get_index(name);
    g_autoptr(NetlinkMessage) message = link_message_new(RTM_NEWLINK, 0, index);

    if (index == 0)
        return -1;
    nla_put_u32(message, IFLA_NET_NS_PID, (uint32_t)pid);
    return change_link(name, message, _("change the namespace of"));
}

static void
take_stats(const struct ifinfomsg *info G_GNUC_UNUSED, struct nlattr **attrs, void *opaque)
{
    NetdevStats *stats = opaque;
    struct rtnl_link_stats64 raw = { 0 };

    if (!attrs[IFLA_STATS64])
        return;
    memcpy(&raw, nla_data(attrs[IFLA_STATS64]), MIN(sizeof(raw), (size_t)nla_len(attrs[IFLA_STATS64])));
    *stats = (NetdevStats) {
        .rx_bytes = (long long)raw.rx_bytes, .rx_packets = (long long)raw.rx_packets,
        .rx_errors = (long long)raw.rx_errors, .rx_dropped = (long long)raw.rx_dropped,
        .tx_bytes = (long long)raw.tx_bytes, .tx_packets = (long long)raw.tx_packets,
        .tx_errors = (long long)raw.tx_errors, .tx_dropped = (long long)raw.tx_dropped,
    };
}

int
netdev_get_stats(const char *name, NetdevStats *ret_stats)
{
    NetdevStats stats = { 0 };

    if (link_ask(name, take_stats, &stats) < 0)
        return -1;
    *ret_stats = stats;
    return 0;
}

char **
netdev_list(void)
{
    struct if_nameindex *all = if_nameindex();
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

    if (!all)
        return fail_null_errno(errno, _("cannot list the network interfaces"));
    for (size_t i = 0; all[i].if_index != 0; i++)
        g_ptr_array_add(names, g_strdup(all[i].if_name));
    if_freenameindex(all);
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_steal(names, NULL);
}

char *
netdev_pick_name(const char *prefix, unsigned int *next)
{
    const unsigned int tries = 10000;

    for (unsigned int n = *next; n < *next + tries; n++) {
        g_autofree char *name = g_strdup_printf("%s%u", prefix, n);

        if (!netdev_is_valid_name(name))
            return fail_null(VIR_ERR_INVALID_ARG, _("'%1$s' is too long for the name of a network interface"), name);
        if (!netdev_exists(name)) {
            *next = n + 1;
            return g_steal_pointer(&name);
        }
    }
    return fail_null(VIR_ERR_OPERATION_FAILED, _("no free name '%1$sN' from N = %2$u in %3$u tries"), prefix, *next, tries);
}
