/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_access.c - files become the guest's user's, and get their owners back.
 *
 * Threads: the test's.
 */

#include "support/test.h"

#include <pwd.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "qemu/qemu_access.h"

#define NEEDS_ROOT() \
    do { \
        if (geteuid() != 0 || !getpwnam("nobody")) \
            SKIP("this takes root and a user 'nobody'"); \
    } while (0)

/* A configuration in which guests run as nobody. */
static QemuConf *
nobody_conf(void)
{
    const char *path = test_temp_path("qemu.conf");
    QemuConf *conf;

    OK(file_write_text(path, "user = \"nobody\"\ngroup = \"0\"\n", NULL));
    conf = qemu_conf_read(path, true);
    OK_PTR(conf);
    return conf;
}

/* A file that belongs to somebody else. */
static const char *
image_of(uid_t uid)
{
    const char *path = test_temp_path("image");

    OK(file_write_text(path, "image", NULL));
    OK(chown(path, uid, 0));
    return path;
}

static uid_t
owner(const char *path)
{
    struct stat st;

    OK(stat(path, &st));
    return st.st_uid;
}

static bool
remembers(const char *path)
{
    return setxattr(path, "trusted.splitvirt.test", "x", 1, 0) == 0;
}

TEST(a_file_is_given_and_given_back)
{
    g_autoptr(QemuConf) conf = NULL;
    const char *path;

    NEEDS_ROOT();
    conf = nobody_conf();
    path = image_of(1234);
    if (!remembers(path))
        SKIP("the file system has no trusted attributes");
    OK(qemu_access_set_path(path, conf, true));
    EQ(owner(path), getpwnam("nobody")->pw_uid);
    qemu_access_restore_path(path, conf, true);
    EQ(owner(path), 1234u);
}

TEST(a_shared_file_is_given_back_by_the_last_guest)
{
    g_autoptr(QemuConf) conf = NULL;
    const char *path;

    NEEDS_ROOT();
    conf = nobody_conf();
    path = image_of(1234);
    if (!remembers(path))
        SKIP("the file system has no trusted attributes");
    OK(qemu_access_set_path(path, conf, true));
    OK(qemu_access_set_path(path, conf, true));
    qemu_access_restore_path(path, conf, true);
    EQ(owner(path), getpwnam("nobody")->pw_uid);
    qemu_access_restore_path(path, conf, true);
    EQ(owner(path), 1234u);
}

TEST(a_file_that_somebody_took_meanwhile_is_left_alone)
{
    g_autoptr(QemuConf) conf = NULL;
    const char *path;

    NEEDS_ROOT();
    conf = nobody_conf();
    path = image_of(1234);
    OK(qemu_access_set_path(path, conf, true));
    OK(chown(path, 4321, 0));
    qemu_access_restore_path(path, conf, true);
    EQ(owner(path), 4321u);
}

TEST(a_missing_file_is_named)
{
    g_autoptr(QemuConf) conf = NULL;

    NEEDS_ROOT();
    conf = nobody_conf();
    FAILS(qemu_access_set_path("/nonexistent/image", conf, true), VIR_ERR_SYSTEM_ERROR);
    STR_HAS(test_last_message(), "/nonexistent/image");
}

TEST(a_session_changes_no_owner)
{
    g_autoptr(QemuConf) conf = NULL;
    const char *path;

    NEEDS_ROOT();
    conf = nobody_conf();
    path = image_of(1234);
    OK(qemu_access_set_path(path, conf, false));
    EQ(owner(path), 1234u);
}

TEST(the_directory_in_the_way_is_named)
{
    g_autoptr(QemuConf) conf = NULL;
    g_autofree char *closed = g_build_filename(test_temp_dir(), "closed", NULL);
    g_autofree char *image = g_build_filename(closed, "image", NULL);
    g_autofree char *words = g_strdup_printf("qemu: -blockdev x: Could not open '%s': Permission denied", image);
    g_autofree char *why = NULL;

    NEEDS_ROOT();
    conf = nobody_conf();
    OK(chmod(test_temp_dir(), 0755));
    OK(file_make_directories(closed, 0700));
    OK(file_write_text(image, "image", NULL));
    why = qemu_access_explain(words, conf);
    STR_HAS(why, "closed' (mode 0700, owner 0) cannot be searched");
    NULL_PTR(qemu_access_explain("something else", conf));
}
