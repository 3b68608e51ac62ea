/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_making.h - a volume in the making is seen, and how far it is; nothing else can be done with it yet.
 */

#ifndef STORAGE_STORAGE_MAKING_H
#define STORAGE_STORAGE_MAKING_H

#include "storage/storage_backend.h"

typedef struct StorageMaking StorageMaking;

/* Shows the volume that @edit (taken over) has reserved, as @vol asks for it. Its content is yet to come. NULL with an error. */
StorageMaking *storage_making_begin(ObjectEdit *edit, const StorageVolDef *vol, VolType type);
void storage_making_unref(StorageMaking *making);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StorageMaking, storage_making_unref)

/* The file that it is to be tells how far it is. @making may be NULL. */
void storage_making_watch(StorageMaking *making, int fd);

/* What is not a file: so many bytes are there. @making may be NULL. */
void storage_making_tell(StorageMaking *making, unsigned long long bytes);

/* Is the volume that @view is of in the making? Borrowed, or NULL. */
StorageMaking *storage_making_of_view(const ObjectView *view);
bool storage_making_is(Object *vol);

/* -1 with VIR_ERR_OPERATION_INVALID when it is. */
int storage_making_check(Object *vol);

/* Has the volume say how far it is; takes @edit, which is one of it, to its end. */
int storage_making_look(StorageMaking *making, ObjectEdit *edit);

#endif /* STORAGE_STORAGE_MAKING_H */
