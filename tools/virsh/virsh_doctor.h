/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_doctor.h - what keeps the guests of a network from their packets: what is looked at, and what is said.
 */

#ifndef VIRSH_DOCTOR_H
#define VIRSH_DOCTOR_H

#include <sys/socket.h>

#include "virsh.h"

/* An address, or a network of them. */
typedef struct {
    int family;
    unsigned char bytes[16];
    unsigned int prefix;
} DoctorAddress;

bool doctor_address_parse(const char *text, DoctorAddress *ret_address);
char *doctor_address_text(const DoctorAddress *address);            /* with the prefix, unless it is whole; the caller's */
bool doctor_address_contains(const DoctorAddress *net, const DoctorAddress *address);
unsigned int doctor_address_bits(int family);

/* The patient. */
typedef struct {
    const Vsh *vsh;
    const char *name;
    char *bridge;                   /* NULL: none of its own */
    char *mode;                     /* "nat", ..., "none" */
    char *device;                   /* <forward dev=> */
    char *zone;                     /* <bridge zone=> */
    bool active, wants_dns, wants_dhcp;
    GArray *subnets;                /* DoctorAddress: the bridge's own addresses with their prefixes */
    DoctorAddress guest;            /* whose packets; family AF_UNSPEC: anybody's of the network */
    unsigned int problems;
} Doctor;

/* Says what is wrong, and counts it; what is worth knowing; what was found in order. */
void doctor_problem(Doctor *doctor, const char *fmt, ...) G_GNUC_PRINTF(2, 3);
void doctor_note(const Doctor *doctor, const char *fmt, ...) G_GNUC_PRINTF(2, 3);
void doctor_fine(const Doctor *doctor, const char *fmt, ...) G_GNUC_PRINTF(2, 3);

/* Do guests of it reach more than each other and the host? */
bool doctor_is_forwarded(const Doctor *doctor);

/* Whose packets of @family are looked at: the guest, or all of the network. False when it has none. */
bool doctor_who(const Doctor *doctor, int family, DoctorAddress *ret_who);

/* The interface that the host's default route of IPv4 uses; the caller's, or NULL. */
char *doctor_default_device(void);

/* Is the interface @port one of @bridge's? */
bool doctor_bridge_has(const char *bridge, const char *port);

void doctor_check_host(Doctor *doctor);
void doctor_check_rules(Doctor *doctor);

#endif /* VIRSH_DOCTOR_H */
