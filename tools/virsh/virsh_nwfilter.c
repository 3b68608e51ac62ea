/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_nwfilter.c - network filters, and which interfaces they are bound to.
 */

#include <stdlib.h>

#include "virsh_object.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(virNWFilter, virNWFilterFree)

VIRSH_KIND_FREE(virNWFilter)
VIRSH_KIND_NAME(virNWFilter)
VIRSH_KIND_XML(virNWFilter)
VIRSH_KIND_LIST(virNWFilter, virConnectListAllNWFilters)

static void *
find_filter(Vsh *vsh, const VshCmd *cmd)
{
    virNWFilterPtr filter = NULL;
    const char *name;

    if (vsh_string_checked(vsh, cmd, "nwfilter", &name) <= 0)
        return NULL;
    if (g_uuid_string_is_valid(name))
        filter = virNWFilterLookupByUUIDString(virsh_conn(vsh), name);
    if (!filter)
        filter = virNWFilterLookupByName(virsh_conn(vsh), name);
    if (filter)
        vsh_forget_error();
    else
        vsh_error(vsh, _("failed to get nwfilter '%s'"), name);
    return filter;
}

static const VirshKind filter_kind = {find_filter, free_virNWFilter, name_virNWFilter, xml_virNWFilter, list_virNWFilter};

static char **
complete_filters(Vsh *vsh, const VshCmd *cmd, const char *word)
{
    return virsh_complete_objects(vsh, &filter_kind, 0);
}

#define OPT_NWFILTER OPT_NAMED("nwfilter", N_("network filter name or uuid"), complete_filters)

static const VshOpt filter_opts[] = {OPT_NWFILTER, OPT_END};
static const VshOpt filter_dumpxml_opts[] = {OPT_NWFILTER, OPT_XPATH, OPT_END};
static const VshOpt filter_define_opts[] = {OPT_FILE(N_("file with the filter's XML")), OPT_VALIDATE, OPT_END};

static void *
make_filter(Vsh *vsh, const VshCmd *cmd, const char *xml)
{
    if (vsh_has(cmd, "validate"))
        return virNWFilterDefineXMLFlags(virsh_conn(vsh), xml, VIR_NWFILTER_DEFINE_VALIDATE);
    return virNWFilterDefineXML(virsh_conn(vsh), xml);
}

VIRSH_CALL(call_undefine, virNWFilterUndefine(object))

static bool
edit_set(Vsh *vsh, void *object, const VshCmd *cmd, const char *text, bool validate)
{
    g_autoptr(virNWFilter) filter = virNWFilterDefineXML(virsh_conn(vsh), text);

    return filter != NULL;
}

static const VirshMake filter_define = {&filter_kind, make_filter, N_("Network filter %s defined from %s\n"),
                                        N_("Failed to define network filter from %s")};
static const VirshAct filter_undefine = {&filter_kind, call_undefine, N_("Network filter %s undefined\n"),
                                         N_("Failed to undefine network filter %s")};
static const VirshShow filter_dumpxml = {&filter_kind, NULL};
static const VirshEditing filter_edit = {
    .kind = &filter_kind,
    .set = edit_set,
    .same = N_("Network filter %s XML configuration not changed.\n"),
    .changed = N_("Network filter %s XML configuration edited.\n"),
};

static bool
cmd_nwfilter_list(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(GPtrArray) filters = virsh_objects(vsh, &filter_kind, 0, _("Failed to list network filters"));
    g_autoptr(VshTable) table = vsh_table_new(_("UUID"), _("Name"), NULL);

    if (!filters)
        return false;
    for (guint i = 0; i < filters->len; i++) {
        virNWFilterPtr filter = g_ptr_array_index(filters, i);
        char uuid[VIR_UUID_STRING_BUFLEN] = "";

        virNWFilterGetUUIDString(filter, uuid);
        vsh_table_row(table, uuid, virNWFilterGetName(filter), NULL);
    }
    vsh_table_print(vsh, table);
    return true;
}

VIRSH_KIND_FREE(virNWFilterBinding)
VIRSH_KIND_XML(virNWFilterBinding)
VIRSH_KIND_LIST(virNWFilterBinding, virConnectListAllNWFilterBindings)

static const char *
binding_name(void *object)
{
    return virNWFilterBindingGetPortDev(object);
}

static void *
find_binding(Vsh *vsh, const VshCmd *cmd)
{
    virNWFilterBindingPtr binding;
    const char *name;

    if (vsh_string_checked(vsh, cmd, "binding", &name) <= 0)
        return NULL;
    binding = virNWFilterBindingLookupByPortDev(virsh_conn(vsh), name);
    if (!binding)
        vsh_error(vsh, _("failed to get nwfilter binding '%s'"), name);
    return binding;
}

static const VirshKind binding_kind = {find_binding, free_virNWFilterBinding, binding_name, xml_virNWFilterBinding,
                                       list_virNWFilterBinding};

static char **
complete_bindings(Vsh *vsh, const VshCmd *cmd, const char *word)
{
    return virsh_complete_objects(vsh, &binding_kind, 0);
}

#define OPT_BINDING OPT_NAMED("binding", N_("the interface that the filter is bound to"), complete_bindings)

static const VshOpt binding_opts[] = {OPT_BINDING, OPT_END};
static const VshOpt binding_dumpxml_opts[] = {OPT_BINDING, OPT_XPATH, OPT_END};
static const VshOpt binding_create_opts[] = {OPT_FILE(N_("file with the binding's XML")), OPT_VALIDATE, OPT_END};

static void *
make_binding(Vsh *vsh, const VshCmd *cmd, const char *xml)
{
    return virNWFilterBindingCreateXML(virsh_conn(vsh), xml, vsh_has(cmd, "validate") ? VIR_NWFILTER_BINDING_CREATE_VALIDATE : 0);
}

VIRSH_CALL(call_unbind, virNWFilterBindingDelete(object))

static const VirshMake binding_create = {&binding_kind, make_binding, N_("Network filter binding on %s created from %s\n"),
                                         N_("Failed to create network filter from %s")};
static const VirshAct binding_delete = {&binding_kind, call_unbind, N_("Network filter binding on %s deleted\n"),
                                        N_("Failed to delete network filter binding on %s")};
static const VirshShow binding_dumpxml = {&binding_kind, NULL};

static bool
cmd_nwfilter_binding_list(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(GPtrArray) bindings = virsh_objects(vsh, &binding_kind, 0, _("Failed to list network filter bindings"));
    g_autoptr(VshTable) table = vsh_table_new(_("Port Dev"), _("Filter"), NULL);

    if (!bindings)
        return false;
    for (guint i = 0; i < bindings->len; i++) {
        virNWFilterBindingPtr binding = g_ptr_array_index(bindings, i);

        vsh_table_row(table, virNWFilterBindingGetPortDev(binding), virNWFilterBindingGetFilterName(binding), NULL);
    }
    vsh_table_print(vsh, table);
    return true;
}

const VshCmdDef virsh_nwfilter_commands[] = {
    {"nwfilter-binding-create", binding_create_opts, virsh_make, N_("bind a network filter to an interface, from an XML file"),
     N_("Bind a network filter to an interface."), .data = &binding_create},
    {"nwfilter-binding-delete", binding_opts, virsh_act, N_("unbind a network filter"),
     N_("Remove the network filter of an interface."), .data = &binding_delete},
    {"nwfilter-binding-dumpxml", binding_dumpxml_opts, virsh_show, N_("print a network filter binding's XML"),
     N_("Print the XML description of a network filter binding."), .data = &binding_dumpxml},
    {"nwfilter-binding-list", NULL, cmd_nwfilter_binding_list, N_("list network filter bindings"),
     N_("List which interfaces have network filters.")},
    {"nwfilter-define", filter_define_opts, virsh_make, N_("define a network filter from an XML file, or change one"),
     N_("Define a network filter, or replace the definition of one."), .data = &filter_define},
    {"nwfilter-dumpxml", filter_dumpxml_opts, virsh_show, N_("print a network filter's XML"),
     N_("Print the XML description of a network filter."), .data = &filter_dumpxml},
    {"nwfilter-edit", filter_opts, virsh_editing, N_("edit a network filter's XML"),
     N_("Edit the XML description of a network filter."), .data = &filter_edit},
    {"nwfilter-list", NULL, cmd_nwfilter_list, N_("list network filters"), N_("List the network filters of the host.")},
    {"nwfilter-undefine", filter_opts, virsh_act, N_("remove a network filter"), N_("Remove a network filter."),
     .data = &filter_undefine},
    OPT_END,
};
