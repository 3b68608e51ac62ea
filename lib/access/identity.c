/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * identity.c - identities: made, shared, told.
 *
 * Threads: any; an identity does not change once it is made.
 */

#include "access/identity.h"

#include <grp.h>
#include <pwd.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct Identity {
    IdentityFacts facts;        /* first: its texts are ours */
    atomic_int refs;
};

Identity *
identity_new(const IdentityFacts *facts)
{
    Identity *identity = g_new0(Identity, 1);

    identity->facts = *facts;
    identity->facts.user = g_strdup(facts->user);
    identity->facts.group = g_strdup(facts->group);
    identity->facts.selinux_context = g_strdup(facts->selinux_context);
    identity->facts.x509_name = g_strdup(facts->x509_name);
    identity->facts.sasl_name = g_strdup(facts->sasl_name);
    atomic_init(&identity->refs, 1);
    return identity;
}

Identity *
identity_ref(const Identity *identity)
{
    Identity *mine = (Identity *)identity;      /* the count is not what an identity is */

    atomic_fetch_add_explicit(&mine->refs, 1, memory_order_relaxed);
    return mine;
}

void
identity_unref(const Identity *identity)
{
    Identity *mine = (Identity *)identity;

    if (!mine || atomic_fetch_sub_explicit(&mine->refs, 1, memory_order_acq_rel) != 1)
        return;
    g_free((char *)mine->facts.user);
    g_free((char *)mine->facts.group);
    g_free((char *)mine->facts.selinux_context);
    g_free((char *)mine->facts.x509_name);
    g_free((char *)mine->facts.sasl_name);
    g_free(mine);
}

const IdentityFacts *
identity_facts(const Identity *identity)
{
    return &identity->facts;
}

/* Names come from the system's databases, which may be files or servers. */
enum {
    NAME_BUFFER = 16384
};

static char *
user_name(uid_t uid)
{
    g_autofree char *buffer = g_malloc(NAME_BUFFER);
    struct passwd entry;
    struct passwd *found = NULL;

    return getpwuid_r(uid, &entry, buffer, NAME_BUFFER, &found) == 0 && found ? g_strdup(found->pw_name) : NULL;
}

static char *
group_name(gid_t gid)
{
    g_autofree char *buffer = g_malloc(NAME_BUFFER);
    struct group entry;
    struct group *found = NULL;

    return getgrgid_r(gid, &entry, buffer, NAME_BUFFER, &found) == 0 && found ? g_strdup(found->gr_name) : NULL;
}

Identity *
identity_new_named(const IdentityFacts *facts)
{
    g_autofree char *user = user_name(facts->uid);
    g_autofree char *group = group_name(facts->gid);
    IdentityFacts named = *facts;

    named.user = user;
    named.group = group;
    return identity_new(&named);
}

Identity *
identity_new_process(uid_t uid, gid_t gid, pid_t pid, unsigned long long pid_start)
{
    return identity_new_named(&(IdentityFacts){ .uid = uid, .gid = gid, .pid = pid, .pid_start = pid_start });
}

static void
append_text(GString *text, const char *label, const char *value)
{
    if (value)
        g_string_append_printf(text, "%s%s %s", text->len > 0 ? ", " : "", label, value);
}

char *
identity_format(const Identity *identity)
{
    const IdentityFacts *facts = &identity->facts;
    GString *text = g_string_new(NULL);

    if (facts->uid != (uid_t)-1) {
        g_string_append_printf(text, "uid %u", facts->uid);
        if (facts->user)
            g_string_append_printf(text, " (%s)", facts->user);
    } else {
        append_text(text, "user", facts->user);
    }
    if (facts->pid != (pid_t)-1)
        g_string_append_printf(text, "%spid %lld", text->len > 0 ? ", " : "", (long long)facts->pid);
    append_text(text, "SASL user", facts->sasl_name);
    append_text(text, "certificate", facts->x509_name);
    append_text(text, "SELinux context", facts->selinux_context);
    if (text->len == 0)
        g_string_append(text, "unknown client");
    return g_string_free(text, FALSE);
}
