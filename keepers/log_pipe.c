/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * log_pipe.c - the way from one writer to one log.
 *
 * Threads: any, one at a time, but for what says otherwise.
 */

#include "keepers/log_pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
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

#define REST ".rest"

static const XmlField pipe_fields[] = {
    XML_ATTR   (LogPipe, driver, "driver", XML_STRING, XML_REQUIRED),
    XML_IN_TEXT(LogPipe, path,   "path",   XML_STRING, XML_REQUIRED),
    XML_IN_TEXT(LogPipe, domain, "domain", XML_STRING, XML_REQUIRED),
    XML_IN_TEXT(LogPipe, uuid,   "uuid",   XML_UUID,   0),
    XML_IN_ATTR(LogPipe, rest_inode,  "rest", "inode",   XML_ULLONG, XML_OMIT_ZERO),
    XML_IN_ATTR(LogPipe, rest_offset, "rest", "offset",  XML_ULLONG, XML_OMIT_ZERO),
    XML_IN_ATTR(LogPipe, dropped,     "rest", "dropped", XML_ULLONG, XML_OMIT_ZERO),
};

static void
pipe_init(void *self)
{
    LogPipe *pipe = self;

    pipe->fd = -1;
    mutex_init(&pipe->lock);
}

static void
pipe_clear(void *self)
{
    LogPipe *pipe = self;

    fd_close(&pipe->fd);
    g_clear_pointer(&pipe->file, log_file_free);
    g_clear_pointer(&pipe->id, g_free);
    g_clear_pointer(&pipe->held, g_free);
    mutex_clear(&pipe->lock);
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
    static const char *const suffixes[] = { ".xml", ".fifo", REST };

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

/* What the predecessor had read when it left. */
static int
load_rest(LogPipe *pipe, const char *dir)
{
    g_autofree char *path = name_of(dir, pipe->id, REST);
    g_autofree char *rest = NULL;
    size_t len = 0;

    if (!file_exists(path))
        return 0;
    rest = file_read(path, BUFFER, &len);
    if (!rest)
        return -1;
    pipe->held = g_malloc(BUFFER);
    memcpy(pipe->held, rest, len);
    pipe->n_held = len;
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
    if (load_rest(pipe, dir) < 0)
        warn_last_error("a piece of the log '%s' is lost", pipe->path);
    if (kept >= 0)
        pipe->fd = kept;
    return g_steal_pointer(&pipe);
}

/* ------------------------------------------------------------- reading */

typedef struct {
    ssize_t n;
    int errnum;
    unsigned long long dropped;
} Piece;

/* Reads a piece, and puts down where it goes to. A pipe that was left gives nothing. */
static Piece
take_piece(LogPipe *pipe)
{
    const LogPosition at = log_file_end(pipe->file);
    Piece piece = { .n = -1, .errnum = EAGAIN };

    mutex_lock(&pipe->lock);
    if (!pipe->is_left) {
        if (!pipe->held)
            pipe->held = g_malloc(BUFFER);
        piece.n = read(pipe->fd, pipe->held, BUFFER);
        piece.errnum = errno;
        piece.dropped = pipe->dropped;
        pipe->n_held = piece.n > 0 ? (size_t)piece.n : 0;
        pipe->rest_inode = at.inode;
        pipe->rest_offset = at.offset;
    }
    mutex_unlock(&pipe->lock);
    return piece;
}

/* @told: bytes lost before it that the log knows of now. */
static void
piece_is_written(LogPipe *pipe, unsigned long long told)
{
    mutex_lock(&pipe->lock);
    pipe->n_held = 0;
    pipe->dropped -= told;
    mutex_unlock(&pipe->lock);
}

/* What the predecessor read is written, if it has not done so in its last moment. */
static void
write_rest(LogPipe *pipe)
{
    LogPosition now;
    size_t skip = 0;

    if (log_file_position(pipe->file, &now) < 0)
        error_reset();
    else if (now.inode == pipe->rest_inode && now.offset > pipe->rest_offset)
        skip = (size_t)MIN(now.offset - pipe->rest_offset, pipe->n_held);
    log_file_write(pipe->file, pipe->held + skip, pipe->n_held - skip);
    piece_is_written(pipe, 0);
}

static LogPipeState
pump(LogPipe *pipe)
{
    Piece piece = take_piece(pipe);

    if (piece.dropped)
        log_file_lose(pipe->file, piece.dropped, ETIMEDOUT);
    if (piece.n > 0)
        log_file_write(pipe->file, pipe->held, (size_t)piece.n);
    piece_is_written(pipe, piece.dropped);
    if (piece.n < 0 && piece.errnum == EINTR)
        return LOG_PIPE_MORE;
    if (piece.n < 0 && piece.errnum != EAGAIN) {
        LOG_WARN("cannot read the pipe of the log '%s', it ends: %s", pipe->path, g_strerror(piece.errnum));
        return LOG_PIPE_CLOSED;
    }
    return piece.n > 0 ? LOG_PIPE_MORE : piece.n == 0 ? LOG_PIPE_CLOSED : LOG_PIPE_EMPTY;
}

LogPipeState
log_pipe_drain(LogPipe *pipe)
{
    LogPipeState state = LOG_PIPE_MORE;

    for (int i = 0; i < DRAIN_MAX / BUFFER && state == LOG_PIPE_MORE; i++)
        state = pump(pipe);
    /* Thousands of quiet guests need no buffers. */
    mutex_lock(&pipe->lock);
    if (pipe->n_held == 0)
        g_clear_pointer(&pipe->held, g_free);
    mutex_unlock(&pipe->lock);
    return state;
}

/* ------------------------------------------------------------- a disk that does not answer */

void
log_pipe_relieve(LogPipe *pipe)
{
    static char buffer[BUFFER];
    unsigned long long n_dropped = 0;
    int capacity = fcntl(pipe->fd, F_GETPIPE_SZ);
    ssize_t n = 1;
    int n_waiting;

    mutex_lock(&pipe->lock);
    while (!pipe->is_left && n > 0 && ioctl(pipe->fd, FIONREAD, &n_waiting) == 0 && n_waiting > capacity / 2) {
        n = read(pipe->fd, buffer, sizeof(buffer));
        n_dropped += n > 0 ? (unsigned long long)n : 0;
    }
    if (n_dropped && pipe->dropped == 0)
        LOG_WARN("the disk of the log '%s' does not answer: what domain '%s' writes is lost until it does", pipe->path,
                 pipe->domain);
    pipe->dropped += n_dropped;
    mutex_unlock(&pipe->lock);
}

static int
leave_locked(const LogPipe *pipe, const char *dir)
{
    g_autofree char *path = name_of(dir, pipe->id, REST);

    if (pipe->n_held == 0 && pipe->dropped == 0)
        return 0;
    /* The document first: without it the piece has no place. */
    if (save(pipe, dir) < 0)
        return -1;
    return pipe->n_held ? file_write_atomic(path, pipe->held, pipe->n_held, NULL) : 0;
}

int
log_pipe_leave(LogPipe *pipe, const char *dir)
{
    int rc;

    mutex_lock(&pipe->lock);
    pipe->is_left = true;
    rc = leave_locked(pipe, dir);
    mutex_unlock(&pipe->lock);
    return rc;
}

static void
remove_rest(const LogPipe *pipe, const char *dir)
{
    g_autofree char *path = name_of(dir, pipe->id, REST);

    if (unlink(path) < 0 && errno != ENOENT)
        LOG_WARN("cannot remove '%s', continuing: %s", path, g_strerror(errno));
}

void
log_pipe_return(LogPipe *pipe, const char *dir)
{
    mutex_lock(&pipe->lock);
    pipe->is_left = false;
    remove_rest(pipe, dir);
    mutex_unlock(&pipe->lock);
}

void
log_pipe_resume(LogPipe *pipe, const char *dir, const LogFileLimits *limits)
{
    pipe->file = log_file_resume(pipe->path, limits);
    if (pipe->n_held)
        write_rest(pipe);
    remove_rest(pipe, dir);
    if (pipe->dropped && save(pipe, dir) < 0)
        warn_last_error("a loss in the log '%s' may be told twice", pipe->path);
}
