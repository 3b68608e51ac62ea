/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_command_parts.h - the inside of the command line builder: one function a kind of thing, each adding arguments.
 *
 * All return 0, or -1 with an error that names what cannot be built. Threads: any.
 */

#ifndef QEMU_COMMAND_PARTS_H
#define QEMU_COMMAND_PARTS_H

#include "qemu/qemu_command.h"

/* Appends "key=value" to an option in QEMU's text form. */
void qemu_option_add(GString *text, const char *key, const char *value);

/* Adds @props (taken over) as a device at its address. */
int qemu_args_device(GPtrArray *args, const DomainDef *def, JsonValue *props, const DeviceInfo *info);

/* -chardev with id "char<alias>". */
int qemu_command_chardev(GPtrArray *args, const DomainDef *def, const ChardevSource *source, const char *alias, bool parallel);
int qemu_command_serial(GPtrArray *args, const DomainDef *def, const ChardevDef *serial);
int qemu_command_parallel(GPtrArray *args, const DomainDef *def, const ChardevDef *parallel);
int qemu_command_channel(GPtrArray *args, const DomainDef *def, const ChardevDef *channel);
int qemu_command_console(GPtrArray *args, const DomainDef *def, const ChardevDef *console);

int qemu_command_graphics(GPtrArray *args, const DomainDef *def, const QemuConf *conf);
int qemu_command_video(GPtrArray *args, const DomainDef *def, const VideoDef *video);
int qemu_command_sound(GPtrArray *args, const DomainDef *def, const SoundDef *sound);
int qemu_command_audio(GPtrArray *args, const DomainDef *def, const AudioDef *audio);

int qemu_command_input(GPtrArray *args, const DomainDef *def, const InputDef *input);
int qemu_command_rng(GPtrArray *args, const DomainDef *def, const RngDef *rng);
int qemu_command_memballoon(GPtrArray *args, const DomainDef *def, const MemballoonDef *balloon);
int qemu_command_watchdog(GPtrArray *args, const DomainDef *def, const WatchdogDef *watchdog);
int qemu_command_panic(GPtrArray *args, const DomainDef *def, const PanicDef *panic);
int qemu_command_hub(GPtrArray *args, const DomainDef *def, const HubDef *hub);
int qemu_command_redirdev(GPtrArray *args, const DomainDef *def, const RedirdevDef *redirdev);
int qemu_command_hostdev(GPtrArray *args, const DomainDef *def, const HostdevDef *hostdev);
int qemu_command_tpm(GPtrArray *args, const DomainDef *def, const TpmDef *tpm);
int qemu_command_fs(GPtrArray *args, const DomainDef *def, const FsDef *fs);
int qemu_command_memory_device(GPtrArray *args, const DomainDef *def, const MemoryDef *memory);
int qemu_command_iommu(GPtrArray *args, const DomainDef *def, const IommuDef *iommu);

/* Controllers that are a -device; others add nothing. */
int qemu_command_controller(GPtrArray *args, const DomainDef *def, const ControllerDef *controller);

/* A disk with its nodes. */
int qemu_command_disk(GPtrArray *args, const DomainDef *def, const DiskDef *disk);

/* The keys of a node whose bytes a server has. */
int qemu_block_add_network(JsonValue *node, const DomainDef *def, const DiskDef *disk, const StorageSource *source);

/* The objects that hold the secrets of @disk's images, not filled yet; and the name of one, by its image's index and what it is. */
#define QEMU_SECRET_AUTH "storage-auth"
#define QEMU_SECRET_COOKIES "storage-httpcookie"
#define QEMU_SECRET_STORAGE_ENCRYPTION "storage-encryption"
#define QEMU_SECRET_FORMAT_ENCRYPTION "format-encryption"
void qemu_block_add_secrets(GPtrArray *args, const DiskDef *disk);
char *qemu_block_secret_id(unsigned int index, const char *what);

/* Can the encryption of an image of @disk be undone? */
int qemu_block_check_encryption(const DomainDef *def, const DiskDef *disk, const StorageSource *source);

/* The board: -machine, -accel, -cpu; memory; -smp, iothreads; -uuid, -smbios; -rtc and timers; -boot and firmware. */
int qemu_command_machine(GPtrArray *args, const DomainDef *def, const QemuCommandContext *context);
int qemu_command_cpu(GPtrArray *args, const DomainDef *def, const QemuCommandContext *context);
int qemu_command_memory(GPtrArray *args, const DomainDef *def, const QemuCommandContext *context);
int qemu_command_smp(GPtrArray *args, const DomainDef *def);
int qemu_command_smbios(GPtrArray *args, const DomainDef *def);
int qemu_command_clock(GPtrArray *args, const DomainDef *def);
int qemu_command_boot(GPtrArray *args, const DomainDef *def);
int qemu_command_firmware(GPtrArray *args, const DomainDef *def);

/* Whatever the definition holds that none of the above does. */
int qemu_command_check(const DomainDef *def, const QemuCommandContext *context);

#endif /* QEMU_COMMAND_PARTS_H */
