/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_pool_as.c - storage pools made from options, and where pools could be.
 */

#include <stdlib.h>

#include "virsh_markup.h"
#include "virsh_pool.h"

#define OPT_PART(name_, help_) {name_, VSH_STRING, VSH_POSITIONAL_OLD, help_}
#define OPTS_POOL_AS \
    {"name", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("the pool's name")}, \
    {"type", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("the pool's type"), .words = POOL_TYPES}, \
    {"print-xml", VSH_BOOL, 0, N_("print the XML, and do nothing")}, \
    OPT_PART("source-host", N_("the host it is on")), OPT_PART("source-path", N_("its directory on that host")), \
    OPT_PART("source-dev", N_("its device")), OPT_PART("source-name", N_("its name there, such as a volume group's")), \
    OPT_PART("target", N_("where it is mounted, or its devices are")), \
    OPT_PART("source-format", N_("its format")), OPT_PART("auth-type", N_("how to log in")), \
    OPT_PART("auth-username", N_("who logs in")), OPT_PART("secret-usage", N_("the secret for that, by its usage")), \
    OPT_PART("secret-uuid", N_("the secret for that, by its uuid")), OPT_PART("adapter-name", N_("the SCSI host's name")), \
    OPT_PART("adapter-wwnn", N_("the wwnn of a virtual SCSI host")), \
    OPT_PART("adapter-wwpn", N_("the wwpn of a virtual SCSI host")), \
    OPT_PART("adapter-parent", N_("the SCSI host that carries it")), \
    OPT_PART("adapter-parent-wwnn", N_("the wwnn of the SCSI host that carries it")), \
    OPT_PART("adapter-parent-wwpn", N_("the wwpn of the SCSI host that carries it")), \
    OPT_PART("adapter-parent-fabric-wwn", N_("the fabric wwn of the SCSI host that carries it")), \
    OPT_PART("source-protocol-ver", N_("the version of NFS")), \
    OPT_PART("source-initiator", N_("the iSCSI initiator's iqn"))

static const VshOpt define_as_opts[] = {OPTS_POOL_AS, OPT_END};
static const VshOpt create_as_opts[] = {
    OPTS_POOL_AS,
    {"build", VSH_BOOL, 0, N_("make its storage first")},
    {"no-overwrite", VSH_BOOL, 0, N_("do not overwrite what is there")},
    {"overwrite", VSH_BOOL, 0, N_("overwrite what is there")},
    OPT_END,
};

static void
add_adapter(GString *xml, const VshCmd *cmd)
{
    const char *name = vsh_string(cmd, "adapter-name");
    const char *wwnn = vsh_string(cmd, "adapter-wwnn");
    const char *wwpn = vsh_string(cmd, "adapter-wwpn");

    if (wwnn || wwpn) {
        g_string_append(xml, "    <adapter type='fc_host'");
        virsh_markup_attribute(xml, "parent", vsh_string(cmd, "adapter-parent"));
        virsh_markup_attribute(xml, "parent_wwnn", vsh_string(cmd, "adapter-parent-wwnn"));
        virsh_markup_attribute(xml, "parent_wwpn", vsh_string(cmd, "adapter-parent-wwpn"));
        virsh_markup_attribute(xml, "parent_fabric_wwn", vsh_string(cmd, "adapter-parent-fabric-wwn"));
        virsh_markup_attribute(xml, "wwnn", wwnn);
        virsh_markup_attribute(xml, "wwpn", wwpn);
        g_string_append(xml, "/>\n");
    } else if (name) {
        g_string_append(xml, "    <adapter type='scsi_host'");
        virsh_markup_attribute(xml, "name", name);
        g_string_append(xml, "/>\n");
    }
}

static void
add_auth(GString *xml, const VshCmd *cmd)
{
    if (!vsh_has(cmd, "auth-type"))
        return;
    g_string_append(xml, "    <auth");
    virsh_markup_attribute(xml, "type", vsh_string(cmd, "auth-type"));
    virsh_markup_attribute(xml, "username", vsh_string(cmd, "auth-username"));
    g_string_append(xml, ">\n");
    virsh_markup_empty(xml, 6, "secret", "usage", vsh_string(cmd, "secret-usage"));
    virsh_markup_empty(xml, 6, "secret", "uuid", vsh_string(cmd, "secret-uuid"));
    g_string_append(xml, "    </auth>\n");
}

static void
add_source(GString *xml, const VshCmd *cmd)
{
    g_autoptr(GString) source = g_string_new(NULL);

    virsh_markup_empty(source, 4, "host", "name", vsh_string(cmd, "source-host"));
    virsh_markup_empty(source, 4, "dir", "path", vsh_string(cmd, "source-path"));
    virsh_markup_empty(source, 4, "device", "path", vsh_string(cmd, "source-dev"));
    if (vsh_has(cmd, "source-initiator")) {
        g_string_append(source, "    <initiator>\n");
        virsh_markup_empty(source, 6, "iqn", "name", vsh_string(cmd, "source-initiator"));
        g_string_append(source, "    </initiator>\n");
    }
    add_adapter(source, cmd);
    add_auth(source, cmd);
    virsh_markup_empty(source, 4, "format", "type", vsh_string(cmd, "source-format"));
    virsh_markup_element(source, 4, "name", vsh_string(cmd, "source-name"));
    virsh_markup_empty(source, 4, "protocol", "ver", vsh_string(cmd, "source-protocol-ver"));
    if (source->len > 0)
        g_string_append_printf(xml, "  <source>\n%s  </source>\n", source->str);
}

/* Authentication needs all of its parts; a virtual host needs both of its names. */
static bool
parts_fit(Vsh *vsh, const VshCmd *cmd)
{
    return vsh_exclusive(vsh, cmd, "secret-usage", "secret-uuid") && vsh_requires(vsh, cmd, "adapter-wwnn", "adapter-wwpn") &&
           vsh_requires(vsh, cmd, "adapter-wwpn", "adapter-wwnn") &&
           vsh_requires(vsh, cmd, "adapter-parent-wwnn", "adapter-parent-wwpn") &&
           vsh_requires(vsh, cmd, "adapter-parent-wwpn", "adapter-parent-wwnn") &&
           vsh_requires(vsh, cmd, "auth-type", "auth-username");
}

static char *
build_xml(const VshCmd *cmd)
{
    GString *xml = g_string_new("<pool");

    virsh_markup_attribute(xml, "type", vsh_string(cmd, "type"));
    g_string_append(xml, ">\n");
    virsh_markup_element(xml, 2, "name", vsh_string(cmd, "name"));
    add_source(xml, cmd);
    if (vsh_has(cmd, "target")) {
        g_string_append(xml, "  <target>\n");
        virsh_markup_element(xml, 4, "path", vsh_string(cmd, "target"));
        g_string_append(xml, "  </target>\n");
    }
    g_string_append(xml, "</pool>\n");
    return g_string_free(xml, FALSE);
}

static bool
cmd_pool_define_as(Vsh *vsh, const VshCmd *cmd)
{
    g_autofree char *xml = parts_fit(vsh, cmd) ? build_xml(cmd) : NULL;
    g_autoptr(virStoragePool) pool = NULL;

    if (!xml)
        return false;
    if (vsh_has(cmd, "print-xml")) {
        vsh_print(vsh, "%s", xml);
        return true;
    }
    pool = virStoragePoolDefineXML(virsh_conn(vsh), xml, 0);
    if (pool)
        vsh_extra(vsh, _("Pool %s defined\n"), virStoragePoolGetName(pool));
    else
        vsh_error(vsh, _("Failed to define pool %s"), vsh_string(cmd, "name"));
    return pool != NULL;
}

static bool
cmd_pool_create_as(Vsh *vsh, const VshCmd *cmd)
{
    static const VirshFlag rows[] = {
        {"build", VIR_STORAGE_POOL_CREATE_WITH_BUILD},
        {"overwrite", VIR_STORAGE_POOL_CREATE_WITH_BUILD_OVERWRITE},
        {"no-overwrite", VIR_STORAGE_POOL_CREATE_WITH_BUILD_NO_OVERWRITE},
        {NULL},
    };
    g_autofree char *xml = NULL;
    g_autoptr(virStoragePool) pool = NULL;

    if (!vsh_exclusive(vsh, cmd, "overwrite", "no-overwrite") || !parts_fit(vsh, cmd))
        return false;
    xml = build_xml(cmd);
    if (vsh_has(cmd, "print-xml")) {
        vsh_print(vsh, "%s", xml);
        return true;
    }
    pool = virStoragePoolCreateXML(virsh_conn(vsh), xml, virsh_flags(cmd, rows));
    if (pool)
        vsh_extra(vsh, _("Pool %s created\n"), virStoragePoolGetName(pool));
    else
        vsh_error(vsh, _("Failed to create pool %s"), vsh_string(cmd, "name"));
    return pool != NULL;
}

static const VshOpt find_opts[] = {
    {"type", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("the type of pools to look for"), .words = POOL_TYPES},
    {"srcSpec", VSH_STRING, VSH_POSITIONAL_OLD | VSH_PATH, N_("file with a <source> element that says where to look")},
    OPT_END,
};

static bool
print_sources(Vsh *vsh, const VshCmd *cmd, const char *spec)
{
    char *text = virConnectFindStoragePoolSources(virsh_conn(vsh), vsh_string(cmd, "type"), spec, 0);

    if (text)
        vsh_print(vsh, "%s", text);
    else
        vsh_error(vsh, _("Failed to find any %s pool sources"), vsh_string(cmd, "type"));
    free(text);
    return text != NULL;
}

static bool
cmd_find_sources(Vsh *vsh, const VshCmd *cmd)
{
    g_autofree char *spec = vsh_has(cmd, "srcSpec") ? virsh_read_file(vsh, cmd, "srcSpec") : NULL;

    return (spec || !vsh_has(cmd, "srcSpec")) && print_sources(vsh, cmd, spec);
}

static const VshOpt find_as_opts[] = {
    {"type", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("the type of pools to look for"), .words = POOL_TYPES},
    OPT_PART("host", N_("the host to ask")),
    OPT_PART("port", N_("that host's port")),
    OPT_PART("initiator", N_("the iSCSI initiator's iqn")),
    OPT_END,
};

static bool
cmd_find_sources_as(Vsh *vsh, const VshCmd *cmd)
{
    const char *host = vsh_string(cmd, "host");
    g_autoptr(GString) spec = g_string_new("<source>\n");

    if (!host && (vsh_has(cmd, "port") || vsh_has(cmd, "initiator"))) {
        vsh_error(vsh, "%s", _("--port and --initiator need --host"));
        return false;
    }
    if (!host)
        return print_sources(vsh, cmd, NULL);
    g_string_append(spec, "  <host");
    virsh_markup_attribute(spec, "name", host);
    virsh_markup_attribute(spec, "port", vsh_string(cmd, "port"));
    g_string_append(spec, "/>\n");
    if (vsh_has(cmd, "initiator")) {
        g_string_append(spec, "  <initiator>\n");
        virsh_markup_empty(spec, 4, "iqn", "name", vsh_string(cmd, "initiator"));
        g_string_append(spec, "  </initiator>\n");
    }
    g_string_append(spec, "</source>\n");
    return print_sources(vsh, cmd, spec->str);
}

const VshCmdDef virsh_pool_as_commands[] = {
    {"find-storage-pool-sources", find_opts, cmd_find_sources, N_("look for storage that could be a pool"),
     N_("Look for storage that could be a pool, where an XML file says.")},
    {"find-storage-pool-sources-as", find_as_opts, cmd_find_sources_as, N_("look for storage that could be a pool, by options"),
     N_("Look for storage that could be a pool, where the options say.")},
    {"pool-create-as", create_as_opts, cmd_pool_create_as, N_("create a pool from options"),
     N_("Start a storage pool that is forgotten when it stops.")},
    {"pool-define-as", define_as_opts, cmd_pool_define_as, N_("define a pool from options"),
     N_("Define a persistent storage pool.")},
    OPT_END,
};
