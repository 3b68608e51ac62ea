/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_firmware.h - firmware as its vendors describe it (QEMU's interop format firmware.json), and the choice of one.
 */

#ifndef CONF_DOMAIN_FIRMWARE_H
#define CONF_DOMAIN_FIRMWARE_H

#include "conf/domain.h"

typedef enum {
    FIRMWARE_DEVICE_OTHER,           /* one that we cannot attach: never chosen */
    FIRMWARE_DEVICE_FLASH,
    FIRMWARE_DEVICE_MEMORY,
} FirmwareDevice;

typedef enum {
    FIRMWARE_MODE_SPLIT,             /* code and variables in two files */
    FIRMWARE_MODE_STATELESS,         /* code without variables */
    FIRMWARE_MODE_COMBINED,          /* both in one file */
} FirmwareMode;

/* Machines of one architecture; patterns such as "pc-q35-*". */
typedef struct {
    char *arch;
    char **machines;
} FirmwareTarget;

typedef struct {
    char *name;                      /* of its file, for messages */
    bool interfaces[FIRMWARE_LAST];  /* by Firmware: what a guest sees of it */
    FirmwareDevice device;
    FirmwareMode mode;
    char *executable;
    PflashFormat format;
    char *template;                  /* of the variables; split mode */
    PflashFormat template_format;
    GPtrArray *targets;              /* of FirmwareTarget */
    char **features;                 /* "secure-boot", "requires-smm", ... */
} FirmwareDescriptor;

/* The descriptor in @text, or NULL with an error that names @name. */
FirmwareDescriptor *firmware_descriptor_parse(const char *text, const char *name);
void firmware_descriptor_free(FirmwareDescriptor *descriptor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FirmwareDescriptor, firmware_descriptor_free)

bool firmware_descriptor_has(const FirmwareDescriptor *descriptor, const char *feature);

/* The first of @descriptors (of FirmwareDescriptor; may be NULL) that is all that @def asks for: interface, machine,
 * features, formats, files. NULL when there is none. */
const FirmwareDescriptor *firmware_choose(const GPtrArray *descriptors, const DomainDef *def);

/* Writes into @def what @descriptor says; new variables lie in @nvram_dir. */
void firmware_apply(const FirmwareDescriptor *descriptor, const char *nvram_dir, DomainDef *def);

#endif /* CONF_DOMAIN_FIRMWARE_H */
