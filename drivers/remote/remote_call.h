/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * remote_call.h - what the generated client half needs of the connection: one call, start to end.
 */

#ifndef REMOTE_CALL_H
#define REMOTE_CALL_H

#include <stddef.h>
#include <stdint.h>

#include <libvirt/libvirt-admin.h>
#include <libvirt/libvirt.h>

#include "rpc/program.h"

/* A procedure of a program, its argument and where its answer goes; how they are encoded stands in the program's row. */
typedef struct {
    const RpcProgram *program;
    uint32_t procedure;
    const void *args;           /* NULL: no argument */
    void *ret;                  /* zeroed by the caller, who clears it (rpc_xdr_clear) after success; NULL: no answer */
    const int *fds;             /* sent along; the caller keeps them */
    size_t n_fds;
    int **ret_fds;              /* NULL: descriptors are not expected, and closed if they come */
    size_t *ret_n_fds;          /* the caller closes and frees them */
    virStreamPtr stream;        /* NULL, or the fresh stream that this procedure opens */
} RemoteCall;

/* Calls and waits. 0, or -1 with the server's or the transport's error reported. Any thread. */
int remote_call(virConnectPtr conn, const RemoteCall *call);

/* The same for the admin interface. */
int remote_adm_call(virAdmConnectPtr conn, const RemoteCall *call);

#endif /* REMOTE_CALL_H */
