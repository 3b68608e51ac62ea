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
#include <unistd.h>

#include "base/conffile.h"
#include "base/error.h"
#include "base/log.h"

typedef enum {
    KEY_STRING,
    KEY_BOOL,
    KEY_UINT,
    KEY_INT,
    KEY_LIST,
    KEY_CORE_SIZE,   /* bytes, or "unlimited" */
    KEY_OBSOLETE,    /* has had no effect for long; accepted */
    KEY_UNSUPPORTED, /* would change what a guest gets, and cannot yet */
    KEY_LATER,       /* belongs to something that is not there yet: said in the log */
} KeyKind;

typedef struct {
    const char *name;
    KeyKind kind;
    size_t offset;
} ConfigKey;

#define KEY(kind, field) {#field, kind, offsetof(QemuConf, field)}
#define NO_KEY(kind, name) {name, kind, 0}

static const ConfigKey keys[] = {
    KEY(KEY_STRING, user),
    KEY(KEY_STRING, group),
    KEY(KEY_BOOL, dynamic_ownership),
    KEY(KEY_BOOL, remember_owner),
    KEY(KEY_STRING, vnc_listen),
    KEY(KEY_BOOL, vnc_auto_unix_socket),
    KEY(KEY_BOOL, vnc_tls),
    KEY(KEY_STRING, vnc_tls_x509_cert_dir),
    KEY(KEY_BOOL, vnc_tls_x509_verify),
    KEY(KEY_STRING, vnc_password),
    KEY(KEY_BOOL, vnc_sasl),
    KEY(KEY_STRING, vnc_sasl_dir),
    KEY(KEY_BOOL, vnc_allow_host_audio),
    KEY(KEY_STRING, spice_listen),
    KEY(KEY_BOOL, spice_auto_unix_socket),
    KEY(KEY_BOOL, spice_tls),
    KEY(KEY_STRING, spice_tls_x509_cert_dir),
    KEY(KEY_STRING, spice_password),
    KEY(KEY_BOOL, spice_sasl),
    KEY(KEY_BOOL, nographics_allow_host_audio),
    KEY(KEY_UINT, remote_display_port_min),
    KEY(KEY_UINT, remote_display_port_max),
    KEY(KEY_UINT, remote_websocket_port_min),
    KEY(KEY_UINT, remote_websocket_port_max),
    KEY(KEY_LIST, cgroup_controllers),
    KEY(KEY_LIST, cgroup_device_acl),
    KEY(KEY_LIST, hugetlbfs_mount),
    KEY(KEY_STRING, bridge_helper),
    KEY(KEY_BOOL, set_process_name),
    KEY(KEY_UINT, max_processes),
    KEY(KEY_UINT, max_files),
    KEY(KEY_UINT, max_threads_per_process),
    KEY(KEY_CORE_SIZE, max_core),
    KEY(KEY_BOOL, dump_guest_core),
    KEY(KEY_UINT, max_queued),
    KEY(KEY_INT, seccomp_sandbox),
    KEY(KEY_BOOL, log_timestamp),
    KEY(KEY_LIST, namespaces),
    KEY(KEY_STRING, memory_backing_dir),
    KEY(KEY_STRING, default_tls_x509_cert_dir),
    KEY(KEY_BOOL, default_tls_x509_verify),
    KEY(KEY_STRING, auto_dump_path),
    KEY(KEY_UINT, auto_start_delay),
    KEY(KEY_LIST, capability_filters),
    KEY(KEY_STRING, deprecation_behavior),
    NO_KEY(KEY_OBSOLETE, "allow_disk_format_probing"),
    NO_KEY(KEY_OBSOLETE, "clear_emulator_capabilities"),
    NO_KEY(KEY_OBSOLETE, "vxhs_tls"),
    NO_KEY(KEY_OBSOLETE, "vxhs_tls_x509_cert_dir"),
    NO_KEY(KEY_OBSOLETE, "vxhs_tls_x509_secret_uuid"),
    NO_KEY(KEY_UNSUPPORTED, "security_driver"),
    NO_KEY(KEY_UNSUPPORTED, "security_default_confined"),
    NO_KEY(KEY_UNSUPPORTED, "security_require_confined"),
    NO_KEY(KEY_UNSUPPORTED, "lock_manager"),
    NO_KEY(KEY_UNSUPPORTED, "stdio_handler"),
    NO_KEY(KEY_UNSUPPORTED, "mac_filter"),
    NO_KEY(KEY_UNSUPPORTED, "sched_core"),
    NO_KEY(KEY_UNSUPPORTED, "nvram"),
    NO_KEY(KEY_UNSUPPORTED, "pr_helper"),
    NO_KEY(KEY_UNSUPPORTED, "dbus_daemon"),
    NO_KEY(KEY_UNSUPPORTED, "slirp_helper"),
    NO_KEY(KEY_UNSUPPORTED, "swtpm_user"),
    NO_KEY(KEY_UNSUPPORTED, "swtpm_group"),
    NO_KEY(KEY_UNSUPPORTED, "storage_use_nbdkit"),
    NO_KEY(KEY_UNSUPPORTED, "shared_filesystems"),
    NO_KEY(KEY_UNSUPPORTED, "relaxed_acs_check"),
    NO_KEY(KEY_UNSUPPORTED, "chardev_tls"),
    NO_KEY(KEY_UNSUPPORTED, "nbd_tls"),
    NO_KEY(KEY_UNSUPPORTED, "migrate_tls_force"),
    NO_KEY(KEY_UNSUPPORTED, "auto_shutdown_try_save"),
    NO_KEY(KEY_UNSUPPORTED, "auto_shutdown_try_shutdown"),
    NO_KEY(KEY_UNSUPPORTED, "auto_shutdown_poweroff"),
    NO_KEY(KEY_LATER, "default_tls_x509_secret_uuid"),
    NO_KEY(KEY_LATER, "default_tls_priority"),
    NO_KEY(KEY_LATER, "vnc_tls_x509_secret_uuid"),
    NO_KEY(KEY_LATER, "vnc_tls_priority"),
    NO_KEY(KEY_LATER, "spice_sasl_dir"),
    NO_KEY(KEY_LATER, "rdp_listen"),
    NO_KEY(KEY_LATER, "rdp_tls_x509_cert_dir"),
    NO_KEY(KEY_LATER, "rdp_username"),
    NO_KEY(KEY_LATER, "rdp_password"),
    NO_KEY(KEY_LATER, "chardev_tls_x509_cert_dir"),
    NO_KEY(KEY_LATER, "chardev_tls_x509_verify"),
    NO_KEY(KEY_LATER, "chardev_tls_x509_secret_uuid"),
    NO_KEY(KEY_LATER, "chardev_tls_priority"),
    NO_KEY(KEY_LATER, "nbd_tls_x509_cert_dir"),
    NO_KEY(KEY_LATER, "nbd_tls_x509_secret_uuid"),
    NO_KEY(KEY_LATER, "nbd_tls_priority"),
    NO_KEY(KEY_LATER, "migrate_tls_x509_cert_dir"),
    NO_KEY(KEY_LATER, "migrate_tls_x509_verify"),
    NO_KEY(KEY_LATER, "migrate_tls_x509_secret_uuid"),
    NO_KEY(KEY_LATER, "migrate_tls_priority"),
    NO_KEY(KEY_LATER, "backup_tls_x509_cert_dir"),
    NO_KEY(KEY_LATER, "backup_tls_x509_verify"),
    NO_KEY(KEY_LATER, "backup_tls_x509_secret_uuid"),
    NO_KEY(KEY_LATER, "backup_tls_priority"),
    NO_KEY(KEY_LATER, "save_image_format"),
    NO_KEY(KEY_LATER, "dump_image_format"),
    NO_KEY(KEY_LATER, "snapshot_image_format"),
    NO_KEY(KEY_LATER, "auto_dump_bypass_cache"),
    NO_KEY(KEY_LATER, "auto_dump_max_size"),
    NO_KEY(KEY_LATER, "auto_start_bypass_cache"),
    NO_KEY(KEY_LATER, "auto_shutdown_wait"),
    NO_KEY(KEY_LATER, "auto_shutdown_restore"),
    NO_KEY(KEY_LATER, "auto_save_bypass_cache"),
    NO_KEY(KEY_LATER, "keepalive_interval"),
    NO_KEY(KEY_LATER, "keepalive_count"),
    NO_KEY(KEY_LATER, "migration_address"),
    NO_KEY(KEY_LATER, "migration_host"),
    NO_KEY(KEY_LATER, "migration_port_min"),
    NO_KEY(KEY_LATER, "migration_port_max"),
    NO_KEY(KEY_LATER, "backup_port_min"),
    NO_KEY(KEY_LATER, "backup_port_max"),
    NO_KEY(KEY_LATER, "gluster_debug_level"),
    NO_KEY(KEY_LATER, "virtiofsd_debug"),
    NO_KEY(KEY_LATER, "qemu_rdp"),
    NO_KEY(KEY_LATER, "qemu_vnc"),
    NO_KEY(KEY_LATER, "default_cpu_deprecated_features"),
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

static int
read_core_size(ConfFile *file, const char *key, unsigned long long *value)
{
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

static int
read_key(ConfFile *file, const ConfigKey *key, QemuConf *conf)
{
    void *field = (char *)conf + key->offset;

    switch (key->kind) {
    case KEY_STRING:
        return conf_get_string(file, key->name, field);
    case KEY_BOOL:
        return conf_get_bool(file, key->name, field);
    case KEY_UINT:
        return conf_get_uint(file, key->name, field);
    case KEY_INT:
        return conf_get_int(file, key->name, field);
    case KEY_LIST:
        return conf_get_list(file, key->name, CONF_LIST_OR_STRING, field);
    case KEY_CORE_SIZE:
        return read_core_size(file, key->name, field);
    case KEY_OBSOLETE:
        conf_ignore(file, key->name);
        return 0;
    case KEY_UNSUPPORTED:
        if (conf_type(file, key->name) != CONF_NONE)
            return conf_fail(file, key->name, "%s", _("is not supported by this build; remove it"));
        return 0;
    case KEY_LATER:
        if (conf_type(file, key->name) != CONF_NONE)
            LOG_WARN("qemu.conf:%d: %s has no effect: what it is for is not supported yet", conf_line(file, key->name), key->name);
        conf_ignore(file, key->name);
        return 0;
    }
    g_assert_not_reached();
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
    return 0;
}

QemuConf *
qemu_conf_read(const char *path, bool privileged)
{
    g_autoptr(ConfFile) file = conf_file_read_if_exists(path);
    g_autoptr(QemuConf) conf = new_with_defaults(privileged);

    if (!file)
        return NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
        if (read_key(file, &keys[i], conf) < 0)
            return NULL;
    if (check_rules(file, conf, privileged) < 0 || conf_check_all_known(file) < 0)
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
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        void *field = (char *)conf + keys[i].offset;

        if (keys[i].kind == KEY_STRING)
            g_free(*(char **)field);
        else if (keys[i].kind == KEY_LIST)
            g_strfreev(*(char ***)field);
    }
    g_free(conf);
}
