/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_hotplug_update.c - devices change: media, interfaces, passwords; in the configuration, whatever it is.
 *
 * While the guest runs, a change is first taken back in a copy of what is wanted: if the copy still differs from what
 * there is, something was asked that cannot change live, and the comparison names it.
 *
 * Threads: the guest's owner.
 */

#include <string.h>
#include <time.h>

#include "base/error.h"
#include "conf/domain_address.h"
#include "qemu/qemu_driver.h"
#include "qemu/qemu_hotplug.h"
#include "qemu/qemu_methods.h"
#include "qemu/qemu_monitor_commands.h"

void
qemu_hotplug_inherit_info(DomainDevice *device, const DomainDevice *old)
{
    DeviceInfo *info = domain_device_info(device);
    const DeviceInfo *before = domain_device_info(old);

    if (!info || !before)
        return;
    if (info->address.type == ADDRESS_NONE || info->address.type == ADDRESS_UNASSIGNED) {
        g_autoptr(DeviceInfo) copy = device_info_copy(before);

        device_address_clear(&info->address);
        info->address = copy->address;
        copy->address.type = ADDRESS_NONE;
    }
    if (!info->alias)
        info->alias = g_strdup(before->alias);
}

/* --------------------------------------------------------------------- disks */

/* Do both say the same of the medium? The numbers of nodes are ours. */
static bool
same_medium(const DiskDef *a, const DiskDef *b)
{
    g_autoptr(DiskDef) left = disk_def_copy(a);
    g_autoptr(DiskDef) right = disk_def_copy(b);
    SourceCommon *common;

    if ((common = storage_source_common(&left->source)))
        common->index = 0;
    if ((common = storage_source_common(&right->source)))
        common->index = 0;
    return storage_source_def_equal(&left->source, &right->source);
}

static void
forget_medium(DiskDef *disk)
{
    storage_source_clear(&disk->source);
    backing_store_free(g_steal_pointer(&disk->backing));
    disk->target->tray = DISK_TRAY_CLOSED;
    if (disk->driver)
        disk->driver->format = IMAGE_RAW;
}

/* Everything but the medium must be as it is. */
static int
check_disk(const DiskDef *disk, const DomainDevice *wanted)
{
    g_autoptr(DomainDevice) probe = domain_device_copy(wanted);
    g_autoptr(DiskDef) now = disk_def_copy(disk);
    g_autoptr(DiskDef) again = disk_def_copy(disk);
    const DomainDevice before = {.kind = DEVICE_DISK, .disk = now};

    qemu_hotplug_inherit_info(probe, &before);
    if (!probe->disk->driver)
        probe->disk->driver = g_steal_pointer(&again->driver);
    forget_medium(probe->disk);
    forget_medium(now);
    return domain_device_live_diff(&before, probe);
}

static int
update_disk(Domain *dom, DomainDef *live, DiskDef *disk, DomainDevice *wanted, unsigned int flags)
{
    bool force = flags & VIR_DOMAIN_DEVICE_MODIFY_FORCE;

    if (check_disk(disk, wanted) < 0)
        return -1;
    if (same_medium(disk, wanted->disk) && !force)
        return 0;
    if (!disk_is_removable(disk))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED,
                    _("domain '%1$s': disk '%2$s' is not removable, its source cannot change while it runs"),
                    live->name, disk->target->dev);
    return qemu_hotplug_change_medium(dom, live, disk, wanted->disk, force ? QEMU_MEDIA_FORCE : QEMU_MEDIA_ASK);
}

/* ------------------------------------------------------------------ graphics */

static GraphicsAuth *
auth_of(GraphicsDef *graphics)
{
    switch (graphics->type) {
    case GRAPHICS_VNC:
        return &graphics->vnc.auth;
    case GRAPHICS_SPICE:
        return &graphics->spice.auth;
    default:
        return NULL;
    }
}

/* "2030-01-31T15:51:00" is UTC; QEMU wants seconds since 1970, or "never". The caller frees it. */
static char *
expiry(const char *valid_to)
{
    struct tm when = {0};

    if (!valid_to)
        return g_strdup("never");
    if (!strptime(valid_to, "%Y-%m-%dT%H:%M:%S", &when))
        return fail_null(VIR_ERR_INVALID_ARG, _("a password's end '%1$s' is no time such as 2030-01-31T15:51:00"), valid_to);
    return g_strdup_printf("%lld", (long long)timegm(&when));
}

static int
set_password(Domain *dom, const GraphicsDef *graphics, const GraphicsAuth *auth)
{
    const char *protocol = graphics_type_to_string(graphics->type);
    const char *connected = auth->connected != AUTH_CONNECTED_DEFAULT ? graphics_connected_to_string(auth->connected) : NULL;
    g_autofree char *when = auth->passwd ? expiry(auth->valid_to) : g_strdup("now");

    if (!when || qemu_monitor_set_password(dom, protocol, auth->passwd ? auth->passwd : "", connected) < 0)
        return -1;
    return qemu_monitor_expire_password(dom, protocol, when);
}

static int
check_graphics(const GraphicsDef *graphics, const DomainDevice *wanted)
{
    g_autoptr(DomainDevice) probe = domain_device_copy(wanted);
    g_autoptr(GraphicsDef) now = graphics_def_copy(graphics);
    const DomainDevice before = {.kind = DEVICE_GRAPHICS, .graphics = now};
    GraphicsAuth *auth = auth_of(probe->graphics);
    GraphicsAuth *old = auth_of(now);

    if (!auth || !old)
        return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("graphics of type '%1$s' cannot change while the guest runs"),
                    graphics_type_to_string(graphics->type));
    g_free(auth->passwd);
    g_free(auth->valid_to);
    *auth = (GraphicsAuth){.passwd = g_strdup(old->passwd), .valid_to = g_strdup(old->valid_to), .connected = old->connected};
    if (now->type == GRAPHICS_VNC && probe->graphics->vnc.port <= 0)
        probe->graphics->vnc.port = now->vnc.port;
    if (now->type == GRAPHICS_SPICE && probe->graphics->spice.port <= 0)
        probe->graphics->spice.port = now->spice.port;
    return domain_device_live_diff(&before, probe);
}

static int
update_graphics(Domain *dom, GraphicsDef *graphics, const DomainDevice *wanted)
{
    GraphicsAuth *auth, *asked;

    if (check_graphics(graphics, wanted) < 0)
        return -1;
    auth = auth_of(graphics);
    asked = auth_of(wanted->graphics);
    if (!auth->passwd && !asked->passwd)
        return 0;
    if (set_password(dom, graphics, asked) < 0)
        return -1;
    g_free(auth->passwd);
    g_free(auth->valid_to);
    *auth = (GraphicsAuth){.passwd = g_strdup(asked->passwd), .valid_to = g_strdup(asked->valid_to), .connected = asked->connected};
    return 0;
}

/* ------------------------------------------------------------------- methods */

static int
update_live(Domain *dom, DomainDef *live, const char *xml, unsigned int flags, QemuNetChange *change)
{
    g_autoptr(DomainDevice) wanted = domain_device_parse(xml, live, DOMAIN_PARSE_ATTACH, &qemu_driver_of(dom)->hooks);
    DomainDevice found;

    if (!wanted || domain_def_find_device(live, wanted, &found) < 0)
        return -1;
    switch (found.kind) {
    case DEVICE_DISK:
        return update_disk(dom, live, found.disk, wanted, flags);
    case DEVICE_NET:
        return qemu_hotplug_update_net(dom, live, found.net, wanted, change);
    case DEVICE_GRAPHICS:
        return update_graphics(dom, found.graphics, wanted);
    default:
        return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("domain '%1$s': live update of device '%2$s' is not supported"), live->name,
                    device_kind_to_string(found.kind));
    }
}

static int
update_config(Domain *dom, DomainDef *def, const char *xml)
{
    const DomainParseHooks *hooks = &qemu_driver_of(dom)->hooks;
    g_autoptr(DomainDevice) device = domain_device_parse(xml, def, DOMAIN_PARSE_INACTIVE | DOMAIN_PARSE_ATTACH, hooks);
    DomainDevice old;

    if (!device || domain_def_find_device(def, device, &old) < 0)
        return -1;
    qemu_hotplug_inherit_info(device, &old);
    if (domain_def_replace_device(def, &old, device) < 0)
        return -1;
    return domain_def_complete(def, DOMAIN_PARSE_INACTIVE, hooks);
}

int
qemu_domain_update_device_flags(Domain *dom, const char *xml, unsigned int flags)
{
    g_autoptr(DomainEdit) edit = domain_edit(dom, flags);
    g_auto(QemuNetChange) change = { NULL };

    assert_owner(dom);
    if (!edit || (edit->persistent && update_config(dom, edit->persistent, xml) < 0))
        return -1;
    if (edit->live && update_live(dom, edit->live, xml, flags, &change) < 0)
        return -1;
    if (domain_commit(dom, edit) < 0) {
        qemu_hotplug_undo_net(dom, &change);
        return -1;
    }
    qemu_hotplug_keep_net(&change);
    return 0;
}
