/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * identity.h - who is at the other end of a connection, as far as anybody vouched for it.
 *
 * An identity does not change: whoever learns more makes a new one. It is shared by reference.
 */

#ifndef ACCESS_IDENTITY_H
#define ACCESS_IDENTITY_H

#include <stdbool.h>
#include <sys/types.h>

#include <glib.h>

#include <libvirt/libvirt.h>

typedef struct Identity Identity;

/* What is known. Texts are NULL and numbers -1 (pid_start 0) where nothing is; IDENTITY_UNKNOWN says that of everything. */
typedef struct {
    uid_t uid;
    gid_t gid;
    pid_t pid;
    unsigned long long pid_start;       /* in clock ticks since boot: tells the process from a later one of the same number */
    const char *user;
    const char *group;
    const char *selinux_context;
    const char *x509_name;              /* distinguished name of the certificate */
    const char *sasl_name;
    bool is_system;                     /* a daemon of this host, or of this user: it knew their token (system_token.h) */
} IdentityFacts;

#define IDENTITY_UNKNOWN { .uid = (uid_t)-1, .gid = (gid_t)-1, .pid = (pid_t)-1 }

/* An identity of these facts, which are copied. */
Identity *identity_new(const IdentityFacts *facts);

/* The same with the names that belong to the numbers of user and group, where they can be found. */
Identity *identity_new_named(const IdentityFacts *facts);

/* The identity of a process on this host that the kernel vouched for, named. @pid_start is 0 if unknown. */
Identity *identity_new_process(uid_t uid, gid_t gid, pid_t pid, unsigned long long pid_start);

/* The identity that virConnectSetIdentity hands over. NULL with an error if a parameter is unknown, has a wrong type or a value
 * that is none. */
Identity *identity_new_from_params(const virTypedParameter *params, int nparams);

/* The other way round: typed parameters as virConnectSetIdentity takes them, to be freed with virTypedParamsFree(). */
void identity_to_params(const Identity *identity, virTypedParameterPtr *ret_params, int *ret_nparams);

Identity *identity_ref(const Identity *identity);
void identity_unref(const Identity *identity);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Identity, identity_unref)

/* Valid as long as the identity. */
const IdentityFacts *identity_facts(const Identity *identity);

/* For logs and errors: "uid 1000 (mel), pid 4711". Never NULL; the caller frees it. */
char *identity_format(const Identity *identity);

#endif /* ACCESS_IDENTITY_H */
