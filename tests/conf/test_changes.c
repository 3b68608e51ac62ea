/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_changes.c - what a guest would see of a change, what may change while it runs, and which names are nobody's choice.
 *
 * Threads: main.
 */

#include <libvirt/libvirt-domain.h>

#include "base/error.h"
#include "conf/domain_hooks.h"
#include "support/test.h"

#define HEAD "<domain type='kvm'><name>guest</name><uuid>c7a5fdbd-edaf-9455-926a-d65c16db1809</uuid>"
#define BOARD "<memory unit='MiB'>64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os>"

static DomainDef *
parse(const char *xml, unsigned int flags)
{
    DomainDef *def = domain_def_parse(xml, flags, NULL);

    OK_PTR(def);
    test_own(def, (GDestroyNotify)domain_def_free);
    return def;
}

/* ---- two sides of a migration, and a running guest ---- */

/* Parts of a domain that differ, and where a guest sees it (NULL = it does not), and what cannot change while it runs
 * (NULL = it can). */
typedef struct {
    const char *before, *after;
    const char *abi, *live;
} Change;

#define DEVICES(text) BOARD "<devices>" text "</devices>"
#define DISK(source, rest) "<disk type='file'><source file='" source "'/><target dev='vda' bus='virtio'/>" rest "</disk>"
#define NET(rest) "<interface type='bridge'><mac address='52:54:00:00:00:01'/>" rest "</interface>"
#define SYSINFO(vendor) "<sysinfo type='smbios'><bios><entry name='vendor'>" vendor "</entry></bios></sysinfo>"
#define PCI_HOSTDEV(slot) "<hostdev mode='subsystem' type='pci' managed='yes'><source><address domain='0' bus='6' " \
                          "slot='" slot "' function='0'/></source></hostdev>"

static const Change changes[] = {
    { BOARD, BOARD, NULL, NULL },
    { BOARD "<title>a</title>", BOARD "<title>b</title>", NULL, NULL },
    { BOARD "<on_crash>destroy</on_crash>", BOARD "<on_crash>preserve</on_crash>", NULL, NULL },
    { BOARD "<vcpu>2</vcpu>", BOARD "<vcpu>4</vcpu>", "/domain/vcpu", "/domain/vcpu" },
    { BOARD "<vcpu current='2'>4</vcpu>", BOARD "<vcpu current='3'>4</vcpu>", NULL, NULL },
    { BOARD "<features><acpi/></features>", BOARD, "/domain/features/acpi", "/domain/features/acpi" },
    { BOARD "<features><acpi/></features>", BOARD "<features><acpi/><pae/></features>", "/domain/features/pae",
      "/domain/features/pae" },
    { BOARD "<cpu mode='custom'><model>qemu64</model></cpu>", BOARD "<cpu mode='custom'><model>qemu32</model></cpu>",
      "/domain/cpu/model", "/domain/cpu/model" },
    { BOARD "<cputune><shares>1</shares></cputune>", BOARD "<cputune><shares>2</shares></cputune>", NULL, NULL },
    { BOARD SYSINFO("a"), BOARD SYSINFO("b"), "/domain/sysinfo/bios/entry", "/domain/sysinfo/bios/entry" },
    { DEVICES(DISK("/a", "")), DEVICES(DISK("/b", "")), NULL, NULL },
    { DEVICES(DISK("/a", "<serial>1</serial>")), DEVICES(DISK("/a", "<serial>2</serial>")), "/domain/devices/disk/serial",
      "/domain/devices/disk/serial" },
    { DEVICES(DISK("/a", "")), DEVICES(DISK("/a", "<readonly/>")), "/domain/devices/disk/readonly",
      "/domain/devices/disk/readonly" },
    { DEVICES(DISK("/a", "<driver name='qemu' cache='none'/>")), DEVICES(DISK("/a", "<driver name='qemu' cache='unsafe'/>")),
      NULL, "/domain/devices/disk/driver@cache" },
    { DEVICES(DISK("/a", "")), DEVICES(""), "/domain/devices/disk", "/domain/devices/disk" },
    { DEVICES(NET("<source bridge='br0'/><model type='virtio'/>")), DEVICES(NET("<source bridge='br1'/><model type='virtio'/>")),
      NULL, NULL },
    { DEVICES(NET("<source bridge='br0'/><model type='virtio'/>")), DEVICES(NET("<source bridge='br0'/><model type='e1000e'/>")),
      "/domain/devices/interface/model@type", "/domain/devices/interface/model@type" },
    { DEVICES(NET("<source bridge='br0'/><mtu size='1500'/>")), DEVICES(NET("<source bridge='br0'/><mtu size='9000'/>")),
      "/domain/devices/interface/mtu@size", "/domain/devices/interface/mtu@size" },
    { DEVICES(PCI_HOSTDEV("1")), DEVICES(PCI_HOSTDEV("2")), NULL, "/domain/devices/hostdev/source/address@slot" },
    { DEVICES("<memballoon model='virtio'/>"), DEVICES("<memballoon model='virtio' autodeflate='on'/>"),
      "/domain/devices/memballoon@autodeflate", "/domain/devices/memballoon@autodeflate" },
    { DEVICES("<shmem name='a'><model type='ivshmem-plain'/></shmem>"),
      DEVICES("<shmem name='b'><model type='ivshmem-plain'/></shmem>"), "/domain/devices/shmem@name",
      "/domain/devices/shmem@name" },
    { DEVICES("<watchdog model='i6300esb' action='reset'/>"), DEVICES("<watchdog model='i6300esb' action='poweroff'/>"), NULL,
      NULL },
    { DEVICES("<tpm model='tpm-crb'><backend type='emulator' version='2.0'/></tpm>"),
      DEVICES("<tpm model='tpm-crb'><backend type='passthrough'><device path='/dev/tpm0'/></backend></tpm>"),
      "/domain/devices/tpm/backend@type", "/domain/devices/tpm/backend@type" },
};

/* As a row is named, whichever of several it is: "/a/b[2]@c" is "/a/b@c". */
static void
expect_place(const char *message, const char *wanted, const Change *change)
{
    g_autofree char *plain = NULL;
    g_autoptr(GString) text = g_string_new(NULL);

    for (const char *c = message; *c; c++) {
        if (*c == '[')
            c = strchr(c, ']');
        else
            g_string_append_c(text, *c);
    }
    plain = g_strdup(text->str);
    if (!strstr(plain, wanted))
        FAIL_TEST("'%s' does not name '%s': %s -> %s", plain, wanted, change->before, change->after);
}

static void
try_change(const Change *change)
{
    g_autofree char *before_text = g_strconcat(HEAD, change->before, "</domain>", NULL);
    g_autofree char *after_text = g_strconcat(HEAD, change->after, "</domain>", NULL);
    const DomainDef *before = parse(before_text, DOMAIN_PARSE_INACTIVE);
    const DomainDef *after = parse(after_text, DOMAIN_PARSE_INACTIVE);

    if (change->abi) {
        if (domain_def_abi_diff(before, after) == 0)
            FAIL_TEST("a guest is said to see no difference: %s -> %s", change->before, change->after);
        FAILS(domain_def_abi_diff(before, after), VIR_ERR_CONFIG_UNSUPPORTED);
        expect_place(test_last_message(), change->abi, change);
    } else {
        OK(domain_def_abi_diff(before, after));
    }
    if (change->live) {
        FAILS(domain_def_live_diff(before, after), VIR_ERR_OPERATION_UNSUPPORTED);
        expect_place(test_last_message(), change->live, change);
    } else {
        OK(domain_def_live_diff(before, after));
    }
}

TEST(what_a_guest_sees_and_what_cannot_change_live_is_refused_by_its_path)
{
    for (size_t i = 0; i < G_N_ELEMENTS(changes); i++)
        try_change(&changes[i]);
}

/* ---- names of interfaces ---- */

static const char *const interfaces[] = {
    "<interface type='network'><source network='default'/>",
    "<interface type='bridge'><source bridge='br0'/>",
    "<interface type='ethernet'>",
    "<interface type='direct'><source dev='eth0' mode='vepa'/>",
    "<interface type='user'>",
    "<interface type='vhostuser'><source type='unix' path='/run/s' mode='client'/>",
    "<interface type='internal'><source name='isolated'/>",
    "<interface type='vds'><source switchid='12345678-1234-1234-1234-123456789abc' portid='6' portgroupid='pg' connectionid='1'/>",
    "<interface type='null'>",
};

static char *
with_name(const char *opening, const char *target)
{
    return g_strdup_printf(HEAD DEVICES("%s<mac address='52:54:00:00:00:01'/>%s<model type='virtio'/></interface>") "</domain>",
                           opening, target);
}

/* Is @name in the document of @def, formatted with @flags? */
static bool
shows(const DomainDef *def, const char *name, unsigned int flags)
{
    g_autofree char *text = domain_def_format(def, flags);

    return strstr(text, name) != NULL;
}

static void
generated_name_goes(const char *opening, const char *name)
{
    g_autofree char *target = g_strdup_printf("<target dev='%s'/>", name);
    g_autofree char *xml = with_name(opening, target);
    const DomainDef *live = parse(xml, 0);
    const DomainDef *config = parse(xml, DOMAIN_PARSE_INACTIVE);

    TRUE_(shows(live, name, 0));
    FALSE_(shows(live, name, VIR_DOMAIN_XML_INACTIVE));
    FALSE_(shows(live, name, VIR_DOMAIN_XML_MIGRATABLE));
    FALSE_(shows(config, name, 0));
}

static void
given_name_stays(const char *opening, const char *name, const char *managed)
{
    g_autofree char *target = g_strdup_printf("<target dev='%s'%s/>", name, managed);
    g_autofree char *xml = with_name(opening, target);
    const DomainDef *live = parse(xml, 0);
    const DomainDef *config = parse(xml, DOMAIN_PARSE_INACTIVE);

    TRUE_(shows(live, name, VIR_DOMAIN_XML_INACTIVE));
    TRUE_(shows(live, name, VIR_DOMAIN_XML_MIGRATABLE));
    TRUE_(shows(config, name, VIR_DOMAIN_XML_INACTIVE));
}

TEST(generated_interface_names_are_dropped_for_every_type)
{
    static const char *const names[] = { "vnet0", "vnet42", "macvtap7", "macvlan3" };

    for (size_t i = 0; i < G_N_ELEMENTS(interfaces); i++) {
        for (size_t j = 0; j < G_N_ELEMENTS(names); j++)
            generated_name_goes(interfaces[i], names[j]);
    }
}

TEST(interface_names_of_users_stay)
{
    static const char *const names[] = { "mytap", "tap0", "net0", "avnet0" };

    for (size_t i = 0; i < G_N_ELEMENTS(interfaces); i++) {
        for (size_t j = 0; j < G_N_ELEMENTS(names); j++)
            given_name_stays(interfaces[i], names[j], "");
    }
    given_name_stays("<interface type='ethernet'>", "vnet0", " managed='no'");
}
