/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * every_call.h - every public function that makes a call, called once; on whatever libvirt the program has loaded.
 */

#ifndef TESTS_WIRE_EVERY_CALL_H
#define TESTS_WIRE_EVERY_CALL_H

#include <dlfcn.h>
#include <string.h>

#include <libvirt/libvirt-admin.h>
#include <libvirt/libvirt-lxc.h>
#include <libvirt/libvirt-qemu.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

/* One of each kind of handle. */
typedef struct {
    virConnectPtr conn;
    virDomainPtr dom;
    virDomainSnapshotPtr snapshot;
    virDomainCheckpointPtr checkpoint;
    virNetworkPtr net;
    virNetworkPortPtr port;
    virInterfacePtr iface;
    virStoragePoolPtr pool;
    virStorageVolPtr vol;
    virNodeDevicePtr dev;
    virSecretPtr secret;
    virNWFilterPtr filter;
    virNWFilterBindingPtr binding;
    virAdmConnectPtr admin;
    virAdmServerPtr server;
    virAdmClientPtr client;
} EveryCall;

typedef enum {
    EVERY_CALL_OK,
    EVERY_CALL_FAILED,
    EVERY_CALL_MISSING, /* this libvirt does not have the function */
} EveryResult;

typedef struct {
    const char *name;
    EveryResult (*call)(const EveryCall *every);
    int is_admin;
} EveryRow;

/* Generated; ends with a row without name. */
extern const EveryRow every_rows[];

/* every_call.c: the loaded library's function @name, or NULL. */
void *every_find(const char *name);

extern const virTypedParameter every_params[1];
extern const unsigned char every_bytes[16];

/* A callback that does nothing; it has no type of its own. */
#define every_nothing ((void *)every_nothing_at_all)
void every_nothing_at_all(void);

/* A socket to be sent along, always the same one. */
int every_socket(void);

virStreamPtr every_stream(const EveryCall *every);

/* Frees a list of @n strings; clears those in an array; closes descriptors. @n may be negative: there are none. */
void every_free_strings(void **strings, long long n);
void every_clear_strings(char **strings, long long n);
void every_close(int *fds, long long n);

/* The function @name_ as `function`, NULL if there is none. */
#define FUNCTION(name_) __typeof__(name_) *function = every_find(#name_)

/* Frees @value with the library's function. */
#define FREE_WITH(name_, value, ...) \
    do { \
        __typeof__(name_) *free_ = every_find(#name_); \
        if (free_ && (value)) \
            free_(value, ##__VA_ARGS__); \
    } while (0)

/* Gets one handle of each kind by looking it up; what the server does not give stays NULL, and the calls that need it fail. */
void every_call_prepare(EveryCall *every);
void every_call_release(EveryCall *every);

#endif /* TESTS_WIRE_EVERY_CALL_H */
