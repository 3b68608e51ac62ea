/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_client_config.c - libvirt.conf, and which URI a name means.
 *
 * Threads: main.
 */

#include <stdlib.h>

#include "api/client_config.h"
#include "api/open.h"
#include "base/error.h"
#include "base/file.h"
#include "support/test.h"

static ClientConfig *
config_of(const char *text)
{
    const char *path = test_temp_path("libvirt.conf");

    OK(file_write_text(path, text, NULL));
    return client_config_read(path);
}

TEST(aliases_and_defaults_are_read)
{
    g_autoptr(ClientConfig) config = config_of("uri_aliases = [\n  \"hail=qemu+ssh://root@hail.example.org/system\",\n"
                                               "  \"a.b_c-1=lxc:///system\",\n]\n"
                                               "uri_default = \"hail\"\nremote_mode = \"legacy\"\n");

    OK_PTR(config);
    STREQ(client_config_alias_find(config, "hail"), "qemu+ssh://root@hail.example.org/system");
    STREQ(client_config_alias_find(config, "a.b_c-1"), "lxc:///system");
    NULL_PTR(client_config_alias_find(config, "sleet"));
    STREQ(config->uri_default, "hail");
    STREQ(config->remote_mode, "legacy");
}

TEST(an_absent_file_is_empty)
{
    g_autoptr(ClientConfig) config = client_config_read("/nonexistent/libvirt.conf");

    OK_PTR(config);
    NULL_PTR(config->uri_default);
}

TEST(bad_aliases_are_refused)
{
    FAILS_PTR(config_of("uri_aliases = [ \"noequals\" ]\n"), VIR_ERR_CONF_SYNTAX);
    FAILS_PTR(config_of("uri_aliases = [ \"bad name=qemu:///system\" ]\n"), VIR_ERR_CONF_SYNTAX);
    FAILS_PTR(config_of("uri_aliases = [ \"=qemu:///system\" ]\n"), VIR_ERR_CONF_SYNTAX);
    FAILS_PTR(config_of("uri_aliases = [ \"x=\" ]\n"), VIR_ERR_CONF_SYNTAX);
    FAILS_PTR(config_of("uri_default = 5\n"), VIR_ERR_CONF_SYNTAX);
}

static char *
resolve(const char *name, const ClientConfig *config, OpenAliases aliases)
{
    g_autoptr(Uri) uri = NULL;

    OK(open_resolve(name, &open_defaults, config, aliases, &uri));
    return uri ? uri_format(uri) : NULL;
}

static void
resolves(const char *name, const ClientConfig *config, const char *expected)
{
    g_autofree char *uri = resolve(name, config, OPEN_WITH_ALIASES);

    STREQ(uri, expected);
}

TEST(the_first_who_names_a_uri_wins)
{
    g_autoptr(ClientConfig) none = config_of("");
    g_autoptr(ClientConfig) config = config_of("uri_default = \"lxc:///system\"\nuri_aliases = [ \"p=qemu:///x\" ]\n");

    unsetenv("LIBVIRT_DEFAULT_URI");
    resolves(NULL, none, NULL);
    resolves("", none, NULL);
    resolves(NULL, config, "lxc:///system");
    setenv("LIBVIRT_DEFAULT_URI", "p", 1);
    resolves(NULL, config, "qemu:///x");
    resolves("qemu:///system", config, "qemu:///system");
    unsetenv("LIBVIRT_DEFAULT_URI");
    resolves("p", config, "qemu:///x");
    resolves("xen", config, "xen:///system");
}

TEST(without_aliases_a_word_is_no_uri)
{
    g_autoptr(ClientConfig) config = config_of("uri_aliases = [ \"p=qemu:///x\" ]\n");
    g_autoptr(Uri) uri = NULL;

    FAILS(open_resolve("p", &open_defaults, config, OPEN_NO_ALIASES, &uri), VIR_ERR_NO_CONNECT);
}
