/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * error.c - the thread's error, and the words for every code.
 *
 * Threads: any. Each has its own error, which ends with it.
 */

#include "error.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

typedef struct {
    virError error;
    bool is_set;
    bool is_delivered;              /* somebody has been told: the next one may replace it */
} ThreadError;

enum { WORDS_HEAD = 12288, WORDS_TAIL = 4096 };     /* of long words, what is kept */

static _Thread_local ThreadError *thread_error;
static pthread_key_t thread_error_key;
static pthread_once_t thread_error_once = PTHREAD_ONCE_INIT;

/* What a code is called. Programs and people match on the well-known ones. */
static const char *const code_words[] = {
    [VIR_ERR_OK] = N_("no error"),
    [VIR_ERR_INTERNAL_ERROR] = N_("internal error"),
    [VIR_ERR_NO_MEMORY] = N_("out of memory"),
    [VIR_ERR_NO_SUPPORT] = N_("this function is not supported by the connection driver"),
    [VIR_ERR_UNKNOWN_HOST] = N_("unknown host"),
    [VIR_ERR_NO_CONNECT] = N_("no connection driver available"),
    [VIR_ERR_INVALID_CONN] = N_("invalid connection pointer in"),
    [VIR_ERR_INVALID_DOMAIN] = N_("invalid domain pointer in"),
    [VIR_ERR_INVALID_ARG] = N_("invalid argument"),
    [VIR_ERR_OPERATION_FAILED] = N_("operation failed"),
    [VIR_ERR_GET_FAILED] = N_("a GET request failed"),
    [VIR_ERR_POST_FAILED] = N_("a POST request failed"),
    [VIR_ERR_HTTP_ERROR] = N_("unexpected HTTP answer"),
    [VIR_ERR_SEXPR_SERIAL] = N_("cannot serialize an S-expression"),
    [VIR_ERR_NO_XEN] = N_("cannot use the Xen hypervisor"),
    [VIR_ERR_XEN_CALL] = N_("a Xen hypervisor call failed"),
    [VIR_ERR_OS_TYPE] = N_("unknown OS type"),
    [VIR_ERR_NO_KERNEL] = N_("missing kernel information"),
    [VIR_ERR_NO_ROOT] = N_("missing root device information"),
    [VIR_ERR_NO_SOURCE] = N_("missing source information for device"),
    [VIR_ERR_NO_TARGET] = N_("missing target information for device"),
    [VIR_ERR_NO_NAME] = N_("missing name information"),
    [VIR_ERR_NO_OS] = N_("missing operating system information"),
    [VIR_ERR_NO_DEVICE] = N_("missing devices information"),
    [VIR_ERR_NO_XENSTORE] = N_("cannot connect to the Xen store"),
    [VIR_ERR_DRIVER_FULL] = N_("too many drivers registered"),
    [VIR_ERR_CALL_FAILED] = N_("library call failed"),
    [VIR_ERR_XML_ERROR] = N_("XML error"),
    [VIR_ERR_DOM_EXIST] = N_("this domain exists already"),
    [VIR_ERR_OPERATION_DENIED] = N_("operation forbidden"),
    [VIR_ERR_OPEN_FAILED] = N_("failed to open file"),
    [VIR_ERR_READ_FAILED] = N_("failed to read file"),
    [VIR_ERR_PARSE_FAILED] = N_("failed to parse file"),
    [VIR_ERR_CONF_SYNTAX] = N_("configuration file syntax error"),
    [VIR_ERR_WRITE_FAILED] = N_("failed to write file"),
    [VIR_ERR_XML_DETAIL] = N_("malformed XML"),
    [VIR_ERR_INVALID_NETWORK] = N_("invalid network pointer in"),
    [VIR_ERR_NETWORK_EXIST] = N_("this network exists already"),
    [VIR_ERR_SYSTEM_ERROR] = N_("a system call failed"),
    [VIR_ERR_RPC] = N_("RPC error"),
    [VIR_ERR_GNUTLS_ERROR] = N_("GNUTLS call error"),
    [VIR_WAR_NO_NETWORK] = N_("cannot find a network driver"),
    [VIR_ERR_NO_DOMAIN] = N_("Domain not found"),
    [VIR_ERR_NO_NETWORK] = N_("Network not found"),
    [VIR_ERR_INVALID_MAC] = N_("invalid MAC address"),
    [VIR_ERR_AUTH_FAILED] = N_("authentication failed"),
    [VIR_ERR_INVALID_STORAGE_POOL] = N_("invalid storage pool pointer in"),
    [VIR_ERR_INVALID_STORAGE_VOL] = N_("invalid storage volume pointer in"),
    [VIR_WAR_NO_STORAGE] = N_("cannot find a storage driver"),
    [VIR_ERR_NO_STORAGE_POOL] = N_("Storage pool not found"),
    [VIR_ERR_NO_STORAGE_VOL] = N_("Storage volume not found"),
    [VIR_WAR_NO_NODE] = N_("cannot find a node device driver"),
    [VIR_ERR_INVALID_NODE_DEVICE] = N_("invalid node device pointer in"),
    [VIR_ERR_NO_NODE_DEVICE] = N_("Node device not found"),
    [VIR_ERR_NO_SECURITY_MODEL] = N_("Security model not found"),
    [VIR_ERR_OPERATION_INVALID] = N_("Requested operation is not valid"),
    [VIR_WAR_NO_INTERFACE] = N_("cannot find an interface driver"),
    [VIR_ERR_NO_INTERFACE] = N_("Interface not found"),
    [VIR_ERR_INVALID_INTERFACE] = N_("invalid interface pointer in"),
    [VIR_ERR_MULTIPLE_INTERFACES] = N_("multiple matching interfaces found"),
    [VIR_WAR_NO_NWFILTER] = N_("cannot find a network filter driver"),
    [VIR_ERR_INVALID_NWFILTER] = N_("invalid network filter pointer in"),
    [VIR_ERR_NO_NWFILTER] = N_("Network filter not found"),
    [VIR_ERR_BUILD_FIREWALL] = N_("error while building firewall"),
    [VIR_WAR_NO_SECRET] = N_("cannot find a secret driver"),
    [VIR_ERR_INVALID_SECRET] = N_("invalid secret pointer in"),
    [VIR_ERR_NO_SECRET] = N_("Secret not found"),
    [VIR_ERR_CONFIG_UNSUPPORTED] = N_("unsupported configuration"),
    [VIR_ERR_OPERATION_TIMEOUT] = N_("Timed out during operation"),
    [VIR_ERR_MIGRATE_PERSIST_FAILED] = N_("cannot make the domain persistent after migration"),
    [VIR_ERR_HOOK_SCRIPT_FAILED] = N_("hook script execution failed"),
    [VIR_ERR_INVALID_DOMAIN_SNAPSHOT] = N_("invalid domain snapshot pointer in"),
    [VIR_ERR_NO_DOMAIN_SNAPSHOT] = N_("Domain snapshot not found"),
    [VIR_ERR_INVALID_STREAM] = N_("invalid stream pointer in"),
    [VIR_ERR_ARGUMENT_UNSUPPORTED] = N_("argument unsupported"),
    [VIR_ERR_STORAGE_PROBE_FAILED] = N_("storage pool probe failed"),
    [VIR_ERR_STORAGE_POOL_BUILT] = N_("storage pool is built already"),
    [VIR_ERR_SNAPSHOT_REVERT_RISKY] = N_("reverting to the snapshot needs force"),
    [VIR_ERR_OPERATION_ABORTED] = N_("operation aborted"),
    [VIR_ERR_AUTH_CANCELLED] = N_("authentication cancelled"),
    [VIR_ERR_NO_DOMAIN_METADATA] = N_("metadata not found"),
    [VIR_ERR_MIGRATE_UNSAFE] = N_("Unsafe migration"),
    [VIR_ERR_OVERFLOW] = N_("numerical overflow"),
    [VIR_ERR_BLOCK_COPY_ACTIVE] = N_("block copy still active"),
    [VIR_ERR_OPERATION_UNSUPPORTED] = N_("Operation not supported"),
    [VIR_ERR_SSH] = N_("SSH transport error"),
    [VIR_ERR_AGENT_UNRESPONSIVE] = N_("Guest agent is not responding"),
    [VIR_ERR_RESOURCE_BUSY] = N_("resource busy"),
    [VIR_ERR_ACCESS_DENIED] = N_("access denied"),
    [VIR_ERR_DBUS_SERVICE] = N_("error from service"),
    [VIR_ERR_STORAGE_VOL_EXIST] = N_("storage volume exists already"),
    [VIR_ERR_CPU_INCOMPATIBLE] = N_("the CPU is incompatible with host CPU"),
    [VIR_ERR_XML_INVALID_SCHEMA] = N_("XML document failed to validate against schema"),
    [VIR_ERR_MIGRATE_FINISH_OK] = N_("migration successfully aborted"),
    [VIR_ERR_AUTH_UNAVAILABLE] = N_("authentication unavailable"),
    [VIR_ERR_NO_SERVER] = N_("Server not found"),
    [VIR_ERR_NO_CLIENT] = N_("Client not found"),
    [VIR_ERR_AGENT_UNSYNCED] = N_("guest agent replied with wrong id to guest-sync command"),
    [VIR_ERR_LIBSSH] = N_("libssh transport error"),
    [VIR_ERR_DEVICE_MISSING] = N_("device not found"),
    [VIR_ERR_INVALID_NWFILTER_BINDING] = N_("invalid network filter binding pointer in"),
    [VIR_ERR_NO_NWFILTER_BINDING] = N_("Network filter binding not found"),
    [VIR_ERR_INVALID_DOMAIN_CHECKPOINT] = N_("invalid domain checkpoint pointer in"),
    [VIR_ERR_NO_DOMAIN_CHECKPOINT] = N_("Domain checkpoint not found"),
    [VIR_ERR_NO_DOMAIN_BACKUP] = N_("Domain backup job id not found"),
    [VIR_ERR_INVALID_NETWORK_PORT] = N_("invalid network port pointer in"),
    [VIR_ERR_NETWORK_PORT_EXIST] = N_("this network port exists already"),
    [VIR_ERR_NO_NETWORK_PORT] = N_("network port not found"),
    [VIR_ERR_NO_HOSTNAME] = N_("no hostname found"),
    [VIR_ERR_CHECKPOINT_INCONSISTENT] = N_("checkpoint inconsistent"),
    [VIR_ERR_MULTIPLE_DOMAINS] = N_("multiple matching domains found"),
    [VIR_ERR_NO_NETWORK_METADATA] = N_("metadata not found"),
    [VIR_ERR_AGENT_COMMAND_TIMEOUT] = N_("guest agent command timed out"),
    [VIR_ERR_AGENT_COMMAND_FAILED] = N_("guest agent command failed"),
    [VIR_ERR_INVALID_ENCR_KEY_SECRET] = N_("invalid encryption key secret"),
};

static void
error_clear(virError *error)
{
    g_free(error->message);
    g_free(error->str1);
    g_free(error->str2);
    g_free(error->str3);
    memset(error, 0, sizeof(*error));
}

static void
thread_error_free(void *opaque)
{
    ThreadError *slot = opaque;

    error_clear(&slot->error);
    g_free(slot);
    thread_error = NULL;
}

static void
thread_error_make_key(void)
{
    if (pthread_key_create(&thread_error_key, thread_error_free) != 0)
        abort();
}

/* The thread's slot, made at its first error. */
static ThreadError *
thread_error_get(void)
{
    if (!thread_error) {
        pthread_once(&thread_error_once, thread_error_make_key);
        thread_error = g_new0(ThreadError, 1);
        pthread_setspecific(thread_error_key, thread_error);
    }
    return thread_error;
}

/* The slot, empty, for a new error. */
static virError *
error_begin(const char *message, const char *file, int line)
{
    ThreadError *slot = thread_error_get();

    if (ERROR_DISCIPLINE && slot->is_set && !slot->is_delivered) {
        fprintf(stderr, "%s:%d: an error is set over another that nobody was told of\n  first: %s\n  then:  %s\n", file, line,
                slot->error.message, message);
        abort();
    }
    error_clear(&slot->error);
    slot->is_set = true;
    slot->is_delivered = false;
    return &slot->error;
}

const char *
error_code_to_string(int code)
{
    if (code < 0 || (size_t)code >= G_N_ELEMENTS(code_words) || !code_words[code])
        return _("unknown error");
    return _(code_words[code]);
}

/* These say everything in their detail. Clients look for the bare words of an RPC error to know an older server. */
static bool
code_is_silent(int code)
{
    return code == VIR_ERR_SYSTEM_ERROR || code == VIR_ERR_XML_DETAIL || code == VIR_ERR_RPC;
}

/* "words: %s", "words %s", or "%s". */
static char *
code_to_format(int code)
{
    const char *words = error_code_to_string(code);

    if (code_is_silent(code))
        return g_strdup("%s");
    return g_strdup_printf(g_str_has_suffix(words, " in") ? "%s %%s" : "%s: %%s", words);
}

/* What somebody sends may be quoted in words, at any length: of long ones the middle is left out, for a message has to
 * fit into a reply, and to be read. Takes @words. */
static char *
bound_words(char *words)
{
    size_t len = strlen(words);
    const char *head_end = words + WORDS_HEAD;
    const char *tail;
    char *bounded;

    if (len <= WORDS_HEAD + WORDS_TAIL)
        return words;
    tail = words + len - WORDS_TAIL;
    while (head_end > words && ((unsigned char)*head_end & 0xc0) == 0x80)
        head_end--;
    while (((unsigned char)*tail & 0xc0) == 0x80)
        tail++;
    bounded = g_strdup_printf("%.*s [...] %s", (int)(head_end - words), words, tail);
    g_free(words);
    return bounded;
}

int
error_set(int domain, int code, int errnum, const char *file, const char *func, int line, const char *fmt, ...)
{
    int saved_errno = errno;
    g_autofree char *words = NULL;
    g_autofree char *format = code_to_format(code);
    g_autofree char *detail = NULL;
    g_autofree char *message = NULL;
    virError *error;
    va_list args;

    va_start(args, fmt);
    words = bound_words(g_strdup_vprintf(fmt, args));
    va_end(args);
    detail = errnum ? g_strdup_printf("%s: %s", words, g_strerror(errnum)) : g_steal_pointer(&words);
    /* The format ends in its only "%s". */
    message = g_strdup_printf("%.*s%s", (int)(strlen(format) - 2), format, detail);

    error = error_begin(message, file, line);
    error->code = code;
    error->domain = domain;
    error->level = VIR_ERR_ERROR;
    error->message = g_steal_pointer(&message);
    error->str1 = g_steal_pointer(&format);
    error->str2 = g_steal_pointer(&detail);
    error->int1 = errnum ? errnum : -1;
    error->int2 = -1;
    LOG_DEBUG("%s:%d raised error %d: %s", func, line, code, error->message);
    errno = saved_errno;
    return -1;
}

const virError *
error_last(void)
{
    return thread_error && thread_error->is_set ? &thread_error->error : NULL;
}

int
error_last_code(void)
{
    const virError *error = error_last();

    return error ? error->code : VIR_ERR_OK;
}

const char *
error_last_message(void)
{
    const virError *error = error_last();

    if (!error)
        return _("no error");
    return error->message ? error->message : _("unknown error");
}

void
error_reset(void)
{
    if (!thread_error || !thread_error->is_set)
        return;
    error_clear(&thread_error->error);
    thread_error->is_set = false;
    thread_error->is_delivered = false;
}

int
error_ensure(void)
{
    if (error_last())
        return -1;
    if (ERROR_DISCIPLINE) {
        fprintf(stderr, "a function failed without setting an error\n");
        abort();
    }
    return fail(VIR_ERR_INTERNAL_ERROR, _("the operation failed and did not say why"));
}

void
error_delivered(void)
{
    if (thread_error)
        thread_error->is_delivered = true;
}

void
error_set_details(const char *str1, const char *str2, const char *str3, int int1, int int2)
{
    virError *error;

    g_assert(thread_error && thread_error->is_set);
    error = &thread_error->error;
    g_free(error->str1);
    g_free(error->str2);
    g_free(error->str3);
    error->str1 = g_strdup(str1);
    error->str2 = g_strdup(str2);
    error->str3 = g_strdup(str3);
    error->int1 = int1;
    error->int2 = int2;
}

virError *
error_take(void)
{
    virError *taken = g_new0(virError, 1);

    if (error_last()) {
        *taken = thread_error->error;
        memset(&thread_error->error, 0, sizeof(thread_error->error));
    } else {
        taken->code = VIR_ERR_INTERNAL_ERROR;
        taken->level = VIR_ERR_ERROR;
        taken->message = g_strdup(_("the operation failed and did not say why"));
    }
    error_reset();
    return taken;
}

void
error_restore(virError *error)
{
    ThreadError *slot = thread_error_get();

    error_clear(&slot->error);
    slot->error = *error;
    slot->is_set = true;
    slot->is_delivered = false;
    g_free(error);
}

/* The handles in an error are not copied: they would need references of layers above. */
static void
error_copy_into(virError *to, const virError *from)
{
    *to = *from;
    to->message = g_strdup(from->message);
    to->str1 = g_strdup(from->str1);
    to->str2 = g_strdup(from->str2);
    to->str3 = g_strdup(from->str3);
    to->conn = NULL;
    to->dom = NULL;
    to->net = NULL;
}

virError *
error_copy(const virError *error)
{
    virError *copy;

    if (!error)
        return NULL;
    copy = g_new0(virError, 1);
    error_copy_into(copy, error);
    return copy;
}

int
error_adopt(const virError *error)
{
    error_copy_into(error_begin(error->message ? error->message : "", __FILE__, __LINE__), error);
    return -1;
}

void
error_free(virError *error)
{
    if (!error)
        return;
    error_clear(error);
    g_free(error);
}

void
error_warn(const char *file, const char *func, int line, const char *fmt, ...)
{
    g_autofree char *what = NULL;
    va_list args;

    va_start(args, fmt);
    what = g_strdup_vprintf(fmt, args);
    va_end(args);
    LOG_WARN("%s (%s, %s:%d)", what, error_last_message(), func, line);
    error_reset();
}
