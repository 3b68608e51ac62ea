/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_pool_parts.c - what pools and volumes share.
 *
 * Threads: any. Nothing here is shared.
 */

#include "conf/storage_pool_parts.h"

#include <string.h>

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"

#define MODE_MAX 07777
#define OWNER_NONE UINT32_MAX        /* "-1" */

/* ---- modes ---- */

static bool
mode_parse(const char *text, const XmlField *field, void *ret_value)
{
    unsigned long long number;

    if (!text_to_ull(text, 8, &number) || number > MODE_MAX)
        return false;
    *(OptUint *)ret_value = (OptUint){ .set = true, .value = (unsigned int)number };
    return true;
}

static void
mode_format(const void *value, const XmlField *field, GString *buf)
{
    g_string_append_printf(buf, "0%o", ((const OptUint *)value)->value);
}

static bool
opt_is_absent(const void *value, const XmlField *field)
{
    return !((const OptUint *)value)->set;
}

static void
mode_random(void *value, const XmlField *field, GRand *rand)
{
    *(OptUint *)value = (OptUint){ .set = true, .value = (unsigned int)g_rand_int_range(rand, 0, MODE_MAX + 1) };
}

const XmlType xml_type_XML_FILE_MODE = {
    .name = "a file mode in octal", .pattern = "[0-7]+", .size = sizeof(OptUint), .plain = true,
    .parse = mode_parse, .format = mode_format, .is_absent = opt_is_absent, .random = mode_random,
};

/* ---- owners ---- */

static bool
owner_parse(const char *text, const XmlField *field, void *ret_value)
{
    unsigned long long number;

    if (strcmp(text, "-1") == 0)
        return true;
    if (!text_to_ull(text, 10, &number) || number > OWNER_NONE)
        return false;
    if (number != OWNER_NONE)
        *(OptUint *)ret_value = (OptUint){ .set = true, .value = (unsigned int)number };
    return true;
}

static void
owner_format(const void *value, const XmlField *field, GString *buf)
{
    g_string_append_printf(buf, "%u", ((const OptUint *)value)->value);
}

static void
owner_random(void *value, const XmlField *field, GRand *rand)
{
    *(OptUint *)value = (OptUint){ .set = true, .value = g_rand_int(rand) / 2 };
}

const XmlType xml_type_XML_OWNER = {
    .name = "the number of a user or group, or -1", .pattern = "-1|[0-9]+", .size = sizeof(OptUint), .plain = true,
    .parse = owner_parse, .format = owner_format, .is_absent = opt_is_absent, .random = owner_random,
};

/* ---- permissions ---- */

static const XmlField permissions_fields[] = {
    XML_IN_TEXT(StoragePermissions, mode,  "mode",  XML_FILE_MODE, 0),
    XML_IN_TEXT(StoragePermissions, owner, "owner", XML_OWNER,     0),
    XML_IN_TEXT(StoragePermissions, group, "group", XML_OWNER,     0),
    XML_IN_TEXT(StoragePermissions, label, "label", XML_STRING,    0),
};
XML_BINDING(StoragePermissions, "permissions", permissions_fields);

/* ---- paths ---- */

void
storage_clean_path(char **path)
{
    const char *from = *path;
    char *to = *path;

    if (!from || strstr(from, "://") || strcmp(from, "//") == 0)
        return;
    /* Two slashes at the start may mean something to the system, three do not. */
    if (from[0] == '/' && from[1] == '/' && from[2] != '/')
        *to++ = *from++;
    for (; *from; from++) {
        if (*from != '/' || from[1] != '/')
            *to++ = *from;
    }
    if (to - *path > 1 && to[-1] == '/')
        to--;
    *to = '\0';
}

int
storage_ignored(XmlContext *ctx, const char *what)
{
    g_autofree char *where = NULL;

    if (ctx->flags & XML_STRICT)
        return xml_fail(ctx, VIR_ERR_XML_INVALID_SCHEMA, _("'%1$s' has no meaning here"), what);
    where = xml_path(ctx);
    LOG_WARN("%s: '%s' has no meaning here and is left out", where, what);
    return 0;
}
