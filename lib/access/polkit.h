/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * polkit.h - asks polkit, over the system bus. For daemons: it is a library of its own, and libvirt.so has none of it.
 */

#ifndef ACCESS_POLKIT_H
#define ACCESS_POLKIT_H

#include <stdint.h>
#include <sys/types.h>

#include <systemd/sd-event.h>

#include "access/access.h"

/* The process that wants something. The time of its start tells it from a later one that got the same number. */
typedef struct {
    pid_t pid;
    uint64_t start;             /* clock ticks since boot */
    uid_t uid;
} PolkitSubject;

/* The two actions for all or nothing. */
#define POLKIT_ACTION_MONITOR "org.libvirt.unix.monitor"
#define POLKIT_ACTION_MANAGE "org.libvirt.unix.manage"

typedef struct PolkitQuestion PolkitQuestion;

/* Hears the answer, once, on the loop: 0 = yes, -1 with an error that says why not. The question is over. */
typedef void (*PolkitReply)(int answer, void *opaque);

/* (main) Asks whether @subject may do @action; the user may be asked for a password, so it takes what it takes, but not for
 * ever. NULL with an error when there is nobody to ask. */
PolkitQuestion *polkit_ask(sd_event *loop, const PolkitSubject *subject, const char *action, PolkitReply reply, void *opaque);

/* (main) Nobody wants to know any more; the reply is not called. A dialog that is open disappears. */
void polkit_question_cancel(PolkitQuestion *question);

/* The policy behind access_drivers = [ "polkit" ]: one action for each permission, org.libvirt.api.OBJECT.PERMISSION, and what the
 * object is as details that rules may look at. Nobody is asked for passwords. */
extern const AccessPolicy polkit_policy;

#endif /* ACCESS_POLKIT_H */
