/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_firmware.h - the firmware of this host: its vendors' descriptors, and the variables of a guest.
 *
 * Threads: any.
 */

#ifndef QEMU_FIRMWARE_H
#define QEMU_FIRMWARE_H

#include "base/thread.h"
#include "conf/domain.h"

/* Descriptors, read when they are first asked for and again after qemu_firmware_forget(). What was once given out stays. */
typedef struct {
    char **dirs;                    /* what is in an earlier one hides its namesake in a later one */
    Mutex lock;
    GPtrArray *current GUARDED_BY(lock);    /* of FirmwareDescriptor; NULL = to be read */
    GPtrArray *old GUARDED_BY(lock);        /* lists that somebody may still look at */
} QemuFirmware;

/* @dirs: NULL-terminated; copied. */
QemuFirmware *qemu_firmware_new(const char *const *dirs);
void qemu_firmware_free(QemuFirmware *firmware);

/* The directories where QEMU's vendors put descriptors, a session's own first. The caller ends the list with g_strfreev(). */
char **qemu_firmware_dirs(bool privileged);

/* All that are whole, in the order of their files' names; a file that is none is named in the log. */
const GPtrArray *qemu_firmware_list(QemuFirmware *firmware);
void qemu_firmware_forget(QemuFirmware *firmware);

/* "CODE:TEMPLATE" of flash that is commonly there without a descriptor; ends with NULL. */
extern const char *const qemu_firmware_pairs[];

typedef enum {
    QEMU_VARS_KEEP,                 /* made when they are not there */
    QEMU_VARS_RESET,                /* made again of their template */
} QemuVarsMode;

/* Makes the firmware's variables of @def, a file, out of their template. */
int qemu_firmware_make_vars(const DomainDef *def, QemuVarsMode mode);

#endif /* QEMU_FIRMWARE_H */
