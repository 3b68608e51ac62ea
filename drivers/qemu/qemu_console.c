/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_console.c - terminals of guests: consoles and channels, each for one client at a time.
 *
 * Threads: the guest's owner opens; streams end on any thread.
 */

#include "qemu/qemu_console.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <termios.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/thread.h"
#include "conf/domain.h"
#include "qemu/qemu_guest.h"
#include "qemu/qemu_methods.h"

/* ------------------------------------------------------------ who is connected */

struct QemuConsoles {
    atomic_uint refs;
    Mutex lock;
    GHashTable *open GUARDED_BY(lock);      /* by alias: Terminal, owned by its stream's end */
};

/* One stream; it ends with on_end(). */
typedef struct {
    QemuConsoles *consoles;
    char *alias;
    DriverStream *stream;           /* a reference */
} Terminal;

static QemuConsoles *
consoles_new(void)
{
    QemuConsoles *consoles = g_new0(QemuConsoles, 1);

    atomic_init(&consoles->refs, 1);
    mutex_init(&consoles->lock);
    consoles->open = g_hash_table_new(g_str_hash, g_str_equal);
    return consoles;
}

void
qemu_consoles_unref(QemuConsoles *consoles)
{
    if (!consoles || atomic_fetch_sub(&consoles->refs, 1) > 1)
        return;
    g_hash_table_unref(consoles->open);
    mutex_clear(&consoles->lock);
    g_free(consoles);
}

static void
terminal_free(Terminal *terminal)
{
    driver_stream_unref(terminal->stream);
    qemu_consoles_unref(terminal->consoles);
    g_free(terminal->alias);
    g_free(terminal);
}

static void
on_end(void *opaque, DriverStreamEnd end)
{
    Terminal *terminal = opaque;
    QemuConsoles *consoles = terminal->consoles;

    mutex_lock(&consoles->lock);
    if (g_hash_table_lookup(consoles->open, terminal->alias) == terminal)
        g_hash_table_remove(consoles->open, terminal->alias);
    mutex_unlock(&consoles->lock);
    terminal_free(terminal);
}

static Terminal *
terminal_new(QemuConsoles *consoles, const char *alias, DriverStream *stream)
{
    Terminal *terminal = g_new0(Terminal, 1);

    atomic_fetch_add(&consoles->refs, 1);
    terminal->consoles = consoles;
    terminal->alias = g_strdup(alias);
    terminal->stream = driver_stream_ref(stream);
    return terminal;
}

/* Enters @terminal. What was there before is *@ret_old, a reference; with @force false nothing is entered then. */
static bool
claim(Terminal *terminal, bool force, DriverStream **ret_old)
{
    QemuConsoles *consoles = terminal->consoles;
    const Terminal *old;
    bool entered;

    mutex_lock(&consoles->lock);
    old = g_hash_table_lookup(consoles->open, terminal->alias);
    *ret_old = old ? driver_stream_ref(old->stream) : NULL;
    entered = !old || force;
    if (entered)
        g_hash_table_replace(consoles->open, terminal->alias, terminal);
    mutex_unlock(&consoles->lock);
    return entered;
}

/* -------------------------------------------------------------------- the host's end */

static int
open_pty(const char *path)
{
    autoclose int fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    struct termios mode;

    if (fd < 0)
        return fail_errno(errno, _("cannot open terminal '%1$s'"), path);
    if (tcgetattr(fd, &mode) < 0)
        return fail_errno(errno, _("cannot learn the mode of terminal '%1$s'"), path);
    cfmakeraw(&mode);
    if (tcsetattr(fd, TCSANOW, &mode) < 0)
        return fail_errno(errno, _("cannot set the mode of terminal '%1$s'"), path);
    return fd_steal(&fd);
}

static int
open_socket(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    autoclose int fd = -1;

    if (strlen(path) >= sizeof(address.sun_path))
        return fail(VIR_ERR_INTERNAL_ERROR, _("the path of socket '%1$s' is longer than %2$zu bytes"), path,
                    sizeof(address.sun_path) - 1);
    g_strlcpy(address.sun_path, path, sizeof(address.sun_path));
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return fail_errno(errno, _("cannot make a socket"));
    if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
        return fail_errno(errno, _("cannot connect to socket '%1$s'"), path);
    return fd_steal(&fd);
}

static int
open_source(const ChardevDef *device)
{
    const char *path = chardev_source_path(&device->source);

    if (path && device->source.type == CHARDEV_PTY)
        return open_pty(path);
    if (path && device->source.type == CHARDEV_UNIX && device->source.socket->mode == CHARDEV_MODE_BIND)
        return open_socket(path);
    return fail(VIR_ERR_INTERNAL_ERROR,
                _("character device '%1$s' of type '%2$s' is neither a terminal nor a socket to connect to"),
                device->info.alias, chardev_type_to_string(device->source.type));
}

static int
connect_stream(Domain *dom, const ChardevDef *device, DriverStream *stream, bool force)
{
    QemuGuest *guest = qemu_guest_get(dom);
    g_autoptr(DriverStream) old = NULL;
    autoclose int fd = guest ? open_source(device) : -1;
    DriverStreamFd source = {.direction = STREAM_READ | STREAM_WRITE, .on_end = on_end};
    Terminal *terminal;

    if (fd < 0)
        return -1;
    if (!guest->consoles)
        guest->consoles = consoles_new();
    terminal = terminal_new(guest->consoles, device->info.alias, stream);
    if (!claim(terminal, force, &old)) {
        terminal_free(terminal);
        return fail(VIR_ERR_OPERATION_FAILED, _("somebody is connected to '%1$s' of domain '%2$s'; --force takes it over"),
                    device->info.alias, domain_name(dom));
    }
    if (old)
        driver_stream_abort(old);
    source.fd = fd_steal(&fd);
    source.opaque = terminal;
    return driver_stream_connect_fd(stream, &source);
}

/* ------------------------------------------------------------------------- methods */

static ChardevDef *
first_of(const GPtrArray *list)
{
    return list && list->len > 0 ? g_ptr_array_index(list, 0) : NULL;
}

static ChardevDef *
find_alias(const GPtrArray *list, const char *alias)
{
    xml_each(ChardevDef, device, list)
        if (g_strcmp0(device->info.alias, alias) == 0)
            return device;
    return NULL;
}

/* A first console that is only another word for the serial port has no source of its own. */
static const ChardevDef *
find_console(const DomainDef *def, const char *alias)
{
    const ChardevDef *console = alias ? NULL : first_of(def->consoles);

    if (console && !console_is_serial_alias(console))
        return console;
    if (!alias)
        return first_of(def->serials) ? first_of(def->serials) : console;
    if ((console = find_alias(def->serials, alias)) || (console = find_alias(def->consoles, alias)))
        return console;
    return find_alias(def->parallels, alias);
}

static int
open_device(Domain *dom, const ChardevDef *device, const char *name, DriverStream *stream, bool force)
{
    if (!device && !name)
        return fail(VIR_ERR_INTERNAL_ERROR, _("domain '%1$s' has no such character device at all"), domain_name(dom));
    if (!device)
        return fail(VIR_ERR_INTERNAL_ERROR, _("domain '%1$s' has no character device '%2$s'"), domain_name(dom), name);
    return connect_stream(dom, device, stream, force);
}

int
qemu_domain_open_console(Domain *dom, const char *device, DriverStream *stream, unsigned int flags)
{
    assert_owner(dom);
    if (domain_check_active(dom) < 0)
        return -1;
    return open_device(dom, find_console(domain_live(dom), device), device, stream, flags & VIR_DOMAIN_CONSOLE_FORCE);
}

int
qemu_domain_open_channel(Domain *dom, const char *name, DriverStream *stream, unsigned int flags)
{
    const ChardevDef *found = NULL;

    assert_owner(dom);
    if (domain_check_active(dom) < 0)
        return -1;
    xml_each(ChardevDef, channel, domain_live(dom)->channels)
        if (!found && (!name || g_strcmp0(channel->channel_name, name) == 0 || g_strcmp0(channel->info.alias, name) == 0))
            found = channel;
    return open_device(dom, found, name, stream, flags & VIR_DOMAIN_CHANNEL_FORCE);
}
