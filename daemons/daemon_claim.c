/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * daemon_claim.c - one process alone serves a driver.
 *
 * Threads: main.
 */

#include "daemons/daemon_claim.h"

#include "base/error.h"
#include "base/file.h"

struct DaemonClaim {
    char *path;
    int fd;
};

/* "libvirtd" of process @pid; NULL when it has gone. The caller frees it. */
static char *
name_of(pid_t pid)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/comm", (int)pid);
    char *name = file_read(path, 64, NULL);

    if (!name)
        error_reset();
    return name ? g_strchomp(name) : NULL;
}

static int
fail_claimed(const DriverSpec *spec, const char *path)
{
    pid_t pid = pid_file_owner(path);
    g_autofree char *name = pid > 0 ? name_of(pid) : NULL;

    if (pid < 0)
        return -1;
    return fail(VIR_ERR_OPERATION_INVALID, _("'%1$s' (process %2$d) already serves driver '%3$s'; end it first"),
                name ? name : "?", (int)pid, spec->name);
}

int
daemon_claim_take(const DriverSpec *spec, const char *run_dir, DaemonClaim **ret_claim)
{
    g_autofree char *folder = spec->claim_folder ? g_build_filename(run_dir, spec->claim_folder, NULL) : NULL;
    g_autofree char *path = folder ? g_build_filename(folder, "driver.pid", NULL) : NULL;
    int fd;

    *ret_claim = NULL;
    if (!path)
        return 0;
    if (file_make_directories(folder, 0755) < 0)
        return -1;
    fd = pid_file_acquire(path);
    if (fd < 0 && error_last_code() == VIR_ERR_RESOURCE_BUSY) {
        error_reset();
        return fail_claimed(spec, path);
    }
    if (fd < 0)
        return -1;
    *ret_claim = g_new(DaemonClaim, 1);
    **ret_claim = (DaemonClaim) {g_steal_pointer(&path), fd};
    return 0;
}

void
daemon_claim_release(DaemonClaim *claim)
{
    pid_file_release(claim->path, &claim->fd);
    g_free(claim->path);
    g_free(claim);
}
