/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * secret_driver.c - the secret driver: how it comes up and leaves.
 *
 * Threads: main.
 */

#include "secret/secret_driver.h"

#include "base/error.h"
#include "base/file.h"
#include "secret/secret_impl.h"

SecretDriver *
secret_driver_of(DriverState *state)
{
    return (SecretDriver *)(void *)state;
}

static void
stop(DriverState *state)
{
    SecretDriver *driver = secret_driver_of(state);

    object_table_free(driver->secrets);
    secret_store_free(driver->values);
    doc_store_free(driver->docs);
    g_free(driver);
}

static int
open_stores(SecretDriver *driver, const DriverEnv *env, const char *dir)
{
    g_autofree char *conf = g_build_filename(env->config_dir, "secret.conf", NULL);
    const DocStoreInit docs = { .noun = "secret", .config_dir = dir };
    g_autoptr(SecretValue) key = NULL;

    if (secret_conf_read(conf, &key) < 0)
        return -1;
    driver->docs = doc_store_new(&docs);
    driver->values = secret_store_new(dir, key);
    return driver->docs ? 0 : -1;
}

static DriverState *
init(const DriverEnv *env)
{
    g_autofree char *dir = g_build_filename(env->config_dir, "secrets", NULL);
    SecretDriver *driver = g_new0(SecretDriver, 1);
    DriverState *state = (DriverState *)(void *)driver;
    int rc = open_stores(driver, env, dir);

    driver->bus = env->bus;
    if (rc == 0) {
        const ObjectTableInit table = { .type = &secret_type, .store = driver->docs, .bus = env->bus, .driver = driver };

        driver->secrets = object_table_new(&table);
        rc = object_table_load(driver->secrets);
    }
    if (rc < 0)
        g_clear_pointer(&state, stop);
    return state;
}

/* What lives in memory alone would be lost. */
static bool
is_ephemeral(const ObjectView *view, const void *opaque)
{
    return object_view_is_active(view);
}

static bool
is_busy(DriverState *state)
{
    g_autoptr(Object) found = object_table_find_if(secret_driver_of(state)->secrets, is_ephemeral, NULL);

    return found != NULL;
}

static const char *const schemes[] = { "secret", NULL };

const DriverSpec secret_driver = {
    .name = "secret",
    .type = "secret",
    .claim_folder = "secrets",
    .schemes = schemes,
    .driver = &secret_methods,
    .init = init,
    .is_busy = is_busy,
    .stop = stop,
};
