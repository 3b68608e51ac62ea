/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_device.c - one device: read alone, found, put in, taken out, exchanged.
 *
 * Threads: main.
 */

#include "base/error.h"
#include "conf/domain_device.h"
#include "conf/domain_hooks.h"
#include "support/test.h"

static DomainDef *
guest(void)
{
    return domain_def_parse("<domain type='kvm'><name>guest</name><memory>65536</memory>"
                            "<os><type arch='x86_64' machine='pc'>hvm</type></os>"
                            "<devices><disk type='file'><source file='/a'/><target dev='vda'/></disk>"
                            "<interface type='user'><mac address='52:54:00:00:00:01'/></interface>"
                            "<interface type='user'><mac address='52:54:00:00:00:02'/></interface></devices></domain>",
                            DOMAIN_PARSE_INACTIVE, NULL);
}

static DomainDevice *
device(const DomainDef *def, const char *xml, unsigned int flags)
{
    return domain_device_parse(xml, def, DOMAIN_PARSE_INACTIVE | flags, NULL);
}

TEST(a_device_is_read_by_its_name)
{
    g_autoptr(DomainDef) def = guest();
    g_autoptr(DomainDevice) disk = device(def, "<disk><source file='/b'/><target dev='vdb'/></disk>", 0);

    OK_PTR(disk);
    EQ(disk->kind, DEVICE_DISK);
    EQ(disk->disk->target->bus, DISK_BUS_VIRTIO);
    FAILS_PTR(device(def, "<toaster/>", 0), VIR_ERR_XML_ERROR);
    FAILS_PTR(device(def, "<disk><source file='/b'/><target dev='vdb'/><toast/></disk>", DOMAIN_PARSE_STRICT),
              VIR_ERR_XML_INVALID_SCHEMA);
}

TEST(a_disk_is_found_by_target)
{
    g_autoptr(DomainDef) def = guest();
    g_autoptr(DomainDevice) like = device(def, "<disk><source file='/x'/><target dev='vda'/></disk>", DOMAIN_PARSE_NO_POST_PARSE);
    g_autoptr(DomainDevice) none = device(def, "<disk><source file='/x'/><target dev='vdz'/></disk>", DOMAIN_PARSE_NO_POST_PARSE);
    DomainDevice found;

    OK(domain_def_find_device(def, like, &found));
    STREQ(storage_source_path(&found.disk->source), "/a");
    FAILS(domain_def_find_device(def, none, &found), VIR_ERR_DEVICE_MISSING);
    STR_HAS(test_last_message(), "'vdz'");
}

TEST(an_interface_is_found_by_mac_and_not_guessed)
{
    g_autoptr(DomainDef) def = guest();
    g_autoptr(DomainDevice) second = device(def, "<interface type='user'><mac address='52:54:00:00:00:02'/></interface>",
                                            DOMAIN_PARSE_NO_POST_PARSE);
    g_autoptr(DomainDevice) any = device(def, "<interface type='user'/>", DOMAIN_PARSE_NO_POST_PARSE);
    DomainDevice found;

    OK(domain_def_find_device(def, second, &found));
    TRUE_(found.net == g_ptr_array_index(def->nets, 1));
    FAILS(domain_def_find_device(def, any, &found), VIR_ERR_OPERATION_FAILED);
}

TEST(twins_are_not_added)
{
    g_autoptr(DomainDef) def = guest();
    g_autoptr(DomainDevice) twin = device(def, "<disk><source file='/b'/><target dev='vda'/></disk>", 0);
    g_autoptr(DomainDevice) balloon = device(def, "<memballoon model='virtio'/>", 0);

    FAILS(domain_def_add_device(def, twin), VIR_ERR_OPERATION_FAILED);
    FAILS(domain_def_add_device(def, balloon), VIR_ERR_OPERATION_INVALID);
}

TEST(a_device_comes_and_goes)
{
    g_autoptr(DomainDef) def = guest();
    g_autoptr(DomainDevice) disk = device(def, "<disk><source file='/b'/><target dev='vdb'/></disk>", 0);
    g_autoptr(DomainDevice) taken = NULL;
    DomainDevice found = { .kind = DEVICE_DISK };

    OK(domain_def_add_device(def, disk));
    found.disk = domain_disk_find_target(def, "vdb");
    OK_PTR(found.disk);
    taken = domain_def_take_device(def, &found);
    OK_PTR(taken);
    NULL_PTR(domain_disk_find_target(def, "vdb"));
    NULL_PTR(domain_def_take_device(def, taken));
}

TEST(a_medium_may_change_live_and_a_bus_may_not)
{
    g_autoptr(DomainDef) def = guest();
    DomainDevice old = { .kind = DEVICE_DISK, .disk = domain_disk_find_target(def, "vda") };
    g_autoptr(DomainDevice) medium = domain_device_copy(&old);
    g_autoptr(DomainDevice) queues = domain_device_copy(&old);

    storage_source_set_path(&medium->disk->source, STORAGE_BLOCK, "/dev/sdb");
    OK(domain_device_live_diff(&old, medium));
    queues->disk->driver->queues = 4;
    FAILS(domain_device_live_diff(&old, queues), VIR_ERR_OPERATION_UNSUPPORTED);
    STR_HAS(test_last_message(), "driver@queues");
    OK(domain_def_replace_device(def, &old, medium));
    STREQ(storage_source_path(&domain_disk_find_target(def, "vda")->source), "/dev/sdb");
}

TEST(a_device_is_written_alone)
{
    g_autoptr(DomainDef) def = guest();
    g_autoptr(DomainDevice) panic = device(def, "<panic model='isa'/>", 0);
    g_autofree char *text = NULL;

    OK_PTR(panic);
    text = domain_device_format(panic, 0);
    STREQ(text, "<panic model='isa'/>\n");
}
