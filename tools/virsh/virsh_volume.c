/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_volume.c - storage volumes.
 */

#include <stdlib.h>
#include <string.h>

#include <libxml/tree.h>

#include "virsh_markup.h"
#include "virsh_pool.h"
#include "virsh_xml.h"

VIRSH_KIND_FREE(virStorageVol)
VIRSH_KIND_NAME(virStorageVol)
VIRSH_KIND_XML(virStorageVol)

/* By name in @pool, if there is one, then by key, then by path. */
static virStorageVolPtr
look_up(Vsh *vsh, virStoragePoolPtr pool, const char *name)
{
    virStorageVolPtr vol = pool ? virStorageVolLookupByName(pool, name) : NULL;

    if (!vol)
        vol = virStorageVolLookupByKey(virsh_conn(vsh), name);
    if (!vol)
        vol = virStorageVolLookupByPath(virsh_conn(vsh), name);
    if (vol)
        vsh_forget_error();
    return vol;
}

/* A key or a path may lead out of the pool that was named. */
static bool
is_in_pool(Vsh *vsh, virStorageVolPtr vol, virStoragePoolPtr pool, const char *name)
{
    g_autoptr(virStoragePool) own = virStoragePoolLookupByVolume(vol);

    if (own && g_str_equal(virStoragePoolGetName(own), virStoragePoolGetName(pool)))
        return true;
    vsh_forget_error();
    vsh_error(vsh, _("Requested volume '%s' is not in pool '%s'"), name, virStoragePoolGetName(pool));
    return false;
}

virStorageVolPtr
virsh_volume(Vsh *vsh, const VshCmd *cmd, const char *option, const char *pool_option)
{
    g_autoptr(virStoragePool) pool = NULL;
    g_autoptr(virStorageVol) vol = NULL;
    const char *name;

    if (vsh_string_checked(vsh, cmd, option, &name) <= 0)
        return NULL;
    if (pool_option && vsh_has(cmd, pool_option)) {
        pool = virsh_pool(vsh, cmd, pool_option);
        if (!pool)
            return NULL;
    }
    vol = look_up(vsh, pool, name);
    if (!vol && (pool || !pool_option))
        vsh_error(vsh, _("failed to get vol '%s'"), name);
    else if (!vol)
        vsh_error(vsh, _("failed to get vol '%s', specifying --%s might help"), name, pool_option);
    if (!vol || (pool && !is_in_pool(vsh, vol, pool, name)))
        return NULL;
    return g_steal_pointer(&vol);
}

void *
virsh_volume_find(Vsh *vsh, const VshCmd *cmd)
{
    return virsh_volume(vsh, cmd, "vol", "pool");
}

static void *
find_by_key(Vsh *vsh, const VshCmd *cmd)
{
    return virsh_volume(vsh, cmd, "vol", NULL);
}

const VirshKind virsh_volume_kind = {virsh_volume_find, free_virStorageVol, name_virStorageVol, xml_virStorageVol, NULL};
static const VirshKind by_key = {find_by_key, free_virStorageVol, name_virStorageVol, xml_virStorageVol, NULL};

char **
virsh_complete_volumes(Vsh *vsh, const VshCmd *cmd, const char *word)
{
    virStorageVolPtr *vols = NULL;
    g_autoptr(virStoragePool) pool = NULL;
    char **names;
    int n = -1;

    for (const VshOpt *opt = cmd->def->opts; opt && opt->name; opt++)
        if (g_str_equal(opt->name, "pool") && vsh_string(cmd, "pool") && vsh->spec->connect(vsh))
            pool = virStoragePoolLookupByName(virsh_conn(vsh), vsh_string(cmd, "pool"));
    if (pool)
        n = virStoragePoolListAllVolumes(pool, &vols, 0);
    vsh_forget_error();
    if (n < 0)
        return NULL;
    names = g_new0(char *, (gsize)n + 1);
    for (int i = 0; i < n; i++) {
        names[i] = g_strdup(virStorageVolGetName(vols[i]));
        virStorageVolFree(vols[i]);
    }
    free(vols);
    return names;
}

bool
virsh_size(Vsh *vsh, const VshCmd *cmd, const char *option, unsigned long long *ret_bytes)
{
    const char *text = vsh_string(cmd, option);
    const char *suffix;

    if (vsh_parse_size(text, 1, G_MAXUINT64, ret_bytes, &suffix) == 0)
        return true;
    vsh_error(vsh, _("Malformed size %s"), text);
    if (suffix)
        vsh_error(vsh, _("invalid argument: unknown suffix '%s'"), suffix);
    return false;
}

static const VshOpt vol_opts[] = {OPT_VOL, OPT_VOL_POOL, OPT_END};
static const VshOpt key_opts[] = {OPT_VOL, OPT_END};
static const VshOpt vol_pool_opts[] = {OPT_VOL, {"uuid", VSH_BOOL, 0, N_("the pool's uuid instead of its name")}, OPT_END};
static const VshOpt dumpxml_opts[] = {OPT_VOL, OPT_VOL_POOL, OPT_XPATH, OPT_END};
static const VshOpt delete_opts[] = {OPT_VOL, OPT_VOL_POOL,
                                     {"delete-snapshots", VSH_BOOL, 0, N_("delete its snapshots, too")}, OPT_END};

#define OPT_PREALLOC {"prealloc-metadata", VSH_BOOL, 0, N_("preallocate the metadata of a qcow2 image")}
#define OPT_REFLINK {"reflink", VSH_BOOL, 0, N_("share the data with the original until it is changed")}

static int
call_delete(void *object, const VshCmd *cmd)
{
    return virStorageVolDelete(object, vsh_has(cmd, "delete-snapshots") ? VIR_STORAGE_VOL_DELETE_WITH_SNAPSHOTS : 0);
}

static char *
word_name(void *object)
{
    return strdup(virStorageVolGetName(object));
}

static char *
word_key(void *object)
{
    const char *key = virStorageVolGetKey(object);

    return key ? strdup(key) : NULL;
}

static char *
word_path(void *object)
{
    return virStorageVolGetPath(object);
}

static const VirshAct delete = {&virsh_volume_kind, call_delete, N_("Vol %s deleted\n"), N_("Failed to delete vol %s")};
static const VirshShow dumpxml = {&virsh_volume_kind, NULL};
static const VirshWord print_name = {&by_key, word_name};
static const VirshWord print_key = {&virsh_volume_kind, word_key};
static const VirshWord print_path = {&virsh_volume_kind, word_path};

static bool
cmd_vol_pool(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virStorageVol) vol = find_by_key(vsh, cmd);
    g_autoptr(virStoragePool) pool = vol ? virStoragePoolLookupByVolume(vol) : NULL;
    char uuid[VIR_UUID_STRING_BUFLEN];

    if (!pool)
        return false;
    if (!vsh_has(cmd, "uuid"))
        vsh_print(vsh, "%s\n", virStoragePoolGetName(pool));
    else if (virStoragePoolGetUUIDString(pool, uuid) == 0)
        vsh_print(vsh, "%s\n", uuid);
    else
        return false;
    return true;
}

static const char *
type_word(int type)
{
    static const char *const words[] = {N_("file"), N_("block"), N_("dir"), N_("network"), N_("netdir"), N_("ploop")};

    return type >= 0 && (size_t)type < G_N_ELEMENTS(words) ? _(words[type]) : _("unknown");
}

static const VshOpt info_opts[] = {
    OPT_VOL,
    OPT_VOL_POOL,
    {"bytes", VSH_BOOL, 0, N_("sizes in bytes")},
    {"physical", VSH_BOOL, 0, N_("the size on the host instead of the allocation")},
    OPT_END,
};

static void
print_size(Vsh *vsh, const char *label, unsigned long long bytes, bool plain)
{
    g_autofree char *text = virsh_size_to_string(bytes);

    if (plain)
        vsh_print(vsh, "%-15s %llu %s\n", label, bytes, _("bytes"));
    else
        vsh_print(vsh, "%-15s %s\n", label, text);
}

static bool
cmd_vol_info(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virStorageVol) vol = virsh_volume_find(vsh, cmd);
    bool physical = vsh_has(cmd, "physical");
    virStorageVolInfo info;

    if (!vol)
        return false;
    vsh_print(vsh, "%-15s %s\n", _("Name:"), virStorageVolGetName(vol));
    if ((physical ? virStorageVolGetInfoFlags(vol, &info, VIR_STORAGE_VOL_GET_PHYSICAL) : virStorageVolGetInfo(vol, &info)) < 0)
        return false;
    vsh_print(vsh, "%-15s %s\n", _("Type:"), type_word(info.type));
    print_size(vsh, _("Capacity:"), info.capacity, vsh_has(cmd, "bytes"));
    print_size(vsh, physical ? _("Physical:") : _("Allocation:"), info.allocation, vsh_has(cmd, "bytes"));
    return true;
}

static const VshOpt list_opts[] = {OPT_POOL, {"details", VSH_BOOL, 0, N_("show more about each volume")}, OPT_END};

static int
compare_vols(const void *a, const void *b)
{
    return g_ascii_strcasecmp(virStorageVolGetName(*(const virStorageVolPtr *)a),
                              virStorageVolGetName(*(const virStorageVolPtr *)b));
}

static void
add_volume(VshTable *table, virStorageVolPtr vol, bool details)
{
    char *path = virStorageVolGetPath(vol);
    virStorageVolInfo info = {.type = -1};
    g_autofree char *capacity = NULL;
    g_autofree char *allocation = NULL;

    if (!details) {
        vsh_table_row(table, virStorageVolGetName(vol), path ? path : "-", NULL);
        free(path);
        return;
    }
    if (virStorageVolGetInfo(vol, &info) == 0) {
        capacity = virsh_size_to_string(info.capacity);
        allocation = virsh_size_to_string(info.allocation);
    }
    vsh_table_row(table, virStorageVolGetName(vol), path ? path : "-", type_word(info.type), capacity ? capacity : _("unknown"),
                  allocation ? allocation : _("unknown"), NULL);
    free(path);
}

static bool
cmd_vol_list(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virStoragePool) pool = virsh_pool(vsh, cmd, "pool");
    bool details = vsh_has(cmd, "details");
    g_autoptr(VshTable) table = NULL;
    virStorageVolPtr *vols = NULL;
    int n;

    if (!pool)
        return false;
    n = virStoragePoolListAllVolumes(pool, &vols, 0);
    if (n < 0) {
        vsh_error(vsh, "%s", _("Failed to list volumes"));
        return false;
    }
    if (n > 0)
        qsort(vols, (size_t)n, sizeof(*vols), compare_vols);
    table = details ? vsh_table_new(_("Name"), _("Path"), _("Type"), _("Capacity"), _("Allocation"), NULL)
                    : vsh_table_new(_("Name"), _("Path"), NULL);
    for (int i = 0; i < n; i++) {
        add_volume(table, vols[i], details);
        virStorageVolFree(vols[i]);
    }
    free(vols);
    vsh_forget_error();
    vsh_table_print(vsh, table);
    return true;
}

static const VirshFlag make_flags[] = {
    {"prealloc-metadata", VIR_STORAGE_VOL_CREATE_PREALLOC_METADATA},
    {"validate", VIR_STORAGE_VOL_CREATE_VALIDATE},
    {NULL},
};

static const VshOpt create_opts[] = {OPT_POOL, OPT_FILE(N_("file with the volume's XML")), OPT_PREALLOC, OPT_VALIDATE, OPT_END};

static void *
make_volume(Vsh *vsh, const VshCmd *cmd, const char *xml)
{
    g_autoptr(virStoragePool) pool = virsh_pool(vsh, cmd, "pool");

    return pool ? virStorageVolCreateXML(pool, xml, virsh_flags(cmd, make_flags)) : NULL;
}

static const VirshMake create = {&virsh_volume_kind, make_volume, N_("Vol %s created from %s\n"),
                                 N_("Failed to create vol from %s")};

static const VshOpt create_as_opts[] = {
    OPT_POOL,
    {"name", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("the volume's name")},
    {"capacity", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("its size, such as '10G'; bytes without a unit")},
    {"allocation", VSH_STRING, VSH_POSITIONAL_OLD, N_("how much of it is allocated at once")},
    {"format", VSH_STRING, VSH_POSITIONAL_OLD, N_("its format"), .words = VOLUME_FORMATS},
    {"backing-vol", VSH_STRING, VSH_POSITIONAL_OLD, N_("the volume it is a changed copy of")},
    {"backing-vol-format", VSH_STRING, VSH_POSITIONAL_OLD, N_("that volume's format"), .words = VOLUME_FORMATS},
    OPT_PREALLOC,
    {"print-xml", VSH_BOOL, 0, N_("print the XML, and do nothing")},
    OPT_END,
};

/* False with a complaint when there is no such volume. */
static bool
add_backing(Vsh *vsh, const VshCmd *cmd, virStoragePoolPtr pool, GString *xml)
{
    const char *name = vsh_string(cmd, "backing-vol");
    g_autoptr(virStorageVol) vol = name ? look_up(vsh, pool, name) : NULL;
    char *path;

    if (!name)
        return true;
    path = vol ? virStorageVolGetPath(vol) : NULL;
    if (!path) {
        vsh_error(vsh, _("failed to get vol '%s'"), name);
        return false;
    }
    g_string_append(xml, "  <backingStore>\n");
    virsh_markup_element(xml, 4, "path", path);
    virsh_markup_empty(xml, 4, "format", "type", vsh_string(cmd, "backing-vol-format"));
    g_string_append(xml, "  </backingStore>\n");
    free(path);
    return true;
}

static char *
build_xml(Vsh *vsh, const VshCmd *cmd, virStoragePoolPtr pool)
{
    g_autoptr(GString) xml = g_string_new("<volume>\n");
    unsigned long long bytes;

    virsh_markup_element(xml, 2, "name", vsh_string(cmd, "name"));
    if (!virsh_size(vsh, cmd, "capacity", &bytes))
        return NULL;
    g_string_append_printf(xml, "  <capacity>%llu</capacity>\n", bytes);
    if (vsh_has(cmd, "allocation")) {
        if (!virsh_size(vsh, cmd, "allocation", &bytes))
            return NULL;
        g_string_append_printf(xml, "  <allocation>%llu</allocation>\n", bytes);
    }
    if (vsh_has(cmd, "format")) {
        g_string_append(xml, "  <target>\n");
        virsh_markup_empty(xml, 4, "format", "type", vsh_string(cmd, "format"));
        g_string_append(xml, "  </target>\n");
    }
    if (!add_backing(vsh, cmd, pool, xml))
        return NULL;
    g_string_append(xml, "</volume>\n");
    return g_string_free(g_steal_pointer(&xml), FALSE);
}

static bool
cmd_vol_create_as(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virStoragePool) pool = virsh_pool(vsh, cmd, "pool");
    g_autofree char *xml = pool ? build_xml(vsh, cmd, pool) : NULL;
    g_autoptr(virStorageVol) vol = NULL;

    if (!xml)
        return false;
    if (vsh_has(cmd, "print-xml")) {
        vsh_print(vsh, "%s", xml);
        return true;
    }
    vol = virStorageVolCreateXML(pool, xml,
                                 vsh_has(cmd, "prealloc-metadata") ? VIR_STORAGE_VOL_CREATE_PREALLOC_METADATA : 0);
    if (vol)
        vsh_extra(vsh, _("Vol %s created\n"), vsh_string(cmd, "name"));
    else
        vsh_error(vsh, _("Failed to create vol %s"), vsh_string(cmd, "name"));
    return vol != NULL;
}

static const VshOpt create_from_opts[] = {
    OPT_POOL,
    OPT_FILE(N_("file with the volume's XML")),
    OPT_VOL,
    {"inputpool", VSH_STRING, VSH_POSITIONAL_OLD, N_("the pool of the volume that is copied"), .complete = virsh_complete_pools},
    OPT_PREALLOC,
    OPT_REFLINK,
    OPT_VALIDATE,
    OPT_END,
};

static bool
cmd_vol_create_from(Vsh *vsh, const VshCmd *cmd)
{
    static const VirshFlag rows[] = {
        {"prealloc-metadata", VIR_STORAGE_VOL_CREATE_PREALLOC_METADATA},
        {"reflink", VIR_STORAGE_VOL_CREATE_REFLINK},
        {"validate", VIR_STORAGE_VOL_CREATE_VALIDATE},
        {NULL},
    };
    g_autoptr(virStoragePool) pool = virsh_pool(vsh, cmd, "pool");
    g_autofree char *xml = pool ? virsh_read_file(vsh, cmd, "file") : NULL;
    g_autoptr(virStorageVol) input = xml ? virsh_volume(vsh, cmd, "vol", "inputpool") : NULL;
    g_autoptr(virStorageVol) vol = NULL;

    if (!input)
        return false;
    vol = virStorageVolCreateXMLFrom(pool, xml, input, virsh_flags(cmd, rows));
    if (vol)
        vsh_extra(vsh, _("Vol %s created from input vol %s\n"), virStorageVolGetName(vol), virStorageVolGetName(input));
    else
        vsh_error(vsh, _("Failed to create vol from %s"), vsh_string(cmd, "file"));
    return vol != NULL;
}

static const VshOpt clone_opts[] = {
    OPT_VOL,
    {"newname", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("the copy's name")},
    OPT_VOL_POOL,
    OPT_PREALLOC,
    OPT_REFLINK,
    {"print-xml", VSH_BOOL, 0, N_("print the XML, and do nothing")},
    OPT_END,
};

/* The document of @vol with another name. */
static char *
renamed_xml(Vsh *vsh, virStorageVolPtr vol, const char *name)
{
    char *text = virStorageVolGetXMLDesc(vol, 0);
    g_autoptr(xmlDoc) doc = text ? virsh_xml_parse(vsh, text, _("the volume's description")) : NULL;
    g_autoptr(xmlXPathObject) found = doc ? virsh_xml_select(doc, NULL, "/volume/name") : NULL;

    free(text);
    if (virsh_xml_count(found) != 1)
        return NULL;
    xmlNodeSetContent(found->nodesetval->nodeTab[0], NULL);
    xmlNodeAddContent(found->nodesetval->nodeTab[0], BAD_CAST name);
    return virsh_xml_dump(doc, xmlDocGetRootElement(doc), 0);
}

static bool
cmd_vol_clone(Vsh *vsh, const VshCmd *cmd)
{
    static const VirshFlag rows[] = {
        {"prealloc-metadata", VIR_STORAGE_VOL_CREATE_PREALLOC_METADATA},
        {"reflink", VIR_STORAGE_VOL_CREATE_REFLINK},
        {NULL},
    };
    g_autoptr(virStorageVol) vol = virsh_volume_find(vsh, cmd);
    g_autoptr(virStoragePool) pool = vol ? virStoragePoolLookupByVolume(vol) : NULL;
    g_autoptr(virStorageVol) copy = NULL;
    g_autofree char *xml = NULL;
    const char *name;

    if (vol && !pool)
        vsh_error(vsh, "%s", _("failed to get parent pool"));
    if (!pool || vsh_string_checked(vsh, cmd, "newname", &name) <= 0)
        return false;
    xml = renamed_xml(vsh, vol, name);
    if (!xml) {
        vsh_error(vsh, "%s", _("failed to get volume description"));
        return false;
    }
    if (vsh_has(cmd, "print-xml")) {
        vsh_print(vsh, "%s", xml);
        return true;
    }
    copy = virStorageVolCreateXMLFrom(pool, xml, vol, virsh_flags(cmd, rows));
    if (copy)
        vsh_extra(vsh, _("Vol %s cloned from %s\n"), virStorageVolGetName(copy), virStorageVolGetName(vol));
    else
        vsh_error(vsh, _("Failed to clone vol from %s"), virStorageVolGetName(vol));
    return copy != NULL;
}

static const VshOpt resize_opts[] = {
    OPT_VOL,
    {"capacity", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("the new size, such as '10G'; bytes without a unit")},
    OPT_VOL_POOL,
    {"allocate", VSH_BOOL, 0, N_("allocate what is added")},
    {"delta", VSH_BOOL, 0, N_("the size is added to, or with '-' taken from, what there is")},
    {"shrink", VSH_BOOL, 0, N_("let it become smaller")},
    OPT_END,
};

static bool
cmd_vol_resize(Vsh *vsh, const VshCmd *cmd)
{
    static const VirshFlag rows[] = {
        {"allocate", VIR_STORAGE_VOL_RESIZE_ALLOCATE},
        {"delta", VIR_STORAGE_VOL_RESIZE_DELTA},
        {"shrink", VIR_STORAGE_VOL_RESIZE_SHRINK},
        {NULL},
    };
    unsigned int flags = virsh_flags(cmd, rows);
    const char *text = vsh_string(cmd, "capacity");
    g_autoptr(virStorageVol) vol = virsh_volume_find(vsh, cmd);
    unsigned long long bytes;
    const char *suffix;

    if (!vol)
        return false;
    if (*text == '-') {
        /* Less is asked for by the sign, and has to be meant. */
        if (!vsh_has(cmd, "shrink")) {
            vsh_error(vsh, "%s", _("negative size requires --shrink"));
            return false;
        }
        if (!vsh_has(cmd, "delta")) {
            vsh_error(vsh, "%s", _("negative size requires --delta"));
            return false;
        }
    }
    if (vsh_parse_size(*text == '-' ? text + 1 : text, 1, G_MAXUINT64, &bytes, &suffix) < 0) {
        vsh_error(vsh, _("Malformed size %s"), text);
        return false;
    }
    if (virStorageVolResize(vol, bytes, flags) < 0) {
        vsh_error(vsh, vsh_has(cmd, "delta") ? _("Failed to change size of volume '%s' by %s")
                                             : _("Failed to change size of volume '%s' to %s"), virStorageVolGetName(vol), text);
        return false;
    }
    vsh_print(vsh, vsh_has(cmd, "delta") ? _("Size of volume '%s' successfully changed by %s\n")
                                         : _("Size of volume '%s' successfully changed to %s\n"), virStorageVolGetName(vol), text);
    return true;
}

#define ALGORITHMS "zero|nnsa|dod|bsi|gutmann|schneier|pfitzner7|pfitzner33|random|trim"

static const VshOpt wipe_opts[] = {
    OPT_VOL,
    OPT_VOL_POOL,
    {"algorithm", VSH_STRING, VSH_POSITIONAL_OLD, N_("how it is overwritten"), .words = ALGORITHMS},
    OPT_END,
};

static bool
cmd_vol_wipe(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virStorageVol) vol = virsh_volume_find(vsh, cmd);
    g_auto(GStrv) algorithms = g_strsplit(ALGORITHMS, "|", -1);
    const char *name;
    unsigned int algorithm = VIR_STORAGE_VOL_WIPE_ALG_ZERO;
    int given;
    int rc;

    if (!vol || (given = vsh_string_checked(vsh, cmd, "algorithm", &name)) < 0)
        return false;
    while (given && algorithms[algorithm] && !g_str_equal(algorithms[algorithm], name))
        algorithm++;
    if (!algorithms[algorithm]) {
        vsh_error(vsh, _("Unsupported algorithm '%s'"), name);
        return false;
    }
    rc = given ? virStorageVolWipePattern(vol, algorithm, 0) : virStorageVolWipe(vol, 0);
    if (rc < 0)
        vsh_error(vsh, _("Failed to wipe vol %s"), virStorageVolGetName(vol));
    else
        vsh_extra(vsh, _("Vol %s wiped\n"), virStorageVolGetName(vol));
    return rc >= 0;
}

const VshCmdDef virsh_volume_commands[] = {
    {"vol-clone", clone_opts, cmd_vol_clone, N_("copy a volume within its pool"), N_("Copy a storage volume within its pool.")},
    {"vol-create", create_opts, virsh_make, N_("create a volume from an XML file"), N_("Create a volume in a storage pool."),
     .data = &create},
    {"vol-create-as", create_as_opts, cmd_vol_create_as, N_("create a volume from options"),
     N_("Create a volume in a storage pool, as the options say.")},
    {"vol-create-from", create_from_opts, cmd_vol_create_from, N_("create a volume with another one's data"),
     N_("Create a volume in a storage pool, with the data of another one.")},
    {"vol-delete", delete_opts, virsh_act, N_("delete a volume"), N_("Delete a storage volume. This cannot be taken back."),
     .data = &delete},
    {"vol-dumpxml", dumpxml_opts, virsh_show, N_("print a volume's XML"), N_("Print the XML description of a storage volume."),
     .data = &dumpxml},
    {"vol-info", info_opts, cmd_vol_info, N_("describe a volume"), N_("Show the type and the sizes of a storage volume.")},
    {"vol-key", vol_opts, virsh_word, N_("print a volume's key"), N_("Print the key of a storage volume."), .data = &print_key},
    {"vol-list", list_opts, cmd_vol_list, N_("list volumes"), N_("List the volumes of a storage pool.")},
    {"vol-name", key_opts, virsh_word, N_("print a volume's name"), N_("Print the name of the storage volume with a key or path."),
     .data = &print_name},
    {"vol-path", vol_opts, virsh_word, N_("print a volume's path"), N_("Print the path of a storage volume."), .data = &print_path},
    {"vol-pool", vol_pool_opts, cmd_vol_pool, N_("print a volume's pool"), N_("Print the pool of the volume with a key or path.")},
    {"vol-resize", resize_opts, cmd_vol_resize, N_("change a volume's size"), N_("Change the capacity of a storage volume.")},
    {"vol-wipe", wipe_opts, cmd_vol_wipe, N_("overwrite a volume"),
     N_("Overwrite a storage volume, so that what was in it cannot be read.")},
    OPT_END,
};
