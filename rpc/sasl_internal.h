/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * sasl_internal.h - what the files of SASL share: sasl.c, sasl_transport.c.
 */

#ifndef RPC_SASL_INTERNAL_H
#define RPC_SASL_INTERNAL_H

#include <stdatomic.h>

#include <sasl/sasl.h>

#include "base/thread.h"
#include "rpc/sasl.h"

#define SASL_FUNCTIONS(X) \
    X(client_init) X(client_new) X(client_start) X(client_step) X(decode) X(dispose) X(encode) X(errdetail) X(errstring) \
    X(getprop) X(listmech) X(server_init) X(server_new) X(server_start) X(server_step) X(set_mutex) X(setprop)

typedef struct {
#define SASL_POINTER(name) __typeof__(sasl_##name) *name;
    SASL_FUNCTIONS(SASL_POINTER)
#undef SASL_POINTER
} SaslLibrary;

struct RpcSasl {
    atomic_uint refs;
    const SaslLibrary *library;
    sasl_conn_t *conn;
    sasl_callback_t *callbacks;
    sasl_interact_t *interact; /* the library's */
    char *mechanisms;          /* what is offered to us, as it goes on */
    Mutex lock;                /* of encoding and decoding, which go on at once */
};

#endif /* RPC_SASL_INTERNAL_H */
