/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_sysinfo.c - <sysinfo> and <launchSecurity>: fields and rules.
 *
 * Threads: any. Nothing here is shared.
 */

#include "base/error.h"
#include "base/text.h"
#include "conf/domain_complete.h"

ENUM_WORDS(SysinfoType, sysinfo_type, SYSINFO_LAST, NULL, "smbios", "fwcfg")
ENUM_WORDS(LaunchSecurityType, launch_security_type, LAUNCH_SECURITY_LAST, NULL, "sev", "sev-snp", "s390-pv", "tdx")

/* ---- <sysinfo> ---- */

static const XmlField entry_fields[] = {
    XML_ATTR(SysinfoEntry, name,  "name", XML_STRING,  XML_REQUIRED | XML_ABI),
    XML_TEXT(SysinfoEntry, value,         XML_TRIMMED, XML_ABI),
};
XML_BINDING(SysinfoEntry, "entry", entry_fields);

static const XmlField board_fields[] = {
    XML_LIST(SysinfoBoard, entries, "entry", SysinfoEntry, XML_ABI),
};
XML_BINDING(SysinfoBoard, "baseBoard", board_fields);

static const XmlField fwcfg_fields[] = {
    XML_ATTR(FwcfgEntry, name,  "name", XML_STRING,  XML_REQUIRED | XML_ABI),
    XML_ATTR(FwcfgEntry, file,  "file", XML_PATH,    0),
    XML_TEXT(FwcfgEntry, value,         XML_TRIMMED, XML_ABI),
};

static int
fwcfg_validate(void *self, XmlContext *ctx)
{
    const FwcfgEntry *entry = self;

    if (!entry->value == !entry->file)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the entry '%1$s' needs either a text or a 'file'"), entry->name);
    return 0;
}
XML_BINDING(FwcfgEntry, "entry", fwcfg_fields, .validate = fwcfg_validate);

static const XmlField smbios_type_fields[] = {
    XML_LIST   (SysinfoDef, bios,        "bios/entry",    SysinfoEntry, XML_ABI),
    XML_LIST   (SysinfoDef, system,      "system/entry",  SysinfoEntry, XML_ABI),
    XML_LIST   (SysinfoDef, boards,      "baseBoard",     SysinfoBoard, XML_ABI),
    XML_LIST   (SysinfoDef, chassis,     "chassis/entry", SysinfoEntry, XML_ABI),
    XML_STRINGS(SysinfoDef, oem_strings, "oemStrings/entry",            XML_ABI),
};
static const XmlField fwcfg_type_fields[] = {
    XML_LIST(SysinfoDef, fwcfg, "entry", FwcfgEntry, XML_ABI),
};
static const XmlCase sysinfo_cases[] = {
    XML_CASE(SYSINFO_SMBIOS, SysinfoDef, smbios_type_fields),
    XML_CASE(SYSINFO_FWCFG,  SysinfoDef, fwcfg_type_fields),
};
static const XmlField sysinfo_fields[] = {
    XML_ATTR_ENUM(SysinfoDef, type, "type",        SysinfoType, XML_REQUIRED | XML_ABI),
    XML_SWITCH   (SysinfoDef, type, sysinfo_cases, 0),
};

/* Every name of @entries is one of @names. */
static int
entries_validate(XmlContext *ctx, const GPtrArray *entries, const char *table, const char *const *names)
{
    xml_each(SysinfoEntry, entry, entries) {
        if (!text_in_list(entry->name, names))
            return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("the table '%1$s' has no entry '%2$s'"), table, entry->name);
    }
    return 0;
}

static int
sysinfo_validate(void *self, XmlContext *ctx)
{
    static const char *const bios[] = { "vendor", "version", "date", "release", NULL };
    static const char *const system[] = { "manufacturer", "product", "version", "serial", "uuid", "sku", "family", NULL };
    static const char *const board[] = { "manufacturer", "product", "version", "serial", "asset", "location", NULL };
    static const char *const chassis[] = { "manufacturer", "version", "serial", "asset", "sku", NULL };
    const SysinfoDef *sysinfo = self;

    if (sysinfo->type != SYSINFO_SMBIOS)
        return 0;
    if (entries_validate(ctx, sysinfo->bios, "bios", bios) < 0
        || entries_validate(ctx, sysinfo->system, "system", system) < 0
        || entries_validate(ctx, sysinfo->chassis, "chassis", chassis) < 0)
        return -1;
    xml_each(SysinfoBoard, one, sysinfo->boards) {
        if (entries_validate(ctx, one->entries, "baseBoard", board) < 0)
            return -1;
    }
    return 0;
}
XML_BINDING(SysinfoDef, "sysinfo", sysinfo_fields, .validate = sysinfo_validate);

/* ---- <launchSecurity> ---- */

static const XmlField quote_fields[] = {
    XML_ATTR(QuoteGenerationService, path, "path", XML_PATH, 0),
};
XML_BINDING(QuoteGenerationService, "quoteGenerationService", quote_fields);

static const XmlField sev_fields[] = {
    XML_ATTR_ENUM(LaunchSecurityDef, kernel_hashes,     "kernelHashes",    YesNo,        XML_ABI),
    XML_IN_TEXT  (LaunchSecurityDef, cbitpos,           "cbitpos",         XML_OPT_UINT, XML_ABI),
    XML_IN_TEXT  (LaunchSecurityDef, reduced_phys_bits, "reducedPhysBits", XML_OPT_UINT, XML_ABI),
    XML_IN_TEXT  (LaunchSecurityDef, sev_policy,        "policy",          XML_OPT_HEX4, XML_REQUIRED | XML_ABI),
    XML_IN_TEXT  (LaunchSecurityDef, handle,            "handle",          XML_OPT_UINT, 0),
    XML_IN_TEXT  (LaunchSecurityDef, dh_cert,           "dhCert",          XML_TRIMMED,  0),
    XML_IN_TEXT  (LaunchSecurityDef, session,           "session",         XML_TRIMMED,  0),
};
static const XmlField snp_fields[] = {
    XML_ATTR_ENUM(LaunchSecurityDef, kernel_hashes,            "kernelHashes",            YesNo,             XML_ABI),
    XML_ATTR_ENUM(LaunchSecurityDef, author_key,               "authorKey",               YesNo,             XML_ABI),
    XML_ATTR_ENUM(LaunchSecurityDef, vcek,                     "vcek",                    YesNo,             XML_ABI),
    XML_IN_TEXT  (LaunchSecurityDef, cbitpos,                  "cbitpos",                 XML_OPT_UINT,      XML_ABI),
    XML_IN_TEXT  (LaunchSecurityDef, reduced_phys_bits,        "reducedPhysBits",         XML_OPT_UINT,      XML_ABI),
    XML_IN_TEXT  (LaunchSecurityDef, policy,                   "policy",                  XML_OPT_HEX_ULONG,
                  XML_REQUIRED | XML_ABI),
    XML_IN_TEXT  (LaunchSecurityDef, guest_visible_workarounds, "guestVisibleWorkarounds", XML_TRIMMED,      0),
    XML_IN_TEXT  (LaunchSecurityDef, id_block,                 "idBlock",                 XML_TRIMMED,       0),
    XML_IN_TEXT  (LaunchSecurityDef, id_auth,                  "idAuth",                  XML_TRIMMED,       0),
    XML_IN_TEXT  (LaunchSecurityDef, host_data,                "hostData",                XML_TRIMMED,       0),
};
static const XmlField tdx_fields[] = {
    XML_IN_TEXT(LaunchSecurityDef, policy,          "policy",        XML_OPT_HEX_ULONG, XML_ABI),
    XML_IN_TEXT(LaunchSecurityDef, mr_config_id,    "mrConfigId",    XML_TRIMMED,       XML_ABI),
    XML_IN_TEXT(LaunchSecurityDef, mr_owner,        "mrOwner",       XML_TRIMMED,       XML_ABI),
    XML_IN_TEXT(LaunchSecurityDef, mr_owner_config, "mrOwnerConfig", XML_TRIMMED,       XML_ABI),
    XML_CHILD  (LaunchSecurityDef, quote_generation_service, "quoteGenerationService", QuoteGenerationService, 0),
};
static const XmlCase launch_cases[] = {
    XML_CASE(LAUNCH_SECURITY_SEV,     LaunchSecurityDef, sev_fields),
    XML_CASE(LAUNCH_SECURITY_SEV_SNP, LaunchSecurityDef, snp_fields),
    XML_CASE(LAUNCH_SECURITY_TDX,     LaunchSecurityDef, tdx_fields),
    XML_CASE_NONE(LAUNCH_SECURITY_S390_PV),
};
static const XmlField launch_fields[] = {
    XML_ATTR_ENUM(LaunchSecurityDef, type, "type",       LaunchSecurityType, XML_REQUIRED | XML_ABI),
    XML_SWITCH   (LaunchSecurityDef, type, launch_cases, 0),
};
XML_BINDING(LaunchSecurityDef, "launchSecurity", launch_fields);
