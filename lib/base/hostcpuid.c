/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * hostcpuid.c - what the host's processor says of itself by the instruction CPUID, and of its clock.
 *
 * Threads: any.
 */

#include "base/hostcpuid.h"

#include <fcntl.h>
#include <linux/kvm.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <glib.h>

#include "base/file.h"

#if defined(__x86_64__) || defined(__i386__)
# include <cpuid.h>
#endif

enum {
    LEAF_TSC = 0x15,
    LEAF_ADDRESS_SIZES = 0x80000008,
    SUBLEAVES_MAX = 3,              /* no feature stands further behind */
    LEAVES_MAX = 0x100,             /* of one range: what claims more is not believed */
    HZ_PER_KHZ = 1000,
};

const CpuidAnswer *
cpuid_find(const CpuidAnswer *answers, size_t n, uint32_t leaf, uint32_t subleaf)
{
    for (size_t i = 0; i < n; i++) {
        if (answers[i].leaf == leaf && answers[i].subleaf == subleaf)
            return &answers[i];
    }
    return NULL;
}

unsigned int
host_cpuid_physical_bits(const CpuidAnswer *answers, size_t n)
{
    const CpuidAnswer *answer = cpuid_find(answers, n, LEAF_ADDRESS_SIZES, 0);

    return answer ? answer->registers[CPUID_EAX] & 0xff : 0;
}

#if defined(__x86_64__) || defined(__i386__)

/* Leaves that have others below them; the rest answers alike to all. */
static bool
has_subleaves(uint32_t leaf)
{
    static const uint32_t with[] = { 0x7, 0xd, 0xf, 0x10, 0x12, 0x14, 0x1e, 0x24, 0x29 };

    for (size_t i = 0; i < G_N_ELEMENTS(with); i++) {
        if (with[i] == leaf)
            return true;
    }
    return false;
}

static void
read_range(GArray *answers, uint32_t first)
{
    uint32_t last = __get_cpuid_max(first & 0xf0000000, NULL);

    if (last < first || last - first >= LEAVES_MAX)
        return;
    for (uint32_t leaf = first; leaf <= last; leaf++) {
        for (uint32_t subleaf = 0; subleaf < (has_subleaves(leaf) ? SUBLEAVES_MAX : 1); subleaf++) {
            CpuidAnswer answer = { .leaf = leaf, .subleaf = subleaf };
            uint32_t *regs = answer.registers;

            __cpuid_count(leaf, subleaf, regs[CPUID_EAX], regs[CPUID_EBX], regs[CPUID_ECX], regs[CPUID_EDX]);
            g_array_append_val(answers, answer);
        }
    }
}

CpuidAnswer *
host_cpuid_read(size_t *ret_n)
{
    static const uint32_t ranges[] = { 0, 0x80000000, 0xC0000000 };
    GArray *answers = g_array_new(FALSE, FALSE, sizeof(CpuidAnswer));

    for (size_t i = 0; i < G_N_ELEMENTS(ranges); i++)
        read_range(answers, ranges[i]);
    *ret_n = answers->len;
    return (CpuidAnswer *)(void *)g_array_free(answers, FALSE);
}

#else

CpuidAnswer *
host_cpuid_read(size_t *ret_n)
{
    *ret_n = 0;
    return NULL;
}

#endif

/* KVM tells of a processor's clock to whoever makes a guest with a processor. */
static bool
read_from_kvm(HostTsc *tsc)
{
#if defined(__x86_64__) || defined(__i386__)
    autoclose int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
    autoclose int guest = kvm < 0 ? -1 : ioctl(kvm, KVM_CREATE_VM, 0);
    autoclose int cpu = guest < 0 ? -1 : ioctl(guest, KVM_CREATE_VCPU, 0);
    int khz = cpu < 0 ? -1 : ioctl(cpu, KVM_GET_TSC_KHZ, 0);

    if (khz <= 0)
        return false;
    tsc->frequency_hz = (unsigned long long)khz * HZ_PER_KHZ;
    tsc->scaling = ioctl(kvm, KVM_CHECK_EXTENSION, KVM_CAP_TSC_CONTROL) > 0 ? TSC_SCALING_YES : TSC_SCALING_NO;
    return true;
#else
    return false;
#endif
}

bool
host_tsc_read(const CpuidAnswer *answers, size_t n, HostTsc *ret_tsc)
{
    const CpuidAnswer *answer = cpuid_find(answers, n, LEAF_TSC, 0);
    HostTsc tsc = { 0 };

    if (!read_from_kvm(&tsc)) {
        if (!answer || !answer->registers[CPUID_EAX] || !answer->registers[CPUID_EBX] || !answer->registers[CPUID_ECX])
            return false;
        tsc.frequency_hz = (unsigned long long)answer->registers[CPUID_ECX] * answer->registers[CPUID_EBX] /
                           answer->registers[CPUID_EAX];
    }
    *ret_tsc = tsc;
    return true;
}
