/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fuzz_conf.c - configuration files: every getter is asked for every kind of value.
 *
 * Threads: main.
 */

#include "base/conffile.h"
#include "base/error.h"
#include "fuzz.h"

/* A getter may fail; the next one starts without an error. */
static void
ask(ConfFile *conf, const char *key)
{
    g_autofree char *text = NULL;
    g_auto(GStrv) list = NULL;
    g_auto(GStrv) list_only = NULL;
    bool yes;
    int number;
    unsigned int natural;
    unsigned long long big;

    error_reset();
    (void)conf_get_string(conf, key, &text);
    error_reset();
    (void)conf_get_bool(conf, key, &yes);
    error_reset();
    (void)conf_get_int(conf, key, &number);
    error_reset();
    (void)conf_get_uint(conf, key, &natural);
    error_reset();
    (void)conf_get_ull(conf, key, &big);
    error_reset();
    (void)conf_get_size(conf, key, &big);
    error_reset();
    (void)conf_get_list(conf, key, CONF_LIST_OR_STRING, &list);
    error_reset();
    (void)conf_get_list(conf, key, CONF_LIST_ONLY, &list_only);
    error_reset();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const keys[] = { "a", "key", "log_filters", "max_clients", "uri_aliases", "uri_default" };
    g_autofree char *text = fuzz_text(data, size);
    g_autoptr(ConfFile) conf = NULL;

    error_reset();
    conf = conf_file_parse(text, "fuzz.conf");
    if (!conf)
        return 0;
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
        ask(conf, keys[i]);
    (void)conf_check_all_known(conf);
    error_reset();
    return 0;
}
