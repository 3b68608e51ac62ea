/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * secret.c - the <secret> document.
 *
 * Threads: any. Nothing here is shared.
 */

#include "conf/secret.h"

#include "base/error.h"

ENUM_WORDS(SecretFor, secret_for, SECRET_FOR_LAST, "none", "volume", "ceph", "iscsi", "tls", "vtpm")

static const XmlField volume_fields[] = { XML_IN_TEXT(SecretDef, usage_id, "usage/volume", XML_STRING, 0) };
static const XmlField name_fields[] = { XML_IN_TEXT(SecretDef, usage_id, "usage/name", XML_STRING, 0) };
static const XmlField target_fields[] = { XML_IN_TEXT(SecretDef, usage_id, "usage/target", XML_STRING, 0) };

static const XmlCase usages[] = {
    XML_CASE(SECRET_FOR_VOLUME, SecretDef, volume_fields),
    XML_CASE(SECRET_FOR_CEPH,   SecretDef, name_fields),
    XML_CASE(SECRET_FOR_ISCSI,  SecretDef, target_fields),
    XML_CASE(SECRET_FOR_TLS,    SecretDef, name_fields),
    XML_CASE(SECRET_FOR_VTPM,   SecretDef, name_fields),
};

static const XmlField secret_fields[] = {
    XML_ATTR        (SecretDef, ephemeral,   "ephemeral",     XML_BOOL,   0),
    XML_ATTR        (SecretDef, private_,    "private",       XML_BOOL,   0),
    XML_IN_TEXT     (SecretDef, uuid,        "uuid",          XML_UUID,   0),
    XML_IN_TEXT     (SecretDef, description, "description",   XML_STRING, 0),
    XML_IN_ATTR_ENUM(SecretDef, usage_type,  "usage", "type", SecretFor,  XML_NEEDED | XML_OMIT_ZERO),
    XML_SWITCH      (SecretDef, usage_type,  usages,                      0),
};

static int
secret_post_parse(void *self, XmlContext *ctx)
{
    SecretDef *def = self;

    if (uuid_is_zero(def->uuid))
        uuid_generate(def->uuid);
    return 0;
}

static int
secret_validate(void *self, XmlContext *ctx)
{
    const SecretDef *def = self;

    if (def->usage_type != SECRET_FOR_NONE && !def->usage_id)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the usage of type '%1$s' needs to say of what"),
                        secret_for_to_string(def->usage_type));
    return 0;
}
XML_BINDING(SecretDef, "secret", secret_fields, .post_parse = secret_post_parse, .validate = secret_validate);

SecretDef *
secret_def_parse(const char *xml, unsigned int flags)
{
    return xml_parse_document(&xml_binding_SecretDef, xml, flags);
}

SecretDef *
secret_def_parse_file(const char *path, unsigned int flags)
{
    return xml_parse_document_file(&xml_binding_SecretDef, path, flags);
}

char *
secret_def_format(const SecretDef *def, unsigned int flags)
{
    return xml_format_text(&xml_binding_SecretDef, def, flags);
}
