/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * guests_settings.c - the settings of libvirt-guests: one row each. systemd gives them as environment; who calls without it
 * has them read from the file.
 *
 * Threads: main.
 */

#include "guests/guests.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MAX ((size_t)1024 * 1024)
#define SECONDS_MAX (7u * 24 * 3600)

typedef enum { KEY_WORDS, KEY_CHOICE, KEY_NUMBER, KEY_BOOL } KeyKind;

typedef struct {
    const char *name;
    KeyKind kind;
    size_t offset;                  /* in GuestsSettings: GStrv, int, unsigned int, bool */
    const char *const *choices;     /* KEY_CHOICE: by their numbers */
    unsigned int max;               /* KEY_NUMBER */
    const char *value;              /* without a setting */
    const char *help;
} Key;

static const char *const boot_words[] = { [ON_BOOT_START] = "start", [ON_BOOT_IGNORE] = "ignore", NULL };
static const char *const shutdown_words[] = { [ON_SHUTDOWN_SUSPEND] = "suspend", [ON_SHUTDOWN_SHUTDOWN] = "shutdown", NULL };

#define FIELD(name) offsetof(GuestsSettings, name)

static const Key keys[] = {
    {"URIS", KEY_WORDS, FIELD(uris), NULL, 0, "default", N_("Connections whose guests are looked after, with blanks between.")},
    {"ON_BOOT", KEY_CHOICE, FIELD(on_boot), boot_words, 0, "start",
     N_("start: guests that ran at shutdown run again; ignore: only those with autostart.")},
    {"START_DELAY", KEY_NUMBER, FIELD(start_delay), NULL, SECONDS_MAX, "0", N_("Seconds between the starts of two guests.")},
    {"ON_SHUTDOWN", KEY_CHOICE, FIELD(on_shutdown), shutdown_words, 0, "suspend",
     N_("suspend: guests are saved, and go on at boot where they were; shutdown: they are asked to shut down.")},
    {"PARALLEL_SHUTDOWN", KEY_NUMBER, FIELD(parallel), NULL, 10000, "0",
     N_("How many guests shut down at a time, all within SHUTDOWN_TIMEOUT; 0: one after the other, each within it.")},
    {"SHUTDOWN_TIMEOUT", KEY_NUMBER, FIELD(timeout), NULL, SECONDS_MAX, "300",
     N_("Seconds that guests have to shut down; what runs then is left alone. 0: no limit.")},
    {"BYPASS_CACHE", KEY_BOOL, FIELD(bypass_cache), NULL, 0, "0", N_("1: saving and restoring leaves the host's cache alone.")},
    {"SYNC_TIME", KEY_BOOL, FIELD(sync_time), NULL, 0, "0", N_("1: the clock of a guest that goes on is set, by its agent.")},
    {"PERSISTENT_ONLY", KEY_BOOL, FIELD(persistent_only), NULL, 0, "default",
     N_("1: guests without a stored definition are left alone; they cannot be saved anyway.")},
};

static void *
field_of(GuestsSettings *settings, const Key *key)
{
    return (char *)settings + key->offset;
}

static bool
set_choice(const Key *key, const char *text, int *field)
{
    for (int i = 0; key->choices[i]; i++) {
        if (g_str_equal(key->choices[i], text)) {
            *field = i;
            return true;
        }
    }
    return false;
}

static bool
set_number(const Key *key, const char *text, unsigned int *field)
{
    guint64 value;

    if (!g_ascii_string_to_unsigned(text, 10, 0, key->max, &value, NULL))
        return false;
    *field = (unsigned int)value;
    return true;
}

static bool
set_bool(const char *text, bool *field)
{
    static const char *const yes[] = { "1", "yes", "true", "on", NULL };
    static const char *const no[] = { "0", "no", "false", "off", "default", "", NULL };
    bool is_yes = g_strv_contains(yes, text);

    if (!is_yes && !g_strv_contains(no, text))
        return false;
    *field = is_yes;
    return true;
}

static bool
set_words(const char *text, GStrv *field)
{
    g_auto(GStrv) words = g_strsplit_set(text, " \t\n", -1);
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();

    for (char **word = words; *word; word++) {
        if (**word)
            g_strv_builder_add(builder, *word);
    }
    g_strfreev(*field);
    *field = g_strv_builder_end(builder);
    return **field != NULL;
}

static bool
set(GuestsSettings *settings, const Key *key, const char *text)
{
    void *field = field_of(settings, key);
    bool fits = false;

    switch (key->kind) {
    case KEY_WORDS: fits = set_words(text, field); break;
    case KEY_CHOICE: fits = set_choice(key, text, field); break;
    case KEY_NUMBER: fits = set_number(key, text, field); break;
    case KEY_BOOL: fits = set_bool(text, field); break;
    }
    if (!fits)
        fprintf(stderr, _("libvirt-guests: %s: '%s' is not possible. %s\n"), key->name, text, _(key->help));
    return fits;
}

/* The value of @name in lines NAME=VALUE, as shells and systemd read them; the last one counts. The caller frees it. */
static char *
find_in(char **lines, const char *name)
{
    char *found = NULL;

    for (char **line = lines; line && *line; line++) {
        const char *equals = strchr(*line, '=');
        g_autofree char *left = equals ? g_strstrip(g_strndup(*line, (gsize)(equals - *line))) : NULL;
        g_autofree char *value = NULL;

        if (!left || *left == '#' || !g_str_equal(left, name))
            continue;
        value = g_shell_unquote(g_strstrip((char *)equals + 1), NULL);
        g_free(found);
        found = value ? g_steal_pointer(&value) : g_strdup(equals + 1);
    }
    return found;
}

/* The lines of the first of the usual files that is there; NULL = none. */
static char **
read_file(void)
{
    static const char *const paths[] = { SYSCONFDIR "/sysconfig/libvirt-guests", SYSCONFDIR "/default/libvirt-guests" };

    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autofree char *text = NULL;
        gsize len;

        if (g_file_get_contents(paths[i], &text, &len, NULL) && len <= FILE_MAX)
            return g_strsplit(text, "\n", -1);
    }
    return NULL;
}

bool
guests_settings_read(GuestsSettings *ret_settings)
{
    g_auto(GStrv) lines = read_file();

    *ret_settings = (GuestsSettings){ 0 };
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        g_autofree char *in_file = find_in(lines, keys[i].name);
        const char *text = getenv(keys[i].name);

        if (!text)
            text = in_file ? in_file : keys[i].value;
        if (!set(ret_settings, &keys[i], *text || keys[i].kind == KEY_BOOL ? text : keys[i].value))
            return false;
    }
    return true;
}

void
guests_settings_clear(GuestsSettings *settings)
{
    g_clear_pointer(&settings->uris, g_strfreev);
}

void
guests_settings_print_sample(void)
{
    printf(_("# Settings of libvirt-guests, which brings guests down when the host goes down, and up again when it comes up.\n"
             "# What is told here as a comment is the default.\n"));
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
        printf("\n# %s\n#%s=%s\n", _(keys[i].help), keys[i].name, keys[i].value);
}
