/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_seclabel.h - security labels: of the guest, and of one image or socket.
 */

#ifndef CONF_DOMAIN_SECLABEL_H
#define CONF_DOMAIN_SECLABEL_H

#include "base/enums.h"
#include "base/xmlbind.h"

typedef enum { SECLABEL_DEFAULT, SECLABEL_NONE, SECLABEL_DYNAMIC, SECLABEL_STATIC, SECLABEL_LAST } SeclabelType;
ENUM_DECLARE(SeclabelType, seclabel_type)

/* <seclabel> of a domain. */
typedef struct {
    SeclabelType type;
    char *model;                     /* "selinux", "apparmor", "dac" */
    YesNo relabel;
    char *label;                     /* static: the user's; dynamic: only while live */
    char *imagelabel;                /* only while live */
    char *baselabel;                 /* dynamic only */
} SeclabelDef;

/* <seclabel> of one image or character device. */
typedef struct {
    char *model;
    YesNo relabel;
    YesNo labelskip;
    char *label;
} DeviceSeclabel;

/* The label of @model among @seclabels (of DeviceSeclabel), or one for all models, or NULL. */
const DeviceSeclabel *device_seclabel_find(const GPtrArray *seclabels, const char *model);

XML_DECLARE(SeclabelDef, seclabel_def)
XML_DECLARE(DeviceSeclabel, device_seclabel)

#endif /* CONF_DOMAIN_SECLABEL_H */
