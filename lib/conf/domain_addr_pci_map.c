/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_addr_pci_map.c - PCI buses with their slots, and which of them suit a device.
 *
 * Threads: any.
 */

#include "conf/domain_addr_pci.h"

#include "base/error.h"

static void
describe_bus(PciBus *bus, ControllerModel model)
{
    bus->model = model;
    bus->first_slot = 1;
    bus->last_slot = PCI_SLOTS - 1;
    switch (model) {
    case CONTROLLER_MODEL_PCIE_ROOT_PORT:
    case CONTROLLER_MODEL_PCIE_SWITCH_DOWNSTREAM_PORT:
        bus->first_slot = 0;
        bus->last_slot = 0;
        break;
    case CONTROLLER_MODEL_PCIE_SWITCH_UPSTREAM_PORT:
    case CONTROLLER_MODEL_DMI_TO_PCI_BRIDGE:
    case CONTROLLER_MODEL_PCI_EXPANDER_BUS:
    case CONTROLLER_MODEL_PCIE_EXPANDER_BUS:
        bus->first_slot = 0;
        break;
    default:
        break;
    }
}

void
pci_map_refresh(PciMap *map)
{
    xml_each(ControllerDef, controller, map->def->controllers) {
        if (controller->type != CONTROLLER_PCI || controller->index < 0)
            continue;
        if ((guint)controller->index >= map->buses->len)
            g_array_set_size(map->buses, (guint)controller->index + 1);
        describe_bus(&g_array_index(map->buses, PciBus, controller->index), controller->model);
    }
}

void
pci_map_init(PciMap *map, DomainDef *def)
{
    map->def = def;
    map->buses = g_array_new(FALSE, TRUE, sizeof(PciBus));
    map->express = domain_machine_has_pcie(def);
    pci_map_refresh(map);
}

void
pci_map_clear(PciMap *map)
{
    g_clear_pointer(&map->buses, g_array_unref);
}

static PciBus *
bus_at(PciMap *map, unsigned int index)
{
    PciBus *bus = index < map->buses->len ? &g_array_index(map->buses, PciBus, index) : NULL;

    return bus && bus->model != CONTROLLER_MODEL_DEFAULT ? bus : NULL;
}

bool
pci_map_take(PciMap *map, unsigned int index, unsigned int slot, unsigned int function)
{
    PciBus *bus = bus_at(map, index);
    guint8 bit = (guint8)(1u << function);

    if (!bus || slot >= PCI_SLOTS || function >= PCI_FUNCTIONS || (bus->used[slot] & bit))
        return false;
    bus->used[slot] |= bit;
    return true;
}

/* Can @wants be met on a bus of this model at all? */
static bool
suits(const PciMap *map, ControllerModel model, PciWants wants)
{
    bool root = model == CONTROLLER_MODEL_PCI_ROOT || model == CONTROLLER_MODEL_PCIE_ROOT;
    bool conventional = model == CONTROLLER_MODEL_PCI_ROOT || model == CONTROLLER_MODEL_PCI_BRIDGE ||
                        model == CONTROLLER_MODEL_PCIE_TO_PCI_BRIDGE || model == CONTROLLER_MODEL_DMI_TO_PCI_BRIDGE;
    bool port = model == CONTROLLER_MODEL_PCIE_ROOT_PORT || model == CONTROLLER_MODEL_PCIE_SWITCH_DOWNSTREAM_PORT;

    switch (wants) {
    case PCI_WANTS_LEGACY:
        return conventional && model != CONTROLLER_MODEL_DMI_TO_PCI_BRIDGE;
    case PCI_WANTS_BRIDGE:
        return conventional;
    case PCI_WANTS_EXPRESS:
        return map->express ? port : conventional;
    case PCI_WANTS_INTEGRATED:
        return root;
    case PCI_WANTS_ROOT_PORT:
        return model == CONTROLLER_MODEL_PCIE_ROOT || model == CONTROLLER_MODEL_PCIE_EXPANDER_BUS;
    case PCI_WANTS_UPSTREAM_PORT:
        return port;
    case PCI_WANTS_DOWNSTREAM_PORT:
        return model == CONTROLLER_MODEL_PCIE_SWITCH_UPSTREAM_PORT;
    case PCI_WANTS_NONE:
        break;
    }
    return false;
}

/* Root ports share a slot of the root, function by function. */
static bool
join_shared_slot(PciBus *bus, unsigned int index, PciAddress *ret_address)
{
    for (unsigned int slot = bus->first_slot; slot <= bus->last_slot; slot++) {
        for (unsigned int function = 1; bus->shared[slot] && function < PCI_FUNCTIONS; function++) {
            if (bus->used[slot] & (1u << function))
                continue;
            bus->used[slot] |= (guint8)(1u << function);
            *ret_address = (PciAddress){.bus = index, .slot = slot, .function = function};
            return true;
        }
    }
    return false;
}

static bool
find_on_bus(PciBus *bus, unsigned int index, PciWants wants, PciAddress *ret_address)
{
    if (wants == PCI_WANTS_ROOT_PORT && join_shared_slot(bus, index, ret_address))
        return true;
    for (unsigned int slot = bus->first_slot; slot <= bus->last_slot; slot++) {
        if (bus->used[slot])
            continue;
        bus->used[slot] = 1;
        bus->shared[slot] = wants == PCI_WANTS_ROOT_PORT;
        *ret_address = (PciAddress){.bus = index, .slot = slot};
        return true;
    }
    return false;
}

bool
pci_map_find(PciMap *map, PciWants wants, PciAddress *ret_address)
{
    for (unsigned int index = 0; index < map->buses->len; index++) {
        PciBus *bus = bus_at(map, index);

        if (bus && suits(map, bus->model, wants) && find_on_bus(bus, index, wants, ret_address))
            return true;
    }
    return false;
}

unsigned int
pci_map_free(PciMap *map, PciWants wants)
{
    unsigned int n = 0;

    for (unsigned int index = 0; index < map->buses->len; index++) {
        PciBus *bus = bus_at(map, index);

        if (!bus || !suits(map, bus->model, wants))
            continue;
        for (unsigned int slot = bus->first_slot; slot <= bus->last_slot; slot++)
            n += bus->used[slot] == 0;
    }
    return n;
}

/* People may put endpoints where they like; bridges, ports and IOMMUs work in their own places only. */
static bool
may_sit_on(const PciMap *map, const DomainDevice *device, ControllerModel bus)
{
    PciWants wants = pci_device_wants(map->def, device);

    if (device->kind != DEVICE_IOMMU && (device->kind != DEVICE_CONTROLLER || device->controller->type != CONTROLLER_PCI))
        return true;
    if (wants == PCI_WANTS_EXPRESS && bus == CONTROLLER_MODEL_PCIE_ROOT)
        return true;
    return wants == PCI_WANTS_NONE || suits(map, bus, wants);
}

static int
take_device(DomainDevice *device, void *user)
{
    PciMap *map = user;
    const DeviceInfo *info = domain_device_info(device);
    g_autofree char *text = NULL;
    const PciAddress *pci;
    PciBus *bus;

    if (!info || info->address.type != ADDRESS_PCI || !device_info_has_pci(info))
        return 0;
    pci = &info->address.pci;
    text = pci_address_to_string(pci);
    bus = bus_at(map, pci->bus);
    if (!bus)
        return fail(VIR_ERR_XML_ERROR, _("%1$s at PCI address %2$s: there is no PCI controller with index %3$u"),
                    device_kind_to_string(device->kind), text, pci->bus);
    if (pci->slot > bus->last_slot || pci->slot < bus->first_slot || pci->function >= PCI_FUNCTIONS)
        return fail(VIR_ERR_XML_ERROR, _("%1$s at PCI address %2$s: controller '%3$s' with index %4$u has slots %5$u to %6$u"),
                    device_kind_to_string(device->kind), text, controller_model_to_string(bus->model), pci->bus, bus->first_slot,
                    bus->last_slot);
    if (!may_sit_on(map, device, bus->model))
        return fail(VIR_ERR_XML_ERROR, _("%1$s at PCI address %2$s: it cannot be plugged into a '%3$s'"),
                    device_kind_to_string(device->kind), text, controller_model_to_string(bus->model));
    if (!pci_map_take(map, pci->bus, pci->slot, pci->function))
        return fail(VIR_ERR_XML_ERROR, _("%1$s at PCI address %2$s: that address is in use by another device"),
                    device_kind_to_string(device->kind), text);
    if (device->kind == DEVICE_CONTROLLER && device->controller->model == CONTROLLER_MODEL_PCIE_ROOT_PORT &&
        pci->multifunction == SWITCH_ON && pci->function == 0)
        bus->shared[pci->slot] = true;
    return 0;
}

int
pci_map_take_all(PciMap *map)
{
    return domain_def_each_device(map->def, take_device, map);
}
