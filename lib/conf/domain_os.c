/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_os.c - the <os> element: its fields and rules.
 *
 * Threads: any. Nothing here is shared.
 */

#include "conf/domain_os.h"

#include "base/error.h"
#include "base/text.h"
#include "conf/storage_source_rows.h"

#define BOOT_MENU_TIMEOUT_MAX 65535

ENUM_WORDS(OsType, os_type, OS_TYPE_LAST, NULL, "hvm", "xen", "linux", "xenpvh", "exe", "uml")
ENUM_WORDS(Firmware, firmware, FIRMWARE_LAST, NULL, "bios", "efi")
ENUM_WORDS(FirmwareFeatureName, firmware_feature_name, FIRMWARE_FEATURE_LAST, "enrolled-keys", "secure-boot")
ENUM_WORDS(LoaderType, loader_type, LOADER_LAST, NULL, "rom", "pflash", "none")
ENUM_WORDS(PflashFormat, pflash_format, PFLASH_FORMAT_LAST, NULL, "raw", "qcow2")
ENUM_WORDS(BootDev, boot_dev, BOOT_DEV_LAST, "fd", "hd", "cdrom", "network")
ENUM_WORDS(SmbiosMode, smbios_mode, SMBIOS_MODE_LAST, NULL, "emulate", "host", "sysinfo")
ENUM_WORDS(AcpiTableType, acpi_table_type, ACPI_TABLE_LAST, "raw", "rawset", "slic", "msdm")

static const XmlField feature_fields[] = {
    XML_ATTR_ENUM(FirmwareFeature, enabled, "enabled", YesNo,               XML_REQUIRED),
    XML_ATTR_ENUM(FirmwareFeature, name,    "name",    FirmwareFeatureName, XML_REQUIRED),
};
XML_BINDING(FirmwareFeature, "feature", feature_fields);

static const XmlField loader_fields[] = {
    XML_ATTR_ENUM(LoaderDef, readonly,  "readonly",  YesNo,        0),
    XML_ATTR_ENUM(LoaderDef, secure,    "secure",    YesNo,        XML_ABI),
    XML_ATTR_ENUM(LoaderDef, type,      "type",      LoaderType,   XML_ABI),
    XML_ATTR_ENUM(LoaderDef, stateless, "stateless", YesNo,        XML_ABI),
    XML_ATTR_ENUM(LoaderDef, format,    "format",    PflashFormat, XML_ABI),
    XML_TEXT     (LoaderDef, path,                   XML_TRIMMED,  0),
};
XML_BINDING(LoaderDef, "loader", loader_fields);

STORAGE_SOURCE_CASES(nvram_cases, NvramVarsDef, source);

static const XmlField nvram_fields[] = {
    XML_ATTR     (NvramVarsDef, template,        "template",       XML_PATH,     0),
    XML_ATTR_ENUM(NvramVarsDef, template_format, "templateFormat", PflashFormat, 0),
    XML_ATTR_ENUM(NvramVarsDef, source.type,     "type",           StorageType,  0),
    XML_ATTR_ENUM(NvramVarsDef, format,          "format",         PflashFormat, 0),
    XML_TEXT     (NvramVarsDef, path,                              XML_TRIMMED,  0),
    XML_SWITCH   (NvramVarsDef, source.type,     nvram_cases,                    0),
};
XML_BINDING(NvramVarsDef, "nvram", nvram_fields);

static const XmlField varstore_fields[] = {
    XML_ATTR(VarstoreDef, template, "template", XML_PATH, 0),
    XML_ATTR(VarstoreDef, path,     "path",     XML_PATH, 0),
};
XML_BINDING(VarstoreDef, "varstore", varstore_fields);

static const XmlField table_fields[] = {
    XML_ATTR_ENUM(AcpiTable, type, "type", AcpiTableType, XML_REQUIRED | XML_ABI),
    XML_TEXT     (AcpiTable, path,         XML_TRIMMED,   XML_REQUIRED),
};
XML_BINDING(AcpiTable, "table", table_fields);

static const XmlField bootmenu_fields[] = {
    XML_ATTR_ENUM(BootMenu, enable,     "enable",  YesNo,        0),
    XML_ATTR     (BootMenu, timeout_ms, "timeout", XML_OPT_UINT, 0, XML_RANGE(0, BOOT_MENU_TIMEOUT_MAX)),
};

/* A menu that is off has no time to wait. */
static int
bootmenu_post_parse(void *self, XmlContext *ctx)
{
    BootMenu *menu = self;

    if (menu->enable != YES_NO_YES)
        menu->timeout_ms.set = false;
    return 0;
}
XML_BINDING(BootMenu, "bootmenu", bootmenu_fields, .post_parse = bootmenu_post_parse);

static const XmlField bios_fields[] = {
    XML_ATTR_ENUM(BiosDef, useserial,         "useserial",     YesNo,       0),
    XML_ATTR     (BiosDef, reboot_timeout_ms, "rebootTimeout", XML_OPT_INT, 0, XML_RANGE(-1, 65535)),
};
XML_BINDING(BiosDef, "bios", bios_fields);

static const XmlField initenv_fields[] = {
    XML_ATTR(OsInitEnv, name, "name", XML_STRING, XML_REQUIRED),
    XML_TEXT(OsInitEnv, value,        XML_STRING, 0),
};
XML_BINDING(OsInitEnv, "initenv", initenv_fields);

static const XmlField os_fields[] = {
    XML_ATTR_ENUM   (OsDef, firmware,          "firmware",         Firmware,        0),
    XML_IN_ATTR     (OsDef, arch,              "type", "arch",     XML_STRING,      XML_ABI),
    XML_IN_ATTR     (OsDef, machine,           "type", "machine",  XML_STRING,      XML_ABI),
    XML_IN_TEXT_ENUM(OsDef, type,              "type",             OsType,          XML_REQUIRED | XML_ABI),
    XML_IN_TEXT     (OsDef, init,              "init",             XML_STRING,      0),
    XML_STRINGS     (OsDef, initargs,          "initarg",                           0),
    XML_LIST        (OsDef, initenv,           "initenv",          OsInitEnv,       0),
    XML_IN_TEXT     (OsDef, initdir,           "initdir",          XML_STRING,      0),
    XML_IN_TEXT     (OsDef, inituser,          "inituser",         XML_STRING,      0),
    XML_IN_TEXT     (OsDef, initgroup,         "initgroup",        XML_STRING,      0),
    XML_LIST        (OsDef, firmware_features, "firmware/feature", FirmwareFeature, 0),
    XML_CHILD       (OsDef, loader,            "loader",           LoaderDef,       XML_OMIT_EMPTY),
    XML_CHILD       (OsDef, nvram,             "nvram",            NvramVarsDef,    XML_OMIT_EMPTY),
    XML_CHILD       (OsDef, varstore,          "varstore",         VarstoreDef,     XML_OMIT_EMPTY),
    XML_IN_TEXT     (OsDef, kernel,            "kernel",           XML_TRIMMED,     0),
    XML_IN_TEXT     (OsDef, initrd,            "initrd",           XML_TRIMMED,     0),
    XML_IN_TEXT     (OsDef, cmdline,           "cmdline",          XML_STRING,      0),
    XML_IN_TEXT     (OsDef, dtb,               "dtb",              XML_TRIMMED,     0),
    XML_IN_TEXT     (OsDef, root,              "root",             XML_STRING,      0),
    XML_IN_TEXT     (OsDef, shim,              "shim",             XML_TRIMMED,     0),
    XML_LIST        (OsDef, acpi_tables,       "acpi/table",       AcpiTable,       XML_ABI),
    XML_VALUES_ENUM (OsDef, boot,              "boot@dev",         BootDev,         0),
    XML_CHILD       (OsDef, bootmenu,          "bootmenu",         BootMenu,        XML_OMIT_EMPTY),
    XML_CHILD       (OsDef, bios,              "bios",             BiosDef,         XML_OMIT_EMPTY),
    XML_IN_ATTR_ENUM(OsDef, smbios,            "smbios", "mode",   SmbiosMode,      XML_ABI),
};

static YesNo
feature_state(const OsDef *os, FirmwareFeatureName name)
{
    xml_each(FirmwareFeature, feature, os->firmware_features) {
        if (feature->name == name)
            return feature->enabled;
    }
    return YES_NO_ABSENT;
}

static int
firmware_validate(const OsDef *os, XmlContext *ctx)
{
    const LoaderDef *loader = os->loader;
    bool is_rom = os->firmware == FIRMWARE_BIOS
        || (os->firmware == FIRMWARE_NONE && loader && (loader->type == LOADER_ROM || loader->type == LOADER_DEFAULT));

    if (feature_state(os, FIRMWARE_FEATURE_ENROLLED_KEYS) == YES_NO_YES
        && feature_state(os, FIRMWARE_FEATURE_SECURE_BOOT) == YES_NO_NO)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("'enrolled-keys' needs 'secure-boot'"));
    if (is_rom && loader && loader->stateless == YES_NO_NO)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("a BIOS keeps nothing: stateless='no' is not possible"));
    if (os->firmware == FIRMWARE_BIOS && os->nvram)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("a BIOS has no 'nvram'"));
    if (os->firmware == FIRMWARE_NONE && loader && !loader->path
        && (loader->type == LOADER_ROM || loader->type == LOADER_PFLASH))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("a loader of type '%1$s' needs the path of its file, or <os firmware='efi'>"),
                        loader_type_to_string(loader->type));
    return 0;
}

static int
os_validate(void *self, XmlContext *ctx)
{
    const OsDef *os = self;

    if (os->machine && os->machine[0] == '\0')
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the machine's name is empty"));
    if (!os->kernel && (os->initrd || os->cmdline || os->shim))
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("'initrd', 'cmdline' and 'shim' need a 'kernel'"));
    if (os->loader && os->loader->type == LOADER_ROM && os->nvram && nvram_vars_path(os->nvram))
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("'nvram' needs a loader of type 'pflash'"));
    if (os->loader && os->loader->stateless == YES_NO_YES && os->nvram)
        return xml_fail(ctx, VIR_ERR_XML_DETAIL, _("a stateless loader has no 'nvram'"));
    return firmware_validate(os, ctx);
}
XML_BINDING(OsDef, "os", os_fields, .validate = os_validate);

const char *
nvram_vars_path(const NvramVarsDef *nvram)
{
    if (!nvram)
        return NULL;
    return nvram->path ? nvram->path : storage_source_path(&nvram->source);
}
