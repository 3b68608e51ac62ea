/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_conftable.c - keys of things that are not there: refused or told when they ask for something, fine when they do not.
 *
 * Threads: main.
 */

#include "base/conftable.h"
#include "base/error.h"
#include "support/test.h"

typedef struct {
    unsigned int max_files;
} Config;

static const ConfKey keys[] = {
    CONF_KEY(CONF_KEY_UINT, Config, max_files),
    CONF_NAME(CONF_KEY_UNSUPPORTED, "security_driver"),
    CONF_NAME(CONF_KEY_LATER, "namespaces"),
    {NULL},
};

static int
read_text(const char *text)
{
    g_autoptr(ConfFile) file = conf_file_parse(text, "t.conf");
    Config config = {0};

    OK_PTR(file);
    return conf_table_read(file, keys, &config);
}

TEST(what_asks_for_nothing_is_fine)
{
    static const char *const nothing[] = {
        "security_driver = \"none\"\n", "security_driver = [ \"none\" ]\n", "security_driver = [ ]\n", "security_driver = \"\"\n",
        "security_driver = 0\n", "namespaces = [ ]\nmax_files = 7\n",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(nothing); i++)
        OK(read_text(nothing[i]));
}

TEST(what_asks_for_something_is_refused)
{
    static const char *const something[] = {
        "security_driver = \"selinux\"\n", "security_driver = [ \"none\", \"apparmor\" ]\n", "security_driver = 1\n",
        "security_driver = -1\n",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(something); i++) {
        EQ(read_text(something[i]), -1);
        STR_HAS(error_last_message(), "t.conf:1: security_driver: is not supported by this build");
        error_reset();
    }
}

TEST(what_comes_later_has_no_effect_yet)
{
    OK(read_text("namespaces = [ \"mount\" ]\n"));
}
