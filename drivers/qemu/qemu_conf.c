/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_conf.c - qemu.conf: one row a key.
 *
 * Threads: any. What was read does not change.
 */

#include "qemu/qemu_conf.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "base/conftable.h"
#include "base/error.h"
#include "qemu/qemu_lock.h"

/* Bytes, or "unlimited". */
static int
read_core_size(ConfFile *file, const char *key, void *field)
{
    unsigned long long *value = field;
    g_autofree char *text = NULL;

    if (conf_type(file, key) != CONF_STRING)
        return conf_get_ull(file, key, value);
    if (conf_get_string(file, key, &text) < 0)
        return -1;
    if (!g_str_equal(text, "unlimited"))
        return conf_fail(file, key, _("'%1$s' is neither a number of bytes nor 'unlimited'"), text);
    *value = G_MAXUINT64;
    return 1;
}

static const char *const stdio_words[] = { [QEMU_STDIO_LOGD] = "logd", [QEMU_STDIO_FILE] = "file", NULL };

static const char *const lock_words[] = {
    [QEMU_LOCKS_NOP] = "nop", [QEMU_LOCKS_LOCKD] = "lockd", [QEMU_LOCKS_SANLOCK] = "sanlock", NULL,
};

static const ConfKey keys[] = {
    CONF_KEY(CONF_KEY_STRING, QemuConf, user),
    CONF_KEY(CONF_KEY_STRING, QemuConf, group),
    CONF_KEY(CONF_KEY_BOOL, QemuConf, dynamic_ownership),
    CONF_KEY(CONF_KEY_BOOL, QemuConf, remember_owner),
    CONF_KEY(CONF_KEY_STRING, QemuConf, vnc_listen),
    CONF_KEY(CONF_KEY_BOOL, QemuConf, vnc_tls),
    CONF_KEY(CONF_KEY_STRING, QemuConf, vnc_password),
    CONF_KEY(CONF_KEY_BOOL, QemuConf, vnc_sasl),
    CONF_KEY(CONF_KEY_BOOL, QemuConf, vnc_allow_host_audio),
    CONF_KEY(CONF_KEY_STRING, QemuConf, spice_listen),
    CONF_KEY(CONF_KEY_BOOL, QemuConf, spice_tls),
    CONF_KEY(CONF_KEY_STRING, QemuConf, spice_password),
    CONF_KEY(CONF_KEY_BOOL, QemuConf, spice_sasl),
    CONF_KEY(CONF_KEY_BOOL, QemuConf, nographics_allow_host_audio),
    CONF_KEY(CONF_KEY_UINT, QemuConf, remote_display_port_min),
    CONF_KEY(CONF_KEY_UINT, QemuConf, remote_display_port_max),
    CONF_KEY(CONF_KEY_UINT, QemuConf, remote_websocket_port_min),
    CONF_KEY(CONF_KEY_UINT, QemuConf, remote_websocket_port_max),
    CONF_KEY(CONF_KEY_BOOL, QemuConf, set_process_name),
    CONF_KEY(CONF_KEY_UINT, QemuConf, max_processes),
    CONF_KEY(CONF_KEY_UINT, QemuConf, max_files),
    CONF_KEY(CONF_KEY_OWN, QemuConf, max_core, .read = read_core_size),
    CONF_KEY(CONF_KEY_BOOL, QemuConf, dump_guest_core),
    CONF_KEY(CONF_KEY_INT, QemuConf, seccomp_sandbox),
    CONF_KEY(CONF_KEY_BOOL, QemuConf, log_timestamp),
    CONF_KEY(CONF_KEY_LIST, QemuConf, nvram),
    CONF_KEY(CONF_KEY_CHOICE, QemuConf, stdio_handler, .words = stdio_words),
    CONF_KEY(CONF_KEY_CHOICE, QemuConf, lock_manager, .words = lock_words),
    CONF_NAME(CONF_KEY_OBSOLETE, "allow_disk_format_probing"),
    CONF_NAME(CONF_KEY_OBSOLETE, "clear_emulator_capabilities"),
    CONF_NAME(CONF_KEY_OBSOLETE, "vxhs_tls"),
    CONF_NAME(CONF_KEY_OBSOLETE, "vxhs_tls_x509_cert_dir"),
    CONF_NAME(CONF_KEY_OBSOLETE, "vxhs_tls_x509_secret_uuid"),
    CONF_NAME(CONF_KEY_UNSUPPORTED, "vnc_auto_unix_socket"),
    CONF_NAME(CONF_KEY_LATER, "vnc_tls_x509_cert_dir"),
    CONF_NAME(CONF_KEY_LATER, "vnc_tls_x509_verify"),
    CONF_NAME(CONF_KEY_LATER, "vnc_sasl_dir"),
    CONF_NAME(CONF_KEY_UNSUPPORTED, "spice_auto_unix_socket"),
    CONF_NAME(CONF_KEY_LATER, "spice_tls_x509_cert_dir"),
    CONF_NAME(CONF_KEY_LATER, "cgroup_controllers"),
    CONF_NAME(CONF_KEY_LATER, "cgroup_device_acl"),
    CONF_NAME(CONF_KEY_LATER, "hugetlbfs_mount"),
    CONF_NAME(CONF_KEY_LATER, "bridge_helper"),
    CONF_NAME(CONF_KEY_LATER, "max_threads_per_process"),
    CONF_NAME(CONF_KEY_LATER, "max_queued"),
    CONF_NAME(CONF_KEY_LATER, "namespaces"),
    CONF_NAME(CONF_KEY_LATER, "memory_backing_dir"),
    CONF_NAME(CONF_KEY_LATER, "default_tls_x509_cert_dir"),
    CONF_NAME(CONF_KEY_LATER, "default_tls_x509_verify"),
    CONF_NAME(CONF_KEY_LATER, "auto_dump_path"),
    CONF_NAME(CONF_KEY_LATER, "auto_start_delay"),
    CONF_NAME(CONF_KEY_LATER, "capability_filters"),
    CONF_NAME(CONF_KEY_LATER, "deprecation_behavior"),
    CONF_NAME(CONF_KEY_UNSUPPORTED, "security_driver"),
    CONF_NAME(CONF_KEY_UNSUPPORTED, "security_default_confined"),
    CONF_NAME(CONF_KEY_UNSUPPORTED, "security_require_confined"),
    CONF_NAME(CONF_KEY_UNSUPPORTED, "mac_filter"),
    CONF_NAME(CONF_KEY_UNSUPPORTED, "sched_core"),
    CONF_NAME(CONF_KEY_UNSUPPORTED, "pr_helper"),
    CONF_NAME(CONF_KEY_UNSUPPORTED, "dbus_daemon"),
    CONF_NAME(CONF_KEY_UNSUPPORTED, "slirp_helper"),
    CONF_NAME(CONF_KEY_UNSUPPORTED, "swtpm_user"),
    CONF_NAME(CONF_KEY_UNSUPPORTED, "swtpm_group"),
    CONF_NAME(CONF_KEY_UNSUPPORTED, "storage_use_nbdkit"),
    CONF_NAME(CONF_KEY_UNSUPPORTED, "shared_filesystems"),
    CONF_NAME(CONF_KEY_UNSUPPORTED, "relaxed_acs_check"),
    CONF_NAME(CONF_KEY_UNSUPPORTED, "chardev_tls"),
    CONF_NAME(CONF_KEY_UNSUPPORTED, "nbd_tls"),
    CONF_NAME(CONF_KEY_UNSUPPORTED, "migrate_tls_force"),
    CONF_NAME(CONF_KEY_UNSUPPORTED, "auto_shutdown_try_save"),
    CONF_NAME(CONF_KEY_UNSUPPORTED, "auto_shutdown_try_shutdown"),
    CONF_NAME(CONF_KEY_UNSUPPORTED, "auto_shutdown_poweroff"),
    CONF_NAME(CONF_KEY_LATER, "default_tls_x509_secret_uuid"),
    CONF_NAME(CONF_KEY_LATER, "default_tls_priority"),
    CONF_NAME(CONF_KEY_LATER, "vnc_tls_x509_secret_uuid"),
    CONF_NAME(CONF_KEY_LATER, "vnc_tls_priority"),
    CONF_NAME(CONF_KEY_LATER, "spice_sasl_dir"),
    CONF_NAME(CONF_KEY_LATER, "rdp_listen"),
    CONF_NAME(CONF_KEY_LATER, "rdp_tls_x509_cert_dir"),
    CONF_NAME(CONF_KEY_LATER, "rdp_username"),
    CONF_NAME(CONF_KEY_LATER, "rdp_password"),
    CONF_NAME(CONF_KEY_LATER, "chardev_tls_x509_cert_dir"),
    CONF_NAME(CONF_KEY_LATER, "chardev_tls_x509_verify"),
    CONF_NAME(CONF_KEY_LATER, "chardev_tls_x509_secret_uuid"),
    CONF_NAME(CONF_KEY_LATER, "chardev_tls_priority"),
    CONF_NAME(CONF_KEY_LATER, "nbd_tls_x509_cert_dir"),
    CONF_NAME(CONF_KEY_LATER, "nbd_tls_x509_secret_uuid"),
    CONF_NAME(CONF_KEY_LATER, "nbd_tls_priority"),
    CONF_NAME(CONF_KEY_LATER, "migrate_tls_x509_cert_dir"),
    CONF_NAME(CONF_KEY_LATER, "migrate_tls_x509_verify"),
    CONF_NAME(CONF_KEY_LATER, "migrate_tls_x509_secret_uuid"),
    CONF_NAME(CONF_KEY_LATER, "migrate_tls_priority"),
    CONF_NAME(CONF_KEY_LATER, "backup_tls_x509_cert_dir"),
    CONF_NAME(CONF_KEY_LATER, "backup_tls_x509_verify"),
    CONF_NAME(CONF_KEY_LATER, "backup_tls_x509_secret_uuid"),
    CONF_NAME(CONF_KEY_LATER, "backup_tls_priority"),
    CONF_NAME(CONF_KEY_LATER, "save_image_format"),
    CONF_NAME(CONF_KEY_LATER, "dump_image_format"),
    CONF_NAME(CONF_KEY_LATER, "snapshot_image_format"),
    CONF_NAME(CONF_KEY_LATER, "auto_dump_bypass_cache"),
    CONF_NAME(CONF_KEY_LATER, "auto_dump_max_size"),
    CONF_NAME(CONF_KEY_LATER, "auto_start_bypass_cache"),
    CONF_NAME(CONF_KEY_LATER, "auto_shutdown_wait"),
    CONF_NAME(CONF_KEY_LATER, "auto_shutdown_restore"),
    CONF_NAME(CONF_KEY_LATER, "auto_save_bypass_cache"),
    CONF_NAME(CONF_KEY_LATER, "keepalive_interval"),
    CONF_NAME(CONF_KEY_LATER, "keepalive_count"),
    CONF_NAME(CONF_KEY_LATER, "migration_address"),
    CONF_NAME(CONF_KEY_LATER, "migration_host"),
    CONF_NAME(CONF_KEY_LATER, "migration_port_min"),
    CONF_NAME(CONF_KEY_LATER, "migration_port_max"),
    CONF_NAME(CONF_KEY_LATER, "backup_port_min"),
    CONF_NAME(CONF_KEY_LATER, "backup_port_max"),
    CONF_NAME(CONF_KEY_LATER, "gluster_debug_level"),
    CONF_NAME(CONF_KEY_LATER, "virtiofsd_debug"),
    CONF_NAME(CONF_KEY_LATER, "qemu_rdp"),
    CONF_NAME(CONF_KEY_LATER, "qemu_vnc"),
    CONF_NAME(CONF_KEY_LATER, "default_cpu_deprecated_features"),
    {NULL},
};

static QemuConf *
new_with_defaults(bool privileged)
{
    QemuConf *conf = g_new0(QemuConf, 1);

    conf->refs = 1;
    if (privileged) {
        conf->user = g_strdup(QEMU_USER);
        conf->group = g_strdup(QEMU_GROUP);
    }
    conf->dynamic_ownership = privileged;
    conf->remember_owner = privileged;
    conf->vnc_listen = g_strdup("127.0.0.1");
    conf->spice_listen = g_strdup("127.0.0.1");
    conf->remote_display_port_min = 5900;
    conf->remote_display_port_max = 65535;
    conf->remote_websocket_port_min = 5700;
    conf->remote_websocket_port_max = 65535;
    conf->max_core = G_MAXUINT64;
    conf->dump_guest_core = true;
    conf->seccomp_sandbox = -1;
    conf->log_timestamp = true;
    return conf;
}

/* A name, or "+1000" for a number. */
static int
find_user(const char *name, uid_t *ret_uid)
{
    struct passwd entry;
    struct passwd *found = NULL;
    char text[16384];
    guint64 number;
    int rc;

    if (*name == '+' && g_ascii_string_to_unsigned(name + 1, 10, 0, G_MAXUINT32 - 1, &number, NULL)) {
        *ret_uid = (uid_t)number;
        return 0;
    }
    rc = getpwnam_r(name, &entry, text, sizeof(text), &found);
    if (found) {
        *ret_uid = entry.pw_uid;
        return 0;
    }
    if (g_ascii_string_to_unsigned(name, 10, 0, G_MAXUINT32 - 1, &number, NULL)) {
        *ret_uid = (uid_t)number;
        return 0;
    }
    if (rc != 0)
        return fail_errno(rc, _("cannot look up user '%1$s'"), name);
    return fail(VIR_ERR_CONFIG_UNSUPPORTED,
                _("there is no user '%1$s', as whom guests are to run; create it, or set 'user' in qemu.conf"), name);
}

static int
find_group(const char *name, gid_t *ret_gid)
{
    struct group entry;
    struct group *found = NULL;
    char text[16384];
    guint64 number;
    int rc;

    if (*name == '+' && g_ascii_string_to_unsigned(name + 1, 10, 0, G_MAXUINT32 - 1, &number, NULL)) {
        *ret_gid = (gid_t)number;
        return 0;
    }
    rc = getgrnam_r(name, &entry, text, sizeof(text), &found);
    if (found) {
        *ret_gid = entry.gr_gid;
        return 0;
    }
    if (g_ascii_string_to_unsigned(name, 10, 0, G_MAXUINT32 - 1, &number, NULL)) {
        *ret_gid = (gid_t)number;
        return 0;
    }
    if (rc != 0)
        return fail_errno(rc, _("cannot look up group '%1$s'"), name);
    return fail(VIR_ERR_CONFIG_UNSUPPORTED,
                _("there is no group '%1$s', as which guests are to run; create it, or set 'group' in qemu.conf"), name);
}

int
qemu_conf_resolve_user(const QemuConf *conf, uid_t *ret_uid, gid_t *ret_gid)
{
    *ret_uid = geteuid();
    *ret_gid = getegid();
    if (!conf->user)
        return 0;
    if (find_user(conf->user, ret_uid) < 0)
        return -1;
    return conf->group ? find_group(conf->group, ret_gid) : 0;
}

static int
check_nvram(ConfFile *file, const QemuConf *conf)
{
    for (char **pair = conf->nvram; pair && *pair; pair++) {
        const char *colon = strchr(*pair, ':');

        if (!colon || **pair != '/' || colon[1] != '/')
            return conf_fail(file, "nvram", _("'%1$s' is no pair of absolute paths 'CODE:TEMPLATE'"), *pair);
    }
    return 0;
}

static int
check_rules(ConfFile *file, const QemuConf *conf, bool privileged)
{
    if (!privileged && conf_type(file, "user") != CONF_NONE)
        return conf_fail(file, "user", "%s", _("a session's guests run as the session's user"));
    if (conf->remote_display_port_min < 5900 || conf->remote_display_port_max > 65535 ||
        conf->remote_display_port_min > conf->remote_display_port_max)
        return conf_fail(file, "remote_display_port_min", _("%1$u to %2$u is no range of ports within 5900 to 65535"),
                         conf->remote_display_port_min, conf->remote_display_port_max);
    if (conf->remote_websocket_port_min < 1 || conf->remote_websocket_port_max > 65535 ||
        conf->remote_websocket_port_min > conf->remote_websocket_port_max)
        return conf_fail(file, "remote_websocket_port_min", _("%1$u to %2$u is no range of ports"),
                         conf->remote_websocket_port_min, conf->remote_websocket_port_max);
    if (conf->seccomp_sandbox < -1 || conf->seccomp_sandbox > 1)
        return conf_fail(file, "seccomp_sandbox", _("'%1$d' is not -1, 0 or 1"), conf->seccomp_sandbox);
    if (conf->lock_manager == QEMU_LOCKS_SANLOCK)
        return conf_fail(file, "lock_manager", "%s", _("'sanlock' is not supported by this build; it is 'lockd' or 'nop'"));
    return check_nvram(file, conf);
}

/* What the lock manager is told lies beside qemu.conf. */
static int
read_locks(const char *path, QemuConf *conf)
{
    g_autofree char *dir = g_path_get_dirname(path);
    g_autofree char *locks = g_build_filename(dir, "qemu-lockd.conf", NULL);

    return conf->lock_manager == QEMU_LOCKS_LOCKD ? qemu_lock_conf_read(locks, &conf->locks) : 0;
}

QemuConf *
qemu_conf_read(const char *path, bool privileged)
{
    g_autoptr(ConfFile) file = conf_file_read_if_exists(path);
    g_autoptr(QemuConf) conf = new_with_defaults(privileged);

    if (!file)
        return NULL;
    if (conf_table_read(file, keys, conf) < 0 || check_rules(file, conf, privileged) < 0 || read_locks(path, conf) < 0)
        return NULL;
    return g_steal_pointer(&conf);
}

QemuConf *
qemu_conf_ref(QemuConf *conf)
{
    __atomic_add_fetch(&conf->refs, 1, __ATOMIC_RELAXED);
    return conf;
}

void
qemu_conf_unref(QemuConf *conf)
{
    if (!conf || __atomic_sub_fetch(&conf->refs, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    conf_table_clear(keys, conf);
    qemu_lock_conf_clear(&conf->locks);
    g_free(conf);
}
