/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_cpumap.h - sets of host CPUs, as bits and as text.
 */

#ifndef VIRSH_CPUMAP_H
#define VIRSH_CPUMAP_H

#include "virsh.h"

/* How many CPUs the host has; -1 with a complaint. */
int virsh_host_cpus(Vsh *vsh);

/* "0-3,6" of the first @n CPUs in @map. The caller frees it. */
char *virsh_cpumap_to_string(const unsigned char *map, int n);

/* The CPUs that @text lists, such as "0-3,^2" or "r" for all, of the @n the host has: VIR_CPU_MAPLEN(n) bytes that the caller
 * frees. NULL with a complaint. */
unsigned char *virsh_cpumap_from_string(Vsh *vsh, const char *text, int n);

#endif /* VIRSH_CPUMAP_H */
