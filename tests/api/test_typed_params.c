/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_typed_params.c - typed parameter lists as programs use them.
 *
 * Threads: main.
 */

#include <limits.h>

#include <libvirt/libvirt.h>

#include "support/test.h"

typedef struct {
    virTypedParameterPtr params;
    int count;
    int room;
} List;

static void
list_clear(List *list)
{
    virTypedParamsFree(list->params, list->count);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(List, list_clear)

#define ADD(list, type, name, value) virTypedParamsAdd##type(&(list).params, &(list).count, &(list).room, name, value)

static void
quiet(void *data, virErrorPtr error)
{
}

TEST(values_of_all_types_come_back)
{
    g_auto(List) list = { NULL };
    int i = 0;
    unsigned int ui = 0;
    long long l = 0;
    unsigned long long ul = 0;
    double d = 0;
    int b = 0;
    const char *s = NULL;

    EQ(ADD(list, Int, "i", INT_MIN), 0);
    EQ(ADD(list, UInt, "ui", UINT_MAX), 0);
    EQ(ADD(list, LLong, "l", LLONG_MIN), 0);
    EQ(ADD(list, ULLong, "ul", ULLONG_MAX), 0);
    EQ(ADD(list, Double, "d", 0.5), 0);
    EQ(ADD(list, Boolean, "b", 77), 0);
    EQ(ADD(list, String, "s", "text"), 0);
    EQ(list.count, 7);
    EQ(virTypedParamsGetInt(list.params, list.count, "i", &i), 1);
    EQ(i, INT_MIN);
    EQ(virTypedParamsGetUInt(list.params, list.count, "ui", &ui), 1);
    EQ(ui, UINT_MAX);
    EQ(virTypedParamsGetLLong(list.params, list.count, "l", &l), 1);
    EQ(l, LLONG_MIN);
    EQ(virTypedParamsGetULLong(list.params, list.count, "ul", &ul), 1);
    EQ(ul, ULLONG_MAX);
    EQ(virTypedParamsGetDouble(list.params, list.count, "d", &d), 1);
    TRUE_(d == 0.5);
    EQ(virTypedParamsGetBoolean(list.params, list.count, "b", &b), 1);
    EQ(b, 1);
    EQ(virTypedParamsGetString(list.params, list.count, "s", &s), 1);
    STREQ(s, "text");
}

TEST(what_is_not_there_is_no_error)
{
    g_auto(List) list = { NULL };
    int value = 7;

    EQ(ADD(list, Int, "i", 1), 0);
    EQ(virTypedParamsGetInt(list.params, list.count, "j", &value), 0);
    EQ(value, 7);
    EQ(virTypedParamsGetInt(NULL, 3, "j", &value), 0);
    EQ(virTypedParamsGetInt(list.params, list.count, NULL, &value), 0);
    EQ(virTypedParamsGetInt(list.params, list.count, "i", NULL), 1);
    NULL_PTR(virGetLastError());
}

TEST(another_type_is_an_error)
{
    g_auto(List) list = { NULL };
    unsigned int value = 7;

    virSetErrorFunc(NULL, quiet);
    EQ(ADD(list, Int, "i", 1), 0);
    EQ(virTypedParamsGetUInt(list.params, list.count, "i", &value), -1);
    EQ(virGetLastErrorCode(), VIR_ERR_INVALID_ARG);
    EQ(value, 7u);
    virResetLastError();
}

TEST(names_have_a_limit)
{
    g_auto(List) list = { NULL };
    g_autofree char *fits = g_strnfill(VIR_TYPED_PARAM_FIELD_LENGTH - 1, 'x');
    g_autofree char *too_long = g_strnfill(VIR_TYPED_PARAM_FIELD_LENGTH, 'x');

    virSetErrorFunc(NULL, quiet);
    EQ(ADD(list, Int, fits, 1), 0);
    EQ(ADD(list, Int, too_long, 1), -1);
    EQ(list.count, 1);
    OK_PTR(virTypedParamsGet(list.params, list.count, fits));
    virResetLastError();
}

static int
from_text(List *list, int type, const char *text)
{
    int rc;

    virSetErrorFunc(NULL, quiet);
    rc = virTypedParamsAddFromString(&list->params, &list->count, &list->room, "x", type, text);
    virResetLastError();
    return rc;
}

TEST(text_becomes_values)
{
    g_auto(List) list = { NULL };

    EQ(from_text(&list, VIR_TYPED_PARAM_INT, " -5"), 0);
    EQ(list.params[0].value.i, -5);
    EQ(from_text(&list, VIR_TYPED_PARAM_UINT, "-1"), 0);
    EQ(list.params[1].value.ui, UINT_MAX);
    EQ(from_text(&list, VIR_TYPED_PARAM_ULLONG, "18446744073709551615"), 0);
    EQ(list.params[2].value.ul, ULLONG_MAX);
    EQ(from_text(&list, VIR_TYPED_PARAM_ULLONG, "-1"), 0);
    EQ(list.params[3].value.ul, ULLONG_MAX);
    EQ(from_text(&list, VIR_TYPED_PARAM_BOOLEAN, "1"), 0);
    EQ(list.params[4].value.b, 1);
    EQ(from_text(&list, VIR_TYPED_PARAM_STRING, ""), 0);
    STREQ(list.params[5].value.s, "");
    EQ(from_text(&list, VIR_TYPED_PARAM_DOUBLE, "1e3"), 0);
    TRUE_(list.params[6].value.d == 1000);
}

TEST(bad_text_adds_nothing)
{
    static const struct { int type; const char *text; } bad[] = {
        { VIR_TYPED_PARAM_INT, "2147483648" }, { VIR_TYPED_PARAM_INT, "" },     { VIR_TYPED_PARAM_INT, "5x" },
        { VIR_TYPED_PARAM_INT, "0x10" },       { VIR_TYPED_PARAM_UINT, "4294967296" }, { VIR_TYPED_PARAM_UINT, "--1" },
        { VIR_TYPED_PARAM_BOOLEAN, "yes" },    { VIR_TYPED_PARAM_BOOLEAN, "2" }, { VIR_TYPED_PARAM_BOOLEAN, "" },
        { VIR_TYPED_PARAM_DOUBLE, "nan" },     { VIR_TYPED_PARAM_INT, NULL },    { 17, "1" }, { 0, "1" }, { -1, "1" },
    };
    g_auto(List) list = { NULL };

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        EQ(from_text(&list, bad[i].type, bad[i].text), -1);
    EQ(list.count, 0);
}

TEST(a_list_of_strings_repeats_the_name)
{
    const char *values[] = { "one", "two", NULL };
    g_auto(List) list = { NULL };

    EQ(ADD(list, StringList, "l", values), 0);
    EQ(ADD(list, StringList, "l", NULL), 0);
    EQ(list.count, 2);
    STREQ(list.params[1].value.s, "two");
}

TEST(clearing_frees_strings_once)
{
    g_auto(List) list = { NULL };

    EQ(ADD(list, String, "s", "text"), 0);
    EQ(ADD(list, String, "n", NULL), 0);
    virTypedParamsClear(list.params, list.count);
    virTypedParamsClear(list.params, list.count);
    virTypedParamsClear(NULL, 3);
    NULL_PTR(list.params[0].value.s);
}
