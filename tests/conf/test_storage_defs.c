/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_storage_defs.c - pools, volumes, secrets and node devices: what is filled in, what is refused and how.
 *
 * Threads: main.
 */

#include <string.h>

#include "base/error.h"
#include "conf/node_device.h"
#include "conf/secret.h"
#include "conf/storage_pool_caps.h"
#include "conf/storage_vol.h"
#include "support/test.h"

#define SOURCE(content) "<source>" content "</source>"
#define TARGET "<target><path>/x</path></target>"
#define POOL(type, content) "<pool type='" type "'><name>p</name>" content "</pool>"

/* ---- pools ---- */

TEST(each_type_of_pool_fills_in_what_it_needs)
{
    static const struct { const char *xml, *name, *path; PoolFormat format; } cases[] = {
        { POOL("fs", SOURCE("<device path='/dev/a'/>") TARGET), NULL, "/x", POOL_FORMAT_AUTO },
        { POOL("logical", ""), "p", "/dev/p", POOL_FORMAT_LVM2 },
        { POOL("logical", SOURCE("<name>vg</name>") "<target><path>/ignored</path></target>"), "vg", "/dev/vg",
          POOL_FORMAT_LVM2 },
        { "<pool type='logical'>" SOURCE("<name>vg</name>") "</pool>", "vg", "/dev/vg", POOL_FORMAT_LVM2 },
        { POOL("zfs", ""), "p", "/dev/zvol/p", POOL_FORMAT_NONE },
        { POOL("disk", SOURCE("<device path='/dev/a'/>") TARGET), NULL, "/x", POOL_FORMAT_UNKNOWN },
        { POOL("gluster", SOURCE("<host name='h'/>")), "p", NULL, POOL_FORMAT_NONE },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(StoragePoolDef) def = storage_pool_def_parse(cases[i].xml, XML_STRICT);

        OK_PTR(def);
        STREQ(def->source.name, cases[i].name);
        STREQ(def->target.path, cases[i].path);
        EQ(def->source.format, cases[i].format);
        TRUE_(!uuid_is_zero(def->uuid));
    }
}

TEST(pools_lacking_something_are_refused)
{
    static const struct { const char *xml, *says; } cases[] = {
        { "<pool><name>p</name></pool>", "type" },
        { "<pool type='strange'><name>p</name></pool>", "one of dir, fs, netfs" },
        { "<pool type='dir'>" TARGET "</pool>", "needs a <name>" },
        { POOL("dir", ""), "<path>" },
        { POOL("fs", TARGET), "<device>" },
        { POOL("fs", SOURCE("<device path='/a'/><format type='nfs'/>") TARGET), "source format 'nfs'" },
        { POOL("fs", SOURCE("<device/>") TARGET), "path" },
        { POOL("netfs", SOURCE("<host name='h'/>") TARGET), "<dir>" },
        { POOL("netfs", SOURCE("<dir path='/a'/>") TARGET), "<host>" },
        { POOL("iscsi", SOURCE("<host name='h' port='65536'/>") TARGET), "65536" },
        { POOL("iscsi", SOURCE("<host name='h'/><auth type='ceph'/>") TARGET), "username" },
        { POOL("iscsi", SOURCE("<host name='h'/><auth type='chap' username='u'><secret uuid='x'/></auth>") TARGET),
          "'x' is not a UUID" },
        { POOL("iscsi-direct", SOURCE("<host name='h'/><device path='x'/>")), "<initiator>" },
        { POOL("rbd", SOURCE("<host name='h'/>")), "<name>" },
        { POOL("scsi", TARGET), "<adapter>" },
        { POOL("scsi", SOURCE("<adapter type='scsi_host'/>") TARGET), "'parentaddr'" },
        { POOL("scsi", SOURCE("<adapter name='host5' wwnn='20000000c9831b4b'/>") TARGET), "type='fc_host'" },
        { POOL("scsi", SOURCE("<adapter type='fc_host' wwnn='20000000c9831b4b'/>") TARGET), "'wwpn'" },
        { POOL("scsi", SOURCE("<adapter type='fc_host' wwnn='zz' wwpn='20000000c9831b4b'/>") TARGET), "wwnn='zz'" },
        { POOL("dir", "<uuid>abc</uuid>" TARGET), "abc" },
        { POOL("dir", "<target><path>/x</path><permissions><mode>8</mode></permissions></target>"), "mode" },
        { POOL("dir", "<target><path>/x</path><permissions><mode>77777</mode></permissions></target>"), "77777" },
        { POOL("dir", "<target><path>/x</path><permissions><owner>me</owner></permissions></target>"), "owner" },
        { POOL("netfs", "<features><cow state='yes'/></features>"
               SOURCE("<host name='h'/><dir path='/a'/>") TARGET), "'cow'" },
        { "<pool type='dir'><name>a/b</name>" TARGET "</pool>", "'a/b'" },
        { POOL("dir", TARGET TARGET), "twice" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(StoragePoolDef) def = storage_pool_def_parse(cases[i].xml, 0);

        if (def || !strstr(error_last_message(), cases[i].says))
            FAIL_TEST("%s: %s", cases[i].xml, def ? "accepted" : error_last_message());
        error_reset();
    }
}

TEST(what_a_pool_does_not_have_is_left_out_or_refused)
{
    static const char xml[] = POOL("dir", SOURCE("<host name='h'/><format type='ext4'/>") TARGET);
    static const char strange[] = POOL("dir", TARGET "<colour/>");
    g_autoptr(StoragePoolDef) def = storage_pool_def_parse(xml, 0);
    g_autoptr(StoragePoolDef) other = storage_pool_def_parse(strange, 0);

    OK_PTR(def);
    TRUE_(def->source.hosts == NULL);
    EQ(def->source.format, POOL_FORMAT_NONE);
    FAILS_PTR(storage_pool_def_parse(xml, XML_STRICT), VIR_ERR_XML_INVALID_SCHEMA);
    OK_PTR(other);
    FAILS_PTR(storage_pool_def_parse(strange, XML_STRICT), VIR_ERR_XML_INVALID_SCHEMA);
}

TEST(options_of_others_are_left_out)
{
    static const char xml[] = "<pool type='dir' xmlns:fs='http://libvirt.org/schemas/storagepool/fs/1.0'><name>p</name>"
                              TARGET "<fs:mount_opts><fs:option name='sync'/></fs:mount_opts></pool>";
    g_autoptr(StoragePoolDef) def = storage_pool_def_parse(xml, 0);

    OK_PTR(def);
    TRUE_(def->mount_opts == NULL);
    FAILS_PTR(storage_pool_def_parse(xml, XML_STRICT), VIR_ERR_XML_INVALID_SCHEMA);
}

TEST(an_active_pool_has_a_file_of_its_own)
{
    static const char secret[] = POOL("iscsi", SOURCE("<host name='h'/><device path='d'/><auth type='chap' username='u'>"
                                                      "<secret type='iscsi' usage='s'/></auth>") TARGET);
    g_autoptr(StoragePoolDef) def = storage_pool_def_parse(secret, XML_STRICT);
    g_autofree char *text = storage_pool_state_format(def);
    const char *path = test_temp_path("p.xml");
    g_autoptr(StoragePoolDef) again = NULL;

    STR_HAS(text, "<poolstate>\n  <pool type='iscsi'>\n    <name>p</name>");
    STR_HAS(text, "<secret type='iscsi' usage='s'/>");
    TRUE_(g_file_set_contents(path, text, -1, NULL));
    again = storage_pool_state_parse_file(path);
    OK_PTR(again);
    TRUE_(storage_pool_def_equal(def, again));
}

TEST(paths_are_cleaned)
{
    static const struct { const char *path, *clean; } cases[] = {
        { "//a//b/", "//a/b" }, { "///a", "/a" }, { "/", "/" }, { "//", "//" }, { "///", "/" }, { "a/", "a" }, { "a//b", "a/b" },
        { "gluster://host//a/", "gluster://host//a/" }, { "/a", "/a" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strdup(cases[i].path);

        storage_clean_path(&path);
        STREQ(path, cases[i].clean);
    }
}

TEST(sources_stand_by_themselves)
{
    g_autoptr(PoolSource) source = pool_source_parse("<source><host name='h' port='1'/></source>", POOL_NETFS, 0);
    g_autoptr(GPtrArray) sources = g_ptr_array_new();
    g_autofree char *text = NULL;

    OK_PTR(source);
    EQ(source->format, POOL_FORMAT_AUTO);
    g_ptr_array_add(sources, source);
    text = pool_sources_format(sources, 0);
    STREQ(text, "<sources>\n  <source>\n    <host name='h' port='1'/>\n    <format type='auto'/>\n  </source>\n</sources>\n");
}

TEST(capabilities_tell_the_types_and_their_formats)
{
    g_autoptr(StoragePoolCapsDef) def = storage_pool_caps_def_build(1u << POOL_DIR | 1u << POOL_LOGICAL);
    g_autofree char *text = storage_pool_caps_def_format(def, 0);

    TRUE_(strstr(text, "<pool type='dir' supported='yes'>\n    <volOptions>\n      <defaultFormat type='raw'/>\n"
                 "      <enum name='targetFormatType'>\n        <value>none</value>\n        <value>raw</value>\n"));
    TRUE_(strstr(text, "<pool type='logical' supported='yes'>\n    <poolOptions>\n      <defaultFormat type='lvm2'/>\n"
                 "      <enum name='sourceFormatType'>\n        <value>unknown</value>\n        <value>lvm2</value>\n"
                 "      </enum>\n    </poolOptions>\n  </pool>\n"));
    TRUE_(strstr(text, "  <pool type='mpath' supported='no'>\n  </pool>\n"));
}

/* ---- volumes ---- */

#define VOLUME(content) "<volume><name>v</name>" content "</volume>"

TEST(volumes_have_a_capacity_unless_told_otherwise)
{
    static const char none[] = VOLUME("");
    static const char backed[] = VOLUME("<backingStore><path>/b</path></backingStore>");
    g_autoptr(StorageVolDef) without = storage_vol_def_parse(NULL, none, VOL_PARSE_NO_CAPACITY);
    g_autoptr(StorageVolDef) with = storage_vol_def_parse(NULL, backed, VOL_PARSE_OPT_CAPACITY);
    g_autoptr(StorageVolDef) sized = storage_vol_def_parse(NULL, VOLUME("<capacity unit='KiB'>2</capacity>"), 0);

    OK_PTR(without);
    EQ(without->capacity, 0);
    OK_PTR(with);
    EQ(with->backing->format, VOL_FORMAT_RAW);
    OK_PTR(sized);
    EQ(sized->allocation, 2048);
    TRUE_(!sized->allocation_given);
    FAILS_PTR(storage_vol_def_parse(NULL, none, 0), VIR_ERR_XML_ERROR);
    FAILS_PTR(storage_vol_def_parse(NULL, none, VOL_PARSE_OPT_CAPACITY), VIR_ERR_XML_ERROR);
    FAILS_PTR(storage_vol_def_parse(NULL, backed, 0), VIR_ERR_XML_ERROR);
}

TEST(the_pool_says_which_formats_volumes_have)
{
    static const char partition[] = VOLUME("<capacity>1</capacity><target><format type='linux'/></target>");
    static const char plain[] = VOLUME("<capacity>1</capacity>");
    g_autoptr(StoragePoolDef) disk = storage_pool_def_parse(POOL("disk", SOURCE("<device path='/a'/>") TARGET), 0);
    g_autoptr(StoragePoolDef) logical = storage_pool_def_parse(POOL("logical", ""), 0);
    g_autoptr(StorageVolDef) on_disk = storage_vol_def_parse(disk, partition, 0);
    g_autoptr(StorageVolDef) in_group = storage_vol_def_parse(logical, plain, 0);
    g_autoptr(StorageVolDef) none = storage_vol_def_parse(disk, plain, 0);

    OK_PTR(on_disk);
    EQ(on_disk->target.format, VOL_FORMAT_LINUX);
    OK_PTR(in_group);
    EQ(in_group->target.format, VOL_FORMAT_NONE);
    OK_PTR(none);
    EQ(none->target.format, VOL_FORMAT_PARTITION_NONE);
    FAILS_PTR(storage_vol_def_parse(NULL, partition, 0), VIR_ERR_CONFIG_UNSUPPORTED);
}

TEST(volumes_with_mistakes_are_refused)
{
    static const char *const cases[] = {
        "<volume><capacity>1</capacity></volume>",
        "<volume type='strange'><name>v</name><capacity>1</capacity></volume>",
        VOLUME("<capacity unit='Q'>1</capacity>"),
        VOLUME("<capacity unit='EiB'>100</capacity>"),
        VOLUME("<capacity>-1</capacity>"),
        VOLUME("<capacity>1</capacity><target><compat>1.x</compat></target>"),
        VOLUME("<capacity>1</capacity><target><compat>1</compat></target>"),
        VOLUME("<capacity>1</capacity><target><format/></target>"),
        VOLUME("<capacity>1</capacity><target><format type='luks'/></target>"),
        VOLUME("<capacity>1</capacity><target><encryption format='luks'><secret type='passphrase'/></encryption></target>"),
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(StorageVolDef) def = storage_vol_def_parse(NULL, cases[i], 0);

        if (def)
            FAIL_TEST("accepted: %s", cases[i]);
        error_reset();
    }
}

TEST(features_are_shown_when_known)
{
    g_autoptr(StorageVolDef) def = storage_vol_def_parse(NULL, VOLUME("<capacity>1</capacity><target><features/></target>"), 0);
    g_autofree char *text = NULL;

    OK_PTR(def);
    STREQ(def->target.compat, "1.1");
    text = storage_vol_def_format(def, 0);
    STR_HAS(text, "    <compat>1.1</compat>\n    <features/>\n");
}

TEST(times_of_volumes_are_shown_and_never_taken)
{
    g_autoptr(StorageVolDef) def = storage_vol_def_parse(NULL, VOLUME(
        "<capacity>1</capacity><target><timestamps><atime>5</atime></timestamps></target>"), XML_STRICT);
    g_autofree char *text = NULL;

    OK_PTR(def);
    TRUE_(!def->target.timestamps.atime.set);
    def->target.timestamps.mtime = (VolTime){ .set = true, .seconds = 12, .nanoseconds = 34 };
    text = storage_vol_def_format(def, 0);
    TRUE_(strstr(text, "<timestamps>\n      <mtime>12.000000034</mtime>\n    </timestamps>"));
}

/* ---- secrets ---- */

TEST(a_secret_says_what_it_is_for)
{
    g_autoptr(SecretDef) none = secret_def_parse("<secret/>", XML_STRICT);
    g_autoptr(SecretDef) target = secret_def_parse("<secret><usage type='iscsi'><target>t</target></usage></secret>", XML_STRICT);

    OK_PTR(none);
    EQ(none->usage_type, SECRET_FOR_NONE);
    TRUE_(!none->ephemeral && !none->private_ && !uuid_is_zero(none->uuid));
    OK_PTR(target);
    STREQ(target->usage_id, "t");
    FAILS_PTR(secret_def_parse("<secret><usage type='iscsi'/></secret>", 0), VIR_ERR_XML_ERROR);
    FAILS_PTR(secret_def_parse("<secret><usage type='iscsi'><volume>/a</volume></usage></secret>", 0), VIR_ERR_XML_ERROR);
    FAILS_PTR(secret_def_parse("<secret><usage/></secret>", 0), VIR_ERR_XML_ERROR);
    FAILS_PTR(secret_def_parse("<secret><uuid>x</uuid></secret>", 0), VIR_ERR_XML_ERROR);
}

/* ---- node devices ---- */

TEST(a_device_to_be_made_lacks_what_the_host_knows)
{
    static const char xml[] = "<device><name>mine</name><parent>scsi_host1</parent><capability type='scsi_host'>"
                              "<capability type='fc_host'><wwnn>1</wwnn><wwpn>2</wwpn></capability></capability></device>";
    g_autoptr(NodeDeviceDef) def = node_device_def_parse(xml, NODE_DEVICE_CREATE);
    const NodeCap *cap;

    OK_PTR(def);
    STREQ(def->name, "new device");
    OK_PTR((cap = node_device_cap_find(def, NODE_CAP_SCSI_HOST)));
    STREQ(node_cap_sub_find(cap, NODE_SUB_FC_HOST)->fc_host.wwpn, "2");
    TRUE_(node_cap_sub_find(cap, NODE_SUB_VPORT_OPS) == NULL);
    FAILS_PTR(node_device_def_parse(xml, 0), VIR_ERR_XML_ERROR);
}

TEST(capabilities_belong_into_their_kind)
{
    FAILS_PTR(node_device_def_parse("<device><name>d</name><capability type='net'><interface>a</interface>"
                                    "<capability type='vpd'/></capability></device>", 0), VIR_ERR_CONFIG_UNSUPPORTED);
    FAILS_PTR(node_device_def_parse("<device><name>d</name></device>", 0), VIR_ERR_XML_ERROR);
    FAILS_PTR(node_device_def_parse("<device><name>d</name><capability type='odd'/></device>", 0), VIR_ERR_XML_ERROR);
}

TEST(a_definition_has_no_place_in_the_system)
{
    g_autoptr(NodeDeviceDef) def = node_device_def_parse(
        "<device><name>d</name><path>/sys/d</path><capability type='mdev'><type id='t'/></capability></device>", 0);
    g_autofree char *text = NULL;

    OK_PTR(def);
    text = node_device_def_format(def, XML_AS_INACTIVE);
    STREQ(text, "<device>\n  <name>d</name>\n  <capability type='mdev'>\n    <type id='t'/>\n"
          "    <iommuGroup number='0'/>\n  </capability>\n</device>\n");
}
