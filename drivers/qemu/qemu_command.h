/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_command.h - from a definition to QEMU's arguments.
 *
 * One builder makes the properties of a device, backend or object as JSON: the command line (-device, -blockdev,
 * -netdev, -object ...) and hotplug (device_add, blockdev-add ...) use the same one. Building is pure: no files, no
 * host; what must be opened first stands in the context, and secrets are filled in when an argument is used
 * (qemu_secret.h). What cannot be built is refused with VIR_ERR_CONFIG_UNSUPPORTED, naming the element.
 */

#ifndef QEMU_COMMAND_H
#define QEMU_COMMAND_H

#include "base/json.h"
#include "conf/domain_device.h"
#include "qemu/qemu_caps.h"
#include "qemu/qemu_conf.h"

/* What was opened for a <interface>: by position in def->nets. */
typedef struct {
    char *alias;
    int *fds;                  /* tap queues, as numbers in the child; owned by whoever opened them */
    size_t n_fds;
    int *vhost_fds;            /* as many, when the kernel moves the packets */
    size_t n_vhost_fds;
} QemuCommandNet;

/* What @net is once its network has said what it stands for; and whether it needs tap descriptors. */
const NetSource *qemu_net_actual_source(const NetDef *net);
bool qemu_net_needs_tap(const NetDef *net);

/* What the builder is told besides the definition. */
typedef struct {
    const QemuConf *conf;
    const QemuCaps *caps;
    bool privileged;
    const char *private_dir;   /* LIB/domain-<id>-<name> */
    int monitor_fd;            /* the listening socket of the monitor, as its number in the child */
    GPtrArray *nets;           /* of QemuCommandNet, for those that need descriptors */
    const GArray *logs;        /* of QemuChardevLog, their descriptors as numbers in the child; NULL = none */
    const char *incoming;      /* "defer" ...; NULL = a fresh start */
} QemuCommandContext;

/* The result: arguments after the program's name are NULL-terminated in @argv (argv[0] is the binary), @env likewise. */
typedef struct {
    GPtrArray *argv;           /* of char *, NULL-terminated */
    GPtrArray *env;            /* of char * "NAME=value", NULL-terminated */
} QemuCommand;

QemuCommand *qemu_command_build(const DomainDef *def, const QemuCommandContext *context);
void qemu_command_free(QemuCommand *command);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QemuCommand, qemu_command_free)

/* One line for the guest's log, quoted so that a shell would take it. The caller frees it. */
char *qemu_command_to_string(const QemuCommand *command);

/* The parts that hotplug shares: the arguments of device_add, netdev_add, object-add. NULL with an error. */
JsonValue *qemu_command_disk_device(const DomainDef *def, const DiskDef *disk);
JsonValue *qemu_command_net_device(const DomainDef *def, const NetDef *net);
JsonValue *qemu_command_net_hostdev(const DomainDef *def, const NetDef *net); /* the same of one that is a device of the host */
JsonValue *qemu_command_net_backend(const DomainDef *def, const NetDef *net, const QemuCommandNet *opened);

/* Has @backend name its @n descriptors by what a running QEMU calls them: "a" or "a:b". */
void qemu_command_net_name_fds(JsonValue *backend, const char *names, size_t n);
JsonValue *qemu_command_controller_device(const DomainDef *def, const ControllerDef *controller);

/* The limits of <iotune> as QEMU's throttle groups have them; NULL, without an error, when there are none. */
JsonValue *qemu_command_disk_limits(const DiskDef *disk);

/* The same for a group that is there already: every limit is named, so that those that are gone end. @disk has <iotune>. */
JsonValue *qemu_command_disk_new_limits(const DiskDef *disk);

/* An option and its value, in the order in which they are to be given. For the command line as "-option value"; hotplug uses
 * those of QMP's own: "object", "device", "netdev", "blockdev". */
typedef struct {
    const char *option;        /* "object", "chardev", "device" ... */
    JsonValue *json;           /* the value, or */
    char *text;                /* the value where QEMU takes no JSON */
    const SecretRef *secret;   /* an object's that is to hold this secret, which the definition names; or */
    char *secret_text;         /* one that the definition itself has */
} QemuArg;

/* Everything that @device needs, added to @args (of QemuArg). */
int qemu_command_device_args(GPtrArray *args, const DomainDef *def, const DomainDevice *device);

GPtrArray *qemu_args_new(void);
void qemu_args_json(GPtrArray *args, const char *option, JsonValue *json);
void qemu_args_text(GPtrArray *args, const char *option, char *text);

/* What the medium of @disk is made of, lowest first, added to @args: secrets, nodes, filters. */
int qemu_command_disk_medium(GPtrArray *args, const DomainDef *def, const DiskDef *disk);

/* The block nodes of one image of @disk and what it is backed by, topmost last, ready for blockdev-add; names as
 * qemu_block_node_name(). */
GPtrArray *qemu_block_nodes(const DomainDef *def, const DiskDef *disk);        /* of JsonValue */

/* The filters above them, each NULL when the disk has none: limits, then copy-on-read. And the topmost node's name,
 * which the device uses. The caller frees them. */
JsonValue *qemu_block_throttle(const DiskDef *disk);
JsonValue *qemu_block_copy_on_read(const DiskDef *disk);
char *qemu_block_device_node(const DiskDef *disk);

/* "libvirt-1-format", the node that the device uses; and "libvirt-1-storage". @index is of the image: source.index. The
 * caller frees it. */
char *qemu_block_format_node(const StorageSource *source, ImageFormat format);
char *qemu_block_storage_node(const StorageSource *source);

/* Gives each image in @def its index (source.index), as live definitions carry it: last disk first, each chain from its top. */
void qemu_block_assign_indexes(DomainDef *def);

#endif /* QEMU_COMMAND_H */
