/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fake_qmp.c - a peer that speaks QMP by a script.
 *
 * Threads: its own plays; the functions are the test's.
 */

#include "fake_qmp.h"

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/thread.h"

struct FakeQmp {
    const FakeStep *script;
    Thread *thread;
    int fd;                         /* the peer's end */
    int our_fd;
    int go_fd;                      /* eventfd, one count for each WAIT */
    GString *in;
    char *id, *previous_id;
    char *complaint;                /* what was expected and did not come */
    atomic_uint steps;
};

/* Reads one line, without its end; false when the other side hung up. */
static bool
read_line(FakeQmp *fake, GString *line)
{
    char *end;

    while (!(end = memchr(fake->in->str, '\n', fake->in->len))) {
        char buf[4096];
        ssize_t got = recv(fake->fd, buf, sizeof(buf), 0);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        g_string_append_len(fake->in, buf, got);
    }
    g_string_truncate(line, 0);
    g_string_append_len(line, fake->in->str, end - fake->in->str);
    g_string_erase(fake->in, 0, end - fake->in->str + 1);
    return true;
}

static bool
send_text(FakeQmp *fake, const char *text)
{
    size_t len = strlen(text);

    while (len > 0) {
        ssize_t sent = send(fake->fd, text, len, MSG_NOSIGNAL);

        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        text += sent;
        len -= (size_t)sent;
    }
    return true;
}

static bool
expect(FakeQmp *fake, const char *command)
{
    g_autoptr(GString) line = g_string_new(NULL);
    g_autoptr(JsonValue) request = NULL;
    const char *asked, *id;

    if (!read_line(fake, line)) {
        fake->complaint = g_strdup_printf("'%s' was expected, but the other side hung up", command);
        return false;
    }
    request = json_parse(line->str, line->len, NULL);
    asked = request ? json_find_string(request, "execute") : NULL;
    id = request ? json_find_string(request, "id") : NULL;
    if (!asked || !id || strcmp(asked, command) != 0) {
        fake->complaint = g_strdup_printf("'%s' was expected, but this came: %s", command, line->str);
        return false;
    }
    g_free(fake->previous_id);
    fake->previous_id = fake->id;
    fake->id = g_strdup(id);
    return true;
}

static bool
send_event(FakeQmp *fake, const char *name, const char *data)
{
    g_autofree char *text =
        g_strdup_printf("{\"timestamp\": {\"seconds\": 1700000000, \"microseconds\": 5}, \"event\": \"%s\"%s%s}\r\n", name,
                        data ? ", \"data\": " : "", data ? data : "");

    return send_text(fake, text);
}

static bool
send_return(FakeQmp *fake, const char *id, const char *json)
{
    g_autofree char *text = g_strdup_printf("{\"return\": %s, \"id\": \"%s\"}\r\n", json, id);

    return send_text(fake, text);
}

static bool
send_error(FakeQmp *fake, const char *class, const char *desc)
{
    g_autofree char *text = g_strdup_printf("{\"error\": {\"class\": \"%s\", \"desc\": \"%s\"}, \"id\": \"%s\"}\r\n", class,
                                            desc, fake->id);

    return send_text(fake, text);
}

static bool
wait_for_go(FakeQmp *fake)
{
    uint64_t count;

    return read(fake->go_fd, &count, sizeof(count)) == sizeof(count);
}

static bool
take_step(FakeQmp *fake, const FakeStep *step)
{
    g_autofree char *endless = NULL;

    switch (step->kind) {
    case STEP_SEND:
        return send_text(fake, step->text);
    case STEP_EXPECT:
        return expect(fake, step->text);
    case STEP_REPLY:
        return send_return(fake, fake->id, step->text);
    case STEP_ERROR:
        return send_error(fake, step->text, step->more);
    case STEP_LATE:
        return send_return(fake, fake->previous_id, step->text);
    case STEP_EVENT:
        return send_event(fake, step->text, step->more);
    case STEP_FLOOD:
        for (unsigned int i = 0; i < step->count; i++) {
            if (!send_event(fake, step->text, "{\"n\": 1}"))
                return false;
        }
        return true;
    case STEP_ENDLESS:
        endless = g_strnfill(step->count, 'x');
        return send_text(fake, endless);
    case STEP_WAIT:
        return wait_for_go(fake);
    default:
        shutdown(fake->fd, SHUT_RDWR);
        return true;
    }
}

static void
play(void *opaque)
{
    FakeQmp *fake = opaque;

    for (const FakeStep *step = fake->script; step->kind != STEP_END && take_step(fake, step); step++)
        atomic_fetch_add(&fake->steps, 1);
    error_reset();
}

FakeQmp *
fake_qmp_new(const FakeStep *script)
{
    FakeQmp *fake = g_new0(FakeQmp, 1);
    int pair[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
        g_error("socketpair: %s", g_strerror(errno));
    fake->script = script;
    fake->fd = pair[0];
    fake->our_fd = pair[1];
    fake->go_fd = eventfd(0, EFD_CLOEXEC | EFD_SEMAPHORE);
    fake->in = g_string_new(NULL);
    fake->thread = thread_start("fake-qmp", 0, play, fake);
    return fake;
}

int
fake_qmp_take_fd(FakeQmp *fake)
{
    return fd_steal(&fake->our_fd);
}

void
fake_qmp_go(FakeQmp *fake)
{
    uint64_t one = 1;

    if (write(fake->go_fd, &one, sizeof(one)) != sizeof(one))
        g_error("eventfd: %s", g_strerror(errno));
}

unsigned int
fake_qmp_steps(FakeQmp *fake)
{
    return atomic_load(&fake->steps);
}

void
fake_qmp_free(FakeQmp *fake)
{
    if (!fake)
        return;
    shutdown(fake->fd, SHUT_RDWR);
    fake_qmp_go(fake);
    thread_join(fake->thread);
    if (fake->complaint)
        g_error("fake QMP: %s", fake->complaint);
    fd_close(&fake->fd);
    fd_close(&fake->our_fd);
    fd_close(&fake->go_fd);
    g_string_free(fake->in, TRUE);
    g_free(fake->id);
    g_free(fake->previous_id);
    g_free(fake);
}
