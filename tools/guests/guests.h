/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * guests.h - what libvirt-guests is told, and what it writes down.
 */

#ifndef GUESTS_H
#define GUESTS_H

#include <stdbool.h>
#include <stdio.h>

#include <glib.h>
#include <libvirt/libvirt.h>

#include "vsh/vsh.h"

typedef enum { ON_BOOT_START, ON_BOOT_IGNORE } OnBoot;
typedef enum { ON_SHUTDOWN_SUSPEND, ON_SHUTDOWN_SHUTDOWN } OnShutdown;

typedef struct {
    GStrv uris;                     /* NULL in it = the default one */
    int on_boot;                    /* OnBoot */
    int on_shutdown;                /* OnShutdown */
    unsigned int start_delay;       /* seconds between two guests */
    unsigned int parallel;          /* so many shut down at a time; 0 = one after the other, each with the whole timeout */
    unsigned int timeout;           /* seconds; 0 = no limit */
    bool bypass_cache;
    bool sync_time;
    bool persistent_only;
} GuestsSettings;

/* Reads the environment and, what is not in there, the settings' file. False with a message on stderr. */
bool guests_settings_read(GuestsSettings *ret_settings);
void guests_settings_clear(GuestsSettings *settings);
void guests_settings_print_sample(void);

/* The guests of one connection that ran: a line "URI UUID UUID ..." of the list. */
typedef struct {
    char *uri;
    GPtrArray *uuids;               /* of char * */
} GuestsEntry;

GuestsEntry *guests_entry_new(const char *uri);

/* The list on disk. Absent is empty; NULL, false: a message was printed. Written whole, and down before it returns. */
GPtrArray *guests_list_read(void);  /* of GuestsEntry */
void guests_list_merge(GPtrArray *list, GuestsEntry *entry); /* takes @entry */
bool guests_list_write(const GPtrArray *list);
bool guests_list_remove(void);
bool guests_list_exists(void);

/* Brings what runs at @conn down as the settings say. True when nothing is left that should not be. */
bool guests_stop(const GuestsSettings *settings, virConnectPtr conn, const char *uri, GPtrArray *domains);

/* Messages: a line on stdout, one on stderr with what the library said last. */
void guests_say(const char *fmt, ...) G_GNUC_PRINTF(1, 2);
void guests_complain(const char *fmt, ...) G_GNUC_PRINTF(1, 2);

#endif /* GUESTS_H */
