/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * admin.c - the functions of libvirt-admin.so that have no procedure.
 *
 * Nothing here may raise an error itself: this library would raise its own copy. See admin_private.h.
 *
 * Threads: any.
 */

#include <glib.h>

#include "api/admin_private.h"
#include "api/connect.h"
#include "api/handle.h"
#include "api/local_call.h"

int
virAdmInitialize(void)
{
    return virInitialize();
}

int
virAdmGetVersion(unsigned long long *libVer)
{
    virResetLastError();
    if (libVer)
        *libVer = LIBVIR_VERSION_NUMBER;
    return virInitialize();
}

virAdmConnectPtr
virAdmConnectOpen(const char *name, unsigned int flags)
{
    return admin_open(name, flags);
}

int
virAdmConnectClose(virAdmConnectPtr conn)
{
    return local_enter(conn, HANDLE_ADMIN_CONNECT, __func__) ? handle_unref(conn) : -1;
}

int
virAdmConnectRef(virAdmConnectPtr conn)
{
    if (!local_enter(conn, HANDLE_ADMIN_CONNECT, __func__))
        return -1;
    handle_ref(conn);
    return 0;
}

int
virAdmConnectIsAlive(virAdmConnectPtr conn)
{
    return local_enter(conn, HANDLE_ADMIN_CONNECT, __func__) ? connect_is_alive(conn->state) : -1;
}

char *
virAdmConnectGetURI(virAdmConnectPtr conn)
{
    return local_enter(conn, HANDLE_ADMIN_CONNECT, __func__) ? g_strdup(connect_uri(conn->state)) : NULL;
}

int
virAdmConnectRegisterCloseCallback(virAdmConnectPtr conn, virAdmConnectCloseFunc cb, void *opaque,
                                   virFreeCallback freecb)
{
    return local_enter(conn, HANDLE_ADMIN_CONNECT, __func__) ? admin_register_close(conn, cb, opaque, freecb) : -1;
}

int
virAdmConnectUnregisterCloseCallback(virAdmConnectPtr conn, virAdmConnectCloseFunc cb)
{
    return local_enter(conn, HANDLE_ADMIN_CONNECT, __func__) ? admin_unregister_close(conn, cb) : -1;
}

const char *
virAdmServerGetName(virAdmServerPtr srv)
{
    return local_enter(srv, HANDLE_ADMIN_SERVER, __func__) ? srv->name : NULL;
}

int
virAdmServerFree(virAdmServerPtr srv)
{
    if (!local_enter(srv, HANDLE_ADMIN_SERVER, __func__))
        return -1;
    handle_unref(srv);
    return 0;
}

unsigned long long
virAdmClientGetID(virAdmClientPtr client)
{
    return local_enter(client, HANDLE_ADMIN_CLIENT, __func__) ? client->id : (unsigned long long)-1;
}

long long
virAdmClientGetTimestamp(virAdmClientPtr client)
{
    return local_enter(client, HANDLE_ADMIN_CLIENT, __func__) ? client->timestamp : -1;
}

int
virAdmClientGetTransport(virAdmClientPtr client)
{
    return local_enter(client, HANDLE_ADMIN_CLIENT, __func__) ? (int)client->transport : -1;
}

int
virAdmClientFree(virAdmClientPtr client)
{
    if (!local_enter(client, HANDLE_ADMIN_CLIENT, __func__))
        return -1;
    handle_unref(client);
    return 0;
}
