/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_addr_ccw.c - buses without slots to choose: channel I/O of s390, the virtual I/O of pseries, memory slots.
 *
 * Threads: any. Works on a definition that nobody else has yet.
 */

#include "base/error.h"
#include "conf/domain_address.h"

#define CSSID 0xfe
#define DEVNO_MAX 0xffff
#define SPAPR_SCSI_FIRST 0x2000
#define SPAPR_VTY_FIRST 0x30000000
#define SPAPR_STEP 0x1000

/* ---- s390 ---- */

typedef struct {
    GHashTable *used;                /* of devno + 1, in the virtual subsystem */
    unsigned int next;
} CcwSet;

static bool
controller_is_virtio(const ControllerDef *controller)
{
    return controller->type == CONTROLLER_VIRTIO_SERIAL
        || (controller->type == CONTROLLER_SCSI && controller->model == CONTROLLER_MODEL_VIRTIO_SCSI);
}

static bool
device_is_virtio(const DomainDevice *device)
{
    switch (device->kind) {
    case DEVICE_DISK:
        return device->disk->target->bus == DISK_BUS_VIRTIO;
    case DEVICE_NET:
        return net_model_is_virtio(device->net->model);
    case DEVICE_CONTROLLER:
        return controller_is_virtio(device->controller);
    case DEVICE_INPUT:
        return device->input->bus == INPUT_BUS_VIRTIO;
    case DEVICE_VIDEO:
        return video_def_type(device->video) == VIDEO_VIRTIO;
    case DEVICE_MEMBALLOON:
        return device->memballoon->model == MEMBALLOON_VIRTIO;
    case DEVICE_FS:
    case DEVICE_RNG:
    case DEVICE_VSOCK:
    case DEVICE_CRYPTO:
        return true;
    case DEVICE_HOSTDEV:
        return device->hostdev->type == HOSTDEV_SCSI_HOST
            || (device->hostdev->type == HOSTDEV_MDEV && device->hostdev->mdev_model == MDEV_MODEL_VFIO_CCW);
    default:
        return false;
    }
}

static int
note_ccw(DomainDevice *device, void *user)
{
    const DeviceInfo *info = domain_device_info(device);
    CcwSet *set = user;

    if (info && info->address.type == ADDRESS_CCW && info->address.ccw.cssid.value == CSSID
        && info->address.ccw.ssid.value == 0)
        g_hash_table_add(set->used, GUINT_TO_POINTER(info->address.ccw.devno.value + 1));
    return 0;
}

static int
assign_ccw(DomainDevice *device, void *user)
{
    DeviceInfo *info = domain_device_info(device);
    CcwSet *set = user;

    if (!info || info->address.type != ADDRESS_NONE || !device_is_virtio(device))
        return 0;
    while (set->next <= DEVNO_MAX && g_hash_table_contains(set->used, GUINT_TO_POINTER(set->next + 1)))
        set->next++;
    if (set->next > DEVNO_MAX)
        return fail(VIR_ERR_OPERATION_FAILED, _("there is no free channel device number left; the limit is %1$d"), DEVNO_MAX);
    info->address.type = ADDRESS_CCW;
    info->address.ccw = (CcwAddress){
        .cssid = { true, CSSID },
        .ssid = { true, 0 },
        .devno = { true, set->next++ },
    };
    return 0;
}

int
domain_assign_ccw_addresses(DomainDef *def)
{
    g_autoptr(GHashTable) used = g_hash_table_new(NULL, NULL);
    CcwSet set = { .used = used };

    if (domain_machine_kind(def) != MACHINE_S390)
        return 0;
    domain_def_each_device(def, note_ccw, &set);
    return domain_def_each_device(def, assign_ccw, &set);
}

/* ---- pseries ---- */

static bool
spapr_reg_is_used(const DomainDef *def, unsigned int reg)
{
    xml_each(ChardevDef, serial, def->serials) {
        if (serial->info.address.type == ADDRESS_SPAPR_VIO && serial->info.address.spapr.reg.set
            && serial->info.address.spapr.reg.value == reg)
            return true;
    }
    xml_each(ControllerDef, controller, def->controllers) {
        if (controller->info.address.type == ADDRESS_SPAPR_VIO && controller->info.address.spapr.reg.set
            && controller->info.address.spapr.reg.value == reg)
            return true;
    }
    return false;
}

static void
assign_spapr(const DomainDef *def, DeviceInfo *info, unsigned int reg)
{
    if (info->address.type != ADDRESS_NONE && !(info->address.type == ADDRESS_SPAPR_VIO && !info->address.spapr.reg.set))
        return;
    while (spapr_reg_is_used(def, reg))
        reg += SPAPR_STEP;
    info->address.type = ADDRESS_SPAPR_VIO;
    info->address.spapr.reg = (OptUint){ true, reg };
}

int
domain_assign_spapr_addresses(DomainDef *def)
{
    xml_each(ControllerDef, controller, def->controllers) {
        if (controller->type == CONTROLLER_SCSI && controller->model == CONTROLLER_MODEL_IBMVSCSI)
            assign_spapr(def, &controller->info, SPAPR_SCSI_FIRST);
    }
    if (domain_machine_kind(def) != MACHINE_PSERIES)
        return 0;
    xml_each(ChardevDef, serial, def->serials) {
        if (serial->serial_type == SERIAL_TYPE_SPAPR_VIO)
            assign_spapr(def, &serial->info, SPAPR_VTY_FIRST);
    }
    return 0;
}

/* ---- memory slots ---- */

static bool
takes_slot(const MemoryDef *memory)
{
    return memory->model == MEMORY_DIMM || memory->model == MEMORY_NVDIMM;
}

int
domain_assign_memory_slot(const DomainDef *def, MemoryDef *memory)
{
    g_autoptr(Bitmap) used = bitmap_new();
    gssize slot;

    if (!takes_slot(memory) || memory->info.address.type != ADDRESS_NONE)
        return 0;
    xml_each(MemoryDef, other, def->memories) {
        if (other->info.address.type == ADDRESS_DIMM)
            bitmap_set(used, MIN(other->info.address.dimm.slot, BITMAP_MAX_BIT));
    }
    slot = bitmap_next_clear(used, 0);
    if (slot >= (gssize)def->mem.max_slots)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s' has no free memory slot left; it has %2$u"), def->name,
                    def->mem.max_slots);
    memory->info.address.type = ADDRESS_DIMM;
    memory->info.address.dimm = (DimmAddress){ .slot = (unsigned int)slot };
    return 0;
}

int
domain_assign_memory_slots(DomainDef *def)
{
    xml_each(MemoryDef, memory, def->memories) {
        if (domain_assign_memory_slot(def, memory) < 0)
            return -1;
    }
    return 0;
}
