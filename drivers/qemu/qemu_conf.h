/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_conf.h - qemu.conf: what the operator says about all guests.
 */

#ifndef QEMU_CONF_H
#define QEMU_CONF_H

#include <stdbool.h>
#include <sys/types.h>

#include <glib.h>

/* Who writes what guests and QEMU itself say. */
typedef enum {
    QEMU_STDIO_LOGD, /* virtlogd, which limits its size */
    QEMU_STDIO_FILE, /* QEMU, to a file that grows */
} QemuStdio;

/* Who sees to it that no two guests write to the same image. */
typedef enum {
    QEMU_LOCKS_NOP, /* nobody but QEMU itself */
    QEMU_LOCKS_LOCKD,
    QEMU_LOCKS_SANLOCK,
} QemuLocks;

/* qemu-lockd.conf. Folders are NULL or empty where nothing is set. */
typedef struct {
    bool auto_disk_leases;
    bool require_lease_for_disks;
    char *file_lockspace_dir;
    char *lvm_lockspace_dir;
    char *scsi_lockspace_dir;
} QemuLockConf;

/* Immutable once read. Strings are NULL where nothing is set. */
typedef struct {
    int refs;
    char *user;
    char *group;
    bool dynamic_ownership;
    bool remember_owner;

    char *vnc_listen;
    bool vnc_tls;
    char *vnc_password;
    bool vnc_sasl;
    bool vnc_allow_host_audio;
    char *spice_listen;
    bool spice_tls;
    char *spice_password;
    bool spice_sasl;
    bool nographics_allow_host_audio;
    unsigned int remote_display_port_min;
    unsigned int remote_display_port_max;
    unsigned int remote_websocket_port_min;
    unsigned int remote_websocket_port_max;

    bool set_process_name;
    unsigned int max_processes; /* 0 = as we have it */
    unsigned int max_files;
    unsigned long long max_core; /* bytes; G_MAXUINT64 = unlimited */
    bool dump_guest_core;
    int seccomp_sandbox;       /* -1 = where QEMU can, 0 = never, 1 = always */
    bool log_timestamp;
    char **nvram;              /* "CODE:TEMPLATE" of flash without a descriptor; NULL = what is commonly there */
    int stdio_handler;         /* QemuStdio */
    int lock_manager;          /* QemuLocks */
    QemuLockConf locks;        /* with QEMU_LOCKS_LOCKD */
} QemuConf;

/* Reads CONFIG/qemu.conf, which need not be there. A key that is known but not supported yet is an error that names it. */
QemuConf *qemu_conf_read(const char *path, bool privileged);

/* As whom guests run: @user and @group looked up, ourselves in a session. An unknown name is an error. */
int qemu_conf_resolve_user(const QemuConf *conf, uid_t *ret_uid, gid_t *ret_gid);

QemuConf *qemu_conf_ref(QemuConf *conf);
void qemu_conf_unref(QemuConf *conf);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QemuConf, qemu_conf_unref)

#endif /* QEMU_CONF_H */
