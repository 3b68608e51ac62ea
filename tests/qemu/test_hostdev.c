/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_hostdev.c - devices of the host for guests: what QEMU is told of them, what is refused, which USB device is meant.
 *
 * Threads: the test's calls owners.
 */

#include "support/test.h"

#include <libvirt/virterror.h>

#include "base/error.h"
#include "base/file.h"
#include "bed.h"
#include "conf/domain_address.h"
#include "qemu/qemu_command.h"
#include "qemu/qemu_hostdev.h"

/* No host has it. */
#define NOWHERE "<source><address domain='0xfffe' bus='0xfd' slot='0x1f' function='0x7'/></source>"
#define NOWHERE_NET "<source><address type='pci' domain='0xfffe' bus='0xfd' slot='0x1f' function='0x7'/></source>"

static char *
first_option(const GPtrArray *args)
{
    char *text = json_to_string(((const QemuArg *)g_ptr_array_index(args, 0))->json);

    test_own(text, g_free);
    return text;
}

/* What QEMU is told of the only host device, or interface, of a guest that has @xml; NULL with an error when that is refused. */
static char *
told(const char *xml)
{
    g_auto(Bed) bed = { 0 };
    g_autoptr(DomainDef) def = NULL;
    g_autoptr(GPtrArray) args = qemu_args_new();
    JsonValue *json;

    bed_begin(&bed, test_temp_dir());
    def = bed_def(&bed, "guest", xml);
    domain_assign_aliases(def);
    if (def->hostdevs && def->hostdevs->len) {
        const DomainDevice device = { .kind = DEVICE_HOSTDEV, .hostdev = g_ptr_array_index(def->hostdevs, 0) };

        if (qemu_command_device_args(args, def, &device) < 0)
            return NULL;
    } else {
        json = qemu_command_net_hostdev(def, g_ptr_array_index(def->nets, 0));
        if (!json)
            return NULL;
        qemu_args_json(args, "device", json);
    }
    return first_option(args);
}

TEST(a_pci_device_is_told_with_its_place_on_the_host)
{
    NEEDS_QEMU();
    STREQ(told("<hostdev mode='subsystem' type='pci' managed='yes'>"
               "<source><address domain='0x0000' bus='0x06' slot='0x12' function='0x5'/></source></hostdev>"),
          "{\"driver\":\"vfio-pci\",\"id\":\"hostdev0\",\"host\":\"0000:06:12.5\",\"bus\":\"pci.0\",\"addr\":\"0x2\"}");
}

TEST(rom_and_boot_order_are_told)
{
    NEEDS_QEMU();
    STREQ(told("<hostdev mode='subsystem' type='pci'><driver name='vfio'/>"
               "<source><address domain='0x0021' bus='0xde' slot='0x1f' function='0x1'/></source>"
               "<boot order='1'/><rom bar='off' file='/rom.img'/></hostdev>"),
          "{\"driver\":\"vfio-pci\",\"id\":\"hostdev0\",\"host\":\"0021:de:1f.1\",\"bootindex\":1,\"rombar\":0,"
          "\"romfile\":\"/rom.img\",\"bus\":\"pci.0\",\"addr\":\"0x2\"}");
}

TEST(a_display_of_a_device_stays)
{
    NEEDS_QEMU();
    STREQ(told("<hostdev mode='subsystem' type='pci' display='on' ramfb='on'>"
               "<source><address domain='0x0000' bus='0x06' slot='0x12' function='0x5'/></source></hostdev>"
               "<graphics type='vnc'/>"),
          "{\"driver\":\"vfio-pci-nohotplug\",\"id\":\"hostdev0\",\"host\":\"0000:06:12.5\",\"display\":\"on\",\"ramfb\":true,"
          "\"bus\":\"pci.0\",\"addr\":\"0x3\"}");
}

TEST(an_interface_that_is_a_device_is_told_as_one)
{
    NEEDS_QEMU();
    STREQ(told("<interface type='hostdev' managed='yes'><mac address='00:11:22:33:44:55'/>"
               "<source><address type='pci' domain='0x0000' bus='0x03' slot='0x07' function='0x1'/></source>"
               "<vlan><tag id='42'/></vlan><boot order='1'/></interface>"),
          "{\"driver\":\"vfio-pci\",\"id\":\"hostdev0\",\"host\":\"0000:03:07.1\",\"bootindex\":1,\"bus\":\"pci.0\","
          "\"addr\":\"0x2\"}");
}

TEST(what_cannot_be_done_is_refused_by_name)
{
    static const struct {
        const char *xml, *word;
    } rows[] = {
        {"<hostdev mode='subsystem' type='pci'><driver name='kvm'/>" NOWHERE "</hostdev>", "driver 'kvm'"},
        {"<hostdev mode='subsystem' type='pci'><driver name='vfio' iommufd='yes'/>" NOWHERE "</hostdev>", "iommufd"},
        {"<hostdev mode='subsystem' type='scsi'><source><adapter name='scsi_host0'/><address bus='0' target='0' unit='0'/></source>"
         "</hostdev>", "'scsi'"},
        {"<hostdev mode='subsystem' type='mdev' model='vfio-pci'><source>"
         "<address uuid='53764d0e-85a0-42b4-af5c-2046b460b1dc'/></source></hostdev>", "'mdev'"},
        {"<interface type='hostdev'>" NOWHERE_NET "<mtu size='9000'/></interface>", "mtu"},
        {"<interface type='hostdev'>" NOWHERE_NET "<vlan trunk='yes'><tag id='1'/><tag id='2'/></vlan></interface>", "vlan"},
        {"<interface type='hostdev'>" NOWHERE_NET "<virtualport type='802.1Qbh'><parameters profileid='x'/></virtualport>"
         "</interface>", "virtualport"},
        {"<interface type='hostdev'>" NOWHERE_NET "<driver queues='4'/></interface>", "virtio"},
        {"<interface type='hostdev'>" NOWHERE_NET "<link state='down'/></interface>", "link"},
    };

    NEEDS_QEMU();
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        FAILS_PTR(told(rows[i].xml), VIR_ERR_CONFIG_UNSUPPORTED);
        STR_HAS(test_last_message(), rows[i].word);
    }
}

static DomainDef *
parse(Bed *bed, const char *devices)
{
    bed_begin(bed, test_temp_dir());
    return bed_def(bed, "guest", devices);
}

TEST(a_device_that_is_missing_is_named_or_left_out)
{
    g_auto(Bed) bed = { 0 };
    g_autoptr(DomainDef) def = NULL;
    g_autoptr(DomainDef) lax = NULL;

    NEEDS_QEMU();
    def = parse(&bed, "<hostdev mode='subsystem' type='pci'>" NOWHERE "</hostdev>");
    FAILS(qemu_hostdev_settle_all(def), VIR_ERR_DEVICE_MISSING);
    STR_HAS(test_last_message(), "domain 'guest': this host has no PCI device fffe:fd:1f.7");
    lax = bed_def(&bed, "lax", "<hostdev mode='subsystem' type='usb'><source startupPolicy='optional'>"
                               "<vendor id='0xfffe'/><product id='0xfffd'/></source></hostdev>");
    OK(qemu_hostdev_settle_all(lax));
    EQ(lax->hostdevs->len, 0);
}

TEST(memory_may_be_locked_where_a_device_reaches_it)
{
    g_auto(Bed) bed = { 0 };
    g_autoptr(DomainDef) without = NULL;
    g_autoptr(DomainDef) with = NULL;

    NEEDS_QEMU();
    without = parse(&bed, "");
    with = bed_def(&bed, "with", "<interface type='hostdev'>" NOWHERE_NET "</interface>");
    EQ(qemu_hostdev_lock_limit(without), 0);
    EQ(qemu_hostdev_lock_limit(with), (64ull + 1024) << 20);
}

/* ------------------------------------------------------------------------ USB */

static void
add_usb(const char *root, const char *name, const char *const facts[4])
{
    static const char *const files[4] = { "idVendor", "idProduct", "busnum", "devnum" };
    g_autofree char *folder = g_build_filename(root, "sys/bus/usb/devices", name, NULL);

    OK(file_make_directories(folder, 0755));
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_build_filename(folder, files[i], NULL);

        OK(file_write_text(path, facts[i], NULL));
    }
}

static const char *
make_usb_host(void)
{
    const char *root = test_temp_path("host");

    add_usb(root, "1-1", (const char *const[]) { "046d\n", "c52b\n", "1\n", "4\n" });
    add_usb(root, "1-2.3", (const char *const[]) { "0781\n", "5567\n", "1\n", "7\n" });
    add_usb(root, "2-1", (const char *const[]) { "0781\n", "5567\n", "2\n", "2\n" });
    return root;
}

TEST(a_usb_device_is_found_by_what_it_is)
{
    const char *root = make_usb_host();
    HostdevUsb usb = { .by_id = true, .vendor = 0x046d, .product = 0xc52b };

    OK(qemu_hostdev_usb_find(root, "guest", &usb));
    TRUE_(usb.by_address);
    EQ(usb.bus, 1);
    EQ(usb.device, 4);
}

TEST(two_usb_devices_alike_must_be_told_apart)
{
    const char *root = make_usb_host();
    HostdevUsb usb = { .by_id = true, .vendor = 0x0781, .product = 0x5567 };
    char port[] = "2.3";

    FAILS(qemu_hostdev_usb_find(root, "guest", &usb), VIR_ERR_OPERATION_FAILED);
    STR_HAS(test_last_message(), "2 USB devices 0781:5567");
    usb.by_address = true;
    usb.bus = 2;
    usb.device = 2;
    OK(qemu_hostdev_usb_find(root, "guest", &usb));
    usb = (HostdevUsb) { .by_address = true, .bus = 1, .port = port };
    OK(qemu_hostdev_usb_find(root, "guest", &usb));
    EQ(usb.device, 7);
}

TEST(a_usb_device_that_is_missing_is_named)
{
    const char *root = make_usb_host();
    HostdevUsb usb = { .by_address = true, .bus = 3, .device = 9 };

    FAILS(qemu_hostdev_usb_find(root, "guest", &usb), VIR_ERR_DEVICE_MISSING);
    STR_HAS(test_last_message(), "bus 3 device 9");
}
