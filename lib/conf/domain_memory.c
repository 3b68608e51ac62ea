/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_memory.c - <memory> devices and <shmem>: fields, defaults, rules.
 *
 * Threads: any. A device does not change once its definition is committed.
 */

#include <string.h>

#include "base/error.h"
#include "conf/domain_misc.h"

#define SHMEM_SIZE_DEFAULT (4ull << 20)

ENUM_WORDS(MemoryModel, memory_model, MEMORY_LAST, NULL, "dimm", "nvdimm", "virtio-pmem", "virtio-mem", "sgx-epc")
ENUM_WORDS(MemoryAccess, memory_access, MEMORY_ACCESS_LAST, NULL, "shared", "private")
ENUM_WORDS(ShmemModel, shmem_model, SHMEM_MODEL_LAST, "ivshmem", "ivshmem-plain", "ivshmem-doorbell")
ENUM_WORDS(ShmemRole, shmem_role, SHMEM_ROLE_LAST, NULL, "master", "peer")

/* ---- <memory> ---- */

static const XmlField source_fields[] = {
    XML_IN_TEXT(MemorySource, path,          "path",      XML_PATH,   0),
    XML_IN_TEXT(MemorySource, alignsize_kib, "alignsize", XML_KIB,    XML_OMIT_ZERO),
    XML_PRESENT(MemorySource, pmem,          "pmem",                  0),
    XML_IN_TEXT(MemorySource, nodemask,      "nodemask",  XML_CPUSET, 0),
    XML_IN_TEXT(MemorySource, pagesize_kib,  "pagesize",  XML_KIB,    XML_OMIT_ZERO),
};
XML_BINDING(MemorySource, "source", source_fields);

static const XmlField target_fields[] = {
    XML_ATTR_ENUM(MemoryTarget, dynamic_memslots, "dynamicMemslots", YesNo,        XML_ABI),
    XML_IN_TEXT  (MemoryTarget, size_kib,         "size",            XML_KIB,      XML_REQUIRED | XML_ABI),
    XML_IN_TEXT  (MemoryTarget, node,             "node",            XML_OPT_UINT, XML_ABI),
    XML_IN_TEXT  (MemoryTarget, label_kib,        "label/size",      XML_KIB,      XML_OMIT_ZERO | XML_ABI),
    XML_IN_TEXT  (MemoryTarget, block_kib,        "block",           XML_KIB,      XML_OMIT_ZERO | XML_ABI),
    XML_IN_TEXT  (MemoryTarget, requested_kib,    "requested",       XML_OPT_KIB,  XML_LIVE),
    XML_IN_TEXT  (MemoryTarget, current_kib,      "current",         XML_OPT_KIB,  XML_ONLY_LIVE | XML_LIVE),
    XML_PRESENT  (MemoryTarget, readonly,         "readonly",                      XML_ABI),
    XML_IN_ATTR  (MemoryTarget, address_base,     "address", "base", XML_OPT_HEX_ULONG, XML_ABI),
};
XML_BINDING(MemoryTarget, "target", target_fields);

static const XmlField memory_fields[] = {
    XML_ATTR_ENUM(MemoryDef, model,   "model",   MemoryModel,   XML_REQUIRED | XML_ABI),
    XML_ATTR_ENUM(MemoryDef, access,  "access",  MemoryAccess,  0),
    XML_ATTR_ENUM(MemoryDef, discard, "discard", YesNo,         0),
    XML_IN_TEXT  (MemoryDef, uuid,    "uuid",    XML_UUID,      XML_ABI),
    XML_CHILD    (MemoryDef, virtio,  "driver",  VirtioOptions, XML_OMIT_EMPTY),
    XML_CHILD    (MemoryDef, source,  "source",  MemorySource,  XML_OMIT_EMPTY),
    XML_CHILD    (MemoryDef, target,  "target",  MemoryTarget,  XML_REQUIRED),
    XML_EMBED    (MemoryDef, info,               DeviceInfo),
};

static int
memory_virtio_validate(const MemoryDef *memory, XmlContext *ctx)
{
    const MemoryTarget *target = memory->target;

    if (!target->block_kib || !target->requested_kib.set)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the model 'virtio-mem' needs 'block' and 'requested'"));
    if (target->requested_kib.value > target->size_kib)
        return xml_fail(ctx, VIR_ERR_XML_DETAIL, _("'requested' is %1$llu KiB, more than the size of %2$llu KiB"),
                        target->requested_kib.value, target->size_kib);
    if (target->requested_kib.value % target->block_kib)
        return xml_fail(ctx, VIR_ERR_XML_DETAIL, _("'requested' (%1$llu KiB) is no multiple of 'block' (%2$llu KiB)"),
                        target->requested_kib.value, target->block_kib);
    return 0;
}

static int
memory_validate(void *self, XmlContext *ctx)
{
    const MemoryDef *memory = self;
    const MemoryTarget *target = memory->target;
    const char *model = memory_model_to_string(memory->model);
    bool has_path = memory->model == MEMORY_NVDIMM || memory->model == MEMORY_VIRTIO_PMEM;

    if (has_path != (memory->source && memory->source->path))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, has_path ? _("the model '%1$s' needs a source 'path'")
                                                         : _("the model '%1$s' has no source 'path'"), model);
    if ((target->label_kib || target->readonly) && memory->model != MEMORY_NVDIMM)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("only the model 'nvdimm' has 'label' and 'readonly', not '%1$s'"), model);
    if (target->label_kib && target->label_kib >= target->size_kib)
        return xml_fail(ctx, VIR_ERR_XML_DETAIL, _("the label (%1$llu KiB) is not smaller than the device (%2$llu KiB)"),
                        target->label_kib, target->size_kib);
    if (memory->model == MEMORY_VIRTIO_MEM)
        return memory_virtio_validate(memory, ctx);
    if (target->block_kib || target->requested_kib.set || target->dynamic_memslots)
        return xml_fail(ctx, VIR_ERR_XML_ERROR,
                        _("only the model 'virtio-mem' has 'block', 'requested' and 'dynamicMemslots', not '%1$s'"), model);
    return 0;
}
XML_BINDING(MemoryDef, "memory", memory_fields, .validate = memory_validate);

/* ---- <shmem> ---- */

static const XmlField server_fields[] = {
    XML_ATTR(ShmemServer, path, "path", XML_PATH, 0),
};
XML_BINDING(ShmemServer, "server", server_fields);

static const XmlField msi_fields[] = {
    XML_ATTR     (ShmemMsi, vectors,   "vectors",   XML_UINT, XML_OMIT_ZERO | XML_ABI),
    XML_ATTR_ENUM(ShmemMsi, ioeventfd, "ioeventfd", Switch,   XML_ABI),
};
XML_BINDING(ShmemMsi, "msi", msi_fields);

static const XmlField shmem_fields[] = {
    XML_ATTR        (ShmemDef, name,   "name",          XML_STRING,     XML_REQUIRED | XML_ABI),
    XML_ATTR_ENUM   (ShmemDef, role,   "role",          ShmemRole,      XML_ABI),
    XML_IN_ATTR_ENUM(ShmemDef, model,  "model", "type", ShmemModel,     XML_ABI),
    XML_IN_TEXT     (ShmemDef, size,   "size",          XML_BYTES_AS_M, XML_OMIT_ZERO | XML_ABI),
    XML_CHILD       (ShmemDef, server, "server",        ShmemServer,    0),
    XML_CHILD       (ShmemDef, msi,    "msi",           ShmemMsi,       0),
    XML_EMBED       (ShmemDef, info,                    DeviceInfo),
};

static int
shmem_post_parse(void *self, XmlContext *ctx)
{
    ShmemDef *shmem = self;

    if (!shmem->size && shmem->model != SHMEM_MODEL_IVSHMEM_DOORBELL)
        shmem->size = SHMEM_SIZE_DEFAULT;
    if (shmem->model == SHMEM_MODEL_IVSHMEM_DOORBELL && !shmem->msi)
        shmem->msi = xml_new(&xml_binding_ShmemMsi);
    if (shmem->model == SHMEM_MODEL_IVSHMEM_DOORBELL && shmem->msi->ioeventfd == SWITCH_ABSENT)
        shmem->msi->ioeventfd = SWITCH_ON;
    return 0;
}

static int
shmem_validate(void *self, XmlContext *ctx)
{
    const ShmemDef *shmem = self;

    if (strchr(shmem->name, '/') || g_str_equal(shmem->name, ".") || g_str_equal(shmem->name, ".."))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("'%1$s' cannot name a shared memory: it is a file's name"), shmem->name);
    if (shmem->info.address.type != ADDRESS_NONE && shmem->info.address.type != ADDRESS_PCI)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("shared memory '%1$s' has an address of type '%2$s'; only 'pci' is possible"),
                        shmem->name, address_type_to_string(shmem->info.address.type));
    if (shmem->size && (shmem->size & (shmem->size - 1)))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("shared memory '%1$s': the size of %2$llu bytes is no power of two"),
                        shmem->name, shmem->size);
    if (shmem->model == SHMEM_MODEL_IVSHMEM_PLAIN && (shmem->server || shmem->msi))
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED,
                        _("shared memory '%1$s': the model 'ivshmem-plain' has neither server nor msi"),
                        shmem->name);
    if (shmem->model == SHMEM_MODEL_IVSHMEM_DOORBELL && shmem->size)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED,
                        _("shared memory '%1$s': with the model 'ivshmem-doorbell' the server sets the size"),
                        shmem->name);
    return 0;
}
XML_BINDING(ShmemDef, "shmem", shmem_fields, .post_parse = shmem_post_parse, .validate = shmem_validate);
