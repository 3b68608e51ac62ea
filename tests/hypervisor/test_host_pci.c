/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_host_pci.c - PCI devices of the host for guests, in a tree of the test's that looks like sysfs. The test plays the
 * kernel: what is written there changes the links as the kernel would.
 */

#include "support/test.h"

#include <stdarg.h>
#include <unistd.h>

#include <libvirt/virterror.h>

#include "base/error.h"
#include "base/file.h"
#include "base/mac.h"
#include "hypervisor/host_pci_hold.h"

static char *root;                  /* of this test's tree */
static bool vfio_is_broken;         /* the kernel's vfio-pci takes no device */

static const unsigned char web[16] = "web's own number";
static const unsigned char db[16] = "db's own number!";

#define NIC "0000:01:00.0"
#define DISK "0000:02:00.0"
#define SOUND "0000:02:00.1"
#define LOOSE "0000:03:00.0"

static PciAddress
at(const char *text)
{
    PciAddress address = { 0 };

    TRUE_(pci_address_parse(text, &address));
    return address;
}

G_GNUC_PRINTF(1, 2) static char *
tree(const char *format, ...)
{
    g_autofree char *rest = NULL;
    char *path;
    va_list args;

    va_start(args, format);
    rest = g_strdup_vprintf(format, args);
    va_end(args);
    path = g_build_filename(root, "sys", rest, NULL);
    test_own(path, g_free);
    return path;
}

static char *
device_file(const char *device, const char *file)
{
    return tree("bus/pci/devices/%s/%s", device, file);
}

static void
link_to(const char *path, const char *target)
{
    unlink(path);
    OK(symlink(target, path));
}

static void
add_driver(const char *name)
{
    OK(file_make_directories(tree("bus/pci/drivers/%s", name), 0755));
}

static void
add_file(const char *path, const char *text)
{
    OK(file_write_text(path, text, NULL));
}

static void
bind_to(const char *device, const char *driver)
{
    g_autofree char *target = g_strdup_printf("../../drivers/%s", driver);

    link_to(device_file(device, "driver"), target);
    add_file(tree("bus/pci/drivers/%s/unbind", driver), "");
}

/* @group is a number; NULL = the host has no IOMMU. */
static void
add_device(const char *device, const char *group, const char *driver)
{
    g_autofree char *target = g_strdup_printf("../../../../kernel/iommu_groups/%s", group ? group : "");
    g_autofree char *up = g_strdup_printf("../../../../bus/pci/devices/%s", device);

    OK(file_make_directories(tree("bus/pci/devices/%s", device), 0755));
    add_file(device_file(device, "driver_override"), "(null)\n");
    add_file(device_file(device, "class"), "0x020000\n");
    if (driver)
        bind_to(device, driver);
    if (!group)
        return;
    OK(file_make_directories(tree("kernel/iommu_groups/%s/devices", group), 0755));
    link_to(device_file(device, "iommu_group"), target);
    link_to(tree("kernel/iommu_groups/%s/devices/%s", group, device), up);
}

/* The driver that the kernel would choose of itself. */
static const char *
natural_driver(const char *device)
{
    return strcmp(device, NIC) == 0 ? "e1000e" : strcmp(device, SOUND) == 0 ? "snd" : "ahci";
}

static void
kernel_probes(const char *device)
{
    g_autofree char *override = file_read_line(device_file(device, "driver_override"));
    bool chosen = override && override[0] && override[0] != '(';

    if (file_exists(device_file(device, "driver")) || (chosen && vfio_is_broken))
        return;
    bind_to(device, chosen ? override : natural_driver(device));
}

static int
kernel_write(const char *path, const char *text)
{
    if (file_write_line(path, text) < 0)
        return -1;
    if (g_str_has_suffix(path, "/unbind"))
        OK(unlink(device_file(text, "driver")));
    else if (g_str_has_suffix(path, "/drivers_probe"))
        kernel_probes(text);
    return 0;
}

/* Two guests' worth of devices: one alone in its group, two that share one, one without an IOMMU. */
static HostPci
make_host(void)
{
    root = g_strdup(test_temp_path("host"));
    test_own(root, g_free);
    vfio_is_broken = false;
    add_driver("vfio-pci");
    add_driver("e1000e");
    add_driver("ahci");
    add_driver("snd");
    add_file(tree("bus/pci/drivers_probe"), "");
    add_device(NIC, "7", "e1000e");
    add_device(DISK, "8", "ahci");
    add_device(SOUND, "8", "snd");
    add_device(LOOSE, NULL, "ahci");
    return (HostPci) { .root = root, .write = kernel_write };
}

static char *
driver_of(const HostPci *host, const char *device)
{
    PciAddress address = at(device);
    char *driver = host_pci_driver(host, &address);

    if (driver)
        test_own(driver, g_free);
    return driver;
}

static HostPciHolds *
open_holds(const HostPci *host)
{
    HostPciHolds *holds = host_pci_holds_new(host, test_temp_path("held"));

    OK_PTR(holds);
    return holds;
}

static int
take(HostPciHolds *holds, const unsigned char *uuid, const char *name, const char *device)
{
    HostPciWish wish = { .address = at(device), .managed = true };

    return host_pci_holds_take(holds, uuid, name, &wish, 1);
}

static char *
file_of(const char *device)
{
    g_autofree char *name = g_strdup_printf("held/%s.xml", device);

    return (char *)test_temp_path(name);
}

TEST(a_managed_device_goes_to_the_guest_and_comes_back)
{
    HostPci host = make_host();
    g_autoptr(HostPciHolds) holds = open_holds(&host);

    OK(take(holds, web, "web", NIC));
    STREQ(driver_of(&host, NIC), "vfio-pci");
    TRUE_(file_exists(file_of(NIC)));
    host_pci_holds_give_back(holds, web);
    STREQ(driver_of(&host, NIC), "e1000e");
    FALSE_(file_exists(file_of(NIC)));
}

TEST(one_device_is_one_guests)
{
    HostPci host = make_host();
    g_autoptr(HostPciHolds) holds = open_holds(&host);

    OK(take(holds, web, "web", NIC));
    FAILS(take(holds, db, "db", NIC), VIR_ERR_OPERATION_INVALID);
    STR_HAS(test_last_message(), "0000:01:00.0");
    STR_HAS(test_last_message(), "domain 'web' has it");
    STREQ(driver_of(&host, NIC), "vfio-pci");
    host_pci_holds_give_back(holds, db);
    STREQ(driver_of(&host, NIC), "vfio-pci");
    host_pci_holds_give_back(holds, web);
    OK(take(holds, db, "db", NIC));
}

TEST(a_group_with_a_busy_device_names_it)
{
    HostPci host = make_host();
    g_autoptr(HostPciHolds) holds = open_holds(&host);

    FAILS(take(holds, web, "web", DISK), VIR_ERR_CONFIG_UNSUPPORTED);
    STR_HAS(test_last_message(), "group 8");
    STR_HAS(test_last_message(), "0000:02:00.1 with driver 'snd'");
    STREQ(driver_of(&host, DISK), "ahci");
    FALSE_(file_exists(file_of(DISK)));
}

TEST(a_whole_group_goes_together)
{
    HostPci host = make_host();
    g_autoptr(HostPciHolds) holds = open_holds(&host);
    HostPciWish wishes[] = { { .address = at(DISK), .managed = true }, { .address = at(SOUND), .managed = true } };
    PciAddress sound = at(SOUND);

    OK(host_pci_holds_take(holds, web, "web", wishes, G_N_ELEMENTS(wishes)));
    STREQ(driver_of(&host, DISK), "vfio-pci");
    STREQ(driver_of(&host, SOUND), "vfio-pci");
    host_pci_holds_give_back_one(holds, web, &sound);
    STREQ(driver_of(&host, DISK), "vfio-pci");
    STREQ(driver_of(&host, SOUND), "snd");
    host_pci_holds_give_back(holds, web);
    STREQ(driver_of(&host, DISK), "ahci");
}

TEST(a_group_is_not_shared_by_guests)
{
    HostPci host = make_host();
    g_autoptr(HostPciHolds) holds = open_holds(&host);
    HostPciWish wishes[] = { { .address = at(DISK), .managed = true }, { .address = at(SOUND), .managed = true } };
    PciAddress sound = at(SOUND);

    OK(host_pci_holds_take(holds, web, "web", wishes, G_N_ELEMENTS(wishes)));
    host_pci_holds_give_back_one(holds, web, &sound);
    FAILS(take(holds, db, "db", SOUND), VIR_ERR_CONFIG_UNSUPPORTED);
    STR_HAS(test_last_message(), "0000:02:00.0 of domain 'web'");
    host_pci_holds_give_back(holds, web);
}

TEST(without_an_iommu_no_guest_has_a_device)
{
    HostPci host = make_host();
    g_autoptr(HostPciHolds) holds = open_holds(&host);

    FAILS(take(holds, web, "web", LOOSE), VIR_ERR_CONFIG_UNSUPPORTED);
    STR_HAS(test_last_message(), "IOMMU");
    FAILS(take(holds, web, "web", "0000:7f:00.0"), VIR_ERR_DEVICE_MISSING);
    STR_HAS(test_last_message(), "0000:7f:00.0");
}

TEST(one_that_is_not_managed_must_be_prepared)
{
    HostPci host = make_host();
    g_autoptr(HostPciHolds) holds = open_holds(&host);
    HostPciWish wish = { .address = at(NIC) };

    FAILS(host_pci_holds_take(holds, web, "web", &wish, 1), VIR_ERR_CONFIG_UNSUPPORTED);
    STR_HAS(test_last_message(), "e1000e");
    OK(host_pci_bind(&host, &wish.address, HOST_PCI_VFIO));
    OK(host_pci_holds_take(holds, web, "web", &wish, 1));
    host_pci_holds_give_back(holds, web);
    STREQ(driver_of(&host, NIC), "vfio-pci");
}

TEST(what_fails_half_way_is_given_back)
{
    HostPci host = make_host();
    g_autoptr(HostPciHolds) holds = open_holds(&host);

    vfio_is_broken = true;
    FAILS(take(holds, web, "web", NIC), VIR_ERR_OPERATION_FAILED);
    STR_HAS(test_last_message(), "was to get driver 'vfio-pci', but has none");
    STREQ(driver_of(&host, NIC), "e1000e");
    FALSE_(file_exists(file_of(NIC)));
    vfio_is_broken = false;
    OK(take(holds, web, "web", NIC));
    host_pci_holds_give_back(holds, web);
}

static bool
lives(const unsigned char *uuid, void *opaque)
{
    return memcmp(uuid, opaque, 16) == 0;
}

TEST(after_a_restart_the_living_keep_theirs_and_the_host_gets_the_rest)
{
    HostPci host = make_host();
    g_autoptr(HostPciHolds) before = open_holds(&host);
    g_autoptr(HostPciHolds) after = NULL;
    HostPciWish wishes[] = { { .address = at(DISK), .managed = true }, { .address = at(SOUND), .managed = true } };

    OK(take(before, web, "web", NIC));
    OK(host_pci_holds_take(before, db, "db", wishes, G_N_ELEMENTS(wishes)));
    after = open_holds(&host);
    FAILS(take(after, db, "db", NIC), VIR_ERR_OPERATION_INVALID);
    host_pci_holds_sweep(after, lives, (void *)web);
    STREQ(driver_of(&host, NIC), "vfio-pci");
    STREQ(driver_of(&host, DISK), "ahci");
    STREQ(driver_of(&host, SOUND), "snd");
    TRUE_(file_exists(file_of(NIC)));
    FALSE_(file_exists(file_of(DISK)));
    host_pci_holds_give_back(after, web);
    STREQ(driver_of(&host, NIC), "e1000e");
}

/* The file stands before the driver is changed, so that moment may be the last. */
TEST(a_device_that_was_about_to_be_taken_stays_the_hosts)
{
    HostPci host = make_host();
    g_autoptr(HostPciHolds) before = open_holds(&host);
    g_autoptr(HostPciHolds) after = NULL;

    OK(take(before, web, "web", NIC));
    bind_to(NIC, "e1000e");
    after = open_holds(&host);
    host_pci_holds_sweep(after, lives, (void *)db);
    STREQ(driver_of(&host, NIC), "e1000e");
    FALSE_(file_exists(file_of(NIC)));
}

TEST(a_file_that_says_nothing_is_left_alone)
{
    HostPci host = make_host();
    g_autoptr(HostPciHolds) holds = NULL;

    OK(file_make_directories(test_temp_path("held"), 0700));
    add_file(file_of(NIC), "<heldDevice><address domain=");
    holds = open_holds(&host);
    host_pci_holds_sweep(holds, lives, (void *)db);
    TRUE_(file_exists(file_of(NIC)));
}

TEST(an_interface_that_keeps_its_address_is_told_apart_from_virtual_functions)
{
    HostPci host = make_host();
    g_autoptr(HostPciHolds) holds = open_holds(&host);
    MacAddress mac;
    HostPciWish wish = { .address = at(NIC), .managed = true, .mac = &mac };

    TRUE_(mac_parse("52:54:00:00:00:01", &mac));
    FAILS(host_pci_holds_take(holds, web, "web", &wish, 1), VIR_ERR_CONFIG_UNSUPPORTED);
    STR_HAS(test_last_message(), "neither a virtual function nor a network interface");
    wish.vlan = 5;
    FAILS(host_pci_holds_take(holds, web, "web", &wish, 1), VIR_ERR_CONFIG_UNSUPPORTED);
    STR_HAS(test_last_message(), "VLAN");
}

TEST(virtual_functions_are_numbered_by_their_physical_one)
{
    HostPci host = make_host();
    PciAddress vf = at("0000:01:10.1"), pf = { 0 };
    unsigned int index = 99;

    add_device("0000:01:10.0", "20", NULL);
    add_device("0000:01:10.1", "21", NULL);
    EQ(host_pci_physical_function(&host, &vf, &pf, &index), 0);
    link_to(tree("bus/pci/devices/%s/physfn", "0000:01:10.1"), "../" NIC);
    link_to(tree("bus/pci/devices/%s/virtfn0", NIC), "../0000:01:10.0");
    link_to(tree("bus/pci/devices/%s/virtfn1", NIC), "../0000:01:10.1");
    EQ(host_pci_physical_function(&host, &vf, &pf, &index), 1);
    EQ(index, 1);
    EQ(pf.bus, 1);
    EQ(pf.slot, 0);
    OK(file_make_directories(tree("bus/pci/devices/%s/virtio3/net/eth7", NIC), 0755));
    {
        g_autofree char *name = host_pci_netdev(&host, &pf);

        STREQ(name, "eth7");
    }
}

TEST(a_device_that_cannot_be_reset_says_so)
{
    HostPci host = make_host();
    PciAddress nic = at(NIC);

    FAILS(host_pci_reset(&host, &nic), VIR_ERR_OPERATION_UNSUPPORTED);
    add_file(tree("bus/pci/devices/%s/reset", NIC), "");
    OK(host_pci_reset(&host, &nic));
}
