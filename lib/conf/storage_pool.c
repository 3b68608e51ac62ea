/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_pool.c - the <pool> document: its fields, its defaults, its rules. What differs by type is in
 * storage_pool_kind.c.
 *
 * Threads: any. Nothing here is shared.
 */

#include "conf/storage_pool.h"

#include <string.h>

#include "base/error.h"

#define WWN_PATTERN "(0x)?[0-9a-fA-F]{16}"
#define WWN_DIGITS 16

ENUM_WORDS(PoolAdapterType, pool_adapter_type, POOL_ADAPTER_LAST, NULL, "scsi_host", "fc_host")
ENUM_WORDS(PoolAuthType, pool_auth_type, POOL_AUTH_LAST, NULL, "chap", "ceph")
ENUM_WORDS(PoolRefresh, pool_refresh, POOL_REFRESH_LAST, "default", "capacity")

/* ---- parts of a source ---- */

static const XmlField host_fields[] = {
    XML_ATTR(PoolHost, name, "name", XML_PATH, XML_REQUIRED),
    XML_ATTR(PoolHost, port, "port", XML_UINT, XML_OMIT_ZERO, XML_RANGE(0, 65535)),
};
XML_BINDING(PoolHost, "host", host_fields);

static const XmlField extent_fields[] = {
    XML_ATTR(PoolExtent, start, "start", XML_ULLONG, XML_REQUIRED),
    XML_ATTR(PoolExtent, end,   "end",   XML_ULLONG, XML_REQUIRED),
};
XML_BINDING(PoolExtent, "freeExtent", extent_fields);

static const XmlField device_fields[] = {
    XML_ATTR     (PoolDevice, path,           "path",           XML_PATH,   XML_REQUIRED),
    XML_ATTR_ENUM(PoolDevice, part_separator, "part_separator", YesNo,      0),
    XML_LIST     (PoolDevice, free_extents,   "freeExtent",     PoolExtent, XML_ONLY_LIVE | XML_FORMAT_ONLY),
};
XML_BINDING(PoolDevice, "device", device_fields);

static const XmlField parent_addr_fields[] = {
    XML_ATTR (PoolParentAddr, unique_id, "unique_id", XML_UINT,   XML_OMIT_ZERO),
    XML_CHILD(PoolParentAddr, address,   "address",   PciAddress, XML_REQUIRED),
};
XML_BINDING(PoolParentAddr, "parentaddr", parent_addr_fields);

static const XmlField adapter_fields[] = {
    XML_ATTR_ENUM(PoolAdapter, type,              "type",              PoolAdapterType, 0),
    XML_ATTR     (PoolAdapter, name,              "name",              XML_PATH,        0),
    XML_ATTR     (PoolAdapter, parent,            "parent",            XML_PATH,        0),
    XML_ATTR_ENUM(PoolAdapter, managed,           "managed",           YesNo,           0),
    XML_ATTR     (PoolAdapter, parent_wwnn,       "parent_wwnn",       XML_STRING,      0, .pattern = WWN_PATTERN),
    XML_ATTR     (PoolAdapter, parent_wwpn,       "parent_wwpn",       XML_STRING,      0, .pattern = WWN_PATTERN),
    XML_ATTR     (PoolAdapter, parent_fabric_wwn, "parent_fabric_wwn", XML_STRING,      0, .pattern = WWN_PATTERN),
    XML_ATTR     (PoolAdapter, wwnn,              "wwnn",              XML_STRING,      0, .pattern = WWN_PATTERN),
    XML_ATTR     (PoolAdapter, wwpn,              "wwpn",              XML_STRING,      0, .pattern = WWN_PATTERN),
    XML_CHILD    (PoolAdapter, parent_addr,       "parentaddr",        PoolParentAddr,  0),
};

static int
adapter_post_parse(void *self, XmlContext *ctx)
{
    PoolAdapter *adapter = self;

    if (adapter->type == POOL_ADAPTER_DEFAULT)
        adapter->type = POOL_ADAPTER_SCSI_HOST;
    return 0;
}

static int
check_wwn(XmlContext *ctx, const char *attribute, const char *wwn)
{
    const char *digits = wwn && g_str_has_prefix(wwn, "0x") ? wwn + 2 : wwn;

    if (!wwn || (strlen(digits) == WWN_DIGITS && strspn(digits, "0123456789abcdefABCDEF") == WWN_DIGITS))
        return 0;
    return xml_fail(ctx, VIR_ERR_XML_ERROR, _("%1$s='%2$s' is no world wide name, which has %3$d hexadecimal digits"),
                    attribute, wwn, WWN_DIGITS);
}

static int
fc_host_validate(const PoolAdapter *adapter, XmlContext *ctx)
{
    if (!adapter->wwnn || !adapter->wwpn)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("an adapter of type 'fc_host' needs 'wwnn' and 'wwpn'"));
    if (!adapter->parent_wwnn != !adapter->parent_wwpn)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("'parent_wwnn' and 'parent_wwpn' are given together or not at all"));
    if (check_wwn(ctx, "wwnn", adapter->wwnn) < 0 || check_wwn(ctx, "wwpn", adapter->wwpn) < 0
        || check_wwn(ctx, "parent_wwnn", adapter->parent_wwnn) < 0
        || check_wwn(ctx, "parent_wwpn", adapter->parent_wwpn) < 0)
        return -1;
    return check_wwn(ctx, "parent_fabric_wwn", adapter->parent_fabric_wwn);
}

static int
adapter_validate(void *self, XmlContext *ctx)
{
    const PoolAdapter *adapter = self;

    if (adapter->type == POOL_ADAPTER_FC_HOST)
        return fc_host_validate(adapter, ctx);
    if (adapter->wwnn || adapter->wwpn || adapter->parent)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("an adapter with 'wwnn', 'wwpn' or 'parent' needs type='fc_host'"));
    if (!adapter->name == !adapter->parent_addr)
        return xml_fail(ctx, VIR_ERR_XML_ERROR,
                        _("an adapter of type 'scsi_host' needs either a 'name' or a 'parentaddr'"));
    return 0;
}
XML_BINDING(PoolAdapter, "adapter", adapter_fields, .post_parse = adapter_post_parse, .validate = adapter_validate);

/* Its type follows from the pool's, and need not be said. */
static const XmlField auth_secret_fields[] = {
    XML_ATTR_ENUM(SecretRef, type,  "type",  SecretUsage, 0),
    XML_ATTR     (SecretRef, usage, "usage", XML_STRING,  0),
    XML_ATTR     (SecretRef, uuid,  "uuid",  XML_STRING,  0),
};

static int
auth_secret_validate(void *self, XmlContext *ctx)
{
    const SecretRef *secret = self;
    unsigned char uuid[UUID_LEN];

    if (!secret->uuid == !secret->usage)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("a secret needs either a 'uuid' or a 'usage'"));
    if (secret->uuid && !uuid_parse(secret->uuid, uuid))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("'%1$s' is not a UUID"), secret->uuid);
    return 0;
}
XML_BINDING_AS(PoolAuthSecret, SecretRef, "secret", auth_secret_fields, .validate = auth_secret_validate);

static const XmlField auth_fields[] = {
    XML_ATTR_ENUM(PoolAuth, type,     "type",     PoolAuthType, XML_REQUIRED),
    XML_ATTR     (PoolAuth, username, "username", XML_PATH,     XML_REQUIRED),
    XML_CHILD_AS (PoolAuth, secret,   "secret",   SecretRef,    PoolAuthSecret, XML_REQUIRED),
};
XML_BINDING(PoolAuth, "auth", auth_fields);

static const XmlField source_fields[] = {
    XML_LIST        (PoolSource, hosts,         "host",   PoolHost,                0),
    XML_LIST        (PoolSource, devices,       "device", PoolDevice,              0),
    XML_IN_ATTR     (PoolSource, dir,           "dir", "path",           XML_PATH,   XML_NEEDED),
    XML_CHILD       (PoolSource, adapter,       "adapter", PoolAdapter,            0),
    XML_IN_TEXT     (PoolSource, name,          "name",                  XML_STRING, 0),
    XML_IN_ATTR     (PoolSource, initiator_iqn, "initiator/iqn", "name", XML_STRING, 0),
    XML_IN_ATTR_ENUM(PoolSource, format,        "format", "type",        PoolFormat, 0),
    XML_IN_ATTR     (PoolSource, protocol_ver,  "protocol", "ver",       XML_STRING, XML_NEEDED),
    XML_CHILD       (PoolSource, auth,          "auth",   PoolAuth,                0),
    XML_IN_ATTR     (PoolSource, vendor,        "vendor", "name",        XML_STRING, 0),
    XML_IN_ATTR     (PoolSource, product,       "product", "name",       XML_STRING, 0),
};
XML_BINDING(PoolSource, "source", source_fields);

static const XmlField target_fields[] = {
    XML_IN_TEXT(PoolTarget, path,        "path",        XML_PATH,           0),
    XML_STRUCT (PoolTarget, permissions, "permissions", StoragePermissions, 0),
};
XML_BINDING(PoolTarget, "target", target_fields);

static const XmlField mount_option_fields[] = {
    XML_ATTR(PoolOption, name, "name", XML_PATH, XML_REQUIRED),
};
XML_BINDING_AS(MountOption, PoolOption, "option", mount_option_fields);

static const XmlField config_option_fields[] = {
    XML_ATTR(PoolOption, name,  "name",  XML_PATH, XML_REQUIRED),
    XML_ATTR(PoolOption, value, "value", XML_PATH, XML_REQUIRED),
};
XML_BINDING_AS(ConfigOption, PoolOption, "option", config_option_fields);

/* ---- what a type of pool takes ---- */

static void
drop_list(void *field)
{
    g_clear_pointer((GPtrArray **)field, g_ptr_array_unref);
}

static void
drop_string(void *field)
{
    g_clear_pointer((char **)field, g_free);
}

static void
drop_adapter(void *field)
{
    g_clear_pointer((PoolAdapter **)field, pool_adapter_free);
}

static void
drop_auth(void *field)
{
    PoolAuth **auth = field;

    xml_free(&xml_binding_PoolAuth, *auth);
    *auth = NULL;
}

typedef struct {
    PoolParts part;
    const char *element;
    size_t offset;                   /* of a pointer in PoolSource */
    void (*drop)(void *field);
} SourcePart;

static const SourcePart source_parts[] = {
    { POOL_HAS_HOST,      "host",      offsetof(PoolSource, hosts),         drop_list },
    { POOL_HAS_DEVICE,    "device",    offsetof(PoolSource, devices),       drop_list },
    { POOL_HAS_DIR,       "dir",       offsetof(PoolSource, dir),           drop_string },
    { POOL_HAS_ADAPTER,   "adapter",   offsetof(PoolSource, adapter),       drop_adapter },
    { POOL_HAS_NAME,      "name",      offsetof(PoolSource, name),          drop_string },
    { POOL_HAS_INITIATOR, "initiator", offsetof(PoolSource, initiator_iqn), drop_string },
    { POOL_HAS_PROTOCOL,  "protocol",  offsetof(PoolSource, protocol_ver),  drop_string },
    { POOL_HAS_AUTH,      "auth",      offsetof(PoolSource, auth),          drop_auth },
};

/* What the type does not take means nothing. */
static int
drop_foreign_parts(PoolSource *source, const PoolKind *kind, XmlContext *ctx)
{
    for (size_t i = 0; i < G_N_ELEMENTS(source_parts); i++) {
        void *field = (char *)source + source_parts[i].offset;

        if (*(void **)field == NULL || (kind->takes & source_parts[i].part))
            continue;
        if (storage_ignored(ctx, source_parts[i].element) < 0)
            return -1;
        source_parts[i].drop(field);
    }
    if (source->format == POOL_FORMAT_NONE || (kind->takes & POOL_HAS_FORMAT))
        return 0;
    source->format = POOL_FORMAT_NONE;
    return storage_ignored(ctx, "format");
}

static int
source_judge(const PoolSource *source, PoolType type, XmlContext *ctx)
{
    const PoolKind *kind = pool_kind(type);
    bool known = source->format == POOL_FORMAT_NONE;

    for (size_t i = 0; i < G_N_ELEMENTS(source_parts); i++) {
        void *const *field = (void *const *)(const void *)((const char *)source + source_parts[i].offset);

        if (*field == NULL && (kind->needs & source_parts[i].part))
            return xml_fail(ctx, VIR_ERR_XML_ERROR, _("a pool of type '%1$s' needs a <%2$s> in its source"),
                            pool_type_to_string(type), source_parts[i].element);
    }
    for (const PoolFormat *format = kind->formats; format && *format && !known; format++)
        known = *format == source->format;
    if (!known)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("a pool of type '%1$s' cannot have the source format '%2$s'"),
                        pool_type_to_string(type), pool_format_to_string(source->format));
    return 0;
}

/* ---- the pool ---- */

static bool
cow_is_taken(PoolType type)
{
    return type == POOL_DIR || type == POOL_FS;
}

static int
pool_target_default(StoragePoolDef *def, const PoolKind *kind, XmlContext *ctx)
{
    if (!(kind->takes & POOL_HAS_TARGET)) {
        if (def->target.path && storage_ignored(ctx, "target") < 0)
            return -1;
        xml_clear(&xml_binding_PoolTarget, &def->target);
        return 0;
    }
    if (kind->target_prefix && def->source.name) {
        g_free(def->target.path);
        def->target.path = g_strconcat(kind->target_prefix, def->source.name, NULL);
    }
    storage_clean_path(&def->target.path);
    return 0;
}

static int
drop_foreign_options(GPtrArray **options, const char *element, bool taken, XmlContext *ctx)
{
    if (taken || !*options)
        return 0;
    g_clear_pointer(options, g_ptr_array_unref);
    return storage_ignored(ctx, element);
}

static int
pool_post_parse(void *self, XmlContext *ctx)
{
    StoragePoolDef *def = self;
    const PoolKind *kind = pool_kind(def->type);

    if (!def->name && (kind->takes & POOL_HAS_NAME))
        def->name = g_strdup(def->source.name);
    if (uuid_is_zero(def->uuid))
        uuid_generate(def->uuid);
    if (drop_foreign_parts(&def->source, kind, ctx) < 0
        || drop_foreign_options(&def->mount_opts, "fs:mount_opts", def->type == POOL_FS || def->type == POOL_NETFS, ctx) < 0
        || drop_foreign_options(&def->config_opts, "rbd:config_opts", def->type == POOL_RBD, ctx) < 0)
        return -1;
    if (!def->source.name && (kind->needs & POOL_HAS_NAME) && def->type != POOL_RBD)
        def->source.name = g_strdup(def->name);
    if (def->source.format == POOL_FORMAT_NONE)
        def->source.format = kind->default_format;
    if (def->type == POOL_GLUSTER && !def->source.dir)
        def->source.dir = g_strdup("/");
    storage_clean_path(&def->source.dir);
    return pool_target_default(def, kind, ctx);
}

static int
pool_validate(void *self, XmlContext *ctx)
{
    const StoragePoolDef *def = self;
    const PoolKind *kind = pool_kind(def->type);

    if (!def->name)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("a pool of type '%1$s' needs a <name>"), pool_type_to_string(def->type));
    if (strchr(def->name, '/') || strchr(def->name, '\n'))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the name '%1$s' has a '/' or a line break, which it cannot"), def->name);
    if (def->cow != YES_NO_ABSENT && !cow_is_taken(def->type))
        return xml_fail(ctx, VIR_ERR_NO_SUPPORT, _("a pool of type '%1$s' does not have the feature 'cow'"),
                        pool_type_to_string(def->type));
    if (source_judge(&def->source, def->type, ctx) < 0)
        return -1;
    if (!def->target.path && (kind->needs & POOL_HAS_TARGET))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("a pool of type '%1$s' needs the <path> of a <target>"),
                        pool_type_to_string(def->type));
    return 0;
}

static const XmlNamespace pool_namespaces[] = {
    { "fs",  "http://libvirt.org/schemas/storagepool/fs/1.0" },
    { "rbd", "http://libvirt.org/schemas/storagepool/rbd/1.0" },
    { NULL },
};

static const XmlField pool_fields[] = {
    XML_ATTR_ENUM   (StoragePoolDef, type,        "type",              PoolType,      XML_REQUIRED),
    XML_IN_TEXT     (StoragePoolDef, name,        "name",              XML_STRING,    0),
    XML_IN_TEXT     (StoragePoolDef, uuid,        "uuid",              XML_UUID,      0),
    XML_IN_TEXT     (StoragePoolDef, capacity,    "capacity",          XML_BYTES,     XML_FORMAT_ONLY),
    XML_IN_TEXT     (StoragePoolDef, allocation,  "allocation",        XML_BYTES,     XML_FORMAT_ONLY),
    XML_IN_TEXT     (StoragePoolDef, available,   "available",         XML_BYTES,     XML_FORMAT_ONLY),
    XML_IN_ATTR_ENUM(StoragePoolDef, cow,         "features/cow", "state", YesNo,     XML_NEEDED),
    XML_WRAPPER     ("source"),
    XML_STRUCT      (StoragePoolDef, source,      "source",            PoolSource,    0),
    XML_STRUCT      (StoragePoolDef, target,      "target",            PoolTarget,    0),
    XML_IN_ATTR_ENUM(StoragePoolDef, refresh_allocation, "refresh/volume", "allocation", PoolRefresh, XML_OMIT_ZERO),
    XML_LIST_AS     (StoragePoolDef, mount_opts,  "fs:mount_opts/fs:option",    MountOption,  0),
    XML_LIST_AS     (StoragePoolDef, config_opts, "rbd:config_opts/rbd:option", ConfigOption, 0),
};
XML_BINDING(StoragePoolDef, "pool", pool_fields, .namespaces = pool_namespaces, .post_parse = pool_post_parse,
            .validate = pool_validate);

StoragePoolDef *
storage_pool_def_parse(const char *xml, unsigned int flags)
{
    return xml_parse_document(&xml_binding_StoragePoolDef, xml, flags);
}

StoragePoolDef *
storage_pool_def_parse_file(const char *path, unsigned int flags)
{
    return xml_parse_document_file(&xml_binding_StoragePoolDef, path, flags);
}

char *
storage_pool_def_format(const StoragePoolDef *def, unsigned int flags)
{
    return xml_format_text(&xml_binding_StoragePoolDef, def, flags);
}

/* ---- our own files ---- */

typedef struct {
    StoragePoolDef *pool;
} PoolState;

static const XmlField state_fields[] = {
    XML_CHILD(PoolState, pool, "pool", StoragePoolDef, XML_REQUIRED),
};
XML_BINDING(PoolState, "poolstate", state_fields);

StoragePoolDef *
storage_pool_state_parse_file(const char *path)
{
    PoolState *state = xml_parse_document_file(&xml_binding_PoolState, path, XML_AS_STATUS);
    StoragePoolDef *pool = state ? g_steal_pointer(&state->pool) : NULL;

    xml_free(&xml_binding_PoolState, state);
    return pool;
}

char *
storage_pool_state_format(const StoragePoolDef *def)
{
    const PoolState state = { .pool = (StoragePoolDef *)def };

    return xml_format_text(&xml_binding_PoolState, &state, XML_AS_STATUS);
}

/* ---- sources by themselves ---- */

typedef struct {
    GPtrArray *sources;              /* of PoolSource */
} PoolSources;

static const XmlField sources_fields[] = {
    XML_LIST(PoolSources, sources, "source", PoolSource, 0),
};
XML_BINDING(PoolSources, "sources", sources_fields);

PoolSource *
pool_source_parse(const char *xml, PoolType type, unsigned int flags)
{
    g_autoptr(PoolSource) source = xml_parse_document(&xml_binding_PoolSource, xml, flags);
    const PoolKind *kind = pool_kind(type);

    if (source && source->format == POOL_FORMAT_NONE)
        source->format = kind->default_format;
    return g_steal_pointer(&source);
}

char *
pool_sources_format(const GPtrArray *sources, unsigned int flags)
{
    const PoolSources all = { .sources = (GPtrArray *)sources };

    return xml_format_text(&xml_binding_PoolSources, &all, flags);
}
