/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_storage.c - the volumes behind a domain's disks, deleted with the domain.
 */

#include "virsh_storage.h"

#include "virsh_xml.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(virStoragePool, virStoragePoolFree)

typedef struct {
    virStorageVolPtr volume;
    char *target; /* "vda" */
    char *source; /* its path, or "pool/volume" */
} Volume;

static void
volume_free(Volume *self)
{
    if (self->volume)
        virStorageVolFree(self->volume);
    g_free(self->target);
    g_free(self->source);
    g_free(self);
}

static virStorageVolPtr
find_volume(Vsh *vsh, xmlDocPtr doc, xmlNodePtr disk, const char *source)
{
    g_autofree char *pool_name = virsh_xml_text(doc, disk, "./source/@pool");
    g_autofree char *name = virsh_xml_text(doc, disk, "./source/@volume");
    g_autoptr(virStoragePool) pool = NULL;

    if (!pool_name || !name)
        return virStorageVolLookupByPath(virsh_conn(vsh), source);
    pool = virStoragePoolLookupByName(virsh_conn(vsh), pool_name);
    return pool ? virStorageVolLookupByName(pool, name) : NULL;
}

/* Takes the name of @target or @source out of @names; false when it is not there. */
static bool
take_name(GPtrArray *names, const char *target, const char *source)
{
    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);

        if (g_strcmp0(name, target) == 0 || g_strcmp0(name, source) == 0) {
            g_ptr_array_remove_index(names, i);
            return true;
        }
    }
    return false;
}

static void
add_volume(Vsh *vsh, GPtrArray *volumes, xmlDocPtr doc, xmlNodePtr disk, char *target, char *source)
{
    Volume *volume = g_new0(Volume, 1);

    volume->target = target;
    volume->source = source;
    volume->volume = find_volume(vsh, doc, disk, source);
    if (volume->volume) {
        g_ptr_array_add(volumes, volume);
        return;
    }
    vsh_forget_error();
    vsh_error(vsh, _("Storage volume '%s'(%s) is not managed by libvirt. Remove it manually."), target, source);
    volume_free(volume);
}

GPtrArray *
virsh_storage_volumes(Vsh *vsh, virDomainPtr dom, const char *names)
{
    g_autoptr(GPtrArray) volumes = g_ptr_array_new_with_free_func((GDestroyNotify)volume_free);
    g_autoptr(GPtrArray) wanted = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) words = g_strsplit(names ? names : "", ",", -1);
    g_autoptr(xmlDoc) doc = virsh_xml_of_domain(vsh, dom, VIR_DOMAIN_XML_INACTIVE);
    g_autoptr(xmlXPathObject) disks = NULL;

    if (!doc)
        return NULL;
    for (size_t i = 0; words[i]; i++)
        g_ptr_array_add(wanted, g_strdup(words[i]));
    disks = virsh_xml_select(doc, NULL, "/domain/devices/disk");
    for (int i = 0; i < virsh_xml_count(disks); i++) {
        xmlNodePtr disk = disks->nodesetval->nodeTab[i];
        g_autofree char *target = virsh_xml_text(doc, disk, "./target/@dev");
        g_autofree char *source = virsh_xml_disk_source(doc, disk);

        if ((names && !take_name(wanted, target, source)) || !source)
            continue;
        add_volume(vsh, volumes, doc, disk, g_steal_pointer(&target), g_steal_pointer(&source));
    }
    if (wanted->len > 0) {
        vsh_error(vsh, _("Volume '%s' was not found in domain's definition."), (const char *)g_ptr_array_index(wanted, 0));
        return NULL;
    }
    return g_steal_pointer(&volumes);
}

bool
virsh_storage_delete(Vsh *vsh, const GPtrArray *volumes, bool wipe, unsigned int flags)
{
    bool ok = true;

    for (guint i = 0; i < volumes->len; i++) {
        const Volume *volume = g_ptr_array_index(volumes, i);

        if (wipe) {
            vsh_print(vsh, _("Wiping volume '%s'(%s) ... "), volume->target, volume->source);
            fflush(stdout);
            if (virStorageVolWipe(volume->volume, 0) < 0) {
                vsh_error(vsh, "%s", _("Failed! Volume not removed."));
                vsh_report_error(vsh);
                ok = false;
                continue;
            }
            vsh_print(vsh, "%s\n", _("Done."));
        }
        if (virStorageVolDelete(volume->volume, flags) < 0) {
            vsh_error(vsh, _("Failed to remove storage volume '%s'(%s)"), volume->target, volume->source);
            vsh_report_error(vsh);
            ok = false;
        } else {
            vsh_print(vsh, _("Volume '%s'(%s) removed.\n"), volume->target, volume->source);
        }
    }
    return ok;
}
