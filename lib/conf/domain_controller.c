/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_controller.c - the <controller> element: its fields and rules.
 *
 * Threads: any. A controller does not change once its definition is committed.
 */

#include "conf/domain_controller.h"

#include "base/error.h"
#include "conf/domain.h"

#define USB_PORTS_MAX 15

ENUM_WORDS(ControllerType, controller_type, CONTROLLER_LAST,
           "ide", "fdc", "scsi", "sata", "virtio-serial", "ccid", "usb", "pci", "xenbus", "isa", "nvme")
ENUM_WORDS(ControllerModel, controller_model, CONTROLLER_MODEL_LAST,
           NULL,
           "auto", "buslogic", "lsilogic", "lsisas1068", "vmpvscsi", "ibmvscsi", "virtio-scsi", "lsisas1078",
           "virtio-transitional", "virtio-non-transitional", "ncr53c90", "dc390", "am53c974",
           "piix3-uhci", "piix4-uhci", "ehci", "ich9-ehci1", "ich9-uhci1", "ich9-uhci2", "ich9-uhci3", "vt82c686b-uhci",
           "pci-ohci", "nec-xhci", "qusb1", "qusb2", "qemu-xhci", "none",
           "piix3", "piix4", "ich6",
           "pci-root", "pcie-root", "pci-bridge", "dmi-to-pci-bridge", "pcie-to-pci-bridge", "pcie-root-port",
           "pcie-switch-upstream-port", "pcie-switch-downstream-port", "pci-expander-bus", "pcie-expander-bus",
           "virtio")
ENUM_WORDS(PciModelName, pci_model_name, PCI_MODEL_NAME_LAST,
           NULL, "pci-bridge", "i82801b11-bridge", "ioh3420", "x3130-upstream", "xio3130-downstream", "pxb", "pxb-pcie",
           "pcie-root-port", "spapr-pci-host-bridge", "pcie-pci-bridge")

static const XmlField driver_fields[] = {
    XML_ATTR     (ControllerDriver, queues,      "queues",      XML_UINT, XML_OMIT_ZERO | XML_ABI),
    XML_ATTR     (ControllerDriver, cmd_per_lun, "cmd_per_lun", XML_UINT, XML_OMIT_ZERO | XML_ABI),
    XML_ATTR     (ControllerDriver, max_sectors, "max_sectors", XML_UINT, XML_OMIT_ZERO | XML_ABI),
    XML_ATTR_ENUM(ControllerDriver, ioeventfd,   "ioeventfd",   Switch,   XML_ABI),
    XML_ATTR     (ControllerDriver, iothread,    "iothread",    XML_UINT, XML_OMIT_ZERO),
    XML_EMBED    (ControllerDriver, virtio,                     VirtioOptions),
    XML_LIST     (ControllerDriver, iothreads,   "iothreads/iothread", IothreadMapping, 0),
};
XML_BINDING(ControllerDriver, "driver", driver_fields);

static const XmlField pci_target_fields[] = {
    XML_ATTR     (PciControllerTarget, chassis_nr,      "chassisNr",  XML_OPT_UINT, XML_ABI, XML_RANGE(0, 255)),
    XML_ATTR     (PciControllerTarget, chassis,         "chassis",    XML_OPT_UINT, XML_ABI, XML_RANGE(0, 255)),
    XML_ATTR     (PciControllerTarget, port,            "port",       XML_OPT_HEX,  XML_ABI, XML_RANGE(0, 255)),
    XML_ATTR     (PciControllerTarget, bus_nr,          "busNr",      XML_OPT_UINT, XML_ABI, XML_RANGE(0, 255)),
    XML_ATTR     (PciControllerTarget, index,           "index",      XML_OPT_UINT, XML_ABI, XML_RANGE(0, 255)),
    XML_ATTR_ENUM(PciControllerTarget, hotplug,         "hotplug",    Switch,       XML_ABI),
    XML_ATTR     (PciControllerTarget, mem_reserve_kib, "memReserve", XML_ULLONG,   XML_OMIT_ZERO | XML_ABI),
    XML_IN_TEXT  (PciControllerTarget, node,            "node",       XML_OPT_UINT, XML_ABI),
};
XML_BINDING(PciControllerTarget, "target", pci_target_fields);

/* ---- what only some types have ---- */

static const XmlField type_usb_fields[] = {
    XML_ATTR   (ControllerDef, ports,           "ports",               XML_OPT_UINT, XML_ABI),
    XML_IN_ATTR(ControllerDef, usb_master_port, "master", "startport", XML_UINT,     XML_ABI,
                XML_PRESENCE(ControllerDef, has_usb_master)),
};
static const XmlField type_vioserial_fields[] = {
    XML_ATTR(ControllerDef, ports,   "ports",   XML_OPT_UINT, XML_ABI),
    XML_ATTR(ControllerDef, vectors, "vectors", XML_OPT_UINT, XML_ABI),
};
static const XmlField type_pci_fields[] = {
    XML_IN_ATTR_ENUM(ControllerDef, pci_model_name, "model", "name", PciModelName,        XML_ABI),
    XML_CHILD       (ControllerDef, pci_target,     "target",        PciControllerTarget, XML_OMIT_EMPTY),
    XML_IN_TEXT     (ControllerDef, pcihole64,      "pcihole64",     XML_OPT_KIB,         XML_ABI),
};
static const XmlField type_xenbus_fields[] = {
    XML_ATTR(ControllerDef, max_grant_frames,   "maxGrantFrames",   XML_UINT, XML_OMIT_ZERO),
    XML_ATTR(ControllerDef, max_event_channels, "maxEventChannels", XML_UINT, XML_OMIT_ZERO),
};
static const XmlField type_nvme_fields[] = {
    XML_IN_TEXT(ControllerDef, serial, "serial", XML_STRING, XML_ABI),
};
static const XmlCase type_cases[] = {
    XML_CASE(CONTROLLER_USB,           ControllerDef, type_usb_fields),
    XML_CASE(CONTROLLER_VIRTIO_SERIAL, ControllerDef, type_vioserial_fields),
    XML_CASE(CONTROLLER_PCI,           ControllerDef, type_pci_fields),
    XML_CASE(CONTROLLER_XENBUS,        ControllerDef, type_xenbus_fields),
    XML_CASE(CONTROLLER_NVME,          ControllerDef, type_nvme_fields),
};

static const XmlField controller_fields[] = {
    XML_ATTR_ENUM(ControllerDef, type,   "type",   ControllerType,   XML_REQUIRED | XML_ABI),
    XML_ATTR     (ControllerDef, index,  "index",  XML_INT,          XML_ABI, .absent = -1, XML_RANGE(0, 2147483647)),
    XML_ATTR_ENUM(ControllerDef, model,  "model",  ControllerModel,  XML_ABI),
    XML_CHILD    (ControllerDef, driver, "driver", ControllerDriver, XML_OMIT_EMPTY),
    XML_SWITCH   (ControllerDef, type,   type_cases, 0),
    XML_EMBED    (ControllerDef, info,   DeviceInfo),
};

/* ---- rules ---- */

/* The models of each type, by their place in the enum. */
static const struct {
    ControllerModel first, last;
} type_models[CONTROLLER_LAST] = {
    [CONTROLLER_IDE] = { CONTROLLER_MODEL_PIIX3, CONTROLLER_MODEL_ICH6 },
    [CONTROLLER_SCSI] = { CONTROLLER_MODEL_AUTO, CONTROLLER_MODEL_AM53C974 },
    [CONTROLLER_USB] = { CONTROLLER_MODEL_PIIX3_UHCI, CONTROLLER_MODEL_NONE },
    [CONTROLLER_PCI] = { CONTROLLER_MODEL_PCI_ROOT, CONTROLLER_MODEL_PCIE_EXPANDER_BUS },
    [CONTROLLER_VIRTIO_SERIAL] = { CONTROLLER_MODEL_VIRTIO, CONTROLLER_MODEL_VIRTIO },
};

static bool
model_fits(ControllerType type, ControllerModel model)
{
    if (type == CONTROLLER_VIRTIO_SERIAL
        && (model == CONTROLLER_MODEL_VIRTIO_TRANSITIONAL || model == CONTROLLER_MODEL_VIRTIO_NON_TRANSITIONAL))
        return true;
    return type_models[type].first && model >= type_models[type].first && model <= type_models[type].last;
}

static int
pci_validate(const ControllerDef *controller, XmlContext *ctx)
{
    bool is_root = controller->model == CONTROLLER_MODEL_PCI_ROOT || controller->model == CONTROLLER_MODEL_PCIE_ROOT;
    const PciControllerTarget *target = controller->pci_target;

    if (controller->pcihole64.set && !is_root)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("only the models 'pci-root' and 'pcie-root' have a 'pcihole64'"));
    if (controller->model == CONTROLLER_MODEL_PCIE_ROOT && controller->index != 0)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("model 'pcie-root' has index 0, not %1$d"), controller->index);
    if (is_root && controller->index == 0 && controller->info.address.type != ADDRESS_NONE)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the root bus has no address"));
    if (target && target->chassis_nr.set && (target->chassis_nr.value < 1))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("'chassisNr' is from 1 to 255, not %1$u"), target->chassis_nr.value);
    if (target && target->index.set && target->index.value > 31)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("target 'index' is from 0 to 31, not %1$u"), target->index.value);
    return 0;
}

static int
controller_validate(void *self, XmlContext *ctx)
{
    const ControllerDef *controller = self;

    if (controller->model && !model_fits(controller->type, controller->model))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("a controller of type '%1$s' has no model '%2$s'"),
                        controller_type_to_string(controller->type), controller_model_to_string(controller->model));
    if (controller->type == CONTROLLER_USB && controller->ports.set
        && (controller->ports.value < 1 || controller->ports.value > USB_PORTS_MAX))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("a USB controller has 1 to %1$d ports, not %2$u"), USB_PORTS_MAX,
                        controller->ports.value);
    return controller->type == CONTROLLER_PCI ? pci_validate(controller, ctx) : 0;
}
XML_BINDING(ControllerDef, "controller", controller_fields, .validate = controller_validate);

/* ---- questions ---- */

ControllerDef *
domain_controller_find(const DomainDef *def, ControllerType type, unsigned int index)
{
    xml_each(ControllerDef, controller, def->controllers) {
        if (controller->type == type && controller->index == (int)index)
            return controller;
    }
    return NULL;
}

unsigned int
domain_controller_free_index(const DomainDef *def, ControllerType type)
{
    unsigned int index = 0;

    while (domain_controller_find(def, type, index))
        index++;
    return index;
}

/* Controllers of a type stand in order; a new type stands at the end. */
static guint
place_of(const DomainDef *def, const ControllerDef *controller)
{
    guint place = def->controllers->len - 1;
    bool seen = false;

    for (guint i = 0; i < def->controllers->len - 1; i++) {
        const ControllerDef *other = g_ptr_array_index(def->controllers, i);

        if (other->type != controller->type)
            continue;
        if (other->index > controller->index)
            return seen ? place : i;
        place = i + 1;
        seen = true;
    }
    return place;
}

ControllerDef *
domain_controller_add(DomainDef *def, ControllerType type, unsigned int index, ControllerModel model)
{
    ControllerDef *controller = controller_def_new();
    guint place;

    controller->type = type;
    controller->index = (int)index;
    controller->model = model;
    xml_list_add(ControllerDef, def->controllers, controller);
    place = place_of(def, controller);
    for (guint i = def->controllers->len - 1; i > place; i--)
        def->controllers->pdata[i] = def->controllers->pdata[i - 1];
    def->controllers->pdata[place] = controller;
    return controller;
}
