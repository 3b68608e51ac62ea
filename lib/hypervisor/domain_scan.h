/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_scan.h - name and uuid of a definition's file without parsing all of it.
 */

#ifndef HYPERVISOR_DOMAIN_SCAN_H
#define HYPERVISOR_DOMAIN_SCAN_H

#include <stdbool.h>

#include "base/uuid.h"

typedef struct {
    char *name;                     /* the caller frees it */
    unsigned char uuid[UUID_LEN];
} DomainScan;

/* Looks at the beginning and the end of the file: true when it is plainly a whole <domain> document that opens with
 * <name> and <uuid>, as all are that a daemon wrote. False, without an error, says only that it must be parsed to know.
 * */
bool domain_scan_file(const char *path, DomainScan *ret_scan);

/* The same for a text whose end is known to be there. */
bool domain_scan_text(const char *text, DomainScan *ret_scan);

#endif /* HYPERVISOR_DOMAIN_SCAN_H */
