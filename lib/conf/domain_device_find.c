/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_device_find.c - which device of a definition a description means, as detach and update are given one.
 *
 * Threads: any. Nothing here is shared.
 */

#include "base/error.h"
#include "base/text.h"
#include "conf/domain_device.h"

/* ---- by alias ---- */

typedef struct {
    const char *alias;
    DomainDevice *ret_device;
} AliasSearch;

static int
match_alias(DomainDevice *device, void *user)
{
    const DeviceInfo *info = domain_device_info(device);
    AliasSearch *search = user;

    if (!info || !text_equal(info->alias, search->alias))
        return 0;
    *search->ret_device = *device;
    return 1;
}

bool
domain_def_find_alias(const DomainDef *def, const char *alias, DomainDevice *ret_device)
{
    AliasSearch search = { alias, ret_device };

    return alias && domain_def_each_device(def, match_alias, &search) == 1;
}

/* ---- by what tells devices of a kind apart ---- */

/* A description that names a PCI, USB, ... place means the device there, and no other. */
static bool
address_fits(const DeviceInfo *info, const DeviceInfo *like)
{
    return like->address.type == ADDRESS_NONE || device_address_equal(&info->address, &like->address);
}

static bool
net_fits(const NetDef *net, const NetDef *like)
{
    if (!mac_is_zero(&like->mac) && !mac_equal(&net->mac, &like->mac))
        return false;
    return (!mac_is_zero(&like->mac) || net->source.type == like->source.type) && address_fits(&net->info, &like->info);
}

static bool
chardev_fits(DeviceKind kind, const ChardevDef *chardev, const ChardevDef *like)
{
    if (kind == DEVICE_CHANNEL)
        return chardev->channel_type == like->channel_type && text_equal(chardev->channel_name, like->channel_name)
            && text_equal(chardev->guestfwd_address, like->guestfwd_address)
            && chardev->guestfwd_port == like->guestfwd_port && chardev->source.type == like->source.type
            && address_fits(&chardev->info, &like->info);
    if (like->has_port && like->port != chardev->port)
        return false;
    return chardev->source.type == like->source.type
        && (!like->source.file || chardev_source_equal(&chardev->source, &like->source))
        && address_fits(&chardev->info, &like->info);
}

static bool
rng_fits(const RngDef *rng, const RngDef *like)
{
    return rng->model == like->model && rng->backend->model == like->backend->model
        && text_equal(rng->backend->path, like->backend->path) && address_fits(&rng->info, &like->info);
}

static bool
memory_fits(const MemoryDef *memory, const MemoryDef *like)
{
    return memory->model == like->model && memory->target->size_kib == like->target->size_kib
        && (!like->target->node.set || memory->target->node.value == like->target->node.value)
        && text_equal(memory->source ? memory->source->path : NULL, like->source ? like->source->path : NULL)
        && address_fits(&memory->info, &like->info);
}

static bool
device_fits(const DomainDevice *device, const DomainDevice *like)
{
    const DeviceInfo *info = domain_device_info(device);
    const DeviceInfo *like_info = domain_device_info(like);

    switch (device->kind) {
    case DEVICE_DISK:
        return text_equal(device->disk->target->dev, like->disk->target->dev);
    case DEVICE_NET:
        return net_fits(device->net, like->net);
    case DEVICE_CONTROLLER:
        return device->controller->type == like->controller->type && device->controller->index == like->controller->index;
    case DEVICE_HOSTDEV:
        return hostdev_same_source(device->hostdev, like->hostdev);
    case DEVICE_SERIAL:
    case DEVICE_PARALLEL:
    case DEVICE_CONSOLE:
    case DEVICE_CHANNEL:
        return chardev_fits(device->kind, device->chardev, like->chardev);
    case DEVICE_FS:
        return text_equal(device->fs->target, like->fs->target);
    case DEVICE_LEASE:
        return text_equal(device->lease->key, like->lease->key) && text_equal(device->lease->lockspace, like->lease->lockspace);
    case DEVICE_GRAPHICS:
        return device->graphics->type == like->graphics->type;
    case DEVICE_AUDIO:
        return device->audio->id == like->audio->id;
    case DEVICE_RNG:
        return rng_fits(device->rng, like->rng);
    case DEVICE_MEMORY:
        return memory_fits(device->memory, like->memory);
    case DEVICE_SHMEM:
        return text_equal(device->shmem->name, like->shmem->name);
    case DEVICE_INPUT:
        return device->input->type == like->input->type
            && (like->input->bus == INPUT_BUS_DEFAULT || device->input->bus == like->input->bus)
            && address_fits(info, like_info);
    case DEVICE_WATCHDOG:
        return device->watchdog->model == like->watchdog->model && address_fits(info, like_info);
    case DEVICE_MEMBALLOON:
    case DEVICE_VSOCK:
    case DEVICE_NVRAM:
    case DEVICE_PSTORE:
        return true;
    default:
        return address_fits(info, like_info);
    }
}

typedef struct {
    const DomainDevice *like;
    DomainDevice *ret_device;
    unsigned int found;
} DeviceSearch;

static int
match_device(DomainDevice *device, void *user)
{
    DeviceSearch *search = user;

    if (device->kind != search->like->kind || !device_fits(device, search->like))
        return 0;
    if (search->found++ == 0)
        *search->ret_device = *device;
    return 0;
}

/* What the description says the device is, for a message. The caller frees it. */
static char *
describe(const DomainDevice *device)
{
    switch (device->kind) {
    case DEVICE_DISK:
        return g_strdup_printf(_("disk with target '%s'"), device->disk->target->dev);
    case DEVICE_NET: {
        char mac[MAC_TEXT_LEN];

        return g_strdup_printf(_("interface with MAC address '%s'"), mac_format(&device->net->mac, mac));
    }
    case DEVICE_CONTROLLER:
        return g_strdup_printf(_("controller of type '%s' with index %d"),
                               controller_type_to_string(device->controller->type), device->controller->index);
    case DEVICE_FS:
        return g_strdup_printf(_("filesystem with target '%s'"), device->fs->target);
    default:
        return g_strdup_printf(_("%s like that"), device_kind_to_string(device->kind));
    }
}

int
domain_def_find_device(const DomainDef *def, const DomainDevice *like, DomainDevice *ret_device)
{
    const DeviceInfo *info = domain_device_info(like);
    DomainDevice found = { .kind = like->kind };
    DeviceSearch search = { .like = like, .ret_device = &found };
    g_autofree char *what = NULL;

    if (info && info->alias && domain_def_find_alias(def, info->alias, &found)) {
        if (found.kind != like->kind)
            return fail(VIR_ERR_DEVICE_MISSING, _("domain '%1$s': the device with alias '%2$s' is a %3$s, not a %4$s"), def->name,
                        info->alias, device_kind_to_string(found.kind), device_kind_to_string(like->kind));
        *ret_device = found;
        return 0;
    }
    domain_def_each_device(def, match_device, &search);
    if (search.found == 1) {
        *ret_device = found;
        return 0;
    }
    what = describe(like);
    if (search.found == 0)
        return fail(VIR_ERR_DEVICE_MISSING, _("domain '%1$s' has no %2$s"), def->name, what);
    return fail(VIR_ERR_OPERATION_FAILED, _("domain '%1$s' has %2$u devices that could be the %3$s; give its address"), def->name,
                search.found, what);
}
