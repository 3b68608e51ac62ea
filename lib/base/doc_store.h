/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * doc_store.h - folders of documents: NAME.xml for what is configured, links to those for what starts by itself, and NAME.xml
 * for what is active.
 *
 * Whatever is acknowledged has reached the disk: files are replaced whole, through a temporary file, fsync and rename. A
 * half-written one is never seen. Any thread; the files of one name are written by one at a time.
 */

#ifndef BASE_DOC_STORE_H
#define BASE_DOC_STORE_H

#include <stdbool.h>

#include <glib.h>

typedef struct DocStore DocStore;

/* All is copied. A folder that is NULL is not there: nothing is written for it and nothing found. */
typedef struct {
    const char *noun;               /* what the documents are about: "domain", "network" ... */
    const char *config_dir;         /* SYSCONFDIR/libvirt/...: NAME.xml */
    const char *autostart_dir;      /* links to those */
    const char *status_dir;         /* RUNSTATEDIR/libvirt/...: NAME.xml */
} DocStoreInit;

/* Makes the folders (mode 0700) that are missing. */
DocStore *doc_store_new(const DocStoreInit *init);
void doc_store_free(DocStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DocStore, doc_store_free)

/* NULL when there is no such folder. */
const char *doc_store_config_dir(const DocStore *store);
const char *doc_store_status_dir(const DocStore *store);

/* The file of @name, or NULL with an error when no file can have that name. The caller frees it. */
char *doc_store_config_path(const DocStore *store, const char *name);
char *doc_store_autostart_path(const DocStore *store, const char *name);
char *doc_store_status_path(const DocStore *store, const char *name);

/* Writes the document under a head that says whose file it is. */
int doc_store_save_config(DocStore *store, const char *name, const char *xml);

/* Has this very version written the file? Then everything in it is filled in and was judged. No error: a parser will see
 * what is wrong with it. */
bool doc_store_is_ours(const DocStore *store, const char *path);

/* Takes the file away, if any, that nobody could load: it gets another name, which the log tells. */
int doc_store_keep_aside(DocStore *store, const char *name);

/* Removes the document and its mark for autostart. */
int doc_store_remove_config(DocStore *store, const char *name);

int doc_store_set_autostart(DocStore *store, const char *name, bool autostart);
bool doc_store_get_autostart(const DocStore *store, const char *name);

int doc_store_save_status(DocStore *store, const char *name, const char *xml);

/* Failing is logged: the next start will look for something that is gone. */
void doc_store_remove_status(DocStore *store, const char *name);

#endif /* BASE_DOC_STORE_H */
