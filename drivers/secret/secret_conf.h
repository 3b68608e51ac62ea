/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * secret_conf.h - secret.conf: are values sealed, and with which key.
 */

#ifndef SECRET_SECRET_CONF_H
#define SECRET_SECRET_CONF_H

#include "secret/secret_value.h"

/* Reads @path (it need not be there), and the key that it names, or else the credential that systemd handed over. *@ret_key is
 * NULL when values are not sealed. */
int secret_conf_read(const char *path, SecretValue **ret_key);

#endif /* SECRET_SECRET_CONF_H */
