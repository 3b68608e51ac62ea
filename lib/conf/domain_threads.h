/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_threads.h - the threads that a definition gives a guest: which there are, and which of the host's processors they may use.
 */

#ifndef CONF_DOMAIN_THREADS_H
#define CONF_DOMAIN_THREADS_H

#include "conf/domain.h"

/* <cputune>, which is made if there is none. */
CpuTune *domain_def_cputune(DomainDef *def);

/* Where a thread may run; NULL = anywhere. Borrowed. */
const Bitmap *domain_def_vcpu_cpus(const DomainDef *def, unsigned int vcpu);
const Bitmap *domain_def_emulator_cpus(const DomainDef *def);
const Bitmap *domain_def_iothread_cpus(const DomainDef *def, unsigned int id);

/* Has a thread run on @cpus (copied) alone; -1 with an error if there is no such thread. */
int domain_def_pin_vcpu(DomainDef *def, unsigned int vcpu, const Bitmap *cpus);
void domain_def_pin_emulator(DomainDef *def, const Bitmap *cpus);
int domain_def_pin_iothread(DomainDef *def, unsigned int id, const Bitmap *cpus);

/* The iothread with that number, or NULL. Borrowed. */
IothreadDef *domain_def_iothread(const DomainDef *def, unsigned int id);

/* -1 with an error if there is one with that number. */
int domain_def_add_iothread(DomainDef *def, unsigned int id);

/* Takes an iothread and its pin away; -1 with an error if there is none, or a device uses it. */
int domain_def_take_iothread(DomainDef *def, unsigned int id);

#endif /* CONF_DOMAIN_THREADS_H */
