/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * netdev_tap.c - the ends that guests hold: taps and macvtaps as descriptors.
 *
 * Threads: any.
 */

#include "netdev.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <netlink/attr.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define ERROR_DOMAIN VIR_FROM_NET
#include "base/error.h"
#include "base/file.h"
#include "base/netdev_link.h"

#define TUN_PATH "/dev/net/tun"

static void
close_all(int *fds, size_t n)
{
    for (size_t i = 0; i < n; i++)
        fd_close(&fds[i]);
}

/* One queue of the tap named in @about, into which the kernel writes the real name. */
static int
open_queue(struct ifreq *about)
{
    autoclose int fd = open(TUN_PATH, O_RDWR | O_CLOEXEC);

    if (fd < 0)
        return fail_errno(errno, _("cannot open '%1$s'; is the tun module loaded?"), TUN_PATH);
    if (ioctl(fd, TUNSETIFF, about) < 0)
        return fail_errno(errno, _("cannot make tap '%1$s'"), about->ifr_name);
    return fd_steal(&fd);
}

static int
open_queues(const NetdevTapSpec *spec, size_t queues, int *fds, char name[IFNAMSIZ])
{
    struct ifreq about = { 0 };
    const char *wanted = spec->name ? spec->name : "vnet%d";

    if (strlen(wanted) >= IFNAMSIZ)
        return fail(VIR_ERR_INVALID_ARG, _("'%1$s' is too long for the name of a network interface"), wanted);
    g_strlcpy(about.ifr_name, wanted, sizeof(about.ifr_name));
    for (size_t i = 0; i < queues; i++) {
        about.ifr_flags = (short)(IFF_TAP | IFF_NO_PI | (queues > 1 ? IFF_MULTI_QUEUE : 0) | (spec->vnet_hdr ? IFF_VNET_HDR : 0));
        fds[i] = open_queue(&about);
        if (fds[i] < 0) {
            close_all(fds, i);
            return -1;
        }
    }
    memcpy(name, about.ifr_name, IFNAMSIZ);
    return 0;
}

static int
set_persistent(int fd, const char *name, bool on)
{
    if (ioctl(fd, TUNSETPERSIST, on ? 1 : 0) < 0)
        return fail_errno(errno, _("cannot change whether tap '%1$s' is persistent"), name);
    return 0;
}

static int
configure(const NetdevTapSpec *spec, const char *name)
{
    unsigned int mtu = spec->mtu;

    if (spec->mac && netdev_set_mac(name, spec->mac) < 0)
        return -1;
    if (mtu == 0 && spec->bridge && netdev_get_mtu(spec->bridge, &mtu) < 0)
        return -1;
    if (mtu != 0 && netdev_set_mtu(name, mtu) < 0)
        return -1;
    if (spec->bridge && netdev_set_master(name, spec->bridge) < 0)
        return -1;
    if (spec->n_vlans > 0 && netdev_set_port_vlans(name, spec->vlans, spec->n_vlans) < 0)
        return -1;
    if (spec->online && netdev_set_online(name, true) < 0)
        return -1;
    return 0;
}

int
netdev_create_tap(const NetdevTapSpec *spec, int *fds, char **ret_name)
{
    size_t queues = spec->queues ? spec->queues : 1;
    char name[IFNAMSIZ];

    if (open_queues(spec, queues, fds, name) < 0)
        return -1;
    if (configure(spec, name) < 0 || (spec->persistent && set_persistent(fds[0], name, true) < 0)) {
        close_all(fds, queues);     /* which removes it */
        return -1;
    }
    if (ret_name)
        *ret_name = g_strdup(name);
    return 0;
}

int
netdev_delete_tap(const char *name)
{
    return netdev_delete(name);
}

static int
open_macvtap_queue(const char *path, const char *name, short flags)
{
    autoclose int fd = open(path, O_RDWR | O_CLOEXEC);
    struct ifreq about = { .ifr_flags = flags };

    if (fd < 0)
        return fail_errno(errno, _("cannot open '%1$s' of macvtap '%2$s'"), path, name);
    if (ioctl(fd, TUNSETIFF, &about) < 0)
        return fail_errno(errno, _("cannot set the flags of macvtap '%1$s'"), name);
    return fd_steal(&fd);
}

int
netdev_open_macvtap(const char *name, size_t queues, bool vnet_hdr, int *fds)
{
    unsigned int index = netdev_get_index(name);
    g_autofree char *path = g_strdup_printf("/dev/tap%u", index);
    short flags = (short)(IFF_TAP | IFF_NO_PI | (vnet_hdr ? IFF_VNET_HDR : 0) | (queues > 1 ? IFF_MULTI_QUEUE : 0));

    if (index == 0)
        return -1;
    for (size_t i = 0; i < queues; i++) {
        fds[i] = open_macvtap_queue(path, name, flags);
        if (fds[i] < 0) {
            close_all(fds, i);
            return -1;
        }
    }
    return 0;
}

typedef struct {
    MacAddress mac;
    uint32_t lower;                 /* 0: it is no macvtap */
} MacvtapFacts;

static void
take_facts(const struct ifinfomsg *info G_GNUC_UNUSED, struct nlattr **attrs, void *opaque)
{
    MacvtapFacts *facts = opaque;
    struct nlattr *infos[IFLA_INFO_MAX + 1];

    if (!attrs[IFLA_LINKINFO] || nla_parse_nested(infos, IFLA_INFO_MAX, attrs[IFLA_LINKINFO], NULL) < 0 ||
        !infos[IFLA_INFO_KIND] || nla_strcmp(infos[IFLA_INFO_KIND], "macvtap") != 0)
        return;
    if (attrs[IFLA_LINK])
        facts->lower = nla_get_u32(attrs[IFLA_LINK]);
    if (attrs[IFLA_ADDRESS] && nla_len(attrs[IFLA_ADDRESS]) == MAC_LEN)
        memcpy(facts->mac.bytes, nla_data(attrs[IFLA_ADDRESS]), MAC_LEN);
}

static MacvtapFacts
macvtap_facts(const char *name)
{
    MacvtapFacts facts = { .lower = 0 };

    if (netdev_exists(name) && link_ask(name, take_facts, &facts) < 0)
        error_reset();
    return facts;
}

char *
netdev_find_lower(const char *name)
{
    MacvtapFacts facts = macvtap_facts(name);
    char lower[IF_NAMESIZE];

    return facts.lower != 0 && if_indextoname(facts.lower, lower) ? g_strdup(lower) : NULL;
}

char *
netdev_find_macvtap(const char *lower, const MacAddress *mac)
{
    g_auto(GStrv) names = netdev_list();
    unsigned int index = if_nametoindex(lower);

    for (size_t i = 0; index != 0 && names && names[i]; i++) {
        MacvtapFacts facts = macvtap_facts(names[i]);

        if (facts.lower == index && mac_equal(&facts.mac, mac))
            return g_strdup(names[i]);
    }
    error_reset();
    return NULL;
}
