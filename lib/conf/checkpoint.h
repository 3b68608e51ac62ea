/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * checkpoint.h - a checkpoint of a domain: from which moment on what changes is noted.
 */

#ifndef CONF_CHECKPOINT_H
#define CONF_CHECKPOINT_H

#include "conf/domain.h"
#include "conf/domain_disk.h"

struct DomainParseHooks;

typedef enum { CHECKPOINT_DISK_DEFAULT, CHECKPOINT_DISK_NO, CHECKPOINT_DISK_BITMAP, CHECKPOINT_DISK_LAST } CheckpointMode;
ENUM_DECLARE(CheckpointMode, checkpoint_mode)

typedef struct {
    char *name;                      /* the disk's target or path; after aligning its target */
    CheckpointMode checkpoint;
    char *bitmap;                    /* its name in the image; the checkpoint's when not said */
    OptUlong size;                   /* bytes that changed since; said by the driver when asked */
} CheckpointDiskDef;

typedef struct {
    char *name;
    char *description;
    char *parent;                    /* the parent's name; NULL = it is a root */
    long long creation_time;         /* seconds since the epoch; 0 = not said */
    GPtrArray *disks;                /* of CheckpointDiskDef */
    DomainDef *domain;               /* as it was, without what only a running guest has */
    bool current;                    /* only in our own files */
} CheckpointDef;

typedef enum {
    CHECKPOINT_PARSE_REDEFINE = 1 << 0,  /* it exists: time, parent and definition are to be taken from the document */
    CHECKPOINT_PARSE_STATUS   = 1 << 1,  /* our own file: nothing is filled in or judged */
    CHECKPOINT_PARSE_STRICT   = 1 << 2,  /* what the schema does not allow is an error */
} CheckpointParseFlags;

/* A new checkpoint has the time of now and, when none was given, a name of it. @hooks are for the domain in it. */
CheckpointDef *checkpoint_def_parse(const char *xml, unsigned int flags, const struct DomainParseHooks *hooks);
CheckpointDef *checkpoint_def_parse_file(const char *path, unsigned int flags, const struct DomainParseHooks *hooks);

/* A caller's flag besides XmlFlags when formatting: our own file, which says whether it is the current one. */
#define CHECKPOINT_XML_INTERNAL (XML_FLAG_CALLER << 6)

/* The caller frees it. */
char *checkpoint_def_format(const CheckpointDef *def, unsigned int flags);

/* Says of every disk of @domain, in its order, whether it takes part: when no disk was named, all that can be written.
 * 0, or -1 with an error, and then @def is as it was. */
int checkpoint_align_disks(CheckpointDef *def, const DomainDef *domain);

XML_DECLARE(CheckpointDef, checkpoint_def)
XML_DECLARE(CheckpointDiskDef, checkpoint_disk_def)

#endif /* CONF_CHECKPOINT_H */
