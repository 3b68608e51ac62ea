/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_command.c - the order of QEMU's arguments.
 *
 * Threads: any.
 */

#include "qemu/qemu_command.h"

#include <string.h>

#include "base/error.h"
#include "qemu/qemu_chardev_log.h"
#include "qemu/qemu_command_parts.h"
#include "qemu/qemu_props.h"
#include "qemu/qemu_secret.h"

/* ------------------------------------------------------------------ arguments */

static void
arg_free(void *data)
{
    QemuArg *arg = data;

    json_free(arg->json);
    g_free(arg->text);
    g_free(arg->secret_text);
    g_free(arg);
}

GPtrArray *
qemu_args_new(void)
{
    return g_ptr_array_new_with_free_func(arg_free);
}

void
qemu_args_json(GPtrArray *args, const char *option, JsonValue *json)
{
    QemuArg *arg = g_new0(QemuArg, 1);

    arg->option = option;
    arg->json = json;
    g_ptr_array_add(args, arg);
}

void
qemu_args_text(GPtrArray *args, const char *option, char *text)
{
    QemuArg *arg = g_new0(QemuArg, 1);

    arg->option = option;
    arg->text = text;
    g_ptr_array_add(args, arg);
}

/* -------------------------------------------------------------------- devices */

static void
add_limits(GPtrArray *args, const DiskDef *disk)
{
    JsonValue *limits = qemu_command_disk_limits(disk);
    JsonValue *object;

    if (!limits)
        return;
    object = json_new_object();
    json_object_set_string(object, "qom-type", "throttle-group");
    json_object_set_printf(object, "id", "throttle-%s", disk->info.alias);
    json_object_set(object, "limits", limits);
    qemu_args_json(args, "object", object);
}

int
qemu_command_disk_medium(GPtrArray *args, const DomainDef *def, const DiskDef *disk)
{
    g_autoptr(GPtrArray) nodes = qemu_block_nodes(def, disk);
    JsonValue *filter;

    if (!nodes)
        return -1;
    qemu_block_add_secrets(args, disk);
    for (size_t i = 0; i < nodes->len; i++)
        qemu_args_json(args, "blockdev", json_copy(g_ptr_array_index(nodes, i)));
    filter = qemu_block_throttle(disk);
    if (filter)
        qemu_args_json(args, "blockdev", filter);
    filter = qemu_block_copy_on_read(disk);
    if (filter)
        qemu_args_json(args, "blockdev", filter);
    return 0;
}

int
qemu_command_disk(GPtrArray *args, const DomainDef *def, const DiskDef *disk)
{
    /* The floppy drives' controller is the board's, and takes them by its own names. */
    g_autoptr(JsonValue) device = qemu_command_disk_device(def, disk);

    if (!device)
        return -1;
    add_limits(args, disk);
    if (qemu_command_disk_medium(args, def, disk) < 0)
        return -1;
    qemu_args_json(args, "device", g_steal_pointer(&device));
    return 0;
}

int
qemu_command_device_args(GPtrArray *args, const DomainDef *def, const DomainDevice *device)
{
    switch (device->kind) {
    case DEVICE_DISK:
        return qemu_command_disk(args, def, device->disk);
    case DEVICE_CONTROLLER:
        return qemu_command_controller(args, def, device->controller);
    case DEVICE_FS:
        return qemu_command_fs(args, def, device->fs);
    case DEVICE_SERIAL:
        return qemu_command_serial(args, def, device->chardev);
    case DEVICE_PARALLEL:
        return qemu_command_parallel(args, def, device->chardev);
    case DEVICE_CONSOLE:
        return qemu_command_console(args, def, device->chardev);
    case DEVICE_CHANNEL:
        return qemu_command_channel(args, def, device->chardev);
    case DEVICE_INPUT:
        return qemu_command_input(args, def, device->input);
    case DEVICE_TPM:
        return qemu_command_tpm(args, def, device->tpm);
    case DEVICE_SOUND:
        return qemu_command_sound(args, def, device->sound);
    case DEVICE_VIDEO:
        return qemu_command_video(args, def, device->video);
    case DEVICE_HOSTDEV:
        return qemu_command_hostdev(args, def, device->hostdev);
    case DEVICE_REDIRDEV:
        return qemu_command_redirdev(args, def, device->redirdev);
    case DEVICE_HUB:
        return qemu_command_hub(args, def, device->hub);
    case DEVICE_WATCHDOG:
        return qemu_command_watchdog(args, def, device->watchdog);
    case DEVICE_MEMBALLOON:
        return qemu_command_memballoon(args, def, device->memballoon);
    case DEVICE_RNG:
        return qemu_command_rng(args, def, device->rng);
    case DEVICE_PANIC:
        return qemu_command_panic(args, def, device->panic);
    case DEVICE_MEMORY:
        return qemu_command_memory_device(args, def, device->memory);
    case DEVICE_IOMMU:
        return qemu_command_iommu(args, def, device->iommu);
    default:
        return qemu_unsupported(def, "device '%s'", device_kind_to_string(device->kind));
    }
}

/* Adds every device of one list. */
static int
add_list(GPtrArray *args, const DomainDef *def, DeviceKind kind, const GPtrArray *list)
{
    for (size_t i = 0; list && i < list->len; i++) {
        DomainDevice device = {.kind = kind, .def = g_ptr_array_index(list, i)};

        if (qemu_command_device_args(args, def, &device) < 0)
            return -1;
    }
    return 0;
}

static const QemuCommandNet *
find_opened(const QemuCommandContext *context, const NetDef *net)
{
    for (size_t i = 0; context->nets && i < context->nets->len; i++) {
        const QemuCommandNet *opened = g_ptr_array_index(context->nets, i);

        if (g_strcmp0(opened->alias, net->info.alias) == 0)
            return opened;
    }
    return NULL;
}

static int
add_nets(GPtrArray *args, const DomainDef *def, const QemuCommandContext *context)
{
    xml_each(NetDef, net, def->nets) {
        NetType type = qemu_net_actual_source(net)->type;
        JsonValue *props;

        if (type != NET_TYPE_NULL && type != NET_TYPE_HOSTDEV) {
            props = qemu_command_net_backend(def, net, find_opened(context, net));
            if (!props)
                return -1;
            qemu_args_json(args, "netdev", props);
        }
        props = type == NET_TYPE_HOSTDEV ? qemu_command_net_hostdev(def, net) : qemu_command_net_device(def, net);
        if (!props)
            return -1;
        qemu_args_json(args, "device", props);
    }
    return 0;
}

static void
add_pci_first(GPtrArray *first, GPtrArray *rest, const DomainDef *def)
{
    xml_each(ControllerDef, controller, def->controllers)
        g_ptr_array_add(controller->type == CONTROLLER_PCI ? first : rest, controller);
}

static int
add_controllers(GPtrArray *args, const DomainDef *def)
{
    g_autoptr(GPtrArray) pci = g_ptr_array_new();
    g_autoptr(GPtrArray) others = g_ptr_array_new();

    add_pci_first(pci, others, def);
    if (add_list(args, def, DEVICE_CONTROLLER, pci) < 0)
        return -1;
    return add_list(args, def, DEVICE_CONTROLLER, others);
}

/* One list after the other, in the order in which QEMU is told of them. */
typedef struct {
    DeviceKind kind;
    GPtrArray *list;
} DeviceList;

static int
add_lists(GPtrArray *args, const DomainDef *def, const DeviceList *lists, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (add_list(args, def, lists[i].kind, lists[i].list) < 0)
            return -1;
    return 0;
}

static int
add_devices(GPtrArray *args, const DomainDef *def, const QemuCommandContext *context)
{
    const DeviceList storage[] = {
        {DEVICE_MEMORY, def->memories}, {DEVICE_HUB, def->hubs}, {DEVICE_DISK, def->disks}, {DEVICE_FS, def->filesystems},
    };
    const DeviceList consoles[] = {
        {DEVICE_SERIAL, def->serials},   {DEVICE_PARALLEL, def->parallels}, {DEVICE_CHANNEL, def->channels},
        {DEVICE_CONSOLE, def->consoles}, {DEVICE_TPM, def->tpms},           {DEVICE_INPUT, def->inputs},
    };
    const DeviceList rest[] = {
        {DEVICE_VIDEO, def->videos},       {DEVICE_SOUND, def->sounds},     {DEVICE_WATCHDOG, def->watchdogs},
        {DEVICE_REDIRDEV, def->redirdevs}, {DEVICE_HOSTDEV, def->hostdevs},
    };

    if (add_list(args, def, DEVICE_IOMMU, def->iommus) < 0 || add_controllers(args, def) < 0 ||
        add_lists(args, def, storage, G_N_ELEMENTS(storage)) < 0 || add_nets(args, def, context) < 0 ||
        add_lists(args, def, consoles, G_N_ELEMENTS(consoles)) < 0)
        return -1;
    xml_each(AudioDef, audio, def->audios)
        if (qemu_command_audio(args, def, audio) < 0)
            return -1;
    if (qemu_command_graphics(args, def, context->conf) < 0)
        return -1;
    return add_lists(args, def, rest, G_N_ELEMENTS(rest));
}

/* What all watchdogs of a guest do together. */
static void
add_watchdog_action(GPtrArray *args, const DomainDef *def)
{
    const WatchdogDef *first = def->watchdogs && def->watchdogs->len ? g_ptr_array_index(def->watchdogs, 0) : NULL;
    const char *action;

    if (!first)
        return;
    action = first->action == WATCHDOG_ACTION_DUMP      ? "pause"
             : first->action == WATCHDOG_ACTION_DEFAULT ? "reset"
                                                        : watchdog_action_to_string(first->action);
    qemu_args_text(args, "watchdog-action", g_strdup(action));
}

static void
add_sandbox(GPtrArray *args, const QemuConf *conf)
{
    if (conf->seccomp_sandbox != 0)
        qemu_args_text(args, "sandbox",
                       g_strdup("on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny"));
}

static void
add_front(GPtrArray *args, const DomainDef *def, const QemuCommandContext *context)
{
    g_autoptr(GString) name = g_string_new(NULL);

    qemu_option_add(name, "guest", def->name);
    if (context->conf->set_process_name)
        g_string_append_printf(name, ",process=qemu:%s", def->name);
    g_string_append(name, ",debug-threads=on");
    qemu_args_text(args, "name", g_strdup(name->str));
    qemu_args_text(args, "S", NULL);
    qemu_args_json(args, "object", qemu_secret_master(context->private_dir));
}

static void
add_monitor(GPtrArray *args, const QemuCommandContext *context)
{
    qemu_args_text(args, "no-user-config", NULL);
    qemu_args_text(args, "nodefaults", NULL);
    qemu_args_text(args, "chardev", g_strdup_printf("socket,id=charmonitor,fd=%d,server=on,wait=off", context->monitor_fd));
    qemu_args_text(args, "mon", g_strdup("chardev=charmonitor,id=monitor,mode=control"));
}

/* What is written to virtlogd: QEMU opens it by the names of the sets. */
static void
add_logs(GPtrArray *args, const QemuCommandContext *context)
{
    for (guint i = 0; context->logs && i < context->logs->len; i++) {
        const QemuChardevLog *log = &g_array_index(context->logs, QemuChardevLog, i);

        qemu_args_text(args, "add-fd", g_strdup_printf("set=%u,fd=%d,opaque=log", log->set, log->fd));
    }
}

static int
build_args(GPtrArray *args, const DomainDef *def, const QemuCommandContext *context)
{
    if (qemu_command_check(def, context) < 0)
        return -1;
    add_front(args, def, context);
    add_logs(args, context);
    if (qemu_command_firmware(args, def) < 0 || qemu_command_machine(args, def, context) < 0 ||
        qemu_command_cpu(args, def, context) < 0 || qemu_command_memory(args, def, context) < 0 ||
        qemu_command_smp(args, def) < 0 || qemu_command_smbios(args, def) < 0)
        return -1;
    if (!def->graphics || def->graphics->len == 0)
        qemu_args_text(args, "display", g_strdup("none"));
    add_monitor(args, context);
    if (qemu_command_clock(args, def) < 0 || qemu_command_boot(args, def) < 0 || add_devices(args, def, context) < 0)
        return -1;
    add_watchdog_action(args, def);
    if (context->incoming)
        qemu_args_text(args, "incoming", g_strdup(context->incoming));
    if (def->memballoon && qemu_command_memballoon(args, def, def->memballoon) < 0)
        return -1;
    if (add_list(args, def, DEVICE_RNG, def->rngs) < 0 || add_list(args, def, DEVICE_PANIC, def->panics) < 0)
        return -1;
    if (def->features.vmcoreinfo == SWITCH_ON)
        qemu_args_json(args, "device", qemu_props_new("vmcoreinfo", NULL));
    add_sandbox(args, context->conf);
    if (context->conf->log_timestamp)
        qemu_args_text(args, "msg", g_strdup("timestamp=on"));
    return 0;
}

/* ------------------------------------------------------------------ the result */

void
qemu_command_free(QemuCommand *command)
{
    if (!command)
        return;
    g_ptr_array_unref(command->argv);
    g_ptr_array_unref(command->env);
    g_free(command);
}

/* The environment is made, not inherited: nothing of the daemon's reaches a guest's process. */
static void
fill_env(GPtrArray *env, const DomainDef *def, const QemuCommandContext *context)
{
    static const char *const inherited[] = {"PATH", "USER", "LOGNAME"};

    g_ptr_array_add(env, g_strdup("LC_ALL=C"));
    for (size_t i = 0; i < G_N_ELEMENTS(inherited); i++) {
        const char *value = g_getenv(inherited[i]);

        if (value)
            g_ptr_array_add(env, g_strdup_printf("%s=%s", inherited[i], value));
        else if (i == 0)
            g_ptr_array_add(env, g_strdup("PATH=/usr/local/bin:/usr/bin:/bin"));
    }
    g_ptr_array_add(env, g_strdup_printf("HOME=%s", context->private_dir));
    g_ptr_array_add(env, g_strdup_printf("XDG_DATA_HOME=%s/.local/share", context->private_dir));
    g_ptr_array_add(env, g_strdup_printf("XDG_CACHE_HOME=%s/.cache", context->private_dir));
    g_ptr_array_add(env, g_strdup_printf("XDG_CONFIG_HOME=%s/.config", context->private_dir));
    xml_each(QemuEnv, variable, def->qemu.env)
        g_ptr_array_add(env, g_strdup_printf("%s=%s", variable->name, variable->value ? variable->value : ""));
    g_ptr_array_add(env, NULL);
}

static int
check_namespace(const DomainDef *def)
{
    const QemuNamespace *extra = &def->qemu;

    if (extra->overrides && extra->overrides->len)
        return qemu_unsupported(def, "qemu:override");
    if (extra->caps_add || extra->caps_del)
        return qemu_unsupported(def, "qemu:capabilities");
    if (extra->deprecation && !g_str_equal(extra->deprecation, "none"))
        return qemu_unsupported(def, "qemu:deprecation");
    return 0;
}

static int
fill_secrets(const GPtrArray *args, const DomainDef *def, const QemuCommandContext *context)
{
    for (size_t i = 0; i < args->len; i++)
        if (qemu_secret_fill(g_ptr_array_index(args, i), def, context->private_dir, context->privileged) < 0)
            return -1;
    return 0;
}

QemuCommand *
qemu_command_build(const DomainDef *def, const QemuCommandContext *context)
{
    g_autoptr(GPtrArray) args = qemu_args_new();
    g_autoptr(QemuCommand) command = NULL;

    if (!def->emulator)
        return fail_null(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s' names no emulator"), def->name);
    if (check_namespace(def) < 0 || build_args(args, def, context) < 0 || fill_secrets(args, def, context) < 0)
        return NULL;
    command = g_new0(QemuCommand, 1);
    command->argv = g_ptr_array_new_with_free_func(g_free);
    command->env = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(command->argv, g_strdup(def->emulator));
    for (size_t i = 0; i < args->len; i++) {
        const QemuArg *arg = g_ptr_array_index(args, i);

        g_ptr_array_add(command->argv, g_strdup_printf("-%s", arg->option));
        if (arg->json)
            g_ptr_array_add(command->argv, json_to_string(arg->json));
        else if (arg->text)
            g_ptr_array_add(command->argv, g_strdup(arg->text));
    }
    for (size_t i = 0; def->qemu.args && def->qemu.args[i]; i++)
        g_ptr_array_add(command->argv, g_strdup(def->qemu.args[i]));
    g_ptr_array_add(command->argv, NULL);
    fill_env(command->env, def, context);
    return g_steal_pointer(&command);
}

char *
qemu_command_to_string(const QemuCommand *command)
{
    static const char safe[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+.,:/@%";
    g_autoptr(GString) text = g_string_new(NULL);

    for (size_t i = 0; i + 1 < command->env->len; i++)
        g_string_append_printf(text, "%s \\\n", (const char *)g_ptr_array_index(command->env, i));
    for (size_t i = 0; i + 1 < command->argv->len; i++) {
        const char *word = g_ptr_array_index(command->argv, i);
        const char *next = i + 2 < command->argv->len ? g_ptr_array_index(command->argv, i + 1) : NULL;
        g_autofree char *quoted = word[strspn(word, safe)] ? g_shell_quote(word) : g_strdup(word);

        g_string_append_printf(text, "%s%s", quoted, !next ? "\n" : *next == '-' ? " \\\n" : " ");
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}
