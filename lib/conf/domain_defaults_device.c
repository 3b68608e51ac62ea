/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_defaults_device.c - one device, by what it is and what the machine is.
 *
 * Threads: any. Works on a device that nobody else has yet.
 */

#include <string.h>

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "conf/domain_complete.h"

bool
domain_is_qemu(const DomainDef *def)
{
    return def->virt_type == VIRT_QEMU || def->virt_type == VIRT_KVM || def->virt_type == VIRT_HVF
        || def->virt_type == VIRT_KQEMU;
}

/* ---- disks ---- */

static DiskBus
bus_of_target(const DiskDef *disk)
{
    static const struct {
        const char *prefix;
        DiskBus bus;
    } prefixes[] = {
        { "hd", DISK_BUS_IDE },      { "sd", DISK_BUS_SCSI }, { "vd", DISK_BUS_VIRTIO },
        { "xvd", DISK_BUS_XEN },     { "ubd", DISK_BUS_UML }, { "nvme", DISK_BUS_NVME },
    };

    if (disk->device == DISK_DEVICE_FLOPPY)
        return DISK_BUS_FDC;
    for (size_t i = 0; i < G_N_ELEMENTS(prefixes); i++) {
        if (g_str_has_prefix(disk->target->dev, prefixes[i].prefix))
            return prefixes[i].bus;
    }
    return DISK_BUS_IDE;
}

static void
default_iscsi_name(NetworkSource *source)
{
    if (source && source->protocol == NET_PROTOCOL_ISCSI && source->name && !strchr(source->name, '/')) {
        char *name = g_strconcat(source->name, "/0", NULL);

        g_free(source->name);
        source->name = name;
    }
}

static void
default_disk(const DomainDef *def, DiskDef *disk)
{
    if (disk->target->bus == DISK_BUS_NONE)
        disk->target->bus = bus_of_target(disk);
    if (disk->source.type == STORAGE_NETWORK)
        default_iscsi_name(disk->source.network);
    if (disk->target->bus != DISK_BUS_USB)
        disk->target->removable = SWITCH_ABSENT;
    if (!domain_is_qemu(def))
        return;
    if (!disk->driver)
        disk->driver = xml_new(&xml_binding_DiskDriver);
    if (!disk->driver->name)
        disk->driver->name = g_strdup("qemu");
    if (disk->driver->format == IMAGE_NONE && disk->source.type != STORAGE_VOLUME)
        disk->driver->format = IMAGE_RAW;
    if (disk->mirror && !disk->mirror->format) {
        disk->mirror->format = xml_new(&xml_binding_ImageFormatDef);
        disk->mirror->format->type = IMAGE_RAW;
    }
}

/* ---- interfaces ---- */

static bool
machine_prefers_virtio(MachineKind machine)
{
    return machine == MACHINE_S390 || machine == MACHINE_ARM_VIRT || machine == MACHINE_RISCV_VIRT
        || machine == MACHINE_LOONGARCH_VIRT;
}

static const char *
default_net_model(const NetDef *net, const DomainCompletion *completion)
{
    unsigned int features = completion->platform.features;

    if (net->source.type == NET_TYPE_VDPA || net->source.type == NET_TYPE_VHOST_USER
        || machine_prefers_virtio(completion->machine))
        return "virtio";
    if (completion->machine == MACHINE_ARM_VERSATILE)
        return "smc91c111";
    if (completion->machine == MACHINE_ARM_REALVIEW)
        return "lan9118";
    if (features & PLATFORM_RTL8139)
        return "rtl8139";
    if (features & PLATFORM_E1000)
        return "e1000";
    return features & PLATFORM_VIRTIO_NET ? "virtio" : "rtl8139";
}

/* The names of models that we know count in any case, and are written in small letters. */
static void
normalize_model(NetDef *net)
{
    static const char *const models[] = {
        "netfront", "rtl8139", "virtio", "e1000", "e1000e", "igb", "virtio-transitional", "virtio-non-transitional", "usb-net",
        "spapr-vlan", "lan9118", "smc91c111", "vlance", "vmxnet", "vmxnet2", "vmxnet3", NULL,
    };

    for (size_t i = 0; net->model && models[i]; i++) {
        if (g_ascii_strcasecmp(net->model, models[i]) != 0)
            continue;
        g_free(net->model);
        net->model = g_strdup(models[i]);
        return;
    }
}

/* Only virtio has queues and vhost, and what a switch of its own does is not filtered here. As nobody could ever use such
 * settings, documents have them without meaning. */
static void
drop_useless_settings(NetDef *net)
{
    bool is_virtio = net_model_is_virtio(net->model);
    bool is_host_driver = net->driver && net->driver->name > NET_DRIVER_VHOST;

    if (!is_virtio && net->driver && !is_host_driver && net->source.type != NET_TYPE_HOSTDEV) {
        LOG_WARN("an interface of model '%s' has no <driver>; it is left out", net->model);
        xml_free(&xml_binding_NetDriver, g_steal_pointer(&net->driver));
    }
    if (!is_virtio && net->backend && net->backend->vhost) {
        LOG_WARN("an interface of model '%s' has no vhost backend; it is left out", net->model);
        g_clear_pointer(&net->backend->vhost, g_free);
    }
    if (net->source.type == NET_TYPE_VHOST_USER && net->filterref) {
        LOG_WARN("an interface of type 'vhostuser' is not filtered; its filterref is left out");
        xml_free(&xml_binding_FilterRef, g_steal_pointer(&net->filterref));
    }
}

static void
default_net(const DomainDef *def, NetDef *net, const DomainCompletion *completion)
{
    unsigned int features = completion->platform.features;

    if (mac_is_zero(&net->mac))
        mac_generate(MAC_PREFIX_QEMU, &net->mac);
    if (!domain_is_qemu(def))
        return;
    normalize_model(net);
    if (!net->model && net->source.type != NET_TYPE_HOSTDEV)
        net->model = g_strdup(default_net_model(net, completion));
    if (net->source.type == NET_TYPE_USER && !net->backend && !(features & PLATFORM_SLIRP) && (features & PLATFORM_PASST)) {
        net->backend = xml_new(&xml_binding_NetBackend);
        net->backend->type = NET_BACKEND_PASST;
    }
    drop_useless_settings(net);
}

/* ---- controllers ---- */

static ControllerModel
default_scsi_model(const DomainCompletion *completion)
{
    unsigned int features = completion->platform.features;

    if (completion->machine == MACHINE_PSERIES)
        return CONTROLLER_MODEL_IBMVSCSI;
    if (completion->machine == MACHINE_S390 || completion->machine == MACHINE_LOONGARCH_VIRT)
        return CONTROLLER_MODEL_VIRTIO_SCSI;
    if (features & PLATFORM_LSI)
        return CONTROLLER_MODEL_LSILOGIC;
    if (features & PLATFORM_VIRTIO_SCSI)
        return CONTROLLER_MODEL_VIRTIO_SCSI;
    return features & PLATFORM_NCR53C90 ? CONTROLLER_MODEL_NCR53C90 : CONTROLLER_MODEL_DEFAULT;
}

ControllerModel
domain_default_old_usb_model(const DomainDef *def, const DomainCompletion *completion)
{
    bool is_x86 = domain_def_is_x86(def);

    if ((is_x86 || completion->machine == MACHINE_OTHER) && (completion->platform.features & PLATFORM_PIIX3_UHCI))
        return CONTROLLER_MODEL_PIIX3_UHCI;
    return !is_x86 && (completion->platform.features & PLATFORM_PCI_OHCI) ? CONTROLLER_MODEL_PCI_OHCI : CONTROLLER_MODEL_DEFAULT;
}

static ControllerModel
default_usb_model(const DomainDef *def, const DomainCompletion *completion)
{
    if (completion->machine == MACHINE_LOONGARCH_VIRT || text_equal(def->os.arch, "aarch64"))
        return CONTROLLER_MODEL_QEMU_XHCI;
    if (completion->machine == MACHINE_S390)
        return CONTROLLER_MODEL_NONE;
    return domain_default_old_usb_model(def, completion);
}

/* Each companion has two ports of the EHCI controller. */
static void
default_usb_master(ControllerDef *controller)
{
    if (controller->type != CONTROLLER_USB || controller->has_usb_master || controller->model < CONTROLLER_MODEL_ICH9_UHCI1
        || controller->model > CONTROLLER_MODEL_ICH9_UHCI3)
        return;
    controller->has_usb_master = true;
    controller->usb_master_port = 2 * (unsigned int)(controller->model - CONTROLLER_MODEL_ICH9_UHCI1);
}

static void
default_controller(const DomainDef *def, ControllerDef *controller, const DomainCompletion *completion)
{
    if (!domain_is_qemu(def))
        return;
    if (controller->type == CONTROLLER_SCSI
        && (controller->model == CONTROLLER_MODEL_DEFAULT || controller->model == CONTROLLER_MODEL_AUTO))
        controller->model = default_scsi_model(completion);
    if (controller->type == CONTROLLER_USB && controller->model == CONTROLLER_MODEL_DEFAULT)
        controller->model = default_usb_model(def, completion);
    default_usb_master(controller);
}

/* ---- inputs, screens, sound ---- */

static void
default_input(const DomainDef *def, InputDef *input, const DomainCompletion *completion)
{
    if (input->bus != INPUT_BUS_DEFAULT)
        return;
    if (input->type == INPUT_EVDEV)
        input->bus = INPUT_BUS_NONE;
    else if (def->virt_type == VIRT_XEN)
        input->bus = INPUT_BUS_XEN;
    else if (input->type == INPUT_PASSTHROUGH || completion->machine == MACHINE_S390)
        input->bus = INPUT_BUS_VIRTIO;
    else if ((input->type == INPUT_MOUSE || input->type == INPUT_KEYBOARD) && domain_def_is_x86(def))
        input->bus = INPUT_BUS_PS2;
    else
        input->bus = INPUT_BUS_USB;
}

static VideoType
default_video_type(const DomainDef *def, const DomainCompletion *completion)
{
    if (completion->machine == MACHINE_PSERIES || text_equal(def->os.arch, "ppc64"))
        return VIDEO_VGA;
    if (machine_prefers_virtio(completion->machine))
        return VIDEO_VIRTIO;
    return completion->platform.features & PLATFORM_CIRRUS ? VIDEO_CIRRUS : VIDEO_VGA;
}

static void
default_video(const DomainDef *def, VideoDef *video, const DomainCompletion *completion)
{
    VideoModel *model = video->model;

    if (model->type == VIDEO_NONE)
        return;
    if (model->type == VIDEO_DEFAULT)
        model->type = default_video_type(def, completion);
    if (!model->heads)
        model->heads = 1;
    video_default_memory(model);
}

/* A socket that we made at start is not part of a configuration. */
static void
drop_generated_socket(GraphicsDef *graphics, const DomainCompletion *completion)
{
    GraphicsListen *listen = graphics_first_listen(graphics);
    const char *prefix = completion->hooks ? completion->hooks->generated_socket_prefix : NULL;

    if (!(completion->flags & XML_AS_INACTIVE) || graphics->type != GRAPHICS_VNC || !prefix || !listen
        || listen->type != LISTEN_SOCKET || !listen->socket || !g_str_has_prefix(listen->socket, prefix))
        return;
    xml_clear(&xml_binding_GraphicsListen, listen);
    listen->type = LISTEN_ADDRESS;
    g_clear_pointer(&graphics->vnc.socket, g_free);
    graphics->vnc.autoport = YES_NO_YES;
    graphics->vnc.port = -1;
}

static void
default_listen(GraphicsDef *graphics, const DomainParseHooks *hooks)
{
    const char *address = NULL;
    GraphicsListen *listen = graphics_first_listen(graphics);

    if (hooks && graphics->type == GRAPHICS_VNC)
        address = hooks->vnc_listen;
    if (hooks && graphics->type == GRAPHICS_SPICE)
        address = hooks->spice_listen;
    if (listen && listen->type == LISTEN_ADDRESS && !listen->address && address) {
        listen->address = g_strdup(address);
        listen->from_config = true;
    }
    if (listen && listen->type == LISTEN_ADDRESS && listen->address && !graphics->listen)
        graphics->listen = g_strdup(listen->address);
}

/* Without any port a spice server listens nowhere. */
static void
default_spice(GraphicsDef *graphics)
{
    GraphicsListen *listen = graphics_first_listen(graphics);
    const SpiceGraphics *spice = &graphics->spice;

    if (listen && (listen->type == LISTEN_ADDRESS || listen->type == LISTEN_NETWORK) && !spice->port && !spice->tls_port
        && spice->autoport != YES_NO_YES) {
        xml_clear(&xml_binding_GraphicsListen, listen);
        listen->type = LISTEN_NONE;
        g_clear_pointer(&graphics->listen, g_free);
    }
}

/* ---- the rest ---- */

static void
default_tpm(const DomainDef *def, TpmDef *tpm, const DomainCompletion *completion)
{
    if (tpm->model == TPM_MODEL_DEFAULT)
        tpm->model = completion->machine == MACHINE_PSERIES ? TPM_MODEL_SPAPR : TPM_MODEL_TIS;
    if (tpm->backend->type == TPM_BACKEND_EMULATOR && tpm->backend->version == TPM_VERSION_DEFAULT)
        tpm->backend->version = tpm->model == TPM_MODEL_TIS && domain_def_is_x86(def) ? TPM_VERSION_1_2 : TPM_VERSION_2_0;
}

static void
default_panic(const DomainDef *def, PanicDef *panic, const DomainCompletion *completion)
{
    if (panic->model != PANIC_DEFAULT)
        return;
    if (completion->machine == MACHINE_PSERIES)
        panic->model = PANIC_PSERIES;
    else if (completion->machine == MACHINE_S390)
        panic->model = PANIC_S390;
    else if (domain_def_is_x86(def))
        panic->model = PANIC_ISA;
    else if (completion->machine == MACHINE_ARM_VIRT)
        panic->model = PANIC_PVPANIC;
}

static void
default_redirdev(RedirdevDef *redirdev)
{
    if (redirdev->source.type != CHARDEV_DBUS || redirdev->source.channel)
        return;
    redirdev->source.channel = xml_new(&xml_binding_ChardevChannelName);
    redirdev->source.channel->channel = g_strdup("org.qemu.usbredir");
}

static void
default_vsock(VsockDef *vsock)
{
    if (vsock->model == VIRTIO_MODEL_DEFAULT)
        vsock->model = VIRTIO_MODEL_VIRTIO;
}

int
domain_default_device(const DomainDef *def, DomainDevice *device, const DomainCompletion *completion)
{
    switch (device->kind) {
    case DEVICE_DISK:
        default_disk(def, device->disk);
        break;
    case DEVICE_NET:
        default_net(def, device->net, completion);
        break;
    case DEVICE_CONTROLLER:
        default_controller(def, device->controller, completion);
        break;
    case DEVICE_INPUT:
        default_input(def, device->input, completion);
        break;
    case DEVICE_VIDEO:
        default_video(def, device->video, completion);
        break;
    case DEVICE_GRAPHICS:
        drop_generated_socket(device->graphics, completion);
        default_listen(device->graphics, completion->hooks);
        if (device->graphics->type == GRAPHICS_SPICE)
            default_spice(device->graphics);
        break;
    case DEVICE_TPM:
        default_tpm(def, device->tpm, completion);
        break;
    case DEVICE_PANIC:
        default_panic(def, device->panic, completion);
        break;
    case DEVICE_VSOCK:
        default_vsock(device->vsock);
        break;
    case DEVICE_REDIRDEV:
        default_redirdev(device->redirdev);
        break;
    case DEVICE_SERIAL:
        domain_default_serial(def, device->chardev);
        break;
    case DEVICE_CHANNEL:
        domain_default_channel(device->chardev, completion);
        break;
    default:
        break;
    }
    return 0;
}

typedef struct {
    DomainDef *def;
    const DomainCompletion *completion;
} DeviceWalk;

static int
default_one(DomainDevice *device, void *user)
{
    DeviceWalk *walk = user;

    return domain_default_device(walk->def, device, walk->completion);
}

int
domain_default_devices(DomainDef *def, const DomainCompletion *completion)
{
    DeviceWalk walk = { def, completion };

    return domain_def_each_device(def, default_one, &walk);
}
