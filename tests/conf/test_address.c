/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_address.c - who sits where, and what they are called.
 *
 * Threads: main.
 */

#include "base/error.h"
#include "conf/domain_address.h"
#include "support/test.h"

static DomainDef *
parse_machine(const char *machine, const char *devices)
{
    g_autofree char *xml = g_strdup_printf("<domain type='kvm'><name>guest</name><memory>65536</memory><os>"
                                           "<type arch='x86_64' machine='%s'>hvm</type></os>"
                                           "<devices>%s</devices></domain>", machine, devices);

    return domain_def_parse(xml, DOMAIN_PARSE_INACTIVE | DOMAIN_PARSE_ABI_UPDATE, NULL);
}

static void
at(const DeviceInfo *info, const char *place)
{
    g_autofree char *text = pci_address_to_string(&info->address.pci);

    EQ(info->address.type, ADDRESS_PCI);
    STREQ(text, place);
}

static const DeviceInfo *
controller_info(const DomainDef *def, ControllerType type, unsigned int index)
{
    const ControllerDef *controller = domain_controller_find(def, type, index);

    OK_PTR(controller);
    return &controller->info;
}

#define DISK(dev) "<disk type='file'><source file='/" dev "'/><target dev='" dev "'/></disk>"
#define NET "<interface type='user'><model type='virtio'/></interface>"

TEST(a_pc_fixes_the_first_slots)
{
    g_autoptr(DomainDef) def = parse_machine("pc", DISK("vda") DISK("hda") NET "<graphics type='vnc'/>");

    OK_PTR(def);
    at(controller_info(def, CONTROLLER_IDE, 0), "0000:00:01.1");
    at(controller_info(def, CONTROLLER_USB, 0), "0000:00:01.2");
    at(&((VideoDef *)g_ptr_array_index(def->videos, 0))->info, "0000:00:02.0");
    at(&((NetDef *)g_ptr_array_index(def->nets, 0))->info, "0000:00:03.0");
    at(&domain_disk_find_target(def, "vda")->info, "0000:00:04.0");
    at(&def->memballoon->info, "0000:00:05.0");
}

TEST(a_q35_gives_each_device_a_port)
{
    g_autoptr(DomainDef) def = parse_machine("q35", DISK("vda") NET);
    const ControllerDef *port = NULL;

    OK_PTR(def);
    at(controller_info(def, CONTROLLER_SATA, 0), "0000:00:1f.2");
    at(&((NetDef *)g_ptr_array_index(def->nets, 0))->info, "0000:01:00.0");
    at(controller_info(def, CONTROLLER_USB, 0), "0000:02:00.0");
    at(&domain_disk_find_target(def, "vda")->info, "0000:03:00.0");
    at(&def->memballoon->info, "0000:04:00.0");
    port = domain_controller_find(def, CONTROLLER_PCI, 5);
    OK_PTR(port);                    /* to spare, for hotplug */
    NULL_PTR(domain_controller_find(def, CONTROLLER_PCI, 6));
    at(&port->info, "0000:00:01.4");
    EQ(port->pci_target->chassis.value, 5);
    EQ(port->pci_target->port.value, 0xc);
    EQ(domain_controller_find(def, CONTROLLER_PCI, 1)->info.address.pci.multifunction, SWITCH_ON);
}

TEST(old_cards_sit_behind_a_bridge_of_a_q35)
{
    g_autoptr(DomainDef) def = parse_machine("q35", "<interface type='user'><model type='e1000'/></interface>");
    const NetDef *net = NULL;

    OK_PTR(def);
    net = g_ptr_array_index(def->nets, 0);
    EQ(domain_controller_find(def, CONTROLLER_PCI, net->info.address.pci.bus)->model, CONTROLLER_MODEL_PCIE_TO_PCI_BRIDGE);
}

TEST(a_full_bus_grows_a_bridge)
{
    g_autoptr(GString) disks = g_string_new(NULL);
    g_autoptr(DomainDef) def = NULL;

    for (unsigned int i = 0; i < 40; i++) {
        g_autofree char *dev = disk_target_name(DISK_BUS_VIRTIO, i);

        g_string_append_printf(disks, "<disk type='file'><source file='/%s'/><target dev='%s'/></disk>", dev, dev);
    }
    def = parse_machine("pc", disks->str);
    OK_PTR(def);
    EQ(domain_controller_find(def, CONTROLLER_PCI, 1)->model, CONTROLLER_MODEL_PCI_BRIDGE);
    EQ(domain_disk_find_target(def, "vdan")->info.address.pci.bus, 1);
}

TEST(given_addresses_are_kept_and_not_given_twice)
{
    g_autoptr(DomainDef) def = parse_machine("pc",
                                             NET "<memballoon model='virtio'><address type='pci' slot='0x3'/></memballoon>");

    OK_PTR(def);
    at(&def->memballoon->info, "0000:00:03.0");
    at(&((NetDef *)g_ptr_array_index(def->nets, 0))->info, "0000:00:02.0");
    FAILS_PTR(parse_machine("pc", "<interface type='user'><address type='pci' slot='0x3'/></interface>"
                                  "<memballoon model='virtio'><address type='pci' slot='0x3'/></memballoon>"),
              VIR_ERR_XML_ERROR);
    STR_HAS(test_last_message(), "0000:00:03.0");
}

TEST(usb_devices_get_ports_and_hubs)
{
    g_autoptr(DomainDef) def = parse_machine("pc", "<input type='tablet' bus='usb'/><redirdev bus='usb' type='spicevmc'/>"
                                                   "<redirdev bus='usb' type='spicevmc'/>");

    OK_PTR(def);
    EQ(def->hubs->len, 1);
    STREQ(((HubDef *)g_ptr_array_index(def->hubs, 0))->info.address.usb.port, "1");
}

TEST(channels_are_numbered_from_one)
{
    g_autoptr(DomainDef) def = parse_machine("pc", "<channel type='pty'><target type='virtio' name='a'/></channel>"
                                                   "<channel type='pty'><target type='virtio' name='b'/></channel>");

    OK_PTR(def);
    EQ(((ChardevDef *)g_ptr_array_index(def->channels, 0))->info.address.vioserial.port, 1);
    EQ(((ChardevDef *)g_ptr_array_index(def->channels, 1))->info.address.vioserial.port, 2);
    OK_PTR(domain_controller_find(def, CONTROLLER_VIRTIO_SERIAL, 0));
}

TEST(one_more_device_finds_a_place)
{
    g_autoptr(DomainDef) def = parse_machine("q35", NET);
    g_autoptr(DomainDevice) device = NULL;

    OK_PTR(def);
    device = domain_device_parse("<disk type='file'><source file='/b'/><target dev='vdb'/></disk>", def, DOMAIN_PARSE_ATTACH,
                                 NULL);
    OK_PTR(device);
    OK(domain_assign_device_address(def, device, PLATFORM_EVERYTHING));
    at(&device->disk->info, "0000:04:00.0");
    domain_assign_device_alias(def, device);
    STREQ(device->disk->info.alias, "virtio-disk1");
    OK(domain_def_add_device(def, device));
    NULL_PTR(device->def);
}

TEST(aliases_are_counted_by_kind)
{
    g_autoptr(DomainDef) def = parse_machine("pc", DISK("vda") DISK("hda") NET NET "<console type='pty'/>");

    OK_PTR(def);
    domain_assign_aliases(def);
    STREQ(domain_disk_find_target(def, "vda")->info.alias, "virtio-disk0");
    STREQ(domain_disk_find_target(def, "hda")->info.alias, "ide0-0-0");
    STREQ(((NetDef *)g_ptr_array_index(def->nets, 1))->info.alias, "net1");
    STREQ(((ChardevDef *)g_ptr_array_index(def->serials, 0))->info.alias, "serial0");
    STREQ(controller_info(def, CONTROLLER_PCI, 0)->alias, "pci.0");
    STREQ(controller_info(def, CONTROLLER_USB, 0)->alias, "usb");
    STREQ(def->memballoon->info.alias, "balloon0");
    domain_clear_aliases(def);
    NULL_PTR(def->memballoon->info.alias);
}

TEST(a_place_is_for_one_device)
{
    static const struct {
        const char *devices;         /* two of one address */
        const char *says;
    } taken[] = {
        {"<interface type='user'><address type='pci' slot='9'/></interface>"
         "<memballoon model='virtio'><address type='pci' slot='9'/></memballoon>",
         "0000:00:09.0: that address is in use"},
        {"<disk type='file'><source file='/a'/><target dev='sda' bus='scsi'/><address type='drive' unit='3'/></disk>"
         "<disk type='file'><source file='/b'/><target dev='sdb' bus='scsi'/><address type='drive' unit='3'/></disk>",
         "disk 'sda': its address controller=0 bus=0 target=0 unit=3 is another's"},
        {"<channel type='pty'><target type='virtio'/><address type='virtio-serial' port='4'/></channel>"
         "<channel type='pty'><target type='virtio'/><address type='virtio-serial' port='4'/></channel>",
         "virtio-serial controller 0 bus 0 port 4"},
        {"<input type='tablet' bus='usb'><address type='usb' bus='0' port='1.2'/></input>"
         "<input type='mouse' bus='usb'><address type='usb' bus='0' port='1.2'/></input>",
         "USB address bus=0 port=1.2 is used by two devices"},
        {"<smartcard mode='host'><address type='ccid' controller='0' slot='1'/></smartcard>"
         "<smartcard mode='host'><address type='ccid' controller='0' slot='1'/></smartcard>",
         "the address ccid controller 0 slot 1 is used twice, the second time by device 'smartcard'"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(taken); i++) {
        NULL_PTR(parse_machine("pc", taken[i].devices));
        STR_HAS(error_last_message(), taken[i].says);
        error_reset();
    }
}

TEST(places_that_look_alike_are_two)
{
    g_autoptr(DomainDef) def = parse_machine("pc",
        "<disk type='file'><source file='/a'/><target dev='sda' bus='scsi'/><address type='drive' unit='1'/></disk>"
        "<disk type='file'><source file='/b'/><target dev='sdb' bus='sata'/><address type='drive' unit='1'/></disk>"
        "<input type='tablet' bus='usb'><address type='usb' bus='0' port='1'/></input>"
        "<input type='mouse' bus='usb'><address type='usb' bus='0' port='2'/></input>"
        "<controller type='usb' index='0' model='piix3-uhci'/><controller type='usb' index='1' model='qemu-xhci'/>"
        "<input type='keyboard' bus='usb'><address type='usb' bus='1' port='1'/></input>");

    OK_PTR(def);
}
