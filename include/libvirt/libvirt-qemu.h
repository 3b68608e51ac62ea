/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libvirt-qemu.h - calls that only the QEMU driver has.
 */

#ifndef SPLITVIRT_LIBVIRT_QEMU_H
#define SPLITVIRT_LIBVIRT_QEMU_H

#include <libvirt/libvirt.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The language of a monitor command. Since 0.8.8. */
typedef enum {
    VIR_DOMAIN_QEMU_MONITOR_COMMAND_DEFAULT = 0,
    VIR_DOMAIN_QEMU_MONITOR_COMMAND_HMP = 1 << 0, /* the command is for people */
} virDomainQemuMonitorCommandFlags;

/* Special timeouts of virDomainQemuAgentCommand(). Since 0.10.0. */
typedef enum {
    VIR_DOMAIN_QEMU_AGENT_COMMAND_MIN = -2,
    VIR_DOMAIN_QEMU_AGENT_COMMAND_BLOCK = -2, /* waits for ever */
    VIR_DOMAIN_QEMU_AGENT_COMMAND_DEFAULT = -1,
    VIR_DOMAIN_QEMU_AGENT_COMMAND_NOWAIT = 0, /* does not wait */
    VIR_DOMAIN_QEMU_AGENT_COMMAND_SHUTDOWN = 60, /* since 1.2.15 */
} virDomainQemuAgentCommandTimeoutValues;

/* How the name of an event is compared. Since 1.2.3. */
typedef enum {
    VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_REGEX = 1 << 0,
    VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_NOCASE = 1 << 1,
} virConnectDomainQemuMonitorEventRegisterFlags;

/* An event as QEMU sent it; @details is JSON, or NULL. Since 1.2.3. */
typedef void (*virConnectDomainQemuMonitorEventCallback)(virConnectPtr conn,
                                                         virDomainPtr dom,
                                                         const char *event,
                                                         long long seconds,
                                                         unsigned int micros,
                                                         const char *details,
                                                         void *opaque);

/*
 * Sends a command to the QEMU of a guest. What it changes is nobody's business but the caller's:
 * the driver may lose its view of the guest, which is marked as tainted. Refused on a read-only
 * connection.
 *
 * @cmd: a QMP command, or with VIR_DOMAIN_QEMU_MONITOR_COMMAND_HMP one for people
 * @result: set to the answer, which the caller frees
 * @flags: virDomainQemuMonitorCommandFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 0.8.3.
 */
int virDomainQemuMonitorCommand(virDomainPtr domain,
                                const char *cmd,
                                char **result,
                                unsigned int flags);

/*
 * Takes over a QEMU process that was started by hand. No driver does that any more. Refused on a
 * read-only connection.
 *
 * @pid_value: its process id
 * @flags: 0; nothing is defined yet
 *
 * Returns a new handle, to be released with virDomainFree(), or NULL on error. Since 0.9.4.
 */
virDomainPtr virDomainQemuAttach(virConnectPtr conn, unsigned int pid_value, unsigned int flags);

/*
 * Sends a command to the guest agent. Refused on a read-only connection.
 *
 * @cmd: a command in JSON
 * @timeout: seconds to wait, or a virDomainQemuAgentCommandTimeoutValues
 * @flags: 0; nothing is defined yet
 *
 * Returns a string that the caller frees, or NULL on error. Since 0.10.0.
 */
char *virDomainQemuAgentCommand(virDomainPtr domain,
                                const char *cmd,
                                int timeout,
                                unsigned int flags);

/*
 * Ends what virConnectDomainQemuMonitorEventRegister() began. May be called inside the callback.
 * Refused on a read-only connection.
 *
 * @callbackID: what the registration returned
 *
 * Returns 0, or -1 on error. Since 1.2.3.
 */
int virConnectDomainQemuMonitorEventDeregister(virConnectPtr conn, int callbackID);

/*
 * Registers for QEMU's own events of one guest or of all, as they come. Needs an event loop that
 * was registered before the connection was opened and is being run. Refused on a read-only
 * connection.
 *
 * @dom: NULL is all guests
 * @event: name of the event, or a pattern according to @flags; NULL is all events
 * @cb: called from the event loop
 * @opaque: passed to the callback
 * @freecb: releases @opaque when the registration ends, or NULL
 * @flags: virConnectDomainQemuMonitorEventRegisterFlags values, or 0
 *
 * Returns the registration's number, or -1 on error. Since 1.2.3.
 */
int virConnectDomainQemuMonitorEventRegister(virConnectPtr conn,
                                             virDomainPtr dom,
                                             const char *event,
                                             virConnectDomainQemuMonitorEventCallback cb,
                                             void *opaque,
                                             virFreeCallback freecb,
                                             unsigned int flags);

/*
 * Sends a command and open descriptors to the QEMU of a guest. See virDomainQemuMonitorCommand().
 * Refused on a read-only connection.
 *
 * @cmd: a QMP command
 * @infiles: @ninfiles descriptors to send; the caller keeps its own
 * @noutfiles: set to how many descriptors came back; may be NULL
 * @outfiles: set to an array of them; the caller closes each and frees the array; may be NULL
 * @result: set to the answer, which the caller frees
 * @flags: virDomainQemuMonitorCommandFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 8.2.0.
 */
int virDomainQemuMonitorCommandWithFiles(virDomainPtr domain,
                                         const char *cmd,
                                         unsigned int ninfiles,
                                         int *infiles,
                                         unsigned int *noutfiles,
                                         int **outfiles,
                                         char **result,
                                         unsigned int flags);

#ifdef __cplusplus
}
#endif

#endif /* SPLITVIRT_LIBVIRT_QEMU_H */
