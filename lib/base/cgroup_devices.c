/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cgroup_devices.c - which devices a group may use: rules in files (version 1) or in a map that a BPF program asks (version 2).
 *
 * Threads: any; who changes the rules of one group does it alone.
 */

#include "cgroup.h"

#include <errno.h>
#include <linux/bpf.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#define ERROR_DOMAIN VIR_FROM_CGROUP
#include "base/cgroup_internal.h"
#include "base/error.h"
#include "base/file.h"

typedef enum {
    RULE_ALLOW,
    RULE_DENY,
} RuleVerb;

static const char *const v1_files[] = { [RULE_ALLOW] = "devices.allow", [RULE_DENY] = "devices.deny" };

static const char *
devices_dir(const Cgroup *group, bool *ret_v2)
{
    const char *dir = cgroup_dir_of(group, CGROUP_DEVICES, ret_v2);

    if (!dir)
        return fail_null(VIR_ERR_OPERATION_UNSUPPORTED, _("control group '%1$s' has no rules for devices on this host"),
                         group->path);
    return dir;
}

static int
write_v1(const char *dir, RuleVerb verb, const char *text)
{
    g_autofree char *path = g_strdup_printf("%s/%s", dir, v1_files[verb]);

    return file_write_line(path, text);
}

int
cgroup_deny_all_devices(const Cgroup *group)
{
    bool is_v2 = false;
    const char *dir = devices_dir(group, &is_v2);

    if (!dir)
        return -1;
    return is_v2 ? cgroup_bpf_deny_all(group->path, dir) : write_v1(dir, RULE_DENY, "a");
}

/* The kernel's bits for letters of "rwm"; 0 when there is another one, or none. */
static unsigned int
access_bits(const char *access)
{
    unsigned int bits = 0;

    for (const char *c = access; *c; c++) {
        if (!strchr("rwm", *c))
            return 0;
        bits |= *c == 'r' ? BPF_DEVCG_ACC_READ : *c == 'w' ? BPF_DEVCG_ACC_WRITE : BPF_DEVCG_ACC_MKNOD;
    }
    return bits;
}

static char *
number_text(int number)
{
    return number < 0 ? g_strdup("*") : g_strdup_printf("%d", number);
}

/* "c 1:3 rwm", "c 136:* rw" */
static char *
v1_rule(char type, int major_number, int minor_number, const char *access)
{
    g_autofree char *first = number_text(major_number);
    g_autofree char *second = number_text(minor_number);

    return g_strdup_printf("%c %s:%s %s", type, first, second, access);
}

static int
change_rule(const Cgroup *group, RuleVerb verb, char type, int major_number, int minor_number, const char *access)
{
    bool is_v2 = false;
    unsigned int bits = access_bits(access);
    const char *dir = devices_dir(group, &is_v2);
    g_autofree char *text = v1_rule(type, major_number, minor_number, access);
    CgroupDeviceRule rule = {
        .type = type == 'b' ? BPF_DEVCG_DEV_BLOCK : BPF_DEVCG_DEV_CHAR,
        .major_number = major_number < 0 ? CGROUP_DEVICE_ANY : (uint32_t)major_number,
        .minor_number = minor_number < 0 ? CGROUP_DEVICE_ANY : (uint32_t)minor_number,
    };

    if (!dir)
        return -1;
    if (bits == 0 || (type != 'b' && type != 'c'))
        return fail(VIR_ERR_INVALID_ARG, _("'%1$s' is no rule for devices; it is 'b' or 'c', two numbers, letters of 'rwm'"), text);
    if (!is_v2)
        return write_v1(dir, verb, text);
    return cgroup_bpf_change(group->path, dir, &rule, verb == RULE_ALLOW ? bits : 0, verb == RULE_DENY ? bits : 0);
}

int
cgroup_allow_device(const Cgroup *group, char type, int major_number, int minor_number, const char *access)
{
    return change_rule(group, RULE_ALLOW, type, major_number, minor_number, access);
}

int
cgroup_deny_device(const Cgroup *group, char type, int major_number, int minor_number, const char *access)
{
    return change_rule(group, RULE_DENY, type, major_number, minor_number, access);
}

static int
change_path_rule(const Cgroup *group, RuleVerb verb, const char *path, const char *access)
{
    struct stat info;

    if (stat(path, &info) < 0)
        return fail_errno(errno, _("cannot inspect device '%1$s'"), path);
    if (!S_ISBLK(info.st_mode) && !S_ISCHR(info.st_mode))
        return 1;
    return change_rule(group, verb, S_ISBLK(info.st_mode) ? 'b' : 'c', (int)major(info.st_rdev), (int)minor(info.st_rdev),
                       access);
}

int
cgroup_allow_device_path(const Cgroup *group, const char *path, const char *access)
{
    return change_path_rule(group, RULE_ALLOW, path, access);
}

int
cgroup_deny_device_path(const Cgroup *group, const char *path, const char *access)
{
    return change_path_rule(group, RULE_DENY, path, access);
}
