/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * client_config.c - reading libvirt.conf and libvirt-admin.conf.
 *
 * Threads: any.
 */

#include "api/client_config.h"

#include <string.h>
#include <unistd.h>

#include "base/conffile.h"
#include "base/error.h"
#include "base/file.h"

void
client_config_free(ClientConfig *config)
{
    if (!config)
        return;
    g_free(config->path);
    g_hash_table_unref(config->aliases);
    g_free(config->uri_default);
    g_free(config->remote_mode);
    g_free(config->remote_proxy);
    g_free(config->tls_priority);
    g_free(config);
}

static bool
is_alias_name(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (!g_ascii_isalnum(text[i]) && !strchr("_.-", text[i]))
            return false;
    }
    return len > 0;
}

/* One "NAME=URI" of uri_aliases. */
static int
add_alias(ClientConfig *config, ConfFile *file, const char *entry)
{
    const char *equals = strchr(entry, '=');

    if (!equals || !equals[1])
        return conf_fail(file, "uri_aliases", _("alias '%1$s' must be of the form 'NAME=URI'"), entry);
    if (!is_alias_name(entry, (size_t)(equals - entry)))
        return conf_fail(file, "uri_aliases", _("the name of alias '%1$s' may have letters, digits and '_.-' only"), entry);
    g_hash_table_replace(config->aliases, g_strndup(entry, (size_t)(equals - entry)), g_strdup(equals + 1));
    return 0;
}

static int
read_aliases(ClientConfig *config, ConfFile *file)
{
    g_auto(GStrv) entries = NULL;

    if (conf_get_list(file, "uri_aliases", CONF_LIST_ONLY, &entries) < 0)
        return -1;
    for (size_t i = 0; entries && entries[i]; i++) {
        if (add_alias(config, file, entries[i]) < 0)
            return -1;
    }
    return 0;
}

ClientConfig *
client_config_read(const char *path)
{
    g_autoptr(ClientConfig) config = g_new0(ClientConfig, 1);
    g_autoptr(ConfFile) file = NULL;

    config->aliases = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    if (access(path, F_OK) < 0)
        return g_steal_pointer(&config);
    config->path = g_strdup(path);
    file = conf_file_read_if_exists(path);
    if (!file || read_aliases(config, file) < 0
        || conf_get_string(file, "uri_default", &config->uri_default) < 0
        || conf_get_string(file, "remote_mode", &config->remote_mode) < 0
        || conf_get_string(file, "remote_proxy", &config->remote_proxy) < 0
        || conf_get_string(file, "tls_priority", &config->tls_priority) < 0)
        return NULL;
    return g_steal_pointer(&config);
}

ClientConfig *
client_config_load(const char *file)
{
    g_autofree char *user_dir = geteuid() == 0 ? NULL : file_user_config_dir();
    g_autofree char *path = g_build_filename(user_dir ? user_dir : SYSCONFDIR "/libvirt", file, NULL);

    return client_config_read(path);
}

const char *
client_config_alias_find(const ClientConfig *config, const char *alias)
{
    return g_hash_table_lookup(config->aliases, alias);
}
