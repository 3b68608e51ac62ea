/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_firmware.c - the firmware of this host: its vendors' descriptors, and the variables of a guest.
 *
 * Threads: any.
 */

#include "qemu_firmware.h"

#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "conf/domain_firmware.h"

#define DESCRIPTOR_MAX (1 << 20)
#define VARS_MAX (64 << 20)

const char *const qemu_firmware_pairs[] = {
    "/usr/share/OVMF/OVMF_CODE.fd:/usr/share/OVMF/OVMF_VARS.fd",
    "/usr/share/OVMF/OVMF_CODE.secboot.fd:/usr/share/OVMF/OVMF_VARS.fd",
    "/usr/share/AAVMF/AAVMF_CODE.fd:/usr/share/AAVMF/AAVMF_VARS.fd",
    "/usr/share/AAVMF/AAVMF32_CODE.fd:/usr/share/AAVMF/AAVMF32_VARS.fd",
    NULL
};

/* ---- descriptors ---- */

char **
qemu_firmware_dirs(bool privileged)
{
    GPtrArray *dirs = g_ptr_array_new();

    if (!privileged)
        g_ptr_array_add(dirs, g_build_filename(g_get_user_config_dir(), "qemu", "firmware", NULL));
    g_ptr_array_add(dirs, g_strdup("/etc/qemu/firmware"));
    g_ptr_array_add(dirs, g_strdup("/usr/share/qemu/firmware"));
    g_ptr_array_add(dirs, NULL);
    return (char **)g_ptr_array_free(dirs, FALSE);
}

QemuFirmware *
qemu_firmware_new(const char *const *dirs)
{
    QemuFirmware *firmware = g_new0(QemuFirmware, 1);

    firmware->dirs = g_strdupv((char **)dirs);
    mutex_init(&firmware->lock);
    firmware->old = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
    return firmware;
}

void
qemu_firmware_free(QemuFirmware *firmware)
{
    if (!firmware)
        return;
    g_strfreev(firmware->dirs);
    g_clear_pointer(&firmware->current, g_ptr_array_unref);
    g_ptr_array_unref(firmware->old);
    mutex_clear(&firmware->lock);
    g_free(firmware);
}

/* The files by name, from the first directory that has the name. */
static GHashTable *
find_files(char *const *dirs)
{
    GHashTable *files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

    for (; *dirs; dirs++) {
        g_auto(GStrv) names = file_list(*dirs, ".json");

        for (size_t i = 0; names && names[i]; i++) {
            if (!g_hash_table_contains(files, names[i]))
                g_hash_table_insert(files, g_strdup(names[i]), g_build_filename(*dirs, names[i], NULL));
        }
        if (!names)
            warn_last_error("cannot look for firmware in '%s', continuing", *dirs);
    }
    return files;
}

static void
free_descriptor(void *descriptor)
{
    firmware_descriptor_free(descriptor);
}

/* An empty file only hides its namesake. */
static void
add_descriptor(GPtrArray *list, const char *path)
{
    g_autofree char *text = file_read(path, DESCRIPTOR_MAX, NULL);
    FirmwareDescriptor *descriptor;

    if (text && !*text)
        return;
    descriptor = text ? firmware_descriptor_parse(text, path) : NULL;
    if (descriptor)
        g_ptr_array_add(list, descriptor);
    else
        warn_last_error("firmware '%s' is not used, continuing", path);
}

static GPtrArray *
read_descriptors(char *const *dirs)
{
    g_autoptr(GHashTable) files = find_files(dirs);
    g_autoptr(GList) names = g_list_sort(g_hash_table_get_keys(files), (GCompareFunc)g_strcmp0);
    GPtrArray *list = g_ptr_array_new_with_free_func(free_descriptor);

    for (GList *name = names; name; name = name->next)
        add_descriptor(list, g_hash_table_lookup(files, name->data));
    return list;
}

const GPtrArray *
qemu_firmware_list(QemuFirmware *firmware)
{
    const GPtrArray *list;

    mutex_lock(&firmware->lock);
    if (!firmware->current)
        firmware->current = read_descriptors(firmware->dirs);
    list = firmware->current;
    mutex_unlock(&firmware->lock);
    return list;
}

void
qemu_firmware_forget(QemuFirmware *firmware)
{
    mutex_lock(&firmware->lock);
    if (firmware->current)
        g_ptr_array_add(firmware->old, g_steal_pointer(&firmware->current));
    mutex_unlock(&firmware->lock);
}

/* ---- variables ---- */

int
qemu_firmware_make_vars(const DomainDef *def, QemuVarsMode mode)
{
    const NvramVarsDef *nvram = def->os.nvram;
    const char *path = nvram_vars_path(nvram);
    g_autofree char *data = NULL;
    size_t len;

    if (!path || nvram->source.type == STORAGE_BLOCK || (mode == QEMU_VARS_KEEP && file_exists(path)))
        return 0;
    if (!nvram->template)
        return fail(VIR_ERR_OPERATION_FAILED, _("domain '%1$s': the firmware's variables '%2$s' are not there, and there is no "
                                                "template to make them of"), def->name, path);
    if (nvram->template_format != PFLASH_FORMAT_DEFAULT && nvram->template_format != nvram->format)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s': variables of format '%2$s' cannot be made of a template of "
                                                  "format '%3$s'"),
                    def->name, pflash_format_to_string(nvram->format), pflash_format_to_string(nvram->template_format));
    data = file_read(nvram->template, VARS_MAX, &len);
    return data ? file_write_atomic(path, data, len, NULL) : -1;
}
