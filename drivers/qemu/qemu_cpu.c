/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_cpu.c - the processor that an emulator can give on this host; comparing processors and what they have in common.
 *
 * Threads: any.
 */

#include "qemu/qemu_cpu.h"

#include "base/error.h"
#include "base/hostinfo.h"
#include "conf/cpu_data.h"
#include "conf/cpu_models.h"
#include "qemu/qemu_driver.h"
#include "qemu/qemu_methods.h"
#include "qemu/qemu_subject.h"

/* Of what QMP says about a processor, what processors are known by; NULL when it said nothing. */
static CpuData *
data_of_props(const JsonValue *props)
{
    CpuData *data;

    if (!props)
        return NULL;
    data = cpu_data_new();
    data->vendor = cpu_vendor_of_id(json_find_string(props, "vendor"));
    data->signature = (CpuSignature) {
        .family = (unsigned int)json_find_uint64(props, "family", 0),
        .model = (unsigned int)json_find_uint64(props, "model", 0),
        .stepping = (unsigned int)json_find_uint64(props, "stepping", 0),
    };
    for (size_t i = 0; i < json_object_size(props); i++) {
        const char *name = json_object_key(props, i);
        int index = json_type(json_object_value(props, i)) == JSON_BOOL ? cpu_feature_find(name) : -1;

        if (index >= 0 && json_find_bool(json_object_value(props, i), "", false))
            bitmap_set(data->features, (size_t)index);
    }
    return data;
}

/* The names of models that @caps knows; they belong to it. */
static const char **
model_names(const QemuCaps *caps, VirtType virt)
{
    const GPtrArray *models = qemu_caps_cpu_models(caps, virt);
    const char **names = g_new0(const char *, models->len + 1);

    for (size_t i = 0; i < models->len; i++)
        names[i] = ((const QemuCpuModel *)g_ptr_array_index(models, i))->name;
    return names;
}

CpuDef *
qemu_cpu_host_model(const QemuCaps *caps, VirtType virt)
{
    g_autoptr(CpuData) data = data_of_props(qemu_caps_host_cpu(caps, virt));
    g_autofree const char **names = model_names(caps, virt);
    g_autoptr(CpuDef) def = cpu_def_new();

    if (!data)
        return NULL;
    cpu_data_to_def(data, names, CPU_NEAREST_ANY, def);
    if (!def->model)
        return NULL;
    def->mode = CPU_MODE_CUSTOM;
    def->match = CPU_MATCH_EXACT;
    def->model->fallback = CPU_FALLBACK_FORBID;
    return g_steal_pointer(&def);
}

static CpuFeature *
find_feature(const CpuDef *def, const char *name)
{
    xml_each(CpuFeature, feature, def->features) {
        if (cpu_feature_find(feature->name) == cpu_feature_find(name) && cpu_feature_find(name) >= 0)
            return feature;
    }
    return NULL;
}

void
qemu_cpu_settle(DomainDef *def, const QemuCaps *caps)
{
    CpuDef *cpu = def->cpu;
    g_autoptr(CpuDef) host = NULL;

    if (!cpu || cpu->mode != CPU_MODE_HOST_MODEL || (cpu->model && cpu->model->name) ||
        !(host = qemu_cpu_host_model(caps, def->virt_type)))
        return;
    cpu->mode = CPU_MODE_CUSTOM;
    cpu->match = CPU_MATCH_EXACT;
    if (!cpu->model)
        cpu->model = xml_new(&xml_binding_CpuModel);
    cpu->model->name = g_strdup(host->model->name);
    cpu->model->fallback = CPU_FALLBACK_FORBID;
    if (!cpu->vendor)
        cpu->vendor = g_strdup(host->vendor);
    xml_each(CpuFeature, feature, host->features) {
        if (!find_feature(cpu, feature->name))
            xml_list_add(CpuFeature, cpu->features, xml_copy(&xml_binding_CpuFeature, feature));
    }
}

/* ---- Methods ---- */

int
qemu_connect_get_cpu_model_names(DriverConn *conn, const char *arch, char ***models, unsigned int flags)
{
    g_auto(GStrv) names = NULL;
    guint n;

    if (cpu_arch_has_models(arch)) {
        names = cpu_model_names();
    } else {
        g_autoptr(QemuCaps) caps = qemu_caps_get_for_arch(qemu_driver_of_conn(conn)->caps, arch);
        g_autofree const char **known = caps ? model_names(caps, VIRT_KVM) : NULL;

        if (!caps)
            return -1;
        names = g_strdupv((char **)known);
    }
    n = g_strv_length(names);
    if (models)
        *models = g_steal_pointer(&names);
    return (int)n;
}

int
qemu_connect_compare_cpu(DriverConn *conn, const char *xml, unsigned int flags)
{
    return cpu_compare_text(cpu_data_of_host(), host_arch(), xml, flags);
}

char *
qemu_connect_baseline_cpu(DriverConn *conn, const char **xmls, unsigned int n, unsigned int flags)
{
    return cpu_baseline_text(NULL, xmls, n, NULL, flags);
}

/* What the asked emulator can give; NULL with an error. */
static CpuData *
hypervisor_data(const QemuSubject *subject)
{
    CpuData *data = data_of_props(qemu_caps_host_cpu(subject->qemu, subject->virt));

    if (data)
        return data;
    return fail_null(VIR_ERR_NO_SUPPORT, _("emulator '%1$s' does not tell what processors of architecture '%2$s' it can give"),
                     qemu_caps_binary(subject->qemu), qemu_caps_arch(subject->qemu));
}

int
qemu_connect_compare_hypervisor_cpu(DriverConn *conn, const char *emulator, const char *arch, const char *machine,
                                    const char *virttype, const char *xml, unsigned int flags)
{
    g_auto(QemuSubject) subject = {0};
    g_autoptr(CpuData) data = NULL;

    if (qemu_subject_find(qemu_driver_of_conn(conn)->caps, emulator, arch, machine, virttype, &subject) < 0 ||
        !(data = hypervisor_data(&subject)))
        return VIR_CPU_COMPARE_ERROR;
    return cpu_compare_text(data, qemu_caps_arch(subject.qemu), xml, flags);
}

char *
qemu_connect_baseline_hypervisor_cpu(DriverConn *conn, const char *emulator, const char *arch, const char *machine,
                                     const char *virttype, const char **xmls, unsigned int n, unsigned int flags)
{
    g_auto(QemuSubject) subject = {0};
    g_autoptr(CpuData) data = NULL;
    g_autofree const char **names = NULL;

    if (qemu_subject_find(qemu_driver_of_conn(conn)->caps, emulator, arch, machine, virttype, &subject) < 0 ||
        !(data = hypervisor_data(&subject)))
        return NULL;
    names = model_names(subject.qemu, subject.virt);
    return cpu_baseline_text(data, xmls, n, names, flags);
}
