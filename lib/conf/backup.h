/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * backup.h - a backup job of a running domain: which disks go where, or from where they can be fetched.
 */

#ifndef CONF_BACKUP_H
#define CONF_BACKUP_H

#include "conf/domain.h"
#include "conf/storage_source.h"

typedef enum { BACKUP_PUSH, BACKUP_PULL, BACKUP_MODE_LAST } BackupMode;
ENUM_DECLARE(BackupMode, backup_mode)

typedef enum { BACKUP_TCP, BACKUP_UNIX, BACKUP_FD, BACKUP_TRANSPORT_LAST } BackupTransport;
ENUM_DECLARE(BackupTransport, backup_transport)

typedef enum { BACKUP_DISK_DEFAULT, BACKUP_DISK_FULL, BACKUP_DISK_INCREMENTAL, BACKUP_DISK_LAST } BackupDiskMode;
ENUM_DECLARE(BackupDiskMode, backup_disk_mode)

typedef enum { BACKUP_STATE_NONE, BACKUP_STATE_RUNNING, BACKUP_STATE_COMPLETE, BACKUP_STATE_FAILED,
               BACKUP_STATE_CANCELLING, BACKUP_STATE_CANCELLED, BACKUP_STATE_LAST } BackupState;
ENUM_DECLARE(BackupState, backup_state)

/* Pull: where the images can be fetched. */
typedef struct {
    BackupTransport transport;
    YesNo tls;
    char *name;                      /* tcp */
    OptUint port;
    char *socket;                    /* unix */
    char *fdgroup;                   /* fd */
} BackupServer;

typedef struct {
    char *name;                      /* the disk's target or path; after aligning its target */
    YesNo backup;                    /* yes when not said */
    BackupState state;               /* only in our own files */
    BackupDiskMode mode;
    char *incremental;               /* the checkpoint since which */
    char *export_name;               /* pull, this and the next */
    char *export_bitmap;
    ImageFormat format;
    StorageSource target;            /* push: file or block; its type is that of the disk, also when it pulls */
    StorageSource scratch;           /* pull: where what is overwritten meanwhile is kept */
} BackupDiskDef;

typedef struct {
    BackupMode mode;
    char *incremental;               /* of all disks that do not say it themselves */
    BackupServer *server;            /* pull */
    GPtrArray *disks;                /* of BackupDiskDef */
    char *private_data;              /* only in our own files; verbatim */
} BackupDef;

/* XML_AS_STATUS reads and writes our own files. */
BackupDef *backup_def_parse(const char *xml, unsigned int flags);
BackupDef *backup_def_parse_file(const char *path, unsigned int flags);
/* The caller frees it. */
char *backup_def_format(const BackupDef *def, unsigned int flags);

/* Brings the disks in line with the domain's: those that are not named take part when none is, and are added as
 * backup='no' otherwise. Targets of push that are not named are the image's path with ".@suffix". 0, or -1 with an
 * error, and then @def is as it was. */
int backup_align_disks(BackupDef *def, const DomainDef *domain, const char *suffix);

XML_DECLARE(BackupDef, backup_def)
XML_DECLARE(BackupDiskDef, backup_disk_def)
XML_DECLARE(BackupServer, backup_server)

#endif /* CONF_BACKUP_H */
