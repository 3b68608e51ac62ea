/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libvirt-admin.h - looking after a running daemon.
 */

#ifndef SPLITVIRT_LIBVIRT_ADMIN_H
#define SPLITVIRT_LIBVIRT_ADMIN_H

#include <libvirt/libvirt.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct _virAdmConnect virAdmConnect;
typedef struct _virAdmServer virAdmServer;
typedef struct _virAdmClient virAdmClient;
typedef virAdmConnect *virAdmConnectPtr;
typedef virAdmServer *virAdmServerPtr;
typedef virAdmClient *virAdmClientPtr;

/* How a client is connected to a daemon. Since 2.0.0. */
typedef enum {
    VIR_CLIENT_TRANS_UNIX = 0,
    VIR_CLIENT_TRANS_TCP = 1,
    VIR_CLIENT_TRANS_TLS = 2,
# ifdef VIR_ENUM_SENTINELS
    VIR_CLIENT_TRANS_LAST = 3,
# endif
} virClientTransport;

/* How a daemon ends. Since 11.2.0. */
typedef enum {
    VIR_DAEMON_SHUTDOWN_PRESERVE = 1 << 0, /* saves or shuts down guests as configured */
} virAdmConnectDaemonShutdownFlags;

/* Is told that a connection has been lost; @reason is a virConnectCloseReason. Since 2.0.0. */
typedef void (*virAdmConnectCloseFunc)(virAdmConnectPtr conn, int reason, void *opaque);

/* Typed parameters of virAdmServerGetThreadPoolParameters(). */
#define VIR_THREADPOOL_WORKERS_MIN "minWorkers"
#define VIR_THREADPOOL_WORKERS_MAX "maxWorkers"
#define VIR_THREADPOOL_WORKERS_PRIORITY "prioWorkers"
#define VIR_THREADPOOL_WORKERS_FREE "freeWorkers"
#define VIR_THREADPOOL_WORKERS_CURRENT "nWorkers"
#define VIR_THREADPOOL_JOB_QUEUE_DEPTH "jobQueueDepth"

/* Typed parameters of virAdmClientGetInfo(). */
#define VIR_CLIENT_INFO_READONLY "readonly"
#define VIR_CLIENT_INFO_SOCKET_ADDR "sock_addr"
#define VIR_CLIENT_INFO_SASL_USER_NAME "sasl_user_name"
#define VIR_CLIENT_INFO_X509_DISTINGUISHED_NAME "tls_x509_dname"
#define VIR_CLIENT_INFO_UNIX_USER_ID "unix_user_id"
#define VIR_CLIENT_INFO_UNIX_USER_NAME "unix_user_name"
#define VIR_CLIENT_INFO_UNIX_GROUP_ID "unix_group_id"
#define VIR_CLIENT_INFO_UNIX_GROUP_NAME "unix_group_name"
#define VIR_CLIENT_INFO_UNIX_PROCESS_ID "unix_process_id"
#define VIR_CLIENT_INFO_SELINUX_CONTEXT "selinux_context"

/* Typed parameters of virAdmServerGetClientLimits(). */
#define VIR_SERVER_CLIENTS_MAX "nclients_max"
#define VIR_SERVER_CLIENTS_CURRENT "nclients"
#define VIR_SERVER_CLIENTS_UNAUTH_MAX "nclients_unauth_max"
#define VIR_SERVER_CLIENTS_UNAUTH_CURRENT "nclients_unauth"

/*
 * Prepares the library; opening a connection does this by itself.
 *
 * Returns 0, or -1 on error. Since 2.0.0.
 */
int virAdmInitialize(void);

/*
 * Gives up a reference of a client's handle. The client stays connected.
 *
 * Returns 0, or -1 on error. Since 2.0.0.
 */
int virAdmClientFree(virAdmClientPtr client);

/*
 * The number of a client, unique in its daemon's life.
 *
 * Returns the number, or (unsigned long long)-1 on error. Since 2.0.0.
 */
unsigned long long virAdmClientGetID(virAdmClientPtr client);

/*
 * When a client connected.
 *
 * Returns seconds since 1970, or -1 on error. Since 2.0.0.
 */
long long virAdmClientGetTimestamp(virAdmClientPtr client);

/*
 * How a client is connected.
 *
 * Returns a virClientTransport, or -1 on error. Since 2.0.0.
 */
int virAdmClientGetTransport(virAdmClientPtr client);

/*
 * Opens a connection to the admin interface of a daemon on this host.
 *
 * @name: such as "virtqemud:///system", or an alias from libvirt-admin.conf; NULL or "" takes
 *     LIBVIRT_ADMIN_DEFAULT_URI, then uri_default of libvirt-admin.conf, then libvirtd
 * @flags: 0, or VIR_CONNECT_NO_ALIASES
 *
 * Returns a connection, to be closed with virAdmConnectClose(), or NULL on error. Since 2.0.0.
 */
virAdmConnectPtr virAdmConnectOpen(const char *name, unsigned int flags);

/*
 * Gives up a reference of a connection; with the last one it is closed.
 *
 * Returns the number of references left (0: it is closed), or -1 on error. Since 2.0.0.
 */
int virAdmConnectClose(virAdmConnectPtr conn);

/*
 * Takes another reference of a connection; virAdmConnectClose() gives it up.
 *
 * Returns 0, or -1 on error. Since 2.0.0.
 */
int virAdmConnectRef(virAdmConnectPtr conn);

/*
 * Tells the version of this library.
 *
 * @libVer: set to major * 1,000,000 + minor * 1,000 + micro
 *
 * Returns 0, or -1 on error. Since 2.0.0.
 */
int virAdmGetVersion(unsigned long long *libVer);

/*
 * Is the other end still there, as far as the last traffic has shown?
 *
 * Returns 1 if it is, 0 if it is lost, -1 on error. Since 2.0.0.
 */
int virAdmConnectIsAlive(virAdmConnectPtr conn);

/*
 * Tells the URI that the connection was opened with.
 *
 * Returns a string that the caller frees, or NULL on error. Since 2.0.0.
 */
char *virAdmConnectGetURI(virAdmConnectPtr conn);

/*
 * Asks for the version of the daemon's library.
 *
 * @libVer: set to major * 1,000,000 + minor * 1,000 + micro
 *
 * Returns 0, or -1 on error. Since 2.0.0.
 */
int virAdmConnectGetLibVersion(virAdmConnectPtr conn, unsigned long long *libVer);

/*
 * Registers who is told when the connection is lost. There can be one; it is called once, from the
 * event loop, and holds a reference of the connection while it is registered.
 *
 * @cb: gets a virConnectCloseReason
 * @opaque: passed to the callback
 * @freecb: releases @opaque when the registration ends, or NULL
 *
 * Returns 0, or -1 on error. Since 2.0.0.
 */
int virAdmConnectRegisterCloseCallback(virAdmConnectPtr conn,
                                       virAdmConnectCloseFunc cb,
                                       void *opaque,
                                       virFreeCallback freecb);

/*
 * Ends what virAdmConnectRegisterCloseCallback() began.
 *
 * @cb: the registered function
 *
 * Returns 0, or -1 on error. Since 2.0.0.
 */
int virAdmConnectUnregisterCloseCallback(virAdmConnectPtr conn, virAdmConnectCloseFunc cb);

/*
 * Lists the servers of a daemon.
 *
 * @servers: set to a NULL-terminated array of handles; free each and the array. NULL only counts
 * @flags: 0; nothing is defined yet
 *
 * Returns the number of handles, or -1 on error. Since 2.0.0.
 */
int virAdmConnectListServers(virAdmConnectPtr conn, virAdmServerPtr **servers, unsigned int flags);

/*
 * The name of a server, such as "virtqemud" or "admin".
 *
 * Returns a string that lives as long as the handle, or NULL on error. Since 2.0.0.
 */
const char *virAdmServerGetName(virAdmServerPtr srv);

/*
 * Asks for the worker threads of a server.
 *
 * @params: set to an array, to be freed with virTypedParamsFree()
 * @nparams: set to the number of entries
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 2.0.0.
 */
int virAdmServerGetThreadPoolParameters(virAdmServerPtr srv,
                                        virTypedParameterPtr *params,
                                        int *nparams,
                                        unsigned int flags);

/*
 * Gives up a reference of a server's handle.
 *
 * Returns 0, or -1 on error. Since 2.0.0.
 */
int virAdmServerFree(virAdmServerPtr srv);

/*
 * Finds a client of a server by its number.
 *
 * @flags: 0; nothing is defined yet
 *
 * Returns a new handle, to be released with virAdmClientFree(), or NULL on error. Since 2.0.0.
 */
virAdmClientPtr virAdmServerLookupClient(virAdmServerPtr srv,
                                         unsigned long long id,
                                         unsigned int flags);

/*
 * Finds a server of a daemon by its name.
 *
 * @flags: 0; nothing is defined yet
 *
 * Returns a new handle, to be released with virAdmServerFree(), or NULL on error. Since 2.0.0.
 */
virAdmServerPtr virAdmConnectLookupServer(virAdmConnectPtr conn,
                                          const char *name,
                                          unsigned int flags);

/*
 * Changes the worker threads of a server.
 *
 * @params: VIR_THREADPOOL_WORKERS_... values that can be changed
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 2.0.0.
 */
int virAdmServerSetThreadPoolParameters(virAdmServerPtr srv,
                                        virTypedParameterPtr params,
                                        int nparams,
                                        unsigned int flags);

/*
 * Lists the clients of a server.
 *
 * @clients: set to a NULL-terminated array of handles; free each and the array. NULL only counts
 * @flags: 0; nothing is defined yet
 *
 * Returns the number of handles, or -1 on error. Since 2.0.0.
 */
int virAdmServerListClients(virAdmServerPtr srv, virAdmClientPtr **clients, unsigned int flags);

/*
 * Asks who a client is and how it is connected.
 *
 * @params: set to an array, to be freed with virTypedParamsFree()
 * @nparams: set to the number of entries
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 2.0.0.
 */
int virAdmClientGetInfo(virAdmClientPtr client,
                        virTypedParameterPtr *params,
                        int *nparams,
                        unsigned int flags);

/*
 * Disconnects a client.
 *
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 2.0.0.
 */
int virAdmClientClose(virAdmClientPtr client, unsigned int flags);

/*
 * Asks how many clients a server has and may have.
 *
 * @params: set to an array, to be freed with virTypedParamsFree()
 * @nparams: set to the number of entries
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 2.0.0.
 */
int virAdmServerGetClientLimits(virAdmServerPtr srv,
                                virTypedParameterPtr *params,
                                int *nparams,
                                unsigned int flags);

/*
 * Changes how many clients a server may have.
 *
 * @params: VIR_SERVER_CLIENTS_MAX, VIR_SERVER_CLIENTS_UNAUTH_MAX
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 2.0.0.
 */
int virAdmServerSetClientLimits(virAdmServerPtr srv,
                                virTypedParameterPtr params,
                                int nparams,
                                unsigned int flags);

/*
 * Has a server read its TLS certificates, keys and revocation list again.
 *
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 2.0.0.
 */
int virAdmServerUpdateTlsFiles(virAdmServerPtr srv, unsigned int flags);

/*
 * Asks where a daemon logs to.
 *
 * @outputs: set to a string that the caller frees; may be NULL
 * @flags: 0; nothing is defined yet
 *
 * Returns the number of outputs, or -1 on error. Since 3.0.0.
 */
int virAdmConnectGetLoggingOutputs(virAdmConnectPtr conn, char **outputs, unsigned int flags);

/*
 * Asks what a daemon logs.
 *
 * @filters: set to a string that the caller frees, or to NULL when there are none
 * @flags: 0; nothing is defined yet
 *
 * Returns the number of filters, or -1 on error. Since 3.0.0.
 */
int virAdmConnectGetLoggingFilters(virAdmConnectPtr conn, char **filters, unsigned int flags);

/*
 * Says where a daemon logs to, until it ends.
 *
 * @outputs: "LEVEL:stderr", "LEVEL:file:PATH", "LEVEL:journald", ... separated by blanks; NULL or
 *     "" is the default
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 3.0.0.
 */
int virAdmConnectSetLoggingOutputs(virAdmConnectPtr conn, const char *outputs, unsigned int flags);

/*
 * Says what a daemon logs, until it ends.
 *
 * @filters: "LEVEL:MATCH" separated by blanks; NULL or "" is none
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 3.0.0.
 */
int virAdmConnectSetLoggingFilters(virAdmConnectPtr conn, const char *filters, unsigned int flags);

/*
 * Says after how much time without clients and running objects a daemon ends.
 *
 * @timeout: seconds; 0 is never
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 8.6.0.
 */
int virAdmConnectSetDaemonTimeout(virAdmConnectPtr conn, unsigned int timeout, unsigned int flags);

/*
 * Has a daemon end, after it is done with what it is doing.
 *
 * @flags: virAdmConnectDaemonShutdownFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 11.2.0.
 */
int virAdmConnectDaemonShutdown(virAdmConnectPtr conn, unsigned int flags);

#ifdef __cplusplus
}
#endif

#endif /* SPLITVIRT_LIBVIRT_ADMIN_H */
