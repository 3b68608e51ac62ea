/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * toy.h - a small program with hand-written rows, and a real server for it in a thread of its own.
 */

#ifndef TESTS_RPC_TOY_H
#define TESTS_RPC_TOY_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

#include "rpc/client.h"
#include "rpc/server.h"

enum {
    TOY_ECHO = 1,       /* the text, from the I/O thread */
    TOY_ADD = 2,        /* a + b, from the I/O thread */
    TOY_SLEEP = 3,      /* a ms on a worker, then a */
    TOY_QUERY = 4,      /* a on a worker, urgent */
    TOY_FAIL = 5,       /* an error with code a and the message "toy failure" */
    TOY_FDS = 6,        /* bytes read from the descriptors that came; a new pipe's ends come back */
    TOY_DOWNLOAD = 7,   /* a stream of a bytes from source b (ToySource) */
    TOY_UPLOAD = 8,     /* a stream into source b */
    TOY_TICKS = 9,      /* a events follow */
    TOY_TICK = 10,      /* the event: a counts, b is when it was sent */
    TOY_HOLD = 11,      /* is answered when TOY_RELEASE asks for it by a */
    TOY_RELEASE = 12,
    TOY_LOGIN = 13,     /* authenticates */
    TOY_GAP = 14,       /* no such procedure */
    TOY_KEEPALIVE = 15, /* from now on the server asks */
    TOY_BYE = 16,       /* the server hangs up after the answer */
    TOY_LAST = 17,
};

typedef enum {
    TOY_PIPE,     /* a pipe with a writer or reader thread */
    TOY_FILE,     /* the fixture's file */
    TOY_SPARSE,   /* the same with holes */
    TOY_FAILING,  /* callbacks that fail half way */
    TOY_LOOP,     /* a socket that gives back what it gets */
    TOY_STUCK,    /* a pipe that nobody reads or writes */
    TOY_NOWHERE,  /* joined to nothing */
} ToySource;

typedef struct {
    int64_t a;
    int64_t b;
} toy_numbers;

typedef struct {
    char *text;
} toy_text;

extern const RpcProgram toy_program;

/* What the reader at the far end of an upload's pipe got; -1: it still reads. */
extern atomic_llong toy_uploaded;

/* The far end of the last TOY_STUCK. */
extern atomic_int toy_stuck_fd;

/* A server with its loop in a thread. */
typedef struct Toy Toy;

/* Listens at a path in the test's directory as well. */
Toy *toy_start(const RpcServerLimits *limits, RpcAuth auth);
void toy_stop(Toy *toy);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Toy, toy_stop)

RpcServer *toy_server(Toy *toy);
const char *toy_path(Toy *toy);
const char *toy_file(Toy *toy);

/* How many peers have come and gone. */
int toy_n_opened(Toy *toy);
int toy_n_closed(Toy *toy);

/* A new raw connection, blocking. */
int toy_connect(Toy *toy);

/* A new client. */
RpcClient *toy_client(Toy *toy);

/* The call with two numbers: the reply's a, or -1 with an error. */
int64_t toy_call(RpcClient *client, uint32_t procedure, int64_t a, int64_t b);

/* Calls back on the server's loop, and waits until it has. */
void toy_run_on_loop(Toy *toy, void (*fn)(void *opaque), void *opaque);

/* Sends an event to every peer. */
void toy_broadcast(Toy *toy, int64_t n);

/* The byte that stands at @position of every test stream. */
static inline unsigned char
toy_byte(uint64_t position)
{
    return (unsigned char)(position * 7 + position / 251);
}

void toy_fill(unsigned char *buf, size_t len, uint64_t position);

#endif /* TESTS_RPC_TOY_H */
