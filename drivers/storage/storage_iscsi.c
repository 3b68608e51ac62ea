/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_iscsi.c - pools that are a target of iSCSI which the kernel logs in to, by the programs of open-iscsi.
 *
 * Passwords are never on a command line, where everybody could read them: they go into the record of the node, a file that root
 * alone may read and from which the initiator takes them anyway.
 *
 * Threads: any that may wait.
 */

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "storage/storage_device.h"
#include "storage/storage_portal.h"
#include "storage/storage_scsi.h"
#include "storage/storage_secret.h"
#include "storage/storage_tool.h"

#define ISCSIADM "iscsiadm"
#define SESSIONS "/sys/class/iscsi_session"

enum { RECORD_MAX = 256 * 1024, IFACE_DIGITS = 8, DEPTH_MAX = 3 };

static int
check_source(const StoragePoolDef *def)
{
    const char *target = storage_portal_target(&def->source);

    if (!target)
        return fail(VIR_ERR_XML_ERROR, _("pool '%1$s' names no <device>, which says the name of its target"), def->name);
    if (storage_device_check_name(target) < 0)
        return -1;
    return def->source.initiator_iqn ? storage_device_check_name(def->source.initiator_iqn) : 0;
}

/* ---- sessions ---- */

static bool
session_says(const char *session, const char *attribute, const char *wanted)
{
    g_autofree char *path = g_strdup_printf(SESSIONS "/%s/%s", session, attribute);
    g_autofree char *text = file_exists(path) ? file_read_line(path) : NULL;

    if (!text)
        error_reset();
    return g_strcmp0(text, wanted) == 0;
}

typedef struct {
    const PoolSource *source;
    char *session;                   /* "session3" */
} SessionSearch;

static int
visit_session(int dir_fd, const char *name, void *opaque)
{
    SessionSearch *search = opaque;
    const char *initiator = search->source->initiator_iqn;

    if (!g_str_has_prefix(name, "session") || !session_says(name, "targetname", storage_portal_target(search->source))
        || (initiator && !session_says(name, "initiatorname", initiator)))
        return 0;
    search->session = g_strdup(name);
    return 1;
}

/* The session with the pool's target; NULL without an error: there is none. */
static char *
find_session(const StoragePoolDef *def)
{
    SessionSearch search = { .source = &def->source };

    if (file_is_directory(SESSIONS) && file_foreach(SESSIONS, visit_session, &search) < 0)
        error_reset();
    return search.session;
}

/* The SCSI host of the pool's session, whose name goes into @ret_session (may be NULL). */
static int
find_host(const StoragePoolDef *def, char **ret_session)
{
    g_autofree char *session = find_session(def);
    g_autofree char *link = session ? g_strdup_printf(SESSIONS "/%s/device", session) : NULL;
    char real[PATH_MAX];
    int host = link && realpath(link, real) ? storage_scsi_host_of_path(real) : -1;

    if (host < 0)
        return fail(VIR_ERR_OPERATION_INVALID, _("there is no session with '%1$s', the target of pool '%2$s'"),
                    storage_portal_target(&def->source), def->name);
    if (ret_session)
        *ret_session = g_steal_pointer(&session);
    return host;
}

/* ---- the initiator's name ---- */

/* In lines "name transport,hardware,address,device,initiator" that of @iqn; NULL: it has none. */
static char *
iface_of(const char *lines, const char *iqn)
{
    g_auto(GStrv) all = g_strsplit(lines, "\n", -1);

    for (size_t i = 0; all[i]; i++) {
        const char *last = strrchr(all[i], ',');

        if (last && strcmp(last + 1, iqn) == 0)
            return g_strndup(all[i], strcspn(all[i], " "));
    }
    return NULL;
}

/* The interface through which @iqn speaks, made when there is none; "default" without a name of its own. */
static char *
get_iface(const char *iqn)
{
    g_autofree char *lines = NULL;
    g_autofree char *random = text_random_hex(IFACE_DIGITS);
    g_autofree char *name = g_strconcat("libvirt-iface-", random, NULL);
    char *known;

    if (!iqn)
        return g_strdup("default");
    lines = storage_tool_output(ISCSIADM, "--mode", "iface", NULL);
    if (!lines)
        return NULL;
    known = iface_of(lines, iqn);
    if (known)
        return known;
    if (storage_tool(ISCSIADM, "--mode", "iface", "--interface", name, "--op", "new", NULL) < 0
        || storage_tool(ISCSIADM, "--mode", "iface", "--interface", name, "--op", "update", "--name", "iface.initiatorname",
                        "--value", iqn, NULL) < 0)
        return NULL;
    return g_steal_pointer(&name);
}

/* ---- logging in ---- */

/* The record without what it said of logins, and with what is to be said. The caller wipes and frees it. */
static char *
with_login(const char *record, const char *username, const char *password)
{
    g_auto(GStrv) lines = g_strsplit(record, "\n", -1);
    GString *text = g_string_sized_new(strlen(record) + strlen(username) + strlen(password) + 256);
    bool written = false;

    for (size_t i = 0; lines[i]; i++) {
        if (g_str_has_prefix(lines[i], "node.session.auth."))
            continue;
        if (!written && g_str_has_prefix(lines[i], "# END RECORD")) {
            g_string_append_printf(text, "node.session.auth.authmethod = CHAP\nnode.session.auth.username = %s\n"
                                         "node.session.auth.password = %s\n", username, password);
            written = true;
        }
        if (*lines[i])
            g_string_append_printf(text, "%s\n", lines[i]);
    }
    if (!written)
        g_string_append_printf(text, "node.session.auth.authmethod = CHAP\nnode.session.auth.username = %s\n"
                                     "node.session.auth.password = %s\n", username, password);
    return g_string_free(text, FALSE);
}

typedef struct {
    const char *folder;
    const char *username, *password;
    int depth;
    int changed;
} Records;

static int change_records(const Records *records, int depth);

/* A record is a file; of targets with more than one interface a folder of them. */
static int
visit_record(int dir_fd, const char *name, void *opaque)
{
    Records *records = opaque;
    g_autofree char *path = g_build_filename(records->folder, name, NULL);
    Records inside = *records;
    g_autofree char *record = NULL;
    char *changed;
    int rc;

    if (file_is_directory(path)) {
        inside.folder = path;
        rc = change_records(&inside, records->depth + 1);
        records->changed += MAX(rc, 0);
        return MIN(rc, 0);
    }
    record = file_read(path, RECORD_MAX, NULL);
    if (!record)
        return -1;
    changed = with_login(record, records->username, records->password);
    rc = file_write_text(path, changed, NULL);
    explicit_bzero(changed, strlen(changed));
    g_free(changed);
    records->changed++;
    return rc;
}

/* How many there were; -1 with an error. */
static int
change_records(const Records *records, int depth)
{
    Records own = *records;

    own.depth = depth;
    own.changed = 0;
    if (depth > DEPTH_MAX || !file_is_directory(own.folder))
        return 0;
    return file_foreach(own.folder, visit_record, &own) < 0 ? -1 : own.changed;
}

static int
set_login(const StoragePoolDef *def)
{
    static const char *const places[] = { "/etc/iscsi/nodes", "/var/lib/iscsi/nodes" };
    const PoolAuth *auth = def->source.auth;
    g_autoptr(StorageSecret) secret = NULL;
    int changed = 0;

    if (!auth)
        return 0;
    secret = storage_secret_get(auth->secret, VIR_SECRET_USAGE_TYPE_ISCSI, NULL);
    if (!secret)
        return -1;
    if (strpbrk(secret->text, "\r\n") || strpbrk(auth->username, "\r\n") || strlen(secret->text) != secret->len)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("pool '%1$s': a user's name or password with a line break or a zero cannot be "
                                                  "said to the initiator"), def->name);
    for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
        g_autofree char *folder = g_build_filename(places[i], storage_portal_target(&def->source), NULL);
        const Records records = { .folder = folder, .username = auth->username, .password = secret->text };
        int rc = change_records(&records, 0);

        if (rc < 0)
            return -1;
        changed += rc;
    }
    return changed ? 0
                   : fail(VIR_ERR_INTERNAL_ERROR, _("the initiator keeps no record of '%1$s' in '%2$s' or '%3$s'"),
                          storage_portal_target(&def->source), places[0], places[1]);
}

static int
iscsi_start(StoragePoolDef *def)
{
    const char *target = storage_portal_target(&def->source);
    g_autofree char *portal = storage_portal_of(&def->source);
    g_autofree char *session = NULL;
    g_autofree char *iface = NULL;

    if (!portal || check_source(def) < 0)
        return -1;
    session = find_session(def);
    if (session)
        return 0;
    iface = get_iface(def->source.initiator_iqn);
    if (!iface
        || storage_tool(ISCSIADM, "--mode", "discovery", "--type", "sendtargets", "--portal", portal, "--interface", iface,
                        NULL) < 0
        || storage_tool(ISCSIADM, "--mode", "node", "--portal", portal, "--targetname", target, "--interface", iface, "--op",
                        "update", "--name", "node.startup", "--value", "manual", NULL) < 0
        || set_login(def) < 0)
        return -1;
    return storage_tool(ISCSIADM, "--mode", "node", "--portal", portal, "--targetname", target, "--interface", iface, "--login",
                        NULL);
}

static int
iscsi_stop(const StoragePoolDef *def)
{
    g_autofree char *session = find_session(def);

    if (!session)
        return 0;
    return storage_tool(ISCSIADM, "--mode", "session", "--sid", session + strlen("session"), "--logout", NULL);
}

/* ---- volumes ---- */

static int
iscsi_scan(StorageScan *scan)
{
    g_autofree char *session = NULL;
    int host = find_host(scan->def, &session);

    if (host < 0 || storage_tool(ISCSIADM, "--mode", "session", "--sid", session + strlen("session"), "--rescan", NULL) < 0)
        return -1;
    storage_scsi_settle();
    return storage_scsi_scan_host(scan, (unsigned int)host);
}

static StorageVolDef *
iscsi_look(StorageRun *run, const StoragePoolDef *pool, const char *name, StorageStamp *ret_stamp)
{
    int host = find_host(pool, NULL);

    return host < 0 ? NULL : storage_scsi_look_at(pool, (unsigned int)host, name);
}

/* ---- what a server has ---- */

static char *
iscsi_find_sources(const PoolSource *wanted)
{
    g_autoptr(GPtrArray) sources = storage_portal_sources();
    g_autofree char *portal = wanted ? storage_portal_of(wanted) : NULL;
    g_autofree char *iface = NULL;
    g_autofree char *out = NULL;
    g_auto(GStrv) lines = NULL;

    if (!portal)
        return wanted ? NULL : fail_null(VIR_ERR_INVALID_ARG, _("targets are looked for on a host: name it in <source>"));
    if (wanted->initiator_iqn && storage_device_check_name(wanted->initiator_iqn) < 0)
        return NULL;
    iface = get_iface(wanted->initiator_iqn);
    if (!iface)
        return NULL;
    out = storage_tool_output(ISCSIADM, "--mode", "discovery", "--type", "sendtargets", "--portal", portal, "--interface", iface,
                              "--op", "nonpersistent", NULL);
    if (!out)
        return NULL;
    lines = g_strsplit(out, "\n", -1);
    for (size_t i = 0; lines[i]; i++) {
        /* "portal,group target" */
        const char *target = strchr(lines[i], ' ');

        if (target)
            storage_portal_add_source(sources, wanted, target + 1);
    }
    return pool_sources_format(sources, 0);
}

static const char *const programs[] = { ISCSIADM, NULL };

static const StorageVolBackend iscsi_vols = {
    .open = storage_device_open,
    .look = iscsi_look,
};

const StorageBackend storage_iscsi_backend = {
    .programs = programs,
    .start = iscsi_start,
    .stop = iscsi_stop,
    .scan = iscsi_scan,
    .find_sources = iscsi_find_sources,
    .vols = &iscsi_vols,
};
