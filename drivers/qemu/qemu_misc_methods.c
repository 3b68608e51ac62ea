/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_misc_methods.c - talking to the monitor itself, looking into a guest, and the rest.
 *
 * Threads: the guest's owner.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <libvirt/libvirt-qemu.h>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "conf/domain.h"
#include "conf/domain_net.h"
#include "driver/typed_params.h"
#include "hypervisor/edit.h"
#include "qemu/qemu_guest.h"
#include "qemu/qemu_methods.h"
#include "qemu/qemu_monitor_commands.h"

/* --------------------------------------------------------- the monitor itself */

int
qemu_domain_monitor_command_with_files(Domain *dom, const char *command, unsigned int n_in, int *in, unsigned int *n_out, int **out,
                                       char **result, unsigned int flags)
{
    QemuMonitor *mon = qemu_guest_monitor(dom);
    g_autoptr(JsonValue) request = NULL;
    g_autoptr(JsonValue) reply = NULL;

    assert_owner(dom);
    if (!mon)
        return -1;
    if (n_in > 1)
        return fail(VIR_ERR_INVALID_ARG, _("a monitor command takes one descriptor along, not %1$u"), n_in);
    if (flags & VIR_DOMAIN_QEMU_MONITOR_COMMAND_HMP) {
        if (n_in > 0)
            return fail(VIR_ERR_INVALID_ARG, _("a command of the human monitor takes no descriptor along"));
        *result = qemu_monitor_human(dom, command);
        return *result ? 0 : -1;
    }
    request = json_parse_string(command);
    if (!request || !json_get_object(request, ""))
        return -1;
    reply = qemu_monitor_pass(mon, g_steal_pointer(&request), n_in > 0 ? in[0] : -1);
    if (!reply)
        return -1;
    if (n_out)
        *n_out = 0;
    if (out)
        *out = NULL;
    *result = json_to_string(reply);
    return 0;
}

int
qemu_domain_monitor_command(Domain *dom, const char *command, char **result, unsigned int flags)
{
    return qemu_domain_monitor_command_with_files(dom, command, 0, NULL, NULL, NULL, result, flags);
}

/* ---------------------------------------------------------- looking into it */

static int
read_exactly(const char *path, off_t offset, void *buffer, size_t size)
{
    autoclose int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    size_t done = 0;

    if (fd < 0)
        return fail_errno(errno, _("cannot open '%1$s'"), path);
    while (done < size) {
        ssize_t got = pread(fd, (char *)buffer + done, size - done, offset + (off_t)done);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail_errno(errno, _("cannot read '%1$s'"), path);
        if (got == 0)
            return fail(VIR_ERR_INVALID_ARG, _("'%1$s' ends before %2$zu bytes at %3$lld"), path, size, (long long)offset);
        done += (size_t)got;
    }
    return 0;
}

/* QEMU writes into the guest's own directory, where both may go. */
int
qemu_domain_memory_peek(Domain *dom, unsigned long long start, size_t size, void *buffer, unsigned int flags)
{
    const QemuGuest *guest = qemu_guest_get(dom);
    QemuMemoryKind kind = flags & VIR_MEMORY_PHYSICAL ? QEMU_MEMORY_PHYSICAL : QEMU_MEMORY_VIRTUAL;
    g_autofree char *path = NULL;
    int rc;

    assert_owner(dom);
    if (!guest)
        return -1;
    if (!(flags & (VIR_MEMORY_VIRTUAL | VIR_MEMORY_PHYSICAL)))
        return fail(VIR_ERR_INVALID_ARG, _("the flags must say whether the address is virtual or physical"));
    path = g_strdup_printf("%s/memory-peek", guest->lib_dir);
    rc = qemu_monitor_save_memory(dom, kind, start, size, path);
    if (rc == 0)
        rc = read_exactly(path, 0, buffer, size);
    unlink(path);
    return rc;
}

int
qemu_domain_block_peek(Domain *dom, const char *name, unsigned long long offset, size_t size, void *buffer, unsigned int flags)
{
    const DomainDef *def = domain_is_active(dom) ? domain_live(dom) : domain_persistent(dom);
    const DiskDef *disk = def ? domain_disk_find(def, name) : NULL;
    const char *path;

    assert_owner(dom);
    if (!def)
        return -1;
    if (!disk)
        return fail(VIR_ERR_INVALID_ARG, _("domain '%1$s' has no disk '%2$s'"), def->name, name);
    path = storage_source_path(&disk->source);
    if (!path || disk->source.type == STORAGE_DIR || disk_format(disk) != IMAGE_RAW)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("disk '%1$s' of domain '%2$s' is no raw image on this host"),
                    disk->target->dev, def->name);
    if (offset > G_MAXINT64 - size)
        return fail(VIR_ERR_INVALID_ARG, _("offset %1$llu is beyond the end of any disk"), offset);
    return read_exactly(path, (off_t)offset, buffer, size);
}

/* ----------------------------------------------------------------- lifecycle */

static LifecycleAction *
action_of(DomainDef *def, unsigned int type)
{
    switch (type) {
    case VIR_DOMAIN_LIFECYCLE_POWEROFF:
        return &def->on_poweroff;
    case VIR_DOMAIN_LIFECYCLE_REBOOT:
        return &def->on_reboot;
    case VIR_DOMAIN_LIFECYCLE_CRASH:
        return &def->on_crash;
    default:
        return NULL;
    }
}

static int
check_action(unsigned int type, unsigned int action)
{
    bool dumps = action == VIR_DOMAIN_LIFECYCLE_ACTION_COREDUMP_DESTROY || action == VIR_DOMAIN_LIFECYCLE_ACTION_COREDUMP_RESTART;

    if (type > VIR_DOMAIN_LIFECYCLE_CRASH)
        return fail(VIR_ERR_INVALID_ARG, _("lifecycle type %1$u is none of poweroff (0), reboot (1), crash (2)"), type);
    if (action > VIR_DOMAIN_LIFECYCLE_ACTION_COREDUMP_RESTART)
        return fail(VIR_ERR_INVALID_ARG, _("there is no lifecycle action %1$u"), action);
    if (dumps && type != VIR_DOMAIN_LIFECYCLE_CRASH)
        return fail(VIR_ERR_INVALID_ARG, _("only a crash can lead to a dump"));
    return 0;
}

int
qemu_domain_set_lifecycle_action(Domain *dom, unsigned int type, unsigned int action, unsigned int flags)
{
    g_autoptr(DomainEdit) edit = NULL;
    bool ends = action == VIR_DOMAIN_LIFECYCLE_ACTION_DESTROY;

    assert_owner(dom);
    if (check_action(type, action) < 0 || !(edit = domain_edit(dom, flags)))
        return -1;
    for_each_def(def, edit)
        *action_of(def, type) = (LifecycleAction)(action + LIFECYCLE_DESTROY);
    if (edit->live && type == VIR_DOMAIN_LIFECYCLE_REBOOT &&
        qemu_monitor_set_action(dom, "reboot", ends ? "shutdown" : "reset") < 0)
        return -1;
    return domain_commit(dom, edit);
}

/* ------------------------------------------------------------ announcements */

static const TypedParamRule announce_rules[] = {
    { VIR_DOMAIN_ANNOUNCE_INTERFACE_INITIAL, VIR_TYPED_PARAM_UINT, false },
    { VIR_DOMAIN_ANNOUNCE_INTERFACE_MAX, VIR_TYPED_PARAM_UINT, false },
    { VIR_DOMAIN_ANNOUNCE_INTERFACE_ROUNDS, VIR_TYPED_PARAM_UINT, false },
    { VIR_DOMAIN_ANNOUNCE_INTERFACE_STEP, VIR_TYPED_PARAM_UINT, false },
    { NULL, 0, false },
};

/* What is not given, or is 0, is @usual. */
static unsigned int
announce_value(const TypedParams *params, const char *name, unsigned int usual)
{
    unsigned int value = 0;

    return params && typed_params_get_uint(params, name, &value) == 1 && value > 0 ? value : usual;
}

int
qemu_domain_announce_interface(Domain *dom, const char *device, const TypedParams *params, unsigned int flags)
{
    QemuAnnounce announce = { 0 };
    const NetDef *net;

    assert_owner(dom);
    if ((params && typed_params_validate(params, announce_rules) < 0) || domain_check_active(dom) < 0)
        return -1;
    announce.initial = announce_value(params, VIR_DOMAIN_ANNOUNCE_INTERFACE_INITIAL, 50);
    announce.max = announce_value(params, VIR_DOMAIN_ANNOUNCE_INTERFACE_MAX, 550);
    announce.rounds = announce_value(params, VIR_DOMAIN_ANNOUNCE_INTERFACE_ROUNDS, 5);
    announce.step = announce_value(params, VIR_DOMAIN_ANNOUNCE_INTERFACE_STEP, 50);
    if (device) {
        net = domain_net_find(domain_live(dom), device);
        if (!net)
            return fail(VIR_ERR_INVALID_ARG, _("domain '%1$s' has no interface '%2$s'"), domain_name(dom), device);
        announce.alias = net->info.alias;
    }
    return qemu_monitor_announce(dom, &announce);
}
