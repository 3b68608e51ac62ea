/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_audit.c - records of guests' starts and stops, and of what they got.
 *
 * Threads: the guest's owner.
 */

#include "qemu/qemu_audit.h"

#include "conf/domain.h"

/* A record: "virt=kvm @what vm="web" uuid=... @more". */
static void
record(Domain *dom, const DomainDef *def, AuditKind kind, AuditResult result, const char *what, const char *more)
{
    char uuid[UUID_TEXT_LEN];
    g_autofree char *name = audit_text("vm", domain_name(dom));
    g_autofree char *fields = g_strdup_printf("virt=%s %s %s uuid=%s %s", virt_type_to_string(def->virt_type), what, name,
                                              uuid_format(def->uuid, uuid), more);

    audit_record(kind, result, fields);
}

/* One thing that a guest has from its start: what it had of it, and has. */
static void
record_resource(Domain *dom, const DomainDef *def, AuditResult result, const char *kind, const char *had, const char *has)
{
    g_autofree char *what = g_strdup_printf("resrc=%s reason=start", kind);
    g_autofree char *more = g_strdup_printf("old-%s=%s %s", kind, had, has);

    record(dom, def, AUDIT_KIND_RESOURCE, result, what, more);
}

static void
record_device(Domain *dom, const DomainDef *def, AuditResult result, const char *kind, const char *text)
{
    g_autofree char *name = g_strdup_printf("new-%s", kind);
    g_autofree char *has = audit_text(name, text);

    record_resource(dom, def, result, kind, "\"?\"", has);
}

static void
record_number(Domain *dom, const DomainDef *def, AuditResult result, const char *kind, unsigned long long number)
{
    g_autofree char *has = g_strdup_printf("new-%s=%llu", kind, number);

    record_resource(dom, def, result, kind, "0", has);
}

static void
record_control(Domain *dom, const DomainDef *def, AuditResult result, const char *op, const char *reason)
{
    g_autofree char *what = g_strdup_printf("op=%s reason=%s", op, reason);
    g_autofree char *more = g_strdup_printf("vm-pid=%d", (int)domain_facts(dom)->pid);

    record(dom, def, AUDIT_KIND_CONTROL, result, what, more);
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
    record_number(dom, def, result, "mem", def->mem.current_kib);
    record_number(dom, def, result, "vcpu", def->vcpu.current);
}

void
qemu_audit_start(Domain *dom, const char *reason, AuditResult result)
{
    const DomainDef *def = domain_live(dom);

    if (!def || !audit_wanted())
        return;
    record_resources(dom, def, result);
    record_control(dom, def, result, "start", reason);
}

void
qemu_audit_stop(Domain *dom, const char *reason)
{
    const DomainDef *def = domain_live(dom);

    if (def && audit_wanted())
        record_control(dom, def, AUDIT_DONE, "stop", reason);
}
