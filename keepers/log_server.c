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
#include "rpc/log_protocol.h"
#include "rpc/programs.h"

#define KEPT "log-"

enum {
    PIPES_MAX = 8000,       /* as many descriptors as systemd keeps for us */
    READ_MAX = 1024 * 1024, /* bytes of one answer; each may become three */
    AGE_CHECK_MS = 24 * 60 * 60 * 1000,
};

/* A pipe that is watched. */
typedef struct {
    LogServer *server;
    LogPipe *pipe;
    EventSource *source;
} Watch;

struct LogServer {
    KeeperEnv env;
    char *state_dir;
    char *log_root;
    LogServerConfig config;
    GHashTable *watches; /* path of the log -> Watch */
    EventTimer *age_timer;
};

static LogFileLimits
limits_of(const LogServer *server)
{
    return (LogFileLimits) { .max_size = server->config.max_size, .max_backups = server->config.max_backups };
}

/* ------------------------------------------------------------- pipes */

static void
watch_free(void *opaque)
{
    Watch *watch = opaque;

    event_source_drop(&watch->source);
    log_pipe_free(watch->pipe);
    g_free(watch);
}

static char *
kept_name(const char *id)
{
    return g_strconcat(KEPT, id, NULL);
}

/* Nobody writes any more: nothing of it stays but the log. */
static void
end_watch(Watch *watch)
{
    LogServer *server = watch->server;
    g_autofree char *name = kept_name(watch->pipe->id);

    LOG_DEBUG("the log '%s' of domain '%s' ends", watch->pipe->path, watch->pipe->domain);
    log_pipe_remove(server->state_dir, watch->pipe->id);
    server->env.store.remove(server->env.store.opaque, name);
    g_hash_table_remove(server->watches, watch->pipe->path);
    server->env.busy_changed(server->env.busy_opaque);
}

static int
on_readable(sd_event_source *source, int fd, uint32_t events, void *opaque)
{
    Watch *watch = opaque;

    if (log_pipe_pump(watch->pipe) == LOG_PIPE_CLOSED)
        end_watch(watch);
    return 0;
}

/* @pipe goes over, on failure too. */
static int
add_watch(LogServer *server, LogPipe *pipe)
{
    g_autofree char *name = kept_name(pipe->id);
    Watch *watch = g_new0(Watch, 1);
    int rc;

    watch->server = server;
    watch->pipe = pipe;
    rc = sd_event_add_io(server->env.loop, &watch->source, pipe->fd, EPOLLIN, on_readable, watch);
    if (rc < 0) {
        watch_free(watch);
        return fail_errno(-rc, "%s", _("cannot watch a pipe"));
    }
    g_hash_table_replace(server->watches, pipe->path, watch);
    server->env.store.add(server->env.store.opaque, name, pipe->fd);
    server->env.busy_changed(server->env.busy_opaque);
    return 0;
}

/* The log at @path that is written at the moment, with all in it that was written before now; NULL: none. */
static Watch *
find_watch(LogServer *server, const char *path)
{
    Watch *watch = g_hash_table_lookup(server->watches, path);

    if (watch && log_pipe_drain(watch->pipe) == LOG_PIPE_CLOSED) {
        end_watch(watch);
        watch = NULL;
    }
    return watch;
}

static LogPipe *
new_pipe(const LogServer *server, const virLogManagerProtocolDomainOpenLogFileArgs *args)
{
    bool truncate = args->flags & VIR_LOG_MANAGER_PROTOCOL_DOMAIN_OPEN_LOG_FILE_TRUNCATE;
    const LogFileLimits limits = limits_of(server);
    g_autoptr(LogPipe) pipe = xml_new(&xml_binding_LogPipe);

    pipe->path = g_strdup(args->path);
    pipe->driver = g_strdup(args->driver);
    pipe->domain = g_strdup(args->dom.name);
    memcpy(pipe->uuid, args->dom.uuid, sizeof(pipe->uuid));
    pipe->file = log_file_open(args->path, &limits, truncate ? LOG_FILE_TRUNCATE : LOG_FILE_APPEND);
    return pipe->file ? g_steal_pointer(&pipe) : NULL;
}

static int
open_log(LogServer *server, const virLogManagerProtocolDomainOpenLogFileArgs *args, LogPosition *ret_position)
{
    g_autoptr(LogPipe) pipe = NULL;
    autoclose int writer = -1;
    const Watch *busy;

    if (keeper_check_flags(args->flags, VIR_LOG_MANAGER_PROTOCOL_DOMAIN_OPEN_LOG_FILE_TRUNCATE) < 0)
        return -1;
    if (g_hash_table_size(server->watches) >= PIPES_MAX)
        return fail(VIR_ERR_OPERATION_FAILED, _("cannot open the log '%1$s': %2$d are open, which is the limit"), args->path,
                    PIPES_MAX);
    busy = find_watch(server, args->path);
    if (busy)
        return fail(VIR_ERR_RESOURCE_BUSY, _("cannot open the log '%1$s': domain '%2$s' still writes to it"), args->path,
                    busy->pipe->domain);
    pipe = new_pipe(server, args);
    if (!pipe || log_file_position(pipe->file, ret_position) < 0 || log_pipe_create(pipe, server->state_dir, &writer) < 0)
        return -1;
    LOG_DEBUG("the log '%s' of domain '%s' is written to", pipe->path, pipe->domain);
    return add_watch(server, g_steal_pointer(&pipe)) < 0 ? -1 : fd_steal(&writer);
}

/* ------------------------------------------------------------- calls */

static void
serve_open(RpcCall *call)
{
    virLogManagerProtocolDomainOpenLogFileRet ret = { 0 };
    LogPosition position;
    int writer = open_log(keeper_of_call(call), rpc_call_args(call), &position);

    if (writer < 0 || rpc_call_add_reply_fd(call, writer) < 0) {
        rpc_call_fail(call);
        return;
    }
    ret.pos.inode = position.inode;
    ret.pos.offset = position.offset;
    rpc_call_reply(call, &ret);
}

static int
get_position(LogServer *server, const virLogManagerProtocolDomainGetLogFilePositionArgs *args, LogPosition *ret_position)
{
    const Watch *watch;

    if (keeper_check_flags(args->flags, 0) < 0)
        return -1;
    watch = find_watch(server, args->path);
    return watch ? log_file_position(watch->pipe->file, ret_position) : log_path_position(args->path, ret_position);
}

static void
serve_position(RpcCall *call)
{
    virLogManagerProtocolDomainGetLogFilePositionRet ret = { 0 };
    LogPosition position;

    if (get_position(keeper_of_call(call), rpc_call_args(call), &position) < 0) {
        rpc_call_fail(call);
        return;
    }
    ret.pos.inode = position.inode;
    ret.pos.offset = position.offset;
    rpc_call_reply(call, &ret);
}

static void
serve_read(RpcCall *call)
{
    LogServer *server = keeper_of_call(call);
    const virLogManagerProtocolDomainReadLogFileArgs *args = rpc_call_args(call);
    const LogPosition from = { .inode = args->pos.inode, .offset = args->pos.offset };
    const LogFileLimits limits = limits_of(server);
    virLogManagerProtocolDomainReadLogFileRet ret = { 0 };
    g_autofree char *text = NULL;

    if (keeper_check_flags(args->flags, 0) == 0) {
        find_watch(server, args->path);
        text = log_path_read(args->path, &limits, &from, (size_t)MIN(args->maxlen, READ_MAX));
    }
    ret.data = text;
    if (text)
        rpc_call_reply(call, &ret);
    else
        rpc_call_fail(call);
}

static int
append(LogServer *server, const virLogManagerProtocolDomainAppendLogFileArgs *args)
{
    const LogFileLimits limits = limits_of(server);
    g_autoptr(LogFile) own = NULL;
    const Watch *watch;
    LogFile *file;

    if (keeper_check_flags(args->flags, 0) < 0)
        return -1;
    watch = find_watch(server, args->path);
    if (!watch)
        own = log_file_open(args->path, &limits, LOG_FILE_APPEND);
    file = watch ? watch->pipe->file : own;
    if (!file)
        return -1;
    log_file_write(file, args->message, strlen(args->message));
    if (log_file_lost(file) > 0)
        return fail(VIR_ERR_OPERATION_FAILED, _("cannot write to the log '%1$s' at the moment"), args->path);
    return 0;
}

static void
serve_append(RpcCall *call)
{
    const virLogManagerProtocolDomainAppendLogFileRet ret = { .ret = 0 };

    if (append(keeper_of_call(call), rpc_call_args(call)) < 0)
        rpc_call_fail(call);
    else
        rpc_call_reply(call, &ret);
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
    const LogFileLimits limits = limits_of(server);
    int kept = server->env.store.take(server->env.store.opaque, name);
    LogPipe *pipe = log_pipe_load(server->state_dir, id, kept);

    if (pipe && g_hash_table_contains(server->watches, pipe->path)) {
        fail(VIR_ERR_INTERNAL_ERROR, _("two pipes are for the log '%1$s'"), pipe->path);
        g_clear_pointer(&pipe, log_pipe_free);
    } else if (pipe) {
        const char *path = pipe->path;

        pipe->file = log_file_resume(path, &limits);
        if (add_watch(server, pipe) == 0) {
            /* A pipe that had no writer any more when it was opened would never tell so by itself. */
            find_watch(server, path);
            return;
        }
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
    return g_hash_table_contains(((const LogServer *)opaque)->watches, path);
}

static void
check_age(void *opaque)
{
    LogServer *server = opaque;

    if (server->config.max_age_days == 0)
        return;
    log_age_sweep(server->log_root, server->config.max_age_days, is_written, server);
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
    server->watches = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, watch_free);
    server->age_timer = event_timer_new(env->loop, check_age, server);
    if (!server->age_timer || resume_all(server) < 0) {
        log_server_free(server);
        return NULL;
    }
    check_age(server);
    keeper_attach(env->server, &service, server, NULL);
    return server;
}

void
log_server_free(LogServer *server)
{
    if (!server)
        return;
    g_hash_table_unref(server->watches);
    g_clear_pointer(&server->age_timer, event_timer_free);
    g_free(server->state_dir);
    g_free(server->log_root);
    g_free(server);
}

bool
log_server_is_busy(const LogServer *server)
{
    return g_hash_table_size(server->watches) > 0;
}
