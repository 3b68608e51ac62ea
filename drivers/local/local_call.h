/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * local_call.h - from the arguments of a public function to a call of the adapter in this process, and from its answer to the
 * results. The generated table is nothing but calls of this.
 */

#ifndef LOCAL_CALL_H
#define LOCAL_CALL_H

#include "api/handle.h"
#include "rpc/wire/shape.h"

/* Runs call @number (of driver_calls[] and shapes[]) for @conn with the parameters of the public prototype in @values, in their
 * order there. 0 with the result, or -1 with an error; then nothing was written through the parameters. */
int local_call(unsigned int number, virConnectPtr conn, const ShapeValue *values, ShapeValue *ret_result);

#endif /* LOCAL_CALL_H */
