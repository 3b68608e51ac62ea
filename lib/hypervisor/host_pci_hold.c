/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * host_pci_hold.c - which guest has which PCI device of the host, and what it was before.
 *
 * Taking goes in rounds over all devices of a guest: reserve (here), look (nothing is changed), write down (files), change (sysfs,
 * netlink). A failure in any of them gives all back.
 *
 * Threads: any. The lock guards the table. A hold's owner does not change; the rest of it belongs to the thread that takes it or
 * gives it back.
 */

#include "hypervisor/host_pci_hold.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "base/netdev.h"
#include "base/thread.h"
#include "base/uuid.h"
#include "base/xmlbind.h"

/* A virtual function as it was. */
typedef struct {
    char *pf;
    unsigned int index;
    MacAddress mac;
    unsigned int vlan;
    unsigned int qos;
} HeldFunction;

static const XmlField function_fields[] = {
    XML_ATTR(HeldFunction, pf,    "pf",    XML_STRING, XML_REQUIRED),
    XML_ATTR(HeldFunction, index, "index", XML_UINT,   XML_REQUIRED),
    XML_ATTR(HeldFunction, mac,   "mac",   XML_MAC,    0),
    XML_ATTR(HeldFunction, vlan,  "vlan",  XML_UINT,   0),
    XML_ATTR(HeldFunction, qos,   "qos",   XML_UINT,   0),
};
XML_DECLARE_BINDING(HeldFunction)
XML_BINDING(HeldFunction, "function", function_fields);

typedef struct {
    PciAddress address;
    unsigned char uuid[UUID_LEN];
    char *name;
    bool managed;
    char *driver;                   /* the host's; NULL = it had none */
    HeldFunction *function;         /* NULL = it is none, or no interface to us */
    bool written;                   /* its file stands */
} Hold;

static const XmlField hold_fields[] = {
    XML_STRUCT_AS(Hold, address,  "address",          PciAddress, HostPciAddress, XML_REQUIRED),
    XML_IN_ATTR  (Hold, name,     "guest",  "name",   XML_STRING, XML_REQUIRED),
    XML_IN_ATTR  (Hold, uuid,     "guest",  "uuid",   XML_UUID,   XML_REQUIRED),
    XML_PRESENT  (Hold, managed,  "managed",                      0),
    XML_IN_ATTR  (Hold, driver,   "driver", "name",   XML_STRING, 0),
    XML_CHILD    (Hold, function, "function",         HeldFunction, 0),
};
XML_DECLARE_DOCUMENT(Hold, hold)
XML_BINDING(Hold, "heldDevice", hold_fields);

struct HostPciHolds {
    HostPci host;
    char *dir;
    Mutex lock;
    GHashTable *table GUARDED_BY(lock); /* "0000:01:00.0" -> Hold */
};

static char *
hold_path(const HostPciHolds *holds, const PciAddress *address)
{
    g_autofree char *name = pci_address_to_string(address);

    return g_strdup_printf("%s/%s.xml", holds->dir, name);
}

static void
load_one(HostPciHolds *holds, const char *file)
{
    g_autofree char *path = g_build_filename(holds->dir, file, NULL);
    Hold *hold = hold_parse_file(path, 0);

    if (!hold) {
        warn_last_error("'%s' does not tell which guest has a device, leaving it alone", path);
        return;
    }
    hold->written = true;
    g_hash_table_insert(holds->table, pci_address_to_string(&hold->address), hold);
}

HostPciHolds *
host_pci_holds_new(const HostPci *host, const char *dir)
{
    g_autoptr(HostPciHolds) holds = g_new0(HostPciHolds, 1);
    g_auto(GStrv) files = NULL;

    holds->host = host ? *host : (HostPci) { 0 };
    holds->dir = g_strdup(dir);
    mutex_init(&holds->lock);
    holds->table = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, xml_binding_Hold.free);
    if (file_make_directories(dir, 0700) < 0)
        return NULL;
    files = file_list(dir, ".xml");
    if (!files)
        return NULL;
    for (size_t i = 0; files[i]; i++)
        load_one(holds, files[i]);
    return g_steal_pointer(&holds);
}

void
host_pci_holds_free(HostPciHolds *holds)
{
    if (!holds)
        return;
    g_hash_table_unref(holds->table);
    mutex_clear(&holds->lock);
    g_free(holds->dir);
    g_free(holds);
}

const HostPci *
host_pci_holds_host(const HostPciHolds *holds)
{
    return &holds->host;
}

/* ---------------------------------------------------------------- giving back */

static void
restore_function(const HeldFunction *function)
{
    const NetdevVf vf = { .mac = function->mac, .vlan = function->vlan, .qos = function->qos };

    if (netdev_set_vf(function->pf, function->index, &vf) < 0)
        warn_last_error("virtual function %u of '%s' stays as its guest had it", function->index, function->pf);
}

/* The device as it was, then its file, then the reservation. One that was pulled out meanwhile is nobody's. */
static void
give_back(HostPciHolds *holds, Hold *hold)
{
    g_autofree char *address = pci_address_to_string(&hold->address);
    g_autofree char *path = hold_path(holds, &hold->address);

    if (hold->written && host_pci_exists(&holds->host, &hold->address)) {
        if (hold->function)
            restore_function(hold->function);
        if (hold->managed && host_pci_rebind(&holds->host, &hold->address, hold->driver) < 0)
            warn_last_error("PCI device %s does not get the host's driver back", address);
    }
    if (hold->written && file_remove(path) < 0)
        warn_last_error("cannot remove '%s', continuing", path);
    mutex_lock(&holds->lock);
    g_hash_table_remove(holds->table, address);
    mutex_unlock(&holds->lock);
}

/* The guest's holds, borrowed: nobody else ends them. */
static GPtrArray *
holds_of(HostPciHolds *holds, const unsigned char *uuid)
{
    GPtrArray *found = g_ptr_array_new();
    GHashTableIter iter;
    void *value;
    LOCK_SCOPE(&holds->lock);

    g_hash_table_iter_init(&iter, holds->table);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        if (uuid_equal(((const Hold *)value)->uuid, uuid))
            g_ptr_array_add(found, value);
    }
    return found;
}

void
host_pci_holds_give_back(HostPciHolds *holds, const unsigned char *uuid)
{
    g_autoptr(GPtrArray) found = holds_of(holds, uuid);

    for (guint i = 0; i < found->len; i++)
        give_back(holds, g_ptr_array_index(found, i));
}

void
host_pci_holds_give_back_one(HostPciHolds *holds, const unsigned char *uuid, const PciAddress *address)
{
    g_autoptr(GPtrArray) found = holds_of(holds, uuid);

    for (guint i = 0; i < found->len; i++) {
        Hold *hold = g_ptr_array_index(found, i);

        if (pci_address_same(&hold->address, address)) {
            give_back(holds, hold);
            return;
        }
    }
}

/* The guests that have something. */
static GPtrArray *
guests_of(HostPciHolds *holds)
{
    GPtrArray *guests = g_ptr_array_new_with_free_func(g_free);
    GHashTableIter iter;
    void *value;
    LOCK_SCOPE(&holds->lock);

    g_hash_table_iter_init(&iter, holds->table);
    while (g_hash_table_iter_next(&iter, NULL, &value))
        g_ptr_array_add(guests, g_memdup2(((const Hold *)value)->uuid, UUID_LEN));
    return guests;
}

/* Somebody we do not know may still use it: unbinding it would wait for that one. */
static void
give_back_unused(HostPciHolds *holds, Hold *hold)
{
    g_autofree char *address = pci_address_to_string(&hold->address);

    if (host_pci_is_open(&holds->host, &hold->address))
        LOG_WARN("PCI device %s of domain '%s', which is not known to run, is in use and stays with it", address, hold->name);
    else
        give_back(holds, hold);
}

void
host_pci_holds_sweep(HostPciHolds *holds, HostPciIsAlive is_alive, void *opaque)
{
    g_autoptr(GPtrArray) guests = guests_of(holds);

    for (guint i = 0; i < guests->len; i++) {
        g_autoptr(GPtrArray) dead = is_alive(g_ptr_array_index(guests, i), opaque)
                                        ? g_ptr_array_new()
                                        : holds_of(holds, g_ptr_array_index(guests, i));

        for (guint k = 0; k < dead->len; k++)
            give_back_unused(holds, g_ptr_array_index(dead, k));
    }
}

/* --------------------------------------------------------------------- taking */

/* One guest taking devices. */
typedef struct {
    HostPciHolds *holds;
    const unsigned char *uuid;
    const char *name;
    const HostPciWish *wishes;
    size_t n;
    GPtrArray *taken;               /* of Hold, the table's; as many as @wishes once all are reserved */
} Taking;

static Hold *
reserve_one(const Taking *taking, const HostPciWish *wish)
{
    HostPciHolds *holds = taking->holds;
    g_autofree char *key = pci_address_to_string(&wish->address);
    const Hold *other;
    Hold *hold;
    LOCK_SCOPE(&holds->lock);

    other = g_hash_table_lookup(holds->table, key);
    if (other)
        return fail_null(VIR_ERR_OPERATION_INVALID, _("domain '%1$s' cannot have PCI device %2$s: domain '%3$s' has it"),
                         taking->name, key, other->name);
    hold = hold_new();
    hold->address = wish->address;
    hold->address.zpci = NULL;
    memcpy(hold->uuid, taking->uuid, UUID_LEN);
    hold->name = g_strdup(taking->name);
    hold->managed = wish->managed;
    g_hash_table_insert(holds->table, g_steal_pointer(&key), hold);
    return hold;
}

static int
reserve(Taking *taking)
{
    for (size_t i = 0; i < taking->n; i++) {
        Hold *hold = reserve_one(taking, &taking->wishes[i]);

        if (!hold)
            return -1;
        g_ptr_array_add(taking->taken, hold);
    }
    return 0;
}

static bool
is_wished(const Taking *taking, const PciAddress *address)
{
    for (size_t i = 0; i < taking->n; i++) {
        if (pci_address_same(&taking->wishes[i].address, address))
            return true;
    }
    return false;
}

/* The name of another guest that has the device, the caller's; NULL = none has. */
static char *
other_guest(const Taking *taking, const PciAddress *address)
{
    g_autofree char *key = pci_address_to_string(address);
    const Hold *hold;
    LOCK_SCOPE(&taking->holds->lock);

    hold = g_hash_table_lookup(taking->holds->table, key);
    return hold && !uuid_equal(hold->uuid, taking->uuid) ? g_strdup(hold->name) : NULL;
}

/* What keeps the device's group from being the guest's alone, added to @why. */
static void
judge_member(const Taking *taking, const PciAddress *member, GString *why)
{
    const HostPci *host = &taking->holds->host;
    g_autofree char *guest = other_guest(taking, member);
    g_autofree char *address = pci_address_to_string(member);
    g_autofree char *driver = NULL;

    if (!guest && (is_wished(taking, member) || host_pci_is_harmless(host, member)))
        return;
    driver = host_pci_driver(host, member);
    g_string_append(why, why->len > 0 ? ", " : "");
    if (guest)
        g_string_append_printf(why, _("%1$s of domain '%2$s'"), address, guest);
    else
        g_string_append_printf(why, _("%1$s with driver '%2$s'"), address, driver ? driver : "?");
}

static int
check_group(const Taking *taking, const PciAddress *address)
{
    const HostPci *host = &taking->holds->host;
    int group = host_pci_group(host, address);
    g_autoptr(GArray) members = group >= 0 ? host_pci_group_members(host, group) : NULL;
    g_autoptr(GString) why = g_string_new(NULL);
    g_autofree char *name = pci_address_to_string(address);

    if (!members)
        return -1;
    for (guint i = 0; i < members->len; i++)
        judge_member(taking, &g_array_index(members, PciAddress, i), why);
    if (why->len == 0)
        return 0;
    return fail(VIR_ERR_CONFIG_UNSUPPORTED,
                _("domain '%1$s' cannot have PCI device %2$s: its IOMMU group %3$d holds devices that are in use: %4$s; a guest "
                  "gets all of a group or none"), taking->name, name, group, why->str);
}

/* One that is not managed must have been prepared by the administrator. */
static int
check_driver(const Taking *taking, const HostPciWish *wish, Hold *hold)
{
    g_autofree char *name = pci_address_to_string(&wish->address);

    hold->driver = host_pci_driver(&taking->holds->host, &wish->address);
    if (wish->managed || host_pci_driver_is_vfio(&taking->holds->host, &wish->address, hold->driver))
        return 0;
    return fail(VIR_ERR_CONFIG_UNSUPPORTED,
                _("domain '%1$s' cannot have PCI device %2$s: it is not managed, and has driver '%3$s'; give it to '%4$s', or let "
                  "it be managed"), taking->name, name, hold->driver ? hold->driver : _("none"), HOST_PCI_VFIO);
}

/* An interface that is no virtual function has the address that it was made with, and nobody sorts its frames. */
static int
check_own_address(const Taking *taking, const HostPciWish *wish)
{
    g_autofree char *name = pci_address_to_string(&wish->address);
    g_autofree char *dev = host_pci_netdev(&taking->holds->host, &wish->address);
    MacAddress mac;
    char own[MAC_TEXT_LEN];

    if (wish->vlan)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED,
                    _("domain '%1$s': PCI device %2$s is no virtual function, it cannot be put into a VLAN"), taking->name, name);
    if (!dev)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED,
                    _("domain '%1$s': PCI device %2$s is neither a virtual function nor a network interface of the host now"),
                    taking->name, name);
    if (netdev_get_mac(dev, &mac) < 0)
        return -1;
    if (mac_equal(&mac, wish->mac))
        return 0;
    return fail(VIR_ERR_CONFIG_UNSUPPORTED,
                _("domain '%1$s': PCI device %2$s ('%3$s') is no virtual function and keeps its own address: write "
                  "<mac address='%4$s'/>, or use <hostdev>"), taking->name, name, dev, mac_format(&mac, own));
}

static int
note_function(const Taking *taking, const HostPciWish *wish, Hold *hold)
{
    const HostPci *host = &taking->holds->host;
    g_autofree char *dev = NULL;
    PciAddress pf;
    unsigned int index;
    NetdevVf vf;
    int rc = wish->mac ? host_pci_physical_function(host, &wish->address, &pf, &index) : 1;

    if (!wish->mac || rc < 0)
        return rc < 0 ? -1 : 0;
    if (rc == 0)
        return check_own_address(taking, wish);
    dev = host_pci_netdev(host, &pf);
    if (!dev)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED,
                    _("domain '%1$s': the physical function of its interface is no network interface of the host"), taking->name);
    if (netdev_get_vf(dev, index, &vf) < 0)
        return -1;
    hold->function = xml_new(&xml_binding_HeldFunction);
    hold->function->pf = g_steal_pointer(&dev);
    hold->function->index = index;
    hold->function->mac = vf.mac;
    hold->function->vlan = vf.vlan;
    hold->function->qos = vf.qos;
    return 0;
}

static int
look_at(const Taking *taking, const HostPciWish *wish, Hold *hold)
{
    if (check_group(taking, &wish->address) < 0 || check_driver(taking, wish, hold) < 0)
        return -1;
    return note_function(taking, wish, hold);
}

static int
write_down(const Taking *taking, const HostPciWish *wish, Hold *hold)
{
    g_autofree char *xml = hold_format(hold, 0);
    g_autofree char *path = hold_path(taking->holds, &wish->address);

    if (!xml || file_write_text(path, xml, NULL) < 0)
        return -1;
    hold->written = true;
    return 0;
}

static int
change(const Taking *taking, const HostPciWish *wish, Hold *hold)
{
    const char *driver = wish->driver ? wish->driver : HOST_PCI_VFIO;

    if (wish->managed && !host_pci_driver_is_vfio(&taking->holds->host, &wish->address, hold->driver) &&
        host_pci_bind(&taking->holds->host, &wish->address, driver) < 0)
        return -1;
    if (hold->function) {
        const NetdevVf vf = { .mac = *wish->mac, .vlan = wish->vlan, .qos = wish->qos };

        return netdev_set_vf(hold->function->pf, hold->function->index, &vf);
    }
    return 0;
}

static int
run_rounds(Taking *taking)
{
    static int (*const rounds[])(const Taking *, const HostPciWish *, Hold *) = { look_at, write_down, change };

    if (reserve(taking) < 0)
        return -1;
    for (size_t round = 0; round < G_N_ELEMENTS(rounds); round++) {
        for (size_t i = 0; i < taking->n; i++) {
            if (rounds[round](taking, &taking->wishes[i], g_ptr_array_index(taking->taken, i)) < 0)
                return -1;
        }
    }
    return 0;
}

int
host_pci_holds_take(HostPciHolds *holds, const unsigned char *uuid, const char *name, const HostPciWish *wishes, size_t n)
{
    g_autoptr(GPtrArray) taken = g_ptr_array_new();
    Taking taking = { .holds = holds, .uuid = uuid, .name = name, .wishes = wishes, .n = n, .taken = taken };
    g_autoptr(virError) reason = NULL;

    if (run_rounds(&taking) == 0)
        return 0;
    reason = error_take();
    for (guint i = taken->len; i > 0; i--)
        give_back(holds, g_ptr_array_index(taken, i - 1));
    error_restore(g_steal_pointer(&reason));
    return -1;
}
