/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_props.h - properties of QEMU's devices and objects, as JSON: what many kinds have in common.
 */

#ifndef QEMU_PROPS_H
#define QEMU_PROPS_H

#include "base/json.h"
#include "conf/domain.h"

/* { "driver": @driver, "id": alias }, or without an id when @info is NULL or has no alias. */
JsonValue *qemu_props_new(const char *driver, const DeviceInfo *info);

/* Sets @key when there is something to set: a JSON boolean; "on" or "off"; a number that is not 0; one that is set. */
void qemu_props_bool(JsonValue *props, const char *key, Switch value);
void qemu_props_on_off(JsonValue *props, const char *key, Switch value);
void qemu_props_yes(JsonValue *props, const char *key, YesNo value);
void qemu_props_nonzero(JsonValue *props, const char *key, unsigned long long value);
void qemu_props_opt(JsonValue *props, const char *key, OptUint value);

/* The device's place: bus, addr, port ... as its address says. -1 with an error that names the device when the bus is not there. */
int qemu_props_address(JsonValue *props, const DomainDef *def, const DeviceInfo *info);

/* bootindex, when the device has a boot order; acpi-index. */
void qemu_props_boot(JsonValue *props, const DeviceInfo *info);

/* iommu_platform, ats, packed, page-per-vq; @options may be NULL. */
void qemu_props_virtio(JsonValue *props, const VirtioOptions *options);

/* "virtio-rng" and its model make "virtio-rng-pci-transitional"; the suffix follows from address type and @model. The caller
 * frees it. */
char *qemu_props_virtio_driver(const char *base, VirtioModel model, const DeviceInfo *info);

/* The alias of the controller behind a bus, or NULL with an error that names the device. */
const char *qemu_props_controller(const DomainDef *def, ControllerType type, unsigned int index, const DeviceInfo *info);

/* Refuses something by name: always -1, VIR_ERR_CONFIG_UNSUPPORTED "<path> is not supported". */
int qemu_unsupported(const DomainDef *def, const char *fmt, ...) G_GNUC_PRINTF(2, 3);

#endif /* QEMU_PROPS_H */
