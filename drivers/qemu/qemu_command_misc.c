/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_command_misc.c - the smaller devices.
 *
 * Threads: any.
 */

#include "qemu/qemu_command_parts.h"

#include <inttypes.h>

#include "base/error.h"
#include "base/uuid.h"
#include "qemu/qemu_props.h"

int
qemu_args_device(GPtrArray *args, const DomainDef *def, JsonValue *props, const DeviceInfo *info)
{
    if (qemu_props_address(props, def, info) < 0) {
        json_free(props);
        return -1;
    }
    qemu_args_json(args, "device", props);
    return 0;
}

static JsonValue *
virtio_device(const char *base, VirtioModel model, const DeviceInfo *info, const VirtioOptions *options)
{
    g_autofree char *driver = qemu_props_virtio_driver(base, model, info);
    JsonValue *props = qemu_props_new(driver, info);

    qemu_props_virtio(props, options);
    return props;
}

static int
input_evdev(GPtrArray *args, const DomainDef *def, const InputDef *input)
{
    JsonValue *props = json_new_object();
    const InputSource *source = input->source;

    json_object_set_string(props, "qom-type", "input-linux");
    json_object_set_string_opt(props, "id", input->info.alias);
    json_object_set_string_opt(props, "evdev", source ? source->dev : NULL);
    if (source && source->repeat != SWITCH_ABSENT)
        json_object_set_bool(props, "repeat", source->repeat == SWITCH_ON);
    if (source && source->grab == INPUT_GRAB_ALL)
        json_object_set_bool(props, "grab_all", true);
    if (source && source->grab_toggle != GRAB_TOGGLE_DEFAULT)
        json_object_set_string(props, "grab-toggle", grab_toggle_to_string(source->grab_toggle));
    qemu_args_json(args, "object", props);
    return 0;
}

int
qemu_command_input(GPtrArray *args, const DomainDef *def, const InputDef *input)
{
    static const char *const usb[] = {[INPUT_MOUSE] = "usb-mouse", [INPUT_TABLET] = "usb-tablet", [INPUT_KEYBOARD] = "usb-kbd"};
    static const char *const virtio[] = {
        [INPUT_MOUSE] = "virtio-mouse", [INPUT_TABLET] = "virtio-tablet", [INPUT_KEYBOARD] = "virtio-keyboard",
        [INPUT_PASSTHROUGH] = "virtio-input-host"};
    JsonValue *props;

    if (input->type == INPUT_EVDEV)
        return input_evdev(args, def, input);
    if (input->bus == INPUT_BUS_PS2)
        return 0; /* of the board */
    if (input->bus == INPUT_BUS_USB && (size_t)input->type < G_N_ELEMENTS(usb) && usb[input->type])
        return qemu_args_device(args, def, qemu_props_new(usb[input->type], &input->info), &input->info);
    if (input->bus == INPUT_BUS_VIRTIO && (size_t)input->type < G_N_ELEMENTS(virtio) && virtio[input->type]) {
        props = virtio_device(virtio[input->type], input->model, &input->info, input->virtio);
        if (input->type == INPUT_PASSTHROUGH && input->source)
            json_object_set_string_opt(props, "evdev", input->source->evdev);
        return qemu_args_device(args, def, props, &input->info);
    }
    return qemu_unsupported(def, "input type '%s' on bus '%s'", input_type_to_string(input->type), input_bus_to_string(input->bus));
}

int
qemu_command_rng(GPtrArray *args, const DomainDef *def, const RngDef *rng)
{
    JsonValue *object;
    JsonValue *props;
    bool egd = rng->backend && rng->backend->model == RNG_BACKEND_EGD;
    bool builtin = rng->backend && rng->backend->model == RNG_BACKEND_BUILTIN;

    if (egd && qemu_command_chardev(args, def, &rng->backend->egd, rng->info.alias, false) < 0)
        return -1;
    object = json_new_object();
    json_object_set_string(object, "qom-type", egd ? "rng-egd" : builtin ? "rng-builtin" : "rng-random");
    json_object_set_printf(object, "id", "obj%s", rng->info.alias);
    if (egd)
        json_object_set_printf(object, "chardev", "char%s", rng->info.alias);
    else if (!builtin)
        json_object_set_string(object, "filename", rng->backend && rng->backend->path ? rng->backend->path : "/dev/random");
    qemu_args_json(args, "object", object);

    props = virtio_device("virtio-rng", rng->model, &rng->info, rng->virtio);
    json_object_set_printf(props, "rng", "obj%s", rng->info.alias);
    if (rng->rate_bytes) {
        json_object_set_uint(props, "max-bytes", rng->rate_bytes);
        json_object_set_uint(props, "period", rng->rate_period_ms ? rng->rate_period_ms : 1000);
    }
    return qemu_args_device(args, def, props, &rng->info);
}

int
qemu_command_memballoon(GPtrArray *args, const DomainDef *def, const MemballoonDef *balloon)
{
    VirtioModel model = VIRTIO_MODEL_DEFAULT;
    JsonValue *props;

    if (balloon->model == MEMBALLOON_NONE)
        return 0;
    if (balloon->model == MEMBALLOON_XEN)
        return qemu_unsupported(def, "memballoon model 'xen'");
    if (balloon->model == MEMBALLOON_VIRTIO_TRANSITIONAL)
        model = VIRTIO_MODEL_TRANSITIONAL;
    else if (balloon->model == MEMBALLOON_VIRTIO_NON_TRANSITIONAL)
        model = VIRTIO_MODEL_NON_TRANSITIONAL;
    props = virtio_device("virtio-balloon", model, &balloon->info, balloon->virtio);
    qemu_props_bool(props, "deflate-on-oom", balloon->autodeflate);
    qemu_props_bool(props, "free-page-reporting", balloon->free_page_reporting);
    return qemu_args_device(args, def, props, &balloon->info);
}

int
qemu_command_watchdog(GPtrArray *args, const DomainDef *def, const WatchdogDef *watchdog)
{
    switch (watchdog->model) {
    case WATCHDOG_I6300ESB:
        return qemu_args_device(args, def, qemu_props_new("i6300esb", &watchdog->info), &watchdog->info);
    case WATCHDOG_IB700:
        return qemu_args_device(args, def, qemu_props_new("ib700", &watchdog->info), &watchdog->info);
    case WATCHDOG_ITCO:
        qemu_args_text(args, "global", g_strdup("ICH9-LPC.noreboot=off"));
        return 0;
    default:
        return qemu_unsupported(def, "watchdog model '%s'", watchdog_model_to_string(watchdog->model));
    }
}

int
qemu_command_panic(GPtrArray *args, const DomainDef *def, const PanicDef *panic)
{
    JsonValue *props;

    switch (panic->model) {
    case PANIC_ISA:
        props = qemu_props_new("pvpanic", NULL);
        if (panic->info.address.type == ADDRESS_ISA)
            qemu_props_opt(props, "ioport", panic->info.address.isa.iobase);
        qemu_args_json(args, "device", props);
        return 0;
    case PANIC_PVPANIC:
        return qemu_args_device(args, def, qemu_props_new("pvpanic-pci", NULL), &panic->info);
    case PANIC_HYPERV:
        return 0; /* a CPU feature */
    default:
        return qemu_unsupported(def, "panic model '%s'", panic_model_to_string(panic->model));
    }
}

int
qemu_command_hub(GPtrArray *args, const DomainDef *def, const HubDef *hub)
{
    return qemu_args_device(args, def, qemu_props_new("usb-hub", &hub->info), &hub->info);
}

int
qemu_command_redirdev(GPtrArray *args, const DomainDef *def, const RedirdevDef *redirdev)
{
    JsonValue *props;

    if (def->redirfilter)
        return qemu_unsupported(def, "redirfilter");
    if (qemu_command_chardev(args, def, &redirdev->source, redirdev->info.alias, false) < 0)
        return -1;
    props = qemu_props_new("usb-redir", &redirdev->info);
    json_object_set_printf(props, "chardev", "char%s", redirdev->info.alias);
    qemu_props_boot(props, &redirdev->info);
    return qemu_args_device(args, def, props, &redirdev->info);
}

int
qemu_command_tpm(GPtrArray *args, const DomainDef *def, const TpmDef *tpm)
{
    JsonValue *props;

    if (tpm->backend->type != TPM_BACKEND_PASSTHROUGH)
        return qemu_unsupported(def, "tpm backend '%s'", tpm_backend_type_to_string(tpm->backend->type));
    qemu_args_text(args, "tpmdev",
                   g_strdup_printf("passthrough,id=tpm-%s,path=%s", tpm->info.alias,
                                   tpm->backend->device_path ? tpm->backend->device_path : "/dev/tpm0"));
    props = qemu_props_new(tpm_model_to_string(tpm->model), &tpm->info);
    json_object_set_printf(props, "tpmdev", "tpm-%s", tpm->info.alias);
    return qemu_args_device(args, def, props, &tpm->info);
}

int
qemu_command_fs(GPtrArray *args, const DomainDef *def, const FsDef *fs)
{
    static const char *const models[] = {[FS_ACCESS_DEFAULT] = "passthrough",
                                         [FS_ACCESS_PASSTHROUGH] = "passthrough",
                                         [FS_ACCESS_MAPPED] = "mapped",
                                         [FS_ACCESS_SQUASH] = "none"};
    g_autoptr(GString) backend = g_string_new("local");
    g_autofree char *id = g_strdup_printf("fsdev-%s", fs->info.alias);
    JsonValue *props;

    if (fs->type != FS_MOUNT ||
        (fs->driver && fs->driver->type != FS_DRIVER_DEFAULT && fs->driver->type != FS_DRIVER_PATH) || !fs->source ||
        !fs->source->path)
        return qemu_unsupported(def, "filesystem '%s' of this type and driver", fs->target ? fs->target : fs->info.alias);
    qemu_option_add(backend, "security_model", models[fs->accessmode]);
    if (fs->driver && fs->driver->wrpolicy == FS_WRPOLICY_IMMEDIATE)
        g_string_append(backend, ",writeout=immediate");
    if (fs->multidevs != FS_MULTIDEVS_ABSENT && fs->multidevs != FS_MULTIDEVS_DEFAULT)
        qemu_option_add(backend, "multidevs", fs_multidevs_to_string(fs->multidevs));
    if (fs->fmode.set)
        g_string_append_printf(backend, ",fmode=%04o", fs->fmode.value);
    if (fs->dmode.set)
        g_string_append_printf(backend, ",dmode=%04o", fs->dmode.value);
    qemu_option_add(backend, "id", id);
    qemu_option_add(backend, "path", fs->source->path);
    if (fs->readonly)
        g_string_append(backend, ",readonly=on");
    qemu_args_text(args, "fsdev", g_strdup(backend->str));

    props = virtio_device("virtio-9p", fs->model, &fs->info, fs->driver ? &fs->driver->virtio : NULL);
    json_object_set_string(props, "fsdev", id);
    json_object_set_string(props, "mount_tag", fs->target);
    return qemu_args_device(args, def, props, &fs->info);
}

int
qemu_command_memory_device(GPtrArray *args, const DomainDef *def, const MemoryDef *memory)
{
    JsonValue *object;
    JsonValue *props;

    if (memory->model != MEMORY_DIMM || (memory->source && (memory->source->pagesize_kib || memory->source->nodemask)) ||
        memory->access != MEMORY_ACCESS_DEFAULT || memory->discard != YES_NO_ABSENT)
        return qemu_unsupported(def, "memory device of model '%s' with these options", memory_model_to_string(memory->model));
    object = json_new_object();
    json_object_set_string(object, "qom-type", "memory-backend-ram");
    json_object_set_printf(object, "id", "mem%s", memory->info.alias);
    json_object_set_uint(object, "size", memory->target->size_kib * 1024);
    qemu_args_json(args, "object", object);

    props = qemu_props_new("pc-dimm", &memory->info);
    qemu_props_opt(props, "node", memory->target->node);
    json_object_set_printf(props, "memdev", "mem%s", memory->info.alias);
    if (memory->info.address.type == ADDRESS_DIMM) {
        json_object_set_uint(props, "slot", memory->info.address.dimm.slot);
        if (memory->info.address.dimm.base.set)
            json_object_set_uint(props, "addr", memory->info.address.dimm.base.value);
    }
    qemu_args_json(args, "device", props);
    return 0;
}

int
qemu_command_iommu(GPtrArray *args, const DomainDef *def, const IommuDef *iommu)
{
    const IommuDriver *driver = iommu->driver;
    JsonValue *props;

    if (iommu->model == IOMMU_VIRTIO) {
        g_autofree char *name = qemu_props_virtio_driver("virtio-iommu", VIRTIO_MODEL_DEFAULT, &iommu->info);

        return qemu_args_device(args, def, qemu_props_new(name, &iommu->info), &iommu->info);
    }
    if (iommu->model != IOMMU_INTEL)
        return qemu_unsupported(def, "iommu model '%s'", iommu_model_to_string(iommu->model));
    props = qemu_props_new("intel-iommu", &iommu->info);
    if (driver) {
        qemu_props_on_off(props, "intremap", driver->intremap);
        qemu_props_bool(props, "caching-mode", driver->caching_mode);
        qemu_props_on_off(props, "eim", driver->eim);
        qemu_props_bool(props, "device-iotlb", driver->iotlb);
        qemu_props_nonzero(props, "aw-bits", driver->aw_bits);
        qemu_props_bool(props, "dma-translation", driver->dma_translation);
    }
    qemu_args_json(args, "device", props);
    return 0;
}
