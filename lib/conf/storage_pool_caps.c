/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_pool_caps.c - the <storagepoolCapabilities> document, built from the table of the types of pools.
 *
 * Threads: any. Nothing here is shared.
 */

#include "conf/storage_pool_caps.h"

static const XmlField enum_fields[] = {
    XML_ATTR   (PoolCapsEnum, name,   "name", XML_STRING, XML_REQUIRED),
    XML_STRINGS(PoolCapsEnum, values, "value",            0),
};
XML_BINDING(PoolCapsEnum, "enum", enum_fields);

static const XmlField options_fields[] = {
    XML_IN_ATTR(PoolCapsOptions, default_format, "defaultFormat", "type", XML_STRING, 0),
    XML_LIST   (PoolCapsOptions, enums,          "enum",          PoolCapsEnum,       0),
};
XML_BINDING(PoolCapsOptions, "poolOptions", options_fields);

static const XmlField caps_fields[] = {
    XML_ATTR  (PoolCaps, type,      "type",        XML_STRING,      XML_REQUIRED),
    XML_ATTR  (PoolCaps, supported, "supported",   XML_BOOL,        XML_REQUIRED),
    XML_WRAPPER_OPEN(""),
    XML_CHILD (PoolCaps, pool,      "poolOptions", PoolCapsOptions, 0),
    XML_CHILD (PoolCaps, vol,       "volOptions",  PoolCapsOptions, 0),
};
XML_BINDING(PoolCaps, "pool", caps_fields);

static const XmlField pool_caps_fields[] = {
    XML_LIST(StoragePoolCapsDef, pools, "pool", PoolCaps, 0),
};
XML_BINDING(StoragePoolCapsDef, "storagepoolCapabilities", pool_caps_fields);

/* Takes @values. */
static PoolCapsOptions *
options_new(const char *default_format, const char *name, GPtrArray *values)
{
    PoolCapsOptions *options = pool_caps_options_new();
    PoolCapsEnum *choice = pool_caps_enum_new();

    options->default_format = g_strdup(default_format);
    choice->name = g_strdup(name);
    g_ptr_array_add(values, NULL);
    choice->values = (char **)g_ptr_array_free(values, FALSE);
    xml_list_add(PoolCapsEnum, options->enums, choice);
    return options;
}

static PoolCapsOptions *
source_options(const PoolKind *kind)
{
    GPtrArray *values;

    if (!kind->formats)
        return NULL;
    values = g_ptr_array_new();
    for (const PoolFormat *format = kind->formats; *format; format++)
        g_ptr_array_add(values, g_strdup(pool_format_to_string(*format)));
    return options_new(pool_format_to_string(kind->default_format), "sourceFormatType", values);
}

static PoolCapsOptions *
volume_options(const PoolKind *kind)
{
    GPtrArray *values;

    if (!kind->vol_formats)
        return NULL;
    values = g_ptr_array_new();
    if (kind->default_vol_format != VOL_FORMAT_PARTITION_NONE)
        g_ptr_array_add(values, g_strdup(vol_format_to_string(VOL_FORMAT_PARTITION_NONE)));
    for (const VolFormat *format = kind->vol_formats; *format; format++)
        g_ptr_array_add(values, g_strdup(vol_format_to_string(*format)));
    return options_new(vol_format_to_string(kind->default_vol_format), "targetFormatType", values);
}

StoragePoolCapsDef *
storage_pool_caps_def_build(unsigned int supported)
{
    StoragePoolCapsDef *def = storage_pool_caps_def_new();

    for (PoolType type = 0; type < POOL_LAST; type++) {
        const PoolKind *kind = pool_kind(type);
        PoolCaps *caps = pool_caps_new();

        caps->type = g_strdup(pool_type_to_string(type));
        caps->supported = supported & (1u << type);
        caps->pool = source_options(kind);
        caps->vol = volume_options(kind);
        xml_list_add(PoolCaps, def->pools, caps);
    }
    return def;
}

char *
storage_pool_caps_def_format(const StoragePoolCapsDef *def, unsigned int flags)
{
    return xml_format_text(&xml_binding_StoragePoolCapsDef, def, flags);
}
