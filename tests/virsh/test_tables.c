/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_tables.c - virsh's tables against what users rely on: names, order, kinds and traits of options.
 */

#include <glib.h>
#include <string.h>

#include "virsh/virsh.h"

/* One line of tables.tsv: group, command, option, kind, traits, alias. */
typedef GStrv Line;

static GPtrArray *
read_lines(const char *path)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    g_autofree char *text = NULL;
    g_auto(GStrv) rows = NULL;

    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    rows = g_strsplit(text, "\n", -1);
    for (size_t i = 1; rows[i]; i++)
        if (*rows[i])
            g_ptr_array_add(lines, g_strsplit(rows[i], "\t", -1));
    return lines;
}

static char *
traits(const VshOpt *opt)
{
    return g_strdup_printf("%s%s%s%s", opt->flags & VSH_REQUIRED ? "r" : "", opt->flags & VSH_POSITIONAL ? "p" : "",
                           opt->flags & VSH_POSITIONAL_OLD ? "o" : "", opt->flags & VSH_ALLOW_EMPTY ? "e" : "");
}

/* Compares @def with the options that follow its own line at @at; returns how many differ. */
static int
compare(const VshGroup *group, const VshCmdDef *def, const GPtrArray *lines, guint at)
{
    static const char *const kinds[] = {"bool", "string", "int", "argv", "alias"};
    const VshOpt *opt = def->opts;
    int bad = 0;

    for (at++; at < lines->len; at++) {
        Line line = g_ptr_array_index(lines, at);
        g_autofree char *ours = opt && opt->name ? traits(opt) : g_strdup("");

        if (!*line[2])
            break;
        if (!opt || !opt->name || !g_str_equal(opt->name, line[2]) || !g_str_equal(kinds[opt->kind], line[3]) ||
            !g_str_equal(ours, line[4]) || g_strcmp0(opt->alias ? opt->alias : "", line[5]) != 0) {
            g_printerr("%s: --%s %s '%s' expected, --%s %s '%s' found\n", def->name, line[2], line[3], line[4],
                       opt && opt->name ? opt->name : "-", opt && opt->name ? kinds[opt->kind] : "-", ours);
            bad++;
        }
        if (opt && opt->name)
            opt++;
    }
    if (opt && opt->name) {
        g_printerr("%s: --%s is too much\n", def->name, opt->name);
        bad++;
    }
    return bad;
}

static void
our_commands_have_the_options_that_users_know(void)
{
    g_autoptr(GPtrArray) lines = read_lines(TABLES_TSV);
    int wanted = 0;
    int found = 0;
    int bad = 0;

    for (guint i = 0; i < lines->len; i++) {
        Line line = g_ptr_array_index(lines, i);
        int before = found;

        if (*line[2])
            continue;
        wanted++;
        for (const VshGroup *group = virsh_groups; group->name; group++) {
            for (size_t t = 0; t < G_N_ELEMENTS(group->tables) && group->tables[t]; t++) {
                for (const VshCmdDef *def = group->tables[t]; def->name; def++) {
                    if (!g_str_equal(def->name, line[1]))
                        continue;
                    g_assert_cmpstr(group->keyword, ==, line[0]);
                    found++;
                    bad += compare(group, def, lines, i);
                }
            }
        }
        if (found == before)
            g_printerr("%s is missing\n", line[1]);
    }
    g_test_message("%d commands", found);
    g_assert_cmpint(found, ==, wanted);
    g_assert_cmpint(bad, ==, 0);
}

/* What main() of virsh brings, which these tables do not need. */
void
virsh_start_event_loop(Vsh *vsh)
{
}

bool
virsh_reconnect(Vsh *vsh, const char *uri, bool readonly)
{
    return false;
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/virsh/tables", our_commands_have_the_options_that_users_know);
    return g_test_run();
}
