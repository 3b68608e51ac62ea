/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_caps_impl.h - the inside of what a QEMU binary can do; for the qemu_caps*.c files only.
 */

#ifndef QEMU_CAPS_IMPL_H
#define QEMU_CAPS_IMPL_H

#include <sys/types.h>

#include "qemu/qemu_caps.h"

/* What a binary is recognized by: another file under the same name is asked anew. */
typedef struct {
    gint64 mtime_ns;
    gint64 size;
    gint64 inode;
} QemuBinaryId;

struct QemuCaps {
    int refs;
    char *binary;
    QemuBinaryId id;
    char *arch;
    unsigned int version;
    char *package;
    bool kvm_present;          /* compiled in, and usable when it was asked */
    GPtrArray *machines;       /* of QemuMachine */
    GPtrArray *cpus_tcg;       /* of QemuCpuModel */
    GPtrArray *cpus_kvm;
    JsonValue *host_cpu_tcg;   /* properties of the processor with all that can be had; NULL = not asked */
    JsonValue *host_cpu_kvm;
    GHashTable *types;         /* set of char * */
    GHashTable *commands;
};

QemuCaps *qemu_caps_alloc(const char *binary, const QemuBinaryId *id);
void qemu_machine_free(void *machine);
void qemu_cpu_model_free(void *model);

int qemu_binary_id(const char *binary, QemuBinaryId *ret_id);

/* Asks the binary by QMP; NULL with an error that quotes what it said. */
QemuCaps *qemu_caps_probe(const char *binary, const QemuBinaryId *id);

/* The document that is kept on disk, and back; NULL without an error when it is another binary's or of another version of ours. */
char *qemu_caps_to_text(const QemuCaps *caps);
QemuCaps *qemu_caps_from_text(const char *text, const char *binary, const QemuBinaryId *id);

/* From QMP's answers, as they are kept: shared by probing and reading. */
int qemu_caps_take_machines(QemuCaps *caps, const JsonValue *answer);
int qemu_caps_take_cpus(GPtrArray *models, const JsonValue *answer);
void qemu_caps_take_names(GHashTable *names, const JsonValue *answer);

#endif /* QEMU_CAPS_IMPL_H */
