/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * log_output.c - where log messages go: standard error, a file, syslog, the journal.
 *
 * The journal gets its native datagrams from here: linking libsystemd for this alone would cost every client of the
 * library its start-up time.
 *
 * Threads: any. A message is one system call per output, so lines do not mix.
 */

#include "log_output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "base/log.h"
#include "base/thread.h"

#define JOURNAL_SOCKET "/run/systemd/journal/socket"
#define JOURNAL_CUT ((size_t)32 * 1024)

typedef struct {
    const char *word;
    LogOutputKind kind;
    bool needs_param;
} Destination;

static const Destination destinations[] = {
    { "stderr", LOG_TO_STDERR, false },
    { "file", LOG_TO_FILE, true },
    { "syslog", LOG_TO_SYSLOG, true },
    { "journald", LOG_TO_JOURNAL, false },
};

static _Atomic(const char *) log_identifier;

void
log_set_identifier(const char *identifier)
{
    atomic_store(&log_identifier, identifier);
}

static const char *
identifier_get(void)
{
    const char *identifier = atomic_load(&log_identifier);

    return identifier ? identifier : program_invocation_short_name;
}

/* "2026-11-21 02:54:38.328+0000: 9862: debug : func:12 : text" */
void
log_message_init(LogMessage *message, LogLevel level, const char *source, const char *file, const char *func, int line,
                 const char *text)
{
    struct timespec now;
    struct tm utc;

    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    *message = (LogMessage) {
        .level = level, .source = source, .file = file, .func = func, .line = line, .text = text,
    };
    message->formatted = g_strdup_printf("%04d-%02d-%02d %02d:%02d:%02d.%03d+0000: %d: %s : %s:%d : %s\n",
                                         utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min,
                                         utc.tm_sec, (int)(now.tv_nsec / 1000000), (int)thread_self_id(),
                                         log_level_to_string(level), func, line, text);
}

void
log_message_clear(LogMessage *message)
{
    g_free(message->formatted);
    message->formatted = NULL;
}

static LogOutput *
log_output_new(LogOutputKind kind, LogLevel level, const char *param)
{
    LogOutput *output = g_new0(LogOutput, 1);

    atomic_init(&output->refs, 1);
    output->kind = kind;
    output->level = level;
    output->param = g_strdup(param);
    output->fd = kind == LOG_TO_STDERR ? STDERR_FILENO : -1;
    return output;
}

LogOutput *
log_output_new_stderr(LogLevel level)
{
    return log_output_new(LOG_TO_STDERR, level, NULL);
}

void
log_output_unref(void *opaque)
{
    LogOutput *output = opaque;

    if (!output || atomic_fetch_sub(&output->refs, 1) != 1)
        return;
    if (output->fd > STDERR_FILENO)
        close(output->fd);
    g_free(output->param);
    g_free(output);
}

LogOutput *
log_output_parse(LogLevel level, const char *destination, const char *word)
{
    const char *colon = strchr(destination, ':');
    size_t len = colon ? (size_t)(colon - destination) : strlen(destination);
    const char *param = colon ? colon + 1 : NULL;

    for (size_t i = 0; i < G_N_ELEMENTS(destinations); i++) {
        const Destination *known = &destinations[i];

        if (strlen(known->word) != len || memcmp(known->word, destination, len) != 0)
            continue;
        if (known->needs_param && (!param || *param == '\0'))
            return fail_null(VIR_ERR_INVALID_ARG, _("log output '%1$s' needs a parameter, as in '%2$d:%3$s:%4$s'"), word,
                             (int)level, known->word, known->kind == LOG_TO_FILE ? "/path" : "name");
        if (!known->needs_param && colon)
            return fail_null(VIR_ERR_INVALID_ARG, _("log output '%1$s' has a parameter, but '%2$s' takes none"), word,
                             known->word);
        return log_output_new(known->kind, level, param);
    }
    return fail_null(VIR_ERR_INVALID_ARG,
                     _("log output '%1$s' has the unknown destination '%3$.*2$s'; known are stderr, file, syslog, journald"),
                     word, (int)len, destination);
}

static int
journal_connect(void)
{
    static const struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = JOURNAL_SOCKET };
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return fail_errno(errno, _("cannot make a socket for the journal"));
    if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0) {
        int saved_errno = errno;

        close(fd);
        return fail_errno(saved_errno, _("cannot connect to the journal at '%1$s'"), JOURNAL_SOCKET);
    }
    return fd;
}

int
log_output_open(LogOutput *output)
{
    switch (output->kind) {
    case LOG_TO_STDERR:
        return 0;
    case LOG_TO_FILE:
        output->fd = open(output->param, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, S_IRUSR | S_IWUSR);
        if (output->fd < 0)
            return fail_errno(errno, _("cannot open log file '%1$s'"), output->param);
        return 0;
    case LOG_TO_SYSLOG:
        return 0;
    case LOG_TO_JOURNAL:
        output->fd = journal_connect();
        return output->fd < 0 ? -1 : 0;
    }
    return 0;
}

bool
log_output_same_place(const LogOutput *a, const LogOutput *b)
{
    return a->kind == b->kind && g_strcmp0(a->param, b->param) == 0;
}

void
log_output_format(const LogOutput *output, GString *buf)
{
    g_string_append_printf(buf, "%d:%s", (int)output->level, destinations[output->kind].word);
    if (output->param)
        g_string_append_printf(buf, ":%s", output->param);
}

static int
level_to_priority(LogLevel level)
{
    static const int priorities[] = {
        [LOG_LEVEL_DEBUG] = 7, [LOG_LEVEL_INFO] = 6, [LOG_LEVEL_WARN] = 4, [LOG_LEVEL_ERROR] = 3,
    };

    return priorities[level];
}

/* One field of the journal's native protocol: "NAME=value\n", or with a length where the value has line breaks. */
static void
journal_append(GString *buf, const char *name, const char *value)
{
    guint64 len = strlen(value);
    guint64 wire_len = GUINT64_TO_LE(len);

    if (!strchr(value, '\n')) {
        g_string_append_printf(buf, "%s=%s\n", name, value);
        return;
    }
    g_string_append_printf(buf, "%s\n", name);
    g_string_append_len(buf, (const char *)&wire_len, sizeof(wire_len));
    g_string_append_len(buf, value, (gssize)len);
    g_string_append_c(buf, '\n');
}

/* Sends the message with at most @max bytes of its text. */
static bool
journal_send(int fd, const LogMessage *message, size_t max)
{
    g_autoptr(GString) buf = g_string_sized_new(512);
    g_autofree char *text = g_strndup(message->text, MIN(strlen(message->text), max));

    journal_append(buf, "MESSAGE", text);
    g_string_append_printf(buf, "PRIORITY=%d\nSYSLOG_IDENTIFIER=%s\nTID=%d\n", level_to_priority(message->level),
                           identifier_get(), (int)thread_self_id());
    g_string_append_printf(buf, "LIBVIRT_SOURCE=%s\nCODE_FILE=%s\nCODE_LINE=%d\nCODE_FUNC=%s\n", message->source,
                           message->file, message->line, message->func);
    if (log_topic())
        journal_append(buf, "LIBVIRT_CALL", log_topic());
    return send(fd, buf->str, buf->len, MSG_NOSIGNAL) >= 0;
}

/* What is too long for a datagram is cut. */
static void
journal_write(int fd, const LogMessage *message)
{
    if (!journal_send(fd, message, SIZE_MAX) && errno == EMSGSIZE)
        journal_send(fd, message, JOURNAL_CUT);
}

static void
syslog_write(const char *name, const LogMessage *message)
{
    static Mutex lock = MUTEX_INIT;

    /* openlog() is the process's own: the name in our setting prevails only while we write. */
    mutex_lock(&lock);
    openlog(name, LOG_PID, LOG_DAEMON);
    syslog(LOG_DAEMON | level_to_priority(message->level), "%s:%d : %s", message->func, message->line, message->text);
    mutex_unlock(&lock);
}

static void
text_write(int fd, const char *text)
{
    size_t left = strlen(text);

    while (left > 0) {
        ssize_t done = write(fd, text, left);

        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return;
        text += done;
        left -= (size_t)done;
    }
}

void
log_output_write(const LogOutput *output, const LogMessage *message)
{
    if (message->level < output->level)
        return;
    switch (output->kind) {
    case LOG_TO_STDERR:
    case LOG_TO_FILE:
        text_write(output->fd, message->formatted);
        return;
    case LOG_TO_SYSLOG:
        syslog_write(output->param, message);
        return;
    case LOG_TO_JOURNAL:
        journal_write(output->fd, message);
        return;
    }
}
