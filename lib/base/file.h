/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * file.h - files and descriptors: reading with a limit, writing so that a crash leaves the old or the new, locks.
 */

#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <glib.h>

/* A descriptor that closes itself at the end of its block: `autoclose int fd = open(...)`. -1 owns nothing. */
#define autoclose __attribute__((cleanup(file_autoclose)))

/* Closes *@fd if it is not negative. Keeps errno. */
void file_autoclose(int *fd);

/* Ownership of the descriptor moves to the caller; *@fd becomes -1. */
static inline int
fd_steal(int *fd)
{
    int taken = *fd;

    *fd = -1;
    return taken;
}

/* Closes *@fd, if any, and sets it to -1. Keeps errno. */
void fd_close(int *fd);

/* Each sets or clears one flag of @fd; 0, or -1 with an error. */
int fd_set_nonblock(int fd, bool on);
int fd_set_cloexec(int fd, bool on);

/* Reads or writes @len bytes, across signals and short counts. Return what was done (for reads less only at the end of the
 * file), or -1 with errno and no error set: the caller knows the object's name. */
ssize_t fd_read_all(int fd, void *buf, size_t len);
ssize_t fd_write_all(int fd, const void *buf, size_t len);

/* Reads @fd to its end. More than @max bytes are an error. The result is zero-terminated and the caller's; @ret_len may be
 * NULL. @what names the object in errors. */
char *fd_read_text(int fd, size_t max, const char *what, size_t *ret_len);

/* The whole content of @path, at most @max bytes. */
char *file_read(const char *path, size_t max, size_t *ret_len);

/* As file_read(), without the newline at the end: for the one-line files of /sys and /proc. */
char *file_read_line(const char *path);

/* One number from a one-line file of /sys, /proc or a cgroup. */
int file_read_int(const char *path, int *ret_value);
int file_read_ull(const char *path, unsigned long long *ret_value);

/* Writes @text to the existing file @path in one write: for /sys, /proc and cgroups. */
int file_write_line(const char *path, const char *text);

/* How file_write_atomic() makes the new file. */
typedef struct {
    mode_t mode;                    /* 0 = 0600 */
    uid_t uid;                      /* (uid_t)-1 or, with @set_owner false, ours */
    gid_t gid;
    bool set_owner;
    bool volatile_only;             /* on tmpfs, or not worth an fsync: atomic but not durable */
} FileWriteOptions;

/* Replaces the content of @path by @len bytes of @data. After a crash at any instant the file has its old content, or is
 * absent as before, or the new; after success it is the new also when the power fails. @options may be NULL. A symbolic link at
 * @path is replaced, not followed. */
int file_write_atomic(const char *path, const void *data, size_t len, const FileWriteOptions *options);
int file_write_text(const char *path, const char *text, const FileWriteOptions *options);

/* Removes what writers that were killed have left in @directory: temporary files of file_write_atomic() that are older than a
 * minute. For the start of whoever owns the directory. */
int file_sweep(const char *directory);

/* Makes @path durable in its directory after a rename or a removal done elsewhere. */
int file_sync_directory_of(const char *path);

/* Removes @path durably. An absent one is no error. */
int file_remove(const char *path);

/* Removes @path, which may be a whole tree; follows no links. An absent one is no error. */
int file_remove_tree(const char *path);

bool file_exists(const char *path);
bool file_is_directory(const char *path);
bool file_is_executable(const char *path);

/* Makes the directory @path and those above it. New ones get exactly @mode whatever the umask; existing ones stay as they are. */
int file_make_directories(const char *path, mode_t mode);

/* The same; @path itself, new or not, then belongs to @uid and @gid and has @mode. -1 leaves an owner as it is. */
int file_make_directory_owned(const char *path, mode_t mode, uid_t uid, gid_t gid);

/* The target of the link @path; the caller frees it. */
char *file_read_link(const char *path);

/* The full path of @program: itself when it contains a slash and can be executed, else found in PATH. NULL without error. */
char *file_find_program(const char *program);

/* Splits nothing and checks everything: may @name be one component of a path ("", ".", "..", "a/b" may not)? */
bool file_is_safe_name(const char *name);

/* "@directory/@name@suffix", refusing an unsafe @name. */
char *file_build_path(const char *directory, const char *name, const char *suffix);

typedef enum {
    FILE_LOCK_SHARED,
    FILE_LOCK_EXCLUSIVE,
} FileLockMode;

/* Locks the whole open file @fd (an OFD lock: it belongs to the open file, not to the process). -1 with
 * VIR_ERR_RESOURCE_BUSY when somebody else has it. @what names the file in the error. */
int fd_lock(int fd, FileLockMode mode, const char *what);
int fd_unlock(int fd);

/* The same for one byte, in files where programs of others lock what they want: QEMU does from byte 100 on. */
int fd_lock_byte(int fd, FileLockMode mode, off_t byte, const char *what);

/* Takes the pid file @path, locked, with our pid in it. Returns the descriptor, to be kept open as long as the claim holds;
 * -1 with VIR_ERR_RESOURCE_BUSY when a live process has it. */
int pid_file_acquire(const char *path);

/* Removes the pid file and gives up the claim; *@fd becomes -1. */
void pid_file_release(const char *path, int *fd);

/* The pid in @path if it is claimed (locked) by a live process, 0 if not, -1 with an error. */
pid_t pid_file_owner(const char *path);

/* Calls @visit with the name of each entry but "." and "..", in no order. Stops when it returns non-zero, and returns that. An
 * absent directory has no entries. */
typedef int (*FileVisitFunc)(int dir_fd, const char *name, void *opaque);
int file_foreach(const char *directory, FileVisitFunc visit, void *opaque);

/* The sorted names in @directory that end in @suffix (NULL = all); a NULL-terminated list, the caller's. */
char **file_list(const char *directory, const char *suffix);

/* Where a session keeps its things: XDG directories followed by "/libvirt". The caller frees them. */
char *file_user_config_dir(void);
char *file_user_cache_dir(void);
char *file_user_runtime_dir(void);
char *file_user_state_dir(void);

#endif /* BASE_FILE_H */
