/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_ovs.c - what a definition says, for Open vSwitch.
 *
 * Threads: the guest's owner.
 */

#include "qemu/qemu_ovs.h"

#include "base/error.h"
#include "base/netdev_ovs.h"
#include "base/uuid.h"
#include "conf/domain_net.h"

bool
qemu_ovs_is_port(const VirtualPort *port)
{
    return port && port->type == VIRTUAL_PORT_OPENVSWITCH;
}

static VirtualPort *
port_of(const NetDef *net)
{
    return net->actual && net->actual->virtualport ? net->actual->virtualport : net->virtualport;
}

static const VlanDef *
vlan_of(const NetDef *net)
{
    return net->actual && net->actual->vlan ? net->actual->vlan : net->vlan;
}

/* NULL: it is in none of somebody else's. */
static const char *
bridge_of(const NetDef *net)
{
    const NetSource *source = net->actual ? &net->actual->source : &net->source;

    return source->type == NET_TYPE_BRIDGE ? source->bridge->bridge : NULL;
}

bool
qemu_ovs_is_wanted(const NetDef *net)
{
    return qemu_ovs_is_port(port_of(net)) && bridge_of(net);
}

static VirtualPortParameters *
parameters_of(VirtualPort *port)
{
    if (!port->parameters)
        port->parameters = xml_new(&xml_binding_VirtualPortParameters);
    if (uuid_is_zero(port->parameters->interfaceid))
        uuid_generate(port->parameters->interfaceid);
    return port->parameters;
}

/* The numbers go to @tags. */
static void
set_vlan(OvsPort *port, const VlanDef *vlan, GArray *tags)
{
    if (!vlan)
        return;
    xml_each(VlanTag, tag, vlan->tags) {
        g_array_append_val(tags, tag->id);
        if (tag->native_mode == VLAN_MODE_DEFAULT)
            continue;
        port->mode = tag->native_mode == VLAN_MODE_TAGGED ? OVS_VLAN_NATIVE_TAGGED : OVS_VLAN_NATIVE_UNTAGGED;
        port->native_tag = tag->id;
    }
    port->trunk = vlan->trunk == YES_NO_YES;
    port->tags = (const unsigned int *)(const void *)tags->data;
    port->n_tags = tags->len;
}

int
qemu_ovs_plug_in(const DomainDef *def, NetDef *net)
{
    const VirtualPortParameters *parameters = parameters_of(port_of(net));
    g_autoptr(GArray) tags = g_array_new(FALSE, FALSE, sizeof(unsigned int));
    OvsPort port = {
        .bridge = bridge_of(net), .port = net_target_dev(net), .mac = net->mac, .interface_id = parameters->interfaceid,
        .guest_id = def->uuid, .profile = parameters->profileid,
    };

    set_vlan(&port, vlan_of(net), tags);
    return ovs_add_port(&port);
}

void
qemu_ovs_unplug(const NetDef *net)
{
    if (net_target_dev(net) && ovs_remove_port(net_target_dev(net)) < 0)
        warn_last_error("interface '%s' stays in Open vSwitch's bridge '%s', continuing", net_target_dev(net), bridge_of(net));
}
