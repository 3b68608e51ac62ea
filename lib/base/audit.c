/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * audit.c - records for the kernel's audit, over libaudit, which is loaded when the configuration wants it.
 *
 * Threads: any; audit_start() and audit_stop() main, while nobody records.
 */

#include "base/audit.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define ERROR_DOMAIN VIR_FROM_AUDIT
#include "base/error.h"
#include "base/library.h"
#include "base/log.h"

#if HAVE_AUDIT

#include <libaudit.h>


/* The functions that are used, with the types of the library's own header. */
typedef struct {
    __typeof__(audit_open) *open;
    __typeof__(audit_is_enabled) *is_enabled;
    __typeof__(audit_log_user_message) *log_user_message;
} AuditLibrary;

static const char *const names[] = { "audit_open", "audit_is_enabled", "audit_log_user_message" };
static const int types[] = {
    [AUDIT_KIND_CONTROL] = AUDIT_VIRT_CONTROL,
    [AUDIT_KIND_MACHINE_ID] = AUDIT_VIRT_MACHINE_ID,
    [AUDIT_KIND_RESOURCE] = AUDIT_VIRT_RESOURCE,
};

static AuditLibrary functions;
static Library library = LIBRARY("libaudit.so.1", N_("which audit_level needs"), names, functions);

/* A socket to the kernel's audit, -1 with an error where that listens to nobody. Who may not ask may still tell. */
static int
open_kernel(AuditLevel level)
{
    int fd, enabled;

    if (library_need(&library) < 0)
        return -1;
    fd = functions.open();
    if (fd < 0)
        return fail_errno(errno, _("cannot reach the kernel's audit"));
    enabled = functions.is_enabled(fd);
    if (enabled > 0 || (enabled < 0 && level < AUDIT_REQUIRED))
        return fd;
    close(fd);
    if (enabled < 0)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("whether this host audits cannot be asked without CAP_AUDIT_CONTROL"));
    return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("this host does not audit; see auditctl(8)"));
}

static int
tell_kernel(int fd, AuditKind kind, AuditResult result, const char *fields)
{
    return functions.log_user_message(fd, types[kind], fields, NULL, NULL, NULL, result == AUDIT_DONE) < 0 ? -1 : 0;
}

#else

static int
open_kernel(AuditLevel level)
{
    return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("built without libaudit"));
}

static int
tell_kernel(int fd, AuditKind kind, AuditResult result, const char *fields)
{
    errno = ENOSYS;
    return -1;
}

#endif

static int kernel_fd = -1;
static bool log_too;

int
audit_start(AuditLevel level, bool to_log)
{
    log_too = to_log;
    if (level == AUDIT_OFF)
        return 0;
    kernel_fd = open_kernel(level);
    if (kernel_fd >= 0)
        return 0;
    if (level == AUDIT_REQUIRED)
        return -1;
    LOG_INFO("nothing is audited: %s", error_last_message());
    error_reset();
    return 0;
}

void
audit_stop(void)
{
    if (kernel_fd >= 0)
        close(kernel_fd);
    kernel_fd = -1;
    log_too = false;
}

bool
audit_wanted(void)
{
    return kernel_fd >= 0 || log_too;
}

void
audit_record(AuditKind kind, AuditResult result, const char *fields)
{
    static const char *const words[] = {
        [AUDIT_KIND_CONTROL] = "control", [AUDIT_KIND_MACHINE_ID] = "machine-id", [AUDIT_KIND_RESOURCE] = "resource",
    };

    /* At the level that is always shown: who asked for it wants to see it. */
    if (log_too)
        LOG_WARN("audit: %s: %s res=%s", words[kind], fields, result == AUDIT_DONE ? "success" : "failed");
    if (kernel_fd >= 0 && tell_kernel(kernel_fd, kind, result, fields) < 0)
        LOG_WARN("the kernel's audit does not take '%s': %s, continuing", fields, g_strerror(errno));
}

static bool
is_plain(const char *value)
{
    for (const char *c = value; *c; c++) {
        if (*c <= ' ' || *c == '"' || *c >= 0x7f)
            return false;
    }
    return true;
}

char *
audit_text(const char *name, const char *value)
{
    GString *text = g_string_new(name);

    if (is_plain(value)) {
        g_string_append_printf(text, "=\"%s\"", value);
        return g_string_free(text, FALSE);
    }
    g_string_append_c(text, '=');
    for (const unsigned char *c = (const unsigned char *)value; *c; c++)
        g_string_append_printf(text, "%02X", *c);
    return g_string_free(text, FALSE);
}
