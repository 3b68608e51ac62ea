/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_cgroup.c - control groups: detection on made-up hosts, and the real thing where this host lets us.
 *
 * Threads: main.
 */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cgroup.h"
#include "base/error.h"
#include "base/file.h"
#include "base/spawn.h"
#include "support/test.h"

static void
put(const char *name, const char *text)
{
    const char *path = test_temp_path(name);
    g_autofree char *dir = g_path_get_dirname(path);

    OK(file_make_directories(dir, 0755));
    OK(file_write_text(path, text, &(FileWriteOptions) { .volatile_only = true, .mode = 0644 }));
}

static const char *
get(const char *name)
{
    char *text = file_read_line(test_temp_path(name));

    OK_PTR(text);
    test_own(text, g_free);
    return text;
}

/* A host with version 2 only, and a group "machine/g" as the kernel would have made it. */
static CgroupHost *
v2_host(void)
{
    put("proc/self/mountinfo", "24 1 0:21 / /sys rw - sysfs sysfs rw\n"
                               "31 24 0:27 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n");
    put("sys/fs/cgroup/cgroup.controllers", "cpuset cpu io memory pids\n");
    put("sys/fs/cgroup/machine/g/cgroup.controllers", "cpu io memory pids cpuset\n");
    return cgroup_host_new(test_temp_dir());
}

static CgroupHost *
v1_host(void)
{
    put("proc/self/mountinfo", "31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw\n"
                               "33 31 0:30 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
                               "35 31 0:32 / /sys/fs/cgroup/memory rw shared:5 - cgroup cgroup rw,memory\n"
                               "40 31 0:37 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,name=systemd\n"
                               "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n");
    put("sys/fs/cgroup/unified/cgroup.controllers", "\n");
    put("sys/fs/cgroup/cpu,cpuacct/x", "");
    put("sys/fs/cgroup/memory/x", "");
    return cgroup_host_new(test_temp_dir());
}

TEST(a_v2_host_is_recognised)
{
    g_autoptr(CgroupHost) host = v2_host();

    OK_PTR(host);
    TRUE_(cgroup_host_is_unified(host));
    TRUE_(cgroup_host_is_writable(host));
    TRUE_(cgroup_host_has(host, CGROUP_CPU));
    TRUE_(cgroup_host_has(host, CGROUP_CPUACCT));
    TRUE_(cgroup_host_has(host, CGROUP_BLKIO));
    TRUE_(cgroup_host_has(host, CGROUP_DEVICES));
}

TEST(a_v1_host_is_recognised_and_systemds_v2_is_not_used)
{
    g_autoptr(CgroupHost) host = v1_host();

    OK_PTR(host);
    FALSE_(cgroup_host_is_unified(host));
    TRUE_(cgroup_host_has(host, CGROUP_CPU));
    TRUE_(cgroup_host_has(host, CGROUP_CPUACCT));
    TRUE_(cgroup_host_has(host, CGROUP_MEMORY));
    FALSE_(cgroup_host_has(host, CGROUP_CPUSET));
    FALSE_(cgroup_host_has(host, CGROUP_PIDS));
}

TEST(a_hybrid_host_uses_both)
{
    g_autoptr(CgroupHost) v1_only = v1_host();
    g_autoptr(CgroupHost) host = NULL;

    FALSE_(cgroup_host_has(v1_only, CGROUP_PIDS));
    put("sys/fs/cgroup/unified/cgroup.controllers", "pids cpu\n");
    host = cgroup_host_new(test_temp_dir());
    TRUE_(cgroup_host_has(host, CGROUP_PIDS));
    TRUE_(cgroup_host_has(host, CGROUP_MEMORY));
    FALSE_(cgroup_host_is_unified(host));
}

TEST(a_host_without_any_is_valid)
{
    g_autoptr(CgroupHost) host = NULL;
    g_autoptr(Cgroup) group = NULL;
    unsigned long long value;

    put("proc/self/mountinfo", "24 1 0:21 / /sys rw - sysfs sysfs rw\n");
    host = cgroup_host_new(test_temp_dir());
    OK_PTR(host);
    group = cgroup_create(host, "machine/g");
    OK_PTR(group);
    FAILS(cgroup_get_cpu_usage(group, &value), VIR_ERR_OPERATION_UNSUPPORTED);
    OK(cgroup_attach(group, getpid()));
    OK(cgroup_remove(group));
}

TEST(v2_files_are_read_and_written_in_their_form)
{
    g_autoptr(CgroupHost) host = v2_host();
    g_autoptr(Cgroup) group = cgroup_open(host, "/machine/g");
    unsigned long long value, user, sys;
    unsigned int weight;
    long long quota;

    OK_PTR(group);
    put("sys/fs/cgroup/machine/g/cpu.max", "max 100000\n");
    put("sys/fs/cgroup/machine/g/cpu.weight", "100\n");
    put("sys/fs/cgroup/machine/g/cpu.stat", "usage_usec 1500\nuser_usec 1000\nsystem_usec 500\nnr_periods 0\n");
    put("sys/fs/cgroup/machine/g/memory.max", "max\n");
    put("sys/fs/cgroup/machine/g/memory.swap.max", "max\n");
    put("sys/fs/cgroup/machine/g/memory.current", "1048576\n");
    put("sys/fs/cgroup/machine/g/io.weight", "default 100\n8:0 50\n");
    put("sys/fs/cgroup/machine/g/cgroup.freeze", "0\n");
    OK(cgroup_get_cpu_quota(group, &quota, &value));
    EQ(quota, -1);
    EQ(value, 100000);
    OK(cgroup_set_cpu_quota(group, 50000, 200000));
    STREQ(get("sys/fs/cgroup/machine/g/cpu.max"), "50000 200000");
    OK(cgroup_set_cpu_quota(group, -1, 0));
    STREQ(get("sys/fs/cgroup/machine/g/cpu.max"), "max");
    OK(cgroup_set_cpu_shares(group, 200));
    OK(cgroup_get_cpu_shares(group, &value));
    EQ(value, 200);
    OK(cgroup_get_cpu_usage(group, &value));
    EQ(value, 1500000);
    OK(cgroup_get_cpu_stat(group, &user, &sys));
    EQ(user, 1000000);
    EQ(sys, 500000);
    OK(cgroup_get_memory_hard_limit(group, &value));
    EQ(value, CGROUP_MEMORY_UNLIMITED);
    OK(cgroup_set_memory_hard_limit(group, 2048));
    STREQ(get("sys/fs/cgroup/machine/g/memory.max"), "2097152");
    OK(cgroup_set_memory_swap_limit(group, 3072));
    STREQ(get("sys/fs/cgroup/machine/g/memory.swap.max"), "1048576");
    OK(cgroup_get_memory_swap_limit(group, &value));
    EQ(value, 3072);
    FAILS(cgroup_set_memory_swap_limit(group, 1024), VIR_ERR_INVALID_ARG);
    OK(cgroup_get_memory_usage(group, &value));
    EQ(value, 1024);
    OK(cgroup_get_blkio_weight(group, &weight));
    EQ(weight, 100);
    OK(cgroup_freeze(group, true));
    STREQ(get("sys/fs/cgroup/machine/g/cgroup.freeze"), "1");
    FAILS(cgroup_get_memory_soft_limit(group, &value), VIR_ERR_OPERATION_UNSUPPORTED);
    STR_HAS(test_last_message(), "memory");
}

TEST(absent_groups_and_bad_paths_are_refused)
{
    g_autoptr(CgroupHost) host = v2_host();

    FAILS_PTR(cgroup_open(host, "machine/absent"), VIR_ERR_OPERATION_INVALID);
    FAILS_PTR(cgroup_create(host, "machine/../../etc"), VIR_ERR_INVALID_ARG);
}

TEST(garbage_in_the_kernels_files_is_an_error)
{
    g_autoptr(CgroupHost) host = v2_host();
    g_autoptr(Cgroup) group = cgroup_open(host, "machine/g");
    unsigned long long value;
    long long quota;

    put("sys/fs/cgroup/machine/g/cpu.max", "lots\n");
    put("sys/fs/cgroup/machine/g/cpu.stat", "user_usec 5\n");
    put("sys/fs/cgroup/machine/g/memory.current", "-1\n");
    FAILS(cgroup_get_cpu_quota(group, &quota, &value), VIR_ERR_INTERNAL_ERROR);
    FAILS(cgroup_get_cpu_usage(group, &value), VIR_ERR_INTERNAL_ERROR);
    FAILS(cgroup_get_memory_usage(group, &value), VIR_ERR_INTERNAL_ERROR);
}

TEST(the_group_of_a_process_is_found)
{
    g_autoptr(CgroupHost) host = v2_host();
    g_autoptr(Cgroup) group = NULL;

    put("proc/77/cgroup", "0::/machine/g\n");
    group = cgroup_of_pid(host, 77);
    OK_PTR(group);
    STREQ(cgroup_path(group), "machine/g");
    TRUE_(cgroup_has(group, CGROUP_MEMORY));
}

TEST(roots_are_neither_killed_nor_removed)
{
    g_autoptr(CgroupHost) host = v2_host();
    g_autoptr(Cgroup) group = NULL;

    put("proc/77/cgroup", "0::/\n");
    group = cgroup_of_pid(host, 77);
    OK_PTR(group);
    FAILS(cgroup_kill(group, SIGKILL), VIR_ERR_OPERATION_INVALID);
    FAILS(cgroup_remove(group), VIR_ERR_OPERATION_INVALID);
}

/* A real group for one test, removed with what is in it. */
static void
discard(void *opaque)
{
    Cgroup *group = opaque;

    cgroup_kill(group, SIGKILL);
    error_reset();
    WAIT_FOR(cgroup_remove(group) == 0 || (error_reset(), false), 5000);
    cgroup_free(group);
}

static Cgroup *
real_group(void)
{
    g_autofree char *path = g_strdup_printf("sv-test-%d/guest", (int)getpid());
    Cgroup *group = cgroup_host_is_writable(cgroup_host_default()) ? cgroup_create(cgroup_host_default(), path) : NULL;

    error_reset();
    if (!group)
        return NULL;
    test_own(group, discard);
    return cgroup_has(group, CGROUP_CPU) && cgroup_has(group, CGROUP_MEMORY) ? group : NULL;
}

/* Removes what real_group() made above its group. */
static void
discard_parent(void)
{
    g_autofree char *path = g_strdup_printf("sv-test-%d", (int)getpid());
    g_autoptr(Cgroup) parent = cgroup_open(cgroup_host_default(), path);

    if (parent)
        cgroup_remove(parent);
    error_reset();
}

TEST(real_limits_are_set_and_read)
{
    Cgroup *group = real_group();
    unsigned long long value;
    long long quota;

    if (!group)
        SKIP("no cgroup v1 or v2 with cpu and memory that may be written");
    OK(cgroup_set_cpu_shares(group, 512));
    OK(cgroup_get_cpu_shares(group, &value));
    EQ(value, 512);
    OK(cgroup_set_cpu_quota(group, 20000, 50000));
    OK(cgroup_get_cpu_quota(group, &quota, &value));
    EQ(quota, 20000);
    EQ(value, 50000);
    OK(cgroup_set_cpu_quota(group, -1, 0));
    OK(cgroup_get_memory_hard_limit(group, &value));
    EQ(value, CGROUP_MEMORY_UNLIMITED);
    OK(cgroup_set_memory_hard_limit(group, 65536));
    OK(cgroup_get_memory_hard_limit(group, &value));
    EQ(value, 65536);
    OK(cgroup_set_memory_hard_limit(group, CGROUP_MEMORY_UNLIMITED));
    OK(cgroup_get_memory_hard_limit(group, &value));
    EQ(value, CGROUP_MEMORY_UNLIMITED);
    OK(cgroup_get_cpu_usage(group, &value));
    discard_parent();
}

TEST(real_processes_are_held_counted_and_killed)
{
    Cgroup *group = real_group();
    g_autoptr(Cgroup) child_group = NULL;
    g_auto(GStrv) procs = NULL;
    g_auto(SpawnChild) child = SPAWN_CHILD_INIT;
    SpawnSpec spec = { .argv = (const char *const[]) { "sleep", "100", NULL } };
    g_autofree pid_t *pids = NULL;
    size_t n;
    int fd;

    if (!group)
        SKIP("no cgroup v1 or v2 with cpu and memory that may be written");
    procs = cgroup_procs_files(group);
    fd = cgroup_open_fd(group);
    spec.cgroup_procs = (const char *const *)procs;
    spec.cgroup_fd = fd;
    OK(spawn_start(&spec, &child));
    fd_close(&fd);
    pids = cgroup_pids(group, &n);
    EQ(n, 1);
    EQ(pids[0], child.pid);
    child_group = cgroup_create_child(group, "emulator");
    OK_PTR(child_group);
    OK(cgroup_attach_thread(child_group, child.pid));
    FAILS(cgroup_remove(group), VIR_ERR_RESOURCE_BUSY);
    EQ(cgroup_kill(group, SIGKILL), 1);
    OK(spawn_wait(&child, 5000, NULL));
    WAIT_FOR(cgroup_remove(group) == 0 || (error_reset(), false), 5000);
    FAILS_PTR(cgroup_open(cgroup_host_default(), cgroup_path(group)), VIR_ERR_OPERATION_INVALID);
    OK(cgroup_remove(group));
    discard_parent();
}

TEST(real_device_rules)
{
    Cgroup *group = real_group();

    if (!group || !cgroup_has(group, CGROUP_DEVICES))
        SKIP("no cgroup v1 controller 'devices' that may be written");
    OK(cgroup_deny_all_devices(group));
    OK(cgroup_allow_device(group, 'c', 136, -1, "rw"));
    EQ(cgroup_allow_device_path(group, "/dev/null", "rwm"), 0);
    EQ(cgroup_allow_device_path(group, "/etc/passwd", "rwm"), 1);
    OK(cgroup_deny_device_path(group, "/dev/null", "w"));
    FAILS(cgroup_allow_device_path(group, "/dev/absent", "r"), VIR_ERR_SYSTEM_ERROR);
    discard_parent();
}

static void
unmount(void *path)
{
    umount2(path, MNT_DETACH);
    g_free(path);
}

/* A host whose version 2 is the kernel's own, mounted for this test; NULL where that may not be. */
static CgroupHost *
real_v2_host(void)
{
    const char *mount_point = test_temp_path("sys/fs/cgroup");

    put("proc/self/mountinfo", "24 1 0:21 / /sys rw - sysfs sysfs rw\n"
                               "31 24 0:27 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n");
    OK(file_make_directories(mount_point, 0755));
    if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
        mount("cgroup2", mount_point, "cgroup2", 0, NULL) < 0)
        return NULL;
    test_own(g_strdup(mount_point), unmount);
    return cgroup_host_new(test_temp_dir());
}

/* What a member of @group gets when it opens @device with @flags: 0, or the error. */
static int
open_as_member(const Cgroup *group, const char *device, int flags)
{
    int status = -1;
    pid_t pid = fork();

    if (pid == 0) {
        int fd = cgroup_attach(group, getpid()) < 0 ? -1 : open(device, flags | O_CLOEXEC);

        _exit(fd < 0 ? errno : 0);
    }
    EQ(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(v2_device_rules_are_kept_by_the_kernel)
{
    g_autofree char *path = g_strdup_printf("sv-dev-%d", (int)getpid());
    g_autoptr(CgroupHost) host = real_v2_host();
    g_autoptr(Cgroup) group = host && cgroup_host_is_writable(host) ? cgroup_create(host, path) : NULL;
    g_autoptr(Cgroup) again = NULL;
    int denied = group ? cgroup_deny_all_devices(group) : -1;

    error_reset();
    if (denied < 0) {
        if (group)
            cgroup_remove(group);
        SKIP("no cgroup v2 here whose devices may be ruled");
    }
    EQ(open_as_member(group, "/dev/null", O_RDWR), EPERM);
    OK(cgroup_allow_device(group, 'c', 1, 3, "rwm"));
    EQ(open_as_member(group, "/dev/null", O_RDWR), 0);
    EQ(open_as_member(group, "/dev/zero", O_RDONLY), EPERM);
    OK(cgroup_deny_device_path(group, "/dev/null", "w"));
    EQ(open_as_member(group, "/dev/null", O_RDONLY), 0);
    EQ(open_as_member(group, "/dev/null", O_WRONLY), EPERM);
    /* Another daemon's look at the same group. */
    again = cgroup_open(host, path);
    OK_PTR(again);
    OK(cgroup_allow_device(again, 'c', 1, -1, "r"));
    EQ(open_as_member(group, "/dev/zero", O_RDONLY), 0);
    EQ(open_as_member(group, "/dev/zero", O_RDWR), EPERM);
    EQ(cgroup_allow_device_path(again, "/etc/passwd", "rwm"), 1);
    FAILS(cgroup_allow_device(again, 'x', 1, 3, "r"), VIR_ERR_INVALID_ARG);
    FAILS(cgroup_allow_device(again, 'c', 1, 3, "rx"), VIR_ERR_INVALID_ARG);
    OK(cgroup_deny_all_devices(again));
    EQ(open_as_member(group, "/dev/null", O_RDONLY), EPERM);
    OK(cgroup_remove(group));
}
