/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * snapshot.h - a snapshot of a domain: what it holds of memory and disks, and the definition of that moment.
 */

#ifndef CONF_SNAPSHOT_H
#define CONF_SNAPSHOT_H

#include "conf/domain.h"
#include "conf/domain_disk.h"

struct DomainParseHooks;

/* As virDomainState, and one more. */
typedef enum {
    SNAPSHOT_STATE_NONE,             /* not said */
    SNAPSHOT_STATE_RUNNING,
    SNAPSHOT_STATE_BLOCKED,
    SNAPSHOT_STATE_PAUSED,
    SNAPSHOT_STATE_SHUTDOWN,
    SNAPSHOT_STATE_SHUTOFF,
    SNAPSHOT_STATE_CRASHED,
    SNAPSHOT_STATE_PMSUSPENDED,
    SNAPSHOT_STATE_DISK,             /* of a running guest, disks alone */
    SNAPSHOT_STATE_LAST
} SnapshotState;
ENUM_DECLARE(SnapshotState, snapshot_state)

typedef enum { SNAPSHOT_MEMORY_DEFAULT, SNAPSHOT_MEMORY_NO, SNAPSHOT_MEMORY_INTERNAL, SNAPSHOT_MEMORY_EXTERNAL,
               SNAPSHOT_MEMORY_LAST } SnapshotMemory;
ENUM_DECLARE(SnapshotMemory, snapshot_memory)

typedef struct {
    char *name;                      /* the disk's target or path; after aligning its target */
    DiskSnapshot snapshot;
    ImageFormat format;              /* of the overlay */
    MetadataCache *metadata_cache;
    StorageSource source;            /* the overlay; external only */
    bool delete_in_progress;
} SnapshotDiskDef;

/* Is the whole definition there, or, in old documents, only which domain it was? */
typedef enum { SNAPSHOT_DOMAIN_FULL, SNAPSHOT_DOMAIN_BRIEF, SNAPSHOT_DOMAIN_LAST } SnapshotDomain;
ENUM_DECLARE(SnapshotDomain, snapshot_domain)

typedef struct {
    char *name;
    char *description;
    SnapshotState state;
    char *parent;                    /* the parent's name; NULL = it is a root */
    long long creation_time;         /* seconds since the epoch; 0 = not said */
    SnapshotMemory memory;
    char *memory_file;               /* external only */
    GPtrArray *disks;                /* of SnapshotDiskDef */
    GPtrArray *revert_disks;         /* of SnapshotDiskDef: what to create when reverting */
    SnapshotDomain domain_kind;
    DomainDef *domain;               /* full: as it was, without what only a running guest has */
    unsigned char domain_uuid[UUID_LEN];    /* brief: all that is known */
    DomainDef *inactive_domain;      /* the configuration, where it differed */
    char *cookie;                    /* the driver's own; verbatim */
    bool current;                    /* only in our own files */
} SnapshotDef;

typedef enum {
    SNAPSHOT_PARSE_REDEFINE = 1 << 0,    /* it exists: state, time, parent and definition are to be taken from the document */
    SNAPSHOT_PARSE_STATUS   = 1 << 1,    /* our own file: nothing is filled in or judged */
    SNAPSHOT_PARSE_STRICT   = 1 << 2,    /* what the schema does not allow is an error */
} SnapshotParseFlags;

/* A new snapshot has the time of now and, when none was given, a name of it. @hooks are for the domain in it. */
SnapshotDef *snapshot_def_parse(const char *xml, unsigned int flags, const struct DomainParseHooks *hooks);
SnapshotDef *snapshot_def_parse_file(const char *path, unsigned int flags, const struct DomainParseHooks *hooks);

/* A caller's flag besides XmlFlags when formatting: our own file, which says whether it is the current one. */
#define SNAPSHOT_XML_INTERNAL (XML_FLAG_CALLER << 6)

/* The caller frees it. */
char *snapshot_def_format(const SnapshotDef *def, unsigned int flags);

typedef enum {
    SNAPSHOT_ALIGN_ACTIVE    = 1 << 0,   /* the guest runs */
    SNAPSHOT_ALIGN_DISK_ONLY = 1 << 1,   /* no memory */
    SNAPSHOT_ALIGN_REDEFINE  = 1 << 2,   /* nothing is generated: the overlays exist */
} SnapshotAlignFlags;

/* Says of every disk of @domain, in its order, what the snapshot holds, and names overlays that are not named. 0, or -1
 * with an error, and then @def is as it was. */
int snapshot_align_disks(SnapshotDef *def, const DomainDef *domain, unsigned int flags);

/* "/a/b.img" and "before" are "/a/b.before". The caller frees it. */
char *snapshot_overlay_path(const char *path, const char *snapshot);

bool snapshot_is_external(const SnapshotDef *def);

XML_DECLARE(SnapshotDef, snapshot_def)
XML_DECLARE(SnapshotDiskDef, snapshot_disk_def)

#endif /* CONF_SNAPSHOT_H */
