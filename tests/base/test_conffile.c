/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_conffile.c - configuration files: the grammar, the types, the errors.
 *
 * Threads: main.
 */

#include "base/conffile.h"
#include "base/error.h"
#include "base/file.h"
#include "support/test.h"

static const char sample[] =
    "# a comment\n"
    "listen_tls = 0\n"
    "max_clients=5000   # trailing\n"
    "keepalive_interval = -1\n"
    "unix_sock_group = \"libvirt\"\n"
    "single = 'it has \"quotes\"'\n"
    "long = \"\"\"two\n\"lines\" \"\"\"\n"
    "list = [ \"a\", 'b',\n   # comment inside\n  \"c\", ]\n"
    "empty = []\n"
    "a = 1; b = 2\n"
    "max_size = \"2 MiB\"\n"
    "backslash = \"C:\\\"\n"
    "last = \"no newline\"";

TEST(every_kind_of_value_is_read)
{
    g_autoptr(ConfFile) conf = conf_file_parse(sample, "s.conf");
    g_autofree char *text = g_strdup("old");
    g_auto(GStrv) list = NULL;
    bool flag = true;
    unsigned int n = 0;
    int i = 0;
    unsigned long long size = 0;

    OK_PTR(conf);
    EQ(conf_get_bool(conf, "listen_tls", &flag), 1);
    FALSE_(flag);
    EQ(conf_get_uint(conf, "max_clients", &n), 1);
    EQ(n, 5000);
    EQ(conf_get_int(conf, "keepalive_interval", &i), 1);
    EQ(i, -1);
    EQ(conf_get_string(conf, "unix_sock_group", &text), 1);
    STREQ(text, "libvirt");
    EQ(conf_get_string(conf, "single", &text), 1);
    STREQ(text, "it has \"quotes\"");
    EQ(conf_get_string(conf, "long", &text), 1);
    STREQ(text, "two\n\"lines\" ");
    EQ(conf_get_list(conf, "list", CONF_LIST_ONLY, &list), 1);
    EQ(g_strv_length(list), 3);
    STREQ(list[2], "c");
    EQ(conf_get_list(conf, "empty", CONF_LIST_ONLY, &list), 1);
    EQ(g_strv_length(list), 0);
    EQ(conf_get_size(conf, "max_size", &size), 1);
    EQ(size, 2097152);
    EQ(conf_get_string(conf, "backslash", &text), 1);
    STREQ(text, "C:\\");
    EQ(conf_line(conf, "last"), 16);
}

TEST(an_absent_key_leaves_the_default)
{
    g_autoptr(ConfFile) conf = conf_file_parse("", "s.conf");
    g_autofree char *text = g_strdup("default");

    EQ(conf_get_string(conf, "key", &text), 0);
    STREQ(text, "default");
    EQ(conf_type(conf, "key"), CONF_NONE);
}

TEST(of_two_the_first_counts)
{
    g_autoptr(ConfFile) conf = conf_file_parse("a = 1\n", "s.conf");
    int i = 0;

    EQ(conf_get_int(conf, "a", &i), 1);
    EQ(i, 1);
}

TEST(wrong_types_and_ranges_name_the_line)
{
    g_autoptr(ConfFile) conf = conf_file_parse("\ns = 5\nn = \"x\"\nb = 2\nu = -1\nbig = 4294967296\nl = [ 1 ]\nsz = \"4 x\"\n"
                                               "ch = \"blue\"\n", "s.conf");
    static const char *const words[] = { "none", "sasl", NULL };
    g_autofree char *text = NULL;
    g_auto(GStrv) list = NULL;
    unsigned int n;
    unsigned long long size;
    bool flag;
    int i;

    FAILS(conf_get_string(conf, "s", &text), VIR_ERR_CONF_SYNTAX);
    STR_HAS(test_last_message(), "s.conf:2: s: expecting a string in quotes, found a number");
    FAILS(conf_get_uint(conf, "n", &n), VIR_ERR_CONF_SYNTAX);
    FAILS(conf_get_bool(conf, "b", &flag), VIR_ERR_CONF_SYNTAX);
    STR_HAS(test_last_message(), "s.conf:4: b: expecting 0 or 1, found 2");
    FAILS(conf_get_uint(conf, "u", &n), VIR_ERR_CONF_SYNTAX);
    FAILS(conf_get_uint(conf, "big", &n), VIR_ERR_CONF_SYNTAX);
    FAILS(conf_get_int(conf, "big", &i), VIR_ERR_CONF_SYNTAX);
    FAILS(conf_get_list(conf, "l", CONF_LIST_ONLY, &list), VIR_ERR_CONF_SYNTAX);
    FAILS(conf_get_list(conf, "n", CONF_LIST_ONLY, &list), VIR_ERR_CONF_SYNTAX);
    EQ(conf_get_list(conf, "n", CONF_LIST_OR_STRING, &list), 1);
    FAILS(conf_get_size(conf, "sz", &size), VIR_ERR_CONF_SYNTAX);
    FAILS(conf_get_choice(conf, "ch", words, &i), VIR_ERR_CONF_SYNTAX);
    STR_HAS(test_last_message(), "'blue' is not one of none, sasl");
}

TEST(bad_syntax_names_the_line)
{
    static const struct {
        const char *text;
        const char *message;
    } cases[] = {
        { "\n\nfoo\n", "s.conf:3: expecting '='" },
        { "9a = 1\n", "s.conf:1: expecting the name of a key" },
        { "a.b = 1\n", "s.conf:1: expecting '='" },
        { "a = foo\n", "s.conf:1: expecting a number, a string in quotes or a list, found 'foo'" },
        { "a = \n1\n", "s.conf:1:" },
        { "a = 1 b = 2\n", "s.conf:1: expecting the end of the line" },
        { "a = 0x10\n", "s.conf:1: expecting the end of the line" },
        { "a = \"x\ny\"\n", "s.conf:1: the string that begins here has no end" },
        { "a = \"\"\"x\n", "s.conf:1: the string that begins here has no end" },
        { "a = [ \"x\" \"y\" ]", "s.conf:1: expecting ',' or ']'" },
        { "a = [ \"x\",\n", "s.conf:2:" },
        { "a = [ , ]", "s.conf:1:" },
        { "a = 99999999999999999999", "s.conf:1: the number '99999999999999999999' is too large" },
        { "a = -", "s.conf:1: expecting a number" },
        { "a = [[[[[[[[[[[[[[[[", "s.conf:1: lists are nested more than 8 levels deep" },
        { "[section]\n", "s.conf:1:" },
        { "\xff = 1\n", "found '\\xff = 1'" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        FAILS_PTR(conf_file_parse(cases[i].text, "s.conf"), VIR_ERR_CONF_SYNTAX);
        STR_HAS(test_last_message(), cases[i].message);
    }
}

TEST(unknown_keys_are_found)
{
    g_autoptr(ConfFile) conf = conf_file_parse("known = 1\nobsolete = 1\nlog_levl = 1\n", "s.conf");
    int i;

    EQ(conf_get_int(conf, "known", &i), 1);
    conf_ignore(conf, "obsolete");
    conf_ignore(conf, "not there");
    FAILS(conf_check_all_known(conf), VIR_ERR_CONF_SYNTAX);
    STR_HAS(test_last_message(), "s.conf:3: log_levl: there is no such setting");
    conf_ignore(conf, "log_levl");
    OK(conf_check_all_known(conf));
}

TEST(files_are_read_or_may_be_absent)
{
    const char *path = test_temp_path("x.conf");
    g_autoptr(ConfFile) absent = conf_file_read_if_exists(path);
    g_autoptr(ConfFile) conf = NULL;
    int i = 0;

    OK_PTR(absent);
    OK(conf_check_all_known(absent));
    FAILS_PTR(conf_file_read(path), VIR_ERR_SYSTEM_ERROR);
    OK(file_write_text(path, "a = 3\n", NULL));
    conf = conf_file_read(path);
    OK_PTR(conf);
    EQ(conf_get_int(conf, "a", &i), 1);
    OK(file_write_atomic(path, "a = 3\n\0b", 8, NULL));
    FAILS_PTR(conf_file_read(path), VIR_ERR_CONF_SYNTAX);
}

TEST(random_bytes_never_crash_the_parser)
{
    static const char alphabet[] = "ab=\"'[],;#\n 19-+\\x";

    for (int round = 0; round < 20000; round++) {
        char text[40];
        g_autoptr(ConfFile) conf = NULL;
        int len = g_test_rand_int_range(0, (int)sizeof(text) - 1);

        for (int i = 0; i < len; i++)
            text[i] = alphabet[g_test_rand_int_range(0, (int)sizeof(alphabet) - 1)];
        text[len] = '\0';
        conf = conf_file_parse(text, "r");
        if (!conf)
            EQ(error_last_code(), VIR_ERR_CONF_SYNTAX);
        error_reset();
    }
}
