/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_moments.c - snapshots, checkpoints and backups: what new ones and redefined ones take from a document, and their
 * disks brought in line with the domain's.
 *
 * Threads: main.
 */

#include <string.h>

#include "base/error.h"
#include "conf/backup.h"
#include "conf/checkpoint.h"
#include "conf/domain_hooks.h"
#include "conf/snapshot.h"
#include "support/test.h"

#define DISK(attrs, source, target) "<disk " attrs "><source " source "/><target dev='" target "'/></disk>"

/* Two images, one without an ending, one block device that is left out, an empty drive. */
static DomainDef *
guest(void)
{
    return domain_def_parse("<domain type='kvm'><name>guest</name><memory>65536</memory>"
                            "<os><type arch='x86_64' machine='pc'>hvm</type></os><devices>"
                            DISK("type='file'", "file='/im.g/b.img'", "vda")
                            DISK("type='file'", "file='/im.g/noext'", "vdb")
                            DISK("type='block' snapshot='no'", "dev='/dev/x'", "vdc")
                            "<disk type='file' device='cdrom'><target dev='hdc'/><readonly/></disk>"
                            "</devices></domain>", DOMAIN_PARSE_INACTIVE, NULL);
}

/* ---- snapshots ---- */

#define SNAPSHOT(content) "<domainsnapshot>" content "</domainsnapshot>"
#define OUTSIDE "<memory snapshot='external' file='/m'/>"
#define PAST "<name>s</name><creationTime>7</creationTime><state>shutoff</state><parent><name>p</name></parent>"

TEST(a_new_snapshot_forgets_the_past)
{
    g_autoptr(SnapshotDef) def = snapshot_def_parse(SNAPSHOT(PAST "<domain><uuid>"
        "c7a5fdbd-edaf-9455-926a-d65c16db1809</uuid></domain><active>1</active>"), 0, NULL);
    g_autoptr(SnapshotDef) unnamed = snapshot_def_parse("<domainsnapshot/>", 0, NULL);
    g_autofree char *now = NULL;

    OK_PTR(def);
    TRUE_(def->creation_time > 7 && !def->parent && !def->current && uuid_is_zero(def->domain_uuid));
    EQ(def->state, SNAPSHOT_STATE_NONE);
    OK_PTR(unnamed);
    now = g_strdup_printf("%lld", unnamed->creation_time);
    STREQ(unnamed->name, now);
}

TEST(a_redefined_snapshot_keeps_it)
{
    g_autoptr(SnapshotDef) def = snapshot_def_parse(SNAPSHOT(PAST), SNAPSHOT_PARSE_REDEFINE, NULL);

    OK_PTR(def);
    EQ(def->creation_time, 7);
    STREQ(def->parent, "p");
    FAILS_PTR(snapshot_def_parse(SNAPSHOT("<name>s</name>"), SNAPSHOT_PARSE_REDEFINE, NULL), VIR_ERR_XML_ERROR);
    FAILS_PTR(snapshot_def_parse(SNAPSHOT("<creationTime>1</creationTime><state>running</state>"),
                                 SNAPSHOT_PARSE_REDEFINE, NULL), VIR_ERR_XML_ERROR);
    FAILS_PTR(snapshot_def_parse(SNAPSHOT("<name>s</name><creationTime>1</creationTime>"), SNAPSHOT_PARSE_REDEFINE, NULL),
              VIR_ERR_XML_ERROR);
    FAILS_PTR(snapshot_def_parse(SNAPSHOT("<name>p</name><creationTime>1</creationTime><state>running</state>"
                                          "<parent><name>p</name></parent>"), SNAPSHOT_PARSE_REDEFINE, NULL),
              VIR_ERR_INVALID_ARG);
}

TEST(snapshots_with_mistakes_are_refused)
{
    static const char *const cases[] = {
        SNAPSHOT("<memory snapshot='external'/>"),
        SNAPSHOT("<memory snapshot='external' file='m'/>"),
        SNAPSHOT("<memory snapshot='internal' file='/m'/>"),
        SNAPSHOT("<memory snapshot='strange'/>"),
        SNAPSHOT("<state>strange</state>"),
        SNAPSHOT("<disks><disk snapshot='no'/></disks>"),
        SNAPSHOT("<disks><disk name='vda' snapshot='internal'><source file='/a'/></disk></disks>"),
        SNAPSHOT("<disks><disk name='vda' type='dir'><source dir='/a'/></disk></disks>"),
        SNAPSHOT("<domain type='kvm'><name>guest</name></domain>"),
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(SnapshotDef) def = snapshot_def_parse(cases[i], 0, NULL);

        if (def)
            FAIL_TEST("accepted: %s", cases[i]);
        error_reset();
    }
}

static void
aligns(const char *xml, unsigned int flags, const char *disks)
{
    g_autoptr(SnapshotDef) def = snapshot_def_parse(xml, 0, NULL);
    g_autoptr(DomainDef) domain = guest();
    g_autofree char *text = NULL;

    OK_PTR(def);
    OK_PTR(domain);
    OK(snapshot_align_disks(def, domain, flags));
    text = snapshot_def_format(def, 0);
    STREQ(strstr(text, "  <disks>"), disks);
}

static void
does_not_align(const char *xml, unsigned int flags, const char *says)
{
    g_autoptr(SnapshotDef) def = snapshot_def_parse(xml, 0, NULL);
    g_autoptr(SnapshotDef) before = snapshot_def_copy(def);
    g_autoptr(DomainDef) domain = guest();

    OK_PTR(def);
    EQ(snapshot_align_disks(def, domain, flags), -1);
    STR_HAS(error_last_message(), says);
    error_reset();
    TRUE_(snapshot_def_equal(def, before));
}

TEST(overlays_are_named_after_the_snapshot)
{
    aligns(SNAPSHOT("<name>s.1</name>" OUTSIDE), SNAPSHOT_ALIGN_ACTIVE,
           "  <disks>\n"
           "    <disk name='vda' snapshot='external' type='file'>\n      <source file='/im.g/b.s.1'/>\n    </disk>\n"
           "    <disk name='vdb' snapshot='external' type='file'>\n      <source file='/im.g/noext.s.1'/>\n    </disk>\n"
           "    <disk name='vdc' snapshot='no'/>\n"
           "    <disk name='hdc' snapshot='no'/>\n"
           "  </disks>\n</domainsnapshot>\n");
}

TEST(disks_hold_the_snapshot_when_nothing_is_said)
{
    aligns(SNAPSHOT("<name>s</name>"), 0,
           "  <disks>\n    <disk name='vda' snapshot='internal'/>\n    <disk name='vdb' snapshot='internal'/>\n"
           "    <disk name='vdc' snapshot='no'/>\n    <disk name='hdc' snapshot='no'/>\n  </disks>\n</domainsnapshot>\n");
}

TEST(disks_are_named_by_target_or_path)
{
    aligns(SNAPSHOT("<name>s</name><disks><disk name='vdb' type='block'><source dev='/dev/z'/></disk>"
                    "<disk name='/im.g/b.img' snapshot='no'/></disks>"), SNAPSHOT_ALIGN_ACTIVE | SNAPSHOT_ALIGN_DISK_ONLY,
           "  <disks>\n    <disk name='vda' snapshot='no'/>\n"
           "    <disk name='vdb' snapshot='external' type='block'>\n      <source dev='/dev/z'/>\n    </disk>\n"
           "    <disk name='vdc' snapshot='no'/>\n    <disk name='hdc' snapshot='no'/>\n  </disks>\n</domainsnapshot>\n");
}

TEST(disks_that_do_not_fit_the_domain_are_refused)
{
    does_not_align(SNAPSHOT("<disks><disk name='vdz'/></disks>"), 0, "no disk 'vdz'");
    does_not_align(SNAPSHOT("<disks><disk name='vda'/><disk name='/im.g/b.img'/></disks>"), 0, "twice");
    does_not_align(SNAPSHOT(OUTSIDE "<disks><disk name='vdc' snapshot='external'/></disks>"), 0, "is no file");
    does_not_align(SNAPSHOT(OUTSIDE "<disks><disk name='hdc' snapshot='external'/></disks>"), 0, "is empty");
    does_not_align(SNAPSHOT(OUTSIDE "<disks><disk name='vda' type='block'/></disks>"), 0, "of type 'block'");
    does_not_align(SNAPSHOT("<name>a/b</name>" OUTSIDE), 0, "'a/b'");
    does_not_align(SNAPSHOT("<name>img</name>" OUTSIDE), 0, "own image");
    does_not_align(SNAPSHOT("<disks><disk name='vda' snapshot='external'/></disks>"), SNAPSHOT_ALIGN_ACTIVE, "'internal'");
}

/* ---- checkpoints ---- */

#define CHECKPOINT(content) "<domaincheckpoint><name>c</name>" content "</domaincheckpoint>"

static char *
checkpoint_disks(const char *xml)
{
    g_autoptr(CheckpointDef) def = checkpoint_def_parse(xml, 0, NULL);
    g_autoptr(DomainDef) domain = guest();
    g_autofree char *text = NULL;

    OK_PTR(def);
    if (checkpoint_align_disks(def, domain) < 0)
        return NULL;
    text = checkpoint_def_format(def, 0);
    return g_strdup(strstr(text, "  <disks>"));
}

TEST(checkpoints_note_all_disks_or_those_named)
{
    g_autofree char *all = checkpoint_disks(CHECKPOINT(""));
    g_autofree char *one = checkpoint_disks(CHECKPOINT("<disks><disk name='vdb' bitmap='m' size='3'/></disks>"));

    STREQ(all, "  <disks>\n    <disk name='vda' checkpoint='bitmap' bitmap='c'/>\n"
          "    <disk name='vdb' checkpoint='bitmap' bitmap='c'/>\n    <disk name='vdc' checkpoint='bitmap' bitmap='c'/>\n"
          "    <disk name='hdc' checkpoint='no'/>\n  </disks>\n</domaincheckpoint>\n");
    STREQ(one, "  <disks>\n    <disk name='vda' checkpoint='no'/>\n"
          "    <disk name='vdb' checkpoint='bitmap' bitmap='m'/>\n    <disk name='vdc' checkpoint='no'/>\n"
          "    <disk name='hdc' checkpoint='no'/>\n  </disks>\n</domaincheckpoint>\n");
    FAILS_PTR(checkpoint_disks(CHECKPOINT("<disks><disk name='vdz'/></disks>")), VIR_ERR_CONFIG_UNSUPPORTED);
    FAILS_PTR(checkpoint_disks(CHECKPOINT("<disks><disk name='vda'/><disk name='vda'/></disks>")),
              VIR_ERR_CONFIG_UNSUPPORTED);
    FAILS_PTR(checkpoint_disks(CHECKPOINT("<disks><disk name='hdc'/></disks>")), VIR_ERR_CONFIG_UNSUPPORTED);
}

TEST(checkpoints_have_names_for_files)
{
    static const char *const wrong[] = { "../escape", ".hidden", "a/b", "a b" };

    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autofree char *xml = g_strdup_printf("<domaincheckpoint><name>%s</name></domaincheckpoint>", wrong[i]);

        FAILS_PTR(checkpoint_def_parse(xml, 0, NULL), VIR_ERR_XML_ERROR);
    }
    FAILS_PTR(checkpoint_def_parse(CHECKPOINT("<disks><disk name='vda' checkpoint='no' bitmap='b'/></disks>"), 0, NULL),
              VIR_ERR_XML_ERROR);
    FAILS_PTR(checkpoint_def_parse(CHECKPOINT("<creationTime>1</creationTime>"), CHECKPOINT_PARSE_REDEFINE, NULL),
              VIR_ERR_XML_ERROR);
}

/* ---- backups ---- */

TEST(backups_with_mistakes_are_refused)
{
    static const char *const cases[] = {
        "<domainbackup mode='pull'/>",
        "<domainbackup mode='strange'/>",
        "<domainbackup><server name='h'/></domainbackup>",
        "<domainbackup mode='pull'><server/></domainbackup>",
        "<domainbackup mode='pull'><server transport='unix'/></domainbackup>",
        "<domainbackup mode='pull'><server transport='unix' socket='s'/></domainbackup>",
        "<domainbackup mode='pull'><server transport='unix' socket='/s' port='1'/></domainbackup>",
        "<domainbackup mode='pull'><server transport='fd' name='h'/></domainbackup>",
        "<domainbackup mode='pull'><server name='h'/><disks><disk name='a'><target file='/a'/></disk></disks></domainbackup>",
        "<domainbackup><disks><disk name='a'><scratch file='/a'/></disk></disks></domainbackup>",
        "<domainbackup><disks><disk name='a' exportname='x'/></disks></domainbackup>",
        "<domainbackup><disks><disk name='a' type='network'/></disks></domainbackup>",
        "<domainbackup><disks><disk name='a'><target/></disk></disks></domainbackup>",
        "<domainbackup><disks><disk name='a' backupmode='full' incremental='c'/></disks></domainbackup>",
        "<domainbackup><disks><disk/></disks></domainbackup>",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(BackupDef) def = backup_def_parse(cases[i], 0);

        if (def)
            FAIL_TEST("accepted: %s", cases[i]);
        error_reset();
    }
}

static BackupDef *
aligned_backup(const char *xml)
{
    g_autoptr(BackupDef) def = backup_def_parse(xml, XML_STRICT);
    g_autoptr(DomainDef) domain = guest();

    OK_PTR(def);
    return backup_align_disks(def, domain, "now") < 0 ? NULL : g_steal_pointer(&def);
}

TEST(backups_take_all_disks_that_are_files)
{
    g_autoptr(BackupDef) named = aligned_backup("<domainbackup><disks><disk name='/im.g/noext'/></disks></domainbackup>");
    const BackupDiskDef *disk;

    OK_PTR(named);
    EQ(named->disks->len, 4);
    disk = g_ptr_array_index(named->disks, 0);
    STREQ(disk->name, "vdb");
    EQ(disk->mode, BACKUP_DISK_FULL);
    STREQ(storage_source_path(&disk->target), "/im.g/noext.now");
    disk = g_ptr_array_index(named->disks, 1);
    EQ(disk->backup, YES_NO_NO);
    FAILS_PTR(aligned_backup("<domainbackup/>"), VIR_ERR_CONFIG_UNSUPPORTED);    /* vdc is no file */
    FAILS_PTR(aligned_backup("<domainbackup><disks><disk name='vdz'/></disks></domainbackup>"), VIR_ERR_CONFIG_UNSUPPORTED);
    FAILS_PTR(aligned_backup("<domainbackup><disks><disk name='hdc'/></disks></domainbackup>"), VIR_ERR_CONFIG_UNSUPPORTED);
    FAILS_PTR(aligned_backup("<domainbackup><disks><disk name='vda' backupmode='incremental'/></disks></domainbackup>"),
              VIR_ERR_CONFIG_UNSUPPORTED);
}

TEST(pulled_backups_take_every_disk)
{
    g_autoptr(BackupDef) def = aligned_backup("<domainbackup mode='pull'><incremental>c</incremental>"
                                              "<server name='localhost'/></domainbackup>");
    const BackupDiskDef *disk;

    OK_PTR(def);
    disk = g_ptr_array_index(def->disks, 2);
    STREQ(disk->name, "vdc");
    EQ(disk->backup, YES_NO_YES);
    STREQ(disk->incremental, "c");
    disk = g_ptr_array_index(def->disks, 3);
    EQ(disk->backup, YES_NO_NO);
}
