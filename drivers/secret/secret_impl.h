/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * secret_impl.h - what the files of the driver share.
 */

#ifndef SECRET_SECRET_IMPL_H
#define SECRET_SECRET_IMPL_H

#include "base/doc_store.h"
#include "driver/object_driver.h"
#include "driver/spec.h"
#include "objects/table.h"
#include "secret/secret_conf.h"
#include "secret/secret_store.h"

/* What stands behind DriverState. */
typedef struct {
    EventBus *bus;
    DocStore *docs;
    SecretStore *values;
    ObjectTable *secrets;
} SecretDriver;

SecretDriver *secret_driver_of(DriverState *state);

extern const ObjectType secret_type;
extern const ObjectDriver secret_methods;

#endif /* SECRET_SECRET_IMPL_H */
