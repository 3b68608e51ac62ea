/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * any_call.h - calls a procedure that is known by its rows alone, with arguments made from them.
 */

#ifndef TESTS_DRIVER_ANY_CALL_H
#define TESTS_DRIVER_ANY_CALL_H

#include "rpc/client.h"
#include "rpc/wire/shape.h"

/* A number that an argument is to have; @value is the parameter's. Others have what the checks of the call ask for, or 0. */
typedef struct {
    uint8_t value;
    uint64_t number;
} AnyNumber;

/* Calls number @index of driver_calls[]. Returns the error's code; *@ret_count (may be NULL) is the number of objects in the
 * first list of the answer. @number may be NULL. */
int any_call(RpcClient *client, unsigned int index, const AnyNumber *number, size_t *ret_count);

/* The same for procedure @number of @program, without any arguments. */
int any_procedure(RpcClient *client, const RpcProgram *program, uint32_t number);

#endif /* TESTS_DRIVER_ANY_CALL_H */
