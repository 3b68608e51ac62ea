/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_pool.c - storage pools that are not there: a hundred gigabytes each.
 *
 * The volumes stay while the pool is off.
 *
 * Threads: any.
 */

#include <libxml/tree.h>

#include "base/error.h"
#include "test/test_families.h"
#include "test/test_objects.h"

#define POOL_CAPACITY (100ull * 1024 * 1024 * 1024)

static const ObjectType pool_type = { STORAGE_POOL_KIND, .error_domain = VIR_FROM_TEST };
static const ObjectType vol_type = { STORAGE_VOL_KIND, .error_domain = VIR_FROM_TEST };

static TestPools *
family(const DriverConn *conn)
{
    return test_state_of(conn)->pools;
}

static ObjectTable *
pools(const DriverConn *conn)
{
    return family(conn)->table;
}
OBJECT_METHODS(StoragePool, storage_pool, test_pool, pools)

/* The name of a pool other than @def that lies where @def wants to; NULL: there is none. */
static const char *
find_conflict(const GPtrArray *all, const StoragePoolDef *def)
{
    for (guint i = 0; i < all->len; i++) {
        g_autoptr(ObjectView) view = object_view(all->pdata[i]);

        if (!uuid_equal(object_uuid(all->pdata[i]), def->uuid) && storage_pool_def_conflicts(object_view_def(view), def))
            return object_name(all->pdata[i]);
    }
    return NULL;
}

/* Has @add put the pool of @xml into the table, if no other lies there. */
static StoragePool *
add_pool(TestPools *own, const char *xml, unsigned int parse_flags, Object *(*add)(ObjectTable *table, void *def))
{
    StoragePoolDef *def = storage_pool_def_parse(xml, parse_flags);
    g_autoptr(GPtrArray) all = NULL;
    const char *other;
    Object *pool = NULL;

    if (!def)
        return NULL;
    def->capacity = POOL_CAPACITY;
    mutex_lock(&own->lock);
    all = object_table_list(own->table, 0);
    other = find_conflict(all, def);
    if (!other)
        pool = add(own->table, g_steal_pointer(&def));
    mutex_unlock(&own->lock);
    if (other)
        (void)fail(VIR_ERR_OPERATION_FAILED, _("storage pool '%1$s' would lie where pool '%2$s' does"), def->name, other);
    storage_pool_def_free(def);
    return storage_pool_of(pool);
}

static Object *
create(ObjectTable *table, void *def)
{
    return object_create(table, def, NULL, NULL);
}

StoragePool *
test_pool_create_xml(DriverConn *conn, const char *xml, unsigned int flags)
{
    if (object_check_flags(&pool_type, flags, 0, "create") < 0)
        return NULL;
    return add_pool(family(conn), xml, XML_AS_INACTIVE, create);
}

StoragePool *
test_pool_define_xml(DriverConn *conn, const char *xml, unsigned int flags)
{
    return add_pool(family(conn), xml, test_parse_flags(flags, VIR_STORAGE_POOL_DEFINE_VALIDATE), object_define);
}

int
test_pool_create(StoragePool *pool, unsigned int flags)
{
    if (object_check_flags(&pool_type, flags, 0, "start") < 0)
        return -1;
    return object_start(storage_pool_object(pool), NULL, NULL);
}

int
test_pool_destroy(StoragePool *pool)
{
    return object_stop(storage_pool_object(pool), NULL, NULL);
}

int
test_pool_undefine(StoragePool *pool)
{
    return object_undefine(storage_pool_object(pool), OBJECT_UNDEFINE_INACTIVE);
}

/* There is nothing to be done but to say so. */
static int
tell(StoragePool *pool, int event)
{
    Object *object = storage_pool_object(pool);
    g_autoptr(ObjectEdit) edit = object_edit_facts(object);

    if (!edit || object_check_inactive(object) < 0)
        return -1;
    object_edit_event(edit, event, 0);
    return object_commit(edit);
}

int
test_pool_build(StoragePool *pool, unsigned int flags)
{
    if (object_check_flags(&pool_type, flags, 0, "build") < 0)
        return -1;
    return tell(pool, VIR_STORAGE_POOL_EVENT_CREATED);
}

int
test_pool_delete(StoragePool *pool, unsigned int flags)
{
    if (object_check_flags(&pool_type, flags, 0, "delete") < 0)
        return -1;
    return tell(pool, VIR_STORAGE_POOL_EVENT_DELETED);
}

int
test_pool_refresh(StoragePool *pool, unsigned int flags)
{
    Object *object = storage_pool_object(pool);
    ObjectKey key;
    void *hold;

    if (object_check_active(object) < 0)
        return -1;
    object_class_key(object, &key, &hold);
    driver_event_storage_pool_refresh(object_table_bus(object_table(object)), &key);
    object_class_release_key(hold);
    return 0;
}

int
test_pool_get_info(StoragePool *pool, virStoragePoolInfoPtr info)
{
    g_autoptr(ObjectView) view = object_view(storage_pool_object(pool));

    *info = (virStoragePoolInfo) {
        .state = object_view_is_active(view) ? VIR_STORAGE_POOL_RUNNING : VIR_STORAGE_POOL_INACTIVE,
        .capacity = POOL_CAPACITY,
        .allocation = test_pool_allocation(view),
    };
    info->available = info->capacity - info->allocation;
    return 0;
}

char *
test_pool_get_xml(StoragePool *pool, unsigned int flags)
{
    g_autoptr(ObjectView) view = object_view(storage_pool_object(pool));
    g_autoptr(StoragePoolDef) def = NULL;

    if (object_check_flags(&pool_type, flags, 0, "get XML") < 0)
        return NULL;
    def = storage_pool_def_copy(object_view_def(view));
    def->allocation = test_pool_allocation(view);
    def->available = def->capacity - def->allocation;
    return storage_pool_def_format(def, 0);
}

int
test_pool_autostart(StoragePool *pool, int autostart)
{
    if (!object_has_fact(storage_pool_object(pool), OBJECT_PERSISTENT))
        return fail(VIR_ERR_INVALID_ARG, _("storage pool '%1$s' is transient and cannot start by itself"),
                    object_name(storage_pool_object(pool)));
    return object_set_autostart(storage_pool_object(pool), autostart != 0);
}

static int
pools_init(DriverState *state)
{
    const ObjectTableInit init = { .type = &pool_type, .child = &vol_type, .bus = state->bus, .driver = state };

    state->pools = g_new0(TestPools, 1);
    mutex_init(&state->pools->lock);
    state->pools->table = object_table_new(&init);
    return 0;
}

static char *
node_text(xmlNode *node)
{
    xmlBuffer *buffer = xmlBufferCreate();
    char *text = NULL;

    if (buffer && xmlNodeDump(buffer, node->doc, node, 0, 0) >= 0)
        text = g_strdup((const char *)xmlBufferContent(buffer));
    xmlBufferFree(buffer);
    return text;
}

/* A pool that is not in a file of its own has its volumes among its elements: moves them to @volumes. The rest is the pool. */
static char *
take_volumes(const TestItem *item, GPtrArray *volumes)
{
    xmlDoc *doc = xml_read(item->xml, strlen(item->xml), item->where);
    xmlNode *next;
    char *rest;

    if (!doc)
        return NULL;
    for (xmlNode *node = xmlDocGetRootElement(doc)->children; node; node = next) {
        next = node->next;
        if (node->type != XML_ELEMENT_NODE || !xmlStrEqual(node->name, BAD_CAST "volume"))
            continue;
        g_ptr_array_add(volumes, node_text(node));
        xmlUnlinkNode(node);
        xmlFreeNode(node);
    }
    rest = node_text(xmlDocGetRootElement(doc));
    xmlFreeDoc(doc);
    return rest;
}

/* Those that stand beside the name of the pool's file. */
static int
take_files(const TestItem *item, GPtrArray *volumes)
{
    for (guint i = 0; item->inside && i < item->inside->len; i++) {
        const TestItem *inner = item->inside->pdata[i];

        if (strcmp(inner->element, "volume") != 0)
            return fail(VIR_ERR_XML_ERROR, _("'%1$s': a pool has no '%2$s'"), item->where, inner->element);
        g_ptr_array_add(volumes, g_strdup(inner->xml));
    }
    return 0;
}

static int
pools_add(DriverState *state, const TestItem *item)
{
    g_autoptr(GPtrArray) volumes = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *xml = take_volumes(item, volumes);
    g_autoptr(Object) pool = NULL;

    if (!xml || take_files(item, volumes) < 0)
        return -1;
    pool = storage_pool_object(add_pool(state->pools, xml, XML_AS_INACTIVE, object_define));
    if (!pool || object_start(pool, NULL, NULL) < 0)
        return -1;
    for (guint i = 0; i < volumes->len; i++) {
        if (test_vol_add(pool, volumes->pdata[i]) < 0)
            return -1;
    }
    return 0;
}

static void
pools_free(DriverState *state)
{
    if (!state->pools)
        return;
    object_table_free(state->pools->table);
    mutex_clear(&state->pools->lock);
    g_free(state->pools);
}

const TestFamily test_pool_family = { "pool", pools_init, pools_add, pools_free };
