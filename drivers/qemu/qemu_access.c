/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_access.c - a guest's files become its user's while it runs (DAC).
 *
 * A path is resolved once, into a descriptor; owner and attributes are changed through that.
 *
 * Threads: any. Two guests that share a file count in its attribute; the lock makes the count right.
 */

#include "qemu_access.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "base/thread.h"
#include "conf/domain_chardev.h"
#include "conf/storage_source.h"

#define OWNER_ATTRIBUTE "trusted.libvirt.security.dac"
#define COUNT_ATTRIBUTE "trusted.libvirt.security.ref_dac"
#define ATTRIBUTE_MAX 64

static Mutex attribute_lock = MUTEX_INIT;

/* A path as something to change: descriptor, its name in /proc, and what it is. */
typedef struct {
    const char *path;
    int fd;
    char proc[64];
    struct stat st;
} Target;

static void
target_clear(Target *target)
{
    fd_close(&target->fd);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Target, target_clear)

static int
target_open(Target *target, const char *path)
{
    target->path = path;
    target->fd = open(path, O_PATH | O_CLOEXEC);
    if (target->fd < 0 || fstat(target->fd, &target->st) < 0)
        return fail_errno(errno, _("cannot access '%1$s'"), path);
    snprintf(target->proc, sizeof(target->proc), "/proc/self/fd/%d", target->fd);
    return 0;
}

static bool
read_attribute(const Target *target, const char *name, char value[ATTRIBUTE_MAX])
{
    ssize_t len = getxattr(target->proc, name, value, ATTRIBUTE_MAX - 1);

    if (len < 0)
        return false;
    value[len] = '\0';
    return true;
}

static bool
write_attribute(const Target *target, const char *name, const char *value)
{
    return setxattr(target->proc, name, value, strlen(value), 0) == 0;
}

/* How many guests use the file; 0 = nothing is remembered. */
static unsigned int
read_count(const Target *target)
{
    char value[ATTRIBUTE_MAX];
    unsigned int count;

    return read_attribute(target, COUNT_ATTRIBUTE, value) && sscanf(value, "%u", &count) == 1 ? count : 0;
}

/* Remembers the owner for the first user, counts the others. Where that cannot be done, nothing is remembered. */
static void
remember(const Target *target)
{
    unsigned int count = read_count(target);
    char value[ATTRIBUTE_MAX];

    snprintf(value, sizeof(value), "+%u:+%u", target->st.st_uid, target->st.st_gid);
    if (count == 0 && !write_attribute(target, OWNER_ATTRIBUTE, value))
        return;
    snprintf(value, sizeof(value), "%u", count + 1);
    write_attribute(target, COUNT_ATTRIBUTE, value);
}

/* True when @target's owner is to be put back, to *@ret_uid and *@ret_gid. */
static bool
recall(const Target *target, uid_t *ret_uid, gid_t *ret_gid)
{
    unsigned int count = read_count(target);
    char value[ATTRIBUTE_MAX];
    bool known;

    if (count > 1) {
        snprintf(value, sizeof(value), "%u", count - 1);
        write_attribute(target, COUNT_ATTRIBUTE, value);
        return false;
    }
    known = read_attribute(target, OWNER_ATTRIBUTE, value) && sscanf(value, "+%u:+%u", ret_uid, ret_gid) == 2;
    removexattr(target->proc, OWNER_ATTRIBUTE);
    removexattr(target->proc, COUNT_ATTRIBUTE);
    if (!known) {
        *ret_uid = 0;
        *ret_gid = 0;
    }
    return true;
}

/* Some file systems cannot, or will not let root: QEMU will say whether it can do with what it finds. */
static bool
may_be_ignored(int errnum)
{
    return errnum == EOPNOTSUPP || errnum == EROFS || errnum == EPERM || errnum == EINVAL;
}

static int
change_owner(const Target *target, uid_t uid, gid_t gid)
{
    if (target->st.st_uid == uid && target->st.st_gid == gid)
        return 0;
    if (fchownat(target->fd, "", uid, gid, AT_EMPTY_PATH) == 0)
        return 0;
    if (!may_be_ignored(errno))
        return fail_errno(errno, _("cannot give '%1$s' to user %2$u, group %3$u"), target->path, uid, gid);
    LOG_INFO("cannot give '%s' to user %u, group %u, continuing: %s", target->path, uid, gid, g_strerror(errno));
    return 0;
}

static bool
is_managed(const QemuConf *conf, bool privileged)
{
    return privileged && conf->dynamic_ownership;
}

int
qemu_access_set_path(const char *path, const QemuConf *conf, bool privileged)
{
    g_auto(Target) target = { .fd = -1 };
    uid_t uid;
    gid_t gid;

    if (!is_managed(conf, privileged))
        return 0;
    if (qemu_conf_resolve_user(conf, &uid, &gid) < 0 || target_open(&target, path) < 0)
        return -1;
    if (conf->remember_owner) {
        mutex_lock(&attribute_lock);
        remember(&target);
        mutex_unlock(&attribute_lock);
    }
    return change_owner(&target, uid, gid);
}

/* Only what the guest's user still has is given back: what somebody else took meanwhile is his. */
static int
restore(const char *path, const QemuConf *conf)
{
    g_auto(Target) target = { .fd = -1 };
    uid_t uid, old_uid;
    gid_t gid, old_gid;
    bool back;

    if (!file_exists(path))
        return 0;
    if (qemu_conf_resolve_user(conf, &uid, &gid) < 0 || target_open(&target, path) < 0)
        return -1;
    if (target.st.st_uid != uid)
        return 0;
    mutex_lock(&attribute_lock);
    back = recall(&target, &old_uid, &old_gid);
    mutex_unlock(&attribute_lock);
    return back ? change_owner(&target, old_uid, old_gid) : 0;
}

void
qemu_access_restore_path(const char *path, const QemuConf *conf, bool privileged)
{
    if (is_managed(conf, privileged) && restore(path, conf) < 0)
        warn_last_error("the owner of '%s' stays as it is", path);
}

/* Calls @visit for every local path of a disk's chain. Stops at the first failure. */
typedef int (*PathVisit)(const char *path, void *opaque);

static int
each_disk_path(const DiskDef *disk, PathVisit visit, void *opaque)
{
    const char *path = storage_source_path(&disk->source);
    StorageType type = storage_source_actual_type(&disk->source);

    if (path && (type == STORAGE_FILE || type == STORAGE_BLOCK) && visit(path, opaque) < 0)
        return -1;
    for (const BackingStore *next = disk->backing; next; next = next->backing) {
        path = storage_source_path(&next->source);
        if (path && visit(path, opaque) < 0)
            return -1;
    }
    return 0;
}

static int
each_chardev_path(const GPtrArray *chardevs, PathVisit visit, void *opaque)
{
    for (guint i = 0; chardevs && i < chardevs->len; i++) {
        const ChardevDef *chardev = g_ptr_array_index(chardevs, i);
        ChardevType type = chardev->source.type;
        const char *path = chardev_source_path(&chardev->source);

        if (path && (type == CHARDEV_DEV || (type == CHARDEV_FILE && file_exists(path))) && visit(path, opaque) < 0)
            return -1;
    }
    return 0;
}

static int
each_path(const DomainDef *def, PathVisit visit, void *opaque)
{
    const char *const files[] = { def->os.kernel, def->os.initrd, def->os.dtb, nvram_vars_path(def->os.nvram) };

    xml_each(DiskDef, disk, def->disks) {
        if (each_disk_path(disk, visit, opaque) < 0)
            return -1;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        if (files[i] && visit(files[i], opaque) < 0)
            return -1;
    }
    if (each_chardev_path(def->serials, visit, opaque) < 0 || each_chardev_path(def->parallels, visit, opaque) < 0)
        return -1;
    return each_chardev_path(def->channels, visit, opaque);
}

/* How far a round of changes has come. */
typedef struct {
    const QemuConf *conf;
    unsigned int done, limit;       /* restoring stops after @limit paths */
} Round;

static int
set_one(const char *path, void *opaque)
{
    Round *round = opaque;

    if (qemu_access_set_path(path, round->conf, true) < 0)
        return -1;
    round->done++;
    return 0;
}

static int
restore_one(const char *path, void *opaque)
{
    Round *round = opaque;

    if (round->done++ < round->limit)
        qemu_access_restore_path(path, round->conf, true);
    return 0;
}

/* From here on the round takes back as many paths as it had changed. */
static void
turn_round(Round *round)
{
    round->limit = round->done;
    round->done = 0;
}

int
qemu_access_set_all(const DomainDef *def, const QemuConf *conf, bool privileged)
{
    Round round = { .conf = conf };
    g_autoptr(virError) reason = NULL;

    if (!is_managed(conf, privileged) || each_path(def, set_one, &round) == 0)
        return 0;
    reason = error_take();
    turn_round(&round);
    each_path(def, restore_one, &round);
    error_restore(g_steal_pointer(&reason));
    return -1;
}

void
qemu_access_restore_all(const DomainDef *def, const QemuConf *conf, bool privileged)
{
    Round round = { .conf = conf, .limit = UINT_MAX };

    if (is_managed(conf, privileged))
        each_path(def, restore_one, &round);
}

int
qemu_access_set_disk(const DiskDef *disk, const QemuConf *conf, bool privileged)
{
    Round round = { .conf = conf };
    g_autoptr(virError) reason = NULL;

    if (!is_managed(conf, privileged) || each_disk_path(disk, set_one, &round) == 0)
        return 0;
    reason = error_take();
    turn_round(&round);
    each_disk_path(disk, restore_one, &round);
    error_restore(g_steal_pointer(&reason));
    return -1;
}

void
qemu_access_restore_disk(const DiskDef *disk, const QemuConf *conf, bool privileged)
{
    Round round = { .conf = conf, .limit = UINT_MAX };

    if (is_managed(conf, privileged))
        each_disk_path(disk, restore_one, &round);
}

/* ---- Why a file cannot be opened ---- */

static bool
may(const struct stat *st, uid_t uid, gid_t gid, unsigned int rwx)
{
    if (uid == 0)
        return true;
    if (st->st_uid == uid)
        return (st->st_mode >> 6 & rwx) == rwx;
    if (st->st_gid == gid)
        return (st->st_mode >> 3 & rwx) == rwx;
    return (st->st_mode & rwx) == rwx;
}

/* The first step of @path that the user may not take, or NULL. The caller frees it; *@ret_stat is what it is. */
static char *
find_obstacle(const char *path, uid_t uid, gid_t gid, struct stat *ret_stat)
{
    for (const char *end = strchr(path + 1, '/'); end; end = strchr(end + 1, '/')) {
        g_autofree char *step = g_strndup(path, (gsize)(end - path));

        if (stat(step, ret_stat) < 0)
            return NULL;
        if (!may(ret_stat, uid, gid, 1))
            return g_steal_pointer(&step);
    }
    if (stat(path, ret_stat) < 0 || may(ret_stat, uid, gid, 6))
        return NULL;
    return g_strdup(path);
}

/* The path in "Could not open '/a/b': Permission denied"; NULL for other words. The caller frees it. */
static char *
denied_path(const char *words)
{
    const char *end = strstr(words, "': Permission denied");
    const char *begin = end;

    while (begin && begin > words && begin[-1] != '\'')
        begin--;
    return begin && begin < end && *begin == '/' ? g_strndup(begin, (gsize)(end - begin)) : NULL;
}

char *
qemu_access_explain(const char *words, const QemuConf *conf)
{
    g_autofree char *path = denied_path(words);
    g_autofree char *obstacle = NULL;
    struct stat st;
    uid_t uid;
    gid_t gid;

    if (!path)
        return NULL;
    if (qemu_conf_resolve_user(conf, &uid, &gid) < 0) {
        error_reset();
        return NULL;
    }
    obstacle = find_obstacle(path, uid, gid, &st);
    if (!obstacle)
        return NULL;
    if (S_ISDIR(st.st_mode))
        return g_strdup_printf(_("directory '%1$s' (mode %2$04o, owner %3$u) cannot be searched by the guest's user %4$u: "
                                 "let it (chmod o+x), or keep the file elsewhere"),
                               obstacle, st.st_mode & 07777, st.st_uid, uid);
    return g_strdup_printf(_("'%1$s' (mode %2$04o, owner %3$u) cannot be read and written by the guest's user %4$u"), obstacle,
                           st.st_mode & 07777, st.st_uid, uid);
}
