/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_command_controller.c - controllers: buses that other devices sit on.
 *
 * Threads: any.
 */

#include "qemu/qemu_command_parts.h"

#include "base/error.h"
#include "qemu/qemu_props.h"

static const char *const scsi_drivers[CONTROLLER_MODEL_LAST] = {
    [CONTROLLER_MODEL_LSILOGIC] = "lsi",          [CONTROLLER_MODEL_LSISAS1068] = "mptsas1068",
    [CONTROLLER_MODEL_LSISAS1078] = "megasas",    [CONTROLLER_MODEL_VMPVSCSI] = "pvscsi",
    [CONTROLLER_MODEL_IBMVSCSI] = "spapr-vscsi",  [CONTROLLER_MODEL_DC390] = "dc390",
    [CONTROLLER_MODEL_AM53C974] = "am53c974",
};

static const char *const usb_drivers[CONTROLLER_MODEL_LAST] = {
    [CONTROLLER_MODEL_PIIX3_UHCI] = "piix3-usb-uhci", [CONTROLLER_MODEL_PIIX4_UHCI] = "piix4-usb-uhci",
    [CONTROLLER_MODEL_EHCI] = "usb-ehci",             [CONTROLLER_MODEL_ICH9_EHCI1] = "ich9-usb-ehci1",
    [CONTROLLER_MODEL_ICH9_UHCI1] = "ich9-usb-uhci1", [CONTROLLER_MODEL_ICH9_UHCI2] = "ich9-usb-uhci2",
    [CONTROLLER_MODEL_ICH9_UHCI3] = "ich9-usb-uhci3", [CONTROLLER_MODEL_VT82C686B_UHCI] = "vt82c686b-usb-uhci",
    [CONTROLLER_MODEL_PCI_OHCI] = "pci-ohci",         [CONTROLLER_MODEL_NEC_XHCI] = "nec-usb-xhci",
    [CONTROLLER_MODEL_QEMU_XHCI] = "qemu-xhci",
};

static const char *const pci_drivers[CONTROLLER_MODEL_LAST] = {
    [CONTROLLER_MODEL_PCI_BRIDGE] = "pci-bridge",
    [CONTROLLER_MODEL_DMI_TO_PCI_BRIDGE] = "i82801b11-bridge",
    [CONTROLLER_MODEL_PCIE_TO_PCI_BRIDGE] = "pcie-pci-bridge",
    [CONTROLLER_MODEL_PCIE_ROOT_PORT] = "pcie-root-port",
    [CONTROLLER_MODEL_PCIE_SWITCH_UPSTREAM_PORT] = "x3130-upstream",
    [CONTROLLER_MODEL_PCIE_SWITCH_DOWNSTREAM_PORT] = "xio3130-downstream",
    [CONTROLLER_MODEL_PCI_EXPANDER_BUS] = "pxb",
    [CONTROLLER_MODEL_PCIE_EXPANDER_BUS] = "pxb-pcie",
};

static VirtioModel
virtio_model(ControllerModel model)
{
    if (model == CONTROLLER_MODEL_VIRTIO_TRANSITIONAL)
        return VIRTIO_MODEL_TRANSITIONAL;
    return model == CONTROLLER_MODEL_VIRTIO_NON_TRANSITIONAL ? VIRTIO_MODEL_NON_TRANSITIONAL : VIRTIO_MODEL_DEFAULT;
}

static void
add_virtio_driver(JsonValue *props, const ControllerDriver *driver)
{
    if (!driver)
        return;
    qemu_props_nonzero(props, "num_queues", driver->queues);
    qemu_props_nonzero(props, "cmd_per_lun", driver->cmd_per_lun);
    qemu_props_nonzero(props, "max_sectors", driver->max_sectors);
    qemu_props_bool(props, "ioeventfd", driver->ioeventfd);
    if (driver->iothread)
        json_object_set_printf(props, "iothread", "iothread%u", driver->iothread);
    qemu_props_virtio(props, &driver->virtio);
}

static JsonValue *
scsi_controller(const ControllerDef *controller)
{
    g_autofree char *virtio = NULL;
    JsonValue *props;

    if (controller->model == CONTROLLER_MODEL_VIRTIO_SCSI || virtio_model(controller->model) != VIRTIO_MODEL_DEFAULT) {
        virtio = qemu_props_virtio_driver("virtio-scsi", virtio_model(controller->model), &controller->info);
        props = qemu_props_new(virtio, &controller->info);
        add_virtio_driver(props, controller->driver);
        return props;
    }
    return scsi_drivers[controller->model] ? qemu_props_new(scsi_drivers[controller->model], &controller->info) : NULL;
}

/* The alias of the EHCI controller that a companion serves: of the same index. */
static const char *
usb_master(const DomainDef *def, const ControllerDef *controller)
{
    xml_each(ControllerDef, other, def->controllers)
        if (other->type == CONTROLLER_USB && other->index == controller->index && !other->has_usb_master)
            return other->info.alias;
    return controller->info.alias;
}

static JsonValue *
usb_controller(const DomainDef *def, const ControllerDef *controller)
{
    JsonValue *props;

    if (!usb_drivers[controller->model])
        return NULL;
    props = qemu_props_new(usb_drivers[controller->model], &controller->info);
    if (controller->has_usb_master) {
        /* Companions are told by what they serve; the bus is their master's. */
        json_object_remove(props, "id");
        json_object_set_printf(props, "masterbus", "%s.0", usb_master(def, controller));
        json_object_set_uint(props, "firstport", controller->usb_master_port);
    }
    if (controller->model == CONTROLLER_MODEL_NEC_XHCI || controller->model == CONTROLLER_MODEL_QEMU_XHCI) {
        qemu_props_opt(props, "p2", controller->ports);
        qemu_props_opt(props, "p3", controller->ports);
    }
    return props;
}

static JsonValue *
pci_controller(const ControllerDef *controller)
{
    const PciControllerTarget *target = controller->pci_target;
    const char *driver = pci_drivers[controller->model];
    JsonValue *props;

    if (controller->pci_model_name == PCI_MODEL_NAME_IOH3420)
        driver = "ioh3420";
    if (!driver)
        return NULL;
    props = qemu_props_new(driver, &controller->info);
    if (target) {
        qemu_props_opt(props, "chassis_nr", target->chassis_nr);
        qemu_props_opt(props, "port", target->port);
        qemu_props_opt(props, "chassis", target->chassis);
        qemu_props_opt(props, "bus_nr", target->bus_nr);
        qemu_props_opt(props, "numa_node", target->node);
        qemu_props_bool(props, "hotplug", target->hotplug);
        qemu_props_nonzero(props, "mem-reserve", target->mem_reserve_kib * 1024);
    }
    return props;
}

static JsonValue *
virtio_serial_controller(const ControllerDef *controller)
{
    g_autofree char *driver = qemu_props_virtio_driver("virtio-serial", virtio_model(controller->model), &controller->info);
    JsonValue *props = qemu_props_new(driver, &controller->info);

    qemu_props_opt(props, "max_ports", controller->ports);
    qemu_props_opt(props, "vectors", controller->vectors);
    if (controller->driver)
        qemu_props_virtio(props, &controller->driver->virtio);
    return props;
}

/* Is it part of the board, or nothing at all? */
static bool
is_built_in(const DomainDef *def, const ControllerDef *controller)
{
    switch (controller->type) {
    case CONTROLLER_PCI:
        return controller->model == CONTROLLER_MODEL_PCI_ROOT || controller->model == CONTROLLER_MODEL_PCIE_ROOT;
    case CONTROLLER_IDE:
        return controller->index == 0 && domain_machine_kind(def) == MACHINE_I440FX;
    case CONTROLLER_SATA:
        return controller->index == 0 && domain_machine_kind(def) == MACHINE_Q35;
    case CONTROLLER_USB:
        return controller->model == CONTROLLER_MODEL_NONE;
    case CONTROLLER_FDC:
        return domain_machine_kind(def) != MACHINE_Q35;
    case CONTROLLER_SCSI:
        return controller->model == CONTROLLER_MODEL_NCR53C90;
    case CONTROLLER_ISA:
        return true;
    default:
        return false;
    }
}

JsonValue *
qemu_command_controller_device(const DomainDef *def, const ControllerDef *controller)
{
    g_autoptr(JsonValue) props = NULL;

    if (controller->driver && controller->driver->iothreads) {
        qemu_unsupported(def, "controller '%s': driver/iothreads", controller->info.alias);
        return NULL;
    }
    switch (controller->type) {
    case CONTROLLER_SCSI:
        props = scsi_controller(controller);
        break;
    case CONTROLLER_USB:
        props = usb_controller(def, controller);
        break;
    case CONTROLLER_PCI:
        props = pci_controller(controller);
        break;
    case CONTROLLER_VIRTIO_SERIAL:
        props = virtio_serial_controller(controller);
        break;
    case CONTROLLER_SATA:
        props = qemu_props_new("ahci", &controller->info);
        break;
    case CONTROLLER_CCID:
        props = qemu_props_new("usb-ccid", &controller->info);
        break;
    case CONTROLLER_FDC:
        props = qemu_props_new("isa-fdc", &controller->info);
        break;
    default:
        break;
    }
    if (!props) {
        qemu_unsupported(def, "controller type '%s' index %d model '%s'", controller_type_to_string(controller->type),
                         controller->index, controller_model_to_string(controller->model));
        return NULL;
    }
    if (qemu_props_address(props, def, &controller->info) < 0)
        return NULL;
    return g_steal_pointer(&props);
}

int
qemu_command_controller(GPtrArray *args, const DomainDef *def, const ControllerDef *controller)
{
    JsonValue *props;

    if (is_built_in(def, controller))
        return 0;
    props = qemu_command_controller_device(def, controller);
    if (!props)
        return -1;
    qemu_args_json(args, "device", props);
    return 0;
}
