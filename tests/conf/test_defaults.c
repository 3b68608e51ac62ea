/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_defaults.c - what a definition says without being told.
 *
 * Threads: main.
 */

#include "conf/domain_hooks.h"
#include "support/test.h"

static DomainDef *
parse_machine(const char *machine, const char *rest)
{
    g_autofree char *xml = g_strdup_printf("<domain type='kvm'><name>guest</name><memory>65536</memory><os>"
                                           "<type arch='x86_64' machine='%s'>hvm</type></os>%s</domain>", machine, rest);

    return domain_def_parse(xml, DOMAIN_PARSE_INACTIVE, NULL);
}

static bool
has_model(const DomainDef *def, ControllerType type, unsigned int index, ControllerModel model)
{
    const ControllerDef *controller = domain_controller_find(def, type, index);

    return controller && controller->model == model;
}

TEST(a_pc_has_its_buses_inputs_and_balloon)
{
    g_autoptr(DomainDef) def = parse_machine("pc", "");

    OK_PTR(def);
    TRUE_(has_model(def, CONTROLLER_USB, 0, CONTROLLER_MODEL_PIIX3_UHCI));
    TRUE_(has_model(def, CONTROLLER_PCI, 0, CONTROLLER_MODEL_PCI_ROOT));
    EQ(def->inputs->len, 2);
    EQ(def->memballoon->model, MEMBALLOON_VIRTIO);
    NULL_PTR(def->videos);
    EQ(def->on_poweroff, LIFECYCLE_DESTROY);
    EQ(def->on_reboot, LIFECYCLE_RESTART);
    EQ(g_array_index(def->os.boot, BootDev, 0), BOOT_DEV_HD);
    EQ(def->mem.current_kib, 65536);
    EQ(def->vcpu.max, 1);
}

TEST(a_q35_has_sata_and_a_watchdog)
{
    g_autoptr(DomainDef) def = parse_machine("q35", "");

    OK_PTR(def);
    TRUE_(has_model(def, CONTROLLER_USB, 0, CONTROLLER_MODEL_QEMU_XHCI));
    TRUE_(has_model(def, CONTROLLER_PCI, 0, CONTROLLER_MODEL_PCIE_ROOT));
    OK_PTR(domain_controller_find(def, CONTROLLER_SATA, 0));
    EQ(((WatchdogDef *)g_ptr_array_index(def->watchdogs, 0))->model, WATCHDOG_ITCO);
}

TEST(what_is_switched_off_stays_off)
{
    g_autoptr(DomainDef) def = parse_machine("pc",
                                             "<devices><controller type='usb' model='none'/><memballoon model='none'/></devices>");

    OK_PTR(def);
    TRUE_(has_model(def, CONTROLLER_USB, 0, CONTROLLER_MODEL_NONE));
    EQ(def->memballoon->model, MEMBALLOON_NONE);
}

TEST(graphics_bring_a_screen)
{
    g_autoptr(DomainDef) def = parse_machine("pc", "<devices><graphics type='vnc'/></devices>");
    const GraphicsDef *graphics = NULL;
    const VideoDef *video = NULL;

    OK_PTR(def);
    graphics = g_ptr_array_index(def->graphics, 0);
    video = g_ptr_array_index(def->videos, 0);
    EQ(graphics->vnc.autoport, YES_NO_YES);
    EQ(graphics->vnc.port, -1);
    EQ(graphics_first_listen(graphics)->type, LISTEN_ADDRESS);
    EQ(video->model->type, VIDEO_CIRRUS);
    EQ(video->model->vram, 16384);
    EQ(video->model->primary, YES_NO_YES);
}

TEST(a_disk_takes_its_bus_from_its_target)
{
    g_autoptr(DomainDef) def = parse_machine("pc", "<devices><disk device='cdrom'><target dev='hdc'/></disk>"
                                             "<disk type='file'><source file='/a'/><target dev='sdb'/></disk></devices>");
    const DiskDef *cdrom = NULL;
    const DiskDef *disk = NULL;

    OK_PTR(def);
    cdrom = domain_disk_find_target(def, "hdc");
    disk = domain_disk_find_target(def, "sdb");
    EQ(cdrom->target->bus, DISK_BUS_IDE);
    TRUE_(cdrom->readonly);
    EQ(cdrom->info.address.drive.bus, 1);
    EQ(disk->target->bus, DISK_BUS_SCSI);
    EQ(disk->info.address.drive.unit, 1);
    STREQ(disk->driver->name, "qemu");
    EQ(disk->driver->format, IMAGE_RAW);
    TRUE_(has_model(def, CONTROLLER_SCSI, 0, CONTROLLER_MODEL_LSILOGIC));
}

TEST(a_serial_port_and_the_first_console_are_one)
{
    g_autoptr(DomainDef) def = parse_machine("pc", "<devices><console type='pty'/></devices>");
    g_autoptr(DomainDef) other = parse_machine("pc", "<devices><serial type='file'><source path='/log'/></serial></devices>");

    OK_PTR(def);
    OK_PTR(other);
    EQ(def->serials->len, 1);
    EQ(((ChardevDef *)g_ptr_array_index(def->serials, 0))->serial_type, SERIAL_TYPE_ISA);
    EQ(other->consoles->len, 1);
    STREQ(chardev_source_path(&((ChardevDef *)g_ptr_array_index(other->consoles, 0))->source), "/log");
}

TEST(interfaces_get_an_address_of_ours)
{
    g_autoptr(DomainDef) def = parse_machine("pc", "<devices><interface type='user'/></devices>");
    const NetDef *net = NULL;

    OK_PTR(def);
    net = g_ptr_array_index(def->nets, 0);
    EQ(net->mac.bytes[0], 0x52);
    EQ(net->mac.bytes[1], 0x54);
    EQ(net->mac.bytes[2], 0x00);
    STREQ(net->model, "rtl8139");
}

static int
poor_platform(void *user, const DomainDef *def, DomainPlatform *ret_platform)
{
    ret_platform->emulator = g_strdup("/opt/qemu");
    ret_platform->machine = g_strdup("pc-i440fx-7.2");
    ret_platform->default_cpu = g_strdup("qemu64");
    ret_platform->features = PLATFORM_VGA | PLATFORM_E1000 | PLATFORM_VIRTIO_SCSI;
    return 0;
}

TEST(the_platform_decides_defaults)
{
    static const DomainParseHooks hooks = { .platform = poor_platform };
    g_autoptr(DomainDef) def = domain_def_parse("<domain type='qemu'><name>a</name><memory>65536</memory><os><type>hvm</type></os>"
                                                "<devices><disk><source file='/a'/><target dev='sda'/></disk>"
                                                "<interface type='user'/><graphics type='sdl'/></devices></domain>",
                                                DOMAIN_PARSE_INACTIVE, &hooks);

    OK_PTR(def);
    STREQ(def->emulator, "/opt/qemu");
    STREQ(def->os.arch, "x86_64");
    STREQ(def->os.machine, "pc-i440fx-7.2");
    STREQ(def->cpu->model->name, "qemu64");
    STREQ(((NetDef *)g_ptr_array_index(def->nets, 0))->model, "e1000");
    EQ(video_def_type(g_ptr_array_index(def->videos, 0)), VIDEO_VGA);
    TRUE_(has_model(def, CONTROLLER_SCSI, 0, CONTROLLER_MODEL_VIRTIO_SCSI));
}

TEST(controllers_stand_by_type_and_index)
{
    g_autoptr(DomainDef) def = parse_machine("pc", "<devices><controller type='scsi' index='1'/><controller type='usb' index='0'/>"
                                                   "<controller type='scsi'/><controller type='scsi' index='0'/></devices>");
    const int scsi[] = {0, 1, 2};

    OK_PTR(def);
    for (guint i = 0; i < G_N_ELEMENTS(scsi); i++) {
        const ControllerDef *controller = g_ptr_array_index(def->controllers, i);

        EQ(controller->type, CONTROLLER_SCSI);
        EQ(controller->index, scsi[i]);
    }
    EQ(((ControllerDef *)g_ptr_array_index(def->controllers, 3))->type, CONTROLLER_USB);
}

TEST(iothreads_are_counted_and_listed)
{
    g_autoptr(DomainDef) def = parse_machine("pc", "<iothreads>3</iothreads><iothreadids><iothread id='2'/></iothreadids>");

    OK_PTR(def);
    EQ(def->iothreads_count, 3);
    EQ(def->iothreads->len, 3);
}

TEST(memory_follows_from_cells)
{
    g_autoptr(DomainDef) def = domain_def_parse("<domain type='qemu'><name>a</name><vcpu>4</vcpu><os><type>hvm</type></os>"
                                                "<cpu><numa><cell cpus='0-1' memory='1' unit='GiB'/>"
                                                "<cell memory='1' unit='GiB'/></numa></cpu>"
                                                "</domain>", DOMAIN_PARSE_INACTIVE, NULL);
    const NumaCell *first = NULL;

    OK_PTR(def);
    EQ(def->mem.total_kib, 2 * 1024 * 1024);
    first = g_ptr_array_index(def->cpu->numa->cells, 0);
    EQ(bitmap_count(first->cpus), 4);
}
