/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_device.c - devices of any kind: one table of them, and what can be done with each by it.
 *
 * Threads: any. Nothing here is shared.
 */

#include "conf/domain_device.h"

#include "base/error.h"
#include "conf/domain_complete.h"

/* Where a kind of device stands in a DomainDef: a list, or a single one. */
typedef struct {
    const char *element;
    const XmlBinding *binding;
    size_t place;                    /* of the GPtrArray *, or of the pointer */
    size_t info;                     /* of the DeviceInfo in the device; NO_INFO = it has none */
    bool single;
} DeviceRow;

#define NO_INFO ((size_t)-1)
#define LIST(element_, binding_, T, field) \
    { element_, &xml_binding_##binding_, offsetof(DomainDef, field), offsetof(T, info), false }
#define PLAIN(element_, binding_, field) { element_, &xml_binding_##binding_, offsetof(DomainDef, field), NO_INFO, false }
#define SINGLE(element_, binding_, T, field) \
    { element_, &xml_binding_##binding_, offsetof(DomainDef, field), offsetof(T, info), true }

static const DeviceRow device_rows[DEVICE_LAST] = {
    [DEVICE_DISK]       = LIST  ("disk",       DiskDef,       DiskDef,       disks),
    [DEVICE_CONTROLLER] = LIST  ("controller", ControllerDef, ControllerDef, controllers),
    [DEVICE_LEASE]      = PLAIN ("lease",      LeaseDef,                     leases),
    [DEVICE_FS]         = LIST  ("filesystem", FsDef,         FsDef,         filesystems),
    [DEVICE_NET]        = LIST  ("interface",  NetDef,        NetDef,        nets),
    [DEVICE_SMARTCARD]  = LIST  ("smartcard",  SmartcardDef,  SmartcardDef,  smartcards),
    [DEVICE_SERIAL]     = LIST  ("serial",     SerialDef,     ChardevDef,    serials),
    [DEVICE_PARALLEL]   = LIST  ("parallel",   ParallelDef,   ChardevDef,    parallels),
    [DEVICE_CONSOLE]    = LIST  ("console",    ConsoleDef,    ChardevDef,    consoles),
    [DEVICE_CHANNEL]    = LIST  ("channel",    ChannelDef,    ChardevDef,    channels),
    [DEVICE_INPUT]      = LIST  ("input",      InputDef,      InputDef,      inputs),
    [DEVICE_TPM]        = LIST  ("tpm",        TpmDef,        TpmDef,        tpms),
    [DEVICE_GRAPHICS]   = PLAIN ("graphics",   GraphicsDef,                  graphics),
    [DEVICE_SOUND]      = LIST  ("sound",      SoundDef,      SoundDef,      sounds),
    [DEVICE_AUDIO]      = PLAIN ("audio",      AudioDef,                     audios),
    [DEVICE_VIDEO]      = LIST  ("video",      VideoDef,      VideoDef,      videos),
    [DEVICE_HOSTDEV]    = LIST  ("hostdev",    HostdevDef,    HostdevDef,    hostdevs),
    [DEVICE_REDIRDEV]   = LIST  ("redirdev",   RedirdevDef,   RedirdevDef,   redirdevs),
    [DEVICE_HUB]        = LIST  ("hub",        HubDef,        HubDef,        hubs),
    [DEVICE_WATCHDOG]   = LIST  ("watchdog",   WatchdogDef,   WatchdogDef,   watchdogs),
    [DEVICE_MEMBALLOON] = SINGLE("memballoon", MemballoonDef, MemballoonDef, memballoon),
    [DEVICE_RNG]        = LIST  ("rng",        RngDef,        RngDef,        rngs),
    [DEVICE_NVRAM]      = SINGLE("nvram",      NvramDef,      NvramDef,      nvram),
    [DEVICE_PANIC]      = LIST  ("panic",      PanicDef,      PanicDef,      panics),
    [DEVICE_SHMEM]      = LIST  ("shmem",      ShmemDef,      ShmemDef,      shmems),
    [DEVICE_MEMORY]     = LIST  ("memory",     MemoryDef,     MemoryDef,     memories),
    [DEVICE_IOMMU]      = LIST  ("iommu",      IommuDef,      IommuDef,      iommus),
    [DEVICE_VSOCK]      = SINGLE("vsock",      VsockDef,      VsockDef,      vsock),
    [DEVICE_CRYPTO]     = LIST  ("crypto",     CryptoDef,     CryptoDef,     cryptos),
    [DEVICE_PSTORE]     = SINGLE("pstore",     PstoreDef,     PstoreDef,     pstore),
};

static GPtrArray **
list_of(const DomainDef *def, DeviceKind kind)
{
    return (GPtrArray **)(void *)((char *)(uintptr_t)def + device_rows[kind].place);
}

static void **
single_of(const DomainDef *def, DeviceKind kind)
{
    return (void **)(void *)((char *)(uintptr_t)def + device_rows[kind].place);
}

const char *
device_kind_to_string(DeviceKind kind)
{
    return kind < DEVICE_LAST ? device_rows[kind].element : NULL;
}

/* ---- one device ---- */

/* Fills @variants with all kinds and their element's names. */
static void
all_variants(XmlVariant variants[DEVICE_LAST])
{
    for (int kind = 0; kind < DEVICE_LAST; kind++) {
        variants[kind] = (XmlVariant){
            .element = device_rows[kind].element,
            .binding = device_rows[kind].binding,
            .value = kind,
        };
    }
}

/* The defaults that depend on the guest, for a device that was read alone. */
static int
complete_device(const DomainDef *def, DomainDevice *device, unsigned int flags, const DomainParseHooks *hooks)
{
    DomainCompletion completion = {
        .hooks = hooks,
        .flags = domain_parse_xml_flags(flags),
        .machine = domain_machine_kind(def),
    };
    int ret;

    if (domain_platform_get(hooks, def, &completion.platform) < 0)
        return -1;
    ret = domain_default_device(def, device, &completion);
    domain_platform_clear(&completion.platform);
    return ret;
}

DomainDevice *
domain_device_parse(const char *xml, const DomainDef *def, unsigned int flags, const DomainParseHooks *hooks)
{
    g_autoptr(DomainDevice) device = g_new0(DomainDevice, 1);
    XmlVariant variants[DEVICE_LAST];
    const XmlVariant *variant = NULL;
    XmlParseOptions options = {
        .flags = domain_parse_xml_flags(flags),
        .user = (void *)hooks,
        .unknown = xml_warn_unknown,
    };

    all_variants(variants);
    device->def = xml_parse_variant(variants, G_N_ELEMENTS(variants), xml, &options, &variant);
    if (!device->def)
        return NULL;
    device->kind = (DeviceKind)variant->value;
    if (flags & DOMAIN_PARSE_NO_POST_PARSE)
        return g_steal_pointer(&device);
    if (complete_device(def, device, flags, hooks) < 0)
        return NULL;
    if (!(flags & DOMAIN_PARSE_NO_VALIDATE) && domain_validate_device(def, device) < 0)
        return NULL;
    return g_steal_pointer(&device);
}

void
domain_device_free(DomainDevice *device)
{
    if (!device)
        return;
    xml_free(device_rows[device->kind].binding, device->def);
    g_free(device);
}

DomainDevice *
domain_device_copy(const DomainDevice *device)
{
    DomainDevice *copy = g_new0(DomainDevice, 1);

    copy->kind = device->kind;
    copy->def = xml_copy(device_rows[device->kind].binding, device->def);
    return copy;
}

char *
domain_device_format(const DomainDevice *device, unsigned int flags)
{
    return xml_format_text(device_rows[device->kind].binding, device->def, domain_format_xml_flags(flags));
}

int
domain_device_abi_diff(const DomainDevice *before, const DomainDevice *after)
{
    if (before->kind != after->kind)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("a %1$s cannot become a %2$s"), device_kind_to_string(before->kind),
                    device_kind_to_string(after->kind));
    return xml_abi_check(device_rows[before->kind].binding, before->def, after->def);
}

int
domain_device_live_diff(const DomainDevice *before, const DomainDevice *after)
{
    g_auto(XmlDifference) difference = { 0 };

    if (before->kind != after->kind)
        return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("a %1$s cannot become a %2$s"), device_kind_to_string(before->kind),
                    device_kind_to_string(after->kind));
    if (!xml_live_diff(device_rows[before->kind].binding, before->def, after->def, &difference))
        return 0;
    return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("%1$s cannot change while the guest runs: it is '%2$s', not '%3$s'"),
                difference.path, difference.before ? difference.before : "", difference.after ? difference.after : "");
}

DeviceInfo *
domain_device_info(const DomainDevice *device)
{
    size_t place = device_rows[device->kind].info;

    return place == NO_INFO ? NULL : (DeviceInfo *)(void *)((char *)device->def + place);
}

/* ---- devices of a definition ---- */

int
domain_def_each_device(const DomainDef *def, DomainDeviceVisit visit, void *user)
{
    for (int kind = 0; kind < DEVICE_LAST; kind++) {
        DomainDevice device = { .kind = (DeviceKind)kind };
        int ret;

        if (device_rows[kind].single) {
            device.def = *single_of(def, (DeviceKind)kind);
            ret = device.def ? visit(&device, user) : 0;
            if (ret != 0)
                return ret;
            continue;
        }
        /* The list may grow meanwhile: hubs add hubs. */
        for (guint i = 0; *list_of(def, (DeviceKind)kind) && i < (*list_of(def, (DeviceKind)kind))->len; i++) {
            device.def = g_ptr_array_index(*list_of(def, (DeviceKind)kind), i);
            ret = visit(&device, user);
            if (ret != 0)
                return ret;
        }
    }
    return 0;
}

static int
has_twin(DomainDevice *device, void *user)
{
    const DomainDevice *added = user;

    if (device->kind != added->kind)
        return 0;
    if (device->kind == DEVICE_DISK && g_strcmp0(device->disk->target->dev, added->disk->target->dev) == 0)
        return fail(VIR_ERR_OPERATION_FAILED, _("target '%1$s' is in use already"), added->disk->target->dev);
    if (device->kind == DEVICE_CONTROLLER && device->controller->type == added->controller->type
        && device->controller->index == added->controller->index
        && device->controller->model == added->controller->model)
        return fail(VIR_ERR_OPERATION_FAILED, _("there is a controller of type '%1$s' with index %2$d already"),
                    controller_type_to_string(added->controller->type), added->controller->index);
    if (device->kind == DEVICE_HOSTDEV && hostdev_same_source(device->hostdev, added->hostdev))
        return fail(VIR_ERR_OPERATION_INVALID, _("the host device is given to the guest already"));
    if (device->kind == DEVICE_LEASE && lease_def_equal(device->lease, added->lease))
        return fail(VIR_ERR_OPERATION_INVALID, _("there is a lease '%1$s' already"), added->lease->key);
    if (device->kind == DEVICE_FS && g_strcmp0(device->fs->target, added->fs->target) == 0)
        return fail(VIR_ERR_OPERATION_INVALID, _("there is a filesystem '%1$s' already"), added->fs->target);
    return 0;
}

int
domain_def_add_device(DomainDef *def, DomainDevice *device)
{
    const DeviceRow *row = &device_rows[device->kind];
    const DeviceInfo *info = domain_device_info(device);
    DomainDevice other;

    if (info && info->alias && domain_def_find_alias(def, info->alias, &other))
        return fail(VIR_ERR_OPERATION_INVALID, _("alias '%1$s' is in use already"), info->alias);
    if (domain_def_each_device(def, has_twin, device) < 0)
        return -1;
    if (!row->single) {
        xml_list_append(row->binding, list_of(def, device->kind), g_steal_pointer(&device->def));
        if (device->kind == DEVICE_DISK)
            domain_sort_disks(def);
        return 0;
    }
    if (*single_of(def, device->kind))
        return fail(VIR_ERR_OPERATION_INVALID, _("domain '%1$s' has a %2$s already, and can have one only"), def->name,
                    row->element);
    *single_of(def, device->kind) = g_steal_pointer(&device->def);
    return 0;
}

DomainDevice *
domain_def_take_device(DomainDef *def, const DomainDevice *device)
{
    const DeviceRow *row = &device_rows[device->kind];
    GPtrArray **list = list_of(def, device->kind);
    DomainDevice *taken;
    guint index;

    if (row->single) {
        if (*single_of(def, device->kind) != device->def)
            return NULL;
        *single_of(def, device->kind) = NULL;
    } else {
        if (!*list || !g_ptr_array_find(*list, device->def, &index))
            return NULL;
        g_ptr_array_steal_index(*list, index);
        if ((*list)->len == 0)
            g_clear_pointer(list, g_ptr_array_unref);
    }
    taken = g_new0(DomainDevice, 1);
    *taken = *device;
    return taken;
}

int
domain_def_replace_device(DomainDef *def, const DomainDevice *old, DomainDevice *device)
{
    const DeviceRow *row = &device_rows[old->kind];
    GPtrArray **list = list_of(def, old->kind);
    guint index;

    g_assert(old->kind == device->kind);
    if (row->single) {
        *single_of(def, old->kind) = g_steal_pointer(&device->def);
    } else if (*list && g_ptr_array_find(*list, old->def, &index)) {
        (*list)->pdata[index] = g_steal_pointer(&device->def);
    } else {
        return fail(VIR_ERR_DEVICE_MISSING, _("domain '%1$s' has no such %2$s"), def->name, row->element);
    }
    xml_free(row->binding, old->def);
    return 0;
}
