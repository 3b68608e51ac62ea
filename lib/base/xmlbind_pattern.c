/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * xmlbind_pattern.c - the patterns of rows: matching, XSD's spelling of them, and random texts that match.
 *
 * A pattern is what XSD and PCRE have in common: alternatives, groups, classes, escapes, and the repetitions ? * +
 * {n} {n,m}.
 *
 * Threads: any.
 */

#include "base/xmlbind_plan.h"

#include <pthread.h>
#include <string.h>

#define MORE_THAN_MIN 3             /* how often an open repetition goes beyond its minimum, at most */

/* ---- Matching ---- */

bool
xml_pattern_matches(const char *pattern, const char *text)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    static GHashTable *compiled;    /* by the pattern's address: they are all constants */
    GRegex *regex;

    pthread_mutex_lock(&lock);
    if (!compiled)
        compiled = g_hash_table_new(NULL, NULL);
    regex = g_hash_table_lookup(compiled, pattern);
    if (!regex) {
        g_autofree char *whole = g_strdup_printf("^(?:%s)\\z", pattern);

        regex = g_regex_new(whole, G_REGEX_OPTIMIZE, 0, NULL);
        g_assert(regex);
        g_hash_table_insert(compiled, (gpointer)(uintptr_t)pattern, regex);
    }
    pthread_mutex_unlock(&lock);
    return g_regex_match(regex, text, 0, NULL);
}

/* ---- As XSD wants it ---- */

void
xml_pattern_append_xsd(const char *pattern, GString *buf)
{
    for (const char *at = pattern; *at; at++) {
        bool first = at > pattern && at[-1] == '[' && (at < pattern + 2 || at[-2] != '\\');

        if (*at == '\\' && at[1]) {
            g_string_append_c(buf, *at++);
        } else if (*at == '-' && (first || at[1] == ']')) {
            g_string_append_c(buf, '\\');       /* a range of nothing, to XSD */
        }
        g_string_append_c(buf, *at);
    }
}

/* ---- Texts that match ---- */

typedef struct {
    const char *at;
    GRand *rand;
    GString *out;                   /* NULL: only skips */
} Maker;

static void make_alternatives(Maker *maker);

static void
put_char(const Maker *maker, char c)
{
    if (maker->out)
        g_string_append_c(maker->out, c);
}

/* What an escape stands for. */
static char
escaped_char(char c)
{
    switch (c) {
    case 's':
        return ' ';
    case 'd':
        return '7';
    case 'w':
        return 'w';
    case 'n':
        return '\n';
    case 't':
        return '\t';
    default:
        return c;
    }
}

static void
make_class(Maker *maker)
{
    g_autoptr(GString) members = g_string_new(NULL);
    bool negated = *maker->at == '^';

    maker->at += negated;
    for (bool first = true; *maker->at && (*maker->at != ']' || first); first = false) {
        char low = *maker->at++;
        char high;

        if (low == '\\')
            low = escaped_char(*maker->at++);
        high = low;
        if (*maker->at == '-' && maker->at[1] != ']') {
            maker->at++;
            high = *maker->at++;
            if (high == '\\')
                high = escaped_char(*maker->at++);
        }
        for (int c = low; c <= high; c++)
            g_string_append_c(members, (char)c);
    }
    maker->at += *maker->at == ']';
    if (negated)
        put_char(maker, strchr(members->str, 'q') ? '~' : 'q');
    else if (members->len > 0)
        put_char(maker, members->str[g_rand_int_range(maker->rand, 0, (gint32)members->len)]);
}

static void
make_atom(Maker *maker)
{
    char c = *maker->at++;

    switch (c) {
    case '(':
        if (maker->at[0] == '?' && maker->at[1] == ':')
            maker->at += 2;
        make_alternatives(maker);
        maker->at += *maker->at == ')';
        break;
    case '[':
        make_class(maker);
        break;
    case '\\':
        put_char(maker, escaped_char(*maker->at++));
        break;
    case '.':
        put_char(maker, 'x');
        break;
    default:
        put_char(maker, c);
    }
}

/* How often the atom before is wanted, by the repetition at @maker->at, which is consumed. */
static int
read_repetition(Maker *maker)
{
    int low = 1, high = 1;
    char *end;

    switch (*maker->at) {
    case '?':
        low = 0;
        break;
    case '*':
        low = 0;
        high = MORE_THAN_MIN;
        break;
    case '+':
        high = 1 + MORE_THAN_MIN;
        break;
    case '{':
        low = high = (int)g_ascii_strtoull(maker->at + 1, &end, 10);
        if (*end == ',')
            high = end[1] == '}' ? low + MORE_THAN_MIN : (int)g_ascii_strtoull(end + 1, &end, 10);
        maker->at = strchr(end, '}');
        g_assert(maker->at);
        break;
    default:
        return 1;
    }
    maker->at++;
    return g_rand_int_range(maker->rand, low, high + 1);
}

static void
make_sequence(Maker *maker)
{
    while (*maker->at && *maker->at != '|' && *maker->at != ')') {
        const char *start = maker->at;
        GString *out = maker->out;
        const char *end;
        int times;

        maker->out = NULL;
        make_atom(maker);
        times = read_repetition(maker);
        end = maker->at;
        maker->out = out;
        for (; times > 0 && out; times--) {
            maker->at = start;
            make_atom(maker);
        }
        maker->at = end;
    }
}

static void
make_alternatives(Maker *maker)
{
    Maker counter = { .at = maker->at, .rand = maker->rand };
    GString *out = maker->out;
    int n = 1, chosen;

    for (make_sequence(&counter); *counter.at == '|'; n++) {
        counter.at++;
        make_sequence(&counter);
    }
    chosen = g_rand_int_range(maker->rand, 0, n);
    for (int i = 0; i < n; i++) {
        maker->at += i > 0;
        maker->out = i == chosen ? out : NULL;
        make_sequence(maker);
    }
    maker->out = out;
}

char *
xml_pattern_random(const char *pattern, GRand *rand)
{
    Maker maker = { .at = pattern, .rand = rand, .out = g_string_new(NULL) };

    make_alternatives(&maker);
    return g_string_free(maker.out, FALSE);
}
