/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_gate.h - who changes a pool, and since when: the others wait a while and are told then.
 *
 * A pool on a server that is gone may be busy for hours. Its own calls fail after a moment; nobody else notices.
 */

#ifndef STORAGE_STORAGE_GATE_H
#define STORAGE_STORAGE_GATE_H

#include "objects/object.h"

typedef struct StorageGate StorageGate;

StorageGate *storage_gate_new(void);
void storage_gate_free(StorageGate *gate);

/* Takes the right to change the pool with @uuid; @name and @what (a constant) are for messages. -1 with VIR_ERR_OPERATION_TIMEOUT
 * when somebody has it for longer than a few seconds. Any thread may leave it again. */
int storage_gate_enter(StorageGate *gate, const unsigned char *uuid, const char *name, const char *what);

/* The same without waiting and without an error. */
bool storage_gate_try(StorageGate *gate, const unsigned char *uuid, const char *what);
void storage_gate_leave(StorageGate *gate, const unsigned char *uuid);

#endif /* STORAGE_STORAGE_GATE_H */
