/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * xmlbind_types.c - the kinds of values that are texts, words and the house's own types. Numbers: xmlbind_number.c.
 *
 * Threads: any.
 */

#include "base/xmlbind_types.h"

#include <string.h>

#include "base/error.h"
#include "base/xmlbind.h"
#include "base/xmlbind_plan.h"

ENUM_WORDS(Switch, switch, SWITCH_LAST, NULL, "on", "off")
ENUM_WORDS(YesNo, yes_no, YES_NO_LAST, NULL, "yes", "no")

/* ---- Texts ---- */

static bool
string_is_absent(const void *value, const XmlField *field)
{
    return !*(char *const *)value;
}

static void
string_copy(void *value, const void *from)
{
    *(char **)value = g_strdup(*(char *const *)from);
}

static void
string_clear(void *value)
{
    g_clear_pointer((char **)value, g_free);
}

static bool
string_equal(const void *a, const void *b)
{
    return g_strcmp0(*(char *const *)a, *(char *const *)b) == 0;
}

static void
string_format(const void *value, const XmlField *field, GString *buf)
{
    g_string_append(buf, *(char *const *)value);
}

static bool
string_parse(const char *text, const XmlField *field, void *ret_value)
{
    *(char **)ret_value = g_strdup(text);
    return true;
}

static bool
name_parse(const char *text, const XmlField *field, void *ret_value)
{
    return *text != '\0' && !strpbrk(text, "/\n") && string_parse(text, field, ret_value);
}

static bool
path_parse(const char *text, const XmlField *field, void *ret_value)
{
    return *text != '\0' && string_parse(text, field, ret_value);
}

static bool
abs_path_parse(const char *text, const XmlField *field, void *ret_value)
{
    return *text == '/' && string_parse(text, field, ret_value);
}

/* Texts that must survive escaping: all of its special characters, and more than one byte a character. */
static void
string_random(void *value, const XmlField *field, GRand *rand)
{
    static const char *const pieces[] = {
        "a", "B7", "-x", "&amp;", "<b>", "'", "\"", "\xc3\xa4", "\xe2\x82\xac", "  in  ", "]]>", "&", "%s", ".", "z\tz",
        "\xf0\x9f\x90\xa7",
    };
    GString *text = g_string_new("t");

    for (gint i = g_rand_int_range(rand, 0, 5); i > 0; i--)
        g_string_append(text, pieces[g_rand_int_range(rand, 0, G_N_ELEMENTS(pieces))]);
    g_string_append_c(text, 'e');
    *(char **)value = g_string_free(text, FALSE);
}

static void
path_random(void *value, const XmlField *field, GRand *rand)
{
    *(char **)value = g_strdup_printf("/var/lib/%s%u", g_rand_boolean(rand) ? "a b&" : "images/", g_rand_int(rand));
}

static void
name_random(void *value, const XmlField *field, GRand *rand)
{
    *(char **)value = g_strdup_printf("name-%u", g_rand_int(rand));
}

static bool
ip_parse(const char *text, const XmlField *field, void *ret_value)
{
    int family = field->type == &xml_type_XML_IP4 ? AF_INET : field->type == &xml_type_XML_IP6 ? AF_INET6 : AF_UNSPEC;
    SocketAddr addr;

    return socket_addr_parse(text, family, &addr) && string_parse(text, field, ret_value);
}

static void
ip_random(void *value, const XmlField *field, GRand *rand)
{
    bool four = field->type == &xml_type_XML_IP4 || (field->type == &xml_type_XML_IP && g_rand_boolean(rand));

    *(char **)value = four ? g_strdup_printf("192.0.2.%d", g_rand_int_range(rand, 1, 255))
                           : g_strdup_printf("2001:db8::%x", g_rand_int_range(rand, 1, 0xffff));
}

#define TEXT_TYPE(TYPE, ...) \
    const XmlType xml_type_##TYPE = { \
        .size = sizeof(char *), .format = string_format, .is_absent = string_is_absent, .copy = string_copy, \
        .clear = string_clear, .equal = string_equal, __VA_ARGS__ }

TEXT_TYPE(XML_STRING, .name = "text", .keeps_blanks = true, .parse = string_parse, .random = string_random);
TEXT_TYPE(XML_TRIMMED, .name = "text", .parse = string_parse, .random = string_random);
TEXT_TYPE(XML_NAME, .name = "a name without '/' and line breaks", .pattern = "[^/\\n]+", .keeps_blanks = true,
          .parse = name_parse, .random = name_random);
TEXT_TYPE(XML_PATH, .name = "a path", .pattern = "[^\\n]+", .keeps_blanks = true, .parse = path_parse,
          .random = path_random);
TEXT_TYPE(XML_ABS_PATH, .name = "an absolute path", .pattern = "/[^\\n]*", .keeps_blanks = true,
          .parse = abs_path_parse, .random = path_random);
TEXT_TYPE(XML_IP, .name = "an IP address", .pattern = "[0-9a-fA-F:.]+", .parse = ip_parse, .random = ip_random);
TEXT_TYPE(XML_IP4, .name = "an IPv4 address", .pattern = "[0-9.]+", .parse = ip_parse, .random = ip_random);
TEXT_TYPE(XML_IP6, .name = "an IPv6 address", .pattern = "[0-9a-fA-F:.]+", .parse = ip_parse, .random = ip_random);

static bool
chars_is_absent(const void *value, const XmlField *field)
{
    return *(const char *)value == '\0';
}

static bool
chars_parse(const char *text, const XmlField *field, void *ret_value)
{
    size_t len = strlen(text);

    if (len >= field->size)
        return false;
    memcpy(ret_value, text, len);
    return true;
}

static void
chars_format(const void *value, const XmlField *field, GString *buf)
{
    g_string_append_len(buf, value, (gssize)strnlen(value, field->size));
}

static void
chars_random(void *value, const XmlField *field, GRand *rand)
{
    g_snprintf(value, field->size, "c%u", g_rand_int(rand));
}

const XmlType xml_type_XML_CHARS = {
    .name = "a short text", .keeps_blanks = true, .parse = chars_parse, .format = chars_format,
    .is_absent = chars_is_absent, .random = chars_random,
};

/* ---- Words ---- */

static bool
enum_is_absent(const void *value, const XmlField *field)
{
    const char *word = enum_to_string(field->type, *(const int *)value);

    return !word || *word == '\0';
}

static bool
enum_parse(const char *text, const XmlField *field, void *ret_value)
{
    int found = *text == '\0' ? -1 : enum_from_string(field->type, text);

    for (const XmlWord *alias = field->more ? field->more->aliases : NULL; found < 0 && alias && alias->word; alias++) {
        if (strcmp(alias->word, text) == 0)
            found = alias->value;
    }
    *(int *)ret_value = found;
    return found >= 0;
}

static void
enum_format(const void *value, const XmlField *field, GString *buf)
{
    g_string_append(buf, enum_to_string(field->type, *(const int *)value));
}

static void
enum_random(void *value, const XmlField *field, GRand *rand)
{
    const EnumWords *words = field->type;
    gint start = g_rand_int_range(rand, 0, (gint32)words->n_words);

    for (size_t i = 0; i < words->n_words; i++) {
        int at = (int)(((size_t)start + i) % words->n_words);
        const char *word = words->words[at];

        *(int *)value = at;
        if (word && *word && !(at == 0 && (field->flags & XML_OMIT_ZERO)) &&
            !(field->more && field->more->absent == at && at != 0))
            return;
    }
}

const XmlType xml_type_enum = {
    .name = "a word", .size = sizeof(int), .parse = enum_parse, .format = enum_format, .is_absent = enum_is_absent,
    .random = enum_random,
};

static bool
three_is_absent(const void *value, const XmlField *field)
{
    return *(const int *)value != 1 && *(const int *)value != 2;
}

static void
three_random(void *value, const XmlField *field, GRand *rand)
{
    *(int *)value = g_rand_int_range(rand, 1, 3);
}

static void
two_random(void *value, const XmlField *field, GRand *rand)
{
    *(bool *)value = (field->flags & XML_OMIT_ZERO) || g_rand_boolean(rand);
}

/* A kind whose first word is @one and whose second is @two. */
#define WORDS_TYPE(TYPE, ctype, one, two, two_value, words, absent, random_) \
    static bool \
    TYPE##_parse(const char *text, const XmlField *field, void *ret_value) \
    { \
        bool first = strcmp(text, one) == 0; \
        \
        *(ctype *)ret_value = first ? 1 : two_value; \
        return first || strcmp(text, two) == 0; \
    } \
    static void \
    TYPE##_format(const void *value, const XmlField *field, GString *buf) \
    { \
        g_string_append(buf, *(const ctype *)value == 1 ? one : two); \
    } \
    const XmlType xml_type_##TYPE = { \
        .name = words, .pattern = one "|" two, .size = sizeof(ctype), .plain = true, .parse = TYPE##_parse, \
        .format = TYPE##_format, .is_absent = absent, .random = random_, \
    };
#define TWO_TYPE(TYPE, one, two) \
    WORDS_TYPE(TYPE, bool, one, two, 0, "one of " one ", " two, NULL, two_random)
#define THREE_TYPE(TYPE, ctype, one, two) \
    WORDS_TYPE(TYPE, ctype, one, two, 2, "one of " one ", " two, three_is_absent, three_random)

TWO_TYPE(XML_BOOL, "yes", "no")
TWO_TYPE(XML_BOOL_ON, "on", "off")
TWO_TYPE(XML_BOOL_TRUE, "true", "false")
TWO_TYPE(XML_BOOL_ENABLED, "enabled", "disabled")
TWO_TYPE(XML_BOOL_ONE, "1", "0")
THREE_TYPE(XML_ON_OFF, Switch, "on", "off")
THREE_TYPE(XML_SWITCH_YES, Switch, "yes", "no")
THREE_TYPE(XML_SWITCH_ENABLED, Switch, "enabled", "disabled")
THREE_TYPE(XML_SWITCH_ALLOW, Switch, "allow", "forbid")
THREE_TYPE(XML_YES_NO, YesNo, "yes", "no")

/* ---- The house's own ---- */

static bool
uuid_is_absent(const void *value, const XmlField *field)
{
    return uuid_is_zero(value);
}

static bool
uuid_value_parse(const char *text, const XmlField *field, void *ret_value)
{
    return uuid_parse(text, ret_value);
}

static void
uuid_value_format(const void *value, const XmlField *field, GString *buf)
{
    char text[UUID_TEXT_LEN];

    g_string_append(buf, uuid_format(value, text));
}

static void
uuid_random(void *value, const XmlField *field, GRand *rand)
{
    for (size_t i = 0; i < UUID_LEN; i++)
        ((unsigned char *)value)[i] = (unsigned char)g_rand_int_range(rand, 1, 256);
}

const XmlType xml_type_XML_UUID = {
    .name = "a UUID", .size = UUID_LEN, .plain = true,
    .pattern = "[a-fA-F0-9]{32}|[a-fA-F0-9]{8}-([a-fA-F0-9]{4}-){3}[a-fA-F0-9]{12}",
    .parse = uuid_value_parse, .format = uuid_value_format, .is_absent = uuid_is_absent, .random = uuid_random,
};

static bool
mac_is_absent(const void *value, const XmlField *field)
{
    return mac_is_zero(value);
}

static bool
mac_value_parse(const char *text, const XmlField *field, void *ret_value)
{
    return mac_parse(text, ret_value);
}

static void
mac_value_format(const void *value, const XmlField *field, GString *buf)
{
    char text[MAC_TEXT_LEN];

    g_string_append(buf, mac_format(value, text));
}

static void
mac_random(void *value, const XmlField *field, GRand *rand)
{
    for (size_t i = 0; i < MAC_LEN; i++)
        ((MacAddress *)value)->bytes[i] = (uint8_t)g_rand_int_range(rand, 1, 256);
}

const XmlType xml_type_XML_MAC = {
    .name = "a MAC address", .size = sizeof(MacAddress), .plain = true,
    .pattern = "[a-fA-F0-9]{1,2}(:[a-fA-F0-9]{1,2}){5}", .parse = mac_value_parse, .format = mac_value_format,
    .is_absent = mac_is_absent, .random = mac_random,
};

static bool
socket_addr_is_absent(const void *value, const XmlField *field)
{
    return socket_addr_family(value) == AF_UNSPEC;
}

static bool
socket_addr_value_parse(const char *text, const XmlField *field, void *ret_value)
{
    return socket_addr_parse(text, AF_UNSPEC, ret_value);
}

static void
socket_addr_value_format(const void *value, const XmlField *field, GString *buf)
{
    char text[SOCKET_ADDR_TEXT_LEN];

    g_string_append(buf, socket_addr_format(value, text));
}

static bool
socket_addr_value_equal(const void *a, const void *b)
{
    return socket_addr_equal(a, b);
}

static void
socket_addr_random(void *value, const XmlField *field, GRand *rand)
{
    g_autofree char *text = NULL;

    ip_random(&text, field, rand);
    socket_addr_parse(text, AF_UNSPEC, value);
}

const XmlType xml_type_XML_SOCKET_ADDR = {
    .name = "an IP address", .pattern = "[0-9a-fA-F:.]+", .size = sizeof(SocketAddr), .plain = true,
    .parse = socket_addr_value_parse, .format = socket_addr_value_format, .is_absent = socket_addr_is_absent,
    .equal = socket_addr_value_equal, .random = socket_addr_random,
};

static bool
cpuset_is_absent(const void *value, const XmlField *field)
{
    return bitmap_is_empty(*(Bitmap *const *)value);
}

static bool
cpuset_parse(const char *text, const XmlField *field, void *ret_value)
{
    Bitmap *map = bitmap_parse(text, BITMAP_MAX_BIT);

    if (!map)
        error_reset();              /* the engine says it with line and path */
    *(Bitmap **)ret_value = map;
    return map != NULL;
}

static void
cpuset_format(const void *value, const XmlField *field, GString *buf)
{
    g_autofree char *text = bitmap_format(*(Bitmap *const *)value);

    g_string_append(buf, text);
}

static void
cpuset_copy(void *value, const void *from)
{
    *(Bitmap **)value = bitmap_copy(*(Bitmap *const *)from);
}

static void
cpuset_clear(void *value)
{
    g_clear_pointer((Bitmap **)value, bitmap_free);
}

static bool
cpuset_equal(const void *a, const void *b)
{
    return bitmap_equal(*(Bitmap *const *)a, *(Bitmap *const *)b);
}

static void
cpuset_random(void *value, const XmlField *field, GRand *rand)
{
    Bitmap *map = bitmap_new();

    for (gint i = g_rand_int_range(rand, 1, 8); i > 0; i--)
        bitmap_set(map, (size_t)g_rand_int_range(rand, 0, 300));
    *(Bitmap **)value = map;
}

const XmlType xml_type_XML_CPUSET = {
    .name = "a set of numbers such as '0-3,^2,8'", .size = sizeof(Bitmap *), .plain = true,
    .pattern = "([0-9]+(-[0-9]+)?|\\^[0-9]+)(,([0-9]+(-[0-9]+)?|\\^[0-9]+))*",
    .parse = cpuset_parse, .format = cpuset_format, .is_absent = cpuset_is_absent, .copy = cpuset_copy,
    .clear = cpuset_clear, .equal = cpuset_equal, .random = cpuset_random,
};
