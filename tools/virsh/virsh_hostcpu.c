/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_hostcpu.c - CPUs of hosts compared, and what a hypervisor makes of them.
 */

#include <stdlib.h>
#include <string.h>

#include <libxml/parser.h>
#include <libxml/tree.h>

#include "virsh_object.h"
#include "virsh_xml.h"

#define OPT_CPU_FILE \
    {"file", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL | VSH_PATH, \
     N_("file with <cpu> elements, alone or in a domain's XML or capabilities")}
#define OPTS_HYPERVISOR(flags_) \
    {"virttype", VSH_STRING, flags_, N_("the domain's type"), .words = "kvm|qemu"}, \
    {"emulator", VSH_STRING, (flags_) | VSH_PATH, N_("the emulator's path")}, \
    {"arch", VSH_STRING, flags_, N_("the domain's architecture")}, {"machine", VSH_STRING, flags_, N_("the machine type")}
#define OPT_FEATURES {"features", VSH_BOOL, 0, N_("list the features that the model implies")}
#define OPT_MIGRATABLE {"migratable", VSH_BOOL, 0, N_("leave out what keeps a domain from being moved")}

/* The CPUs in a file: of its own, of a domain, of a host, or of what a hypervisor offers. */
static GPtrArray *
cpus_of_text(Vsh *vsh, const char *text, const char *path)
{
    g_autofree char *wrapped = NULL;
    g_autoptr(GPtrArray) cpus = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(xmlDoc) doc = NULL;
    g_autoptr(xmlXPathObject) found = NULL;
    const char *begin = text;

    /* Several elements may follow each other; one root makes a document of them. */
    while (g_ascii_isspace(*begin))
        begin++;
    if (g_str_has_prefix(begin, "<?xml")) {
        const char *end = strstr(begin, "?>");

        begin = end ? end + 2 : begin;
    }
    wrapped = g_strdup_printf("<cpu-list>%s</cpu-list>", begin);
    doc = xmlReadMemory(wrapped, (int)strlen(wrapped), NULL, NULL, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    found = doc ? virsh_xml_select(doc, NULL, "/cpu-list/cpu | /cpu-list/domain/cpu | /cpu-list/capabilities/host/cpu | "
                                              "/cpu-list/domainCapabilities/cpu/mode[@name='host-model']") : NULL;
    for (int i = 0; i < virsh_xml_count(found); i++) {
        xmlNodePtr node = found->nodesetval->nodeTab[i];

        xmlNodeSetName(node, BAD_CAST "cpu");
        g_ptr_array_add(cpus, virsh_xml_dump(doc, node, 0));
    }
    if (cpus->len > 0)
        return g_steal_pointer(&cpus);
    vsh_error(vsh, _("File '%s' does not contain any <cpu> element or valid domain XML, host capabilities XML, or domain "
                     "capabilities XML"), path);
    return NULL;
}

static GPtrArray *
cpus_of_file(Vsh *vsh, const VshCmd *cmd)
{
    g_autofree char *text = virsh_read_file(vsh, cmd, "file");

    return text ? cpus_of_text(vsh, text, vsh_string(cmd, "file")) : NULL;
}

static bool
print_and_free(Vsh *vsh, char *text)
{
    if (text)
        vsh_print(vsh, "%s", text);
    free(text);
    return text != NULL;
}

static const VirshFlag baseline_flags[] = {
    {"features", VIR_CONNECT_BASELINE_CPU_EXPAND_FEATURES},
    {"migratable", VIR_CONNECT_BASELINE_CPU_MIGRATABLE},
    {NULL},
};
static const VshOpt baseline_opts[] = {OPT_CPU_FILE, OPT_FEATURES, OPT_MIGRATABLE, OPT_END};

static bool
cmd_cpu_baseline(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(GPtrArray) cpus = cpus_of_file(vsh, cmd);

    return cpus && print_and_free(vsh, virConnectBaselineCPU(virsh_conn(vsh), (const char **)cpus->pdata, cpus->len,
                                                             virsh_flags(cmd, baseline_flags)));
}

static const VshOpt hypervisor_baseline_opts[] = {
    {"file", VSH_STRING, VSH_POSITIONAL_OLD | VSH_PATH,
     N_("file with <cpu> elements, alone or in a domain's XML or capabilities")},
    OPTS_HYPERVISOR(VSH_POSITIONAL_OLD),
    OPT_FEATURES,
    OPT_MIGRATABLE,
    {"ignore-host", VSH_BOOL, 0, N_("whatever this host can do")},
    {"model", VSH_STRING, VSH_POSITIONAL_OLD, N_("a CPU model instead of a file")},
    OPT_END,
};

static bool
cmd_hypervisor_cpu_baseline(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(GPtrArray) cpus = NULL;
    unsigned int flags = virsh_flags(cmd, baseline_flags);

    if (!vsh_exclusive(vsh, cmd, "file", "model"))
        return false;
    if (vsh_has(cmd, "ignore-host"))
        flags |= VIR_CONNECT_BASELINE_CPU_IGNORE_HOST;
    if (vsh_has(cmd, "file")) {
        cpus = cpus_of_file(vsh, cmd);
    } else if (vsh_has(cmd, "model")) {
        cpus = g_ptr_array_new_with_free_func(g_free);
        g_ptr_array_add(cpus, g_markup_printf_escaped("<cpu><model>%s</model></cpu>", vsh_string(cmd, "model")));
    } else {
        vsh_error(vsh, "%s", _("Either --file or --model must be provided"));
    }
    return cpus && print_and_free(vsh, virConnectBaselineHypervisorCPU(
                                           virsh_conn(vsh), vsh_string(cmd, "emulator"), vsh_string(cmd, "arch"),
                                           vsh_string(cmd, "machine"), vsh_string(cmd, "virttype"), (const char **)cpus->pdata,
                                           cpus->len, flags));
}

static const VirshFlag compare_flags[] = {
    {"error", VIR_CONNECT_COMPARE_CPU_FAIL_INCOMPATIBLE},
    {"validate", VIR_CONNECT_COMPARE_CPU_VALIDATE_XML},
    {NULL},
};

#define OPTS_COMPARE \
    {"error", VSH_BOOL, 0, N_("say why they do not fit")}, OPT_VALIDATE, OPT_END

static const VshOpt compare_opts[] = {OPT_CPU_FILE, OPTS_COMPARE};

static bool
cmd_cpu_compare(Vsh *vsh, const VshCmd *cmd)
{
    const char *file = vsh_string(cmd, "file");
    g_autoptr(GPtrArray) cpus = cpus_of_file(vsh, cmd);

    if (!cpus)
        return false;
    switch (virConnectCompareCPU(virsh_conn(vsh), g_ptr_array_index(cpus, 0), virsh_flags(cmd, compare_flags))) {
    case VIR_CPU_COMPARE_INCOMPATIBLE:
        vsh_print(vsh, _("CPU described in %s is incompatible with host CPU\n"), file);
        return false;
    case VIR_CPU_COMPARE_IDENTICAL:
        vsh_print(vsh, _("CPU described in %s is identical to host CPU\n"), file);
        return true;
    case VIR_CPU_COMPARE_SUPERSET:
        vsh_print(vsh, _("Host CPU is a superset of CPU described in %s\n"), file);
        return true;
    default:
        vsh_error(vsh, _("Failed to compare host CPU with %s"), file);
        return false;
    }
}

static const VshOpt hypervisor_compare_opts[] = {OPT_CPU_FILE, OPTS_HYPERVISOR(VSH_POSITIONAL_OLD), OPTS_COMPARE};

static bool
cmd_hypervisor_cpu_compare(Vsh *vsh, const VshCmd *cmd)
{
    const char *file = vsh_string(cmd, "file");
    g_autoptr(GPtrArray) cpus = cpus_of_file(vsh, cmd);

    if (!cpus)
        return false;
    switch (virConnectCompareHypervisorCPU(virsh_conn(vsh), vsh_string(cmd, "emulator"), vsh_string(cmd, "arch"),
                                           vsh_string(cmd, "machine"), vsh_string(cmd, "virttype"), g_ptr_array_index(cpus, 0),
                                           virsh_flags(cmd, compare_flags))) {
    case VIR_CPU_COMPARE_INCOMPATIBLE:
        vsh_print(vsh, _("CPU described in %s is incompatible with the CPU provided by hypervisor on the host\n"), file);
        return false;
    case VIR_CPU_COMPARE_IDENTICAL:
        vsh_print(vsh, _("CPU described in %s is identical to the CPU provided by hypervisor on the host\n"), file);
        return true;
    case VIR_CPU_COMPARE_SUPERSET:
        vsh_print(vsh, _("The CPU provided by hypervisor on the host is a superset of CPU described in %s\n"), file);
        return true;
    default:
        vsh_error(vsh, _("Failed to compare hypervisor CPU with %s"), file);
        return false;
    }
}

static const VshOpt models_opts[] = {
    OPTS_HYPERVISOR(0),
    {"all", VSH_BOOL, 0, N_("those that cannot be used on this host, too")},
    OPT_END,
};

static bool
cmd_hypervisor_cpu_models(Vsh *vsh, const VshCmd *cmd)
{
    char *text = virConnectGetDomainCapabilities(virsh_conn(vsh), vsh_string(cmd, "emulator"), vsh_string(cmd, "arch"),
                                                 vsh_string(cmd, "machine"), vsh_string(cmd, "virttype"), 0);
    g_autoptr(xmlDoc) doc = text ? virsh_xml_parse(vsh, text, _("the domain capabilities")) : NULL;
    g_autoptr(xmlXPathObject) found = NULL;

    free(text);
    if (!doc) {
        vsh_error(vsh, "%s", _("failed to get hypervisor CPU model names"));
        return false;
    }
    found = virsh_xml_select(doc, NULL, vsh_has(cmd, "all") ? "/domainCapabilities/cpu/mode[@name='custom']/model"
                                                            : "/domainCapabilities/cpu/mode[@name='custom']/model[@usable='yes']");
    for (int i = 0; i < virsh_xml_count(found); i++) {
        g_autofree char *name = virsh_xml_text(doc, found->nodesetval->nodeTab[i], ".");

        vsh_print(vsh, "%s\n", name ? name : "");
    }
    return true;
}

const VshCmdDef virsh_hostcpu_commands[] = {
    {"cpu-baseline", baseline_opts, cmd_cpu_baseline, N_("compute a CPU that several hosts have"),
     N_("Print the CPU that domains can have on all of the hosts whose CPUs are given.")},
    {"cpu-compare", compare_opts, cmd_cpu_compare, N_("compare a CPU with the host's"), N_("Compare a CPU with the host's.")},
    {"hypervisor-cpu-baseline", hypervisor_baseline_opts, cmd_hypervisor_cpu_baseline,
     N_("compute a CPU that several hypervisors offer"),
     N_("Print the CPU that domains of a hypervisor can have on all of the hosts whose CPUs are given.")},
    {"hypervisor-cpu-compare", hypervisor_compare_opts, cmd_hypervisor_cpu_compare,
     N_("compare a CPU with what a hypervisor offers"),
     N_("Compare a CPU with the one that a hypervisor offers on this host.")},
    {"hypervisor-cpu-models", models_opts, cmd_hypervisor_cpu_models, N_("print the CPU models that a hypervisor knows"),
     N_("Print the CPU models that domains of a hypervisor can have on this host.")},
    OPT_END,
};
