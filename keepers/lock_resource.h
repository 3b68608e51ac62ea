/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lock_resource.h - what is locked, by whom, and the descriptor that holds the lock.
 *
 * A resource is a file in a lockspace, which is a folder; or, in the lockspace without a name, any file or device by its path.
 * Its first byte is locked, as other hosts' daemons do that share the file, with a lock that belongs to the open descriptor:
 * whoever has a copy of that holds the lock, and so the lock outlives the daemon.
 */

#ifndef KEEPERS_LOCK_RESOURCE_H
#define KEEPERS_LOCK_RESOURCE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/uuid.h"
#include "base/xmlbind.h"

/* A process, and for which guest it is. */
typedef struct {
    unsigned char uuid[UUID_LEN];
    char *name;
    unsigned int id;
    unsigned int pid;
    unsigned long long start; /* of the process, in clock ticks since boot: numbers come again */
} LockOwner;
XML_DECLARE_BINDING(LockOwner)

typedef struct {
    /* In the document DIR/ID.xml. */
    char *space; /* NULL: the one without a name */
    char *name;
    bool is_shared;
    bool is_own; /* the file was made for the lock, and goes with it */
    GPtrArray *owners; /* of LockOwner */

    char *id;
    int fd;
} LockResource;
XML_DECLARE_BINDING(LockResource)

typedef enum {
    LOCK_CREATE = 1 << 0, /* the file is made if it is not there, and removed with the lock */
    LOCK_SHARED = 1 << 1, /* others may have it, too */
} LockFlags;

/* May there be a resource of this name? -1 with an error. @space NULL or "": the one without a name. */
int lock_name_check(const char *space, const char *name);

/* The file of a resource; the caller frees it. */
char *lock_path(const char *space, const char *name);

/* Opens and locks the file. It has no owner and no document yet. NULL with an error; when somebody else has locked it that is
 * VIR_ERR_RESOURCE_BUSY. */
LockResource *lock_resource_new(const char *space, const char *name, unsigned int flags);

/* What the document DIR/ID.xml says. @kept: the descriptor, if it was kept (taken over on success), or -1: then the file is opened
 * and locked anew. NULL with an error. */
LockResource *lock_resource_load(const char *dir, const char *id, int kept);

/* Ends the lock, and the file if it was made for it. */
void lock_resource_let_go(LockResource *resource);

/* The same, and the resource, too. */
void lock_resource_free(LockResource *resource);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LockResource, lock_resource_free)

/* Lets go of the descriptor alone: whoever has a copy of it still holds the lock. */
void lock_resource_abandon(LockResource *resource);

int lock_resource_save(const LockResource *resource, const char *dir);
void lock_resource_forget(const LockResource *resource, const char *dir);

/* The owner that is process @pid, or NULL. */
LockOwner *lock_resource_find_owner(const LockResource *resource, unsigned int pid);
void lock_resource_add_owner(LockResource *resource, const LockOwner *owner);
void lock_resource_remove_owner(LockResource *resource, unsigned int pid);

/* Do both have the same file? */
bool lock_resource_is_file(const LockResource *resource, dev_t device, ino_t inode);

LockOwner *lock_owner_copy(const LockOwner *owner);
void lock_owner_free(LockOwner *owner);

/* When process @pid has started, or 0 if there is none. */
unsigned long long lock_process_start(unsigned int pid);

#endif /* KEEPERS_LOCK_RESOURCE_H */
