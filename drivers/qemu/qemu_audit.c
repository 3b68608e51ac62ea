/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_audit.c - records of guests' starts and stops, and of what they got.
 *
 * Threads: the guest's owner.
 */

#include "qemu/qemu_audit.h"

#include "conf/domain.h"

/* The words that every record begins with: "virt=kvm @rest vm="web" uuid=...". */
static GString *
fields_of(Domain *dom, const DomainDef *def, const char *rest)
{
    char uuid[UUID_TEXT_LEN];
    g_autofree char *name = audit_text("vm", domain_name(dom));
    GString *fields = g_string_new(NULL);

    g_string_printf(fields, "virt=%s %s%s%s uuid=%s", virt_type_to_string(def->virt_type), rest, *rest ? " " : "", name,
                    uuid_format(def->uuid, uuid));
    return fields;
}

static void G_GNUC_PRINTF(5, 6)
record(Domain *dom, const DomainDef *def, AuditKind kind, AuditResult result, const char *fmt, ...)
{
    g_autofree char *rest = NULL;
    GString *fields;
    va_list args;

    va_start(args, fmt);
    rest = g_strdup_vprintf(fmt, args);
    va_end(args);
    fields = fields_of(dom, def, rest);
    audit_record(kind, result, fields->str);
    g_string_free(fields, TRUE);
}

/* One thing that a guest has from its start: old is none, new is @text. */
static void
record_device(Domain *dom, const DomainDef *def, AuditResult result, const char *kind, const char *text)
{
    g_autofree char *name = g_strdup_printf("new-%s", kind);
    g_autofree char *value = audit_text(name, text);

    record(dom, def, AUDIT_KIND_RESOURCE, result, "resrc=%s reason=start old-%s=\"?\" %s", kind, kind, value);
}

static void
record_resources(Domain *dom, const DomainDef *def, AuditResult result)
{
    xml_each(DiskDef, disk, def->disks) {
        const char *path = storage_source_path(&disk->source);

        record_device(dom, def, result, "disk", path ? path : "?");
    }
    xml_each(NetDef, net, def->nets) {
        char mac[MAC_TEXT_LEN];

        record_device(dom, def, result, "net", mac_format(&net->mac, mac));
    }
    record(dom, def, AUDIT_KIND_RESOURCE, result, "resrc=mem reason=start old-mem=0 new-mem=%llu", def->mem.current_kib);
    record(dom, def, AUDIT_KIND_RESOURCE, result, "resrc=vcpu reason=start old-vcpu=0 new-vcpu=%u", def->vcpu.current);
}

void
qemu_audit_start(Domain *dom, const char *reason, AuditResult result)
{
    const DomainDef *def = domain_live(dom);

    if (!def || !audit_wanted())
        return;
    record_resources(dom, def, result);
    record(dom, def, AUDIT_KIND_CONTROL, result, "op=start reason=%s vm-pid=%d", reason, (int)domain_facts(dom)->pid);
}

void
qemu_audit_stop(Domain *dom, const char *reason)
{
    const DomainDef *def = domain_live(dom);

    if (def && audit_wanted())
        record(dom, def, AUDIT_KIND_CONTROL, AUDIT_DONE, "op=stop reason=%s vm-pid=%d", reason, (int)domain_facts(dom)->pid);
}
