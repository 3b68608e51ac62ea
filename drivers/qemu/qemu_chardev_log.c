/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_chardev_log.c - what character devices write to files, written by virtlogd.
 *
 * Threads: the guest's owner.
 */

#include "qemu/qemu_chardev_log.h"

#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "conf/domain_chardev.h"
#include "conf/domain_rng.h"
#include "keepers/log_client.h"
#include "qemu/qemu_monitor_commands.h"

/* Sets of a start have numbers from here on, away from those of screenshots; others are chosen by chance above. */
enum {
    FIRST_SET = 1000,
    FIRST_LATER_SET = 1000000,
};

typedef struct {
    QemuDriver *driver;
    const DomainDef *def;
} Where;

char *
qemu_chardev_file_name(unsigned int noted_set, const char *path)
{
    return noted_set ? g_strdup_printf("/dev/fdset/%u", noted_set) : g_strdup(path);
}

static int
open_at_daemon(const Where *where, const char *path, Switch append)
{
    const KeeperPlaces places = qemu_driver_keepers(where->driver);
    const KeeperDomain domain = { .driver = "qemu", .name = where->def->name, .uuid = where->def->uuid };

    return log_client_open(&places, &domain, path, append == SWITCH_OFF ? LOG_CLIENT_TRUNCATE : LOG_CLIENT_APPEND);
}

/* Is the file of @source one that is written to? */
static bool
writes_file(const ChardevSource *source)
{
    return source->type == CHARDEV_FILE && source->file && source->file->path;
}

static bool
has_log(const ChardevSource *source)
{
    return source->log && source->log->file;
}

static int
add_log(GArray *logs, unsigned int set, int fd)
{
    const QemuChardevLog log = { .set = set, .fd = fd };

    if (fd < 0)
        return -1;
    g_array_append_val(logs, log);
    return 0;
}

/* Opens what @source needs, with sets from @set on; notes them. */
static int
open_source(const Where *where, ChardevSource *source, unsigned int set, GArray *logs)
{
    source->file_set = source->log_set = 0;
    if (writes_file(source)) {
        if (add_log(logs, set, open_at_daemon(where, source->file->path, source->file->append)) < 0)
            return -1;
        source->file_set = set++;
    }
    if (has_log(source)) {
        if (add_log(logs, set, open_at_daemon(where, source->log->file, source->log->append)) < 0)
            return -1;
        source->log_set = set;
    }
    return 0;
}

static void
close_log(void *data)
{
    fd_close(&((QemuChardevLog *)data)->fd);
}

static GArray *
new_logs(void)
{
    GArray *logs = g_array_new(FALSE, FALSE, sizeof(QemuChardevLog));

    g_array_set_clear_func(logs, close_log);
    return logs;
}

static int
open_next(const Where *where, ChardevSource *source, GArray *logs)
{
    return open_source(where, source, FIRST_SET + logs->len, logs);
}

static int
open_all(const Where *where, DomainDef *def, GArray *logs)
{
    const GPtrArray *const lists[] = { def->serials, def->parallels, def->consoles, def->channels };

    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
        xml_each(ChardevDef, device, lists[i]) {
            /* Another name for the first serial port has nothing of its own. */
            if (lists[i] == def->consoles && console_is_serial_alias(device))
                continue;
            if (open_next(where, &device->source, logs) < 0)
                return -1;
        }
    }
    xml_each(RedirdevDef, redirdev, def->redirdevs)
        if (open_next(where, &redirdev->source, logs) < 0)
            return -1;
    xml_each(RngDef, rng, def->rngs)
        if (rng->backend && rng->backend->model == RNG_BACKEND_EGD && open_next(where, &rng->backend->egd, logs) < 0)
            return -1;
    return 0;
}

GArray *
qemu_chardev_logs_open(QemuDriver *driver, const QemuConf *conf, DomainDef *def)
{
    const Where where = { driver, def };
    g_autoptr(GArray) logs = new_logs();

    if (conf->stdio_handler == QEMU_STDIO_LOGD && open_all(&where, def, logs) < 0)
        return NULL;
    return g_steal_pointer(&logs);
}

int
qemu_chardev_logs_settle(Domain *dom, const GArray *logs)
{
    for (guint i = 0; i < logs->len; i++)
        if (qemu_monitor_remove_fd(dom, g_array_index(logs, QemuChardevLog, i).set) < 0)
            return -1;
    return 0;
}

/* ------------------------------------------------------------- hotplug */

static int
pass(Domain *dom, const GArray *logs)
{
    for (guint i = 0; i < logs->len; i++) {
        const QemuChardevLog *log = &g_array_index(logs, QemuChardevLog, i);

        if (qemu_monitor_add_fd(dom, log->set, "log", log->fd) < 0)
            return -1;
    }
    return 0;
}

int
qemu_chardev_log_add(Domain *dom, const DomainDef *def, ChardevSource *source)
{
    QemuDriver *driver = qemu_driver_of(dom);
    const Where where = { driver, def };
    g_autoptr(QemuConf) conf = qemu_driver_conf(driver);
    g_autoptr(GArray) logs = new_logs();
    unsigned int set = (unsigned int)g_random_int_range(FIRST_LATER_SET, G_MAXINT32 - 1);

    source->file_set = source->log_set = 0;
    if (conf->stdio_handler != QEMU_STDIO_LOGD)
        return 0;
    if (open_source(&where, source, set, logs) == 0 && pass(dom, logs) == 0)
        return 0;
    qemu_chardev_log_dropped(dom, source);
    return -1;
}

void
qemu_chardev_log_dropped(Domain *dom, ChardevSource *source)
{
    const unsigned int sets[] = { source->file_set, source->log_set };
    g_autoptr(virError) why = error_last() ? error_take() : NULL;

    for (size_t i = 0; i < G_N_ELEMENTS(sets); i++)
        if (sets[i] && qemu_monitor_remove_fd(dom, sets[i]) < 0)
            warn_last_error("a descriptor of a log stays with domain '%s', continuing", domain_name(dom));
    source->file_set = source->log_set = 0;
    if (why)
        error_restore(g_steal_pointer(&why));
}
