/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * xmlbind_number.c - the kinds of values that are numbers: decimal, hexadecimal, octal, and sizes with a unit.
 *
 * Threads: any.
 */

#include "base/xmlbind_plan.h"

#include <float.h>
#include <limits.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

/* ---- Digits ---- */

/* Appends @value with at least @width digits of @base. */
static void
append_digits(GString *buf, unsigned long long value, unsigned int base, int width)
{
    char digits[24];
    char *at = digits + sizeof(digits);

    while (value > 0 || width > 0 || at == digits + sizeof(digits)) {
        *--at = "0123456789abcdef"[value % base];
        value /= base;
        width--;
    }
    g_string_append_len(buf, at, digits + sizeof(digits) - at);
}

static void
append_decimal(GString *buf, unsigned long long value, int width)
{
    append_digits(buf, value, 10, 1);
}

static void
append_hex(GString *buf, unsigned long long value, int width)
{
    g_string_append_len(buf, "0x", 2);
    append_digits(buf, value, 16, width);
}

static void
append_octal(GString *buf, unsigned long long value, int width)
{
    append_digits(buf, value, 8, width);
}

static void
append_signed(GString *buf, long long value)
{
    if (value < 0)
        g_string_append_c(buf, '-');
    append_digits(buf, value < 0 ? 0 - (unsigned long long)value : (unsigned long long)value, 10, 1);
}

/* ---- Ranges ---- */

static bool
is_in_range(const XmlField *field, unsigned long long number)
{
    const XmlMore *more = field->more;

    if (!more || !more->ranged)
        return true;
    if (more->min > 0 && number < (unsigned long long)more->min)
        return false;
    return more->max < 0 || number <= (unsigned long long)more->max;
}

static bool
read_unsigned(const char *text, const XmlField *field, int base, unsigned long long max, unsigned long long *ret_number)
{
    return text_to_ull(text, base, ret_number) && *ret_number <= max && is_in_range(field, *ret_number);
}

static bool
read_signed(const char *text, const XmlField *field, long long min, long long max, long long *ret_number)
{
    const XmlMore *more = field->more;

    if (!text_to_ll(text, 10, ret_number) || *ret_number < min || *ret_number > max)
        return false;
    return !more || !more->ranged || (*ret_number >= more->min && *ret_number <= more->max);
}

/* A number within the row's range and [@low, @high], small ones as likely as large ones, never the absent one. */
static long long
random_number(const XmlField *field, long long low, long long high, GRand *rand)
{
    const XmlMore *more = field->more;
    long long absent = more ? more->absent : 0;
    long long number;

    if (more && more->ranged) {
        low = MAX(low, more->min);
        high = more->max < 0 && low >= 0 ? high : MIN(high, more->max);
    }
    if (g_rand_boolean(rand) && high - 100 > low)
        high = low + 100;
    number = low + (long long)(g_rand_double(rand) * ((double)high - (double)low));
    number = CLAMP(number, low, high);
    while (((field->flags & XML_OMIT_ZERO) && number == 0) || (absent != 0 && number == absent))
        number = number < high ? number + 1 : low;
    return number;
}

#define RANDOM_MAX (1LL << 50)
#define RANDOM_LIMIT(max) ((long long)MIN((unsigned long long)(max) - 1, RANDOM_MAX))

/* ---- Whole numbers ---- */

#define UNSIGNED_TYPE(TYPE, ctype, max_, base, append, width, ...) \
    static bool \
    TYPE##_parse(const char *text, const XmlField *field, void *ret_value) \
    { \
        unsigned long long number; \
        \
        if (!read_unsigned(text, field, base, max_, &number)) \
            return false; \
        *(ctype *)ret_value = (ctype)number; \
        return true; \
    } \
    static void \
    TYPE##_format(const void *value, const XmlField *field, GString *buf) \
    { \
        append(buf, *(const ctype *)value, width); \
    } \
    static void \
    TYPE##_random(void *value, const XmlField *field, GRand *rand) \
    { \
        *(ctype *)value = (ctype)random_number(field, 0, RANDOM_LIMIT(max_), rand); \
    } \
    const XmlType xml_type_##TYPE = { \
        .size = sizeof(ctype), .plain = true, .parse = TYPE##_parse, .format = TYPE##_format, .random = TYPE##_random, \
        __VA_ARGS__ };

#define OPT_UNSIGNED_TYPE(TYPE, ctype, max_, base, append, width, ...) \
    static bool \
    TYPE##_parse(const char *text, const XmlField *field, void *ret_value) \
    { \
        unsigned long long number; \
        ctype *opt = ret_value; \
        \
        if (!read_unsigned(text, field, base, max_, &number)) \
            return false; \
        opt->set = true; \
        opt->value = (__typeof__(opt->value))number; \
        return true; \
    } \
    static void \
    TYPE##_format(const void *value, const XmlField *field, GString *buf) \
    { \
        append(buf, ((const ctype *)value)->value, width); \
    } \
    static bool \
    TYPE##_is_absent(const void *value, const XmlField *field) \
    { \
        return !((const ctype *)value)->set; \
    } \
    static bool \
    TYPE##_equal(const void *a, const void *b) \
    { \
        const ctype *x = a, *y = b; \
        \
        return x->set == y->set && x->value == y->value; \
    } \
    static void \
    TYPE##_random(void *value, const XmlField *field, GRand *rand) \
    { \
        ctype *opt = value; \
        \
        opt->set = true; \
        opt->value = (__typeof__(opt->value))random_number(field, 0, RANDOM_LIMIT(max_), rand); \
    } \
    const XmlType xml_type_##TYPE = { \
        .size = sizeof(ctype), .plain = true, .parse = TYPE##_parse, .format = TYPE##_format, \
        .is_absent = TYPE##_is_absent, .equal = TYPE##_equal, .random = TYPE##_random, __VA_ARGS__ };

#define SIGNED_TYPE(TYPE, ctype, min_, max_, xsd) \
    static bool \
    TYPE##_parse(const char *text, const XmlField *field, void *ret_value) \
    { \
        long long number; \
        \
        if (!read_signed(text, field, min_, max_, &number)) \
            return false; \
        *(ctype *)ret_value = (ctype)number; \
        return true; \
    } \
    static void \
    TYPE##_format(const void *value, const XmlField *field, GString *buf) \
    { \
        append_signed(buf, *(const ctype *)value); \
    } \
    static void \
    TYPE##_random(void *value, const XmlField *field, GRand *rand) \
    { \
        *(ctype *)value = (ctype)random_number(field, MAX(min_, -RANDOM_MAX), MIN(max_, RANDOM_MAX), rand); \
    } \
    const XmlType xml_type_##TYPE = { \
        .name = "a number", .schema = xsd, .size = sizeof(ctype), .plain = true, .parse = TYPE##_parse, \
        .format = TYPE##_format, .random = TYPE##_random };

SIGNED_TYPE(XML_INT, int, INT_MIN, INT_MAX, "int")
SIGNED_TYPE(XML_LONG, long, LONG_MIN, LONG_MAX, "long")
SIGNED_TYPE(XML_LLONG, long long, LLONG_MIN, LLONG_MAX, "long")

#define DECIMAL(xsd) .name = "an unsigned number", .schema = xsd
UNSIGNED_TYPE(XML_UINT, unsigned int, UINT_MAX, 10, append_decimal, 1, DECIMAL("unsignedInt"))
UNSIGNED_TYPE(XML_ULONG, unsigned long, ULONG_MAX, 10, append_decimal, 1, DECIMAL("unsignedLong"))
UNSIGNED_TYPE(XML_ULLONG, unsigned long long, ULLONG_MAX, 10, append_decimal, 1, DECIMAL("unsignedLong"))
UNSIGNED_TYPE(XML_USHORT, unsigned short, USHRT_MAX, 10, append_decimal, 1, DECIMAL("unsignedShort"))
UNSIGNED_TYPE(XML_UCHAR, unsigned char, UCHAR_MAX, 10, append_decimal, 1, DECIMAL("unsignedByte"))
OPT_UNSIGNED_TYPE(XML_OPT_UINT, OptUint, UINT_MAX, 10, append_decimal, 1, DECIMAL("unsignedInt"))
OPT_UNSIGNED_TYPE(XML_OPT_ULONG, OptUlong, ULLONG_MAX, 10, append_decimal, 1, DECIMAL("unsignedLong"))

#define HEX .name = "a hexadecimal number", .pattern = "0x[0-9a-fA-F]+|[0-9]+"
UNSIGNED_TYPE(XML_HEX, unsigned int, UINT_MAX, 0, append_hex, 1, HEX)
UNSIGNED_TYPE(XML_HEX2, unsigned int, UINT_MAX, 0, append_hex, 2, HEX)
UNSIGNED_TYPE(XML_HEX3, unsigned int, UINT_MAX, 0, append_hex, 3, HEX)
UNSIGNED_TYPE(XML_HEX4, unsigned int, UINT_MAX, 0, append_hex, 4, HEX)
UNSIGNED_TYPE(XML_HEX6, unsigned int, UINT_MAX, 0, append_hex, 6, HEX)
UNSIGNED_TYPE(XML_HEX8, unsigned int, UINT_MAX, 0, append_hex, 8, HEX)
UNSIGNED_TYPE(XML_HEX_ULLONG, unsigned long long, ULLONG_MAX, 0, append_hex, 1, HEX)
UNSIGNED_TYPE(XML_HEX16, unsigned long long, ULLONG_MAX, 0, append_hex, 16, HEX)
OPT_UNSIGNED_TYPE(XML_OPT_HEX, OptUint, UINT_MAX, 0, append_hex, 1, HEX)
OPT_UNSIGNED_TYPE(XML_OPT_HEX2, OptUint, UINT_MAX, 0, append_hex, 2, HEX)
OPT_UNSIGNED_TYPE(XML_OPT_HEX4, OptUint, UINT_MAX, 0, append_hex, 4, HEX)
OPT_UNSIGNED_TYPE(XML_OPT_HEX6, OptUint, UINT_MAX, 0, append_hex, 6, HEX)
OPT_UNSIGNED_TYPE(XML_OPT_HEX8, OptUint, UINT_MAX, 0, append_hex, 8, HEX)
OPT_UNSIGNED_TYPE(XML_OPT_HEX_ULONG, OptUlong, ULLONG_MAX, 0, append_hex, 1, HEX)

#define OCTAL .name = "an octal number", .pattern = "[0-7]+"
UNSIGNED_TYPE(XML_OCTAL, unsigned int, UINT_MAX, 8, append_octal, 3, OCTAL)
UNSIGNED_TYPE(XML_OCTAL4, unsigned int, UINT_MAX, 8, append_octal, 4, OCTAL)
OPT_UNSIGNED_TYPE(XML_OPT_OCTAL, OptUint, UINT_MAX, 8, append_octal, 3, OCTAL)
OPT_UNSIGNED_TYPE(XML_OPT_OCTAL4, OptUint, UINT_MAX, 8, append_octal, 4, OCTAL)

static bool
opt_int_parse(const char *text, const XmlField *field, void *ret_value)
{
    long long number;

    if (!read_signed(text, field, INT_MIN, INT_MAX, &number))
        return false;
    *(OptInt *)ret_value = (OptInt){ .set = true, .value = (int)number };
    return true;
}

static void
opt_int_format(const void *value, const XmlField *field, GString *buf)
{
    append_signed(buf, ((const OptInt *)value)->value);
}

static bool
opt_int_is_absent(const void *value, const XmlField *field)
{
    return !((const OptInt *)value)->set;
}

static bool
opt_int_equal(const void *a, const void *b)
{
    const OptInt *x = a, *y = b;

    return x->set == y->set && x->value == y->value;
}

static void
opt_int_random(void *value, const XmlField *field, GRand *rand)
{
    *(OptInt *)value = (OptInt){ .set = true, .value = (int)random_number(field, -1000, 1000, rand) };
}

const XmlType xml_type_XML_OPT_INT = {
    .name = "a number", .schema = "int", .size = sizeof(OptInt), .plain = true, .parse = opt_int_parse,
    .format = opt_int_format, .is_absent = opt_int_is_absent, .equal = opt_int_equal, .random = opt_int_random,
};

/* ---- Fractions ---- */

static bool
double_parse(const char *text, const XmlField *field, void *ret_value)
{
    return text_to_double(text, ret_value);
}

/* The shortest digits that read back as the same number. */
static void
double_format(const void *value, const XmlField *field, GString *buf)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    double number = *(const double *)value;

    for (int digits = 6; digits <= DBL_DECIMAL_DIG; digits += 11) {
        char format[8];

        g_snprintf(format, sizeof(format), "%%.%dg", digits);
        g_ascii_formatd(text, sizeof(text), format, number);
        if (g_ascii_strtod(text, NULL) >= number && g_ascii_strtod(text, NULL) <= number)
            break;
    }
    g_string_append(buf, text);
}

static void
double_random(void *value, const XmlField *field, GRand *rand)
{
    *(double *)value = g_rand_boolean(rand) ? g_rand_int_range(rand, 1, 100) / 4.0 : g_rand_double(rand) + 1;
}

const XmlType xml_type_XML_DOUBLE = {
    .name = "a number", .schema = "double", .size = sizeof(double), .plain = true, .parse = double_parse,
    .format = double_format, .random = double_random,
};

/* ---- Sizes ---- */

bool
xml_size_parse(const XmlType *type, const char *text, const char *unit, const XmlField *field, void *ret_value)
{
    unsigned long long number, bytes, stored = type->unit->stored;

    if (!text_to_ull(text, 10, &number))
        return false;
    if (text_scale(number, unit, type->unit->meant ? type->unit->meant : type->unit->shown, ULLONG_MAX, &bytes) < 0) {
        error_reset();              /* the engine says it with line and path */
        return false;
    }
    number = bytes / stored + (bytes % stored != 0);
    if (!is_in_range(field, number))
        return false;
    if (type->size == sizeof(OptUlong))
        *(OptUlong *)ret_value = (OptUlong){ .set = true, .value = number };
    else
        *(unsigned long long *)ret_value = number;
    return true;
}

static unsigned long long
size_value(const XmlType *type, const void *value)
{
    return type->size == sizeof(OptUlong) ? ((const OptUlong *)value)->value : *(const unsigned long long *)value;
}

/* How many of the shown unit it is; false when it is no whole number of them. */
static bool
size_shown(const XmlType *type, const void *value, unsigned long long *ret_number)
{
    unsigned long long number = size_value(type, value);

    if (type->unit->stored == type->unit->shown) {
        *ret_number = number;
        return true;
    }
    if (number % (type->unit->shown / type->unit->stored) != 0)
        return false;
    *ret_number = number / (type->unit->shown / type->unit->stored);
    return true;
}

const char *
xml_size_unit(const XmlType *type, const void *value)
{
    unsigned long long number;

    if (size_shown(type, value, &number))
        return type->unit->unit;
    return type->unit->stored == 1 ? "bytes" : "KiB";
}

static void
size_format(const void *value, const XmlField *field, GString *buf)
{
    const XmlType *type = field->type;
    unsigned long long number = size_value(type, value);

    if (!size_shown(type, value, &number))
        number = size_value(type, value);
    append_decimal(buf, number, 1);
}

static void
size_random(void *value, const XmlField *field, GRand *rand)
{
    *(unsigned long long *)value = (unsigned long long)random_number(field, 0, 1LL << 40, rand);
}

#define SIZE_TYPE(TYPE, word, shown_, stored_, ...) \
    static const XmlUnit TYPE##_unit = { word, shown_, stored_, __VA_ARGS__ }; \
    const XmlType xml_type_##TYPE = { \
        .name = "a size", .schema = "unsignedLong", .size = sizeof(unsigned long long), .unit = &TYPE##_unit, \
        .plain = true, .format = size_format, .random = size_random };

#define OPT_SIZE_TYPE(TYPE, word, shown_, stored_) \
    static const XmlUnit TYPE##_unit = { word, shown_, stored_ }; \
    const XmlType xml_type_##TYPE = { \
        .name = "a size", .schema = "unsignedLong", .size = sizeof(OptUlong), .unit = &TYPE##_unit, .plain = true, \
        .format = size_format, .is_absent = XML_OPT_ULONG_is_absent, .equal = XML_OPT_ULONG_equal, \
        .random = XML_OPT_ULONG_random };

SIZE_TYPE(XML_KIB, "KiB", 1024, 1024)
SIZE_TYPE(XML_KIB_AS_MIB, "MiB", 1024 * 1024, 1024)
SIZE_TYPE(XML_KIB_OR_MIB, "MiB", 1024 * 1024, 1024, .meant = 1024)
SIZE_TYPE(XML_BYTES, "bytes", 1, 1)
SIZE_TYPE(XML_BYTES_AS_B, "B", 1, 1)
SIZE_TYPE(XML_BYTES_AS_KIB, "KiB", 1024, 1)
SIZE_TYPE(XML_BYTES_AS_M, "M", 1024 * 1024, 1)
SIZE_TYPE(XML_BYTES_AS_MIB, "MiB", 1024 * 1024, 1)
OPT_SIZE_TYPE(XML_OPT_KIB, "KiB", 1024, 1024)
OPT_SIZE_TYPE(XML_OPT_BYTES, "bytes", 1, 1)
