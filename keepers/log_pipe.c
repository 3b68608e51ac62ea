/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * log_pipe.c - the way from one writer to one log.
 *
 * Threads: main.
 */

#include "keepers/log_pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"

enum {
    BUFFER = 64 * 1024,
    PIPE_SIZE = 256 * 1024, /* what may wait while the daemon is away, where it is kept */
    DRAIN_MAX = 4 * PIPE_SIZE,
    ID_DIGITS = 16,
};

static const XmlField pipe_fields[] = {
    XML_ATTR   (LogPipe, driver, "driver", XML_STRING, XML_REQUIRED),
    XML_IN_TEXT(LogPipe, path,   "path",   XML_STRING, XML_REQUIRED),
    XML_IN_TEXT(LogPipe, domain, "domain", XML_STRING, XML_REQUIRED),
    XML_IN_TEXT(LogPipe, uuid,   "uuid",   XML_UUID,   0),
};

static void
pipe_init(void *self)
{
    ((LogPipe *)self)->fd = -1;
}

static void
pipe_clear(void *self)
{
    LogPipe *pipe = self;

    fd_close(&pipe->fd);
    g_clear_pointer(&pipe->file, log_file_free);
    g_clear_pointer(&pipe->id, g_free);
}

XML_BINDING(LogPipe, "logpipe", pipe_fields, .init = pipe_init, .clear = pipe_clear);

void
log_pipe_free(LogPipe *pipe)
{
    xml_free(&xml_binding_LogPipe, pipe);
}

static char *
name_of(const char *dir, const char *id, const char *suffix)
{
    return g_strdup_printf("%s/%s%s", dir, id, suffix);
}

/* ------------------------------------------------------------- the files */

static int
save(const LogPipe *pipe, const char *dir)
{
    g_autofree char *path = name_of(dir, pipe->id, ".xml");
    g_autofree char *text = xml_format_text(&xml_binding_LogPipe, pipe, 0);

    return text ? file_write_text(path, text, NULL) : -1;
}

static int
open_reader(LogPipe *pipe, const char *path)
{
    struct stat status;

    pipe->fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW);
    if (pipe->fd < 0 || fstat(pipe->fd, &status) < 0)
        return fail_errno(errno, _("cannot open the pipe '%1$s'"), path);
    if (!S_ISFIFO(status.st_mode))
        return fail(VIR_ERR_INTERNAL_ERROR, _("'%1$s' is no pipe"), path);
    return 0;
}

/* The writer sleeps when the pipe is full, as writers of files expect. */
static int
open_writer(const char *path)
{
    autoclose int fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW);

    if (fd < 0)
        return fail_errno(errno, _("cannot open the pipe '%1$s'"), path);
    return fd_set_nonblock(fd, false) < 0 ? -1 : fd_steal(&fd);
}

void
log_pipe_remove(const char *dir, const char *id)
{
    static const char *const suffixes[] = { ".xml", ".fifo" };

    for (size_t i = 0; i < G_N_ELEMENTS(suffixes); i++) {
        g_autofree char *path = name_of(dir, id, suffixes[i]);

        if (unlink(path) < 0 && errno != ENOENT)
            LOG_WARN("cannot remove '%s', continuing: %s", path, g_strerror(errno));
    }
}

int
log_pipe_create(LogPipe *pipe, const char *dir, int *ret_writer)
{
    g_autofree char *path = NULL;
    autoclose int writer = -1;

    pipe->id = text_random_hex(ID_DIGITS);
    path = name_of(dir, pipe->id, ".fifo");
    if (mkfifo(path, 0600) < 0)
        return fail_errno(errno, _("cannot make the pipe '%1$s'"), path);
    if (open_reader(pipe, path) == 0)
        writer = open_writer(path);
    if (writer < 0 || save(pipe, dir) < 0) {
        log_pipe_remove(dir, pipe->id);
        return -1;
    }
    /* Less is given where the host is frugal. */
    (void)fcntl(pipe->fd, F_SETPIPE_SZ, PIPE_SIZE);
    *ret_writer = fd_steal(&writer);
    return 0;
}

LogPipe *
log_pipe_load(const char *dir, const char *id, int kept)
{
    g_autofree char *document = name_of(dir, id, ".xml");
    g_autofree char *path = name_of(dir, id, ".fifo");
    g_autoptr(LogPipe) pipe = xml_parse_document_file(&xml_binding_LogPipe, document, 0);

    if (!pipe || log_path_check(pipe->path) < 0)
        return NULL;
    pipe->id = g_strdup(id);
    if (kept < 0 && open_reader(pipe, path) < 0)
        return NULL;
    if (kept >= 0)
        pipe->fd = kept;
    return g_steal_pointer(&pipe);
}

/* ------------------------------------------------------------- reading */

LogPipeState
log_pipe_pump(LogPipe *pipe)
{
    static char buffer[BUFFER];
    ssize_t n = read(pipe->fd, buffer, sizeof(buffer));

    if (n > 0)
        log_file_write(pipe->file, buffer, (size_t)n);
    if (n < 0 && errno == EINTR)
        return LOG_PIPE_MORE;
    if (n < 0 && errno != EAGAIN) {
        LOG_WARN("cannot read the pipe of the log '%s', it ends: %s", pipe->path, g_strerror(errno));
        return LOG_PIPE_CLOSED;
    }
    return n > 0 ? LOG_PIPE_MORE : n == 0 ? LOG_PIPE_CLOSED : LOG_PIPE_EMPTY;
}

LogPipeState
log_pipe_drain(LogPipe *pipe)
{
    LogPipeState state = LOG_PIPE_MORE;

    for (int i = 0; i < DRAIN_MAX / BUFFER && state == LOG_PIPE_MORE; i++)
        state = log_pipe_pump(pipe);
    return state;
}
