/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_capabilities.c - the <capabilities> document: this host and the guests its emulators can run.
 *
 * Threads: any. The first call waits until all emulators were asked.
 */

#include "base/error.h"
#include "base/hostinfo.h"
#include "conf/capabilities.h"
#include "qemu/qemu_driver.h"
#include "qemu/qemu_methods.h"

static CapsToggle *
toggle_new(Switch preset, YesNo toggle)
{
    CapsToggle *self = caps_toggle_new();

    self->preset = preset;
    self->toggle = toggle;
    return self;
}

static CapsMachine *
machine_new(const QemuMachine *from, const char *name, const char *canonical)
{
    CapsMachine *machine = caps_machine_new();

    machine->name = g_strdup(name);
    machine->canonical = g_strdup(canonical);
    machine->max_cpus = from->max_cpus;
    machine->deprecated = from->deprecated ? YES_NO_YES : YES_NO_ABSENT;
    return machine;
}

static void
add_machine(CapsGuest *guest, const QemuMachine *machine)
{
    if (g_str_equal(machine->name, "none"))
        return;
    xml_list_add(CapsMachine, guest->machines, machine_new(machine, machine->name, NULL));
    if (machine->alias)
        xml_list_add(CapsMachine, guest->machines, machine_new(machine, machine->alias, machine->name));
}

/* The one that a guest gets if it asks for none comes first: programs take the first. */
static void
add_machines(CapsGuest *guest, const QemuCaps *qemu)
{
    const GPtrArray *machines = qemu_caps_machines(qemu);
    const QemuMachine *preferred = qemu_caps_machine(qemu, NULL);

    if (preferred)
        add_machine(guest, preferred);
    for (size_t i = 0; i < machines->len; i++) {
        const QemuMachine *machine = g_ptr_array_index(machines, i);

        if (machine != preferred)
            add_machine(guest, machine);
    }
}

static void
add_domain(CapsGuest *guest, VirtType type)
{
    CapsDomain *domain = caps_domain_new();

    domain->type = g_strdup(virt_type_to_string(type));
    xml_list_add(CapsDomain, guest->domains, domain);
}

static CapsGuest *
guest_new(const QemuCaps *qemu)
{
    CapsGuest *guest = caps_guest_new();
    const char *arch = qemu_caps_arch(qemu);
    bool pc = g_str_equal(arch, "i686") || g_str_equal(arch, "x86_64");

    guest->os_type = g_strdup("hvm");
    guest->arch = g_strdup(arch);
    guest->wordsize = qemu_caps_wordsize(qemu);
    guest->emulator = g_strdup(qemu_caps_binary(qemu));
    add_machines(guest, qemu);
    add_domain(guest, VIRT_QEMU);
    if (qemu_caps_has_kvm(qemu))
        add_domain(guest, VIRT_KVM);
    guest->pae = guest->nonpae = g_str_equal(arch, "i686");
    guest->acpi = pc || g_str_equal(arch, "aarch64") ? toggle_new(SWITCH_ON, YES_NO_YES) : NULL;
    guest->apic = pc ? toggle_new(SWITCH_ON, YES_NO_NO) : NULL;
    guest->cpuselection = guest->deviceboot = true;
    return guest;
}

static int
by_arch(const void *a, const void *b)
{
    const QemuCaps *const *one = a, *const *other = b;

    return g_strcmp0(qemu_caps_arch(*one), qemu_caps_arch(*other));
}

/* Guests run as the user and group of qemu.conf: that is what the model 'dac' labels them with. */
static int
add_secmodels(Capabilities *caps, QemuDriver *driver)
{
    static const VirtType types[] = {VIRT_KVM, VIRT_QEMU};
    g_autoptr(QemuConf) conf = qemu_driver_conf(driver);
    CapsSecmodel *model;
    uid_t uid;
    gid_t gid;

    if (qemu_conf_resolve_user(conf, &uid, &gid) < 0)
        return -1;
    model = caps_secmodel_new();
    model->model = g_strdup("dac");
    model->doi = g_strdup("0");
    for (size_t i = 0; i < G_N_ELEMENTS(types); i++) {
        CapsBaselabel *label = caps_baselabel_new();

        label->type = g_strdup(virt_type_to_string(types[i]));
        label->label = g_strdup_printf("+%u:+%u", (unsigned int)uid, (unsigned int)gid);
        xml_list_add(CapsBaselabel, model->baselabels, label);
    }
    xml_list_add(CapsSecmodel, caps->secmodels, model);
    return 0;
}

char *
qemu_connect_get_capabilities(DriverConn *conn)
{
    QemuDriver *driver = qemu_driver_of_conn(conn);
    g_autoptr(Capabilities) caps = capabilities_of_host();
    g_autoptr(GPtrArray) binaries = NULL;

    if (!caps || host_choose_uuid(driver->env.host_uuid, caps->uuid) < 0)
        return NULL;
    if (driver->privileged && add_secmodels(caps, driver) < 0)
        return NULL;
    binaries = qemu_caps_get_all(driver->caps);
    g_ptr_array_sort(binaries, by_arch);
    for (size_t i = 0; i < binaries->len; i++)
        xml_list_add(CapsGuest, caps->guests, guest_new(g_ptr_array_index(binaries, i)));
    return capabilities_format(caps);
}
