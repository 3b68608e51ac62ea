/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_addr_pci.c - every PCI device gets a place, and the bridges and ports for that.
 *
 * First the places that a machine fixes, then the controllers that are missing, then everything else in one order, so that the same
 * document always gives the same addresses.
 *
 * Threads: any.
 */

#include "conf/domain_addr_pci.h"

#include <string.h>

#include "base/error.h"

/* ----------------------------------------------------------------- who needs one */

static bool
needs_address(const DeviceInfo *info)
{
    if (info->address.type == ADDRESS_PCI)
        return !device_info_has_pci(info);
    return info->address.type == ADDRESS_NONE;
}

static void
set_address(DeviceInfo *info, const PciAddress *address)
{
    ZpciAddress *zpci = info->address.type == ADDRESS_PCI ? info->address.pci.zpci : NULL;
    Switch multifunction = info->address.type == ADDRESS_PCI ? info->address.pci.multifunction : SWITCH_ABSENT;

    info->address.type = ADDRESS_PCI;
    info->address.pci = *address;
    info->address.pci.zpci = zpci;
    if (address->multifunction == SWITCH_ABSENT)
        info->address.pci.multifunction = multifunction;
}

/* Gives @info this very place if nobody has it. */
static bool
set_fixed(PciMap *map, DeviceInfo *info, unsigned int slot, unsigned int function, Switch multifunction)
{
    PciAddress address = {.slot = slot, .function = function, .multifunction = multifunction};

    if (!needs_address(info) || !pci_map_take(map, 0, slot, function))
        return false;
    set_address(info, &address);
    return true;
}

/* ------------------------------------------------------------ what machines fix */

static void
fix_video(PciMap *map, unsigned int slot)
{
    VideoDef *video = map->def->videos && map->def->videos->len ? g_ptr_array_index(map->def->videos, 0) : NULL;
    DomainDevice device = {.kind = DEVICE_VIDEO, .video = video};

    if (video && pci_device_wants(map->def, &device) != PCI_WANTS_NONE)
        set_fixed(map, &video->info, slot, 0, SWITCH_ABSENT);
}

/* What the chipset itself has, and nobody else may. */
static void
reserve_machine(PciMap *map)
{
    static const struct {
        MachineKind machine;
        unsigned int slot;
        unsigned int function;
    } chipset[] = {
        {MACHINE_I440FX, 1, 0}, /* ISA bridge */
        {MACHINE_I440FX, 1, 1}, /* IDE */
        {MACHINE_I440FX, 1, 2}, /* USB */
        {MACHINE_I440FX, 1, 3}, /* power management */
        {MACHINE_Q35, 0x1f, 0}, /* ISA bridge */
        {MACHINE_Q35, 0x1f, 2}, /* SATA */
        {MACHINE_Q35, 0x1f, 3}, /* SMBus */
    };
    MachineKind machine = domain_machine_kind(map->def);

    for (size_t i = 0; i < G_N_ELEMENTS(chipset); i++)
        if (chipset[i].machine == machine)
            pci_map_take(map, 0, chipset[i].slot, chipset[i].function);
}

static void
fix_i440fx(PciMap *map)
{
    xml_each(ControllerDef, controller, map->def->controllers) {
        if (controller->type == CONTROLLER_IDE && controller->index == 0)
            set_fixed(map, &controller->info, 1, 1, SWITCH_ABSENT);
        else if (controller->type == CONTROLLER_USB && controller->index == 0 && controller->model == CONTROLLER_MODEL_PIIX3_UHCI)
            set_fixed(map, &controller->info, 1, 2, SWITCH_ABSENT);
    }
    reserve_machine(map);
    fix_video(map, 2);
}

/* The functions that a group of ICH9 USB controllers has within one slot. */
static int
ich9_usb_function(ControllerModel model)
{
    switch (model) {
    case CONTROLLER_MODEL_ICH9_UHCI1:
        return 0;
    case CONTROLLER_MODEL_ICH9_UHCI2:
        return 1;
    case CONTROLLER_MODEL_ICH9_UHCI3:
        return 2;
    case CONTROLLER_MODEL_ICH9_EHCI1:
        return 7;
    default:
        return -1;
    }
}

static void
fix_q35(PciMap *map)
{
    xml_each(ControllerDef, controller, map->def->controllers) {
        if (controller->type == CONTROLLER_SATA && controller->index == 0)
            set_fixed(map, &controller->info, 0x1f, 2, SWITCH_ABSENT);
        else if (controller->type == CONTROLLER_PCI && controller->model == CONTROLLER_MODEL_DMI_TO_PCI_BRIDGE)
            set_fixed(map, &controller->info, 0x1e, 0, SWITCH_ABSENT);
    }
    reserve_machine(map);
    fix_video(map, 1);
    xml_each(SoundDef, sound, map->def->sounds)
        if (sound->model == SOUND_ICH9)
            set_fixed(map, &sound->info, 0x1b, 0, SWITCH_ABSENT);
}

/* Where the others of the same group are: false when this is the first. */
static bool
find_usb_group(const PciMap *map, const ControllerDef *of, unsigned int *ret_bus, unsigned int *ret_slot)
{
    xml_each(ControllerDef, other, map->def->controllers) {
        if (other->type != CONTROLLER_USB || other == of || other->index != of->index || ich9_usb_function(other->model) < 0 ||
            !device_info_has_pci(&other->info) || other->info.address.type != ADDRESS_PCI)
            continue;
        *ret_bus = other->info.address.pci.bus;
        *ret_slot = other->info.address.pci.slot;
        return true;
    }
    return false;
}

static bool
slot_is_empty(PciMap *map, unsigned int slot)
{
    return map->buses->len > 0 && g_array_index(map->buses, PciBus, 0).used[slot] == 0;
}

/* One slot for the whole group; false when none is left. */
static bool
place_usb_group_member(PciMap *map, ControllerDef *controller)
{
    static const unsigned int q35_slots[] = {0x1d, 0x1a};
    unsigned int function = (unsigned int)ich9_usb_function(controller->model);
    PciAddress address = {.function = function, .multifunction = function == 0 ? SWITCH_ON : SWITCH_ABSENT};
    bool found = find_usb_group(map, controller, &address.bus, &address.slot);

    for (size_t i = 0; !found && map->express && i < G_N_ELEMENTS(q35_slots); i++) {
        address.slot = q35_slots[i];
        found = slot_is_empty(map, q35_slots[i]);
    }
    if (!found) {
        PciAddress free_slot;

        if (!pci_map_find(map, PCI_WANTS_LEGACY, &free_slot))
            return false;
        address.bus = free_slot.bus;
        address.slot = free_slot.slot;
        g_array_index(map->buses, PciBus, free_slot.bus).used[free_slot.slot] = 0;
    }
    if (!pci_map_take(map, address.bus, address.slot, function))
        return false;
    set_address(&controller->info, &address);
    return true;
}

static bool
is_usb_group_member(const DomainDevice *device)
{
    return device->kind == DEVICE_CONTROLLER && device->controller->type == CONTROLLER_USB &&
           ich9_usb_function(device->controller->model) >= 0;
}

/* ---------------------------------------------------------------- in which order */

typedef int (*Visit)(PciMap *map, DomainDevice *device, DeviceInfo *info, PciWants wants, void *user);

static int
visit_one(PciMap *map, DeviceKind kind, void *def, Visit visit, void *user)
{
    DomainDevice device = {.kind = kind, .def = def};
    PciWants wants = pci_device_wants(map->def, &device);
    DeviceInfo *info = domain_device_info(&device);

    if (!info || wants == PCI_WANTS_NONE || !needs_address(info))
        return 0;
    return visit(map, &device, info, wants, user);
}

static int
visit_list(PciMap *map, DeviceKind kind, const GPtrArray *list, Visit visit, void *user)
{
    for (size_t i = 0; list && i < list->len; i++)
        if (visit_one(map, kind, g_ptr_array_index(list, i), visit, user) < 0)
            return -1;
    return 0;
}

static int
visit_controllers(PciMap *map, bool pci, Visit visit, void *user)
{
    for (size_t i = 0; map->def->controllers && i < map->def->controllers->len; i++) {
        ControllerDef *controller = g_ptr_array_index(map->def->controllers, i);

        if ((controller->type == CONTROLLER_PCI) == pci && visit_one(map, DEVICE_CONTROLLER, controller, visit, user) < 0)
            return -1;
    }
    return 0;
}

/* Everything but PCI controllers that has no address yet, in the order in which they are served. */
static int
visit_devices(PciMap *map, Visit visit, void *user)
{
    const DomainDef *def = map->def;
    const struct {
        DeviceKind kind;
        const GPtrArray *list;
    } before_balloon[] = {{DEVICE_DISK, def->disks}, {DEVICE_HOSTDEV, def->hostdevs}},
      after_balloon[] = {
          {DEVICE_RNG, def->rngs},         {DEVICE_WATCHDOG, def->watchdogs}, {DEVICE_VIDEO, def->videos}, {DEVICE_SHMEM,
              def->shmems},
          {DEVICE_INPUT, def->inputs},     {DEVICE_SERIAL, def->serials},     {DEVICE_IOMMU, def->iommus}},
      last[] = {{DEVICE_MEMORY, def->memories}, {DEVICE_CRYPTO, def->cryptos}, {DEVICE_PANIC, def->panics}};

    if (visit_list(map, DEVICE_FS, def->filesystems, visit, user) < 0
        || visit_list(map, DEVICE_NET, def->nets, visit, user) < 0 ||
        visit_list(map, DEVICE_SOUND, def->sounds, visit, user) < 0 || visit_controllers(map, false, visit, user) < 0)
        return -1;
    for (size_t i = 0; i < G_N_ELEMENTS(before_balloon); i++)
        if (visit_list(map, before_balloon[i].kind, before_balloon[i].list, visit, user) < 0)
            return -1;
    if (def->memballoon && visit_one(map, DEVICE_MEMBALLOON, def->memballoon, visit, user) < 0)
        return -1;
    for (size_t i = 0; i < G_N_ELEMENTS(after_balloon); i++)
        if (visit_list(map, after_balloon[i].kind, after_balloon[i].list, visit, user) < 0)
            return -1;
    if (def->vsock && visit_one(map, DEVICE_VSOCK, def->vsock, visit, user) < 0)
        return -1;
    for (size_t i = 0; i < G_N_ELEMENTS(last); i++)
        if (visit_list(map, last[i].kind, last[i].list, visit, user) < 0)
            return -1;
    return def->pstore ? visit_one(map, DEVICE_PSTORE, def->pstore, visit, user) : 0;
}

/* ------------------------------------------------------------- controllers to add */

typedef struct {
    unsigned int express;
    unsigned int legacy;
} Needs;

static int
count_need(PciMap *map, DomainDevice *device, DeviceInfo *info, PciWants wants, void *user)
{
    Needs *needs = user;

    if (is_usb_group_member(device) && map->express)
        return 0; /* the root has places for them */
    needs->express += wants == PCI_WANTS_EXPRESS || wants == PCI_WANTS_UPSTREAM_PORT;
    needs->legacy += wants == PCI_WANTS_LEGACY || (!map->express && (wants == PCI_WANTS_EXPRESS || wants == PCI_WANTS_BRIDGE));
    return 0;
}

static ControllerDef *
add_controller(PciMap *map, ControllerModel model)
{
    unsigned int index = domain_controller_free_index(map->def, CONTROLLER_PCI);
    ControllerDef *controller = domain_controller_add(map->def, CONTROLLER_PCI, index, model);

    pci_map_refresh(map);
    return controller;
}

static bool
user_gave_pci_controllers(const DomainDef *def)
{
    xml_each(ControllerDef, controller, def->controllers)
        if (controller->type == CONTROLLER_PCI && controller->model != CONTROLLER_MODEL_PCI_ROOT &&
            controller->model != CONTROLLER_MODEL_PCIE_ROOT)
            return true;
    return false;
}

static int
count_controller_need(PciMap *map, DomainDevice *device, DeviceInfo *info, PciWants wants, void *user)
{
    return count_need(map, device, info, wants, user);
}

/* Ports for what wants one, a bridge for conventional devices, and one port to spare for hotplug. */
static int
add_express_controllers(PciMap *map, unsigned int features)
{
    bool spare = !user_gave_pci_controllers(map->def);
    Needs needs = {0};
    bool added = false;
    unsigned int ports;

    if (visit_controllers(map, true, count_controller_need, &needs) < 0 || visit_devices(map, count_need, &needs) < 0)
        return -1;
    if (needs.legacy > pci_map_free(map, PCI_WANTS_LEGACY)) {
        if (features & PLATFORM_PCIE_PCI_BRIDGE) {
            if (pci_map_free(map, PCI_WANTS_EXPRESS) == 0)
                add_controller(map, CONTROLLER_MODEL_PCIE_ROOT_PORT);
            add_controller(map, CONTROLLER_MODEL_PCIE_TO_PCI_BRIDGE);
            needs.express++;
            added = true;
        } else {
            add_controller(map, CONTROLLER_MODEL_DMI_TO_PCI_BRIDGE);
            add_controller(map, CONTROLLER_MODEL_PCI_BRIDGE);
        }
    }
    ports = pci_map_free(map, PCI_WANTS_EXPRESS);
    spare = spare && (added || ports < needs.express);
    for (; ports < needs.express + (spare ? 1 : 0); ports++)
        add_controller(map, CONTROLLER_MODEL_PCIE_ROOT_PORT);
    return 0;
}

/* The highest bus that an address names. */
static int
find_highest_bus(DomainDevice *device, void *user)
{
    unsigned int *highest = user;
    const DeviceInfo *info = domain_device_info(device);

    if (info && info->address.type == ADDRESS_PCI && device_info_has_pci(info))
        *highest = MAX(*highest, info->address.pci.bus);
    return 0;
}

/* Bridges for the buses that addresses name, and for what does not fit on those there are; each takes a slot itself. */
static int
add_conventional_bridges(PciMap *map)
{
    Needs needs = {0};
    unsigned int free_slots;

    if (visit_controllers(map, true, count_controller_need, &needs) < 0 || visit_devices(map, count_need, &needs) < 0)
        return -1;
    free_slots = pci_map_free(map, PCI_WANTS_LEGACY);
    while (needs.legacy > free_slots) {
        add_controller(map, CONTROLLER_MODEL_PCI_BRIDGE);
        needs.legacy++; /* its own slot */
        free_slots = pci_map_free(map, PCI_WANTS_LEGACY);
    }
    return 0;
}

static int
add_named_buses(PciMap *map)
{
    unsigned int highest = 0;

    if (domain_def_each_device(map->def, find_highest_bus, &highest) < 0)
        return -1;
    xml_each(ControllerDef, controller, map->def->controllers) {
        if (controller->type == CONTROLLER_PCI && controller->index > (int)highest)
            highest = MIN((unsigned int)controller->index, PCI_BUSES - 1);
    }
    for (unsigned int index = 1; index <= highest; index++) {
        if (domain_controller_find(map->def, CONTROLLER_PCI, index))
            continue;
        domain_controller_add(map->def, CONTROLLER_PCI, index,
                              map->express ? CONTROLLER_MODEL_PCIE_ROOT_PORT : CONTROLLER_MODEL_PCI_BRIDGE);
    }
    pci_map_refresh(map);
    return 0;
}

/* ----------------------------------------------------------------------- placing */

static int
place(PciMap *map, DomainDevice *device, DeviceInfo *info, PciWants wants, void *user)
{
    PciAddress address;

    if (is_usb_group_member(device) && place_usb_group_member(map, device->controller))
        return 0;
    if (!pci_map_find(map, wants, &address))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("there is no PCI slot left for %1$s '%2$s'; add a controller of type 'pci'"),
                    device_kind_to_string(device->kind), info->alias ? info->alias : "");
    set_address(info, &address);
    return 0;
}

/* Where other functions of a slot are used, function 0 must say so. */
static int
mark_multifunction(DomainDevice *device, void *user)
{
    const PciMap *map = user;
    DeviceInfo *info = domain_device_info(device);
    const PciBus *bus;

    if (!info || info->address.type != ADDRESS_PCI || !device_info_has_pci(info) || info->address.pci.function != 0 ||
        info->address.pci.multifunction != SWITCH_ABSENT || info->address.pci.bus >= map->buses->len)
        return 0;
    bus = &g_array_index(map->buses, PciBus, info->address.pci.bus);
    if (bus->used[info->address.pci.slot] & ~1u)
        info->address.pci.multifunction = SWITCH_ON;
    return 0;
}

static void
number_port(ControllerDef *controller)
{
    PciControllerTarget *target = controller->pci_target;

    if (!target->chassis.set)
        target->chassis = (OptUint){true, (unsigned int)controller->index};
    if (target->port.set)
        return;
    if (controller->model == CONTROLLER_MODEL_PCIE_SWITCH_DOWNSTREAM_PORT)
        target->port = (OptUint){true, controller->info.address.pci.slot};
    else
        target->port = (OptUint){true, (controller->info.address.pci.slot << 3) + controller->info.address.pci.function};
}

/* What the guest sees of a bridge or port besides its place. */
static void
number_controllers(DomainDef *def)
{
    static const PciModelName names[CONTROLLER_MODEL_LAST] = {
        [CONTROLLER_MODEL_PCI_BRIDGE] = PCI_MODEL_NAME_PCI_BRIDGE,
        [CONTROLLER_MODEL_DMI_TO_PCI_BRIDGE] = PCI_MODEL_NAME_I82801B11_BRIDGE,
        [CONTROLLER_MODEL_PCIE_TO_PCI_BRIDGE] = PCI_MODEL_NAME_PCIE_PCI_BRIDGE,
        [CONTROLLER_MODEL_PCIE_ROOT_PORT] = PCI_MODEL_NAME_PCIE_ROOT_PORT,
        [CONTROLLER_MODEL_PCIE_SWITCH_UPSTREAM_PORT] = PCI_MODEL_NAME_X3130_UPSTREAM,
        [CONTROLLER_MODEL_PCIE_SWITCH_DOWNSTREAM_PORT] = PCI_MODEL_NAME_XIO3130_DOWNSTREAM,
        [CONTROLLER_MODEL_PCI_EXPANDER_BUS] = PCI_MODEL_NAME_PXB,
        [CONTROLLER_MODEL_PCIE_EXPANDER_BUS] = PCI_MODEL_NAME_PXB_PCIE,
    };

    xml_each(ControllerDef, controller, def->controllers) {
        bool port = controller->model == CONTROLLER_MODEL_PCIE_ROOT_PORT ||
                    controller->model == CONTROLLER_MODEL_PCIE_SWITCH_DOWNSTREAM_PORT;

        if (controller->type != CONTROLLER_PCI || names[controller->model] == PCI_MODEL_NAME_NONE)
            continue;
        if (controller->pci_model_name == PCI_MODEL_NAME_NONE)
            controller->pci_model_name = names[controller->model];
        if (!controller->pci_target)
            controller->pci_target = pci_controller_target_new();
        if (port)
            number_port(controller);
        else if (controller->model == CONTROLLER_MODEL_PCI_BRIDGE && !controller->pci_target->chassis_nr.set)
            controller->pci_target->chassis_nr = (OptUint){true, (unsigned int)controller->index};
    }
}

/* Expander buses count down from the highest bus number, each leaving room below. */
static void
number_expanders(DomainDef *def)
{
    enum { HIGHEST = 254, STEP = 2 };
    unsigned int next = HIGHEST;

    xml_each(ControllerDef, taken, def->controllers)
        if (taken->type == CONTROLLER_PCI && taken->pci_target && taken->pci_target->bus_nr.set)
            next = MIN(next, taken->pci_target->bus_nr.value - STEP);
    xml_each(ControllerDef, controller, def->controllers) {
        if (controller->type != CONTROLLER_PCI || !controller->pci_target || controller->pci_target->bus_nr.set ||
            (controller->model != CONTROLLER_MODEL_PCI_EXPANDER_BUS && controller->model != CONTROLLER_MODEL_PCIE_EXPANDER_BUS))
            continue;
        controller->pci_target->bus_nr = (OptUint){true, next};
        next -= STEP;
    }
}

static void
fix_machine(PciMap *map)
{
    switch (domain_machine_kind(map->def)) {
    case MACHINE_I440FX:
        fix_i440fx(map);
        break;
    case MACHINE_Q35:
        fix_q35(map);
        break;
    default:
        break;
    }
}

int
domain_assign_pci_addresses(DomainDef *def, unsigned int features)
{
    g_auto(PciMap) map = {0};

    if (!domain_machine_has_pci(def))
        return 0;
    pci_map_init(&map, def);
    if (add_named_buses(&map) < 0 || pci_map_take_all(&map) < 0)
        return -1;
    fix_machine(&map);
    if ((map.express ? add_express_controllers(&map, features) : add_conventional_bridges(&map)) < 0)
        return -1;
    if (map.express)
        fix_machine(&map);
    if (visit_controllers(&map, true, place, NULL) < 0 || visit_devices(&map, place, NULL) < 0)
        return -1;
    if (domain_def_each_device(def, mark_multifunction, &map) < 0)
        return -1;
    number_controllers(def);
    number_expanders(def);
    return 0;
}

int
domain_assign_pci_address(const DomainDef *def, DomainDevice *device)
{
    g_auto(PciMap) map = {0};
    PciWants wants = pci_device_wants(def, device);
    DeviceInfo *info = domain_device_info(device);

    if (!info || wants == PCI_WANTS_NONE || !domain_machine_has_pci(def))
        return 0;
    /* Nothing is added or given a place but @device itself, so @def stays as it is. */
    pci_map_init(&map, (DomainDef *)def);
    if (pci_map_take_all(&map) < 0)
        return -1;
    reserve_machine(&map);
    if (!needs_address(info)) {
        const PciAddress *pci = &info->address.pci;
        g_autofree char *text = NULL;

        if (info->address.type != ADDRESS_PCI || pci_map_take(&map, pci->bus, pci->slot, pci->function))
            return 0;
        text = pci_address_to_string(pci);
        return fail(VIR_ERR_XML_ERROR, _("PCI address %1$s is in use by another device, or not there"), text);
    }
    return place(&map, device, info, wants, NULL);
}
