/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * sasl.h - one login with SASL, either end, with libsasl2 loaded when it is first used; then perhaps a transport that
 * encrypts with what was agreed on.
 */

#ifndef RPC_SASL_H
#define RPC_SASL_H

#include <stdbool.h>
#include <stddef.h>

#include <glib.h>

#include "rpc/transport.h"

typedef struct RpcSasl RpcSasl;

/* What is expected of the login. Strengths are in bits of a key, 0: none. */
typedef struct {
    unsigned int external_ssf; /* of what encrypts below us */
    unsigned int min_ssf;      /* that the login itself must give */
    unsigned int max_ssf;      /* that it may */
    bool no_plaintext;         /* no mechanism that shows a password to who listens */
} RpcSaslWish;

enum {
    RPC_SASL_SSF_MAX = 100000,
};

/* Bytes of a mechanism. NULL is something else than none. */
typedef struct {
    const char *data;
    unsigned int len;
} RpcSaslData;

typedef enum {
    RPC_SASL_FAILED = -1, /* with an error */
    RPC_SASL_CONTINUE,
    RPC_SASL_COMPLETE,
    RPC_SASL_INTERACT,    /* client: questions are to be answered, then the same step again */
} RpcSaslResult;

/* A question of a mechanism. */
typedef struct {
    int id;               /* SASL_CB_... */
    const char *challenge;
    const char *prompt;
    const char *preset;
    const char *result;   /* to be set; must live until the step is over */
    unsigned int len;
} RpcSaslQuestion;

/* Addresses are as "192.0.2.1;4711", NULL if there is none. */
RpcSasl *rpc_sasl_new_server(const char *remote, const RpcSaslWish *wish);
/* @ids[@n] are the questions that can be answered. */
RpcSasl *rpc_sasl_new_client(const char *host, const RpcSaslWish *wish, const int *ids, size_t n);

RpcSasl *rpc_sasl_ref(RpcSasl *sasl);
void rpc_sasl_unref(RpcSasl *sasl);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RpcSasl, rpc_sasl_unref)

/* Server: the mechanisms it has, separated by commas; borrowed. NULL with an error. */
const char *rpc_sasl_mechanisms(RpcSasl *sasl);

/* @mechanism NULL: the next step. @ret_out is borrowed until the next call. */
RpcSaslResult rpc_sasl_server_step(RpcSasl *sasl, const char *mechanism, const RpcSaslData *in, RpcSaslData *ret_out);

/* The first step, with the best of @mechanisms; @ret_mechanism is borrowed. */
RpcSaslResult rpc_sasl_client_start(RpcSasl *sasl, const char *mechanisms, RpcSaslData *ret_out, const char **ret_mechanism);
RpcSaslResult rpc_sasl_client_step(RpcSasl *sasl, const RpcSaslData *in, RpcSaslData *ret_out);

/* After RPC_SASL_INTERACT: the questions, and their end. */
size_t rpc_sasl_questions(RpcSasl *sasl, RpcSaslQuestion *questions, size_t max);
void rpc_sasl_answer(RpcSasl *sasl, const RpcSaslQuestion *questions, size_t n);

/* After RPC_SASL_COMPLETE. The user is borrowed; NULL with an error. */
const char *rpc_sasl_user(RpcSasl *sasl);
unsigned int rpc_sasl_ssf(RpcSasl *sasl);

/* Everything through @inner (which it owns) is encrypted from now on as @sasl has agreed on. */
RpcTransport *rpc_sasl_transport_new(RpcTransport *inner, RpcSasl *sasl);

#endif /* RPC_SASL_H */
