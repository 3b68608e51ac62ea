/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vsh.h - a shell whose commands are tables: what virsh and virt-admin share.
 *
 * A command is a row: its name, its options, what it says of itself, the function that runs it. Parsing, help, completion and
 * the complaints about wrong input come from the row.
 */

#ifndef VSH_H
#define VSH_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

#include <glib.h>
#include <libintl.h>
#include <libvirt/libvirt.h>

#define _(text) dgettext(GETTEXT_DOMAIN, text)
#define N_(text) text

/* Levels of vsh_debug(). */
enum { VSH_DEBUG_ALL, VSH_DEBUG_INFO, VSH_DEBUG_NOTICE, VSH_DEBUG_WARNING, VSH_DEBUG_ERROR };

struct option;
typedef struct Vsh Vsh;
typedef struct VshCmd VshCmd;

typedef enum {
    VSH_BOOL,   /* --flag */
    VSH_STRING, /* --name VALUE */
    VSH_INT,    /* the same, shown as a number */
    VSH_ARGV,   /* everything that is left */
    VSH_ALIAS,  /* another word for an option, perhaps with a value: "mode=shareable" */
} VshOptKind;

typedef enum {
    VSH_REQUIRED = 1 << 0,
    VSH_POSITIONAL = 1 << 1,    /* may be given without its name */
    VSH_POSITIONAL_OLD = 1 << 2, /* the same, but not told */
    VSH_ALLOW_EMPTY = 1 << 3,   /* "" is a value */
    VSH_PATH = 1 << 4,          /* completes as a file name */
} VshOptFlags;

/* Names that may follow, or NULL; the caller frees the vector. @word is what is typed already. */
typedef char **(*VshCompleter)(Vsh *vsh, const VshCmd *cmd, const char *word);

typedef struct {
    const char *name; /* without the dashes */
    VshOptKind kind;
    VshOptFlags flags;
    const char *help;
    const char *alias;      /* VSH_ALIAS: the option meant, or "option=value" */
    const char *words;      /* "a|b|c": the values, for completion */
    VshCompleter complete;
} VshOpt;

typedef enum {
    VSH_NO_CONNECT = 1 << 0, /* runs without a connection */
    VSH_HIDDEN = 1 << 1,     /* is not listed */
} VshCmdFlags;

typedef struct {
    const char *name;
    const VshOpt *opts; /* ends with a row without a name; NULL = none */
    bool (*run)(Vsh *vsh, const VshCmd *cmd);
    const char *help; /* one line */
    const char *desc; /* a paragraph; NULL = the line */
    VshCmdFlags flags;
    const char *alias; /* another command's name: this is an old word for it */
    const void *data;  /* what @run works with, where several commands share one */
} VshCmdDef;

typedef struct {
    const char *name;          /* "Domain Management" */
    const char *keyword;       /* "domain" */
    const VshCmdDef *tables[24]; /* each ends with a row without a name */
} VshGroup;

/* What one shell is. */
typedef struct {
    const char *name;   /* "virsh" */
    const char *prompt; /* "virsh # ", or NULL for what .prompt_of says */
    const char *(*prompt_of)(Vsh *vsh);
    const VshGroup *groups;      /* ends with a row without a name */
    bool (*connect)(Vsh *vsh);   /* called before a command that wants a connection, when needed */

    /* Its words: what getopt_long() is to know, with the letters that are common to all (d, h, l, q, v, V). */
    const char *letters; /* "+:c:..." */
    const struct option *options;
    bool (*take_option)(Vsh *vsh, int letter, const char *value); /* the program's own letters */
    void (*print_usage)(const Vsh *vsh);
    void (*print_version)(bool full);
    const char *environment;               /* "VIRSH": of VIRSH_DEBUG, VIRSH_LOG_FILE */
    const char *welcome;                   /* at the prompt */
    void (*become_interactive)(Vsh *vsh); /* before it is connected; may be NULL */
} VshSpec;

struct Vsh {
    const VshSpec *spec;
    void *data; /* the program's own */
    bool interactive;
    bool quiet;
    bool timing;
    bool quit;
    int debug;
    FILE *log;
    int argc; /* words after the options, in batch mode */
    char **argv;
};

/* One command as typed. */
struct VshCmd {
    const VshCmdDef *def;
    const char **values;   /* by option row; NULL = absent, "" for a flag */
    GPtrArray *arguments;  /* char *: what the VSH_ARGV option took */
    GPtrArray *words;      /* owns the text */
};

/* Output. vsh_print() is a command's result; vsh_extra() is said only when not quiet; vsh_error() is "error: ..." on stderr. */
void vsh_print(const Vsh *vsh, const char *fmt, ...) G_GNUC_PRINTF(2, 3);
void vsh_extra(const Vsh *vsh, const char *fmt, ...) G_GNUC_PRINTF(2, 3);
void vsh_error(const Vsh *vsh, const char *fmt, ...) G_GNUC_PRINTF(2, 3);
void vsh_debug(const Vsh *vsh, int level, const char *fmt, ...) G_GNUC_PRINTF(3, 4);

/* The library's errors: from vsh_keep_errors() on they are kept, and not printed by it. A command that fails reports the last
 * one of its thread, unless it was forgotten. */
void vsh_keep_errors(void);
void vsh_report_error(const Vsh *vsh);
void vsh_forget_error(void);

/* The value of @param as text, which the caller frees. */
char *vsh_param_text(const virTypedParameter *param);

/* Options of @cmd by name; the name must be one of its rows. Strings are borrowed from @cmd. */
bool vsh_has(const VshCmd *cmd, const char *name);
const char *vsh_string(const VshCmd *cmd, const char *name);

/* A string that is "" only where the row allows it: 1 given, 0 absent, -1 complained about. */
int vsh_string_checked(const Vsh *vsh, const VshCmd *cmd, const char *name, const char **ret_value);

/* Numbers: 1 given and right, 0 absent, -1 complained about. */
int vsh_int(const Vsh *vsh, const VshCmd *cmd, const char *name, int *ret_value);
int vsh_uint(const Vsh *vsh, const VshCmd *cmd, const char *name, unsigned int *ret_value);
int vsh_ull(const Vsh *vsh, const VshCmd *cmd, const char *name, unsigned long long *ret_value);

/* A size with a unit; @scale is the unit of a bare number, in bytes; @max the limit, in bytes. The result is in bytes. */
int vsh_scaled(const Vsh *vsh, const VshCmd *cmd, const char *name, unsigned long long scale, unsigned long long max,
               unsigned long long *ret_bytes);

/* The same of any text: 0, or -1 without a complaint; then @ret_suffix is a unit that nobody knows, or NULL. */
int vsh_parse_size(const char *text, unsigned long long scale, unsigned long long max, unsigned long long *ret_bytes,
                   const char **ret_suffix);

/* A span of time in milliseconds, typed in seconds: 1, 0 (absent), -1. */
int vsh_timeout_ms(const Vsh *vsh, const VshCmd *cmd, const char *name, int *ret_ms);

/* Complains and returns false when both are given, or @a without @b. */
bool vsh_exclusive(const Vsh *vsh, const VshCmd *cmd, const char *a, const char *b);
bool vsh_requires(const Vsh *vsh, const VshCmd *cmd, const char *a, const char *b);

/* Runs one line, which may hold several commands; false when one failed. */
bool vsh_run_line(Vsh *vsh, const char *line);

/* Runs one command of separate words. */
bool vsh_run_words(Vsh *vsh, int argc, char **argv);

/* The prompt, until quit or end of input. */
bool vsh_run_interactive(Vsh *vsh);

/* The environment and the options: 1 = go on, 0 = done, -1 = wrong, and it was said. */
int vsh_begin(Vsh *vsh, int argc, char **argv);

/* The commands that the words after the options are, or those at the prompt. False if one failed. */
bool vsh_run(Vsh *vsh);
void vsh_end(Vsh *vsh);

/* The number that is the value of @option; false, and it was said. */
bool vsh_read_number(Vsh *vsh, const char *option, const char *text, long min, long max, int *ret_value);

const VshCmdDef *vsh_find_command(const Vsh *vsh, const char *name);
const VshGroup *vsh_find_group(const Vsh *vsh, const char *name);

/* The commands of @group that are told about, by name: const VshCmdDef *. */
GPtrArray *vsh_group_commands(const VshGroup *group);

/* Help: everything, one group, one command. */
void vsh_help_all(const Vsh *vsh);
void vsh_help_group(const Vsh *vsh, const VshGroup *group);
void vsh_help_command(const Vsh *vsh, const VshCmdDef *def);

/* The commands every shell has: help, quit, exit, echo, cd, pwd, complete. */
extern const VshCmdDef vsh_common_commands[];

/* Words of a line, as typed: NULL with a complaint on a missing quote. @ret_ends holds, for each word, whether it closes a
 * command. */
GPtrArray *vsh_split_line(const Vsh *vsh, const char *line, GArray **ret_ends);

/* The words of the last command in a line that is being typed; the last word is not finished, perhaps not begun (""). */
GPtrArray *vsh_split_unfinished(const char *line);

/* The command as far as it makes sense, without a complaint; NULL when there is no such command. @ret_waiting is the option
 * whose value comes next, or NULL. */
VshCmd *vsh_parse_unfinished(const Vsh *vsh, char **words, size_t n_words, const VshOpt **ret_waiting);

/* What the last of @words, which is not finished, may become. The caller frees the vector. */
char **vsh_complete(Vsh *vsh, char **words, size_t n_words);

/* A table whose columns fit what is in them. */
typedef struct VshTable VshTable;
VshTable *vsh_table_new(const char *first, ...) G_GNUC_NULL_TERMINATED;
void vsh_table_row(VshTable *table, const char *first, ...) G_GNUC_NULL_TERMINATED;
void vsh_table_print(const Vsh *vsh, const VshTable *table); /* the head and its rule only when not quiet */
void vsh_table_free(VshTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VshTable, vsh_table_free)

/* Lets the user edit @text (a document kept in a temporary file ending in @suffix); NULL with a complaint when the editor fails.
 * The caller frees the result. */
char *vsh_edit_text(const Vsh *vsh, const char *text, const char *suffix);

/* Asks a question whose answer is one of the letters in @keys; @otherwise is the answer when input ends or is no terminal. */
char vsh_ask(const Vsh *vsh, const char *question, const char *keys, char otherwise);

void vsh_cmd_free(VshCmd *cmd);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VshCmd, vsh_cmd_free)

/* Parses the words from @start; NULL with a complaint. @ret_next is the first word not taken. */
VshCmd *vsh_parse_command(const Vsh *vsh, char **words, size_t n_words);

#endif /* VSH_H */
