/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_block_secret.c - the objects of QEMU that hold a disk's secrets: what logs in to a server, what opens an image.
 *
 * Threads: any.
 */

#include "base/error.h"
#include "qemu/qemu_command_parts.h"
#include "qemu/qemu_props.h"
#include "qemu/qemu_secret.h"

char *
qemu_block_secret_id(unsigned int index, const char *what)
{
    return g_strdup_printf("libvirt-%u-%s-secret0", index, what);
}

static QemuArg *
add_object(GPtrArray *args, unsigned int index, const char *what)
{
    g_autofree char *id = qemu_block_secret_id(index, what);

    qemu_args_json(args, "object", qemu_secret_object(id));
    return g_ptr_array_index(args, args->len - 1);
}

/* As a browser sends them. The caller frees it. */
static char *
join_cookies(const GPtrArray *cookies)
{
    g_autoptr(GString) text = g_string_new(NULL);

    xml_each(StorageCookie, cookie, cookies)
        g_string_append_printf(text, "%s%s=%s", text->len ? "; " : "", cookie->name, cookie->value ? cookie->value : "");
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void
add_of_network(GPtrArray *args, const NetworkSource *network, unsigned int index)
{
    if (network->auth && network->auth->secret)
        add_object(args, index, QEMU_SECRET_AUTH)->secret = network->auth->secret;
    if (network->cookies && network->cookies->len)
        add_object(args, index, QEMU_SECRET_COOKIES)->secret_text = join_cookies(network->cookies);
}

static void
add_of_source(GPtrArray *args, const StorageSource *source)
{
    const SourceCommon *common = storage_source_common(source);
    const StorageEncryption *encryption = common ? common->encryption : NULL;
    const NetworkSource *network = storage_source_network(source);

    if (network)
        add_of_network(args, network, common->index);
    if (encryption && encryption->secrets && encryption->secrets->len)
        add_object(args, common->index, encryption->engine == ENCRYPTION_ENGINE_LIBRBD ? QEMU_SECRET_STORAGE_ENCRYPTION
                                                                                      : QEMU_SECRET_FORMAT_ENCRYPTION)
            ->secret = g_ptr_array_index(encryption->secrets, 0);
}

void
qemu_block_add_secrets(GPtrArray *args, const DiskDef *disk)
{
    add_of_source(args, &disk->source);
    for (const BackingStore *backing = disk->backing; backing && backing->source.type != STORAGE_NONE; backing = backing->backing)
        add_of_source(args, &backing->source);
}

int
qemu_block_check_encryption(const DomainDef *def, const DiskDef *disk, const StorageSource *source)
{
    const SourceCommon *common = storage_source_common(source);
    const StorageEncryption *encryption = common ? common->encryption : NULL;
    const NetworkSource *network = storage_source_network(source);
    const char *dev = disk->target->dev;

    if (!encryption)
        return 0;
    if (!encryption->secrets || encryption->secrets->len == 0)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s': disk '%2$s' is encrypted; name the <secret> that opens it"),
                    def->name, dev);
    if (encryption->secrets->len > 1)
        return qemu_unsupported(def, "disk '%s': encryption with more than one secret", dev);
    if (encryption->engine == ENCRYPTION_ENGINE_LIBRBD) {
        if (!network || network->protocol != NET_PROTOCOL_RBD)
            return qemu_unsupported(def, "disk '%s': encryption by engine 'librbd' of what is no image of Ceph", dev);
    } else if (encryption->format != ENCRYPTION_LUKS) {
        return qemu_unsupported(def, "disk '%s': encryption format '%s'", dev, encryption_format_to_string(encryption->format));
    }
    return 0;
}
