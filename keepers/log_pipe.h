/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * log_pipe.h - the way from one writer to one log.
 *
 * The pipe has a name in the file system beside a document that says whose it is. So it outlives the daemon in any case: a writer
 * that nobody reads is told EPIPE and loses what it writes then, but never waits, and the successor opens the same pipe again.
 * Where descriptors are kept over the restart there is always a reader, and nothing is lost.
 */

#ifndef KEEPERS_LOG_PIPE_H
#define KEEPERS_LOG_PIPE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/thread.h"
#include "base/uuid.h"
#include "base/xmlbind.h"
#include "keepers/log_file.h"

typedef struct {
    /* In the document. */
    char *path;
    char *driver;
    char *domain;
    unsigned char uuid[UUID_LEN];

    unsigned long long rest_inode; /* of the log that DIR/ID.rest goes to, and how long it was */
    unsigned long long rest_offset;
    unsigned long long dropped; /* (lock) bytes that the log is still to be told of */

    char *id; /* of the pipe and the document: DIR/ID.fifo, DIR/ID.xml */
    int fd;   /* that we read */
    LogFile *file;

    Mutex lock;    /* held for a few lines, never while the log is written */
    char *held;    /* (lock) what was read last, a buffer */
    size_t n_held; /* (lock) so many bytes of it are not known to be in the log */
    bool is_left;  /* (lock) a successor reads on */
} LogPipe;
XML_DECLARE_BINDING(LogPipe)

void log_pipe_free(LogPipe *pipe);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LogPipe, log_pipe_free)

/* Makes pipe and document of @pipe, whose fields are set, in @dir; @ret_writer is the end for the writer. */
int log_pipe_create(LogPipe *pipe, const char *dir, int *ret_writer);

/* The pipe that the document DIR/ID.xml is about, without its file. @kept: our end, if it was kept (taken over on success); -1.
 * NULL with an error. */
LogPipe *log_pipe_load(const char *dir, const char *id, int kept);

/* Opens the log of a pipe from before. Waits for its disk. */
void log_pipe_resume(LogPipe *pipe, const char *dir, const LogFileLimits *limits);

/* Removes pipe and document. */
void log_pipe_remove(const char *dir, const char *id);

typedef enum {
    LOG_PIPE_EMPTY,  /* for now */
    LOG_PIPE_MORE,   /* there may be more */
    LOG_PIPE_CLOSED, /* nobody writes any more, and all is read */
} LogPipeState;

/* Passes on all that waits, up to a bound that a busy writer cannot stretch. Waits for the log's disk. */
LogPipeState log_pipe_drain(LogPipe *pipe);

/* (any thread, while another passes on) So that the writer can go on though the disk does not answer: when the pipe is more than
 * half full, the oldest bytes are dropped, and counted. */
void log_pipe_relieve(LogPipe *pipe);

/* (any thread, while another may pass on) Nothing is read from now on; what was read and is not written is put down in @dir. */
int log_pipe_leave(LogPipe *pipe, const char *dir);

/* There is no successor after all. */
void log_pipe_return(LogPipe *pipe, const char *dir);

#endif /* KEEPERS_LOG_PIPE_H */
