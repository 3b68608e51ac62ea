/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * system_token.h - by which daemons of one host, or of one user, know each other.
 *
 * The first that needs it makes a file that nobody else can read. Whoever knows what is in it is told what clients are not:
 * values of private secrets.
 *
 * Threads: any.
 */

#ifndef ACCESS_SYSTEM_TOKEN_H
#define ACCESS_SYSTEM_TOKEN_H

/* The parameter of virConnectSetIdentity that holds it. */
#define SYSTEM_TOKEN_PARAM "system.token"

/* The token; NULL with an error if it can be neither read nor made. */
const char *system_token(void);

/* Is @text the token? 0, or -1 with an error. How long it takes does not say where it differs. */
int system_token_check(const char *text);

#endif /* ACCESS_SYSTEM_TOKEN_H */
