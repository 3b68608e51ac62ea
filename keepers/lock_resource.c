/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lock_resource.c - what is locked, by whom, and the descriptor that holds the lock.
 *
 * Threads: main.
 */

#include "keepers/lock_resource.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"

enum {
    ID_DIGITS = 16,
    REMOVED_TRIES = 100, /* a file that its last owner removes while we lock it */
    STAT_MAX = 4096,
};

static const XmlField owner_fields[] = {
    XML_ATTR(LockOwner, pid,   "pid",   XML_UINT,   0),
    XML_ATTR(LockOwner, start, "start", XML_ULLONG, 0),
    XML_ATTR(LockOwner, id,    "id",    XML_UINT,   0),
    XML_ATTR(LockOwner, uuid,  "uuid",  XML_UUID,   0),
    XML_ATTR(LockOwner, name,  "name",  XML_STRING, XML_REQUIRED),
};
XML_BINDING(LockOwner, "owner", owner_fields);

static const XmlField resource_fields[] = {
    XML_IN_TEXT(LockResource, space,     "space", XML_STRING, 0),
    XML_IN_TEXT(LockResource, name,      "name",  XML_STRING, XML_REQUIRED),
    XML_PRESENT(LockResource, is_shared, "shared",            0),
    XML_PRESENT(LockResource, is_own,    "own",               0),
    XML_LIST   (LockResource, owners,    "owner", LockOwner,  0),
};

static void
resource_init(void *self)
{
    ((LockResource *)self)->fd = -1;
}

static void
resource_clear(void *self)
{
    LockResource *resource = self;

    fd_close(&resource->fd);
    g_clear_pointer(&resource->id, g_free);
}

XML_BINDING(LockResource, "lock", resource_fields, .init = resource_init, .clear = resource_clear);

LockOwner *
lock_owner_copy(const LockOwner *owner)
{
    return xml_copy(&xml_binding_LockOwner, owner);
}

void
lock_owner_free(LockOwner *owner)
{
    xml_free(&xml_binding_LockOwner, owner);
}

unsigned long long
lock_process_start(unsigned int pid)
{
    g_autofree char *path = g_strdup_printf("/proc/%u/stat", pid);
    g_autofree char *text = file_read(path, STAT_MAX, NULL);
    const char *rest = text ? strrchr(text, ')') : NULL;
    unsigned long long ticks;
    char state;

    if (!text)
        error_reset();
    /* State is the third field, the start the 22nd; the name before may hold anything. A dead one only waits for its parent. */
    if (!rest || sscanf(rest + 1, " %c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu", &state,
                        &ticks) != 2)
        return 0;
    return state == 'Z' || state == 'X' ? 0 : ticks;
}

/* ------------------------------------------------------------- names */

static bool
is_space(const char *space)
{
    return space && *space;
}

int
lock_name_check(const char *space, const char *name)
{
    g_auto(GStrv) parts = g_strsplit(is_space(space) ? space : name, "/", -1);

    if (is_space(space) && !file_is_safe_name(name))
        return fail(VIR_ERR_INVALID_ARG, _("'%1$s' is no name of a resource in lockspace '%2$s'"), name, space);
    if (*parts[0] || !parts[1] || strlen(is_space(space) ? space : name) >= PATH_MAX)
        return fail(VIR_ERR_INVALID_ARG, _("'%1$s' is no absolute path of what is to be locked"), is_space(space) ? space : name);
    for (char **part = parts + 1; is_space(space) && *part; part++)
        if (!file_is_safe_name(*part))
            return fail(VIR_ERR_INVALID_ARG, _("the path of lockspace '%1$s' must not contain '..', '.' or '//'"), space);
    return 0;
}

char *
lock_path(const char *space, const char *name)
{
    return is_space(space) ? g_strdup_printf("%s/%s", space, name) : g_strdup(name);
}

/* ------------------------------------------------------------- locking */

/* Who has it, as far as the kernel tells; always -1. */
static int
fail_busy(int fd, const char *path, const struct flock *wanted)
{
    struct flock other = *wanted;

    if (fcntl(fd, F_OFD_GETLK, &other) == 0 && other.l_type != F_UNLCK && other.l_pid > 0)
        return fail(VIR_ERR_RESOURCE_BUSY, _("'%1$s' is locked by process %2$d"), path, (int)other.l_pid);
    return fail(VIR_ERR_RESOURCE_BUSY, _("'%1$s' is locked by somebody who is not known here: another host, or another daemon"),
                path);
}

static int
lock_byte(int fd, const char *path, bool is_shared)
{
    struct flock lock = { .l_type = is_shared ? F_RDLCK : F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 1 };

    if (fcntl(fd, F_OFD_SETLK, &lock) == 0)
        return 0;
    if (errno == EAGAIN || errno == EACCES)
        return fail_busy(fd, path, &lock);
    return fail_errno(errno, _("cannot lock '%1$s'"), path);
}

static int
open_file(const LockResource *resource, const char *path)
{
    int flags = O_CLOEXEC | O_NOCTTY | O_NONBLOCK | (is_space(resource->space) ? O_NOFOLLOW : 0);
    autoclose int fd = open(path, O_RDWR | flags | (resource->is_own ? O_CREAT : 0), 0600);
    struct stat status;

    if (fd < 0 && resource->is_shared && (errno == EROFS || errno == EACCES || errno == EPERM))
        fd = open(path, O_RDONLY | flags);
    if (fd < 0)
        return fail_errno(errno, _("cannot open '%1$s', which is to be locked"), path);
    if (fstat(fd, &status) < 0)
        return fail_errno(errno, _("cannot inspect '%1$s'"), path);
    if (!S_ISREG(status.st_mode) && !S_ISBLK(status.st_mode))
        return fail(VIR_ERR_INVALID_ARG, _("'%1$s' is neither a file nor a block device and cannot be locked"), path);
    return fd_steal(&fd);
}

/* Is @fd still the file of that name? Its last owner may have removed it before we had the lock. */
static bool
is_current(int fd, const char *path)
{
    struct stat ours, there;

    return fstat(fd, &ours) == 0 && stat(path, &there) == 0 && ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
}

static int
open_and_lock(LockResource *resource)
{
    g_autofree char *path = lock_path(resource->space, resource->name);

    for (int i = 0; i < REMOVED_TRIES; i++) {
        fd_close(&resource->fd);
        resource->fd = open_file(resource, path);
        if (resource->fd < 0 || lock_byte(resource->fd, path, resource->is_shared) < 0)
            return -1;
        if (is_current(resource->fd, path))
            return 0;
    }
    return fail(VIR_ERR_OPERATION_FAILED, _("'%1$s' is replaced again and again while it is to be locked"), path);
}

LockResource *
lock_resource_new(const char *space, const char *name, unsigned int flags)
{
    LockResource *resource = xml_new(&xml_binding_LockResource);

    resource->space = is_space(space) ? g_strdup(space) : NULL;
    resource->name = g_strdup(name);
    resource->is_shared = flags & LOCK_SHARED;
    resource->is_own = flags & LOCK_CREATE;
    resource->id = text_random_hex(ID_DIGITS);
    if (open_and_lock(resource) == 0)
        return resource;
    lock_resource_abandon(resource);
    return NULL;
}

LockResource *
lock_resource_load(const char *dir, const char *id, int kept)
{
    g_autofree char *document = g_strdup_printf("%s/%s.xml", dir, id);
    LockResource *resource = xml_parse_document_file(&xml_binding_LockResource, document, 0);

    if (!resource)
        return NULL;
    resource->id = g_strdup(id);
    if (lock_name_check(resource->space, resource->name) == 0 && (kept >= 0 || open_and_lock(resource) == 0)) {
        if (kept >= 0)
            resource->fd = kept;
        return resource;
    }
    lock_resource_abandon(resource);
    return NULL;
}

void
lock_resource_abandon(LockResource *resource)
{
    xml_free(&xml_binding_LockResource, resource);
}

void
lock_resource_let_go(LockResource *resource)
{
    g_autofree char *path = lock_path(resource->space, resource->name);

    /* While it is locked: who waits for it sees that it is gone. */
    if (resource->is_own && resource->fd >= 0 && unlink(path) < 0 && errno != ENOENT)
        LOG_WARN("cannot remove '%s', continuing: %s", path, g_strerror(errno));
    /* Whoever has a copy of the descriptor, such as systemd, closes it a little later. */
    if (resource->fd >= 0)
        fcntl(resource->fd, F_OFD_SETLK, &(struct flock) { .l_type = F_UNLCK, .l_whence = SEEK_SET, .l_len = 1 });
}

void
lock_resource_free(LockResource *resource)
{
    if (!resource)
        return;
    lock_resource_let_go(resource);
    lock_resource_abandon(resource);
}

/* ------------------------------------------------------------- documents */

int
lock_resource_save(const LockResource *resource, const char *dir)
{
    g_autofree char *path = g_strdup_printf("%s/%s.xml", dir, resource->id);
    g_autofree char *text = xml_format_text(&xml_binding_LockResource, resource, 0);

    return text ? file_write_text(path, text, NULL) : -1;
}

void
lock_resource_forget(const LockResource *resource, const char *dir)
{
    g_autofree char *path = g_strdup_printf("%s/%s.xml", dir, resource->id);

    if (unlink(path) < 0 && errno != ENOENT)
        LOG_WARN("cannot remove '%s', continuing: %s", path, g_strerror(errno));
}

/* ------------------------------------------------------------- owners */

LockOwner *
lock_resource_find_owner(const LockResource *resource, unsigned int pid)
{
    xml_each(LockOwner, owner, resource->owners)
        if (owner->pid == pid)
            return owner;
    return NULL;
}

void
lock_resource_add_owner(LockResource *resource, const LockOwner *owner)
{
    xml_list_add(LockOwner, resource->owners, lock_owner_copy(owner));
}

void
lock_resource_remove_owner(LockResource *resource, unsigned int pid)
{
    LockOwner *owner = lock_resource_find_owner(resource, pid);

    if (owner)
        g_ptr_array_remove(resource->owners, owner);
}

bool
lock_resource_is_file(const LockResource *resource, dev_t device, ino_t inode)
{
    struct stat status;

    return fstat(resource->fd, &status) == 0 && status.st_dev == device && status.st_ino == inode;
}
