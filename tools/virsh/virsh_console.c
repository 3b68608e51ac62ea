/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_console.c - the terminal connected to a guest's console.
 *
 * Threads: the one that runs the command sets a console up, sleeps until it is over, and tidies up. What happens in between
 * happens in callbacks of the event loop, each under the console's lock.
 */

#include "virsh_console.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

enum {
    CHUNK = 4096,
    TO_GUEST_MAX = 64 * 1024,   /* what was typed and the guest did not take yet */
    TO_SCREEN_MAX = 256 * 1024, /* what the guest wrote and the terminal did not take yet */
};

/* Held by the command and by each registered callback. */
typedef struct {
    pthread_mutex_t lock;
    pthread_cond_t over_cond;
    bool over;
    char *error; /* why, when it is one */
    virStreamPtr stream;
    GByteArray *to_guest;
    GByteArray *to_screen;
    char escape;
    int stdin_watch;
    int stdout_watch;
    int signal_watch;
    bool stream_watched;
} Console;

/* Signals end a console rather than virsh, so that the terminal is put in order. */
static int signal_pipe[2] = {-1, -1};

static void
on_signal(int number)
{
    int saved = errno;

    if (write(signal_pipe[1], "", 1) < 0)
        errno = 0; /* the pipe is full: the message is there already */
    errno = saved;
}

static void
console_clear(gpointer data)
{
    Console *self = data;

    pthread_mutex_destroy(&self->lock);
    pthread_cond_destroy(&self->over_cond);
    g_byte_array_unref(self->to_guest);
    g_byte_array_unref(self->to_screen);
    if (self->stream)
        virStreamFree(self->stream);
    g_free(self->error);
}

static void
console_unref(void *data)
{
    g_atomic_rc_box_release_full(data, console_clear);
}

static void
remove_watch(int *watch)
{
    if (*watch >= 0)
        virEventRemoveHandle(*watch);
    *watch = -1;
}

/* Ends the console; the first reason counts. */
static void
finish(Console *self, const char *error)
{
    if (self->over)
        return;
    self->over = true;
    self->error = g_strdup(error);
    remove_watch(&self->stdin_watch);
    remove_watch(&self->stdout_watch);
    remove_watch(&self->signal_watch);
    if (self->stream_watched)
        virStreamEventRemoveCallback(self->stream);
    self->stream_watched = false;
    pthread_cond_signal(&self->over_cond);
}

static void
finish_with_last_error(Console *self)
{
    const char *text = virGetLastErrorMessage();

    finish(self, text);
    vsh_forget_error();
}

/* Watches for what can be done now: nothing is read that has no room. */
static void
update_watches(Console *self)
{
    int events = 0;

    if (self->over)
        return;
    if (self->to_guest->len > 0)
        events |= VIR_STREAM_EVENT_WRITABLE;
    if (self->to_screen->len < TO_SCREEN_MAX)
        events |= VIR_STREAM_EVENT_READABLE;
    virStreamEventUpdateCallback(self->stream, events);
    virEventUpdateHandle(self->stdin_watch, self->to_guest->len < TO_GUEST_MAX ? VIR_EVENT_HANDLE_READABLE : 0);
    virEventUpdateHandle(self->stdout_watch, self->to_screen->len > 0 ? VIR_EVENT_HANDLE_WRITABLE : 0);
}

static void
receive(Console *self)
{
    char chunk[CHUNK];
    int got = virStreamRecv(self->stream, chunk, sizeof(chunk));

    if (got > 0)
        g_byte_array_append(self->to_screen, (const guint8 *)chunk, (guint)got);
    else if (got == 0)
        finish(self, NULL);
    else if (got == -1)
        finish_with_last_error(self);
}

static void
send_typed(Console *self)
{
    int sent = self->to_guest->len > 0 ? virStreamSend(self->stream, (const char *)self->to_guest->data, self->to_guest->len) : 0;

    if (sent > 0)
        g_byte_array_remove_range(self->to_guest, 0, (guint)sent);
    else if (sent == -1)
        finish_with_last_error(self);
}

static void
on_stream(virStreamPtr stream, int events, void *opaque)
{
    Console *self = opaque;

    pthread_mutex_lock(&self->lock);
    if (!self->over && (events & VIR_STREAM_EVENT_READABLE) && self->to_screen->len < TO_SCREEN_MAX)
        receive(self);
    if (!self->over && (events & VIR_STREAM_EVENT_WRITABLE))
        send_typed(self);
    if (!self->over && (events & (VIR_STREAM_EVENT_ERROR | VIR_STREAM_EVENT_HANGUP)) && !(events & VIR_STREAM_EVENT_READABLE))
        finish(self, NULL);
    update_watches(self);
    pthread_mutex_unlock(&self->lock);
}

static void
read_typed(Console *self)
{
    char chunk[CHUNK];
    ssize_t got = read(STDIN_FILENO, chunk, sizeof(chunk));

    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0) {
        finish(self, got < 0 ? g_strerror(errno) : NULL);
        return;
    }
    for (ssize_t i = 0; i < got; i++) {
        if (chunk[i] == self->escape) {
            finish(self, NULL);
            return;
        }
        g_byte_array_append(self->to_guest, (const guint8 *)&chunk[i], 1);
    }
}

static void
on_stdin(int watch, int fd, int events, void *opaque)
{
    Console *self = opaque;

    pthread_mutex_lock(&self->lock);
    if (!self->over && (events & VIR_EVENT_HANDLE_READABLE))
        read_typed(self);
    else if (!self->over && (events & (VIR_EVENT_HANDLE_ERROR | VIR_EVENT_HANDLE_HANGUP)))
        finish(self, NULL);
    update_watches(self);
    pthread_mutex_unlock(&self->lock);
}

static void
on_stdout(int watch, int fd, int events, void *opaque)
{
    Console *self = opaque;

    pthread_mutex_lock(&self->lock);
    if (!self->over && self->to_screen->len > 0) {
        ssize_t done = write(STDOUT_FILENO, self->to_screen->data, self->to_screen->len);

        if (done > 0)
            g_byte_array_remove_range(self->to_screen, 0, (guint)done);
        else if (done < 0 && errno != EAGAIN && errno != EINTR)
            finish(self, g_strerror(errno));
    }
    if (!self->over && (events & (VIR_EVENT_HANDLE_ERROR | VIR_EVENT_HANDLE_HANGUP)))
        finish(self, NULL);
    update_watches(self);
    pthread_mutex_unlock(&self->lock);
}

static void
on_signal_pipe(int watch, int fd, int events, void *opaque)
{
    Console *self = opaque;

    pthread_mutex_lock(&self->lock);
    finish(self, NULL);
    pthread_mutex_unlock(&self->lock);
}

static int
watch_fd(Console *self, int fd, int events, virEventHandleCallback callback)
{
    int watch = virEventAddHandle(fd, events, callback, self, console_unref);

    if (watch >= 0)
        g_atomic_rc_box_acquire(self);
    return watch;
}

/* Lets bytes flow; false when it could not begin. */
static bool
begin(Console *self)
{
    bool ok;

    pthread_mutex_lock(&self->lock);
    self->stdin_watch = watch_fd(self, STDIN_FILENO, VIR_EVENT_HANDLE_READABLE, on_stdin);
    self->stdout_watch = watch_fd(self, STDOUT_FILENO, 0, on_stdout);
    self->signal_watch = watch_fd(self, signal_pipe[0], VIR_EVENT_HANDLE_READABLE, on_signal_pipe);
    self->stream_watched =
        virStreamEventAddCallback(self->stream, VIR_STREAM_EVENT_READABLE, on_stream, self, console_unref) == 0;
    if (self->stream_watched)
        g_atomic_rc_box_acquire(self);
    ok = self->stdin_watch >= 0 && self->stdout_watch >= 0 && self->signal_watch >= 0 && self->stream_watched;
    if (!ok)
        finish_with_last_error(self);
    pthread_mutex_unlock(&self->lock);
    return ok;
}

/* Waits for the end, then shows what the guest wrote last. */
static void
wait_until_over(Console *self)
{
    pthread_mutex_lock(&self->lock);
    while (!self->over)
        pthread_cond_wait(&self->over_cond, &self->lock);
    for (guint at = 0; at < self->to_screen->len;) {
        ssize_t done = write(STDOUT_FILENO, self->to_screen->data + at, self->to_screen->len - at);

        if (done <= 0 && errno != EINTR)
            break;
        at += done > 0 ? (guint)done : 0;
    }
    pthread_mutex_unlock(&self->lock);
}

static Console *
console_new(Vsh *vsh, virStreamPtr stream)
{
    Console *self = g_atomic_rc_box_new0(Console);

    pthread_mutex_init(&self->lock, NULL);
    pthread_cond_init(&self->over_cond, NULL);
    self->stream = stream;
    self->to_guest = g_byte_array_new();
    self->to_screen = g_byte_array_new();
    self->escape = virsh_data(vsh)->escape;
    self->stdin_watch = self->stdout_watch = self->signal_watch = -1;
    return self;
}

/* What was changed of the terminal and the signals. */
typedef struct {
    struct termios terminal;
    struct sigaction actions[4];
} Saved;

static const int signals[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP};

static bool
take_terminal(Vsh *vsh, Saved *ret_saved)
{
    struct sigaction action = {.sa_handler = on_signal};
    struct termios raw;

    if (tcgetattr(STDIN_FILENO, &ret_saved->terminal) < 0 || pipe2(signal_pipe, O_CLOEXEC | O_NONBLOCK) < 0) {
        vsh_error(vsh, _("unable to set up the terminal: %s"), g_strerror(errno));
        return false;
    }
    raw = ret_saved->terminal;
    cfmakeraw(&raw);
    for (size_t i = 0; i < G_N_ELEMENTS(signals); i++)
        sigaction(signals[i], &action, &ret_saved->actions[i]);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw);
    return true;
}

static void
return_terminal(const Saved *saved)
{
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &saved->terminal);
    for (size_t i = 0; i < G_N_ELEMENTS(signals); i++)
        sigaction(signals[i], &saved->actions[i], NULL);
    close(signal_pipe[0]);
    close(signal_pipe[1]);
    signal_pipe[0] = signal_pipe[1] = -1;
}

static bool
converse(Vsh *vsh, virDomainPtr dom, virStreamPtr stream, bool resume)
{
    Console *console = console_new(vsh, stream);
    bool resumed = true;
    Saved saved;
    bool ok;

    if (!take_terminal(vsh, &saved)) {
        virStreamAbort(stream);
        console_unref(console);
        return false;
    }
    if (begin(console)) {
        /* Only now, so that nothing the guest writes is lost. */
        resumed = !resume || virDomainResume(dom) == 0;
        if (!resumed) {
            pthread_mutex_lock(&console->lock);
            finish_with_last_error(console);
            pthread_mutex_unlock(&console->lock);
        }
        wait_until_over(console);
    }
    return_terminal(&saved);
    ok = !console->error;
    /* Without an error the guest's end or the escape ended it; neither leaves anything to wait for. */
    virStreamAbort(stream);
    vsh_forget_error();
    if (console->error)
        vsh_error(vsh, "%s", console->error);
    console_unref(console);
    return ok;
}

static void
print_greeting(Vsh *vsh, virDomainPtr dom)
{
    char escape = virsh_data(vsh)->escape;

    vsh_extra(vsh, _("Connected to domain '%s'\n"), virDomainGetName(dom));
    if (g_ascii_iscntrl(escape))
        vsh_extra(vsh, _("Escape character is ^%c (Ctrl + %c)\n"), escape ^ 0x40, escape ^ 0x40);
    else
        vsh_extra(vsh, _("Escape character is %c\n"), escape);
    fflush(stdout);
}

static bool
open_and_run(Vsh *vsh, virDomainPtr dom, const char *device, unsigned int flags, bool resume)
{
    virStreamPtr stream;
    int state;

    if (virDomainGetState(dom, &state, NULL, 0) < 0) {
        vsh_error(vsh, "%s", _("Unable to get domain status"));
        return false;
    }
    if (state == VIR_DOMAIN_SHUTOFF) {
        vsh_error(vsh, "%s", _("The domain is not running"));
        return false;
    }
    if (!isatty(STDIN_FILENO)) {
        vsh_error(vsh, "%s", _("Cannot run interactive console without a controlling TTY"));
        return false;
    }
    virsh_start_event_loop(vsh);
    print_greeting(vsh, dom);
    stream = virStreamNew(virsh_conn(vsh), VIR_STREAM_NONBLOCK);
    if (!stream)
        return false;
    if (virDomainOpenConsole(dom, device, stream, flags) < 0) {
        virStreamFree(stream);
        return false;
    }
    return converse(vsh, dom, stream, resume);
}

bool
virsh_console(Vsh *vsh, virDomainPtr dom, const char *device, unsigned int flags)
{
    return open_and_run(vsh, dom, device, flags, false);
}

bool
virsh_console_resume(Vsh *vsh, virDomainPtr dom, const char *device, unsigned int flags)
{
    return open_and_run(vsh, dom, device, flags, true);
}

static const VshOpt console_opts[] = {
    OPT_DOMAIN_ACTIVE(DOMAIN_HELP),
    {"devname", VSH_STRING, VSH_POSITIONAL_OLD, N_("the device's alias; without it, the first console"),
     .complete = virsh_complete_aliases},
    {"force", VSH_BOOL, 0, N_("disconnect whoever is connected")},
    {"resume", VSH_BOOL, 0, N_("let the guest run once connected")},
    {"safe", VSH_BOOL, 0, N_("only connect when no other can interfere")},
    OPT_END,
};

static bool
cmd_console(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    const char *device;
    unsigned int flags = 0;

    if (!dom || vsh_string_checked(vsh, cmd, "devname", &device) < 0)
        return false;
    if (vsh_has(cmd, "force"))
        flags |= VIR_DOMAIN_CONSOLE_FORCE;
    if (vsh_has(cmd, "safe"))
        flags |= VIR_DOMAIN_CONSOLE_SAFE;
    return vsh_has(cmd, "resume") ? virsh_console_resume(vsh, dom, device, flags) : virsh_console(vsh, dom, device, flags);
}

const VshCmdDef virsh_console_commands[] = {
    {"console", console_opts, cmd_console, N_("connect to a guest's console"),
     N_("Connect this terminal to a serial console of the guest, until the escape is typed or the guest ends.")},
    OPT_END,
};
