/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_label.c - libblkid knows what a device holds.
 *
 * Threads: any that may wait.
 */

#include "storage/storage_label.h"

#include <blkid.h>
#include <errno.h>
#include <fcntl.h>
#include <libvirt/libvirt.h>

#include "base/error.h"
#include "base/file.h"

/* Two ways to say what a device is, and the word for it. */
static char *
holds(blkid_probe probe)
{
    const char *value = NULL;

    if (blkid_probe_lookup_value(probe, "TYPE", &value, NULL) == 0)
        return g_strdup(value);
    if (blkid_probe_lookup_value(probe, "PTTYPE", &value, NULL) == 0)
        return g_strdup_printf("a partition table (%s)", value);
    return g_strdup("something");
}

/* 0 when it is empty, 1 with a word in @ret_what, -1 with an error. */
static int
probe_device(blkid_probe probe, int fd, const char *device, char **ret_what)
{
    int rc;

    if (blkid_probe_set_device(probe, fd, 0, 0) < 0)
        return fail(VIR_ERR_STORAGE_PROBE_FAILED, _("cannot look at device '%1$s'"), device);
    blkid_probe_enable_superblocks(probe, 1);
    blkid_probe_set_superblocks_flags(probe, BLKID_SUBLKS_TYPE);
    blkid_probe_enable_partitions(probe, 1);
    rc = blkid_do_safeprobe(probe);
    if (rc == 1)
        return 0;
    /* What looks like two things at once is not empty. */
    if (rc != 0 && rc != -2)
        return fail(VIR_ERR_STORAGE_PROBE_FAILED, _("cannot tell what is on device '%1$s'"), device);
    *ret_what = rc == 0 ? holds(probe) : g_strdup("something");
    return 1;
}

int
storage_label_check(const char *device, unsigned int flags)
{
    autoclose int fd = -1;
    g_autofree char *what = NULL;
    blkid_probe probe;
    int rc;

    if (flags & VIR_STORAGE_POOL_BUILD_OVERWRITE)
        return 0;
    fd = open(device, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return fail_errno(errno, _("cannot open device '%1$s'"), device);
    probe = blkid_new_probe();
    if (!probe)
        return fail(VIR_ERR_NO_MEMORY, _("libblkid cannot look at device '%1$s'"), device);
    rc = probe_device(probe, fd, device, &what);
    blkid_free_probe(probe);
    if (rc <= 0)
        return rc;
    return fail(VIR_ERR_OPERATION_INVALID, _("device '%1$s' holds %2$s already; build with 'overwrite' to lose that"), device,
                what);
}
