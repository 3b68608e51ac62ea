/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * log_position.h - a place in a log, which stays true when the file gets another name.
 */

#ifndef KEEPERS_LOG_POSITION_H
#define KEEPERS_LOG_POSITION_H

#include <stdint.h>

typedef struct {
    uint64_t inode;
    uint64_t offset;
} LogPosition;

#endif /* KEEPERS_LOG_POSITION_H */
