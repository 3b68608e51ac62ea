/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * xmlbind_types.h - the kinds of values an attribute or a text can hold.
 *
 * A kind is an XmlType and a C type. In a row XML_UINT stands for both: xml_type_XML_UINT and xml_ctype_XML_UINT,
 * which the compiler compares with the field. A new kind is XML_TYPE_DECLARE in a header and the XmlType in one .c
 * file:
 *
 *     XML_TYPE_DECLARE(PciAddress, XML_PCI_ADDRESS)
 *     const XmlType xml_type_XML_PCI_ADDRESS = {
 *         .name = "a PCI address", .size = sizeof(PciAddress), .parse = ..., .format = ..., .random = ...,
 *     };
 */

#ifndef BASE_XMLBIND_TYPES_H
#define BASE_XMLBIND_TYPES_H

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

#include "base/bitmap.h"
#include "base/enums.h"
#include "base/mac.h"
#include "base/socketaddr.h"
#include "base/uuid.h"

struct XmlField;

/* How sizes are counted: @stored is the value of 1 in the field, @shown of 1 in XML with unit='@unit', both in bytes.
 * Without a unit in XML @meant is, or @unit when that is 0. */
typedef struct {
    const char *unit;
    unsigned long long shown, stored;
    unsigned long long meant;       /* in bytes */
} XmlUnit;

/* What the engine must know of a kind of value. All functions get the row too, for its range, size and words. */
typedef struct {
    const char *name;               /* in messages: "an unsigned number" */
    const char *schema;             /* the XSD datatype; NULL = string */
    const char *pattern;            /* the XSD pattern; NULL = none */
    size_t size;                    /* of the C type; 0 = the field's */
    const XmlUnit *unit;            /* a size: an attribute "unit" stands beside the value */
    bool plain;                     /* what format appends never needs escaping */
    bool keeps_blanks;              /* blanks at the ends belong to the value */

    /* Reads @text into the zeroed *@ret_value; false, without an error, when @text is wrong. */
    bool (*parse)(const char *text, const struct XmlField *field, void *ret_value);
    /* Appends the text, unescaped; not called when absent. */
    void (*format)(const void *value, const struct XmlField *field, GString *buf);
    bool (*is_absent)(const void *value, const struct XmlField *field);     /* NULL: never absent by itself */
    void (*copy)(void *value, const void *from);                            /* NULL: the bytes */
    void (*clear)(void *value);                                             /* NULL: nothing to release */
    bool (*equal)(const void *a, const void *b);                            /* NULL: the bytes */
    void (*random)(void *value, const struct XmlField *field, GRand *rand); /* any value but the absent one */
} XmlType;

#define XML_TYPE_DECLARE(ctype, TYPE) \
    extern const XmlType xml_type_##TYPE; \
    typedef ctype xml_ctype_##TYPE;

/* Three-valued answers: on/off and yes/no. Rows name them XML_ATTR_ENUM(..., Switch, ...) or XML_ON_OFF, XML_YES_NO. */
typedef enum { SWITCH_ABSENT, SWITCH_ON, SWITCH_OFF, SWITCH_LAST } Switch;
ENUM_DECLARE(Switch, switch)
typedef enum { YES_NO_ABSENT, YES_NO_YES, YES_NO_NO, YES_NO_LAST } YesNo;
ENUM_DECLARE(YesNo, yes_no)

/* Numbers of which 0 is one and absence is another matter. Absent: set = false. */
typedef struct { bool set; int value; } OptInt;
typedef struct { bool set; unsigned int value; } OptUint;
typedef struct { bool set; unsigned long long value; } OptUlong;

/* Texts. All are char *, absent when NULL. */
XML_TYPE_DECLARE(char *, XML_STRING)            /* as it stands */
XML_TYPE_DECLARE(char *, XML_TRIMMED)           /* without blanks at the ends */
XML_TYPE_DECLARE(char *, XML_NAME)              /* not empty, no '/' and no line break */
XML_TYPE_DECLARE(char *, XML_PATH)              /* not empty */
XML_TYPE_DECLARE(char *, XML_ABS_PATH)          /* begins with '/' */
XML_TYPE_DECLARE(char *, XML_IP)                /* a numeric IPv4 or IPv6 address, as it was written */
XML_TYPE_DECLARE(char *, XML_IP4)
XML_TYPE_DECLARE(char *, XML_IP6)
extern const XmlType xml_type_XML_CHARS;        /* char[N]; rows XML_ATTR_CHARS and so on */

/* Decimal numbers. */
XML_TYPE_DECLARE(int, XML_INT)
XML_TYPE_DECLARE(unsigned int, XML_UINT)
XML_TYPE_DECLARE(long, XML_LONG)
XML_TYPE_DECLARE(unsigned long, XML_ULONG)
XML_TYPE_DECLARE(long long, XML_LLONG)
XML_TYPE_DECLARE(unsigned long long, XML_ULLONG)
XML_TYPE_DECLARE(unsigned short, XML_USHORT)
XML_TYPE_DECLARE(unsigned char, XML_UCHAR)
XML_TYPE_DECLARE(double, XML_DOUBLE)
XML_TYPE_DECLARE(OptInt, XML_OPT_INT)
XML_TYPE_DECLARE(OptUint, XML_OPT_UINT)
XML_TYPE_DECLARE(OptUlong, XML_OPT_ULONG)

/* Printed as 0x..., with at least so many digits; read in hexadecimal with 0x, otherwise as in C. */
XML_TYPE_DECLARE(unsigned int, XML_HEX)
XML_TYPE_DECLARE(unsigned int, XML_HEX2)
XML_TYPE_DECLARE(unsigned int, XML_HEX3)
XML_TYPE_DECLARE(unsigned int, XML_HEX4)
XML_TYPE_DECLARE(unsigned int, XML_HEX6)
XML_TYPE_DECLARE(unsigned int, XML_HEX8)
XML_TYPE_DECLARE(unsigned long long, XML_HEX_ULLONG)
XML_TYPE_DECLARE(unsigned long long, XML_HEX16)
XML_TYPE_DECLARE(OptUint, XML_OPT_HEX)
XML_TYPE_DECLARE(OptUint, XML_OPT_HEX2)
XML_TYPE_DECLARE(OptUint, XML_OPT_HEX4)
XML_TYPE_DECLARE(OptUint, XML_OPT_HEX6)
XML_TYPE_DECLARE(OptUint, XML_OPT_HEX8)
XML_TYPE_DECLARE(OptUlong, XML_OPT_HEX_ULONG)

/* Printed with at least three or four digits; read in octal: file modes. */
XML_TYPE_DECLARE(unsigned int, XML_OCTAL)
XML_TYPE_DECLARE(unsigned int, XML_OCTAL4)
XML_TYPE_DECLARE(OptUint, XML_OPT_OCTAL)
XML_TYPE_DECLARE(OptUint, XML_OPT_OCTAL4)

/* Sizes with a unit beside them, any unit read, rounded up: what is stored, and what is printed. */
XML_TYPE_DECLARE(unsigned long long, XML_KIB)           /* KiB, unit='KiB' */
XML_TYPE_DECLARE(unsigned long long, XML_KIB_AS_MIB)    /* KiB, unit='MiB' */
XML_TYPE_DECLARE(unsigned long long, XML_KIB_OR_MIB)    /* KiB, unit='MiB' when it is whole */
XML_TYPE_DECLARE(unsigned long long, XML_BYTES)         /* bytes, unit='bytes' */
XML_TYPE_DECLARE(unsigned long long, XML_BYTES_AS_B)    /* bytes, unit='B' */
XML_TYPE_DECLARE(unsigned long long, XML_BYTES_AS_KIB)  /* bytes, unit='KiB' */
XML_TYPE_DECLARE(unsigned long long, XML_BYTES_AS_M)    /* bytes, unit='M' */
XML_TYPE_DECLARE(unsigned long long, XML_BYTES_AS_MIB)  /* bytes, unit='MiB' */
XML_TYPE_DECLARE(OptUlong, XML_OPT_KIB)
XML_TYPE_DECLARE(OptUlong, XML_OPT_BYTES)

/* Answers of two values; with XML_OMIT_ZERO only the first is ever printed. */
XML_TYPE_DECLARE(bool, XML_BOOL)                /* yes, no */
XML_TYPE_DECLARE(bool, XML_BOOL_ON)             /* on, off */
XML_TYPE_DECLARE(bool, XML_BOOL_TRUE)           /* true, false */
XML_TYPE_DECLARE(bool, XML_BOOL_ENABLED)        /* enabled, disabled */
XML_TYPE_DECLARE(bool, XML_BOOL_ONE)            /* 1, 0 */

/* Of three values. */
XML_TYPE_DECLARE(Switch, XML_ON_OFF)
XML_TYPE_DECLARE(Switch, XML_SWITCH_YES)        /* a Switch that is spelled yes, no */
XML_TYPE_DECLARE(Switch, XML_SWITCH_ENABLED)    /* enabled, disabled */
XML_TYPE_DECLARE(Switch, XML_SWITCH_ALLOW)      /* allow, forbid */
XML_TYPE_DECLARE(YesNo, XML_YES_NO)

/* The house's own. Absent: all zero bytes, NULL. */
typedef unsigned char XmlUuid[UUID_LEN];
XML_TYPE_DECLARE(XmlUuid, XML_UUID)
XML_TYPE_DECLARE(MacAddress, XML_MAC)
XML_TYPE_DECLARE(SocketAddr, XML_SOCKET_ADDR)   /* without a port */
XML_TYPE_DECLARE(Bitmap *, XML_CPUSET)          /* "0-3,^2,8" */

#endif /* BASE_XMLBIND_TYPES_H */
