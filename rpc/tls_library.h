/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * tls_library.h - gnutls, loaded when the first TLS connection is wanted. Internal to rpc/tls*.c and the PKI tools.
 *
 * Most programs never speak TLS, and loading gnutls would cost each of them milliseconds. So nothing links it: the
 * functions that are used stand in one list, from which come their typed pointers and their look-up.
 */

#ifndef RPC_TLS_LIBRARY_H
#define RPC_TLS_LIBRARY_H

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#define TLS_FUNCTIONS(X) \
    X(alert_get) X(alert_get_name) X(alert_send) X(bye) \
    X(certificate_allocate_credentials) X(certificate_free_credentials) X(certificate_get_peers) \
    X(certificate_server_set_request) X(certificate_set_x509_crl_file) X(certificate_set_x509_key_file) \
    X(certificate_set_x509_trust_file) X(certificate_verification_status_print) X(certificate_verify_peers) \
    X(credentials_set) X(deinit) X(free) X(handshake) X(init) X(priority_deinit) X(priority_init) X(priority_set) \
    X(record_check_pending) X(record_get_direction) X(record_recv) X(record_send) X(server_name_set) \
    X(session_get_data2) X(session_get_flags) \
    X(protocol_get_version) X(session_is_resumed) X(session_set_data) X(session_ticket_enable_server) \
    X(session_ticket_key_generate) X(session_ticket_send) \
    X(strerror) X(transport_set_errno) X(transport_set_ptr) X(transport_set_pull_function) \
    X(transport_set_pull_timeout_function) X(transport_set_push_function) \
    X(x509_crt_deinit) X(x509_crt_get_activation_time) X(x509_crt_get_basic_constraints) X(x509_crt_get_dn2) \
    X(x509_crt_get_expiration_time) X(x509_crt_get_key_purpose_oid) X(x509_crt_get_key_usage) X(x509_crt_import) \
    X(x509_crt_init) X(x509_crt_list_import2) X(x509_crt_list_verify)

typedef struct {
#define TLS_POINTER(name) __typeof__(gnutls_##name) *name;
    TLS_FUNCTIONS(TLS_POINTER)
#undef TLS_POINTER
} TlsLibrary;

/* Loads gnutls, once; NULL with an error if it is not installed. It stays loaded. */
const TlsLibrary *tls_library(void);

/* gnutls_free() is a variable. */
#define tls_free(library, data) ((*(library)->free)(data))

#endif /* RPC_TLS_LIBRARY_H */
