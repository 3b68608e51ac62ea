/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_tpm.c - the <tpm> element: its fields and rules.
 *
 * Threads: any. A device does not change once its definition is committed.
 */

#include "conf/domain_tpm.h"

#include "base/error.h"
#include "base/text.h"

ENUM_WORDS(TpmModel, tpm_model, TPM_MODEL_LAST, NULL, "tpm-tis", "tpm-crb", "tpm-spapr", "spapr-tpm-proxy")
ENUM_WORDS(TpmBackendType, tpm_backend_type, TPM_BACKEND_LAST, NULL, "passthrough", "emulator", "external")
ENUM_WORDS(TpmVersion, tpm_version, TPM_VERSION_LAST, NULL, "1.2", "2.0")

static const XmlField banks_fields[] = {
    XML_PRESENT(TpmPcrBanks, sha1,   "sha1",   0),
    XML_PRESENT(TpmPcrBanks, sha256, "sha256", 0),
    XML_PRESENT(TpmPcrBanks, sha384, "sha384", 0),
    XML_PRESENT(TpmPcrBanks, sha512, "sha512", 0),
};
XML_BINDING(TpmPcrBanks, "active_pcr_banks", banks_fields);

static const XmlField source_fields[] = {
    XML_ATTR(TpmSource, type, "type", XML_STRING, XML_REQUIRED),
    XML_ATTR(TpmSource, mode, "mode", XML_STRING, 0),
    XML_ATTR(TpmSource, path, "path", XML_PATH,   XML_REQUIRED),
};
XML_BINDING(TpmSource, "source", source_fields);

static const XmlField profile_fields[] = {
    XML_ATTR(TpmProfile, source,          "source",         XML_STRING, 0),
    XML_ATTR(TpmProfile, remove_disabled, "removeDisabled", XML_STRING, 0),
    XML_ATTR(TpmProfile, name,            "name",           XML_STRING, 0),
};
XML_BINDING(TpmProfile, "profile", profile_fields);

static const XmlField passthrough_fields[] = {
    XML_IN_ATTR(TpmBackend, device_path, "device", "path", XML_PATH, 0),
};
static const XmlField emulator_fields[] = {
    XML_ATTR_ENUM(TpmBackend, version,           "version",              TpmVersion,   XML_ABI),
    XML_ATTR_ENUM(TpmBackend, persistent_state,  "persistent_state",     YesNo,        0),
    XML_ATTR     (TpmBackend, debug,             "debug",                XML_OPT_UINT, 0, XML_RANGE(0, 255)),
    XML_IN_ATTR  (TpmBackend, encryption_secret, "encryption", "secret", XML_UUID,     0),
    XML_CHILD    (TpmBackend, pcr_banks,         "active_pcr_banks",     TpmPcrBanks,  XML_OMIT_EMPTY),
    XML_CHILD    (TpmBackend, source,            "source",               TpmSource,    0),
    XML_CHILD    (TpmBackend, profile,           "profile",              TpmProfile,   0),
};
static const XmlField external_fields[] = {
    XML_CHILD(TpmBackend, source, "source", TpmSource, XML_REQUIRED),
};
static const XmlCase backend_cases[] = {
    XML_CASE(TPM_BACKEND_PASSTHROUGH, TpmBackend, passthrough_fields),
    XML_CASE(TPM_BACKEND_EMULATOR,    TpmBackend, emulator_fields),
    XML_CASE(TPM_BACKEND_EXTERNAL,    TpmBackend, external_fields),
};
static const XmlField backend_fields[] = {
    XML_ATTR_ENUM(TpmBackend, type, "type",        TpmBackendType, XML_REQUIRED | XML_ABI),
    XML_SWITCH   (TpmBackend, type, backend_cases, 0),
};

static int
backend_post_parse(void *self, XmlContext *ctx)
{
    TpmBackend *backend = self;

    if (backend->type == TPM_BACKEND_PASSTHROUGH && !backend->device_path)
        backend->device_path = g_strdup("/dev/tpm0");
    return 0;
}

static int
backend_validate(void *self, XmlContext *ctx)
{
    const TpmBackend *backend = self;

    if (backend->source && backend->type == TPM_BACKEND_EMULATOR && !text_equal(backend->source->type, "file")
        && !text_equal(backend->source->type, "dir"))
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("an emulator's source has type 'file' or 'dir', not '%1$s'"),
                        backend->source->type);
    if (backend->pcr_banks && backend->version == TPM_VERSION_1_2)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("'active_pcr_banks' need version='2.0'"));
    return 0;
}
XML_BINDING(TpmBackend, "backend", backend_fields, .post_parse = backend_post_parse, .validate = backend_validate);

static const XmlField tpm_fields[] = {
    XML_ATTR_ENUM(TpmDef, model,   "model",   TpmModel,   XML_ABI),
    XML_CHILD    (TpmDef, backend, "backend", TpmBackend, XML_REQUIRED),
    XML_EMBED    (TpmDef, info,               DeviceInfo),
};
XML_BINDING(TpmDef, "tpm", tpm_fields);
