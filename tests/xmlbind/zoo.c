/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * zoo.c - the tables of the zoo.
 *
 * Threads: any.
 */

#include "zoo.h"

#include <string.h>

#include "base/error.h"

ENUM_WORDS(ZooKind, zoo_kind, ZOO_KIND_LAST, NULL, "open", "indoor", "moving")
ENUM_WORDS(Diet, diet, DIET_LAST, "default", "grass", "meat")
ENUM_WORDS(HouseType, house_type, HOUSE_LAST, "cage", "pool", "net")
ENUM_WORDS(WireType, wire_type, WIRE_LAST, NULL, "tcp", "unix")
ENUM_WORDS(PlaceType, place_type, PLACE_LAST, NULL, "grid", "drive")

/* ---- Places ---- */

static const XmlField grid_fields[] = {
    XML_ATTR(__typeof__(((Place *)0)->grid), domain,   "domain",   XML_HEX4, 0, XML_RANGE(0, 0xffff)),
    XML_ATTR(__typeof__(((Place *)0)->grid), bus,      "bus",      XML_HEX2, 0, XML_RANGE(0, 0xff)),
    XML_ATTR(__typeof__(((Place *)0)->grid), slot,     "slot",     XML_HEX2, XML_REQUIRED, XML_RANGE(0, 31)),
    XML_ATTR(__typeof__(((Place *)0)->grid), function, "function", XML_HEX,  0, XML_RANGE(0, 7)),
    XML_ATTR_ENUM(__typeof__(((Place *)0)->grid), multi, "multi", Switch, 0),
};

static const XmlField drive_fields[] = {
    XML_ATTR(__typeof__(((Place *)0)->drive), controller, "controller", XML_OPT_UINT, 0),
    XML_ATTR(__typeof__(((Place *)0)->drive), unit,       "unit",       XML_OPT_UINT, 0),
    XML_ATTR(__typeof__(((Place *)0)->drive), note,       "note",       XML_STRING,   0),
    XML_IN_ATTR(__typeof__(((Place *)0)->drive), shelf,   "shelf", "nr", XML_INT,     0, .absent = -1),
};

static const XmlCase place_cases[] = {
    XML_CASE(PLACE_GRID, __typeof__(((Place *)0)->grid), grid_fields),
    XML_CASE(PLACE_DRIVE, __typeof__(((Place *)0)->drive), drive_fields),
};

static const XmlField place_fields[] = {
    XML_ATTR_ENUM(Place, type, "type", PlaceType, XML_REQUIRED | XML_ABI),
    XML_UNION    (Place, grid, type, place_cases, XML_ABI),
};
XML_BINDING(Place, "place", place_fields);

static const XmlField tag_fields[] = {
    XML_IN_ATTR(Tag, order, "boot", "order", XML_UINT,   XML_OMIT_ZERO, XML_RANGE(1, 9)),
    XML_IN_ATTR(Tag, alias, "alias", "name", XML_STRING, XML_ONLY_LIVE),
    XML_STRUCT (Tag, place, "place",         Place,      0),
};
XML_BINDING(Tag, "tag", tag_fields);

/* ---- Houses ---- */

static const XmlField cage_fields[] = {
    XML_IN_ATTR(House, path,  "source", "file",  XML_PATH,   XML_LIVE),
    XML_IN_ATTR(House, cells, "source", "cells", XML_CPUSET, 0),
};

static const XmlField pool_fields[] = {
    XML_IN_ATTR(House, path, "source", "dev", XML_ABS_PATH, XML_LIVE),
};

static const XmlField tcp_fields[] = {
    XML_IN_ATTR(House, host, "source/host", "name", XML_STRING, XML_REQUIRED),
    XML_IN_ATTR(House, port, "source/host", "port", XML_USHORT, XML_OMIT_ZERO),
};

static const XmlField unix_fields[] = {
    XML_IN_ATTR(House, path, "source/host", "socket", XML_PATH, XML_REQUIRED),
};

static const XmlCase wire_cases[] = {
    XML_CASE(WIRE_TCP, House, tcp_fields),
    XML_CASE(WIRE_UNIX, House, unix_fields),
};

static const XmlField net_fields[] = {
    XML_IN_ATTR_ENUM(House, wire, "source", "wire", WireType, XML_NEEDED),
    XML_SWITCH      (House, wire, wire_cases,                 0),
};

static const XmlCase house_cases[] = {
    XML_CASE(HOUSE_CAGE, House, cage_fields),
    XML_CASE(HOUSE_POOL, House, pool_fields),
    XML_CASE(HOUSE_NET, House, net_fields),
};

static bool
is_not_pool(const void *self, unsigned int flags)
{
    const House *house = self;

    return house->type != HOUSE_POOL && !(flags & ZOO_FLAG_QUIET);
}

static const XmlField house_fields[] = {
    XML_ATTR_ENUM(House, type,      "type",             HouseType,      XML_REQUIRED | XML_ABI),
    XML_SWITCH   (House, type,      house_cases,                        0),
    XML_IN_ATTR  (House, locked,    "source", "locked", XML_SWITCH_YES, XML_LIVE),
    XML_PRESENT  (House, is_shared, "shared",                           0, .show = is_not_pool),
    XML_CHILD    (House, backing,   "backing",          House,          0),
};
XML_BINDING(House, "house", house_fields);

/* ---- Animals ---- */

static const XmlWord old_diets[] = { { "herbs", DIET_GRASS }, { NULL, 0 } };

static const XmlField animal_fields[] = {
    XML_ATTR        (Animal, name,       "name",             XML_NAME,    XML_REQUIRED | XML_ABI),
    XML_IN_ATTR_ENUM(Animal, diet,       "food", "diet",     Diet,        XML_OMIT_ZERO | XML_LIVE,
                     .aliases = old_diets),
    XML_IN_ATTR     (Animal, weight_kib, "body", "weight",   XML_KIB,     XML_OMIT_ZERO | XML_ABI),
    XML_IN_ATTR     (Animal, teeth,      "body", "teeth",    XML_UINT,    XML_ABI, XML_PRESENCE(Animal, has_teeth)),
    XML_IN_TEXT     (Animal, lifted,     "body/lifted",      XML_OPT_BYTES, 0),
    XML_PRESENT     (Animal, shy,        "shy",              XML_ABI),
    XML_IN_ATTR     (Animal, awake,      "shy", "awake",     XML_ON_OFF,  0),
    XML_STRUCT      (Animal, house,      "house",            House,       XML_REQUIRED),
    XML_IN_TEXT     (Animal, secret,     "secret",           XML_STRING,  XML_SECRET),
    XML_EMBED       (Animal, tag,        Tag),
    XML_PRIVATE     (Animal, mood,       XML_INT),
};

static int
animal_validate(void *self, XmlContext *ctx)
{
    const Animal *animal = self;
    const Zoo *zoo = ctx->root_binding == &xml_binding_Zoo ? ctx->root : NULL;

    if (animal->diet == DIET_MEAT && zoo && zoo->kind == ZOO_KIND_MOVING)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, "'%s' eats meat, which a moving zoo has not", animal->name);
    return 0;
}

XML_BINDING(Animal, "animal", animal_fields, .validate = animal_validate);

/* ---- Visitors ---- */

static const XmlField bird_fields[] = {
    XML_TEXT(Bird, song, XML_TRIMMED, XML_REQUIRED),
};
XML_BINDING(Bird, "bird", bird_fields);

static const XmlField fish_fields[] = {
    XML_ATTR(Fish, depth, "depth", XML_UINT, 0),
};
XML_BINDING(Fish, "fish", fish_fields);

static const XmlVariant visitors[] = {
    XML_VARIANT_CASE(GUEST_BIRD, "bird", Bird),
    XML_VARIANT_CASE(GUEST_FISH, "fish", Fish),
};

/* ---- Commands: another namespace ---- */

static const XmlNamespace namespaces[] = {
    { "cmd", "urn:zoo:command" },
    { NULL, NULL },
};

static const XmlField command_fields[] = {
    XML_STRINGS(Command, args,  "cmd:arg@value", 0),
    XML_VALUES (Command, sizes, "cmd:size",      XML_KIB, 0),
};
XML_BINDING(Command, "command", command_fields, .namespaces = namespaces);

static const XmlField options_fields[] = {
    XML_ATTR_ENUM(Options, iommu,  "iommu",  Switch,   0),
    XML_ATTR     (Options, queues, "queues", XML_UINT, XML_OMIT_ZERO),
};
XML_BINDING(Options, "options", options_fields);

/* Alternatives that are children of one name. */
static const XmlField trade_options_fields[] = {
    XML_CHILD(Trade, options, "goods", Options,    0),
    XML_ATTR (Trade, text,    "text",  XML_STRING, 0),
};

static const XmlField trade_command_fields[] = {
    XML_CHILD(Trade, command, "goods", Command,  0),
    XML_ATTR (Trade, text,    "path",  XML_PATH, 0),
};

static const XmlCase trade_cases[] = {
    XML_CASE(PLACE_GRID, Trade, trade_options_fields),
    XML_CASE(PLACE_DRIVE, Trade, trade_command_fields),
};

static const XmlField trade_fields[] = {
    XML_ATTR_ENUM(Trade, type, "type", PlaceType, 0),
    XML_SWITCH   (Trade, type, trade_cases,       0),
};
XML_BINDING(Trade, "trade", trade_fields);

/* ---- The zoo ---- */

static const XmlField zoo_fields[] = {
    XML_ATTR_ENUM    (Zoo, kind,         "kind",               ZooKind,         XML_REQUIRED | XML_ABI),
    XML_ATTR         (Zoo, id,           "id",                 XML_INT,         XML_ONLY_LIVE, .absent = -1),
    XML_IN_TEXT      (Zoo, name,         "name",               XML_NAME,        XML_REQUIRED),
    XML_IN_TEXT      (Zoo, uuid,         "uuid",               XML_UUID,        XML_ABI),
    XML_IN_TEXT      (Zoo, title,        "title",              XML_STRING,      0,
                      .since = "0.1.0", .doc = "for people"),
    XML_IN_TEXT      (Zoo, about,        "about",              XML_STRING,      XML_KEEP_EMPTY),
    XML_VERBATIM     (Zoo, metadata,     "metadata",                            XML_LIVE),
    XML_IN_ATTR      (Zoo, dump,         "memory", "dump",     XML_ON_OFF,      0),
    XML_IN_TEXT      (Zoo, memory_kib,   "memory",             XML_KIB,         XML_ABI),
    XML_IN_TEXT      (Zoo, disk_bytes,   "disk",               XML_BYTES,       XML_OMIT_ZERO),
    XML_IN_TEXT      (Zoo, shared_bytes, "shared",             XML_BYTES_AS_M,  XML_OMIT_ZERO),
    XML_IN_ATTR      (Zoo, mac,          "gate", "mac",        XML_MAC,         0),
    XML_IN_ATTR      (Zoo, gate,         "gate", "address",    XML_SOCKET_ADDR, 0),
    XML_IN_ATTR      (Zoo, ip,           "gate/inner", "ip",   XML_IP,          0),
    XML_IN_ATTR_CHARS(Zoo, label,        "gate", "label",                       0),
    XML_IN_TEXT      (Zoo, ratio,        "ratio",              XML_DOUBLE,      XML_OMIT_ZERO),
    XML_IN_TEXT      (Zoo, mode,         "perms/mode",         XML_OCTAL4,      XML_OMIT_ZERO),
    XML_IN_TEXT      (Zoo, offset,       "offset",             XML_OPT_INT,     0),
    XML_IN_TEXT      (Zoo, balance,      "balance",            XML_LLONG,       XML_OMIT_ZERO | XML_NOT_MIGRATABLE),
    XML_IN_TEXT      (Zoo, floor,        "floor",              XML_UCHAR,       0, .absent = 1, XML_RANGE(1, 99)),
    XML_ATTR         (Zoo, floor,        "level",              XML_UCHAR,       XML_PARSE_ONLY),
    XML_IN_ATTR      (Zoo, locked,       "rules", "locked",    XML_BOOL,        XML_OMIT_ZERO),
    XML_IN_ATTR      (Zoo, fenced,       "rules", "fenced",    XML_BOOL_ENABLED, 0),
    XML_IN_ATTR      (Zoo, free,         "rules", "free",      XML_YES_NO,      XML_LIVE),
    XML_PRESENT      (Zoo, acpi,         "features/acpi",                       XML_ABI),
    XML_IN_ATTR_ENUM (Zoo, roof,         "features/roof", "state", Switch,      XML_NEEDED | XML_ABI),
    XML_IN_ATTR      (Zoo, roof_tiles,   "features/roof", "tiles", XML_UINT,    XML_OMIT_ZERO),
    XML_WRAPPER_OPEN ("features/roof"),
    XML_STRINGS      (Zoo, keepers,      "staff/keeper",                        0),
    XML_VALUES_ENUM  (Zoo, days,         "meals/meal@diet",    Diet,            0),
    XML_VALUES       (Zoo, pages,        "book/page@size",     XML_KIB,         0),
    XML_CHILD        (Zoo, options,      "driver",             Options,         XML_OMIT_EMPTY),
    XML_LIST         (Zoo, trades,       "trade",              Trade,           0),
    XML_WRAPPER      ("animals"),
    XML_LIST         (Zoo, animals,      "animals/animal",     Animal,          XML_ABI),
    XML_VARIANTS     (Zoo, visitors,     "visitors",           visitors,        0),
    XML_VARIANT      (Zoo, star,         "star",               visitors,        0),
    XML_CHILD        (Zoo, command,      "cmd:command",        Command,         0),
    XML_IN_TEXT      (Zoo, state,        "state",              XML_STRING,      XML_ONLY_STATUS),
    XML_IN_TEXT      (Zoo, counter,      "counter",            XML_UINT,        XML_FORMAT_ONLY | XML_OMIT_ZERO),
    XML_PRIVATE      (Zoo, cache,        XML_STRING),
};

static int
zoo_post_parse(void *self, XmlContext *ctx)
{
    Zoo *zoo = self;
    ZooHooks *hooks = ctx->user;

    if (hooks)
        hooks->post_parsed++;
    if (!zoo->title)
        zoo->title = g_strdup_printf("the zoo of %s", zoo->name);
    return 0;
}

static int
zoo_validate(void *self, XmlContext *ctx)
{
    ZooHooks *hooks = ctx->user;

    if (hooks)
        hooks->validated++;
    return 0;
}

XML_BINDING(Zoo, "zoo", zoo_fields, .namespaces = namespaces, .post_parse = zoo_post_parse, .validate = zoo_validate);
