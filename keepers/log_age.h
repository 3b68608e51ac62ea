/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * log_age.h - logs that nobody has written to for long are removed.
 */

#ifndef KEEPERS_LOG_AGE_H
#define KEEPERS_LOG_AGE_H

#include <glib.h>

/* Removes files ROOT/FOLDER/NAME.log and NAME.log.N that were not written to for @days, but for those that @is_written. */
void log_age_sweep(const char *root, unsigned long long days, gboolean (*is_written)(const char *path, void *opaque), void *opaque);

#endif /* KEEPERS_LOG_AGE_H */
