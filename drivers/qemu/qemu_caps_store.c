/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_caps_store.c - what a QEMU binary can do, as a document on disk.
 *
 * The document holds QMP's own words where it can, so that reading it and probing share the code. Threads: any.
 */

#include "qemu/qemu_caps_impl.h"

#include <string.h>

#include "base/error.h"

/* Another number makes every kept answer be asked anew. */
enum { STORE_FORMAT = 2 };

QemuCaps *
qemu_caps_alloc(const char *binary, const QemuBinaryId *id)
{
    QemuCaps *caps = g_new0(QemuCaps, 1);

    caps->refs = 1;
    caps->binary = g_strdup(binary);
    caps->id = *id;
    caps->machines = g_ptr_array_new_with_free_func(qemu_machine_free);
    caps->cpus_tcg = g_ptr_array_new_with_free_func(qemu_cpu_model_free);
    caps->cpus_kvm = g_ptr_array_new_with_free_func(qemu_cpu_model_free);
    caps->types = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    caps->commands = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return caps;
}

void
qemu_machine_free(void *data)
{
    QemuMachine *machine = data;

    g_free(machine->name);
    g_free(machine->alias);
    g_free(machine->default_cpu);
    g_free(machine->default_ram_id);
    g_free(machine);
}

void
qemu_cpu_model_free(void *data)
{
    QemuCpuModel *model = data;

    g_free(model->name);
    g_strfreev(model->blockers);
    g_free(model);
}

/* "qemu64-x86_64-cpu" is the type of model "qemu64". */
static char *
model_of_type(const char *type, const char *arch)
{
    g_autofree char *suffix = g_strdup_printf("-%s-cpu", g_str_equal(arch, "i686") ? "i386" : arch);

    if (!type)
        return NULL;
    return g_str_has_suffix(type, suffix) ? g_strndup(type, strlen(type) - strlen(suffix)) : g_strdup(type);
}

int
qemu_caps_take_machines(QemuCaps *caps, const JsonValue *answer)
{
    const JsonValue *row;

    for (json_array_foreach(row, answer)) {
        QemuMachine *machine;
        const char *name = json_get_string(row, "name");

        if (!name)
            return -1;
        if (g_str_equal(name, "none"))
            continue;
        machine = g_new0(QemuMachine, 1);
        machine->name = g_strdup(name);
        machine->alias = g_strdup(json_find_string(row, "alias"));
        machine->max_cpus = (unsigned int)json_find_uint64(row, "cpu-max", 1);
        machine->hotpluggable_cpus = json_find_bool(row, "hotpluggable-cpus", false);
        machine->deprecated = json_find_bool(row, "deprecated", false);
        machine->is_default = json_find_bool(row, "is-default", false);
        machine->numa_mem_supported = json_find_bool(row, "numa-mem-supported", false);
        machine->default_cpu = model_of_type(json_find_string(row, "default-cpu-type"), caps->arch);
        machine->default_ram_id = g_strdup(json_find_string(row, "default-ram-id"));
        g_ptr_array_add(caps->machines, machine);
    }
    return 0;
}

int
qemu_caps_take_cpus(GPtrArray *models, const JsonValue *answer)
{
    const JsonValue *row;

    for (json_array_foreach(row, answer)) {
        const char *name = json_get_string(row, "name");
        const JsonValue *missing = json_object_find(row, "unavailable-features");
        size_t n = json_array_size(missing);
        QemuCpuModel *model;

        if (!name)
            return -1;
        model = g_new0(QemuCpuModel, 1);
        model->name = g_strdup(name);
        model->usable = n == 0;
        model->deprecated = json_find_bool(row, "deprecated", false);
        if (n > 0) {
            g_autoptr(GStrvBuilder) features = g_strv_builder_new();
            const JsonValue *feature;

            for (json_array_foreach(feature, missing))
                g_strv_builder_add(features, json_find_string(feature, "") ? json_find_string(feature, "") : "?");
            model->blockers = g_strv_builder_end(features);
        }
        g_ptr_array_add(models, model);
    }
    return 0;
}

void
qemu_caps_take_names(GHashTable *names, const JsonValue *answer)
{
    const JsonValue *row;

    for (json_array_foreach(row, answer)) {
        const char *name = json_type(row) == JSON_STRING ? json_find_string(row, "") : json_find_string(row, "name");

        if (name)
            g_hash_table_add(names, g_strdup(name));
    }
}

static JsonValue *
machines_to_json(const QemuCaps *caps)
{
    JsonValue *rows = json_new_array();
    const char *arch = g_str_equal(caps->arch, "i686") ? "i386" : caps->arch;

    for (size_t i = 0; i < caps->machines->len; i++) {
        const QemuMachine *machine = g_ptr_array_index(caps->machines, i);
        JsonValue *row = json_new_object();

        json_object_set_string(row, "name", machine->name);
        json_object_set_string_opt(row, "alias", machine->alias);
        json_object_set_uint(row, "cpu-max", machine->max_cpus);
        json_object_set_bool(row, "hotpluggable-cpus", machine->hotpluggable_cpus);
        json_object_set_bool(row, "deprecated", machine->deprecated);
        json_object_set_bool(row, "is-default", machine->is_default);
        json_object_set_bool(row, "numa-mem-supported", machine->numa_mem_supported);
        if (machine->default_cpu)
            json_object_set_printf(row, "default-cpu-type", "%s-%s-cpu", machine->default_cpu, arch);
        json_object_set_string_opt(row, "default-ram-id", machine->default_ram_id);
        json_array_add(rows, row);
    }
    return rows;
}

static JsonValue *
cpus_to_json(const GPtrArray *models)
{
    JsonValue *rows = json_new_array();

    for (size_t i = 0; i < models->len; i++) {
        const QemuCpuModel *model = g_ptr_array_index(models, i);
        JsonValue *row = json_new_object();
        JsonValue *missing = json_new_array();

        json_object_set_string(row, "name", model->name);
        json_object_set_bool(row, "deprecated", model->deprecated);
        for (size_t k = 0; model->blockers && model->blockers[k]; k++)
            json_array_add_string(missing, model->blockers[k]);
        json_object_set(row, "unavailable-features", missing);
        json_array_add(rows, row);
    }
    return rows;
}

static JsonValue *
names_to_json(GHashTable *names)
{
    JsonValue *rows = json_new_array();
    GHashTableIter iter;
    gpointer name;

    g_hash_table_iter_init(&iter, names);
    while (g_hash_table_iter_next(&iter, &name, NULL))
        json_array_add_string(rows, name);
    return rows;
}

char *
qemu_caps_to_text(const QemuCaps *caps)
{
    g_autoptr(JsonValue) document = json_new_object();

    json_object_set_int(document, "format", STORE_FORMAT);
    json_object_set_string(document, "by", SPLITVIRT_VERSION);
    json_object_set_string(document, "binary", caps->binary);
    json_object_set_int(document, "mtime", caps->id.mtime_ns);
    json_object_set_int(document, "size", caps->id.size);
    json_object_set_int(document, "inode", caps->id.inode);
    json_object_set_string(document, "arch", caps->arch);
    json_object_set_uint(document, "version", caps->version);
    json_object_set_string_opt(document, "package", caps->package);
    json_object_set_bool(document, "kvm", caps->kvm_present);
    json_object_set(document, "machines", machines_to_json(caps));
    json_object_set(document, "cpus-tcg", cpus_to_json(caps->cpus_tcg));
    json_object_set(document, "cpus-kvm", cpus_to_json(caps->cpus_kvm));
    if (caps->host_cpu_tcg)
        json_object_set(document, "host-cpu-tcg", json_copy(caps->host_cpu_tcg));
    if (caps->host_cpu_kvm)
        json_object_set(document, "host-cpu-kvm", json_copy(caps->host_cpu_kvm));
    json_object_set(document, "types", names_to_json(caps->types));
    json_object_set(document, "commands", names_to_json(caps->commands));
    return json_to_string(document);
}

static bool
is_of(const JsonValue *document, const char *binary, const QemuBinaryId *id)
{
    return json_find_int64(document, "format", 0) == STORE_FORMAT &&
           g_strcmp0(json_find_string(document, "by"), SPLITVIRT_VERSION) == 0 &&
           g_strcmp0(json_find_string(document, "binary"), binary) == 0 &&
           json_find_int64(document, "mtime", 0) == id->mtime_ns && json_find_int64(document, "size", 0) == id->size &&
           json_find_int64(document, "inode", 0) == id->inode && json_find_string(document, "arch");
}

QemuCaps *
qemu_caps_from_text(const char *text, const char *binary, const QemuBinaryId *id)
{
    g_autoptr(JsonValue) document = json_parse_string(text);
    g_autoptr(QemuCaps) caps = NULL;

    /* It is only a cache: what cannot be read is asked anew. */
    if (!document) {
        error_reset();
        return NULL;
    }
    if (!is_of(document, binary, id))
        return NULL;
    caps = qemu_caps_alloc(binary, id);
    caps->arch = g_strdup(json_find_string(document, "arch"));
    caps->version = (unsigned int)json_find_uint64(document, "version", 0);
    caps->package = g_strdup(json_find_string(document, "package"));
    caps->kvm_present = json_find_bool(document, "kvm", false);
    caps->host_cpu_tcg = json_object_steal(document, "host-cpu-tcg");
    caps->host_cpu_kvm = json_object_steal(document, "host-cpu-kvm");
    qemu_caps_take_names(caps->types, json_object_find(document, "types"));
    qemu_caps_take_names(caps->commands, json_object_find(document, "commands"));
    if (qemu_caps_take_machines(caps, json_object_find(document, "machines")) < 0 ||
        qemu_caps_take_cpus(caps->cpus_tcg, json_object_find(document, "cpus-tcg")) < 0 ||
        qemu_caps_take_cpus(caps->cpus_kvm, json_object_find(document, "cpus-kvm")) < 0) {
        error_reset();
        return NULL;
    }
    return g_steal_pointer(&caps);
}
