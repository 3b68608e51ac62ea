/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_interface.c - the host's ends of a guest's interfaces, in a network namespace of the test's.
 *
 * Threads: the test's calls owners. Those are made after the namespace, so they are in it too.
 */

#include "support/test.h"

#include <sched.h>

#include <libvirt/libvirt-domain.h>

#include "base/error.h"
#include "base/netdev.h"
#include "bed.h"

#define ENTER_NETWORK() \
    do { \
        NEEDS_QEMU(); \
        if (unshare(CLONE_NEWNET) < 0) \
            SKIP("no network namespace can be made here"); \
    } while (0)

static Domain *
guest_with(Bed *bed, const char *devices)
{
    Domain *dom = domain_list_define(bed->driver->hypervisor.domains, bed_def(bed, "guest", devices));

    OK_PTR(dom);
    return dom;
}

/* The name the running guest's only interface has on the host. The caller frees it. */
static char *
device_of(Domain *dom)
{
    g_autoptr(DomainView) view = domain_view(dom);
    const NetDef *net = g_ptr_array_index(domain_view_live(view)->nets, 0);

    return g_strdup(net->target->dev);
}

TEST_TIMEOUT(a_bridged_interface_is_a_port_as_long_as_the_guest_runs, 60)
{
    g_auto(Bed) bed = { 0 };
    g_autoptr(Domain) dom = NULL;
    g_autofree char *device = NULL;
    g_autofree char *master = NULL;

    ENTER_NETWORK();
    bed_begin(&bed, test_temp_dir());
    OK(netdev_create_bridge("br0", NULL));
    dom = guest_with(&bed, "<interface type='bridge'><source bridge='br0'/><model type='virtio'/></interface>");
    OK(bed_call(dom, bed_start, NULL));
    device = device_of(dom);
    STR_HAS(device, "vnet");
    master = netdev_find_master(device);
    STREQ(master, "br0");
    OK(bed_call(dom, bed_destroy, NULL));
    WAIT_FOR(!netdev_exists(device), 5000);
}

TEST_TIMEOUT(an_ethernet_interface_has_the_name_it_was_given, 60)
{
    g_auto(Bed) bed = { 0 };
    g_autoptr(Domain) dom = NULL;

    ENTER_NETWORK();
    bed_begin(&bed, test_temp_dir());
    dom = guest_with(&bed, "<interface type='ethernet'><target dev='mytap'/><model type='virtio'/></interface>");
    OK(bed_call(dom, bed_start, NULL));
    TRUE_(netdev_exists("mytap"));
    OK(bed_call(dom, bed_destroy, NULL));
    WAIT_FOR(!netdev_exists("mytap"), 5000);
}

TEST_TIMEOUT(a_missing_bridge_is_named_and_nothing_is_left, 60)
{
    g_auto(Bed) bed = { 0 };
    g_autoptr(Domain) dom = NULL;
    g_auto(GStrv) links = NULL;

    ENTER_NETWORK();
    bed_begin(&bed, test_temp_dir());
    dom = guest_with(&bed, "<interface type='bridge'><source bridge='nobridge'/><model type='virtio'/></interface>");
    test_expect_failure();
    TRUE_(bed_call(dom, bed_start, NULL) < 0);
    STR_HAS(error_last_message(), "nobridge");
    error_reset();
    EQ(bed_facts(dom).state, VIR_DOMAIN_SHUTOFF);
    links = netdev_list();
    for (char **link = links; *link; link++)
        FALSE_(g_str_has_prefix(*link, "vnet"));
}

TEST_TIMEOUT(a_direct_interface_rides_on_another, 60)
{
    g_auto(Bed) bed = { 0 };
    g_autoptr(Domain) dom = NULL;
    g_autofree char *device = NULL;

    ENTER_NETWORK();
    bed_begin(&bed, test_temp_dir());
    OK(netdev_create_veth("under", "peer"));
    OK(netdev_set_online("under", true));
    dom = guest_with(&bed, "<interface type='direct'><source dev='under' mode='bridge'/><model type='virtio'/></interface>");
    OK(bed_call(dom, bed_start, NULL));
    device = device_of(dom);
    STR_HAS(device, "macvtap");
    TRUE_(netdev_exists(device));
    OK(bed_call(dom, bed_destroy, NULL));
    FALSE_(netdev_exists(device));
}

TEST_TIMEOUT(what_cannot_be_done_is_refused_by_name, 60)
{
    g_auto(Bed) bed = { 0 };
    g_autoptr(Domain) dom = NULL;

    ENTER_NETWORK();
    bed_begin(&bed, test_temp_dir());
    OK(netdev_create_bridge("br0", NULL));
    dom = guest_with(&bed, "<interface type='bridge'><source bridge='br0'/><model type='virtio'/>"
                           "<filterref filter='clean-traffic'/></interface>");
    FAILS(bed_call(dom, bed_start, NULL), VIR_ERR_CONFIG_UNSUPPORTED);
    STR_HAS(test_last_message(), "filterref");
}
