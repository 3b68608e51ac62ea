/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_block_network.c - images that a server has: the keys of QEMU's node for each protocol.
 *
 * Threads: any.
 */

#include <string.h>

#include "base/error.h"
#include "qemu/qemu_command_parts.h"
#include "qemu/qemu_props.h"

/* One image on its way to a node. */
typedef struct {
    const DomainDef *def;
    const char *target;              /* of the disk, for errors */
    const NetworkSource *network;
    const SourceCommon *common;      /* of the image, which may be a volume whose pool says the rest */
} Remote;

/* { "type": "inet", "host": ..., "port": "..." } or { "type": "unix", ... }: where a server of a protocol is. */
static JsonValue *
server_address(const StorageHost *host, unsigned int default_port)
{
    JsonValue *address = json_new_object();

    if (host->transport == HOST_TRANSPORT_UNIX) {
        json_object_set_string(address, "type", "unix");
        json_object_set_string_opt(address, "path", host->socket);
    } else {
        json_object_set_string(address, "type", "inet");
        json_object_set_string_opt(address, "host", host->name);
        json_object_set_printf(address, "port", "%u", host->port.set ? host->port.value : default_port);
    }
    return address;
}

static const StorageHost *
only_host(const NetworkSource *network)
{
    return network->hosts && network->hosts->len == 1 ? g_ptr_array_index(network->hosts, 0) : NULL;
}

static void
set_secret(JsonValue *node, const char *key, const Remote *remote, const char *what)
{
    g_autofree char *id = qemu_block_secret_id(remote->common->index, what);

    json_object_set_string(node, key, id);
}

/* The name and password of who asks, under the protocol's words for them. */
static void
add_auth(JsonValue *node, const Remote *remote, const char *user_key, const char *secret_key)
{
    const StorageAuth *auth = remote->network->auth;

    if (!auth)
        return;
    json_object_set_string_opt(node, user_key, auth->username);
    if (auth->secret)
        set_secret(node, secret_key, remote, QEMU_SECRET_AUTH);
}

static int
add_nbd(JsonValue *node, const Remote *remote)
{
    enum { NBD_PORT = 10809 };
    const NetworkSource *network = remote->network;
    const StorageHost *host = only_host(network);

    if (!host)
        return qemu_unsupported(remote->def, "disk '%s': an nbd source without exactly one host", remote->target);
    if (network->tls == YES_NO_YES)
        return qemu_unsupported(remote->def, "disk '%s': TLS to an nbd server", remote->target);
    if (network->auth)
        return qemu_unsupported(remote->def, "disk '%s': <auth> for nbd", remote->target);
    json_object_set_string(node, "driver", "nbd");
    json_object_set(node, "server", server_address(host, NBD_PORT));
    json_object_set_string_opt(node, "export", network->name);
    if (network->reconnect && network->reconnect->delay.set)
        json_object_set_uint(node, "reconnect-delay", network->reconnect->delay.value);
    return 0;
}

static int
add_url(JsonValue *node, const Remote *remote)
{
    static const unsigned int ports[] = {
        [NET_PROTOCOL_HTTP] = 80, [NET_PROTOCOL_HTTPS] = 443, [NET_PROTOCOL_FTP] = 21, [NET_PROTOCOL_FTPS] = 990};
    const NetworkSource *network = remote->network;
    const char *protocol = net_protocol_to_string(network->protocol);
    const StorageHost *host = only_host(network);

    if (!host || !host->name)
        return qemu_unsupported(remote->def, "disk '%s': a %s source without exactly one host", remote->target, protocol);
    json_object_set_string(node, "driver", protocol);
    json_object_set_printf(node, "url", "%s://%s:%u/%s%s%s", protocol, host->name,
                           host->port.set ? host->port.value : ports[network->protocol], network->name ? network->name : "",
                           network->query ? "?" : "", network->query ? network->query : "");
    add_auth(node, remote, "username", "password-secret");
    if (network->ssl_verify != YES_NO_ABSENT)
        json_object_set_bool(node, "sslverify", network->ssl_verify == YES_NO_YES);
    if (network->cookies && network->cookies->len)
        set_secret(node, "cookie-secret", remote, QEMU_SECRET_COOKIES);
    qemu_props_nonzero(node, "readahead", network->readahead);
    qemu_props_nonzero(node, "timeout", network->timeout);
    return 0;
}

/* "iqn.1992-01.com.example:storage/1": the target and, behind the last slash, the unit. */
static int
add_iscsi(JsonValue *node, const Remote *remote)
{
    enum { ISCSI_PORT = 3260, LUN_MAX = 0x3fff };
    const NetworkSource *network = remote->network;
    const StorageHost *host = only_host(network);
    const char *slash = strrchr(network->name, '/');
    g_autofree char *target = slash ? g_strndup(network->name, (gsize)(slash - network->name)) : g_strdup(network->name);
    guint64 lun = 0;

    if (!host || !host->name)
        return qemu_unsupported(remote->def, "disk '%s': an iscsi source without exactly one host", remote->target);
    if (slash && !g_ascii_string_to_unsigned(slash + 1, 10, 0, LUN_MAX, &lun, NULL))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s': disk '%2$s': '%3$s' is no unit of an iSCSI target, 0 to %4$d"),
                    remote->def->name, remote->target, slash + 1, LUN_MAX);
    json_object_set_string(node, "driver", "iscsi");
    json_object_set_printf(node, "portal", strchr(host->name, ':') ? "[%s]:%u" : "%s:%u", host->name,
                           host->port.set ? host->port.value : ISCSI_PORT);
    json_object_set_string(node, "target", target);
    json_object_set_uint(node, "lun", lun);
    json_object_set_string(node, "transport", host->transport == HOST_TRANSPORT_RDMA ? "iser" : "tcp");
    add_auth(node, remote, "user", "password-secret");
    json_object_set_string_opt(node, "initiator-name", network->initiator_iqn);
    return 0;
}

static JsonValue *
monitors(const NetworkSource *network)
{
    enum { CEPH_PORT = 6789 };
    JsonValue *list = json_new_array();

    xml_each(StorageHost, host, network->hosts) {
        JsonValue *entry = json_new_object();

        json_object_set_string_opt(entry, "host", host->name);
        json_object_set_printf(entry, "port", "%u", host->port.set ? host->port.value : CEPH_PORT);
        json_array_add(list, entry);
    }
    return list;
}

static void
add_rbd_auth(JsonValue *node, const Remote *remote)
{
    JsonValue *kinds;

    if (!remote->network->auth)
        return;
    add_auth(node, remote, "user", "key-secret");
    kinds = json_new_array();
    json_array_add_string(kinds, "cephx");
    json_array_add_string(kinds, "none");
    json_object_set(node, "auth-client-required", kinds);
}

/* What librbd itself decrypts. */
static void
add_rbd_encryption(JsonValue *node, const Remote *remote)
{
    const StorageEncryption *encryption = remote->common->encryption;
    JsonValue *encrypt;

    if (!encryption || encryption->engine != ENCRYPTION_ENGINE_LIBRBD)
        return;
    encrypt = json_new_object();
    json_object_set_string(encrypt, "format", encryption_format_to_string(encryption->format));
    set_secret(encrypt, "key-secret", remote, QEMU_SECRET_STORAGE_ENCRYPTION);
    json_object_set(node, "encrypt", encrypt);
}

/* "pool/image" or "pool/namespace/image". */
static int
add_rbd(JsonValue *node, const Remote *remote)
{
    const NetworkSource *network = remote->network;
    g_auto(GStrv) parts = g_strsplit(network->name, "/", 3);
    guint n = g_strv_length(parts);

    if (n < 2)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s': disk '%2$s': '%3$s' is no image of Ceph, such as 'pool/image'"),
                    remote->def->name, remote->target, network->name);
    json_object_set_string(node, "driver", "rbd");
    json_object_set_string(node, "pool", parts[0]);
    if (n == 3)
        json_object_set_string(node, "namespace", parts[1]);
    json_object_set_string(node, "image", parts[n - 1]);
    json_object_set_string_opt(node, "snapshot", network->snapshot);
    json_object_set_string_opt(node, "conf", network->config);
    if (network->hosts && network->hosts->len)
        json_object_set(node, "server", monitors(network));
    add_rbd_auth(node, remote);
    add_rbd_encryption(node, remote);
    return 0;
}

static JsonValue *
gluster_servers(const NetworkSource *network)
{
    enum { GLUSTER_PORT = 24007 };
    JsonValue *list = json_new_array();

    xml_each(StorageHost, host, network->hosts)
        json_array_add(list, server_address(host, GLUSTER_PORT));
    return list;
}

/* "volume/path/of/image". */
static int
add_gluster(JsonValue *node, const Remote *remote)
{
    const NetworkSource *network = remote->network;
    const char *slash = strchr(network->name, '/');
    g_autofree char *volume = slash ? g_strndup(network->name, (gsize)(slash - network->name)) : NULL;

    if (!volume || !*volume || !slash[1])
        return fail(VIR_ERR_CONFIG_UNSUPPORTED,
                    _("domain '%1$s': disk '%2$s': '%3$s' is no image of Gluster, such as 'volume/image'"), remote->def->name,
                    remote->target, network->name);
    if (!network->hosts || network->hosts->len == 0)
        return qemu_unsupported(remote->def, "disk '%s': a gluster source without a host", remote->target);
    xml_each(StorageHost, host, network->hosts)
        if (host->transport == HOST_TRANSPORT_RDMA)
            return qemu_unsupported(remote->def, "disk '%s': a gluster host with transport 'rdma'", remote->target);
    if (network->auth)
        return qemu_unsupported(remote->def, "disk '%s': <auth> for gluster", remote->target);
    json_object_set_string(node, "driver", "gluster");
    json_object_set_string(node, "volume", volume);
    json_object_set_string(node, "path", slash + 1);
    json_object_set(node, "server", gluster_servers(network));
    return 0;
}

static int (*const protocols[NET_PROTOCOL_LAST])(JsonValue *node, const Remote *remote) = {
    [NET_PROTOCOL_NBD] = add_nbd,     [NET_PROTOCOL_RBD] = add_rbd, [NET_PROTOCOL_ISCSI] = add_iscsi, [NET_PROTOCOL_HTTP] = add_url,
    [NET_PROTOCOL_HTTPS] = add_url,   [NET_PROTOCOL_FTP] = add_url, [NET_PROTOCOL_FTPS] = add_url,
    [NET_PROTOCOL_GLUSTER] = add_gluster,
};

int
qemu_block_add_network(JsonValue *node, const DomainDef *def, const DiskDef *disk, const StorageSource *source)
{
    const NetworkSource *network = storage_source_network(source);
    const Remote remote = {def, disk->target->dev, network, storage_source_common(source)};

    if (!protocols[network->protocol])
        return qemu_unsupported(def, "disk '%s': network source of protocol '%s'", disk->target->dev,
                                net_protocol_to_string(network->protocol));
    return protocols[network->protocol](node, &remote);
}
