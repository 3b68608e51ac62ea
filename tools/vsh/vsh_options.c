/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vsh_options.c - what a command asks of its options.
 */

#include "vsh.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

static const VshOpt *
row(const VshCmd *cmd, const char *name, size_t *ret_index)
{
    for (size_t i = 0; cmd->def->opts && cmd->def->opts[i].name; i++) {
        if (g_str_equal(cmd->def->opts[i].name, name)) {
            *ret_index = i;
            return &cmd->def->opts[i];
        }
    }
    g_error("command '%s' asks for an option '%s' that its table lacks", cmd->def->name, name);
}

bool
vsh_has(const VshCmd *cmd, const char *name)
{
    size_t index;

    row(cmd, name, &index);
    return cmd->values[index] != NULL;
}

const char *
vsh_string(const VshCmd *cmd, const char *name)
{
    size_t index;

    row(cmd, name, &index);
    return cmd->values[index];
}

int
vsh_string_checked(const Vsh *vsh, const VshCmd *cmd, const char *name, const char **ret_value)
{
    size_t index;
    const VshOpt *opt = row(cmd, name, &index);
    const char *value = cmd->values[index];

    *ret_value = NULL;
    if (!value)
        return 0;
    if (!*value && !(opt->flags & VSH_ALLOW_EMPTY)) {
        vsh_error(vsh, _("Failed to get option '%s': Option argument is empty"), name);
        return -1;
    }
    *ret_value = value;
    return 1;
}

static int
bad_number(const Vsh *vsh, const char *name, const char *value)
{
    vsh_error(vsh, _("Numeric value '%s' for <%s> option is malformed or out of range"), value, name);
    return -1;
}

int
vsh_int(const Vsh *vsh, const VshCmd *cmd, const char *name, int *ret_value)
{
    const char *value = vsh_string(cmd, name);
    gint64 number;

    if (!value)
        return 0;
    if (!g_ascii_string_to_signed(value, 10, INT_MIN, INT_MAX, &number, NULL))
        return bad_number(vsh, name, value);
    *ret_value = (int)number;
    return 1;
}

int
vsh_uint(const Vsh *vsh, const VshCmd *cmd, const char *name, unsigned int *ret_value)
{
    const char *value = vsh_string(cmd, name);
    guint64 number;

    if (!value)
        return 0;
    if (!g_ascii_string_to_unsigned(value, 10, 0, UINT_MAX, &number, NULL))
        return bad_number(vsh, name, value);
    *ret_value = (unsigned int)number;
    return 1;
}

int
vsh_ull(const Vsh *vsh, const VshCmd *cmd, const char *name, unsigned long long *ret_value)
{
    const char *value = vsh_string(cmd, name);
    guint64 number;

    if (!value)
        return 0;
    if (!g_ascii_string_to_unsigned(value, 10, 0, G_MAXUINT64, &number, NULL))
        return bad_number(vsh, name, value);
    *ret_value = number;
    return 1;
}

/* Bytes in one @unit; 0 for words that are none. A bare letter and "iB" count by 1024, "B" by 1000. */
static unsigned long long
unit_bytes(const char *unit)
{
    static const char letters[] = "kmgtpe";
    const char *letter;
    unsigned long long base;
    unsigned long long bytes = 1;

    if (g_ascii_strcasecmp(unit, "b") == 0 || g_ascii_strcasecmp(unit, "bytes") == 0)
        return 1;
    letter = strchr(letters, g_ascii_tolower(*unit));
    if (!*unit || !letter)
        return 0;
    if (!unit[1] || g_ascii_strcasecmp(unit + 1, "ib") == 0)
        base = 1024;
    else if (g_ascii_strcasecmp(unit + 1, "b") == 0)
        base = 1000;
    else
        return 0;
    for (const char *p = letters; p <= letter; p++)
        bytes *= base;
    return bytes;
}

int
vsh_parse_size(const char *text, unsigned long long scale, unsigned long long max, unsigned long long *ret_bytes,
               const char **ret_suffix)
{
    char *unit = NULL;
    unsigned long long number;
    unsigned long long bytes;

    errno = 0;
    number = g_ascii_strtoull(text, &unit, 10);
    bytes = *unit ? unit_bytes(unit) : scale;
    *ret_suffix = unit != text && bytes == 0 ? unit : NULL;
    if (errno || unit == text || !g_ascii_isdigit(*text) || bytes == 0 || number > max / bytes)
        return -1;
    *ret_bytes = number * bytes;
    return 0;
}

int
vsh_scaled(const Vsh *vsh, const VshCmd *cmd, const char *name, unsigned long long scale, unsigned long long max,
           unsigned long long *ret_bytes)
{
    const char *value = vsh_string(cmd, name);
    const char *suffix;

    if (!value)
        return 0;
    if (vsh_parse_size(value, scale, max, ret_bytes, &suffix) == 0)
        return 1;
    vsh_error(vsh, _("Scaled numeric value '%s' for <%s> option is malformed or out of range"), value, name);
    if (suffix)
        vsh_error(vsh, _("invalid argument: unknown suffix '%s'"), suffix);
    return -1;
}

int
vsh_timeout_ms(const Vsh *vsh, const VshCmd *cmd, const char *name, int *ret_ms)
{
    unsigned int seconds;
    int rc = vsh_uint(vsh, cmd, name, &seconds);

    if (rc <= 0)
        return rc;
    if (seconds == 0 || seconds > INT_MAX / 1000)
        return bad_number(vsh, name, vsh_string(cmd, name));
    *ret_ms = (int)seconds * 1000;
    return 1;
}

bool
vsh_exclusive(const Vsh *vsh, const VshCmd *cmd, const char *a, const char *b)
{
    if (!vsh_has(cmd, a) || !vsh_has(cmd, b))
        return true;
    vsh_error(vsh, _("Options --%s and --%s are mutually exclusive"), a, b);
    return false;
}

bool
vsh_requires(const Vsh *vsh, const VshCmd *cmd, const char *a, const char *b)
{
    if (!vsh_has(cmd, a) || vsh_has(cmd, b))
        return true;
    vsh_error(vsh, _("Option --%s is required by option --%s"), b, a);
    return false;
}
