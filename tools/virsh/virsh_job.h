/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_job.h - calls that take long, watched.
 */

#ifndef VIRSH_JOB_H
#define VIRSH_JOB_H

#include "virsh.h"

/* Calls @call beside the command until it is done: prints how far it is after @label (NULL = does not), and lets Ctrl-C abort
 * the domain's job. When it fails, @failed is said and then the library's error. */
bool virsh_job_run(Vsh *vsh, virDomainPtr dom, const char *label, int (*call)(void *data), void *data, const char *failed);

#endif /* VIRSH_JOB_H */
