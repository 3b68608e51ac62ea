/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * secret.h - what a secret is for. Its value is never in here.
 */

#ifndef CONF_SECRET_H
#define CONF_SECRET_H

#include "base/enums.h"
#include "base/xmlbind.h"

/* As virSecretUsageType. */
typedef enum { SECRET_FOR_NONE, SECRET_FOR_VOLUME, SECRET_FOR_CEPH, SECRET_FOR_ISCSI, SECRET_FOR_TLS, SECRET_FOR_VTPM,
               SECRET_FOR_LAST } SecretFor;
ENUM_DECLARE(SecretFor, secret_for)

typedef struct {
    bool ephemeral;                  /* never written to disk */
    bool private_;                   /* its value is never told to clients */
    unsigned char uuid[UUID_LEN];
    char *description;
    SecretFor usage_type;
    char *usage_id;                  /* a volume's path, a name, a target; NULL only for SECRET_FOR_NONE */
} SecretDef;

SecretDef *secret_def_parse(const char *xml, unsigned int flags);
SecretDef *secret_def_parse_file(const char *path, unsigned int flags);
/* The caller frees it. */
char *secret_def_format(const SecretDef *def, unsigned int flags);

XML_DECLARE(SecretDef, secret_def)

#endif /* CONF_SECRET_H */
