/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * corpus.h - reading documents of tests as a given platform, and comparing what comes back.
 */

#ifndef CORPUS_H
#define CORPUS_H

#include "conf/domain_hooks.h"

/* A modern QEMU for x86 with everything; machines keep the names they were given. A copy's user is a mask of PlatformFeature
 * that it lacks. */
const DomainParseHooks *corpus_hooks(void);

/* The document at @path as it reads back: inactive, with passwords. NULL with an error reported. */
char *corpus_read_back(const char *path, unsigned int flags, const DomainParseHooks *hooks);

/* @actual with what is drawn at random (genid) replaced by what @expected has there. Takes @actual. */
char *corpus_level(const char *expected, char *actual);

/* ---- Whole collections ---- */

/* How a case reads back: the file with its name for %s, and what read_back() is told. A file that ends in ".err" says that
 * the case must be refused. */
typedef struct {
    const char *file;                /* "out/%s.xml" */
    unsigned int flags;
} CorpusVariant;

/* What is known to be otherwise, and why. */
typedef struct {
    const char *file;
    const char *reason;
} CorpusReason;

/* One folder of a collection, whose CASES.tsv names cases and their files. Lists end with NULL. */
typedef struct {
    const char *name;                /* what passed once stands in NAME.pass */
    const char *dir;
    const char *const *inputs;       /* the first that the case has; NULL: "in/%s.xml", "in/%s-invalid.xml", "%s.xml" */
    const CorpusVariant *variants;   /* all that the case has; NULL: "out/%s.xml", "%s.xml" */
    const char *const *refused;      /* cases that must be refused, without a file that says so */
    const CorpusReason *known;       /* if given, whatever else is not as it must be fails the test */

    /* The document at @path as it reads back; NULL with an error. NULL: corpus_read_back_document(). */
    char *(*read_back)(const char *path, const char *name, unsigned int flags);
    /* @actual with what is drawn at random replaced by what @expected has there. Takes @actual. */
    char *(*level)(const char *expected, char *actual);
} CorpusKind;

/* The document at @path by the table of its root, inactive and secure, read with @flags (XmlFlags), too. @name is not
 * looked at. NULL with an error. */
char *corpus_read_back_document(const char *path, const char *name, unsigned int flags);

/* Runs all cases, prints how many read back as expected, are refused and so on, and fails the test when one that passed
 * once (NAME.pass beside the source; UPDATE_GOLDEN=1 rewrites it) does not any more. CORPUS_DETAILS=1 names those that do
 * not. A case without a result passes when it parses. Skips the test when the collection is not there. */
void corpus_run(const CorpusKind *kind);

#endif /* CORPUS_H */
