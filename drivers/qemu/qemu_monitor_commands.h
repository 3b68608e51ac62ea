/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_monitor_commands.h - QMP's commands as functions of a domain, by family.
 *
 * Threads: the guest's owner. All fail with VIR_ERR_OPERATION_INVALID when the domain is not running, with
 * VIR_ERR_OPERATION_TIMEOUT when it does not respond.
 */

#ifndef QEMU_MONITOR_COMMANDS_H
#define QEMU_MONITOR_COMMANDS_H

#include <stdbool.h>
#include <sys/types.h>

#include <libvirt/libvirt-domain.h>

#include "base/json.h"
#include "hypervisor/domain.h"

/* ---- Running: qemu_monitor_run.c ---- */

/* What query-status says: is it running, and QEMU's word for it ("running", "paused", "io-error" ...), which the caller frees. */
int qemu_monitor_status(Domain *dom, bool *ret_running, char **ret_word);

int qemu_monitor_cont(Domain *dom);
int qemu_monitor_stop(Domain *dom);
int qemu_monitor_powerdown(Domain *dom);
int qemu_monitor_reset(Domain *dom);
int qemu_monitor_wakeup(Domain *dom);
int qemu_monitor_quit(Domain *dom);
int qemu_monitor_inject_nmi(Domain *dom);
int qemu_monitor_set_action(Domain *dom, const char *event, const char *action);

/* Can the guest be suspended and woken (query-current-machine)? */
int qemu_monitor_can_wake(Domain *dom, bool *ret_can);

/* One virtual processor that is plugged in. */
typedef struct {
    unsigned int index;
    pid_t tid;
    char *qom_path;
    char *target;                   /* "x86_64" */
} QemuMonitorCpu;

void qemu_monitor_cpu_free(QemuMonitorCpu *cpu);

/* Array of QemuMonitorCpu, by index. */
GPtrArray *qemu_monitor_cpus(Domain *dom);

/* The answer of query-hotpluggable-cpus as it is: an array of type, vcpus-count, props, qom-path. */
JsonValue *qemu_monitor_hotpluggable_cpus(Domain *dom);

/* One iothread. */
typedef struct {
    unsigned int id;                /* of "iothreadN" */
    pid_t tid;
    unsigned long long poll_max_ns, poll_grow, poll_shrink;
} QemuMonitorIothread;

/* Array of QemuMonitorIothread. */
GArray *qemu_monitor_iothreads(Domain *dom);

/* ---- Memory: qemu_monitor_memory.c ---- */

/* Asks the guest to shrink or grow to @kib. */
int qemu_monitor_balloon(Domain *dom, unsigned long long kib);

/* What it has now; 0 when there is no balloon. */
int qemu_monitor_balloon_size(Domain *dom, unsigned long long *ret_kib);

/* Fills at most @n of what the balloon @alias reports; the number, or -1. */
int qemu_monitor_memory_stats(Domain *dom, const char *alias, virDomainMemoryStatPtr stats, unsigned int n);
unsigned int qemu_monitor_parse_memory_stats(const JsonValue *answer, virDomainMemoryStatPtr stats, unsigned int n);

/* What qom-get is to be asked with for these. */
JsonValue *qemu_monitor_memory_stats_args(const char *alias);
int qemu_monitor_memory_stats_period(Domain *dom, const char *alias, int seconds);

/* Writes @size bytes of the guest's memory at @address to @path. */
typedef enum { QEMU_MEMORY_VIRTUAL, QEMU_MEMORY_PHYSICAL } QemuMemoryKind;
int qemu_monitor_save_memory(Domain *dom, QemuMemoryKind kind, unsigned long long address, unsigned long long size,
                             const char *path);

/* ---- Devices: qemu_monitor_device.c ---- */

/* The objects are taken, as QMP wants them: what the command line builder makes. */
int qemu_monitor_device_add(Domain *dom, JsonValue *device);
int qemu_monitor_object_add(Domain *dom, JsonValue *object);
int qemu_monitor_netdev_add(Domain *dom, JsonValue *netdev);

/* By alias. device_del only asks the guest; DEVICE_DELETED tells when it has happened. @ret_missing (may be NULL) is set, and 0
 * returned, when there is no such device. */
int qemu_monitor_device_del(Domain *dom, const char *alias, bool *ret_missing);
int qemu_monitor_object_del(Domain *dom, const char *id);
int qemu_monitor_netdev_del(Domain *dom, const char *id);

/* Adds the character device @id with @backend (taken). *@ret_path (may be NULL) is the terminal QEMU made for a pty, else NULL. */
int qemu_monitor_chardev_add(Domain *dom, const char *id, JsonValue *backend, char **ret_path);
int qemu_monitor_chardev_remove(Domain *dom, const char *id);

/* One character device, as query-chardev has it. */
typedef struct {
    char *id;
    char *pty;                      /* NULL = it is no terminal */
    bool frontend_open;
} QemuMonitorChardev;

void qemu_monitor_chardev_free(QemuMonitorChardev *chardev);

/* Array of QemuMonitorChardev. */
GPtrArray *qemu_monitor_chardevs(Domain *dom);

int qemu_monitor_set_link(Domain *dom, const char *alias, bool up);

/* The answer of query-pci and of query-rx-filter as they are. */
JsonValue *qemu_monitor_pci(Domain *dom);
JsonValue *qemu_monitor_rx_filter(Domain *dom, const char *alias);

/* A property of an object in QEMU's tree. */
JsonValue *qemu_monitor_qom_get(Domain *dom, const char *path, const char *property);
int qemu_monitor_qom_set(Domain *dom, const char *path, const char *property, JsonValue *value);

/* ---- Block: qemu_monitor_block.c ---- */

int qemu_monitor_blockdev_add(Domain *dom, JsonValue *node);
int qemu_monitor_blockdev_del(Domain *dom, const char *node);

/* The drive @id is the device's alias or QOM id. */
int qemu_monitor_open_tray(Domain *dom, const char *id, bool force);
int qemu_monitor_close_tray(Domain *dom, const char *id);
int qemu_monitor_remove_medium(Domain *dom, const char *id);
int qemu_monitor_insert_medium(Domain *dom, const char *id, const char *node);
int qemu_monitor_block_resize(Domain *dom, const char *node, unsigned long long bytes);
int qemu_monitor_set_throttle(Domain *dom, const char *id, JsonValue *limits);
int qemu_monitor_set_write_threshold(Domain *dom, const char *node, unsigned long long bytes);

/* Counters of one drive or node. */
typedef struct {
    unsigned long long rd_ops, rd_bytes, rd_ns;
    unsigned long long wr_ops, wr_bytes, wr_ns;
    unsigned long long flush_ops, flush_ns;
    unsigned long long highest_offset;
} QemuBlockStats;

/* Key: the device's alias (as in qdev, without path) and each node's name; value: QemuBlockStats. */
GHashTable *qemu_monitor_block_stats(Domain *dom);
GHashTable *qemu_monitor_parse_block_stats(const JsonValue *answer);

/* Of one image: sizes in bytes. Key of the table: the node's name. */
typedef struct {
    unsigned long long capacity, physical;
    unsigned long long write_threshold;     /* 0 = none */
    bool has_dirty_flag;
} QemuBlockNode;
GHashTable *qemu_monitor_block_nodes(Domain *dom);
GHashTable *qemu_monitor_parse_block_nodes(const JsonValue *answer);

/* What query-named-block-nodes is to be asked with, so that it does not repeat every chain. */
JsonValue *qemu_monitor_block_nodes_args(void);

/* The answer of query-block as it is (tray, medium, io-status by qdev). */
JsonValue *qemu_monitor_block(Domain *dom);

/* ---- Jobs: qemu_monitor_job.c ---- */

/* The answer of query-jobs and query-block-jobs as they are. */
JsonValue *qemu_monitor_jobs(Domain *dom);
JsonValue *qemu_monitor_block_jobs(Domain *dom);
int qemu_monitor_job_complete(Domain *dom, const char *id);
int qemu_monitor_job_finalize(Domain *dom, const char *id);
int qemu_monitor_job_dismiss(Domain *dom, const char *id);
int qemu_monitor_job_cancel(Domain *dom, const char *id, bool force);
int qemu_monitor_job_set_speed(Domain *dom, const char *id, unsigned long long bytes_per_second);

/* ---- The rest: qemu_monitor_misc.c ---- */

/* Has QEMU write a picture of the screen to @path. @device NULL = the first one; @format NULL = QEMU's own. */
int qemu_monitor_screendump(Domain *dom, const char *path, const char *device, unsigned int head, const char *format);

/* Presses @codes (of QEMU's qnum set) together for @hold_ms, 0 = QEMU's own time. */
/* How a guest's interfaces make themselves known: times in milliseconds. @alias NULL: all of them. */
typedef struct {
    const char *alias;
    unsigned int initial;
    unsigned int max;
    unsigned int rounds;
    unsigned int step;
} QemuAnnounce;
int qemu_monitor_announce(Domain *dom, const QemuAnnounce *announce);

int qemu_monitor_send_key(Domain *dom, const unsigned int *codes, size_t n, unsigned int hold_ms);

/* The answer's text, which the caller frees. */
char *qemu_monitor_human(Domain *dom, const char *command_line);

/* Is KVM in use? */
int qemu_monitor_kvm(Domain *dom, bool *ret_enabled);

/* Descriptors: under a name, or in a set. */
int qemu_monitor_getfd(Domain *dom, const char *name, int fd);
int qemu_monitor_closefd(Domain *dom, const char *name);
int qemu_monitor_add_fd(Domain *dom, unsigned int set, const char *opaque, int fd);
int qemu_monitor_remove_fd(Domain *dom, unsigned int set);

/* Graphics. */
int qemu_monitor_set_password(Domain *dom, const char *protocol, const char *password, const char *connected);
int qemu_monitor_expire_password(Domain *dom, const char *protocol, const char *when);
int qemu_monitor_add_client(Domain *dom, const char *protocol, const char *fd_name, bool skip_auth);

int qemu_monitor_rtc_reset_reinjection(Domain *dom);
int qemu_monitor_watchdog_action(Domain *dom, const char *action);

/* An object of pairs: key, value, ..., NULL. For the wrappers. */
JsonValue *qemu_monitor_args(const char *key, const char *value, ...) G_GNUC_NULL_TERMINATED;

/* Runs a command of the running guest, without an answer, or asking. The arguments are taken. */
int qemu_monitor_run_do(Domain *dom, const char *command, JsonValue *arguments);
JsonValue *qemu_monitor_run_ask(Domain *dom, const char *command, JsonValue *arguments);

#endif /* QEMU_MONITOR_COMMANDS_H */
