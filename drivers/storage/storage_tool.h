/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_tool.h - programs of the host that pools need: mount, sfdisk, the tools of LVM.
 */

#ifndef STORAGE_STORAGE_TOOL_H
#define STORAGE_STORAGE_TOOL_H

#include <glib.h>

enum { STORAGE_TOOL_MS = 60 * 1000, STORAGE_TOOL_LONG_MS = 600 * 1000 };

/* What it is to do; words end with NULL. */
typedef struct {
    const char *const *argv;
    const char *input;               /* for standard input, or NULL */
    int timeout_ms;                  /* 0: STORAGE_TOOL_MS */
} StorageTool;

/* Runs it; anything but exit status 0 is an error with its last words. @ret_out may be NULL. */
int storage_tool_run(const StorageTool *tool, char **ret_out);

/* The same for words alone: storage_tool("umount", path, NULL). */
int storage_tool(const char *program, ...) G_GNUC_NULL_TERMINATED;

/* And for what it says. */
char *storage_tool_output(const char *program, ...) G_GNUC_NULL_TERMINATED;

#endif /* STORAGE_STORAGE_TOOL_H */
