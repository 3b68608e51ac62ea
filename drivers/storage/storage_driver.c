/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_driver.c - the storage driver: how it comes up and leaves.
 *
 * Threads: main.
 */

#include "storage/storage_driver.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "storage/storage_impl.h"

/* How long the start waits for pools to be looked at again, or to start by themselves: those on a disk that works need less. */
enum { RESUME_MS = 400 };

#define AUTOSTARTED "autostarted"

StorageDriver *
storage_driver_of(DriverState *state)
{
    return (StorageDriver *)(void *)state;
}

void
storage_driver_begin_job(StorageDriver *driver)
{
    if (atomic_fetch_add(&driver->jobs, 1) == 0)
        driver->busy_changed(driver->busy_opaque);
}

void
storage_driver_end_job(StorageDriver *driver)
{
    if (atomic_fetch_sub(&driver->jobs, 1) == 1)
        driver->busy_changed(driver->busy_opaque);
}

static void
stop(DriverState *state)
{
    StorageDriver *driver = storage_driver_of(state);

    /* Whoever still works (on a server that does not answer) needs all of it; the process ends anyway. */
    if (atomic_load(&driver->jobs) > 0)
        return;
    object_table_free(driver->pools);
    doc_store_free(driver->docs);
    storage_gate_free(driver->gate);
    mutex_clear(&driver->define);
    g_free(driver->status_dir);
    g_free(driver);
}

static DocStore *
open_store(const DriverEnv *env, const char *status_dir)
{
    g_autofree char *config = g_build_filename(env->config_dir, "storage", NULL);
    g_autofree char *autostart = g_build_filename(config, "autostart", NULL);
    const DocStoreInit init = {
        .noun = "pool", .config_dir = config, .autostart_dir = autostart, .status_dir = status_dir,
    };

    return doc_store_new(&init);
}

/* Pools that are active are looked at, each by itself; one that takes its time is looked at while we serve already. */
static void
resume(StorageDriver *driver)
{
    g_autoptr(GPtrArray) pools = object_table_list(driver->pools, VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE);
    g_autoptr(GPtrArray) tasks = storage_tasks_new();
    int64_t deadline = clock_deadline(RESUME_MS);

    for (guint i = 0; i < pools->len; i++) {
        StorageTask *task = storage_pool_resume(pools->pdata[i]);

        if (task)
            g_ptr_array_add(tasks, task);
        else
            warn_last_error("pool '%s' is not looked at again, continuing", object_name(pools->pdata[i]));
    }
    for (guint i = 0; i < tasks->len; i++) {
        if (storage_task_wait(tasks->pdata[i], clock_remaining_ms(deadline)) < 0)
            warn_last_error("pool '%s' is not as it was, continuing", object_name(pools->pdata[i]));
    }
}

static DriverState *
init(const DriverEnv *env)
{
    StorageDriver *driver = g_new0(StorageDriver, 1);
    DriverState *state = (DriverState *)(void *)driver;
    ObjectTableInit table = { .type = &storage_pool_type, .child = &storage_vol_type, .bus = env->bus, .driver = driver };

    driver->bus = env->bus;
    driver->status_dir = g_build_filename(env->state_dir, "storage", NULL);
    driver->busy_changed = env->busy_changed;
    driver->busy_opaque = env->busy_opaque;
    driver->gate = storage_gate_new();
    mutex_init(&driver->define);
    driver->docs = table.store = open_store(env, driver->status_dir);
    if (driver->docs) {
        driver->pools = object_table_new(&table);
        if (object_table_load(driver->pools) == 0) {
            resume(driver);
            return state;
        }
    }
    stop(state);
    return NULL;
}

/* Once after each boot: what was stopped by hand stays so when the daemon comes again. */
static int
start(DriverState *state)
{
    StorageDriver *driver = storage_driver_of(state);
    g_autofree char *mark = g_build_filename(driver->status_dir, AUTOSTARTED, NULL);
    int64_t deadline = clock_deadline(RESUME_MS);
    g_autoptr(GPtrArray) tasks = NULL;

    if (file_exists(mark))
        return 0;
    tasks = storage_pool_autostart(driver);
    for (guint i = 0; i < tasks->len; i++)
        (void)storage_task_wait(tasks->pdata[i], clock_remaining_ms(deadline)); /* it says itself what went wrong */
    if (file_write_text(mark, "", NULL) < 0)
        warn_last_error("the next start will start pools again");
    return 0;
}

static int
reload(DriverState *state)
{
    StorageDriver *driver = storage_driver_of(state);

    if (object_table_reload(driver->pools) < 0)
        return -1;
    g_ptr_array_unref(storage_pool_autostart(driver));
    return 0;
}

static bool
is_busy(DriverState *state)
{
    return atomic_load(&storage_driver_of(state)->jobs) > 0;
}

static const char *const schemes[] = { "storage", NULL };

const DriverSpec storage_driver = {
    .name = "storage",
    .type = "storage",
    .claim_folder = "storage",
    .schemes = schemes,
    .driver = &storage_methods,
    .init = init,
    .start = start,
    .reload = reload,
    .is_busy = is_busy,
    .stop = stop,
};
