/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_adapter.c - host bus adapters as sysfs has them: found by name, place or world wide name; virtual ones made and removed.
 *
 * Threads: any that may wait.
 */

#include "storage/storage_adapter.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "storage/storage_scsi.h"

#define SCSI_HOSTS "/sys/class/scsi_host"
#define FC_HOSTS "/sys/class/fc_host"

enum { APPEAR_MS = 30 * 1000, LOOK_MS = 100 };

/* ---- one adapter's files ---- */

static char *
attribute_path(const char *class, unsigned int host, const char *attribute)
{
    return g_strdup_printf("%s/host%u/%s", class, host, attribute);
}

/* NULL without an error when there is none. */
static char *
attribute(const char *class, unsigned int host, const char *name)
{
    g_autofree char *path = attribute_path(class, host, name);
    char *text = file_exists(path) ? file_read_line(path) : NULL;

    if (!text)
        error_reset();
    return text;
}

/* Both are hexadecimal, with or without 0x. */
static bool
same_wwn(const char *a, const char *b)
{
    unsigned long long one, other;

    return a && b && text_to_ull(a, 16, &one) && text_to_ull(b, 16, &other) && one == other;
}

/* ---- going through them ---- */

typedef struct {
    const PoolAdapter *adapter;
    bool (*match)(const PoolAdapter *adapter, unsigned int host);
    unsigned int host;
} HostSearch;

static bool
number_of(const char *name, unsigned int *ret_host)
{
    return g_str_has_prefix(name, "host") && text_to_uint(name + strlen("host"), 10, ret_host);
}

static int
visit_host(int dir_fd, const char *name, void *opaque)
{
    HostSearch *search = opaque;

    return number_of(name, &search->host) && search->match(search->adapter, search->host) ? 1 : 0;
}

/* The first of @class that @match likes; -1 without an error. */
static int
find_host(const char *class, const PoolAdapter *adapter, bool (*match)(const PoolAdapter *adapter, unsigned int host))
{
    HostSearch search = { .adapter = adapter, .match = match };
    int rc = file_is_directory(class) ? file_foreach(class, visit_host, &search) : 0;

    if (rc < 0)
        error_reset();
    return rc > 0 ? (int)search.host : -1;
}

/* ---- scsi_host ---- */

static bool
lies_at(const PoolAdapter *adapter, unsigned int host)
{
    const PciAddress *pci = adapter->parent_addr->address;
    g_autofree char *place = g_strdup_printf("/%04x:%02x:%02x.%x/", pci->domain, pci->bus, pci->slot, pci->function);
    g_autofree char *link = g_strdup_printf(SCSI_HOSTS "/host%u", host);
    g_autofree char *id = attribute(SCSI_HOSTS, host, "unique_id");
    char real[PATH_MAX];
    unsigned int unique;

    return realpath(link, real) && strstr(real, place) && id && text_to_uint(id, 10, &unique)
        && unique == adapter->parent_addr->unique_id;
}

static int
find_scsi_host(const PoolAdapter *adapter)
{
    const char *name = adapter->name;
    unsigned int host;
    int found;

    if (!name) {
        found = find_host(SCSI_HOSTS, adapter, lies_at);
        return found >= 0 ? found
                          : fail(VIR_ERR_XML_ERROR, _("there is no SCSI adapter with unique id %1$u at PCI address "
                                                      "%2$04x:%3$02x:%4$02x.%5$x"), adapter->parent_addr->unique_id,
                                 adapter->parent_addr->address->domain, adapter->parent_addr->address->bus,
                                 adapter->parent_addr->address->slot, adapter->parent_addr->address->function);
    }
    if (g_str_has_prefix(name, "scsi_"))
        name += strlen("scsi_");
    if (!number_of(name, &host) || host > INT_MAX)
        return fail(VIR_ERR_XML_ERROR, _("'%1$s' is no name of a SCSI adapter, which is like 'scsi_host3'"), adapter->name);
    return (int)host;
}

/* ---- fc_host ---- */

static bool
has_names(const PoolAdapter *adapter, unsigned int host)
{
    g_autofree char *node = attribute(FC_HOSTS, host, "node_name");
    g_autofree char *port = attribute(FC_HOSTS, host, "port_name");

    return same_wwn(node, adapter->wwnn) && same_wwn(port, adapter->wwpn);
}

static bool
can_have_more(unsigned int host)
{
    g_autofree char *create = attribute_path(FC_HOSTS, host, "vport_create");
    g_autofree char *state = attribute(FC_HOSTS, host, "port_state");
    g_autofree char *most = attribute(FC_HOSTS, host, "max_npiv_vports");
    g_autofree char *used = attribute(FC_HOSTS, host, "npiv_vports_inuse");
    unsigned int most_count, used_count;

    return file_exists(create) && (!state || strcmp(state, "Online") == 0) && most && used && text_to_uint(most, 10, &most_count)
        && text_to_uint(used, 10, &used_count) && used_count < most_count;
}

static bool
is_parent(const PoolAdapter *adapter, unsigned int host)
{
    g_autofree char *node = attribute(FC_HOSTS, host, "node_name");
    g_autofree char *port = attribute(FC_HOSTS, host, "port_name");
    g_autofree char *fabric = attribute(FC_HOSTS, host, "fabric_name");

    if (adapter->parent_wwnn)
        return same_wwn(node, adapter->parent_wwnn) && same_wwn(port, adapter->parent_wwpn);
    if (adapter->parent_fabric_wwn)
        return same_wwn(fabric, adapter->parent_fabric_wwn) && can_have_more(host);
    return can_have_more(host);
}

static int
find_parent(const PoolAdapter *adapter)
{
    const char *name = adapter->parent;
    unsigned int host;
    int found;

    if (name) {
        if (g_str_has_prefix(name, "scsi_"))
            name += strlen("scsi_");
        return number_of(name, &host) && host <= INT_MAX
                   ? (int)host
                   : fail(VIR_ERR_XML_ERROR, _("'%1$s' is no name of an adapter, which is like 'scsi_host3'"), adapter->parent);
    }
    found = find_host(FC_HOSTS, adapter, is_parent);
    return found >= 0 ? found : fail(VIR_ERR_XML_ERROR, _("there is no Fibre Channel adapter on which '%1$s' could be made"),
                                     adapter->wwpn);
}

int
storage_adapter_find(const PoolAdapter *adapter)
{
    int found;

    if (adapter->type != POOL_ADAPTER_FC_HOST)
        return find_scsi_host(adapter);
    found = find_host(FC_HOSTS, adapter, has_names);
    return found >= 0 ? found : fail(VIR_ERR_XML_ERROR, _("there is no Fibre Channel adapter with wwnn='%1$s' and wwpn='%2$s'"),
                                     adapter->wwnn, adapter->wwpn);
}

/* ---- virtual ones ---- */

static const char *
digits_of(const char *wwn)
{
    return g_str_has_prefix(wwn, "0x") ? wwn + 2 : wwn;
}

static int
change_vport(const PoolAdapter *adapter, unsigned int parent, const char *file)
{
    g_autofree char *names = g_strdup_printf("%s:%s", digits_of(adapter->wwpn), digits_of(adapter->wwnn));
    g_autofree char *fc_path = attribute_path(FC_HOSTS, parent, file);
    g_autofree char *scsi_path = attribute_path(SCSI_HOSTS, parent, file);

    if (!file_exists(fc_path) && !file_exists(scsi_path))
        return fail(VIR_ERR_OPERATION_INVALID, _("the adapter 'scsi_host%1$u' has no virtual ones"), parent);
    return file_write_line(file_exists(fc_path) ? fc_path : scsi_path, names);
}

static int
wait_for_it(const PoolAdapter *adapter)
{
    int64_t deadline = clock_deadline(APPEAR_MS);

    while (find_host(FC_HOSTS, adapter, has_names) < 0) {
        if (clock_remaining_ms(deadline) <= 0)
            return fail(VIR_ERR_OPERATION_TIMEOUT, _("the virtual adapter '%1$s' was made, but has not appeared within %2$d s"),
                        adapter->wwpn, APPEAR_MS / 1000);
        g_usleep(LOOK_MS * 1000);
    }
    return 0;
}

int
storage_adapter_start(PoolAdapter *adapter)
{
    int parent;

    if (adapter->type != POOL_ADAPTER_FC_HOST || find_host(FC_HOSTS, adapter, has_names) >= 0)
        return 0;
    parent = find_parent(adapter);
    if (parent < 0 || change_vport(adapter, (unsigned int)parent, "vport_create") < 0)
        return -1;
    /* Only what a pool has made goes with it, unless it is told to leave it. */
    if (adapter->managed == YES_NO_ABSENT)
        adapter->managed = YES_NO_YES;
    if (!adapter->parent)
        adapter->parent = g_strdup_printf("scsi_host%d", parent);
    return wait_for_it(adapter);
}

int
storage_adapter_stop(const PoolAdapter *adapter)
{
    int parent;

    if (adapter->type != POOL_ADAPTER_FC_HOST || adapter->managed != YES_NO_YES || find_host(FC_HOSTS, adapter, has_names) < 0)
        return 0;
    parent = find_parent(adapter);
    return parent < 0 ? -1 : change_vport(adapter, (unsigned int)parent, "vport_delete");
}

int
storage_adapter_rescan(unsigned int host)
{
    g_autofree char *path = attribute_path(SCSI_HOSTS, host, "scan");

    if (!file_exists(path))
        return fail(VIR_ERR_OPERATION_INVALID, _("there is no SCSI adapter 'scsi_host%1$u'"), host);
    if (file_write_line(path, "- - -") < 0)
        return -1;
    storage_scsi_settle();
    return 0;
}
