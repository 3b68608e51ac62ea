/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * things.c - a kind of object for tests.
 *
 * Threads: any.
 */

#include "things.h"

#include <libvirt/libvirt.h>

#include "base/error.h"
#include "driver/driver_events.h"

static const XmlField thing_fields[] = {
    XML_IN_TEXT(ThingDef, name, "name", XML_STRING, XML_REQUIRED),
    XML_IN_TEXT(ThingDef, uuid, "uuid", XML_UUID, 0),
    XML_IN_TEXT(ThingDef, size, "size", XML_UINT, XML_OMIT_ZERO),
};
XML_BINDING(ThingDef, "thing", thing_fields);

typedef struct {
    ThingDef *thing;
    unsigned int ticket;
} ThingStatus;

static const XmlField status_fields[] = {
    XML_ATTR(ThingStatus, ticket, "ticket", XML_UINT, 0),
    XML_CHILD(ThingStatus, thing, "thing", ThingDef, XML_REQUIRED),
};
XML_BINDING(ThingStatus, "thingstatus", status_fields);

static void
thing_key(const void *def, ObjectKey *ret_key)
{
    const ThingDef *thing = def;

    ret_key->name = thing->name;
    memcpy(ret_key->uuid, thing->uuid, UUID_LEN);
}

static void *
parse(const char *xml, unsigned int flags)
{
    XmlParseOptions options = { .flags = flags };

    return xml_parse(&xml_binding_ThingDef, xml, &options);
}

static void *
parse_file(const char *path, unsigned int flags)
{
    XmlParseOptions options = { .flags = flags, .file = path };

    return xml_parse_file(&xml_binding_ThingDef, path, &options);
}

static char *
format(const void *def, unsigned int flags)
{
    return xml_format_text(&xml_binding_ThingDef, def, flags);
}

static char *
format_status(const ObjectView *view)
{
    const ThingPart *part = (const void *)object_view_part(view);
    ThingStatus status = { .thing = (ThingDef *)object_view_live(view), .ticket = part ? part->ticket : 0 };

    return xml_format_text(&xml_binding_ThingStatus, &status, XML_AS_STATUS);
}

static void
part_free(ObjectPart *part)
{
    g_free(part);
}

static ObjectPart *
part_new(unsigned int ticket)
{
    ThingPart *part = g_new0(ThingPart, 1);

    part->base.free = part_free;
    part->ticket = ticket;
    return &part->base;
}

static int
parse_status(const char *path, ObjectStatus *ret_status)
{
    ThingStatus *status = xml_parse_file(&xml_binding_ThingStatus, path, NULL);

    if (!status)
        return -1;
    ret_status->part = part_new(status->ticket);
    ret_status->live = g_steal_pointer(&status->thing);
    xml_free(&xml_binding_ThingStatus, status);
    return 0;
}

int
thing_start(ObjectEdit *edit, void *ticket)
{
    object_edit_set_part(edit, part_new(GPOINTER_TO_UINT(ticket)));
    return object_edit_save_status(edit);
}

static unsigned int
own_flags(const ObjectView *view)
{
    const ThingDef *thing = object_view_def(view);

    return thing->size > 100 ? THINGS_BIG : THINGS_SMALL;
}

const ObjectType thing_type = {
    .kind = OBJECT_NETWORK,
    .error_domain = VIR_FROM_NETWORK,
    .by_uuid = true,
    .binding = &xml_binding_ThingDef,
    .key = thing_key,
    .parse = parse,
    .parse_file = parse_file,
    .format = format,
    .format_status = format_status,
    .parse_status = parse_status,
    .xml_flags = 1,
    .inactive_xml = 1,
    .filters = {
        { OBJECT_ACTIVE, THINGS_ACTIVE, THINGS_INACTIVE },
        { OBJECT_PERSISTENT, THINGS_PERSISTENT, THINGS_TRANSIENT },
        { OBJECT_AUTOSTART, THINGS_AUTOSTART, THINGS_NO_AUTOSTART },
    },
    .own_filter = THINGS_BIG | THINGS_SMALL,
    .own_flags = own_flags,
    .lifecycle = driver_event_network_lifecycle,
    .events = { VIR_NETWORK_EVENT_DEFINED, VIR_NETWORK_EVENT_UNDEFINED, VIR_NETWORK_EVENT_STARTED, VIR_NETWORK_EVENT_STOPPED },
};

const ObjectType crumb_type = {
    .kind = OBJECT_NETWORK_PORT,
    .error_domain = VIR_FROM_NETWORK,
    .binding = &xml_binding_ThingDef,
    .key = thing_key,
    .parse = parse,
    .parse_file = parse_file,
    .format = format,
    .events = { OBJECT_NO_EVENT, OBJECT_NO_EVENT, OBJECT_NO_EVENT, OBJECT_NO_EVENT },
};

ThingDef *
thing_def_make(unsigned int number, unsigned int size)
{
    ThingDef *def = thing_def_new();

    def->name = g_strdup_printf("thing-%u", number);
    def->uuid[0] = 0x42;
    memcpy(def->uuid + 4, &number, sizeof(number));
    def->size = size;
    return def;
}

DocStore *
things_store(const char *root)
{
    g_autofree char *config = g_build_filename(root, "config", NULL);
    g_autofree char *autostart = g_build_filename(config, "autostart", NULL);
    g_autofree char *status = g_build_filename(root, "status", NULL);
    const DocStoreInit init = { "thing", config, autostart, status };

    return doc_store_new(&init);
}

ObjectTable *
things_table(DocStore *store, EventBus *bus)
{
    const ObjectTableInit init = { .type = &thing_type, .child = &crumb_type, .store = store, .bus = bus };

    return object_table_new(&init);
}
