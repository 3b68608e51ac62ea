/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * corpus.c - documents of tests, read as a given platform.
 *
 * Threads: main.
 */

#include "corpus.h"

#include <string.h>

#include <libvirt/libvirt-domain.h>

#include "conf/domain_firmware.h"
#include "support/test.h"

static int
platform(void *user, const DomainDef *def, DomainPlatform *ret_platform)
{
    g_autofree char *emulator = g_strdup_printf("/usr/bin/qemu-system-%s", def->os.arch);

    ret_platform->emulator = g_strdup(def->emulator ? def->emulator : emulator);
    ret_platform->machine = g_strdup(def->os.machine ? def->os.machine : "pc");
    ret_platform->default_cpu = domain_def_is_x86(def) ? g_strdup("qemu64") : NULL;
    ret_platform->features = PLATFORM_EVERYTHING & ~GPOINTER_TO_UINT(user);
    return 0;
}

/* The descriptors of data/firmware, in the order of their names. */
static const GPtrArray *
firmwares(void *user)
{
    static const char *const names[] = {
        "30-ovmf-secboot-enrolled", "31-ovmf-4m-secboot-enrolled", "40-ovmf-secboot", "50-ovmf", "60-seabios",
    };
    static GPtrArray *descriptors;

    if (descriptors)
        return descriptors;
    descriptors = g_ptr_array_new();
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *file = g_strdup_printf("firmware/%s.json", names[i]);

        g_ptr_array_add(descriptors, firmware_descriptor_parse(GOLDEN(file), names[i]));
        OK_PTR(descriptors->pdata[i]);
    }
    return descriptors;
}

const DomainParseHooks *
corpus_hooks(void)
{
    static const char *const pairs[] = {
        "/usr/share/OVMF/OVMF_CODE.fd:/usr/share/OVMF/OVMF_VARS.fd",
        "/usr/share/OVMF/OVMF_CODE.secboot.fd:/usr/share/OVMF/OVMF_VARS.secboot.fd",
        "/usr/share/OVMF/OVMF_CODE.secboot.fd:/usr/share/OVMF/OVMF_VARS.fd",
        NULL
    };
    static const DomainParseHooks hooks = {
        .host_arch = "x86_64",
        .platform = platform,
        .channel_target_dir = "/var/lib/libvirt/qemu/channel/target",
        .firmwares = firmwares,
        .firmware_pairs = pairs,
        .nvram_dir = "/var/lib/libvirt/qemu/nvram",
        .generated_socket_prefix = "/var/lib/libvirt/qemu/domain-",
    };

    return &hooks;
}

char *
corpus_read_back(const char *path, unsigned int flags, const DomainParseHooks *hooks)
{
    g_autoptr(DomainDef) def = domain_def_parse_file(path, DOMAIN_PARSE_INACTIVE | flags, hooks);

    return def ? domain_def_format(def, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE) : NULL;
}

char *
corpus_level(const char *expected, char *actual)
{
    static const char tag[] = "<genid>";
    const char *wanted = strstr(expected, tag);
    char *given = strstr(actual, tag);

    if (wanted && given && strlen(wanted) > strlen(tag) + 36 && strlen(given) > strlen(tag) + 36)
        memcpy(given + strlen(tag), wanted + strlen(tag), 36);
    return actual;
}
