/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * hostcpuid.h - what the host's processor says of itself by the instruction CPUID, and of its clock.
 *
 * Threads: any.
 */

#ifndef BASE_HOSTCPUID_H
#define BASE_HOSTCPUID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CPUID_EAX, CPUID_EBX, CPUID_ECX, CPUID_EDX, CPUID_REGISTERS };

/* One answer. */
typedef struct {
    uint32_t leaf, subleaf;
    uint32_t registers[CPUID_REGISTERS];
} CpuidAnswer;

/* All answers of this host that tell of features, vendor and model; free with g_free. None, and NULL, where the
 * architecture has no such instruction. */
CpuidAnswer *host_cpuid_read(size_t *ret_n);

/* Bits of a physical address; 0 = unknown. */
unsigned int host_cpuid_physical_bits(const CpuidAnswer *answers, size_t n);

/* The answer to @leaf and @subleaf, or NULL. */
const CpuidAnswer *cpuid_find(const CpuidAnswer *answers, size_t n, uint32_t leaf, uint32_t subleaf);

/* The frequency of the time stamp counter, as KVM (or CPUID) knows it, and whether guests can have another. */
typedef struct {
    unsigned long long frequency_hz;
    enum { TSC_SCALING_UNKNOWN, TSC_SCALING_YES, TSC_SCALING_NO } scaling;
} HostTsc;

/* False where nobody knows the frequency. */
bool host_tsc_read(const CpuidAnswer *answers, size_t n, HostTsc *ret_tsc);

#endif /* BASE_HOSTCPUID_H */
