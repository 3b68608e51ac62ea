/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_tpm.h - the <tpm> element: trusted platform modules.
 */

#ifndef CONF_DOMAIN_TPM_H
#define CONF_DOMAIN_TPM_H

#include "conf/device_info.h"

typedef enum { TPM_MODEL_DEFAULT, TPM_MODEL_TIS, TPM_MODEL_CRB, TPM_MODEL_SPAPR, TPM_MODEL_SPAPR_PROXY, TPM_MODEL_LAST } TpmModel;
ENUM_DECLARE(TpmModel, tpm_model)

typedef enum { TPM_BACKEND_NONE, TPM_BACKEND_PASSTHROUGH, TPM_BACKEND_EMULATOR, TPM_BACKEND_EXTERNAL,
    TPM_BACKEND_LAST } TpmBackendType;
ENUM_DECLARE(TpmBackendType, tpm_backend_type)

typedef enum { TPM_VERSION_DEFAULT, TPM_VERSION_1_2, TPM_VERSION_2_0, TPM_VERSION_LAST } TpmVersion;
ENUM_DECLARE(TpmVersion, tpm_version)

typedef struct {
    bool sha1;
    bool sha256;
    bool sha384;
    bool sha512;
} TpmPcrBanks;

typedef struct {
    char *type;                      /* "file" or "dir"; external: "unix" */
    char *path;
    char *mode;                      /* external: "connect" */
} TpmSource;

typedef struct {
    char *source;
    char *remove_disabled;           /* "check" or "fips-host" */
    char *name;
} TpmProfile;

typedef struct {
    TpmBackendType type;
    TpmVersion version;              /* emulator */
    YesNo persistent_state;          /* emulator */
    OptUint debug;                   /* emulator */
    char *device_path;               /* passthrough */
    unsigned char encryption_secret[16];   /* emulator */
    TpmPcrBanks *pcr_banks;          /* emulator */
    TpmSource *source;               /* emulator, external */
    TpmProfile *profile;             /* emulator */
} TpmBackend;

typedef struct {
    TpmModel model;
    TpmBackend *backend;             /* never NULL after parsing */
    DeviceInfo info;
} TpmDef;

XML_DECLARE(TpmDef, tpm_def)

#endif /* CONF_DOMAIN_TPM_H */
