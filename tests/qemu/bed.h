/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * bed.h - a whole QEMU driver in a directory of the test's, without a daemon around it.
 */

#ifndef TESTS_QEMU_BED_H
#define TESTS_QEMU_BED_H

#include "conf/domain.h"
#include "driver/event_bus.h"
#include "qemu/qemu_driver.h"

#define EMULATOR "/usr/bin/qemu-system-x86_64"

/* A driver in @root; may be made again over the same root, as after a restart. */
typedef struct {
    char *dirs[5];
    EventBus *bus;
    DriverState *state;
    QemuDriver *driver;
} Bed;

/* Opens every test: skips it where there is no QEMU. */
#define NEEDS_QEMU() \
    do { \
        if (!g_file_test(EMULATOR, G_FILE_TEST_IS_EXECUTABLE)) \
            SKIP("there is no %s", EMULATOR); \
    } while (0)

void bed_begin(Bed *bed, const char *root);
void bed_end(Bed *bed);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Bed, bed_end)

/* A guest of firmware and @devices; one with a serial port, defined. */
DomainDef *bed_def(Bed *bed, const char *name, const char *devices);
Domain *bed_define(Bed *bed, const char *name);
Domain *bed_find(Bed *bed, const char *name);

/* Has the owner call @func; bed_call_urgently() as virDomainDestroy comes, breaking off what the owner waits for. */
typedef int (*BedFunc)(Domain *dom, void *opaque);
int bed_call(Domain *dom, BedFunc func, void *opaque);
int bed_call_urgently(Domain *dom, BedFunc func, void *opaque);

/* To be called: start with flags (unsigned int *, may be NULL), destroy. */
int bed_start(Domain *dom, void *flags);
int bed_destroy(Domain *dom, void *unused);

DomainFacts bed_facts(Domain *dom);

#endif /* TESTS_QEMU_BED_H */
