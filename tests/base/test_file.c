/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_file.c - files: limits, atomic writes that survive kill -9, locks, trees.
 *
 * Threads: main; writers are processes.
 */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "support/test.h"

static size_t
entries_in(const char *dir)
{
    g_auto(GStrv) names = file_list(dir, NULL);

    OK_PTR(names);
    return g_strv_length(names);
}

TEST(reading_has_a_limit)
{
    const char *path = test_temp_path("f");
    g_autofree char *text = NULL;
    size_t len = 0;

    OK(file_write_atomic(path, "0123456789", 10, NULL));
    text = file_read(path, 10, &len);
    STREQ(text, "0123456789");
    EQ(len, 10);
    FAILS_PTR(file_read(path, 9, NULL), VIR_ERR_OPERATION_FAILED);
    STR_HAS(test_last_message(), "larger than 9 bytes");
    FAILS_PTR(file_read(test_temp_path("absent"), 10, NULL), VIR_ERR_SYSTEM_ERROR);
    FAILS_PTR(file_read("/dev/zero", 100000, NULL), VIR_ERR_OPERATION_FAILED);
    FAILS_PTR(file_read(test_temp_dir(), 10, NULL), VIR_ERR_SYSTEM_ERROR);
}

TEST(files_without_a_size_are_read_whole)
{
    g_autofree char *text = file_read("/proc/self/status", 1000000, NULL);

    OK_PTR(text);
    STR_HAS(text, "voluntary_ctxt_switches");
}

TEST(numbers_in_files)
{
    const char *path = test_temp_path("n");
    unsigned long long big;
    int small;

    OK(file_write_text(path, "18446744073709551615\n", NULL));
    OK(file_read_ull(path, &big));
    EQ(big, UINT64_MAX);
    FAILS(file_read_int(path, &small), VIR_ERR_INTERNAL_ERROR);
    OK(file_write_text(path, "-5\n", NULL));
    OK(file_read_int(path, &small));
    EQ(small, -5);
    FAILS(file_write_line(test_temp_path("absent"), "x"), VIR_ERR_SYSTEM_ERROR);
}

TEST(a_write_sets_mode_and_replaces_links)
{
    const char *path = test_temp_path("f");
    const char *target = test_temp_path("target");
    struct stat info;
    g_autofree char *text = NULL;

    OK(file_write_text(target, "untouched", NULL));
    OK(symlink(target, path));
    umask(077);
    OK(file_write_text(path, "new", &(FileWriteOptions) { .mode = 0644 }));
    umask(022);
    OK(lstat(path, &info));
    TRUE_(S_ISREG(info.st_mode));
    EQ(info.st_mode & 07777, 0644);
    text = file_read_line(target);
    STREQ(text, "untouched");
    OK(file_write_text(path, "newer", NULL));
    OK(stat(path, &info));
    EQ(info.st_mode & 07777, 0600);
    EQ(entries_in(test_temp_dir()), 2);
}

TEST(a_failed_write_leaves_the_old_file_and_nothing_else)
{
    const char *dir = test_temp_path("d");

    OK(file_make_directories(dir, 0755));
    FAILS(file_write_text(test_temp_path("no/such/dir"), "x", NULL), VIR_ERR_SYSTEM_ERROR);
    FAILS(file_write_text(dir, "x", NULL), VIR_ERR_SYSTEM_ERROR);
    EQ(entries_in(test_temp_dir()), 1);
    EQ(entries_in(dir), 0);
}

/* Writes generation after generation until killed: each file is one letter, many times. */
G_NORETURN static void
write_for_ever(const char *path, size_t len)
{
    g_autofree char *data = g_malloc(len);

    for (unsigned int round = 0;; round++) {
        memset(data, 'a' + (int)(round % 26), len);
        if (file_write_atomic(path, data, len, &(FileWriteOptions) { .volatile_only = round % 4 != 0 }) < 0)
            _exit(1);
    }
}

static void
check_whole(const char *path, size_t len)
{
    size_t got;
    g_autofree char *text = file_read(path, len, &got);

    OK_PTR(text);
    EQ(got, len);
    for (size_t i = 1; i < len; i++) {
        if (text[i] != text[0])
            FAIL_TEST("byte %zu is '%c', the first is '%c'", i, text[i], text[0]);
    }
}

TEST_TIMEOUT(kill_9_at_any_moment_leaves_one_whole_generation, 120)
{
    const char *path = test_temp_path("status.xml");
    const size_t len = 50000;
    g_autofree char *first = g_strnfill(len, 'A');
    size_t left_over;

    OK(file_write_atomic(path, first, len, NULL));
    for (int round = 0; round < 150; round++) {
        pid_t pid = fork();

        if (pid == 0)
            write_for_ever(path, len);
        poll(NULL, 0, g_test_rand_int_range(0, 6));
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
        check_whole(path, len);
    }
    left_over = entries_in(test_temp_dir()) - 1;
    g_test_message("%zu temporary files left by 150 kills", left_over);
    TRUE_(left_over <= 15);
}

TEST(left_overs_are_swept_and_nothing_else)
{
    static const char *const names[] = { ".vm.xml.0123456789ab", ".vm.xml.fedcba987654", ".hidden", "vm.xml", "x.0123456789ab" };
    const struct timespec long_ago[2] = { { 1000, 0 }, { 1000, 0 } };

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        OK(file_write_text(test_temp_path(names[i]), "x", NULL));
        if (i != 1)
            OK(utimensat(AT_FDCWD, test_temp_path(names[i]), long_ago, 0));
    }
    OK(file_sweep(test_temp_dir()));
    FALSE_(file_exists(test_temp_path(names[0])));
    for (size_t i = 1; i < G_N_ELEMENTS(names); i++)
        TRUE_(file_exists(test_temp_path(names[i])));
    OK(file_sweep(test_temp_path("absent")));
}

TEST(removal)
{
    const char *path = test_temp_path("f");

    OK(file_write_text(path, "", NULL));
    OK(file_remove(path));
    FALSE_(file_exists(path));
    OK(file_remove(path));
    FAILS(file_remove(test_temp_dir()), VIR_ERR_SYSTEM_ERROR);
}

TEST(trees_are_made_and_removed_and_links_not_followed)
{
    const char *deep = test_temp_path("a/b/c/d");
    const char *outside = test_temp_path("outside");
    const char *link = test_temp_path("a/b/link");
    struct stat info;

    umask(077);
    OK(file_make_directories(deep, 0751));
    umask(022);
    OK(file_make_directories(deep, 0700));
    OK(stat(deep, &info));
    EQ(info.st_mode & 07777, 0751);
    OK(stat(test_temp_path("a"), &info));
    EQ(info.st_mode & 07777, 0751);
    OK(file_make_directories(outside, 0755));
    OK(file_write_text(test_temp_path("outside/precious"), "x", NULL));
    OK(symlink(outside, link));
    OK(file_write_text(test_temp_path("a/b/f"), "x", NULL));
    OK(file_remove_tree(test_temp_path("a")));
    FALSE_(file_exists(test_temp_path("a")));
    TRUE_(file_exists(test_temp_path("outside/precious")));
    OK(file_remove_tree(test_temp_path("a")));
    FAILS(file_make_directories(test_temp_path("outside/precious/x"), 0755), VIR_ERR_SYSTEM_ERROR);
}

TEST(directories_get_their_owner)
{
    const char *path = test_temp_path("owned");
    struct stat info;

    if (geteuid() != 0)
        SKIP("needs root");
    OK(file_make_directory_owned(path, 0750, 65534, 65533));
    OK(stat(path, &info));
    EQ(info.st_uid, 65534);
    EQ(info.st_gid, 65533);
    EQ(info.st_mode & 07777, 0750);
}

TEST(lists_are_sorted_and_filtered)
{
    g_auto(GStrv) names = NULL;
    g_auto(GStrv) none = file_list(test_temp_path("absent"), NULL);

    OK(file_write_text(test_temp_path("b.xml"), "", NULL));
    OK(file_write_text(test_temp_path("a.xml"), "", NULL));
    OK(file_write_text(test_temp_path("c.txt"), "", NULL));
    names = file_list(test_temp_dir(), ".xml");
    EQ(g_strv_length(names), 2);
    STREQ(names[0], "a.xml");
    EQ(g_strv_length(none), 0);
}

TEST(names_cannot_leave_their_directory)
{
    g_autofree char *path = file_build_path("/etc/libvirt/qemu", "web", ".xml");

    STREQ(path, "/etc/libvirt/qemu/web.xml");
    FAILS_PTR(file_build_path("/d", "../x", NULL), VIR_ERR_INVALID_ARG);
    FAILS_PTR(file_build_path("/d", "..", NULL), VIR_ERR_INVALID_ARG);
    FAILS_PTR(file_build_path("/d", "", NULL), VIR_ERR_INVALID_ARG);
    TRUE_(file_is_safe_name("..."));
}

TEST(locks_exclude_even_within_a_process)
{
    const char *path = test_temp_path("lock");
    autoclose int a = -1;
    autoclose int b = -1;

    OK(file_write_text(path, "", NULL));
    a = open(path, O_RDWR | O_CLOEXEC);
    b = open(path, O_RDWR | O_CLOEXEC);
    OK(fd_lock(a, FILE_LOCK_SHARED, path));
    OK(fd_lock(b, FILE_LOCK_SHARED, path));
    FAILS(fd_lock(a, FILE_LOCK_EXCLUSIVE, path), VIR_ERR_RESOURCE_BUSY);
    OK(fd_unlock(b));
    OK(fd_lock(a, FILE_LOCK_EXCLUSIVE, path));
}

TEST(pid_files_have_one_owner)
{
    const char *path = test_temp_path("d.pid");
    int fd = pid_file_acquire(path);
    g_autofree char *expected = g_strdup_printf("%d", (int)getpid());
    g_autofree char *text = NULL;

    OK(fd);
    text = file_read_line(path);
    STREQ(text, expected);
    EQ(pid_file_owner(path), getpid());
    FAILS(pid_file_acquire(path), VIR_ERR_RESOURCE_BUSY);
    pid_file_release(path, &fd);
    EQ(fd, -1);
    FALSE_(file_exists(path));
    EQ(pid_file_owner(path), 0);
}

TEST(a_dead_owners_pid_file_is_free)
{
    const char *path = test_temp_path("d.pid");
    autoclose int fd = -1;
    pid_t pid = fork();

    if (pid == 0) {
        if (pid_file_acquire(path) < 0)
            _exit(1);
        kill(getpid(), SIGKILL);
    }
    waitpid(pid, NULL, 0);
    TRUE_(file_exists(path));
    EQ(pid_file_owner(path), 0);
    fd = pid_file_acquire(path);
    OK(fd);
    EQ(pid_file_owner(path), getpid());
}

TEST(autoclose_closes)
{
    int number;

    {
        autoclose int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
        int kept = fd_steal(&fd);

        EQ(fd, -1);
        fd = kept;
        number = fd;
        errno = EXDEV;
    }
    EQ(errno, EXDEV);
    EQ(fcntl(number, F_GETFD), -1);
}

TEST(programs_are_found)
{
    g_autofree char *sh = file_find_program("sh");
    g_autofree char *full = file_find_program("/bin/sh");

    OK_PTR(sh);
    STREQ(full, "/bin/sh");
    NULL_PTR(file_find_program("/etc/passwd"));
    NULL_PTR(file_find_program("no-such-program"));
}
