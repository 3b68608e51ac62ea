/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * error.c - how programs learn of failures: the thread's last error, the connection's, and handlers.
 *
 * Threads: any. The last error belongs to the thread; handlers are called in the thread that failed.
 */

#include "api/dispatch_error.h"

#include <stdio.h>

#include "api/connect.h"
#include "base/error.h"
#include "base/thread.h"

/* What the program set for all connections; NULL: the default handler. */
static Mutex handler_lock = MUTEX_INIT;
static virErrorFunc program_handler GUARDED_BY(handler_lock);
static void *program_data GUARDED_BY(handler_lock);

/* Who spoke, as people are told; index is virErrorDomain. */
static const char *const domain_names[] = {
    [VIR_FROM_NONE] = "",
    [VIR_FROM_XEN] = "Xen Driver",
    [VIR_FROM_XEND] = "Xen Daemon",
    [VIR_FROM_XENSTORE] = "Xen Store",
    [VIR_FROM_SEXPR] = "S-Expression",
    [VIR_FROM_XML] = "XML Util",
    [VIR_FROM_DOM] = "Domain",
    [VIR_FROM_RPC] = "XML-RPC",
    [VIR_FROM_PROXY] = "Proxy Daemon",
    [VIR_FROM_CONF] = "Config File",
    [VIR_FROM_QEMU] = "QEMU Driver",
    [VIR_FROM_NET] = "Network",
    [VIR_FROM_TEST] = "Test Driver",
    [VIR_FROM_REMOTE] = "Remote Driver",
    [VIR_FROM_OPENVZ] = "OpenVZ Driver",
    [VIR_FROM_XENXM] = "Xen XM Driver",
    [VIR_FROM_STATS_LINUX] = "Linux Statistics",
    [VIR_FROM_LXC] = "LXC Driver",
    [VIR_FROM_STORAGE] = "Storage Driver",
    [VIR_FROM_NETWORK] = "Network Driver",
    [VIR_FROM_DOMAIN] = "Domain Config",
    [VIR_FROM_UML] = "User Mode Linux Driver",
    [VIR_FROM_NODEDEV] = "Node Device Driver",
    [VIR_FROM_XEN_INOTIFY] = "Xen Inotify Driver",
    [VIR_FROM_SECURITY] = "Security Driver",
    [VIR_FROM_VBOX] = "VirtualBox Driver",
    [VIR_FROM_INTERFACE] = "Network Interface Driver",
    [VIR_FROM_ONE] = "Open Nebula Driver",
    [VIR_FROM_ESX] = "ESX Driver",
    [VIR_FROM_PHYP] = "Power Hypervisor Driver",
    [VIR_FROM_SECRET] = "Secrets Driver",
    [VIR_FROM_CPU] = "CPU Driver",
    [VIR_FROM_XENAPI] = "XenAPI Driver",
    [VIR_FROM_NWFILTER] = "Network Filter Driver",
    [VIR_FROM_HOOK] = "Lifecycle Hook",
    [VIR_FROM_DOMAIN_SNAPSHOT] = "Domain Snapshot",
    [VIR_FROM_AUDIT] = "Audit Utils",
    [VIR_FROM_SYSINFO] = "Sysinfo Utils",
    [VIR_FROM_STREAMS] = "I/O Stream Utils",
    [VIR_FROM_VMWARE] = "VMware Driver",
    [VIR_FROM_EVENT] = "Event Loop",
    [VIR_FROM_LIBXL] = "Xen Light Driver",
    [VIR_FROM_LOCKING] = "Lock Driver",
    [VIR_FROM_HYPERV] = "Hyper-V Driver",
    [VIR_FROM_CAPABILITIES] = "Capabilities Utils",
    [VIR_FROM_URI] = "URI Utils",
    [VIR_FROM_AUTH] = "Authentication Utils",
    [VIR_FROM_DBUS] = "DBus Utils",
    [VIR_FROM_PARALLELS] = "Parallels Cloud Server",
    [VIR_FROM_DEVICE] = "Device Config",
    [VIR_FROM_SSH] = "SSH transport layer",
    [VIR_FROM_LOCKSPACE] = "Lock Space",
    [VIR_FROM_INITCTL] = "Init control",
    [VIR_FROM_IDENTITY] = "Identity",
    [VIR_FROM_CGROUP] = "Cgroup",
    [VIR_FROM_ACCESS] = "Access Manager",
    [VIR_FROM_SYSTEMD] = "Systemd",
    [VIR_FROM_BHYVE] = "Bhyve",
    [VIR_FROM_CRYPTO] = "Crypto",
    [VIR_FROM_FIREWALL] = "Firewall",
    [VIR_FROM_POLKIT] = "Polkit",
    [VIR_FROM_THREAD] = "Thread jobs",
    [VIR_FROM_ADMIN] = "Admin Interface",
    [VIR_FROM_LOGGING] = "Log Manager",
    [VIR_FROM_XENXL] = "Xen XL Config",
    [VIR_FROM_PERF] = "Perf",
    [VIR_FROM_LIBSSH] = "Libssh transport layer",
    [VIR_FROM_RESCTRL] = "Resource control",
    [VIR_FROM_FIREWALLD] = "FirewallD",
    [VIR_FROM_DOMAIN_CHECKPOINT] = "Domain Checkpoint",
    [VIR_FROM_TPM] = "TPM",
    [VIR_FROM_BPF] = "BPF",
    [VIR_FROM_CH] = "Cloud-Hypervisor Driver",
};

static const char *
domain_name(int domain)
{
    if (domain < 0 || (size_t)domain >= G_N_ELEMENTS(domain_names))
        return "Unknown";
    return domain_names[domain];
}

static const char *
level_name(virErrorLevel level)
{
    if (level == VIR_ERR_WARNING)
        return _("warning");
    return level == VIR_ERR_ERROR ? _("error") : "";
}

void
virDefaultErrorFunc(virErrorPtr err)
{
    const char *subject = "";

    if (!err || err->code == VIR_ERR_OK || !err->message)
        return;
    if (err->dom && err->dom->name)
        subject = err->dom->name;
    else if (err->net && err->net->name)
        subject = err->net->name;
    fprintf(stderr, "libvirt: %s %s %s: %s\n", domain_name(err->domain), level_name(err->level), subject, err->message);
}

static void
program_error_handler(virErrorFunc *ret_handler, void **ret_data)
{
    mutex_lock(&handler_lock);
    *ret_handler = program_handler;
    *ret_data = program_data;
    mutex_unlock(&handler_lock);
}

void
dispatch_error(virConnectPtr conn)
{
    /* A copy: the handler may call us and so change the thread's error. */
    g_autoptr(virError) error = NULL;
    virErrorFunc handler = NULL;
    void *data = NULL;

    error_ensure();
    error_delivered();
    error = error_copy(error_last());
    if (conn)
        connect_keep_error(conn->state, error);
    if (!conn || !connect_error_handler(conn->state, &handler, &data))
        program_error_handler(&handler, &data);
    if (handler)
        handler(data, error);
    else
        virDefaultErrorFunc(error);
    if (!error_last())
        error_adopt(error);
    error_delivered();
}

void
virSetErrorFunc(void *userData, virErrorFunc handler)
{
    mutex_lock(&handler_lock);
    program_handler = handler;
    program_data = userData;
    mutex_unlock(&handler_lock);
}

virErrorPtr
virGetLastError(void)
{
    /* The public type lacks the const: what the program does to its own thread's error is its business. */
    return (virErrorPtr)error_last();
}

int
virGetLastErrorCode(void)
{
    return error_last_code();
}

int
virGetLastErrorDomain(void)
{
    const virError *error = error_last();

    return error ? error->domain : VIR_FROM_NONE;
}

const char *
virGetLastErrorMessage(void)
{
    return error_last_message();
}

void
virResetLastError(void)
{
    error_reset();
}

void
virResetError(virErrorPtr err)
{
    if (!err)
        return;
    g_free(err->message);
    g_free(err->str1);
    g_free(err->str2);
    g_free(err->str3);
    *err = (virError) { .code = VIR_ERR_OK };
}

void
virFreeError(virErrorPtr err)
{
    error_free(err);
}

/* Fills the program's @to, which may never have been initialised, with a deep copy of @from; NULL is "no error". Returns the
 * code. */
static int
copy_error(const virError *from, virErrorPtr to)
{
    *to = (virError) { .code = VIR_ERR_OK };
    if (!from || from->code == VIR_ERR_OK)
        return 0;
    *to = (virError) {
        .code = from->code,
        .domain = from->domain,
        .level = from->level,
        .message = g_strdup(from->message),
        .str1 = g_strdup(from->str1),
        .str2 = g_strdup(from->str2),
        .str3 = g_strdup(from->str3),
        .int1 = from->int1,
        .int2 = from->int2,
    };
    return to->code;
}

int
virCopyLastError(virErrorPtr to)
{
    return to ? copy_error(error_last(), to) : -1;
}

virErrorPtr
virSaveLastError(void)
{
    virErrorPtr saved = g_new0(virError, 1);

    copy_error(error_last(), saved);
    return saved;
}

void
virConnSetErrorFunc(virConnectPtr conn, void *userData, virErrorFunc handler)
{
    if (handle_is(conn, HANDLE_CONNECT))
        connect_set_error_handler(conn->state, handler, userData);
}

virErrorPtr
virConnGetLastError(virConnectPtr conn)
{
    return handle_is(conn, HANDLE_CONNECT) ? connect_kept_error(conn->state) : NULL;
}

int
virConnCopyLastError(virConnectPtr conn, virErrorPtr to)
{
    if (!handle_is(conn, HANDLE_CONNECT) || !to)
        return -1;
    return copy_error(connect_kept_error(conn->state), to);
}

void
virConnResetLastError(virConnectPtr conn)
{
    if (handle_is(conn, HANDLE_CONNECT))
        connect_keep_error(conn->state, NULL);
}
