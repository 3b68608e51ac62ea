/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_complete.h - the steps that make a definition whole; private to this folder.
 *
 * They run in the order in which they stand here.
 */

#ifndef CONF_DOMAIN_COMPLETE_H
#define CONF_DOMAIN_COMPLETE_H

#include "conf/domain_device.h"
#include "conf/domain_hooks.h"

extern const XmlNamespace domain_namespaces[];

/* The caller's part of XmlFlags. */
#define DOMAIN_XML_ABI_UPDATE  (XML_FLAG_CALLER << 0)
#define DOMAIN_XML_NO_COMPLETE (XML_FLAG_CALLER << 1)
#define DOMAIN_XML_ATTACH      (XML_FLAG_CALLER << 2)

/* The domain's own hooks; their user is a DomainParseHooks, or NULL. */
int domain_complete_hook(void *self, XmlContext *ctx);
int domain_validate_hook(void *self, XmlContext *ctx);

/* When lists that can be made from other fields are written. */
bool domain_iothreadids_are_shown(const void *self, unsigned int flags);
bool domain_audios_are_shown(const void *self, unsigned int flags);

/* Is the only <audio> the one that we would add by ourselves? */
bool domain_audio_is_default(const DomainDef *def);

/* What a definition is completed with; lives as long as the call. */
typedef struct {
    const DomainParseHooks *hooks;
    unsigned int flags;              /* XmlFlags */
    DomainPlatform platform;
    MachineKind machine;
} DomainCompletion;

/* domain_defaults.c: memory, vcpus, CPU, actions, boot. */
int domain_default_platform(DomainDef *def, DomainCompletion *completion);
int domain_default_top(DomainDef *def, const DomainCompletion *completion);
unsigned long long domain_numa_memory_kib(const DomainDef *def);
unsigned long long domain_hotplugged_memory_kib(const DomainDef *def);

/* domain_firmware.c: which files it boots from. */
int domain_default_firmware(DomainDef *def, const DomainCompletion *completion);

/* domain_disk.c: by bus and target. */
void domain_sort_disks(DomainDef *def);

/* domain_defaults_chardev.c: ports, consoles, target types. */
int domain_default_chardevs(DomainDef *def, const DomainCompletion *completion);
void domain_default_serial(const DomainDef *def, ChardevDef *serial);
void domain_default_channel(ChardevDef *channel, const DomainCompletion *completion);

/* domain_defaults_implicit.c: what a machine has without being told. */
int domain_add_implicit_devices(DomainDef *def, const DomainCompletion *completion);

/* Does QEMU run it? */
bool domain_is_qemu(const DomainDef *def);

/* domain_defaults_device.c: one device, by what it is and what the machine is. */
int domain_default_device(const DomainDef *def, DomainDevice *device, const DomainCompletion *completion);
int domain_default_devices(DomainDef *def, const DomainCompletion *completion);

/* The USB controller of boards from before there was USB 3. */
ControllerModel domain_default_old_usb_model(const DomainDef *def, const DomainCompletion *completion);

/* domain_validate.c: rules between the parts of a definition, and of one device in it. */
int domain_validate(const DomainDef *def, XmlContext *ctx);
bool domain_has_numa_cell(const DomainDef *def, unsigned int id);
int domain_validate_devices(const DomainDef *def);
int domain_validate_device(const DomainDef *def, const DomainDevice *device);

#endif /* CONF_DOMAIN_COMPLETE_H */
