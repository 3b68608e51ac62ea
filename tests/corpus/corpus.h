/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * corpus.h - reading documents of tests as a given platform, and comparing what comes back.
 */

#ifndef CORPUS_H
#define CORPUS_H

#include "conf/domain_hooks.h"

/* A modern QEMU for x86 with everything; machines keep the names they were given. */
const DomainParseHooks *corpus_hooks(void);

/* The document at @path as it reads back: inactive, with passwords. NULL with an error reported. */
char *corpus_read_back(const char *path, unsigned int flags, const DomainParseHooks *hooks);

/* @actual with what is drawn at random (genid) replaced by what @expected has there. Takes @actual. */
char *corpus_level(const char *expected, char *actual);

#endif /* CORPUS_H */
