/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * bed.c - a whole QEMU driver in a directory of the test's.
 *
 * Threads: the test's; what is called runs as the owner.
 */

#include "bed.h"

#include <string.h>
#include <unistd.h>

#include <libvirt/libvirt-domain.h>

#include "base/error.h"
#include "base/file.h"
#include "qemu/qemu_process.h"
#include "support/test.h"

void
bed_end(Bed *bed)
{
    if (bed->state)
        qemu_driver.stop(bed->state);
    event_bus_free(bed->bus);
    for (size_t i = 0; i < G_N_ELEMENTS(bed->dirs); i++)
        g_free(bed->dirs[i]);
    memset(bed, 0, sizeof(*bed));
}

void
bed_begin(Bed *bed, const char *root)
{
    static const char *const names[] = { "etc", "run", "lib", "cache", "log" };
    g_autofree char *conf = g_build_filename(root, "etc", "qemu.conf", NULL);
    DriverEnv env = { .privileged = geteuid() == 0 };

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        bed->dirs[i] = g_build_filename(root, names[i], NULL);
        OK(file_make_directories(bed->dirs[i], 0755));
    }
    OK(file_write_text(conf, "user = \"root\"\ngroup = \"root\"\nstdio_handler = \"file\"\n", NULL));
    bed->bus = event_bus_new();
    env.bus = bed->bus;
    env.config_dir = bed->dirs[0];
    env.state_dir = bed->dirs[1];
    env.lib_dir = bed->dirs[2];
    env.cache_dir = bed->dirs[3];
    env.log_dir = bed->dirs[4];
    bed->state = qemu_driver.init(&env);
    OK_PTR(bed->state);
    bed->driver = (QemuDriver *)(void *)bed->state;
}

DomainDef *
bed_def(Bed *bed, const char *name, const char *devices)
{
    g_autofree char *xml = g_strdup_printf("<domain type='qemu'>\n"
                                           "  <name>%s</name>\n"
                                           "  <memory unit='MiB'>64</memory>\n"
                                           "  <vcpu>1</vcpu>\n"
                                           "  <os><type arch='x86_64' machine='pc'>hvm</type></os>\n"
                                           "  <on_poweroff>destroy</on_poweroff>\n"
                                           "  <devices>\n"
                                           "    <emulator>" EMULATOR "</emulator>\n"
                                           "%s"
                                           "  </devices>\n"
                                           "</domain>\n",
                                           name, devices);
    DomainDef *def = domain_def_parse(xml, DOMAIN_PARSE_INACTIVE | DOMAIN_PARSE_ABI_UPDATE, &bed->driver->hooks);

    if (!def)
        FAIL_TEST("%s", error_last_message());
    return def;
}

Domain *
bed_define(Bed *bed, const char *name)
{
    return domain_list_define(bed->driver->hypervisor.domains, bed_def(bed, name, "    <serial type='pty'/>\n"));
}

Domain *
bed_find(Bed *bed, const char *name)
{
    return domain_list_find_name(bed->driver->hypervisor.domains, name);
}

typedef struct {
    ActorMessage base;
    BedFunc func;
    void *opaque;
} Call;

static int
call_run(Domain *dom, Call *call)
{
    return call->func(dom, call->opaque);
}
ACTOR_THUNK(Call, call_run)

int
bed_call(Domain *dom, BedFunc func, void *opaque)
{
    Call msg = { .base = { .run = call_run_thunk, .what = "call" }, .func = func, .opaque = opaque };

    return actor_call(dom, &msg.base);
}

int
bed_call_urgently(Domain *dom, BedFunc func, void *opaque)
{
    Call msg = {
        .base = { .run = call_run_thunk, .what = "urgent call", .lane = ACTOR_LANE_URGENT, .interrupts = true },
        .func = func,
        .opaque = opaque,
    };

    return actor_call(dom, &msg.base);
}

int
bed_start(Domain *dom, void *flags)
{
    QemuStart how = { .flags = flags ? *(unsigned int *)flags : 0 };

    return qemu_process_start_persistent(dom, &how);
}

int
bed_destroy(Domain *dom, void *unused)
{
    return qemu_process_stop(dom, VIR_DOMAIN_SHUTOFF_DESTROYED);
}

DomainFacts
bed_facts(Domain *dom)
{
    g_autoptr(DomainView) view = domain_view(dom);

    return *domain_view_facts(view);
}
