/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_firmware.c - firmware as its vendors describe it, and the choice of one for a guest.
 *
 * Threads: any. A descriptor does not change once it is read.
 */

#include "conf/domain_firmware.h"

#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "conf/domain_complete.h"

#define FEATURE_SECURE_BOOT "secure-boot"
#define FEATURE_ENROLLED_KEYS "enrolled-keys"
#define FEATURE_REQUIRES_SMM "requires-smm"

/* ---- reading ---- */

static void
target_free(void *data)
{
    FirmwareTarget *target = data;

    g_free(target->arch);
    g_strfreev(target->machines);
    g_free(target);
}

void
firmware_descriptor_free(FirmwareDescriptor *descriptor)
{
    if (!descriptor)
        return;
    g_free(descriptor->name);
    g_free(descriptor->executable);
    g_free(descriptor->template);
    g_ptr_array_unref(descriptor->targets);
    g_strfreev(descriptor->features);
    g_free(descriptor);
}

/* The strings of an array; what is no string is left out. */
static char **
read_strings(const JsonValue *array)
{
    GPtrArray *strings = g_ptr_array_new();
    JsonValue *element;

    for (json_array_foreach(element, array)) {
        const char *text = json_find_string(element, "");

        if (text)
            g_ptr_array_add(strings, g_strdup(text));
    }
    g_ptr_array_add(strings, NULL);
    return (char **)g_ptr_array_free(strings, FALSE);
}

static void
read_interfaces(const JsonValue *root, FirmwareDescriptor *descriptor)
{
    g_auto(GStrv) types = read_strings(json_find(root, "interface-types"));

    descriptor->interfaces[FIRMWARE_EFI] = text_in_list("uefi", (const char *const *)types);
    descriptor->interfaces[FIRMWARE_BIOS] = text_in_list("bios", (const char *const *)types);
}

static void
read_targets(const JsonValue *root, FirmwareDescriptor *descriptor)
{
    static const struct { const char *theirs, *ours; } archs[] = { { "i386", "i686" }, { "arm", "armv7l" } };
    JsonValue *element;

    for (json_array_foreach(element, json_find(root, "targets"))) {
        const char *arch = json_find_string(element, "architecture");
        FirmwareTarget *target = g_new0(FirmwareTarget, 1);

        for (size_t i = 0; i < G_N_ELEMENTS(archs); i++) {
            if (text_equal(arch, archs[i].theirs))
                arch = archs[i].ours;
        }
        target->arch = g_strdup(arch ? arch : "");
        target->machines = read_strings(json_find(element, "machines"));
        g_ptr_array_add(descriptor->targets, target);
    }
}

/* A file and its format below @path; the format is raw when none is given. */
static int
read_file(const JsonValue *root, const char *path, char **ret_file, PflashFormat *ret_format)
{
    g_autofree char *file_path = g_strdup_printf("%s/filename", path);
    g_autofree char *format_path = g_strdup_printf("%s/format", path);
    const char *file = json_get_string(root, file_path);
    const char *format = json_find_string(root, format_path);
    int value = format ? pflash_format_from_string(format) : PFLASH_FORMAT_RAW;

    if (!file)
        return -1;
    if (value <= 0)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("the format '%1$s' is neither 'raw' nor 'qcow2'"), format);
    *ret_file = g_strdup(file);
    *ret_format = (PflashFormat)value;
    return 0;
}

static int
read_flash(const JsonValue *root, FirmwareDescriptor *descriptor)
{
    const char *mode = json_find_string(root, "mapping/mode");

    descriptor->device = FIRMWARE_DEVICE_FLASH;
    if (read_file(root, "mapping/executable", &descriptor->executable, &descriptor->format) < 0)
        return -1;
    if (text_equal(mode, "stateless"))
        descriptor->mode = FIRMWARE_MODE_STATELESS;
    else if (text_equal(mode, "combined"))
        descriptor->mode = FIRMWARE_MODE_COMBINED;
    else
        return read_file(root, "mapping/nvram-template", &descriptor->template, &descriptor->template_format);
    return 0;
}

static int
read_mapping(const JsonValue *root, FirmwareDescriptor *descriptor)
{
    const char *device = json_get_string(root, "mapping/device");

    if (!device)
        return -1;
    if (g_str_equal(device, "flash"))
        return read_flash(root, descriptor);
    if (!g_str_equal(device, "memory"))
        return 0;
    descriptor->device = FIRMWARE_DEVICE_MEMORY;
    descriptor->mode = FIRMWARE_MODE_STATELESS;
    return read_file(root, "mapping", &descriptor->executable, &descriptor->format);
}

FirmwareDescriptor *
firmware_descriptor_parse(const char *text, const char *name)
{
    g_autoptr(JsonValue) root = json_parse_string(text);
    g_autoptr(FirmwareDescriptor) descriptor = g_new0(FirmwareDescriptor, 1);

    descriptor->name = g_strdup(name);
    descriptor->targets = g_ptr_array_new_with_free_func(target_free);
    if (!root || read_mapping(root, descriptor) < 0) {
        g_autofree char *why = g_strdup(error_last_message());

        error_reset();
        return fail_null(VIR_ERR_CONFIG_UNSUPPORTED, _("'%1$s' describes no firmware: %2$s"), name, why);
    }
    read_interfaces(root, descriptor);
    read_targets(root, descriptor);
    descriptor->features = read_strings(json_find(root, "features"));
    return g_steal_pointer(&descriptor);
}

bool
firmware_descriptor_has(const FirmwareDescriptor *descriptor, const char *feature)
{
    return text_in_list(feature, (const char *const *)descriptor->features);
}

/* ---- choosing ---- */

static bool
fits_machine(const FirmwareDescriptor *descriptor, const OsDef *os)
{
    for (guint i = 0; i < descriptor->targets->len; i++) {
        const FirmwareTarget *target = g_ptr_array_index(descriptor->targets, i);

        if (!text_equal(target->arch, os->arch))
            continue;
        for (char **machine = target->machines; *machine; machine++) {
            if (os->machine && g_pattern_match_simple(*machine, os->machine))
                return true;
        }
    }
    return false;
}

static bool
fits_interface(const FirmwareDescriptor *descriptor, const OsDef *os)
{
    if (os->firmware != FIRMWARE_NONE)
        return descriptor->interfaces[os->firmware];
    /* Without an interface it is the file that is asked for. */
    return os->loader && os->loader->path;
}

static bool
fits_features(const FirmwareDescriptor *descriptor, const OsDef *os)
{
    static const char *const names[] = {
        [FIRMWARE_FEATURE_ENROLLED_KEYS] = FEATURE_ENROLLED_KEYS,
        [FIRMWARE_FEATURE_SECURE_BOOT] = FEATURE_SECURE_BOOT,
    };

    xml_each(FirmwareFeature, feature, os->firmware_features) {
        if (firmware_descriptor_has(descriptor, names[feature->name]) != (feature->enabled == YES_NO_YES))
            return false;
    }
    return true;
}

/* Only code that SMM protects is secure; a guest whose firmware was named by its file does not get SMM by that. */
static bool
fits_smm(const FirmwareDescriptor *descriptor, const DomainDef *def)
{
    const LoaderDef *loader = def->os.loader;
    bool needs_smm = firmware_descriptor_has(descriptor, FEATURE_REQUIRES_SMM);
    YesNo secure = loader ? loader->secure : YES_NO_ABSENT;

    if (needs_smm && def->features.smm && def->features.smm->state == SWITCH_OFF)
        return false;
    if (secure == YES_NO_ABSENT)
        return !needs_smm || def->os.firmware != FIRMWARE_NONE;
    return needs_smm == (secure == YES_NO_YES);
}

static bool
fits_loader(const FirmwareDescriptor *descriptor, const LoaderDef *loader)
{
    bool is_flash = descriptor->device == FIRMWARE_DEVICE_FLASH;

    if (!loader)
        return descriptor->mode != FIRMWARE_MODE_STATELESS || !is_flash;
    if (loader->path && !text_equal(loader->path, descriptor->executable))
        return false;
    if (loader->type != LOADER_DEFAULT && loader->type != (is_flash ? LOADER_PFLASH : LOADER_ROM))
        return false;
    if (loader->format != PFLASH_FORMAT_DEFAULT && loader->format != descriptor->format)
        return false;
    if (is_flash && (descriptor->mode == FIRMWARE_MODE_COMBINED) != (loader->readonly == YES_NO_NO))
        return false;
    return !is_flash || (descriptor->mode == FIRMWARE_MODE_STATELESS) == (loader->stateless == YES_NO_YES);
}

static bool
fits_nvram(const FirmwareDescriptor *descriptor, const OsDef *os)
{
    const NvramVarsDef *nvram = os->nvram;
    bool loader_says = os->loader && os->loader->format != PFLASH_FORMAT_DEFAULT;

    if (!nvram)
        return true;
    if (descriptor->mode != FIRMWARE_MODE_SPLIT)
        return false;
    if (nvram->template && !text_equal(nvram->template, descriptor->template))
        return false;
    if (nvram->template_format != PFLASH_FORMAT_DEFAULT && nvram->template_format != descriptor->template_format)
        return false;
    return loader_says || nvram->format == PFLASH_FORMAT_DEFAULT || nvram->format == descriptor->template_format;
}

/* Memory of a confidential guest is measured with its firmware, which must be made for it. */
static bool
fits_launch_security(const FirmwareDescriptor *descriptor, const DomainDef *def)
{
    static const char *const names[LAUNCH_SECURITY_LAST] = {
        [LAUNCH_SECURITY_SEV] = "amd-sev",
        [LAUNCH_SECURITY_SEV_SNP] = "amd-sev-snp",
        [LAUNCH_SECURITY_TDX] = "intel-tdx",
    };
    const LaunchSecurityDef *security = def->launch_security;
    enum { POLICY_ES = 1 << 2 };

    if (!security || !names[security->type])
        return true;
    if (security->type == LAUNCH_SECURITY_SEV && (security->sev_policy.value & POLICY_ES)
        && !firmware_descriptor_has(descriptor, "amd-sev-es"))
        return false;
    return firmware_descriptor_has(descriptor, names[security->type]);
}

const FirmwareDescriptor *
firmware_choose(const GPtrArray *descriptors, const DomainDef *def)
{
    for (guint i = 0; descriptors && i < descriptors->len; i++) {
        const FirmwareDescriptor *descriptor = g_ptr_array_index(descriptors, i);

        if (descriptor->device != FIRMWARE_DEVICE_OTHER && !firmware_descriptor_has(descriptor, "host-uefi-vars")
            && fits_interface(descriptor, &def->os) && fits_machine(descriptor, &def->os)
            && fits_features(descriptor, &def->os) && fits_smm(descriptor, def) && fits_loader(descriptor, def->os.loader)
            && fits_nvram(descriptor, &def->os) && fits_launch_security(descriptor, def))
            return descriptor;
    }
    return NULL;
}

/* ---- writing down ---- */

static void
add_feature(OsDef *os, FirmwareFeatureName name, bool enabled)
{
    FirmwareFeature *feature = xml_new(&xml_binding_FirmwareFeature);

    feature->name = name;
    feature->enabled = enabled ? YES_NO_YES : YES_NO_NO;
    xml_list_add(FirmwareFeature, os->firmware_features, feature);
}

/* Variables that lie elsewhere are not made of the template: which keys they have nobody knows. */
static bool
nvram_is_local(const NvramVarsDef *nvram)
{
    return !nvram || nvram->source.type == STORAGE_NONE || nvram->source.type == STORAGE_FILE;
}

static void
apply_features(const FirmwareDescriptor *descriptor, OsDef *os)
{
    g_clear_pointer(&os->firmware_features, g_ptr_array_unref);
    if (nvram_is_local(os->nvram))
        add_feature(os, FIRMWARE_FEATURE_ENROLLED_KEYS, firmware_descriptor_has(descriptor, FEATURE_ENROLLED_KEYS));
    add_feature(os, FIRMWARE_FEATURE_SECURE_BOOT, firmware_descriptor_has(descriptor, FEATURE_SECURE_BOOT));
}

static void
apply_loader(const FirmwareDescriptor *descriptor, OsDef *os)
{
    LoaderDef *loader;

    if (!os->loader)
        os->loader = xml_new(&xml_binding_LoaderDef);
    loader = os->loader;
    if (!loader->path)
        loader->path = g_strdup(descriptor->executable);
    loader->format = descriptor->format;
    if (descriptor->device == FIRMWARE_DEVICE_MEMORY) {
        loader->type = LOADER_ROM;
        return;
    }
    loader->type = LOADER_PFLASH;
    loader->readonly = descriptor->mode == FIRMWARE_MODE_COMBINED ? YES_NO_NO : YES_NO_YES;
    if (firmware_descriptor_has(descriptor, FEATURE_REQUIRES_SMM))
        loader->secure = YES_NO_YES;
}

static void
default_nvram_path(DomainDef *def, const char *nvram_dir)
{
    NvramVarsDef *nvram = def->os.nvram;

    if (nvram->source.type != STORAGE_NONE || nvram->path || !nvram_dir)
        return;
    nvram->path = g_strdup_printf("%s/%s_VARS.%s", nvram_dir, def->name,
                                  nvram->format == PFLASH_FORMAT_QCOW2 ? "qcow2" : "fd");
}

static void
apply_nvram(const FirmwareDescriptor *descriptor, const char *nvram_dir, DomainDef *def)
{
    NvramVarsDef *nvram;

    if (!def->os.nvram)
        def->os.nvram = xml_new(&xml_binding_NvramVarsDef);
    nvram = def->os.nvram;
    if (nvram_is_local(nvram)) {
        if (!nvram->template)
            nvram->template = g_strdup(descriptor->template);
        nvram->template_format = descriptor->template_format;
    }
    nvram->format = descriptor->template_format;
    default_nvram_path(def, nvram_dir);
}

void
firmware_apply(const FirmwareDescriptor *descriptor, const char *nvram_dir, DomainDef *def)
{
    if (def->os.firmware == FIRMWARE_NONE)
        def->os.firmware = descriptor->interfaces[FIRMWARE_EFI] ? FIRMWARE_EFI : FIRMWARE_BIOS;
    apply_features(descriptor, &def->os);
    apply_loader(descriptor, &def->os);
    if (descriptor->mode == FIRMWARE_MODE_SPLIT && descriptor->device == FIRMWARE_DEVICE_FLASH)
        apply_nvram(descriptor, nvram_dir, def);
    if (!firmware_descriptor_has(descriptor, FEATURE_REQUIRES_SMM))
        return;
    if (!def->features.smm)
        def->features.smm = xml_new(&xml_binding_SmmFeature);
    def->features.smm->state = SWITCH_ON;
}

/* ---- what a definition gets ---- */

static void
default_formats(OsDef *os)
{
    if (os->loader && os->loader->format == PFLASH_FORMAT_DEFAULT)
        os->loader->format = PFLASH_FORMAT_RAW;
    if (os->loader && os->nvram && os->nvram->format == PFLASH_FORMAT_DEFAULT)
        os->nvram->format = os->loader->format;
}

/* The template of @code by @pairs of "CODE:TEMPLATE": @template when it is one of them, or the first if it is NULL. */
static const char *
find_pair(const char *const *pairs, const char *code, const char *template)
{
    size_t len = strlen(code);

    for (; pairs && *pairs; pairs++) {
        if (g_str_has_prefix(*pairs, code) && (*pairs)[len] == ':' && (!template || g_str_equal(template, *pairs + len + 1)))
            return *pairs + len + 1;
    }
    return NULL;
}

/* Flash that nobody describes: where its variables come from and lie. */
static void
default_manual_nvram(DomainDef *def, const DomainParseHooks *hooks)
{
    const LoaderDef *loader = def->os.loader;
    NvramVarsDef *nvram = def->os.nvram;
    const char *template;

    if (!hooks || !loader || !loader->path || loader->type != LOADER_PFLASH || loader->stateless == YES_NO_YES)
        return;
    template = find_pair(hooks->firmware_pairs, loader->path, nvram ? nvram->template : NULL);
    if (!nvram && template)
        nvram = def->os.nvram = xml_new(&xml_binding_NvramVarsDef);
    if (!nvram)
        return;
    if (template && nvram_is_local(nvram)) {
        if (!nvram->template)
            nvram->template = g_strdup(template);
        if (nvram->template_format == PFLASH_FORMAT_DEFAULT)
            nvram->template_format = PFLASH_FORMAT_RAW;
    }
    if (nvram->format == PFLASH_FORMAT_DEFAULT)
        nvram->format = loader->format;
    default_nvram_path(def, hooks->nvram_dir);
}

int
domain_default_firmware(DomainDef *def, const DomainCompletion *completion)
{
    const DomainParseHooks *hooks = completion->hooks;
    const OsDef *os = &def->os;
    bool is_new = completion->flags & DOMAIN_XML_ABI_UPDATE;
    bool has_descriptors = hooks && hooks->firmwares;
    const FirmwareDescriptor *descriptor = NULL;

    if (!domain_is_qemu(def))
        return 0;
    if (is_new && os->firmware == FIRMWARE_NONE && os->firmware_features)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s' has features of a firmware, but lets none be chosen: "
                                                  "<os firmware='efi'> would"), def->name);
    if (has_descriptors && (os->firmware != FIRMWARE_NONE || (os->loader && os->loader->path)))
        descriptor = firmware_choose(hooks->firmwares(hooks->user), def);
    if (descriptor) {
        firmware_apply(descriptor, hooks->nvram_dir, def);
        return 0;
    }
    if (is_new && has_descriptors && os->firmware != FIRMWARE_NONE)
        return fail(VIR_ERR_OPERATION_FAILED, _("domain '%1$s': there is no '%2$s' firmware for machine '%3$s' that is what is "
                                                "asked for"),
                    def->name, firmware_to_string(os->firmware), os->machine ? os->machine : "");
    default_formats(&def->os);
    default_manual_nvram(def, hooks);
    return 0;
}
