/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * tls.c - a transport that speaks TLS: the handshake, records in both directions, the end.
 *
 * After its handshake the server judges the client's certificate and says one byte when it is content; only then calls begin.
 *
 * A record that the socket does not take at once stays inside gnutls; it is promised, not written: the caller comes again with
 * the same bytes.
 *
 * Threads: any; one reader and one writer at a time, which gnutls permits on one session.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "rpc/tls_internal.h"

enum {
    RECORD_MAX = 16384,
    RECORD_BUSY = 8192, /* after a record of this size more are on the way */
    AHEAD_SIZE = 2048,  /* a small record is read by one call, a large one by two */
};

typedef enum {
    TLS_SHAKING,    /* certificates and keys */
    TLS_CONFIRMING, /* the server's byte */
    TLS_TICKETING,  /* the server's ticket for the next time; older clients do not bear it before the byte */
    TLS_OPEN,
} TlsState;

typedef struct {
    RpcTransport base; /* first: ops know it as this */
    RpcTlsContext *context;
    const TlsLibrary *tls;
    gnutls_session_t session;
    TlsState state;
    char *host;        /* NULL at the server's end */
    char *peer_name;
    char *alert;       /* what the other end said when it gave up */
    int read_error;    /* found behind data: for the next read */
    bool at_end;       /* the same: the end */
    bool kept;         /* client, reader: what the session leaves to the next one */
    size_t promised;   /* writer: bytes of the record inside gnutls */
    bool said_goodbye; /* writer: apart from what readers look at */
    RpcTransportMode mode; /* reader */
    size_t ahead_pos;  /* reader: read, not yet asked for by gnutls */
    size_t ahead_len;
    unsigned char ahead[AHEAD_SIZE];
} TlsTransport;

static const char confirmation[] = { 1 };

/* ------------------------------------------------------------- bytes for gnutls */

static ssize_t
pull(gnutls_transport_ptr_t opaque, void *data, size_t size)
{
    TlsTransport *self = opaque;
    bool direct = size >= AHEAD_SIZE;
    ssize_t got;

    if (!self->ahead_len) {
        got = recv(self->base.fd, direct ? data : self->ahead, direct ? size : AHEAD_SIZE,
                   self->mode == RPC_TRANSPORT_NOW ? MSG_DONTWAIT : 0);
        if (got < 0)
            self->tls->transport_set_errno(self->session, errno);
        if (got <= 0 || direct)
            return got;
        self->ahead_pos = 0;
        self->ahead_len = (size_t)got;
    }
    size = MIN(size, self->ahead_len);
    memcpy(data, self->ahead + self->ahead_pos, size);
    self->ahead_pos += size;
    self->ahead_len -= size;
    return (ssize_t)size;
}

static int
pull_timeout(gnutls_transport_ptr_t opaque, unsigned int ms)
{
    TlsTransport *self = opaque;
    struct pollfd fd = { self->base.fd, POLLIN, 0 };

    return self->ahead_len ? 1 : poll(&fd, 1, ms == GNUTLS_INDEFINITE_TIMEOUT ? -1 : (int)MIN(ms, (unsigned int)INT_MAX));
}

static ssize_t
push(gnutls_transport_ptr_t opaque, const void *data, size_t size)
{
    TlsTransport *self = opaque;
    ssize_t sent = send(self->base.fd, data, size, MSG_NOSIGNAL | MSG_DONTWAIT);

    if (sent < 0)
        self->tls->transport_set_errno(self->session, errno);
    return sent;
}

/* ------------------------------------------------------------- what went wrong */

static int
errno_of(TlsTransport *self, ssize_t rc)
{
    switch (rc) {
    case GNUTLS_E_AGAIN:
        return EAGAIN;
    case GNUTLS_E_PUSH_ERROR:
        return EPIPE;
    case GNUTLS_E_PULL_ERROR:
        return ECONNRESET;
    case GNUTLS_E_FATAL_ALERT_RECEIVED:
        if (!self->alert)
            self->alert = g_strdup(self->tls->alert_get_name(self->tls->alert_get(self->session)));
        return EPROTO;
    default:
        return EPROTO;
    }
}

/* A step of the handshake returned @rc. Always -1, with errno; an error is set if the failure is final. */
static int
handshake_failed(TlsTransport *self, ssize_t rc)
{
    const char *whom = self->host ? self->host : _("the client");
    int error = errno_of(self, rc);

    if (error == EAGAIN) {
        errno = EAGAIN;
        return -1;
    }
    if (self->alert && self->state == TLS_CONFIRMING)
        fail(VIR_ERR_AUTH_FAILED, _("'%1$s' refuses our certificate: %2$s"), whom, self->alert);
    else if (self->alert)
        fail(VIR_ERR_GNUTLS_ERROR, _("the TLS handshake with '%1$s' failed: it says: %2$s"), whom, self->alert);
    else if (rc == 0 || rc == GNUTLS_E_PREMATURE_TERMINATION || rc == GNUTLS_E_PULL_ERROR)
        fail(self->state == TLS_CONFIRMING ? VIR_ERR_AUTH_FAILED : VIR_ERR_GNUTLS_ERROR, self->state == TLS_CONFIRMING
             ? _("'%1$s' closed the connection after the TLS handshake: it refuses our certificate or address")
             : _("'%1$s' closed the connection during the TLS handshake"), whom);
    else
        fail(VIR_ERR_GNUTLS_ERROR, _("the TLS handshake with '%1$s' failed: %2$s"), whom, self->tls->strerror((int)rc));
    errno = error;
    return -1;
}

/* ------------------------------------------------------------- who is there */

/* Refuses the other end, telling it why. Always -1 with errno; the error is set. */
static int
refuse(TlsTransport *self, gnutls_alert_description_t alert)
{
    self->tls->alert_send(self->session, GNUTLS_AL_FATAL, alert);
    errno = EACCES;
    return -1;
}

static gnutls_alert_description_t
alert_for(unsigned int status)
{
    if (status & GNUTLS_CERT_REVOKED)
        return GNUTLS_A_CERTIFICATE_REVOKED;
    if (status & (GNUTLS_CERT_EXPIRED | GNUTLS_CERT_NOT_ACTIVATED))
        return GNUTLS_A_CERTIFICATE_EXPIRED;
    if (status & GNUTLS_CERT_SIGNER_NOT_FOUND)
        return GNUTLS_A_UNKNOWN_CA;
    return GNUTLS_A_BAD_CERTIFICATE;
}

static int
refuse_status(TlsTransport *self, unsigned int status)
{
    gnutls_datum_t words = { NULL, 0 };
    const char *text;

    self->tls->certificate_verification_status_print(status, GNUTLS_CRT_X509, &words, 0);
    text = words.data ? (const char *)words.data : "?";
    if (self->host)
        fail(VIR_ERR_AUTH_FAILED, _("the certificate of server '%1$s' is not to be trusted: %2$s"), self->host, text);
    else
        fail(VIR_ERR_AUTH_FAILED, _("the certificate of the client, '%1$s', is not to be trusted: %2$s"), self->peer_name, text);
    if (words.data)
        tls_free(self->tls, words.data);
    return refuse(self, alert_for(status));
}

/* The name in the other end's certificate. */
static int
read_name(TlsTransport *self, const gnutls_datum_t *der)
{
    gnutls_datum_t name = { NULL, 0 };
    gnutls_x509_crt_t cert;
    int rc = self->tls->x509_crt_init(&cert);

    if (rc < 0)
        return fail(VIR_ERR_GNUTLS_ERROR, _("cannot look at a certificate: %1$s"), self->tls->strerror(rc));
    rc = self->tls->x509_crt_import(cert, der, GNUTLS_X509_FMT_DER);
    if (rc >= 0)
        rc = self->tls->x509_crt_get_dn2(cert, &name);
    self->tls->x509_crt_deinit(cert);
    if (rc < 0)
        return fail(VIR_ERR_AUTH_FAILED, _("the certificate of the other end cannot be read: %1$s"), self->tls->strerror(rc));
    self->peer_name = g_strdup((const char *)name.data);
    tls_free(self->tls, name.data);
    return 0;
}

static int
check_allowed(TlsTransport *self)
{
    char **names = self->context->names;

    for (size_t i = 0; names && names[i]; i++) {
        if (g_pattern_match_simple(names[i], self->peer_name))
            return 0;
    }
    if (!names)
        return 0;
    fail(VIR_ERR_AUTH_FAILED, _("the client's distinguished name '%1$s' is none of those in tls_allowed_dn_list"), self->peer_name);
    return refuse(self, GNUTLS_A_ACCESS_DENIED);
}

static int
verify(TlsTransport *self)
{
    gnutls_typed_vdata_st wanted[] = {
        { GNUTLS_DT_KEY_PURPOSE_OID, (unsigned char *)(self->host ? GNUTLS_KP_TLS_WWW_SERVER : GNUTLS_KP_TLS_WWW_CLIENT), 0 },
        { GNUTLS_DT_DNS_HOSTNAME, (unsigned char *)self->host, 0 },
    };
    unsigned int n = 0;
    unsigned int status = 0;
    const gnutls_datum_t *chain;
    int rc;

    if (self->context->no_verify)
        return 0;
    chain = self->tls->certificate_get_peers(self->session, &n);
    if (!chain || !n) {
        fail(VIR_ERR_AUTH_FAILED, _("%1$s did not send a certificate, or has none of an authority that we know"),
             self->host ? self->host : _("the client"));
        return refuse(self, GNUTLS_A_CERTIFICATE_REQUIRED);
    }
    if (read_name(self, &chain[0]) < 0)
        return refuse(self, GNUTLS_A_BAD_CERTIFICATE);
    rc = self->tls->certificate_verify_peers(self->session, wanted, self->host ? 2 : 1, &status);
    if (rc < 0) {
        fail(VIR_ERR_AUTH_FAILED, _("the certificate '%1$s' cannot be verified: %2$s"), self->peer_name, self->tls->strerror(rc));
        return refuse(self, GNUTLS_A_BAD_CERTIFICATE);
    }
    if (status != 0)
        return refuse_status(self, status);
    return check_allowed(self);
}

/* ------------------------------------------------------------- the handshake */

/* As gnutls_record_recv(), but AGAIN means that the socket has to be waited for: a message of the protocol itself, such as a
 * ticket, ends a call as well. */
static ssize_t
read_again(TlsTransport *self, void *data, size_t len)
{
    ssize_t rc;

    do {
        rc = self->tls->record_recv(self->session, data, len);
    } while (rc == GNUTLS_E_INTERRUPTED || rc == GNUTLS_E_WARNING_ALERT_RECEIVED ||
             (rc == GNUTLS_E_AGAIN && (self->ahead_len || self->mode == RPC_TRANSPORT_WAIT)));
    return rc;
}

static int
confirm(TlsTransport *self)
{
    char byte = 0;
    ssize_t rc;

    if (!self->host) {
        rc = self->promised ? self->tls->record_send(self->session, NULL, 0)
                            : self->tls->record_send(self->session, confirmation, sizeof(confirmation));
        self->promised = rc == GNUTLS_E_AGAIN ? sizeof(confirmation) : 0;
        return rc == 1 ? 0 : handshake_failed(self, rc);
    }
    rc = read_again(self, &byte, 1);
    if (rc != 1)
        return handshake_failed(self, rc);
    if (byte != confirmation[0]) {
        fail(VIR_ERR_AUTH_FAILED, _("'%1$s' does not confirm the TLS handshake as a libvirt server does"), self->host);
        errno = EPROTO;
        return -1;
    }
    return 0;
}

/* A client without a ticket does as well, so only having to wait counts as a failure. */
static int
send_ticket(TlsTransport *self)
{
    int rc;

    if (self->host || self->tls->protocol_get_version(self->session) < GNUTLS_TLS1_3)
        return 0;
    do {
        rc = self->tls->session_ticket_send(self->session, 1, 0);
    } while (rc == GNUTLS_E_INTERRUPTED);
    errno = EAGAIN;
    return rc == GNUTLS_E_AGAIN ? -1 : 0;
}

static int
tls_handshake(RpcTransport *transport)
{
    TlsTransport *self = (TlsTransport *)transport;

    self->mode = RPC_TRANSPORT_NOW;
    while (self->state == TLS_SHAKING) {
        int rc = self->tls->handshake(self->session);

        if (rc == GNUTLS_E_INTERRUPTED || rc == GNUTLS_E_WARNING_ALERT_RECEIVED)
            continue;
        if (rc < 0)
            return handshake_failed(self, rc);
        if (verify(self) < 0)
            return -1;
        self->state = TLS_CONFIRMING;
    }
    if (self->state == TLS_CONFIRMING && confirm(self) < 0)
        return -1;
    self->state = TLS_TICKETING;
    if (send_ticket(self) < 0)
        return -1;
    self->state = TLS_OPEN;
    return 0;
}

static short
tls_wants(RpcTransport *transport)
{
    TlsTransport *self = (TlsTransport *)transport;

    if (self->state == TLS_OPEN)
        return 0;
    return self->tls->record_get_direction(self->session) ? POLLOUT : POLLIN;
}

/* ------------------------------------------------------------- records */

/* One record: as read(). */
static ssize_t
read_record(TlsTransport *self, void *data, size_t len)
{
    ssize_t rc = read_again(self, data, len);

    if (rc >= 0)
        return rc;
    if (rc == GNUTLS_E_PREMATURE_TERMINATION) /* packets say how long they are: nothing can be cut off unseen */
        return 0;
    errno = errno_of(self, rc);
    return -1;
}

/* A ticket comes with the first answer at the latest. */
static void
keep_once(TlsTransport *self)
{
    self->kept = true;
    if (self->host && self->tls->session_get_flags(self->session) & GNUTLS_SFLAGS_SESSION_TICKET)
        tls_session_keep(self->context, self->session, self->host);
}

static ssize_t
tls_readv(RpcTransport *transport, const struct iovec *iov, int n, RpcTransportMode mode, RpcTransportFds *ret_fds)
{
    TlsTransport *self = (TlsTransport *)transport;
    unsigned char *data = iov->iov_base;
    size_t got = 0;
    ssize_t rc;

    if (ret_fds)
        ret_fds->n = 0;
    errno = self->read_error;
    if (self->at_end || self->read_error)
        return self->at_end ? 0 : -1;
    self->mode = mode;
    do {
        rc = read_record(self, data + got, iov->iov_len - got);
        self->mode = RPC_TRANSPORT_NOW;
        got += rc > 0 ? (size_t)rc : 0;
    } while (rc > 0 && got < iov->iov_len &&
             (rc >= RECORD_BUSY || self->ahead_len || self->tls->record_check_pending(self->session)));
    if (got && !self->kept)
        keep_once(self);
    if (rc > 0 || (rc < 0 && !got))
        return rc > 0 ? (ssize_t)got : rc;
    self->at_end = rc == 0;
    self->read_error = rc < 0 && errno != EAGAIN ? errno : 0;
    return (ssize_t)got;
}

/* Where a gathering write stands. */
typedef struct {
    const struct iovec *iov;
    int n;
    size_t offset;
} Cursor;

static void
cursor_advance(Cursor *cursor, size_t len)
{
    cursor->offset += len;
    while (cursor->n && cursor->offset >= cursor->iov->iov_len) {
        cursor->offset -= cursor->iov->iov_len;
        cursor->iov++;
        cursor->n--;
    }
}

/* The bytes of the next record, gathered in @buf only where several small pieces make it. */
static struct iovec
cursor_record(const Cursor *cursor, unsigned char buf[RECORD_MAX])
{
    const struct iovec *iov = cursor->iov;
    size_t first = iov->iov_len - cursor->offset;
    size_t len;

    if (cursor->n == 1 || first >= RECORD_MAX)
        return (struct iovec){ (char *)iov->iov_base + cursor->offset, MIN(first, (size_t)RECORD_MAX) };
    memcpy(buf, (char *)iov->iov_base + cursor->offset, first);
    len = first;
    for (int i = 1; i < cursor->n && len < RECORD_MAX; i++) {
        size_t step = MIN(iov[i].iov_len, RECORD_MAX - len);

        memcpy(buf + len, iov[i].iov_base, step);
        len += step;
    }
    return (struct iovec){ buf, len };
}

static ssize_t
tls_writev(RpcTransport *transport, const struct iovec *iov, int n)
{
    TlsTransport *self = (TlsTransport *)transport;
    Cursor cursor = { iov, n, 0 };
    unsigned char buf[RECORD_MAX];
    ssize_t total = 0;

    cursor_advance(&cursor, 0);
    while (cursor.n) {
        struct iovec record = { NULL, 0 };
        ssize_t rc;

        if (!self->promised)
            record = cursor_record(&cursor, buf);
        do {
            rc = self->tls->record_send(self->session, record.iov_base, record.iov_len);
        } while (rc == GNUTLS_E_INTERRUPTED);
        if (rc == GNUTLS_E_AGAIN && !self->promised)
            self->promised = record.iov_len;
        if (rc < 0) {
            errno = errno_of(self, rc);
            return total && errno == EAGAIN ? total : -1;
        }
        self->promised = 0;
        total += rc;
        cursor_advance(&cursor, (size_t)rc);
    }
    return total;
}

static size_t
tls_pending(RpcTransport *transport)
{
    TlsTransport *self = (TlsTransport *)transport;

    return self->tls->record_check_pending(self->session) + self->ahead_len + (self->at_end || self->read_error);
}

/* ------------------------------------------------------------- the end */

static char *
tls_why(RpcTransport *transport)
{
    return g_strdup(((TlsTransport *)transport)->alert);
}

static void
tls_shutdown(RpcTransport *transport)
{
    TlsTransport *self = (TlsTransport *)transport;

    if (self->state == TLS_OPEN && !self->promised && !self->said_goodbye)
        self->tls->bye(self->session, GNUTLS_SHUT_WR);
    self->said_goodbye = true;
    shutdown(transport->fd, SHUT_RDWR);
}

static void
tls_close(RpcTransport *transport)
{
    TlsTransport *self = (TlsTransport *)transport;

    if (self->session)
        self->tls->deinit(self->session);
    close(transport->fd);
    rpc_tls_context_unref(self->context);
    explicit_bzero(self->ahead, sizeof(self->ahead));
    g_free(self->host);
    g_free(self->peer_name);
    g_free(self->alert);
    g_free(self);
}

static const RpcTransportOps tls_ops = {
    .name = "tls",
    .encrypted = true,
    .secure = true,
    .sleeps = true,
    .handshake = tls_handshake,
    .readv = tls_readv,
    .writev = tls_writev,
    .wants = tls_wants,
    .pending = tls_pending,
    .why = tls_why,
    .shutdown = tls_shutdown,
    .close = tls_close,
};

/* ------------------------------------------------------------- the beginning */

static bool
is_address(const char *host)
{
    struct in6_addr addr;

    return inet_pton(AF_INET, host, &addr) == 1 || inet_pton(AF_INET6, host, &addr) == 1;
}

static int
start_session(TlsTransport *self)
{
    const TlsLibrary *tls = self->tls;
    RpcTlsContext *context = self->context;
    int rc = tls->init(&self->session, (self->host ? GNUTLS_CLIENT : GNUTLS_SERVER) | GNUTLS_NONBLOCK | GNUTLS_NO_AUTO_SEND_TICKET);

    if (rc >= 0)
        rc = tls->priority_set(self->session, context->priority);
    if (rc >= 0)
        rc = tls->credentials_set(self->session, GNUTLS_CRD_CERTIFICATE, context->credentials);
    if (rc >= 0 && self->host && !is_address(self->host))
        rc = tls->server_name_set(self->session, GNUTLS_NAME_DNS, self->host, strlen(self->host));
    if (rc >= 0 && !self->host)
        rc = tls->session_ticket_enable_server(self->session, &context->ticket_key);
    if (rc < 0)
        return fail(VIR_ERR_GNUTLS_ERROR, _("cannot start a TLS session: %1$s"), tls->strerror(rc));
    if (self->host)
        tls_session_offer(context, self->session, self->host);
    else if (!context->no_verify)
        tls->certificate_server_set_request(self->session, GNUTLS_CERT_REQUEST);
    tls->transport_set_ptr(self->session, self);
    tls->transport_set_pull_function(self->session, pull);
    tls->transport_set_pull_timeout_function(self->session, pull_timeout);
    tls->transport_set_push_function(self->session, push);
    return 0;
}

RpcTransport *
rpc_tls_transport_new(RpcTlsContext *context, int fd, const char *host)
{
    TlsTransport *self = g_new0(TlsTransport, 1);
    const int on = 1;

    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    self->base = (RpcTransport){ &tls_ops, fd };
    self->context = rpc_tls_context_ref(context);
    self->tls = context->tls;
    self->host = g_strdup(host);
    if (start_session(self) < 0) {
        tls_close(&self->base);
        return NULL;
    }
    return &self->base;
}

const char *
rpc_tls_peer_name(const RpcTransport *transport)
{
    return transport->ops == &tls_ops ? ((const TlsTransport *)transport)->peer_name : NULL;
}

bool
rpc_tls_is_resumed(const RpcTransport *transport)
{
    const TlsTransport *self = (const TlsTransport *)transport;

    return transport->ops == &tls_ops && self->tls->session_is_resumed(self->session);
}
