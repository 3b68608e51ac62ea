/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * remote_call.h - what the generated client half needs of the connection: one call, start to end.
 */

#ifndef REMOTE_CALL_H
#define REMOTE_CALL_H

#include <stddef.h>

#include <rpc/types.h>
#include <rpc/xdr.h>

#include <libvirt/libvirt-admin.h>
#include <libvirt/libvirt.h>

/* A procedure of a program, its argument and where its answer goes. */
typedef struct {
    unsigned int program;       /* REMOTE_PROGRAM, QEMU_PROGRAM, ... */
    int proc;
    xdrproc_t args_xdr;         /* NULL: no argument */
    void *args;
    xdrproc_t ret_xdr;          /* NULL: no answer but success */
    void *ret;                  /* zeroed by the caller, who frees it with xdr_free() after success */
    const int *fds;             /* sent along; the caller keeps them */
    size_t nfds;
    int **ret_fds;              /* NULL: descriptors are not expected, and closed if they come */
    size_t *ret_nfds;           /* the caller closes and frees them */
    virStreamPtr stream;        /* NULL, or the fresh stream that this procedure opens */
} RemoteCall;

/* Calls and waits. 0, or -1 with the server's or the transport's error reported. Any thread. */
int remote_call(virConnectPtr conn, RemoteCall *call);

/* The same for the admin interface. */
int remote_adm_call(virAdmConnectPtr conn, RemoteCall *call);

#endif /* REMOTE_CALL_H */
