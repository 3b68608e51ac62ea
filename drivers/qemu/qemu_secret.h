/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_secret.h - passphrases of disks, had from virtsecretd and handed to QEMU so that nobody else can read them.
 *
 * Each run of a guest has a key of its own in a file that only its user can read. What is on QEMU's command line or monitor is
 * encrypted with it.
 *
 * Threads: the guest's owner.
 */

#ifndef QEMU_SECRET_H
#define QEMU_SECRET_H

#include <sys/types.h>

#include "qemu/qemu_command.h"

/* Makes the key of a run in its directory @dir, for the guest's user; -1 for @uid and @gid: the daemon's own. */
int qemu_secret_make_key(const char *dir, uid_t uid, gid_t gid);

/* The object of QEMU that reads that key. */
JsonValue *qemu_secret_master(const char *dir);

/* An object that holds a secret, not filled yet: name and key. */
JsonValue *qemu_secret_object(const char *id);

/* Puts the secret that @arg, an object of QEMU, is to hold into it, encrypted with the key in @dir. Nothing is done for an @arg
 * that needs none. @def is whose error it is. */
int qemu_secret_fill(const QemuArg *arg, const DomainDef *def, const char *dir, bool privileged);

#endif /* QEMU_SECRET_H */
