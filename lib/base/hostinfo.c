/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * hostinfo.c - who this host is: name, architecture, uuid.
 *
 * Threads: any.
 */

#include "hostinfo.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/hostinfo_internal.h"
#include "base/text.h"

#define HOSTS_LIMIT ((size_t)4 * 1024 * 1024)

char *
host_path(const char *root, const char *fmt, ...)
{
    g_autofree char *name = NULL;
    va_list args;

    va_start(args, fmt);
    name = g_strdup_vprintf(fmt, args);
    va_end(args);
    return g_strdup_printf("%s%s", root ? root : "", name);
}

char *
host_find_line(const char *path)
{
    char *text = file_exists(path) ? file_read_line(path) : NULL;

    error_reset();
    return text;
}

int
host_find_int(const char *path, int otherwise)
{
    g_autofree char *text = host_find_line(path);
    int value;

    return text && text_to_int(text, 10, &value) ? value : otherwise;
}

unsigned long long
host_find_ull(const char *path, unsigned long long otherwise)
{
    g_autofree char *text = host_find_line(path);
    unsigned long long value;

    return text && text_to_ull(text, 10, &value) ? value : otherwise;
}

static char arch[64];
static pthread_once_t arch_once = PTHREAD_ONCE_INIT;

static void
arch_find(void)
{
    struct utsname names;

    if (uname(&names) < 0)
        g_strlcpy(arch, "unknown", sizeof(arch));
    else if (names.machine[0] == 'i' && strcmp(names.machine + 2, "86") == 0)
        g_strlcpy(arch, "i686", sizeof(arch));
    else
        g_strlcpy(arch, names.machine, sizeof(arch));
}

const char *
host_arch(void)
{
    pthread_once(&arch_once, arch_find);
    return arch;
}

/* The full name that /etc/hosts gives to @name. A name server is not asked: it may take long to say nothing. */
static char *
find_full_name(const char *name)
{
    g_autofree char *text = file_exists("/etc/hosts") ? file_read("/etc/hosts", HOSTS_LIMIT, NULL) : NULL;
    g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);

    error_reset();
    for (size_t i = 0; lines[i]; i++) {
        g_auto(GStrv) words = NULL;

        lines[i][strcspn(lines[i], "#")] = '\0';
        words = text_split(lines[i], " \t");
        if (!words[0] || !words[1] || !strchr(words[1], '.') || !text_in_list(name, (const char *const *)words + 1))
            continue;
        if (!text_has_prefix(words[1], "localhost"))
            return g_strdup(words[1]);
    }
    return NULL;
}

char *
host_get_hostname(void)
{
    char name[HOST_NAME_MAX + 1] = { 0 };
    char *full;

    if (gethostname(name, sizeof(name) - 1) < 0)
        return fail_null_errno(errno, _("cannot read the name of this host"));
    if (strchr(name, '.') || text_has_prefix(name, "localhost"))
        return g_strdup(name);
    full = find_full_name(name);
    return full ? full : g_strdup(name);
}

static bool
read_uuid(const char *root, const char *file, unsigned char ret_uuid[UUID_LEN])
{
    g_autofree char *path = host_path(root, "%s", file);
    g_autofree char *text = host_find_line(path);
    unsigned char uuid[UUID_LEN];

    if (!uuid_parse(text, uuid) || !uuid_is_plausible(uuid))
        return false;
    memcpy(ret_uuid, uuid, UUID_LEN);
    return true;
}

int
host_get_uuid(const char *root, HostUuidSource source, unsigned char ret_uuid[UUID_LEN])
{
    static const char *const firmware_files[] = { "/sys/class/dmi/id/product_uuid", "/sys/devices/virtual/dmi/id/product_uuid",
                                                  "/proc/device-tree/vm,uuid" };

    for (size_t i = 0; source == HOST_UUID_FROM_FIRMWARE && i < G_N_ELEMENTS(firmware_files); i++) {
        if (read_uuid(root, firmware_files[i], ret_uuid))
            return 0;
    }
    if (read_uuid(root, "/etc/machine-id", ret_uuid))
        return 0;
    return fail(VIR_ERR_INTERNAL_ERROR, _("neither the firmware nor '/etc/machine-id' has a uuid for this host"));
}

int
host_choose_uuid(const HostUuidChoice *choice, unsigned char ret_uuid[UUID_LEN])
{
    if (!choice || !choice->is_fixed)
        return host_get_uuid(NULL, choice ? choice->source : HOST_UUID_FROM_FIRMWARE, ret_uuid);
    memcpy(ret_uuid, choice->fixed, UUID_LEN);
    return 0;
}
