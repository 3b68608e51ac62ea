/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * sasl_transport.c - a transport within another: what goes through it is encrypted as a SASL login has agreed on.
 *
 * As with TLS a piece that was encrypted and not taken is promised: the caller comes again with the same bytes.
 *
 * Threads: any; one reader and one writer at a time.
 */

#include <errno.h>
#include <string.h>

#include "rpc/sasl_internal.h"

enum {
    READ_SIZE = 16384,
    PIECE_MAX = 65536, /* bytes encrypted at once, if the other end takes as many */
    PIECE_MIN = 64,
};

typedef struct {
    RpcTransport base; /* first: ops know it as this */
    RpcTransportOps ops;
    RpcTransport *inner;
    RpcSasl *sasl;
    size_t piece_max;

    /* writer */
    unsigned char *sealed; /* encrypted, to be sent */
    size_t sealed_pos;
    size_t sealed_len;
    size_t promised;       /* bytes that it was */

    /* reader */
    unsigned char *opened;
    size_t opened_pos;
    size_t opened_len;
    unsigned char raw[READ_SIZE];
} SaslTransport;

/* ------------------------------------------------------------- reading */

/* Takes one read apart; 1 when something came out. */
static int
open_some(SaslTransport *self, size_t len)
{
    const char *out = NULL;
    unsigned int out_len = 0;
    int rc;

    mutex_lock(&self->sasl->lock);
    rc = self->sasl->library->decode(self->sasl->conn, (const char *)self->raw, (unsigned int)len, &out, &out_len);
    if (rc == SASL_OK && out_len) {
        self->opened = g_memdup2(out, out_len);
        self->opened_pos = 0;
        self->opened_len = out_len;
    }
    mutex_unlock(&self->sasl->lock);
    if (rc == SASL_OK)
        return out_len != 0;
    errno = EPROTO;
    return -1;
}

static ssize_t
sasl_readv(RpcTransport *transport, const struct iovec *iov, int n, RpcTransportMode mode, RpcTransportFds *ret_fds)
{
    SaslTransport *self = (SaslTransport *)transport;
    const struct iovec raw = { self->raw, READ_SIZE };
    size_t len;

    if (ret_fds)
        ret_fds->n = 0;
    while (!self->opened) {
        ssize_t got = self->inner->ops->readv(self->inner, &raw, 1, mode, NULL);

        if (got <= 0)
            return got;
        if (open_some(self, (size_t)got) < 0)
            return -1;
    }
    len = MIN(iov->iov_len, self->opened_len - self->opened_pos);
    memcpy(iov->iov_base, self->opened + self->opened_pos, len);
    self->opened_pos += len;
    if (self->opened_pos == self->opened_len)
        g_clear_pointer(&self->opened, g_free);
    return (ssize_t)len;
}

static size_t
sasl_pending(RpcTransport *transport)
{
    SaslTransport *self = (SaslTransport *)transport;

    return self->opened ? self->opened_len - self->opened_pos : 0;
}

/* ------------------------------------------------------------- writing */

static int
seal(SaslTransport *self, const struct iovec *iov)
{
    size_t len = MIN(iov->iov_len, self->piece_max);
    const char *out = NULL;
    unsigned int out_len = 0;
    int rc;

    mutex_lock(&self->sasl->lock);
    rc = self->sasl->library->encode(self->sasl->conn, iov->iov_base, (unsigned int)len, &out, &out_len);
    if (rc == SASL_OK) {
        self->sealed = g_memdup2(out, out_len);
        self->sealed_pos = 0;
        self->sealed_len = out_len;
        self->promised = len;
    }
    mutex_unlock(&self->sasl->lock);
    errno = EPROTO;
    return rc == SASL_OK ? 0 : -1;
}

static ssize_t
sasl_writev(RpcTransport *transport, const struct iovec *iov, int n)
{
    SaslTransport *self = (SaslTransport *)transport;

    while (n > 1 && !iov->iov_len) {
        iov++;
        n--;
    }
    if (!self->sealed && seal(self, iov) < 0)
        return -1;
    while (self->sealed_pos < self->sealed_len) {
        const struct iovec rest = { self->sealed + self->sealed_pos, self->sealed_len - self->sealed_pos };
        ssize_t sent = self->inner->ops->writev(self->inner, &rest, 1);

        if (sent < 0)
            return -1;
        self->sealed_pos += (size_t)sent;
    }
    g_clear_pointer(&self->sealed, g_free);
    return (ssize_t)self->promised;
}

/* ------------------------------------------------------------- the rest */

static void
sasl_shutdown(RpcTransport *transport)
{
    SaslTransport *self = (SaslTransport *)transport;

    self->inner->ops->shutdown(self->inner);
}

static void
sasl_close(RpcTransport *transport)
{
    SaslTransport *self = (SaslTransport *)transport;

    rpc_transport_free(self->inner);
    rpc_sasl_unref(self->sasl);
    g_free(self->sealed);
    g_free(self->opened);
    g_free(self);
}

static const RpcTransportOps sasl_ops = {
    .encrypted = true,
    .secure = true,
    .readv = sasl_readv,
    .writev = sasl_writev,
    .pending = sasl_pending,
    .shutdown = sasl_shutdown,
    .close = sasl_close,
};

RpcTransport *
rpc_sasl_transport_new(RpcTransport *inner, RpcSasl *sasl)
{
    SaslTransport *self = g_new0(SaslTransport, 1);
    const void *max = NULL;

    self->ops = sasl_ops;
    self->ops.name = inner->ops->name;
    self->ops.sleeps = inner->ops->sleeps;
    self->base = (RpcTransport){ &self->ops, inner->fd };
    self->inner = inner;
    self->sasl = rpc_sasl_ref(sasl);
    self->piece_max = PIECE_MAX;
    if (sasl->library->getprop(sasl->conn, SASL_MAXOUTBUF, &max) == SASL_OK && max && *(const unsigned int *)max)
        self->piece_max = CLAMP(*(const unsigned int *)max, (unsigned int)PIECE_MIN, (unsigned int)PIECE_MAX);
    return &self->base;
}
