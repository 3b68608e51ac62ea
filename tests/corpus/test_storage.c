/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_storage.c - documents of storage and what goes with domains: pools, volumes, secrets, node devices, snapshots,
 * checkpoints, backups. Our own read back as their golden files say, and so do collections, where they are present.
 *
 * Threads: main.
 */

#include <string.h>

#include "base/error.h"
#include "conf/backup.h"
#include "conf/checkpoint.h"
#include "conf/node_device.h"
#include "conf/secret.h"
#include "conf/snapshot.h"
#include "conf/storage_vol.h"
#include "corpus.h"
#include "support/test.h"

/* The moment in which the collections were made. */
#define THEN 1555419243

/* ---- our own ---- */

static void
reads_back(const char *name, char *(*read_back)(const char *path, const char *name, unsigned int flags))
{
    g_autofree char *input = g_strconcat(name, ".xml", NULL);
    g_autofree char *output = g_strconcat(name, ".out.xml", NULL);
    g_autofree char *text = read_back(DATA_PATH(input), name, XML_STRICT);
    g_autofree char *again = NULL;

    OK_PTR(text);
    SAME_AS_GOLDEN(output, g_strdup(text));
    again = read_back(DATA_PATH(output), name, XML_STRICT);
    STREQ(text, again);
}

/* ---- snapshots and checkpoints: what is new forgets the past, what is redefined keeps it ---- */

static bool
is_redefined(const char *path, const char *name)
{
    return strstr(path, "/out/") || strcmp(name, "noparent") == 0 || g_str_has_prefix(name, "snapshot-redefined");
}

static char *
snapshot_read_back(const char *path, const char *name, unsigned int flags)
{
    bool own = strcmp(name, "full_domain") == 0 || strcmp(name, "memory-snapshot-inactivedomain") == 0;
    bool redefined = is_redefined(path, name);
    unsigned int parse = flags & XML_STRICT ? SNAPSHOT_PARSE_STRICT : 0;
    g_autoptr(SnapshotDef) def = NULL;

    if (redefined)
        parse |= SNAPSHOT_PARSE_REDEFINE;
    if (own)
        parse |= SNAPSHOT_PARSE_STATUS;
    if (!(def = snapshot_def_parse_file(path, parse, corpus_hooks())))
        return NULL;
    if (!redefined && !own)
        def->creation_time = THEN;
    return snapshot_def_format(def, XML_AS_SECURE | (def->current ? SNAPSHOT_XML_INTERNAL : 0));
}

/* What the driver knows and the document does not say. */
static void
fill_in_checkpoint(CheckpointDef *def)
{
    CheckpointDiskDef *disk = checkpoint_disk_def_new();

    disk->name = g_strdup("vda");
    disk->checkpoint = CHECKPOINT_DISK_BITMAP;
    disk->bitmap = g_strdup(def->name);
    disk->size = (OptUlong){ .set = true, .value = 1048576 };
    xml_list_add(CheckpointDiskDef, def->disks, disk);
    def->parent = g_strdup("1525111885");
    def->creation_time = 1553648510;
}

static char *
checkpoint_read_back(const char *path, const char *name, unsigned int flags)
{
    bool internal = g_str_has_prefix(name, "internal");
    unsigned int parse = flags & XML_STRICT ? CHECKPOINT_PARSE_STRICT : 0;
    g_autoptr(CheckpointDef) def = NULL;

    if (strstr(path, "/out/") || g_str_has_prefix(name, "checkpoint-redefined"))
        parse |= CHECKPOINT_PARSE_REDEFINE;
    if (internal)
        parse |= CHECKPOINT_PARSE_STATUS;
    if (!(def = checkpoint_def_parse_file(path, parse, corpus_hooks())))
        return NULL;
    if (strcmp(name, "size") == 0)
        fill_in_checkpoint(def);
    return checkpoint_def_format(def, XML_AS_SECURE | (internal ? CHECKPOINT_XML_INTERNAL : 0));
}

/* ---- backups: aligned with a domain that has their disks and one more ---- */

#define EXTRA_DISK "vdextradisk"

static void
add_disk(GString *xml, const char *target)
{
    g_string_append_printf(xml, "<disk type='file' device='disk'><source file='/images/%s.img'/><target dev='%s' "
                           "bus='%s'/></disk>", target, target, target[0] == 'h' ? "ide" : "virtio");
}

static DomainDef *
domain_with_disks_of(const BackupDef *backup)
{
    g_autoptr(GString) xml = g_string_new("<domain type='kvm'><name>guest</name><memory>65536</memory><os>"
                                          "<type arch='x86_64' machine='pc'>hvm</type></os><devices>");

    xml_each(BackupDiskDef, disk, backup->disks) {
        if (strcmp(disk->name, EXTRA_DISK) != 0)
            add_disk(xml, disk->name);
    }
    add_disk(xml, EXTRA_DISK);
    g_string_append(xml, "</devices></domain>");
    return domain_def_parse(xml->str, DOMAIN_PARSE_INACTIVE | DOMAIN_PARSE_NO_POST_PARSE, corpus_hooks());
}

static char *
backup_read_back(const char *path, const char *name, unsigned int flags)
{
    unsigned int status = strstr(name, "internal") ? XML_AS_STATUS : 0;
    g_autoptr(BackupDef) def = backup_def_parse_file(path, (flags & XML_STRICT) | status);
    g_autoptr(DomainDef) domain = NULL;

    if (!def)
        return NULL;
    domain = domain_with_disks_of(def);
    if (!domain || backup_align_disks(def, domain, "then") < 0)
        return NULL;
    return backup_def_format(def, status);
}

/* ---- node devices: which of the two states of a mediated device a case is about stands in its name ---- */

static char *
nodedev_read_back(const char *path, const char *name, unsigned int flags)
{
    unsigned int state = g_str_has_suffix(path, "_inactive.xml") || strstr(name, "inactive") ? XML_AS_INACTIVE : 0;
    g_autoptr(NodeDeviceDef) def = node_device_def_parse_file(path, (flags & (XML_STRICT | XML_AS_INACTIVE)) | state);

    return def ? node_device_def_format(def, (flags & XML_AS_INACTIVE) | state) : NULL;
}

TEST(our_pools_read_back)
{
    reads_back("pool-fs", corpus_read_back_document);
    reads_back("pool-rbd", corpus_read_back_document);
    reads_back("pool-scsi", corpus_read_back_document);
    reads_back("pool-iscsi", corpus_read_back_document);
}

TEST(our_volumes_read_back)
{
    reads_back("volume-full", corpus_read_back_document);
}

TEST(our_secrets_read_back)
{
    reads_back("secret-vtpm", corpus_read_back_document);
}

TEST(our_node_devices_read_back)
{
    reads_back("nodedev-pci", nodedev_read_back);
    reads_back("nodedev-storage", nodedev_read_back);
    reads_back("nodedev-ccw", nodedev_read_back);
}

TEST(our_snapshots_read_back)
{
    reads_back("snapshot-redefined", snapshot_read_back);
}

TEST(our_checkpoints_read_back)
{
    reads_back("checkpoint-redefined", checkpoint_read_back);
}

TEST(our_backups_read_back)
{
    reads_back("backup-push", backup_read_back);
}

/* ---- collections ---- */

/* What we keep verbatim comes back in double quotes, which mean the same. */
static char *
level_quotes(const char *expected, char *actual)
{
    return strchr(expected, '"') ? actual : g_strdelimit(actual, "\"", '\'');
}

TEST(collected_pools_read_back)
{
    corpus_run(&(CorpusKind){ .name = "storagepool", .dir = "storagepoolxml2xml" });
}

TEST(collected_volumes_read_back)
{
    corpus_run(&(CorpusKind){ .name = "storagevol", .dir = "storagevolxml2xml" });
}

TEST(collected_secrets_read_back)
{
    corpus_run(&(CorpusKind){ .name = "secret", .dir = "secretxml2xml" });
}

static const CorpusVariant nodedev_variants[] = { { "out/%s.xml", 0 }, { "out/%s_inactive.xml", XML_AS_INACTIVE }, { NULL, 0 } };
static const char *const nodedev_inputs[] = { "in/%s.xml", "out/%s.xml", NULL };

TEST(collected_node_devices_read_back)
{
    corpus_run(&(CorpusKind){ .name = "nodedev", .dir = "nodedev", .inputs = nodedev_inputs, .variants = nodedev_variants,
                              .read_back = nodedev_read_back });
}

static const char *const moment_inputs[] = { "in/%s.xml", "out/%s.xml", NULL };
static const char *const snapshot_refused[] = { "disk-network-seclabel-invalid", NULL };

TEST(collected_snapshots_read_back)
{
    corpus_run(&(CorpusKind){ .name = "snapshot", .dir = "snapshot", .inputs = moment_inputs, .refused = snapshot_refused,
                              .read_back = snapshot_read_back, .level = level_quotes });
}

static const char *const checkpoint_refused[] = { "name-invalid", NULL };

TEST(collected_checkpoints_read_back)
{
    corpus_run(&(CorpusKind){ .name = "checkpoint", .dir = "checkpoint", .inputs = moment_inputs,
                              .refused = checkpoint_refused, .read_back = checkpoint_read_back });
}

TEST(collected_backups_read_back)
{
    corpus_run(&(CorpusKind){ .name = "backup", .dir = "backup", .read_back = backup_read_back,
                              .level = level_quotes });
}
