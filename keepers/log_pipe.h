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

#include "base/uuid.h"
#include "base/xmlbind.h"
#include "keepers/log_file.h"

typedef struct {
    /* In the document. */
    char *path;
    char *driver;
    char *domain;
    unsigned char uuid[UUID_LEN];

    char *id; /* of the pipe and the document: DIR/ID.fifo, DIR/ID.xml */
    int fd;   /* that we read */
    LogFile *file;
} LogPipe;
XML_DECLARE_BINDING(LogPipe)

void log_pipe_free(LogPipe *pipe);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LogPipe, log_pipe_free)

/* Makes pipe and document of @pipe, whose fields are set, in @dir; @ret_writer is the end for the writer. */
int log_pipe_create(LogPipe *pipe, const char *dir, int *ret_writer);

/* The pipe that the document DIR/ID.xml is about, without its file. @kept: our end, if it was kept (taken over on success); -1.
 * NULL with an error. */
LogPipe *log_pipe_load(const char *dir, const char *id, int kept);

/* Removes pipe and document. */
void log_pipe_remove(const char *dir, const char *id);

typedef enum {
    LOG_PIPE_EMPTY,  /* for now */
    LOG_PIPE_MORE,   /* there may be more */
    LOG_PIPE_CLOSED, /* nobody writes any more, and all is read */
} LogPipeState;

/* Passes on what waits, at most one buffer full. */
LogPipeState log_pipe_pump(LogPipe *pipe);

/* Passes on all that waits, up to a bound that a busy writer cannot stretch. */
LogPipeState log_pipe_drain(LogPipe *pipe);

#endif /* KEEPERS_LOG_PIPE_H */
