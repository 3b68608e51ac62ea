/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_inside.c - what programs do to a guest from outside: keys, signals, its clock, its file systems, a look at its screen.
 *
 * Threads: the guest's owner, but for file systems.
 */

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "conf/domain.h"
#include "driver/stream.h"
#include "test/test_guest.h"
#include "test/test_methods.h"

int
test_domain_inject_nmi(Domain *dom, unsigned int flags)
{
    assert_owner(dom);
    return domain_check_active(dom);
}

int
test_domain_send_key(Domain *dom, unsigned int codeset, unsigned int hold_ms, unsigned int *codes, int n, unsigned int flags)
{
    assert_owner(dom);
    if (domain_check_active(dom) < 0)
        return -1;
    if (codeset > VIR_KEYCODE_SET_QNUM)
        return fail(VIR_ERR_INVALID_ARG, _("there is no set %1$u of key codes"), codeset);
    for (int i = 0; i < n; i++) {
        if (codes[i] > G_MAXUINT16)
            return fail(VIR_ERR_INVALID_ARG, _("key code %1$u is beyond all sets"), codes[i]);
    }
    return 0;
}

/* One process is in the guest: init. */
int
test_domain_send_process_signal(Domain *dom, long long pid, unsigned int signum, unsigned int flags)
{
    assert_owner(dom);
    if (domain_check_active(dom) < 0)
        return -1;
    if (pid != 1)
        return fail(VIR_ERR_INVALID_ARG, _("domain '%1$s' has no process %2$lld, only process 1"), domain_name(dom), pid);
    if (signum > VIR_DOMAIN_PROCESS_SIGNAL_RT32)
        return fail(VIR_ERR_INVALID_ARG, _("there is no signal %1$u"), signum);
    return 0;
}

int
test_domain_set_user_password(Domain *dom, const char *user, const char *password, unsigned int flags)
{
    assert_owner(dom);
    return domain_check_active(dom);
}

/* ---------------------------------------------------------------------- clock */

/* The moment at which every guest's clock stands, until it is set. */
#define GUEST_TIME 627319920ll

int
test_domain_get_time(Domain *dom, long long *seconds, unsigned int *nseconds, unsigned int flags)
{
    g_autoptr(TestGuest) guest = test_guest_get(dom);

    assert_owner(dom);
    if (domain_check_active(dom) < 0)
        return -1;
    *seconds = GUEST_TIME + guest->clock_offset;
    if (nseconds)
        *nseconds = 0;
    return 0;
}

int
test_domain_set_time(Domain *dom, long long seconds, unsigned int nseconds, unsigned int flags)
{
    g_autoptr(TestGuest) guest = test_guest_get(dom);

    assert_owner(dom);
    if (domain_check_active(dom) < 0)
        return -1;
    guest->clock_offset = flags & VIR_DOMAIN_TIME_SYNC ? 0 : seconds - GUEST_TIME;
    return 0;
}

/* --------------------------------------------------------------- file systems */

/* Both lie on the first disk. */
static const struct {
    const char *mountpoint;
    const char *name;
} filesystems[] = { { "/", "vda1" }, { "/boot", "vda2" } };

int
test_domain_get_fs_info(Domain *dom, virDomainFSInfoPtr **ret_info, unsigned int flags)
{
    virDomainFSInfoPtr *infos;
    const DiskDef *disk;

    assert_owner(dom);
    if (domain_check_active(dom) < 0)
        return -1;
    *ret_info = NULL;
    disk = domain_disk_find_target(domain_live(dom), "vda");
    if (!disk)
        return 0;
    infos = g_new0(virDomainFSInfoPtr, G_N_ELEMENTS(filesystems) + 1);
    for (size_t i = 0; i < G_N_ELEMENTS(filesystems); i++) {
        infos[i] = g_new0(virDomainFSInfo, 1);
        infos[i]->mountpoint = g_strdup(filesystems[i].mountpoint);
        infos[i]->name = g_strdup(filesystems[i].name);
        infos[i]->fstype = g_strdup("ext4");
        infos[i]->ndevAlias = 1;
        infos[i]->devAlias = g_new0(char *, 2);
        infos[i]->devAlias[0] = g_strdup("vda");
    }
    *ret_info = infos;
    return (int)G_N_ELEMENTS(filesystems);
}

/* How many of the file systems are meant. */
static int
count_meant(const char **mountpoints, unsigned int n)
{
    int meant = 0;

    if (!mountpoints || n == 0)
        return (int)G_N_ELEMENTS(filesystems);
    for (unsigned int i = 0; i < n; i++) {
        for (size_t j = 0; j < G_N_ELEMENTS(filesystems); j++)
            meant += strcmp(mountpoints[i], filesystems[j].mountpoint) == 0;
    }
    return meant;
}

/* These take long in a real guest, so they run on a worker. */
static int
check_running(Domain *dom)
{
    g_autoptr(DomainView) view = domain_view(dom);

    return domain_view_check_impact(view, VIR_DOMAIN_AFFECT_LIVE);
}

static int
freeze(Domain *dom, const char **mountpoints, unsigned int n, bool frozen)
{
    g_autoptr(TestGuest) guest = test_guest_get(dom);
    bool was;

    if (check_running(dom) < 0)
        return -1;
    mutex_lock(&guest->lock);
    was = guest->frozen;
    guest->frozen = frozen;
    mutex_unlock(&guest->lock);
    return was == frozen ? 0 : count_meant(mountpoints, n);
}

int
test_domain_fs_freeze(Domain *dom, const char **mountpoints, unsigned int n, unsigned int flags)
{
    return freeze(dom, mountpoints, n, true);
}

int
test_domain_fs_thaw(Domain *dom, const char **mountpoints, unsigned int n, unsigned int flags)
{
    return freeze(dom, mountpoints, n, false);
}

int
test_domain_fs_trim(Domain *dom, const char *mountpoint, unsigned long long minimum, unsigned int flags)
{
    if (check_running(dom) < 0)
        return -1;
    if (mountpoint && count_meant(&mountpoint, 1) == 0)
        return fail(VIR_ERR_OPERATION_INVALID, _("the guest has no file system at '%1$s'"), mountpoint);
    return 0;
}

/* --------------------------------------------------------------------- screen */

enum {
    SCREEN_WIDTH = 320,
    SCREEN_HEIGHT = 200,
    PIXEL = 3,
};

/* A picture with a head of text, as QEMU gives one: three bands, brighter to the right. */
static int
draw(int fd)
{
    g_autofree unsigned char *row = g_malloc0((gsize)SCREEN_WIDTH * PIXEL);
    g_autofree char *head = g_strdup_printf("P6\n%d %d\n255\n", SCREEN_WIDTH, SCREEN_HEIGHT);

    if (fd_write_all(fd, head, strlen(head)) < 0)
        return -1;
    for (int y = 0; y < SCREEN_HEIGHT; y++) {
        memset(row, 0, (size_t)SCREEN_WIDTH * PIXEL);
        for (int x = 0; x < SCREEN_WIDTH; x++)
            row[x * PIXEL + y * PIXEL / SCREEN_HEIGHT] = (unsigned char)(x * 255 / SCREEN_WIDTH);
        if (fd_write_all(fd, row, (size_t)SCREEN_WIDTH * PIXEL) < 0)
            return -1;
    }
    return lseek(fd, 0, SEEK_SET) < 0 ? -1 : 0;
}

char *
test_domain_screenshot(Domain *dom, DriverStream *stream, unsigned int screen, unsigned int flags)
{
    DriverStreamFd source = { .direction = STREAM_READ };

    assert_owner(dom);
    if (domain_check_active(dom) < 0)
        return NULL;
    if (screen > 0)
        return fail_null(VIR_ERR_INVALID_ARG, _("domain '%1$s' has no screen %2$u, only screen 0"), domain_name(dom), screen);
    source.fd = memfd_create("screenshot", MFD_CLOEXEC);
    if (source.fd < 0 || draw(source.fd) < 0) {
        int reason = errno;

        if (source.fd >= 0)
            close(source.fd);
        return fail_null_errno(reason, _("cannot draw the screen of domain '%1$s'"), domain_name(dom));
    }
    return driver_stream_connect_fd(stream, &source) < 0 ? NULL : g_strdup("image/x-portable-pixmap");
}
