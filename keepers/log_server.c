/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * log_server.c - what virtlogd does.
 *
 * Threads: main.
 */

#include "keepers/log_server.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/event.h"
#include "base/file.h"
#include "base/log.h"
#include "keepers/keeper_serve.h"
#include "keepers/log_age.h"
#include "keepers/log_pipe.h"
#include "keepers/log_work.h"
#include "rpc/log_protocol.h"
#include "rpc/programs.h"

#define KEPT "log-"

enum {
    PIPES_MAX = 8000,       /* as many descriptors as systemd keeps for us */
    READ_MAX = 1024 * 1024, /* bytes of one answer; each may become three */
    PATIENCE_MS = 5000, /* after which a log's disk is said not to answer */
    LEAVE_MS = 2000,    /* how long disks may keep us from leaving */
    AGE_CHECK_MS = 24 * 60 * 60 * 1000,
};

/* One that is written to, or that somebody asks for. All that may wait for its disk is a task of its line. */
typedef struct {
    LogLine line; /* first: hooks are given this */
    LogServer *server;
    char *path;
    LogPipe *pipe;       /* NULL: nobody writes. Main changes it, in no task's way */
    EventSource *source; /* off while a task is to read the pipe */
    bool is_pumped;      /* that task waits or runs */
} Log;

typedef struct {
    LogTask base;
    Log *log;
    LogPipeState state;
} PumpTask;

typedef struct CallTask CallTask;
struct CallTask {
    LogTask base;
    Log *log;
    RpcCall *call;
    LogFileLimits limits;
    int (*answer)(CallTask *task); /* -1 with an error */
    bool is_closed; /* the log's pipe has no writer any more */
    /* Of an open call. */
    LogPipe *opened;
    int writer;
    LogPosition position;
};

typedef struct {
    LogTask base;
    Log *log;
    GHashTable *written; /* paths of logs that are in use */
    char *root;
    unsigned long long days;
} AgeTask;

struct LogServer {
    KeeperEnv env;
    char *state_dir;
    char *log_root;
    LogServerConfig config;
    LogWork *work;
    GHashTable *logs; /* path -> Log */
    unsigned int pipes;
    EventTimer *age_timer;
};

static LogFileLimits
limits_of(const LogServer *server)
{
    return (LogFileLimits) { .max_size = server->config.max_size, .max_backups = server->config.max_backups };
}

/* ------------------------------------------------------------- logs */

static void
log_free(void *opaque)
{
    Log *log = opaque;

    event_source_drop(&log->source);
    g_clear_pointer(&log->pipe, log_pipe_free);
    g_free(log->path);
    g_free(log);
}

static Log *
log_of(LogServer *server, const char *path)
{
    Log *log = g_hash_table_lookup(server->logs, path);

    if (log)
        return log;
    log = g_new0(Log, 1);
    log->server = server;
    log->path = g_strdup(path);
    g_hash_table_insert(server->logs, log->path, log);
    return log;
}

static void
on_idle(LogLine *line)
{
    Log *log = (Log *)line;
    LogServer *server = log->server;

    if (log->pipe)
        return;
    g_hash_table_remove(server->logs, log->path);
    server->env.busy_changed(server->env.busy_opaque);
}

/* The disk does not answer: the guest at the other end goes on all the same. */
static void
on_slow(LogLine *line)
{
    const Log *log = (const Log *)line;

    if (log->pipe)
        log_pipe_relieve(log->pipe);
}

static const LogLineHooks line_hooks = { .is_slow = on_slow, .is_idle = on_idle };

static char *
kept_name(const char *id)
{
    return g_strconcat(KEPT, id, NULL);
}

/* Nobody writes any more: nothing of it stays but the log. */
static void
end_pipe(Log *log)
{
    LogServer *server = log->server;
    g_autofree char *name = kept_name(log->pipe->id);

    LOG_DEBUG("the log '%s' of domain '%s' ends", log->path, log->pipe->domain);
    event_source_drop(&log->source);
    log_pipe_remove(server->state_dir, log->pipe->id);
    server->env.store.remove(server->env.store.opaque, name);
    g_clear_pointer(&log->pipe, log_pipe_free);
    server->pipes--;
    server->env.busy_changed(server->env.busy_opaque);
}

/* ------------------------------------------------------------- pipes */

/* Passes on what waits. At its end the file is closed here, for that may take as long as writing. */
static LogPipeState
drain(LogPipe *pipe)
{
    LogPipeState state = log_pipe_drain(pipe);

    if (state == LOG_PIPE_CLOSED)
        g_clear_pointer(&pipe->file, log_file_free);
    return state;
}

static void
pump_run(LogTask *base)
{
    PumpTask *task = (PumpTask *)base;
    LogPipe *pipe = task->log->pipe;
    const LogFileLimits limits = limits_of(task->log->server);

    if (!pipe)
        return;
    if (!pipe->file)
        log_pipe_resume(pipe, task->log->server->state_dir, &limits);
    task->state = drain(pipe);
}

static void
listen_again(const Log *log)
{
    if (log->source && !log->is_pumped)
        sd_event_source_set_enabled(log->source, SD_EVENT_ON);
}

static void
pump_done(LogTask *base)
{
    PumpTask *task = (PumpTask *)base;
    Log *log = task->log;

    if (log->pipe && task->state == LOG_PIPE_CLOSED)
        end_pipe(log);
    log->is_pumped = false;
    listen_again(log);
    g_free(task);
}

static void
pump_drop(LogTask *base)
{
    g_free(base);
}

/* A line that is full is one of calls; each of them reads the pipe, too. */
static void
pump(Log *log)
{
    PumpTask *task = g_new0(PumpTask, 1);

    task->base = (LogTask) { .line = &log->line, .run = pump_run, .done = pump_done, .drop = pump_drop };
    task->log = log;
    sd_event_source_set_enabled(log->source, SD_EVENT_OFF);
    log->is_pumped = log_work_add(log->server->work, &task->base);
    if (!log->is_pumped)
        g_free(task);
}

static int
on_readable(sd_event_source *source, int fd, uint32_t events, void *opaque)
{
    pump(opaque);
    return 0;
}

/* @pipe goes over, on failure too. */
static int
watch_pipe(Log *log, LogPipe *pipe)
{
    LogServer *server = log->server;
    g_autofree char *name = kept_name(pipe->id);
    int rc = sd_event_add_io(server->env.loop, &log->source, pipe->fd, EPOLLIN, on_readable, log);

    if (rc < 0) {
        log_pipe_remove(server->state_dir, pipe->id);
        log_pipe_free(pipe);
        return fail_errno(-rc, "%s", _("cannot watch a pipe"));
    }
    log->pipe = pipe;
    server->pipes++;
    server->env.store.add(server->env.store.opaque, name, pipe->fd);
    server->env.busy_changed(server->env.busy_opaque);
    return 0;
}

/* ------------------------------------------------------------- calls */

static void
call_run(LogTask *base)
{
    CallTask *task = (CallTask *)base;
    LogPipe *pipe = task->log->pipe;

    /* What was written before the call is in the log. */
    if (pipe && !pipe->file)
        log_pipe_resume(pipe, task->log->server->state_dir, &task->limits);
    task->is_closed = pipe && drain(pipe) == LOG_PIPE_CLOSED;
    if (task->answer(task) < 0) {
        rpc_call_fail(task->call);
        task->call = NULL;
    }
}

static void
reply_opened(CallTask *task)
{
    virLogManagerProtocolDomainOpenLogFileRet ret = { 0 };

    /* The reply has it, and closes it. */
    if (watch_pipe(task->log, g_steal_pointer(&task->opened)) < 0 ||
        rpc_call_add_reply_fd(task->call, fd_steal(&task->writer)) < 0) {
        rpc_call_fail(task->call);
        return;
    }
    ret.pos.inode = task->position.inode;
    ret.pos.offset = task->position.offset;
    rpc_call_reply(task->call, &ret);
}

static void
call_done(LogTask *base)
{
    CallTask *task = (CallTask *)base;

    if (task->is_closed)
        end_pipe(task->log);
    if (task->opened)
        reply_opened(task);
    listen_again(task->log);
    fd_close(&task->writer);
    g_free(task);
}

static void
call_drop(LogTask *base)
{
    CallTask *task = (CallTask *)base;

    fail(VIR_ERR_OPERATION_FAILED, _("the disk of the log '%1$s' did not answer before virtlogd left"), task->log->path);
    rpc_call_fail(task->call);
    g_free(task);
}

/* The path of each call's log is its own affair. */
static void
serve(RpcCall *call, const char *path, unsigned int flags, unsigned int known, int (*answer)(CallTask *task))
{
    LogServer *server = keeper_of_call(call);
    CallTask *task;

    if (keeper_check_flags(flags, known) < 0) {
        rpc_call_fail(call);
        return;
    }
    task = g_new0(CallTask, 1);
    task->log = log_of(server, path);
    task->base = (LogTask) { .line = &task->log->line, .run = call_run, .done = call_done, .drop = call_drop };
    task->call = call;
    task->limits = limits_of(server);
    task->answer = answer;
    task->writer = -1;
    if (log_work_add(server->work, &task->base))
        return;
    g_free(task);
    fail(VIR_ERR_OPERATION_FAILED, _("the disk of the log '%1$s' does not answer, and many calls wait for it already"), path);
    rpc_call_fail(call);
}

static LogPipe *
new_pipe(const CallTask *task, const virLogManagerProtocolDomainOpenLogFileArgs *args)
{
    bool truncate = args->flags & VIR_LOG_MANAGER_PROTOCOL_DOMAIN_OPEN_LOG_FILE_TRUNCATE;
    g_autoptr(LogPipe) pipe = xml_new(&xml_binding_LogPipe);

    pipe->path = g_strdup(args->path);
    pipe->driver = g_strdup(args->driver);
    pipe->domain = g_strdup(args->dom.name);
    memcpy(pipe->uuid, args->dom.uuid, sizeof(pipe->uuid));
    pipe->file = log_file_open(args->path, &task->limits, truncate ? LOG_FILE_TRUNCATE : LOG_FILE_APPEND);
    return pipe->file ? g_steal_pointer(&pipe) : NULL;
}

/* The rest is for main: reply_opened(). */
static int
answer_open(CallTask *task)
{
    const LogPipe *busy = task->is_closed ? NULL : task->log->pipe;
    g_autoptr(LogPipe) pipe = NULL;

    if (busy)
        return fail(VIR_ERR_RESOURCE_BUSY, _("cannot open the log '%1$s': domain '%2$s' still writes to it"), busy->path,
                    busy->domain);
    pipe = new_pipe(task, rpc_call_args(task->call));
    if (!pipe || log_file_position(pipe->file, &task->position) < 0 ||
        log_pipe_create(pipe, task->log->server->state_dir, &task->writer) < 0)
        return -1;
    LOG_DEBUG("the log '%s' of domain '%s' is written to", pipe->path, pipe->domain);
    task->opened = g_steal_pointer(&pipe);
    return 0;
}

static void
serve_open(RpcCall *call)
{
    const virLogManagerProtocolDomainOpenLogFileArgs *args = rpc_call_args(call);
    const LogServer *server = keeper_of_call(call);

    if (server->pipes >= PIPES_MAX) {
        fail(VIR_ERR_OPERATION_FAILED, _("cannot open the log '%1$s': %2$d are open, which is the limit"), args->path, PIPES_MAX);
        rpc_call_fail(call);
        return;
    }
    serve(call, args->path, args->flags, VIR_LOG_MANAGER_PROTOCOL_DOMAIN_OPEN_LOG_FILE_TRUNCATE, answer_open);
}

/* The file that is written to; NULL: none. */
static LogFile *
file_of(const CallTask *task)
{
    return task->log->pipe && !task->is_closed ? task->log->pipe->file : NULL;
}

static int
answer_position(CallTask *task)
{
    const virLogManagerProtocolDomainGetLogFilePositionArgs *args = rpc_call_args(task->call);
    virLogManagerProtocolDomainGetLogFilePositionRet ret = { 0 };
    const LogFile *file = file_of(task);
    LogPosition position;

    if ((file ? log_file_position(file, &position) : log_path_position(args->path, &position)) < 0)
        return -1;
    ret.pos.inode = position.inode;
    ret.pos.offset = position.offset;
    rpc_call_reply(task->call, &ret);
    return 0;
}

static void
serve_position(RpcCall *call)
{
    const virLogManagerProtocolDomainGetLogFilePositionArgs *args = rpc_call_args(call);

    serve(call, args->path, args->flags, 0, answer_position);
}

static int
answer_read(CallTask *task)
{
    const virLogManagerProtocolDomainReadLogFileArgs *args = rpc_call_args(task->call);
    const LogPosition from = { .inode = args->pos.inode, .offset = args->pos.offset };
    g_autofree char *text = log_path_read(args->path, &task->limits, &from, (size_t)MIN(args->maxlen, READ_MAX));
    const virLogManagerProtocolDomainReadLogFileRet ret = { .data = text };

    if (!text)
        return -1;
    rpc_call_reply(task->call, &ret);
    return 0;
}

static void
serve_read(RpcCall *call)
{
    const virLogManagerProtocolDomainReadLogFileArgs *args = rpc_call_args(call);

    serve(call, args->path, args->flags, 0, answer_read);
}

static int
answer_append(CallTask *task)
{
    const virLogManagerProtocolDomainAppendLogFileArgs *args = rpc_call_args(task->call);
    const virLogManagerProtocolDomainAppendLogFileRet ret = { .ret = 0 };
    LogFile *file = file_of(task);
    g_autoptr(LogFile) own = file ? NULL : log_file_open(args->path, &task->limits, LOG_FILE_APPEND);

    if (!file)
        file = own;
    if (!file)
        return -1;
    log_file_write(file, args->message, strlen(args->message));
    if (log_file_lost(file) > 0)
        return fail(VIR_ERR_OPERATION_FAILED, _("cannot write to the log '%1$s' at the moment"), args->path);
    rpc_call_reply(task->call, &ret);
    return 0;
}

static void
serve_append(RpcCall *call)
{
    const virLogManagerProtocolDomainAppendLogFileArgs *args = rpc_call_args(call);

    serve(call, args->path, args->flags, 0, answer_append);
}

static const RpcServe serves[LOGMANAGER_PROCEDURES] = {
    [VIR_LOG_MANAGER_PROTOCOL_PROC_DOMAIN_OPEN_LOG_FILE] = serve_open,
    [VIR_LOG_MANAGER_PROTOCOL_PROC_DOMAIN_GET_LOG_FILE_POSITION] = serve_position,
    [VIR_LOG_MANAGER_PROTOCOL_PROC_DOMAIN_READ_LOG_FILE] = serve_read,
    [VIR_LOG_MANAGER_PROTOCOL_PROC_DOMAIN_APPEND_LOG_FILE] = serve_append,
};

static const RpcService service = { .program = &logmanager_program, .serve = serves };

/* ------------------------------------------------------------- coming and going */

/* Goes on with the log that the document NAME is about. One that cannot be gone on with is nobody's any more. */
static void
resume_one(LogServer *server, const char *document)
{
    g_autofree char *id = g_strndup(document, strlen(document) - strlen(".xml"));
    g_autofree char *name = kept_name(id);
    int kept = server->env.store.take(server->env.store.opaque, name);
    LogPipe *pipe = log_pipe_load(server->state_dir, id, kept);

    if (pipe && g_hash_table_contains(server->logs, pipe->path)) {
        fail(VIR_ERR_INTERNAL_ERROR, _("two pipes are for the log '%1$s'"), pipe->path);
        g_clear_pointer(&pipe, log_pipe_free);
    } else if (pipe) {
        Log *log = log_of(server, pipe->path);

        if (watch_pipe(log, pipe) == 0) {
            /* It has something to say that was read before; and without a writer it would never tell so by itself. */
            pump(log);
            return;
        }
        on_idle(&log->line);
    } else {
        fd_close(&kept);
    }
    warn_last_error("the log of pipe '%s' ends", id);
    server->env.store.remove(server->env.store.opaque, name);
    log_pipe_remove(server->state_dir, id);
}

static int
resume_all(LogServer *server)
{
    g_auto(GStrv) documents = NULL;
    g_auto(GStrv) pipes = NULL;

    if (file_make_directories(server->state_dir, 0700) < 0 || file_sweep(server->state_dir) < 0)
        return -1;
    documents = file_list(server->state_dir, ".xml");
    pipes = file_list(server->state_dir, ".fifo");
    if (!documents || !pipes)
        return -1;
    for (char **name = documents; *name; name++)
        resume_one(server, *name);
    /* Those that were made, but given to nobody yet. */
    for (char **name = pipes; *name; name++) {
        g_autofree char *document = g_strdup_printf("%.*s.xml", (int)(strlen(*name) - strlen(".fifo")), *name);
        g_autofree char *path = g_build_filename(server->state_dir, *name, NULL);

        if (!g_strv_contains((const char *const *)documents, document))
            unlink(path);
    }
    return 0;
}

static gboolean
is_written(const char *path, void *opaque)
{
    return g_hash_table_contains(opaque, path);
}

static void
age_run(LogTask *base)
{
    const AgeTask *task = (const AgeTask *)base;

    log_age_sweep(task->root, task->days, is_written, task->written);
}

static void
age_free(LogTask *base)
{
    AgeTask *task = (AgeTask *)base;

    g_hash_table_unref(task->written);
    g_free(task->root);
    g_free(task);
}

/* Its line is that of no log. */
static void
check_age(void *opaque)
{
    LogServer *server = opaque;
    GHashTableIter iter;
    AgeTask *task;
    void *path;

    if (server->config.max_age_days == 0)
        return;
    task = g_new0(AgeTask, 1);
    task->written = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_hash_table_iter_init(&iter, server->logs);
    while (g_hash_table_iter_next(&iter, &path, NULL))
        g_hash_table_add(task->written, g_strdup(path));
    task->root = g_strdup(server->log_root);
    task->days = server->config.max_age_days;
    task->log = log_of(server, "");
    task->base = (LogTask) { .line = &task->log->line, .run = age_run, .done = age_free, .drop = age_free };
    if (!log_work_add(server->work, &task->base))
        age_free(&task->base);
    event_timer_start(server->age_timer, AGE_CHECK_MS);
}

LogServer *
log_server_new(const KeeperEnv *env, const LogServerConfig *config)
{
    LogServer *server = g_new0(LogServer, 1);

    server->env = *env;
    server->config = *config;
    server->state_dir = g_strdup(env->state_dir);
    server->log_root = g_strdup(config->log_root && *config->log_root ? config->log_root : env->log_dir);
    server->logs = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, log_free);
    server->work = log_work_new(env->loop, PATIENCE_MS, &line_hooks);
    server->age_timer = event_timer_new(env->loop, check_age, server);
    if (!server->work || !server->age_timer || resume_all(server) < 0) {
        log_server_free(server);
        return NULL;
    }
    check_age(server);
    keeper_attach(env->server, &service, server, NULL);
    return server;
}

/* How many logs are still worked on, by threads that their disks keep. */
static unsigned int
leave_all(LogServer *server)
{
    unsigned int stuck = log_work_stop(server->work, LEAVE_MS);
    GHashTableIter iter;
    void *value;

    g_hash_table_iter_init(&iter, server->logs);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const Log *log = value;

        if (log->pipe && log_pipe_leave(log->pipe, server->state_dir) < 0)
            warn_last_error("a piece of the log '%s' is lost", log->path);
    }
    return stuck;
}

/* The kernel would close the files of such a disk first, and wait for it with all other logs. */
int
log_server_leave(LogServer *server)
{
    unsigned int stuck = leave_all(server);

    return stuck ? fail(VIR_ERR_OPERATION_FAILED, _("the disks of %1$u logs do not answer"), stuck) : 0;
}

void
log_server_return(LogServer *server)
{
    GHashTableIter iter;
    void *value;

    g_hash_table_iter_init(&iter, server->logs);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const Log *log = value;

        if (log->pipe)
            log_pipe_return(log->pipe, server->state_dir);
    }
    log_work_go_on(server->work);
}

void
log_server_free(LogServer *server)
{
    unsigned int stuck;

    if (!server)
        return;
    stuck = server->work ? leave_all(server) : 0;
    g_clear_pointer(&server->age_timer, event_timer_free);
    if (stuck > 0) {
        LOG_WARN("the disks of %u logs do not answer; what was read for them is kept for the next start", stuck);
        /* Their threads use all this until the process ends, which it does when the kernel has closed the files. */
        return;
    }
    g_clear_pointer(&server->work, log_work_free);
    g_hash_table_unref(server->logs);
    g_free(server->state_dir);
    g_free(server->log_root);
    g_free(server);
}

bool
log_server_is_busy(const LogServer *server)
{
    return g_hash_table_size(server->logs) > 0;
}
