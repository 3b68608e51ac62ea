/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_macvtap.c - macvtaps are written down, made, and removed with what they changed.
 *
 * Threads: the guest's owner; qemu_macvtap_sweep() main.
 */

#include "qemu/qemu_macvtap.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/netdev.h"
#include "base/uuid.h"
#include "conf/domain_net.h"

enum { RECORD_MAX = 4096, TRIES = 1000 };

#define SUFFIX ".json"

/* What is on disk of one. */
typedef struct {
    unsigned char owner[UUID_LEN];
    char *lower;
    MacAddress guest;
    bool has_address;               /* the interface below gets the guest's address, and had this one: */
    MacAddress address;
} Record;

static void
record_clear(Record *record)
{
    g_free(record->lower);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Record, record_clear)

/* Between looking whether a name is free and writing it down. */
static Mutex names = MUTEX_INIT;
static unsigned int next_name GUARDED_BY(names);

/* ------------------------------------------------------------- records */

static char *
folder_of(const QemuDriver *driver)
{
    return g_build_filename(driver->state_dir, "macvtap", NULL);
}

static char *
record_path(const QemuDriver *driver, const char *name)
{
    g_autofree char *folder = folder_of(driver);

    return file_build_path(folder, name, SUFFIX);
}

static int
read_mac(const JsonValue *object, const char *key, MacAddress *ret_mac)
{
    const char *text = json_get_string(object, key);

    if (!text)
        return -1;
    return mac_parse(text, ret_mac) ? 0 : fail(VIR_ERR_INTERNAL_ERROR, _("'%1$s' of '%2$s' is no MAC address"), text, key);
}

static int
read_record(const QemuDriver *driver, const char *name, Record *record)
{
    g_autofree char *path = record_path(driver, name);
    g_autofree char *text = path ? file_read(path, RECORD_MAX, NULL) : NULL;
    g_autoptr(JsonValue) object = text ? json_parse_string(text) : NULL;
    const char *owner = object ? json_get_string(object, "owner") : NULL;
    const char *lower = owner ? json_get_string(object, "lower") : NULL;

    if (!lower || read_mac(object, "guest", &record->guest) < 0)
        return -1;
    if (!uuid_parse(owner, record->owner))
        return fail(VIR_ERR_INTERNAL_ERROR, _("'%1$s': '%2$s' is no UUID"), path, owner);
    record->has_address = json_object_find(object, "address") != NULL;
    if (record->has_address && read_mac(object, "address", &record->address) < 0)
        return -1;
    record->lower = g_strdup(lower);
    return 0;
}

static char *
record_text(const Record *record)
{
    g_autoptr(JsonValue) object = json_new_object();
    char uuid[UUID_TEXT_LEN], mac[MAC_TEXT_LEN];

    json_object_set_string(object, "owner", uuid_format(record->owner, uuid));
    json_object_set_string(object, "lower", record->lower);
    json_object_set_string(object, "guest", mac_format(&record->guest, mac));
    if (record->has_address)
        json_object_set_string(object, "address", mac_format(&record->address, mac));
    return json_to_string(object);
}

/* From here on the name is ours. */
static int
claim(const QemuDriver *driver, const char *name, const Record *record)
{
    g_autofree char *folder = folder_of(driver);
    g_autofree char *path = record_path(driver, name);
    g_autofree char *text = record_text(record);

    LOCK_SCOPE(&names);
    if (!path || file_make_directories(folder, 0700) < 0)
        return -1;
    if (file_exists(path) || netdev_exists(name))
        return fail(VIR_ERR_OPERATION_FAILED, _("network interface '%1$s' exists already"), name);
    return file_write_text(path, text, NULL);
}

static char *
pick_name(void)
{
    LOCK_SCOPE(&names);

    return netdev_pick_name("macvtap", &next_name);
}

/* The name that the definition asks for, or one of those that we make up: others look for one at the same time. */
static char *
claim_name(const QemuDriver *driver, const char *asked, const Record *record)
{
    if (asked && !net_name_is_generated(asked))
        return claim(driver, asked, record) < 0 ? NULL : g_strdup(asked);
    for (size_t i = 0; i < TRIES; i++) {
        g_autofree char *name = pick_name();

        if (!name)
            return NULL;
        if (claim(driver, name, record) == 0)
            return g_steal_pointer(&name);
        if (error_last_code() != VIR_ERR_OPERATION_FAILED)
            return NULL;
        error_reset();
    }
    return fail_null(VIR_ERR_OPERATION_FAILED, _("no name for a macvtap is free: %1$d were tried"), TRIES);
}

/* ------------------------------------------------------------- removing */

/* The kernel puts it back by itself, if it knew the interface before its address was changed. */
static int
put_address_back(const Record *record)
{
    MacAddress now;

    if (!record->has_address || !netdev_exists(record->lower))
        return 0;
    if (netdev_get_mac(record->lower, &now) < 0)
        return -1;
    if (!mac_equal(&now, &record->guest) || mac_equal(&now, &record->address))
        return 0;
    return netdev_set_mac(record->lower, &record->address);
}

/* What has its name but rides on another interface is somebody else's. */
static int
take_back(const QemuDriver *driver, const char *name)
{
    g_auto(Record) record = { .lower = NULL };
    g_autofree char *path = record_path(driver, name);
    g_autofree char *lower = netdev_find_lower(name);
    bool known = path && file_exists(path);

    if (known && read_record(driver, name, &record) < 0)
        return -1;
    if (lower && (!known || strcmp(lower, record.lower) == 0) && netdev_delete(name) < 0)
        return -1;
    if (!known)
        return 0;
    return put_address_back(&record) < 0 ? -1 : file_remove(path);
}

void
qemu_macvtap_remove(const QemuDriver *driver, const char *name)
{
    if (take_back(driver, name) < 0)
        warn_last_error("the macvtap '%s' is not removed, or the interface below not as it was, continuing", name);
}

/* ------------------------------------------------------------- making */

static NetdevMacvtapMode
macvtap_mode(DirectMode mode)
{
    switch (mode) {
    case DIRECT_MODE_BRIDGE:
        return NETDEV_MACVTAP_BRIDGE;
    case DIRECT_MODE_PRIVATE:
        return NETDEV_MACVTAP_PRIVATE;
    case DIRECT_MODE_PASSTHROUGH:
        return NETDEV_MACVTAP_PASSTHROUGH;
    default:
        return NETDEV_MACVTAP_VEPA;
    }
}

static int
fill_record(const DomainDef *def, const NetDef *net, const NetSourceDirect *direct, Record *record)
{
    memcpy(record->owner, def->uuid, sizeof(record->owner));
    record->lower = g_strdup(direct->dev);
    record->guest = net->mac;
    record->has_address = direct->mode == DIRECT_MODE_PASSTHROUGH;
    return record->has_address ? netdev_get_mac(direct->dev, &record->address) : 0;
}

static int
make(const QemuDriver *driver, const NetdevMacvtapSpec *spec)
{
    g_autofree char *path = record_path(driver, spec->name);
    g_autoptr(virError) reason = NULL;

    if (netdev_create_macvtap(spec) == 0)
        return 0;
    /* Nothing is left of it, and if there is one of that name by now it is somebody else's. */
    reason = error_take();
    if (file_remove(path) < 0)
        warn_last_error("'%s' stays behind, continuing", path);
    error_restore(g_steal_pointer(&reason));
    return -1;
}

static int
open_queues(const QemuDriver *driver, const NetDef *net, const char *name, size_t n_fds, int *fds)
{
    g_autoptr(virError) reason = NULL;

    if (netdev_open_macvtap(name, n_fds, net_model_is_virtio(net->model), fds) == 0)
        return 0;
    reason = error_take();
    qemu_macvtap_remove(driver, name);
    error_restore(g_steal_pointer(&reason));
    return -1;
}

int
qemu_macvtap_open(const QemuDriver *driver, const DomainDef *def, NetDef *net, const NetSourceDirect *direct, size_t n_fds,
                  int *fds)
{
    NetdevMacvtapSpec spec = {
        .lower = direct->dev, .mode = macvtap_mode(direct->mode), .mac = &net->mac, .mtu = net->mtu, .online = true,
    };
    g_auto(Record) record = { .lower = NULL };
    g_autofree char *name = NULL;

    if (fill_record(def, net, direct, &record) < 0)
        return -1;
    spec.name = name = claim_name(driver, net_target_dev(net), &record);
    if (!name || make(driver, &spec) < 0 || open_queues(driver, net, name, n_fds, fds) < 0)
        return -1;
    if (!net->target)
        net->target = g_new0(NetTarget, 1);
    g_free(net->target->dev);
    net->target->dev = g_steal_pointer(&name);
    return 0;
}

/* ------------------------------------------------------------- after a restart */

static bool
is_part_of(const DomainDef *live, const char *name)
{
    xml_each(NetDef, net, live ? live->nets : NULL) {
        if (g_strcmp0(net_target_dev(net), name) == 0)
            return true;
    }
    return false;
}

/* Calls @take with the name of each that is on disk. */
static void
each_name(const QemuDriver *driver, void (*take)(const QemuDriver *driver, const char *name, const void *opaque),
          const void *opaque)
{
    g_autofree char *folder = folder_of(driver);
    g_auto(GStrv) files = file_exists(folder) ? file_list(folder, SUFFIX) : NULL;

    for (size_t i = 0; files && files[i]; i++) {
        g_autofree char *name = g_strndup(files[i], strlen(files[i]) - strlen(SUFFIX));

        take(driver, name, opaque);
    }
}

typedef struct {
    const unsigned char *uuid;
    const DomainDef *live;
} Owner;

static void
settle_one(const QemuDriver *driver, const char *name, const void *opaque)
{
    const Owner *owner = opaque;
    g_auto(Record) record = { .lower = NULL };

    if (read_record(driver, name, &record) < 0)
        warn_last_error("what is known of the macvtap '%s' cannot be read, continuing", name);
    else if (uuid_equal(record.owner, owner->uuid) && !is_part_of(owner->live, name))
        qemu_macvtap_remove(driver, name);
}

void
qemu_macvtap_settle(const QemuDriver *driver, const unsigned char *uuid, const DomainDef *live)
{
    const Owner owner = { uuid, live };

    each_name(driver, settle_one, &owner);
}

static void
sweep_one(const QemuDriver *driver, const char *name, const void *opaque)
{
    g_auto(Record) record = { .lower = NULL };
    g_autoptr(Domain) dom = NULL;
    g_autoptr(DomainView) view = NULL;

    if (read_record(driver, name, &record) < 0) {
        warn_last_error("what is known of the macvtap '%s' cannot be read, continuing", name);
        return;
    }
    dom = domain_list_find_uuid(driver->hypervisor.domains, record.owner);
    view = dom ? domain_view(dom) : NULL;
    if (!view || !domain_view_is_active(view))
        qemu_macvtap_remove(driver, name);
}

void
qemu_macvtap_sweep(const QemuDriver *driver)
{
    each_name(driver, sweep_one, NULL);
}
