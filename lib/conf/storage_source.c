/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_source.c - images: what a <source> holds for each type of storage, backing chains, encryption.
 *
 * Threads: any. Nothing here is shared.
 */

#include "conf/storage_source.h"

#include "base/error.h"
#include "conf/storage_source_rows.h"

ENUM_WORDS(StorageType, storage_type, STORAGE_LAST,
           NULL, "file", "block", "dir", "network", "volume", "nvme", "vhostuser", "vhostvdpa", "ctl")
ENUM_WORDS(ImageFormat, image_format, IMAGE_LAST,
           NULL, "raw", "dir", "bochs", "cloop", "dmg", "iso", "vpc", "vdi", "fat", "vhd", "ploop", "luks", "cow",
           "qcow", "qcow2", "qed", "vmdk", "aio")
ENUM_WORDS(StartupPolicy, startup_policy, STARTUP_POLICY_LAST, NULL, "mandatory", "requisite", "optional")
ENUM_WORDS(NetProtocol, net_protocol, NET_PROTOCOL_LAST,
           NULL, "nbd", "rbd", "sheepdog", "gluster", "iscsi", "http", "https", "ftp", "ftps", "tftp", "ssh", "vxhs",
           "nfs")
ENUM_WORDS(HostTransport, host_transport, HOST_TRANSPORT_LAST, "tcp", "rdma", "unix")
ENUM_WORDS(SecretUsage, secret_usage, SECRET_USAGE_LAST, NULL, "ceph", "iscsi", "passphrase")
ENUM_WORDS(EncryptionFormat, encryption_format, ENCRYPTION_LAST, "default", "qcow", "luks", "luks2", "luks-any")
ENUM_WORDS(EncryptionEngine, encryption_engine, ENCRYPTION_ENGINE_LAST, NULL, "qemu", "librbd")
ENUM_WORDS(VolumeMode, volume_mode, VOLUME_MODE_LAST, NULL, "host", "direct")

/* ---- secrets and encryption ---- */

static int
secret_validate(void *self, XmlContext *ctx)
{
    const SecretRef *secret = self;
    unsigned char uuid[UUID_LEN];

    if (!secret->uuid == !secret->usage)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("a secret needs either a 'uuid' or a 'usage'"));
    if (secret->uuid && !uuid_parse(secret->uuid, uuid))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("'%1$s' is not a UUID"), secret->uuid);
    return 0;
}

static const XmlField secret_fields[] = {
    XML_ATTR_ENUM(SecretRef, type,  "type",  SecretUsage, XML_REQUIRED),
    XML_ATTR     (SecretRef, usage, "usage", XML_STRING,  0),
    XML_ATTR     (SecretRef, uuid,  "uuid",  XML_STRING,  0),
};
XML_BINDING(SecretRef, "secret", secret_fields, .validate = secret_validate);

static const XmlField auth_fields[] = {
    XML_ATTR (StorageAuth, username, "username", XML_STRING, XML_REQUIRED),
    XML_CHILD(StorageAuth, secret,   "secret",   SecretRef,  XML_REQUIRED),
};
XML_BINDING(StorageAuth, "auth", auth_fields);

static const XmlField cipher_fields[] = {
    XML_ATTR(EncryptionCipher, name, "name", XML_STRING, XML_REQUIRED),
    XML_ATTR(EncryptionCipher, size, "size", XML_UINT,   XML_REQUIRED),
    XML_ATTR(EncryptionCipher, mode, "mode", XML_STRING, 0),
    XML_ATTR(EncryptionCipher, hash, "hash", XML_STRING, 0),
};
XML_BINDING(EncryptionCipher, "cipher", cipher_fields);

static const XmlField ivgen_fields[] = {
    XML_ATTR(EncryptionIvgen, name, "name", XML_STRING, XML_REQUIRED),
    XML_ATTR(EncryptionIvgen, hash, "hash", XML_STRING, 0),
};
XML_BINDING(EncryptionIvgen, "ivgen", ivgen_fields);

static int
encryption_validate(void *self, XmlContext *ctx)
{
    const StorageEncryption *encryption = self;

    if (encryption->engine == ENCRYPTION_ENGINE_QEMU && encryption->format != ENCRYPTION_LUKS
        && encryption->format != ENCRYPTION_QCOW && encryption->format != ENCRYPTION_DEFAULT)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("the engine 'qemu' does not know the format '%1$s'"),
                        encryption_format_to_string(encryption->format));
    if (encryption->engine == ENCRYPTION_ENGINE_LIBRBD && encryption->format != ENCRYPTION_LUKS
        && encryption->format != ENCRYPTION_LUKS2 && encryption->format != ENCRYPTION_LUKS_ANY)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("the engine 'librbd' does not know the format '%1$s'"),
                        encryption_format_to_string(encryption->format));
    return 0;
}

static const XmlField encryption_fields[] = {
    XML_ATTR_ENUM(StorageEncryption, format,  "format", EncryptionFormat, XML_REQUIRED),
    XML_ATTR_ENUM(StorageEncryption, engine,  "engine", EncryptionEngine, 0),
    XML_LIST     (StorageEncryption, secrets, "secret", SecretRef,        0),
    XML_CHILD    (StorageEncryption, cipher,  "cipher", EncryptionCipher, 0),
    XML_CHILD    (StorageEncryption, ivgen,   "ivgen",  EncryptionIvgen,  0),
};

static int
encryption_post_parse(void *self, XmlContext *ctx)
{
    StorageEncryption *encryption = self;

    if (encryption->engine == ENCRYPTION_ENGINE_DEFAULT && !(ctx->flags & STORAGE_XML_PLAIN))
        encryption->engine = ENCRYPTION_ENGINE_QEMU;
    return 0;
}
XML_BINDING(StorageEncryption, "encryption", encryption_fields, .post_parse = encryption_post_parse,
            .validate = encryption_validate);

/* ---- small parts ---- */

static const XmlField reconnect_fields[] = {
    XML_ATTR_ENUM(Reconnect, enabled, "enabled", YesNo,        XML_REQUIRED),
    XML_ATTR     (Reconnect, timeout, "timeout", XML_OPT_UINT, 0),
    XML_ATTR     (Reconnect, delay,   "delay",   XML_OPT_UINT, 0),
};

static int
reconnect_validate(void *self, XmlContext *ctx)
{
    const Reconnect *reconnect = self;
    bool when = (reconnect->timeout.set && reconnect->timeout.value) || (reconnect->delay.set && reconnect->delay.value);

    if (reconnect->enabled == YES_NO_YES && !when)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("enabled='yes' needs a 'timeout' or 'delay' above 0"));
    return 0;
}
XML_BINDING(Reconnect, "reconnect", reconnect_fields, .validate = reconnect_validate);

static const XmlField reservations_source_fields[] = {
    XML_ATTR (ReservationsSource, type,      "type",      XML_STRING, XML_REQUIRED),
    XML_ATTR (ReservationsSource, path,      "path",      XML_PATH,   XML_REQUIRED),
    XML_ATTR (ReservationsSource, mode,      "mode",      XML_STRING, XML_REQUIRED),
    XML_CHILD(ReservationsSource, reconnect, "reconnect", Reconnect,  0),
};
XML_BINDING(ReservationsSource, "source", reservations_source_fields);

static int
reservations_validate(void *self, XmlContext *ctx)
{
    const Reservations *reservations = self;
    const ReservationsSource *source = reservations->source;

    if (reservations->managed == YES_NO_NO && !source)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("unmanaged reservations need a 'source'"));
    if (source && (g_strcmp0(source->type, "unix") != 0 || g_strcmp0(source->mode, "client") != 0))
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED,
                        _("reservations can use a source of type 'unix' and mode 'client' only, not '%1$s' and '%2$s'"),
                        source->type, source->mode);
    return 0;
}

static const XmlField reservations_fields[] = {
    XML_ATTR_ENUM(Reservations, managed,   "managed",   YesNo,              0),
    XML_ATTR_ENUM(Reservations, migration, "migration", YesNo,              0),
    XML_CHILD    (Reservations, source,    "source",    ReservationsSource, 0),
};
XML_BINDING(Reservations, "reservations", reservations_fields, .validate = reservations_validate);

static const XmlField slice_fields[] = {
    XML_ATTR(StorageSlice, type,   "type",   XML_STRING, XML_REQUIRED),
    XML_ATTR(StorageSlice, offset, "offset", XML_ULLONG, XML_REQUIRED),
    XML_ATTR(StorageSlice, size,   "size",   XML_ULLONG, XML_REQUIRED),
};
XML_BINDING(StorageSlice, "slice", slice_fields);

static const XmlField cookie_fields[] = {
    XML_ATTR(StorageCookie, name,  "name", XML_STRING, XML_REQUIRED),
    XML_TEXT(StorageCookie, value,         XML_STRING, XML_SECRET),
};
XML_BINDING(StorageCookie, "cookie", cookie_fields);

static const XmlField identity_fields[] = {
    XML_ATTR(StorageIdentity, username,  "username",  XML_STRING, 0),
    XML_ATTR(StorageIdentity, keyfile,   "keyfile",   XML_PATH,   0),
    XML_ATTR(StorageIdentity, agentsock, "agentsock", XML_PATH,   0),
    XML_ATTR(StorageIdentity, user,      "user",      XML_STRING, 0),
    XML_ATTR(StorageIdentity, group,     "group",     XML_STRING, 0),
};
XML_BINDING(StorageIdentity, "identity", identity_fields);

static int
host_validate(void *self, XmlContext *ctx)
{
    const StorageHost *host = self;

    if (host->transport == HOST_TRANSPORT_UNIX && (!host->socket || host->name || host->port.set))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("a host with transport 'unix' has a 'socket', and no 'name' or 'port'"));
    if (host->transport != HOST_TRANSPORT_UNIX && (host->socket || !host->name))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("a host with transport '%1$s' has a 'name' and no 'socket'"),
                        host_transport_to_string(host->transport));
    return 0;
}

static const XmlField host_fields[] = {
    XML_ATTR     (StorageHost, name,      "name",      XML_STRING,    0),
    XML_ATTR     (StorageHost, port,      "port",      XML_OPT_UINT,  0, XML_RANGE(0, 65535)),
    XML_ATTR_ENUM(StorageHost, transport, "transport", HostTransport, XML_OMIT_ZERO),
    XML_ATTR     (StorageHost, socket,    "socket",    XML_PATH,      0),
};
XML_BINDING(StorageHost, "host", host_fields, .validate = host_validate);

static const XmlField metadata_cache_fields[] = {
    XML_IN_TEXT(MetadataCache, max_bytes, "max_size", XML_BYTES, XML_REQUIRED),
};
XML_BINDING(MetadataCache, "metadata_cache", metadata_cache_fields);

static const XmlField image_format_fields[] = {
    XML_ATTR_ENUM(ImageFormatDef, type,           "type",           ImageFormat,   XML_REQUIRED),
    XML_CHILD    (ImageFormatDef, metadata_cache, "metadata_cache", MetadataCache, 0),
};
XML_BINDING(ImageFormatDef, "format", image_format_fields);

/* ---- <source>, by type ---- */

XML_DECLARE_BINDING(DataStore)

/* Attributes common to most sources; their elements come after those of the type. */
static const XmlField source_common_fields[] = {
    XML_ATTR_ENUM(SourceCommon, startup_policy, "startupPolicy", StartupPolicy,     0),
    XML_ATTR     (SourceCommon, index,          "index",         XML_UINT,          XML_OMIT_ZERO | XML_ONLY_LIVE),
    XML_CHILD    (SourceCommon, slice,          "slices/slice",  StorageSlice,      0),
    XML_LIST     (SourceCommon, seclabels,      "seclabel",      DeviceSeclabel,    0),
    XML_CHILD    (SourceCommon, encryption,     "encryption",    StorageEncryption, 0),
    XML_CHILD    (SourceCommon, data_store,     "dataStore",     DataStore,         0),
    XML_VERBATIM (SourceCommon, private_data,   "privateData",                      XML_ONLY_STATUS),
};

void
source_drop_skipped_labels(SourceCommon *common)
{
    for (guint i = common->seclabels ? common->seclabels->len : 0; i > 0; i--) {
        const DeviceSeclabel *seclabel = g_ptr_array_index(common->seclabels, i - 1);

        if (seclabel->labelskip == YES_NO_YES)
            g_ptr_array_remove_index(common->seclabels, i - 1);
    }
    if (common->seclabels && common->seclabels->len == 0)
        g_clear_pointer(&common->seclabels, g_ptr_array_unref);
}

static int
source_common_post_parse(void *self, XmlContext *ctx)
{
    if (ctx->flags & XML_AS_INACTIVE)
        source_drop_skipped_labels(self);
    return 0;
}
XML_BINDING(SourceCommon, "source", source_common_fields, .post_parse = source_common_post_parse);

static const XmlField file_fields[] = {
    XML_ATTR (FileSource, path,    "file",    XML_PATH,   0),
    XML_ATTR (FileSource, fdgroup, "fdgroup", XML_STRING, 0),
    XML_EMBED(FileSource, common,  SourceCommon),
};
XML_BINDING(FileSource, "source", file_fields);

static const XmlField block_fields[] = {
    XML_ATTR (BlockSource, path,         "dev",          XML_PATH,     0),
    XML_CHILD(BlockSource, reservations, "reservations", Reservations, 0),
    XML_EMBED(BlockSource, common,       SourceCommon),
};
XML_BINDING(BlockSource, "source", block_fields);

static const XmlField dir_fields[] = {
    XML_ATTR (DirSource, path,   "dir", XML_PATH, 0),
    XML_EMBED(DirSource, common, SourceCommon),
};
XML_BINDING(DirSource, "source", dir_fields);

static int
network_validate(void *self, XmlContext *ctx)
{
    const NetworkSource *source = self;

    if (!source->name && source->protocol != NET_PROTOCOL_NBD && source->protocol != NET_PROTOCOL_NONE)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("a source of protocol '%1$s' needs a 'name'"),
                        net_protocol_to_string(source->protocol));
    if (source->tls_hostname && source->tls != YES_NO_YES)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("'tlsHostname' needs tls='yes'"));
    if (source->protocol == NET_PROTOCOL_ISCSI && (!source->hosts || source->hosts->len != 1))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("a source of protocol 'iscsi' needs exactly one host"));
    return 0;
}

static unsigned int
default_port(NetProtocol protocol)
{
    static const unsigned int ports[NET_PROTOCOL_LAST] = {
        [NET_PROTOCOL_NBD] = 10809,  [NET_PROTOCOL_SHEEPDOG] = 7000, [NET_PROTOCOL_GLUSTER] = 24007,
        [NET_PROTOCOL_ISCSI] = 3260, [NET_PROTOCOL_HTTP] = 80,       [NET_PROTOCOL_HTTPS] = 443,
        [NET_PROTOCOL_FTP] = 21,     [NET_PROTOCOL_FTPS] = 990,      [NET_PROTOCOL_TFTP] = 69,
        [NET_PROTOCOL_SSH] = 22,     [NET_PROTOCOL_VXHS] = 9999,
    };

    return ports[protocol];
}

static int
network_post_parse(void *self, XmlContext *ctx)
{
    NetworkSource *source = self;
    unsigned int port = default_port(source->protocol);

    xml_each(StorageHost, host, source->hosts) {
        if (port && !host->port.set && host->transport == HOST_TRANSPORT_TCP)
            host->port = (OptUint){ true, port };
    }
    return 0;
}

static const XmlField network_fields[] = {
    XML_ATTR_ENUM(NetworkSource, protocol,      "protocol",    NetProtocol,  XML_REQUIRED),
    XML_ATTR     (NetworkSource, name,          "name",        XML_STRING,   0),
    XML_ATTR     (NetworkSource, query,         "query",       XML_STRING,   0),
    XML_ATTR_ENUM(NetworkSource, tls,           "tls",         YesNo,        0),
    XML_ATTR     (NetworkSource, tls_hostname,  "tlsHostname", XML_STRING,   0),
    XML_LIST     (NetworkSource, hosts,         "host",        StorageHost,  0),
    XML_IN_ATTR  (NetworkSource, snapshot,      "snapshot", "name",  XML_STRING, 0),
    XML_IN_ATTR  (NetworkSource, config,        "config", "file",    XML_PATH,   0),
    XML_IN_ATTR  (NetworkSource, initiator_iqn, "initiator/iqn", "name", XML_STRING, 0),
    XML_IN_ATTR_ENUM(NetworkSource, ssl_verify, "ssl", "verify",     YesNo,      0),
    XML_LIST     (NetworkSource, cookies,       "cookies/cookie", StorageCookie, 0),
    XML_IN_ATTR  (NetworkSource, readahead,     "readahead", "size",  XML_ULLONG, XML_OMIT_ZERO),
    XML_IN_ATTR  (NetworkSource, timeout,       "timeout", "seconds", XML_ULLONG, XML_OMIT_ZERO),
    XML_CHILD    (NetworkSource, reconnect,     "reconnect",   Reconnect,    0),
    XML_IN_ATTR  (NetworkSource, known_hosts,   "knownHosts", "path", XML_PATH, 0),
    XML_CHILD    (NetworkSource, identity,      "identity",    StorageIdentity, 0),
    XML_CHILD    (NetworkSource, auth,          "auth",        StorageAuth,  0),
    XML_EMBED    (NetworkSource, common,        SourceCommon),
};
XML_BINDING(NetworkSource, "source", network_fields, .post_parse = network_post_parse, .validate = network_validate);

static const XmlField volume_fields[] = {
    XML_ATTR     (VolumeSource, pool,   "pool",   XML_STRING, XML_REQUIRED),
    XML_ATTR     (VolumeSource, volume, "volume", XML_STRING, XML_REQUIRED),
    XML_ATTR_ENUM(VolumeSource, mode,   "mode",   VolumeMode, 0),
    XML_ATTR     (VolumeSource, actual_path,  "actualPath",  XML_PATH,     XML_ONLY_STATUS),
    XML_ATTR     (VolumeSource, actual_block, "actualBlock", XML_BOOL_ONE, XML_OMIT_ZERO | XML_ONLY_STATUS),
    XML_CHILD    (VolumeSource, actual_network, "actualNetwork", NetworkSource, XML_ONLY_STATUS),
    XML_EMBED    (VolumeSource, common, SourceCommon),
};
XML_BINDING(VolumeSource, "source", volume_fields);

static int
nvme_post_parse(void *self, XmlContext *ctx)
{
    NvmeSource *source = self;

    if (source->managed == YES_NO_ABSENT)
        source->managed = YES_NO_YES;
    return 0;
}

static const XmlField nvme_fields[] = {
    XML_ATTR     (NvmeSource, type,         "type",      XML_STRING, XML_REQUIRED),
    XML_ATTR_ENUM(NvmeSource, managed,      "managed",   YesNo,      0),
    XML_ATTR     (NvmeSource, namespace_id, "namespace", XML_UINT,   XML_REQUIRED, XML_RANGE(1, 4294967295)),
    XML_CHILD_AS (NvmeSource, address,      "address",   PciAddress, HostPciAddress, XML_REQUIRED),
    XML_EMBED    (NvmeSource, common,       SourceCommon),
};
XML_BINDING(NvmeSource, "source", nvme_fields, .post_parse = nvme_post_parse);

static const XmlField vhost_user_fields[] = {
    XML_ATTR (VhostUserSource, type,      "type",      XML_STRING, XML_REQUIRED),
    XML_ATTR (VhostUserSource, path,      "path",      XML_PATH,   XML_REQUIRED),
    XML_CHILD(VhostUserSource, reconnect, "reconnect", Reconnect,  0),
};
XML_BINDING(VhostUserSource, "source", vhost_user_fields);

static const XmlField vhost_vdpa_fields[] = {
    XML_ATTR(VhostVdpaSource, path, "dev", XML_PATH, XML_REQUIRED),
};
XML_BINDING(VhostVdpaSource, "source", vhost_vdpa_fields);

/* ---- images of other images ---- */

STORAGE_SOURCE_CASES(data_store_cases, DataStore, source);

static const XmlField data_store_fields[] = {
    XML_ATTR_ENUM(DataStore, source.type, "type",   StorageType,    0),
    XML_CHILD    (DataStore, format,      "format", ImageFormatDef, 0),
    XML_SWITCH   (DataStore, source.type, data_store_cases,         0),
};
XML_BINDING(DataStore, "dataStore", data_store_fields);

STORAGE_SOURCE_CASES(backing_cases, BackingStore, source);

static const XmlField backing_fields[] = {
    XML_ATTR_ENUM(BackingStore, source.type, "type",         StorageType,    0),
    XML_ATTR     (BackingStore, index,       "index",        XML_UINT,       XML_OMIT_ZERO | XML_ONLY_LIVE),
    XML_CHILD    (BackingStore, format,      "format",       ImageFormatDef, 0),
    XML_SWITCH   (BackingStore, source.type, backing_cases,                  0),
    XML_CHILD    (BackingStore, backing,     "backingStore", BackingStore,   0),
};
XML_BINDING(BackingStore, "backingStore", backing_fields);

/* ---- questions ---- */

const char *
storage_source_path(const StorageSource *source)
{
    switch (source->type) {
    case STORAGE_NONE:
    case STORAGE_FILE:
        return source->file ? source->file->path : NULL;
    case STORAGE_BLOCK:
        return source->block ? source->block->path : NULL;
    case STORAGE_DIR:
        return source->dir ? source->dir->path : NULL;
    case STORAGE_VOLUME:
        return source->volume ? source->volume->actual_path : NULL;
    default:
        return NULL;
    }
}

StorageType
storage_source_actual_type(const StorageSource *source)
{
    if (storage_source_network(source))
        return STORAGE_NETWORK;
    if (source->type != STORAGE_VOLUME || !storage_source_path(source))
        return source->type;
    return source->volume->actual_block ? STORAGE_BLOCK : STORAGE_FILE;
}

const NetworkSource *
storage_source_network(const StorageSource *source)
{
    switch (source->type) {
    case STORAGE_NETWORK:
        return source->network;
    case STORAGE_VOLUME:
        return source->volume ? source->volume->actual_network : NULL;
    default:
        return NULL;
    }
}

bool
storage_source_is_empty(const StorageSource *source)
{
    switch (source->type) {
    case STORAGE_NONE:
    case STORAGE_FILE:
    case STORAGE_BLOCK:
    case STORAGE_DIR:
        return storage_source_path(source) == NULL;
    default:
        return source->file == NULL;    /* all members are pointers, at one place */
    }
}

SourceCommon *
storage_source_common(const StorageSource *source)
{
    if (!source->file)
        return NULL;
    switch (source->type) {
    case STORAGE_NONE:
    case STORAGE_FILE:
        return &source->file->common;
    case STORAGE_BLOCK:
        return &source->block->common;
    case STORAGE_DIR:
        return &source->dir->common;
    case STORAGE_NETWORK:
        return &source->network->common;
    case STORAGE_VOLUME:
        return &source->volume->common;
    case STORAGE_NVME:
        return &source->nvme->common;
    default:
        return NULL;
    }
}

/* A source by itself. */
typedef struct {
    StorageSource source;
} LoneSource;

STORAGE_SOURCE_CASES(lone_cases, LoneSource, source);

static const XmlField lone_fields[] = {
    XML_ATTR_ENUM(LoneSource, source.type, "type", StorageType, 0),
    XML_SWITCH   (LoneSource, source.type, lone_cases, 0),
};
XML_BINDING_AS(StorageSource, LoneSource, "image", lone_fields);

void
storage_source_clear(StorageSource *source)
{
    xml_clear(&xml_binding_StorageSource, source);
    source->type = STORAGE_FILE;
}

void
storage_source_set_path(StorageSource *source, StorageType type, const char *path)
{
    storage_source_clear(source);
    source->type = type;
    if (!path)
        return;
    if (type == STORAGE_BLOCK) {
        source->block = xml_new(&xml_binding_BlockSource);
        source->block->path = g_strdup(path);
    } else if (type == STORAGE_DIR) {
        source->dir = xml_new(&xml_binding_DirSource);
        source->dir->path = g_strdup(path);
    } else {
        source->file = xml_new(&xml_binding_FileSource);
        source->file->path = g_strdup(path);
    }
}
