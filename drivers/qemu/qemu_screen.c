/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_screen.c - what a guest shows, and what is typed.
 *
 * Threads: the guest's owner.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/keycode.h"
#include "conf/domain.h"
#include "qemu/qemu_guest.h"
#include "qemu/qemu_methods.h"
#include "qemu/qemu_monitor_commands.h"

/* From here on QEMU writes PNG. */
#define VERSION_WITH_PNG 7001000u

/* -------------------------------------------------------------- screenshots */

/* A number that no set of descriptors has; noted as taken. */
static unsigned int
take_fdset(QemuGuest *guest)
{
    int number = 1;

    if (!guest->fdsets)
        guest->fdsets = g_array_new(FALSE, FALSE, sizeof(int));
    for (guint i = 0; i < guest->fdsets->len; i++)
        number = MAX(number, g_array_index(guest->fdsets, int, i) + 1);
    g_array_append_val(guest->fdsets, number);
    return (unsigned int)number;
}

static void
give_fdset(QemuGuest *guest, unsigned int number)
{
    for (guint i = 0; i < guest->fdsets->len; i++) {
        if (g_array_index(guest->fdsets, int, i) != (int)number)
            continue;
        g_array_remove_index_fast(guest->fdsets, i);
        return;
    }
}

/* The same memory, open for writing only: QEMU takes from a set what has exactly the mode it wants. */
static int
reopen_for_writing(int fd)
{
    g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", fd);
    int again = open(path, O_WRONLY | O_CLOEXEC);

    return again >= 0 ? again : fail_errno(errno, _("cannot open memory for a picture again"));
}

static int
dump_to_fd(Domain *dom, QemuGuest *guest, int fd, const char *device, unsigned int head, const char *format)
{
    unsigned int set = take_fdset(guest);
    g_autofree char *path = g_strdup_printf("/dev/fdset/%u", set);
    autoclose int writer = reopen_for_writing(fd);
    int rc = -1;

    if (writer >= 0 && qemu_monitor_add_fd(dom, set, "screenshot", writer) == 0) {
        rc = qemu_monitor_screendump(dom, path, device, head, format);
        if (rc == 0) {
            rc = qemu_monitor_remove_fd(dom, set);
        } else {
            virError *reason = error_take();

            if (qemu_monitor_remove_fd(dom, set) < 0)
                warn_last_error("descriptors of a failed screenshot stay with domain '%s', continuing", domain_name(dom));
            error_restore(reason);
        }
    }
    give_fdset(guest, set);
    return rc;
}

/* Screen 0 is whatever QEMU shows first; others are heads of the first video device. */
static int
find_screen(const DomainDef *live, unsigned int screen, const char **ret_device)
{
    const VideoDef *video = live->videos && live->videos->len ? g_ptr_array_index(live->videos, 0) : NULL;

    *ret_device = NULL;
    if (!video)
        return fail(VIR_ERR_OPERATION_INVALID, _("domain '%1$s' has no video device to take a picture of"), live->name);
    if (screen == 0)
        return 0;
    if (screen >= MAX(video->model->heads, 1))
        return fail(VIR_ERR_INVALID_ARG, _("domain '%1$s' has no screen %2$u"), live->name, screen);
    *ret_device = video->info.alias;
    return 0;
}

char *
qemu_domain_screenshot(Domain *dom, DriverStream *stream, unsigned int screen, unsigned int flags)
{
    QemuGuest *guest = qemu_guest_get(dom);
    DriverStreamFd source = {.direction = STREAM_READ};
    autoclose int fd = -1;
    const char *device;
    bool png;

    assert_owner(dom);
    if (!guest || find_screen(domain_live(dom), screen, &device) < 0)
        return NULL;
    png = qemu_monitor_version(guest->monitor) >= VERSION_WITH_PNG;
    fd = memfd_create("screenshot", MFD_CLOEXEC);
    if (fd < 0)
        return fail_null_errno(errno, _("cannot make memory for a picture"));
    if (dump_to_fd(dom, guest, fd, device, screen, png ? "png" : NULL) < 0)
        return NULL;
    if (lseek(fd, 0, SEEK_SET) < 0)
        return fail_null_errno(errno, _("cannot go back to the start of a picture"));
    source.fd = fd_steal(&fd);
    if (driver_stream_connect_fd(stream, &source) < 0)
        return NULL;
    return g_strdup(png ? "image/png" : "image/x-portable-pixmap");
}

/* --------------------------------------------------------------------- keys */

int
qemu_domain_send_key(Domain *dom, unsigned int codeset, unsigned int hold_ms, unsigned int *codes, int n, unsigned int flags)
{
    g_autofree unsigned int *numbers = NULL;

    assert_owner(dom);
    if (!keycode_set_to_string(codeset))
        return fail(VIR_ERR_INVALID_ARG, _("there is no code set %1$u"), codeset);
    if (n < 0 || n > VIR_DOMAIN_SEND_KEY_MAX_KEYS)
        return fail(VIR_ERR_INVALID_ARG, _("%1$d keys at once are more than %2$d"), n, VIR_DOMAIN_SEND_KEY_MAX_KEYS);
    numbers = g_new(unsigned int, (gsize)n);
    for (int i = 0; i < n; i++) {
        int number = keycode_to_qnum(codeset, codes[i]);

        if (number < 0)
            return fail(VIR_ERR_INTERNAL_ERROR, _("cannot translate keycode %1$u of %2$s codeset to qnum keycode"), codes[i],
                        keycode_set_to_string(codeset));
        numbers[i] = (unsigned int)number;
    }
    return qemu_monitor_send_key(dom, numbers, (size_t)n, hold_ms);
}

/* ----------------------------------------------------------------- graphics */

#define CLIENT_FD_NAME "graphics-client"

static const GraphicsDef *
find_graphics(Domain *dom, unsigned int index)
{
    const DomainDef *live = domain_live(dom);
    const GraphicsDef *graphics;

    if (index >= (live->graphics ? live->graphics->len : 0))
        return fail_null(VIR_ERR_INTERNAL_ERROR, _("domain '%1$s' has no graphics %2$u"), live->name, index);
    graphics = g_ptr_array_index(live->graphics, index);
    if (graphics->type != GRAPHICS_VNC && graphics->type != GRAPHICS_SPICE)
        return fail_null(VIR_ERR_INTERNAL_ERROR, _("graphics of type '%1$s' of domain '%2$s' take no client's descriptor"),
                         graphics_type_to_string(graphics->type), live->name);
    return graphics;
}

int
qemu_domain_open_graphics(Domain *dom, unsigned int index, int fd, unsigned int flags)
{
    const GraphicsDef *graphics;
    virError *reason;

    assert_owner(dom);
    if (domain_check_active(dom) < 0)
        return -1;
    graphics = find_graphics(dom, index);
    if (!graphics || qemu_monitor_getfd(dom, CLIENT_FD_NAME, fd) < 0)
        return -1;
    if (qemu_monitor_add_client(dom, graphics_type_to_string(graphics->type), CLIENT_FD_NAME,
                                flags & VIR_DOMAIN_OPEN_GRAPHICS_SKIPAUTH) == 0)
        return 0;
    reason = error_take();
    if (qemu_monitor_closefd(dom, CLIENT_FD_NAME) < 0)
        error_reset();              /* QEMU had taken it before it failed */
    error_restore(reason);
    return -1;
}

int
qemu_domain_open_graphics_fd(Domain *dom, unsigned int index, unsigned int flags)
{
    autoclose int ours = -1;
    autoclose int theirs = -1;
    int pair[2];

    assert_owner(dom);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
        return fail_errno(errno, _("cannot make a pair of sockets for graphics"));
    ours = pair[0];
    theirs = pair[1];
    if (qemu_domain_open_graphics(dom, index, theirs, flags) < 0)
        return -1;
    return fd_steal(&ours);
}
