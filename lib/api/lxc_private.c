/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lxc_private.c - putting the caller where a container is: its namespaces, its label, its control groups.
 *
 * Threads: any; these act on the calling thread, lxc_enter_cgroup() on the whole process.
 */

#include "api/lxc_private.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/handle.h"
#include "api/local_call.h"
#include "base/cgroup.h"
#include "base/error.h"
#include "base/file.h"

/* The namespaces of a container, in an order in which they can be entered. */
static const char *const namespaces[] = { "user", "ipc", "uts", "net", "pid", "mnt" };

static void
close_fds(int *fds, unsigned int count)
{
    for (unsigned int i = 0; fds && i < count; i++)
        close(fds[i]);
    g_free(fds);
}

/* Opens the thread's present namespaces; the caller closes and frees them. */
static int *
open_present(unsigned int *ret_count)
{
    int *fds = g_new(int, G_N_ELEMENTS(namespaces));
    unsigned int count = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(namespaces); i++) {
        g_autofree char *path = g_strdup_printf("/proc/thread-self/ns/%s", namespaces[i]);
        int fd = open(path, O_RDONLY | O_CLOEXEC);

        if (fd >= 0) {
            fds[count++] = fd;
        } else if (errno != ENOENT) {       /* the kernel may lack one */
            int errnum = errno;

            close_fds(fds, count);
            return fail_null_errno(errnum, _("cannot open namespace '%1$s'"), path);
        }
    }
    *ret_count = count;
    return fds;
}

/* Is @fd one of the namespaces that the thread is in? The kernel refuses to enter its own user namespace again. */
static bool
is_present(int fd)
{
    struct stat wanted;

    if (fstat(fd, &wanted) < 0)
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(namespaces); i++) {
        g_autofree char *path = g_strdup_printf("/proc/thread-self/ns/%s", namespaces[i]);
        struct stat present;

        if (stat(path, &present) == 0 && present.st_dev == wanted.st_dev && present.st_ino == wanted.st_ino)
            return true;
    }
    return false;
}

static int
enter_all(const int *fds, unsigned int count)
{
    for (unsigned int i = 0; i < count; i++) {
        if (fds[i] < 0)
            return fail(VIR_ERR_INVALID_ARG, _("descriptor %1$d of the namespace list is not valid"), fds[i]);
        if (!is_present(fds[i]) && setns(fds[i], 0) < 0)
            return fail_errno(errno, _("cannot enter the namespace of descriptor %1$d"), fds[i]);
    }
    return 0;
}

static int
enter_namespace(unsigned int count, const int *fds, unsigned int *ret_old_count, int **ret_old, unsigned int flags)
{
    unsigned int old_count = 0;
    int *old = NULL;

    if (flags)
        return fail(VIR_ERR_INVALID_ARG, _("unsupported flags (0x%1$x) in virDomainLxcEnterNamespace"), flags);
    if (count > 0 && !fds)
        return fail(VIR_ERR_INVALID_ARG, _("fdlist in virDomainLxcEnterNamespace must not be NULL"));
    if (ret_old && ret_old_count && !(old = open_present(&old_count)))
        return -1;
    if (enter_all(fds, count) < 0) {
        close_fds(old, old_count);
        return -1;
    }
    if (old) {
        *ret_old = old;
        *ret_old_count = old_count;
    }
    return 0;
}

int
lxc_enter_namespace(virDomainPtr domain, unsigned int count, const int *fds, unsigned int *ret_old_count, int **ret_old,
                    unsigned int flags)
{
    return enter_namespace(count, fds, ret_old_count, ret_old, flags) < 0 ? local_failed(domain) : 0;
}

/* Reads the label that the thread has now. */
static int
read_label(const char *path, virSecurityLabelPtr ret_old)
{
    g_autofree char *text = file_read_line(path);

    if (!text)
        return -1;
    if (strlen(text) >= sizeof(ret_old->label))
        return fail(VIR_ERR_OVERFLOW, _("the label in '%1$s' is longer than %2$zu bytes"), path, sizeof(ret_old->label) - 1);
    memset(ret_old, 0, sizeof(*ret_old));
    memcpy(ret_old->label, text, strlen(text));
    ret_old->enforcing = 1;
    return 0;
}

static int
enter_label(virSecurityModelPtr model, virSecurityLabelPtr label, virSecurityLabelPtr ret_old, unsigned int flags)
{
    g_autofree char *change = NULL;

    if (flags)
        return fail(VIR_ERR_INVALID_ARG, _("unsupported flags (0x%1$x) in virDomainLxcEnterSecurityLabel"), flags);
    if (!model || !label)
        return fail(VIR_ERR_INVALID_ARG, _("model and label in virDomainLxcEnterSecurityLabel must not be NULL"));
    if (strcmp(model->model, "none") == 0)
        return 0;
    if (strcmp(model->model, "selinux") == 0) {
        if (ret_old && read_label("/proc/thread-self/attr/current", ret_old) < 0)
            return -1;
        return file_write_line("/proc/thread-self/attr/exec", label->label);
    }
    if (strcmp(model->model, "apparmor") == 0) {
        if (ret_old && read_label("/proc/thread-self/attr/current", ret_old) < 0)
            return -1;
        change = g_strdup_printf("changeprofile %s", label->label);
        return file_write_line("/proc/thread-self/attr/current", change);
    }
    return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("security model '%1$s' cannot be entered; known are selinux, apparmor, none"),
                model->model);
}

int
lxc_enter_label(virSecurityModelPtr model, virSecurityLabelPtr label, virSecurityLabelPtr ret_old, unsigned int flags)
{
    return enter_label(model, label, ret_old, flags) < 0 ? local_failed(NULL) : 0;
}

static int
enter_cgroup(virDomainPtr domain, unsigned int flags)
{
    virConnectPtr conn = domain->base.conn;
    int id = atomic_load(&domain->id);
    g_autoptr(Cgroup) group = NULL;

    if (flags)
        return fail(VIR_ERR_INVALID_ARG, _("unsupported flags (0x%1$x) in virDomainLxcEnterCGroup"), flags);
    if (conn->flags & VIR_CONNECT_RO)
        return fail(VIR_ERR_OPERATION_DENIED, "virDomainLxcEnterCGroup");
    if (id <= 0)
        return fail(VIR_ERR_OPERATION_INVALID, _("domain '%1$s' is not running"), domain->name);
    /* A container's id is the process id of its controller. */
    group = cgroup_of_pid(cgroup_host_default(), id);
    return group ? cgroup_attach(group, getpid()) : -1;
}

int
lxc_enter_cgroup(virDomainPtr domain, unsigned int flags)
{
    return enter_cgroup(domain, flags) < 0 ? local_failed(domain) : 0;
}
