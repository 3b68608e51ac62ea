/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_addr_vioserial.c - ports of virtio-serial controllers, and slots of CCID controllers.
 *
 * Threads: any. Works on a definition that nobody else has yet.
 */

#include "base/error.h"
#include "conf/domain_address.h"

#define PORTS_DEFAULT 31
#define CONTROLLERS_MAX 256

/* ---- virtio-serial ---- */

static bool
needs_controller(const ChardevDef *chardev)
{
    return chardev->channel_type == CHANNEL_TYPE_VIRTIO || chardev->console_type == CONSOLE_TYPE_VIRTIO;
}

static bool
port_is_used_in(const GPtrArray *chardevs, const VirtioSerialAddress *address)
{
    xml_each(ChardevDef, chardev, chardevs) {
        const VirtioSerialAddress *other = &chardev->info.address.vioserial;

        if (chardev->info.address.type == ADDRESS_VIRTIO_SERIAL && other->controller == address->controller
            && other->bus == address->bus && other->port == address->port)
            return true;
    }
    return false;
}

static unsigned int
controller_ports(const DomainDef *def, unsigned int index)
{
    const ControllerDef *controller = domain_controller_find(def, CONTROLLER_VIRTIO_SERIAL, index);

    return controller && controller->ports.set ? controller->ports.value : PORTS_DEFAULT;
}

/* The first free port on @index; port 0 is kept for a console. False when the controller is full. */
static bool
find_port(const DomainDef *def, unsigned int index, VirtioSerialAddress *ret_address)
{
    for (unsigned int port = 1; port < controller_ports(def, index); port++) {
        VirtioSerialAddress address = { .controller = index, .port = port };

        if (port_is_used_in(def->channels, &address) || port_is_used_in(def->consoles, &address))
            continue;
        *ret_address = address;
        return true;
    }
    return false;
}

int
domain_assign_vioserial_port(const DomainDef *def, ChardevDef *channel)
{
    DeviceAddress *address = &channel->info.address;

    if (channel->channel_type != CHANNEL_TYPE_VIRTIO)
        return 0;
    if (address->type == ADDRESS_VIRTIO_SERIAL) {
        if (address->vioserial.port)
            return 0;
        if (find_port(def, address->vioserial.controller, &address->vioserial))
            return 0;
        return fail(VIR_ERR_XML_ERROR, _("domain '%1$s': the virtio-serial controller %2$u has no free port"), def->name,
                    address->vioserial.controller);
    }
    if (address->type != ADDRESS_NONE)
        return 0;
    for (unsigned int index = 0; index < CONTROLLERS_MAX; index++) {
        VirtioSerialAddress free_address;

        if (!find_port(def, index, &free_address))
            continue;
        address->type = ADDRESS_VIRTIO_SERIAL;
        address->vioserial = free_address;
        return 0;
    }
    return fail(VIR_ERR_XML_ERROR, _("domain '%1$s' has no free virtio-serial port left"), def->name);
}

static void
add_controller(DomainDef *def, ControllerType type, unsigned int index)
{
    if (!domain_controller_find(def, type, index))
        domain_controller_add(def, type, index, CONTROLLER_MODEL_DEFAULT);
}

/* A console without an address has the first controller. */
static void
add_controllers_of(DomainDef *def, const GPtrArray *chardevs)
{
    xml_each(ChardevDef, chardev, chardevs) {
        if (needs_controller(chardev))
            add_controller(def, CONTROLLER_VIRTIO_SERIAL,
                           chardev->info.address.type == ADDRESS_VIRTIO_SERIAL ? chardev->info.address.vioserial.controller : 0);
    }
}

int
domain_assign_vioserial_addresses(DomainDef *def)
{
    xml_each(ChardevDef, channel, def->channels) {
        if (domain_assign_vioserial_port(def, channel) < 0)
            return -1;
    }
    add_controllers_of(def, def->channels);
    add_controllers_of(def, def->consoles);
    return 0;
}

/* ---- CCID ---- */

static bool
ccid_slot_is_used(const DomainDef *def, unsigned int slot)
{
    xml_each(SmartcardDef, smartcard, def->smartcards) {
        const DeviceAddress *address = &smartcard->info.address;

        if (address->type == ADDRESS_CCID && address->ccid.controller == 0 && address->ccid.slot == slot)
            return true;
    }
    return false;
}

int
domain_assign_ccid_addresses(DomainDef *def)
{
    xml_each(SmartcardDef, smartcard, def->smartcards) {
        DeviceAddress *address = &smartcard->info.address;

        if (address->type == ADDRESS_NONE) {
            unsigned int slot = 0;

            while (ccid_slot_is_used(def, slot))
                slot++;
            address->type = ADDRESS_CCID;
            address->ccid = (CcidAddress){ .slot = slot };
        }
        if (address->type == ADDRESS_CCID)
            add_controller(def, CONTROLLER_CCID, address->ccid.controller);
    }
    return 0;
}
