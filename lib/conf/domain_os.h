/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_os.h - the <os> element: machine, firmware, kernel and boot order.
 */

#ifndef CONF_DOMAIN_OS_H
#define CONF_DOMAIN_OS_H

#include "base/enums.h"
#include "base/xmlbind.h"
#include "conf/storage_source.h"

typedef enum { OS_TYPE_NONE, OS_TYPE_HVM, OS_TYPE_XEN, OS_TYPE_LINUX, OS_TYPE_XENPVH, OS_TYPE_EXE, OS_TYPE_UML,
    OS_TYPE_LAST } OsType;
ENUM_DECLARE(OsType, os_type)

typedef enum { FIRMWARE_NONE, FIRMWARE_BIOS, FIRMWARE_EFI, FIRMWARE_LAST } Firmware;
ENUM_DECLARE(Firmware, firmware)

typedef enum { FIRMWARE_FEATURE_ENROLLED_KEYS, FIRMWARE_FEATURE_SECURE_BOOT, FIRMWARE_FEATURE_LAST } FirmwareFeatureName;
ENUM_DECLARE(FirmwareFeatureName, firmware_feature_name)

typedef struct {
    YesNo enabled;
    FirmwareFeatureName name;
} FirmwareFeature;

typedef enum { LOADER_DEFAULT, LOADER_ROM, LOADER_PFLASH, LOADER_NONE, LOADER_LAST } LoaderType;
ENUM_DECLARE(LoaderType, loader_type)

typedef enum { PFLASH_FORMAT_DEFAULT, PFLASH_FORMAT_RAW, PFLASH_FORMAT_QCOW2, PFLASH_FORMAT_LAST } PflashFormat;
ENUM_DECLARE(PflashFormat, pflash_format)

typedef struct {
    YesNo readonly;
    YesNo secure;
    LoaderType type;
    YesNo stateless;
    PflashFormat format;
    char *path;
} LoaderDef;

typedef struct {
    char *template;
    PflashFormat template_format;
    PflashFormat format;
    char *path;                      /* old spelling; a source of type file is as good */
    StorageSource source;            /* STORAGE_NONE: path counts */
} NvramVarsDef;

typedef struct {
    char *template;
    char *path;
} VarstoreDef;

typedef enum { BOOT_DEV_FD, BOOT_DEV_HD, BOOT_DEV_CDROM, BOOT_DEV_NETWORK, BOOT_DEV_LAST } BootDev;
ENUM_DECLARE(BootDev, boot_dev)

typedef enum { SMBIOS_MODE_NONE, SMBIOS_MODE_EMULATE, SMBIOS_MODE_HOST, SMBIOS_MODE_SYSINFO, SMBIOS_MODE_LAST } SmbiosMode;
ENUM_DECLARE(SmbiosMode, smbios_mode)

typedef enum { ACPI_TABLE_RAW, ACPI_TABLE_RAWSET, ACPI_TABLE_SLIC, ACPI_TABLE_MSDM, ACPI_TABLE_LAST } AcpiTableType;
ENUM_DECLARE(AcpiTableType, acpi_table_type)

typedef struct {
    AcpiTableType type;
    char *path;
} AcpiTable;

typedef struct {
    YesNo enable;
    OptUint timeout_ms;
} BootMenu;

typedef struct {
    YesNo useserial;
    OptInt reboot_timeout_ms;
} BiosDef;

typedef struct {
    char *name;
    char *value;
} OsInitEnv;

typedef struct {
    Firmware firmware;               /* to be chosen automatically */
    OsType type;
    char *arch;                      /* "x86_64"; never NULL after parsing */
    char *machine;                   /* "pc-q35-7.2" */
    GPtrArray *firmware_features;    /* of FirmwareFeature */
    LoaderDef *loader;
    NvramVarsDef *nvram;
    VarstoreDef *varstore;
    char *kernel;
    char *initrd;
    char *cmdline;
    char *root;
    char *shim;
    char *dtb;
    GPtrArray *acpi_tables;          /* of AcpiTable */
    GArray *boot;                    /* of BootDev, first tried first */
    BootMenu *bootmenu;
    SmbiosMode smbios;
    BiosDef *bios;
    char *init;                      /* containers, from here on */
    char **initargs;
    GPtrArray *initenv;              /* of OsInitEnv */
    char *initdir;
    char *inituser;
    char *initgroup;
} OsDef;

/* Where the firmware's variables are, or NULL; @nvram may be NULL. */
const char *nvram_vars_path(const NvramVarsDef *nvram);

XML_DECLARE(OsDef, os_def)
XML_DECLARE_BINDING(FirmwareFeature)
XML_DECLARE_BINDING(LoaderDef)
XML_DECLARE_BINDING(NvramVarsDef)

#endif /* CONF_DOMAIN_OS_H */
