/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_hook.c - one program after the other, each with the same words.
 *
 * Threads: any.
 */

#include "network/network_hook.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/spawn.h"

/* Some of them wait for other services. */
enum { HOOK_TIMEOUT_MS = 10 * 60 * 1000 };

static char *
hook_data(const NetworkDef *def, const NetworkPortDef *port)
{
    g_autofree char *network = network_def_format(def, 0);
    g_autofree char *port_text = port ? network_port_def_format(port, 0) : g_strdup("");

    return network && port_text ? g_strconcat("<hookData>\n", network, port_text, "</hookData>\n", NULL) : NULL;
}

static int
run_program(const char *program, const char *const *words, const char *input)
{
    const char *const argv[] = { program, words[0], words[1], words[2], "-", NULL };
    const SpawnSpec spec = { .program = program, .argv = argv, .cwd = "/" };
    const SpawnLimits limits = { .input = input, .input_len = strlen(input), .timeout_ms = HOOK_TIMEOUT_MS };

    g_autoptr(virError) reason = NULL;

    if (!file_is_executable(program) || spawn_run_ok(&spec, &limits, NULL) == 0)
        return 0;
    reason = error_take();
    return fail(VIR_ERR_HOOK_SCRIPT_FAILED, _("hook '%1$s' for network '%2$s', %3$s: %4$s"), program, words[0], words[1],
                reason->message);
}

int
network_hook(const char *folder, const NetworkDef *def, const NetworkPortDef *port, const char *operation, const char *sub)
{
    const char *const words[] = { def->name, operation, sub };
    g_autofree char *first = folder ? g_build_filename(folder, "network", NULL) : NULL;
    g_autofree char *others = folder ? g_build_filename(folder, "network.d", NULL) : NULL;
    g_auto(GStrv) names = folder && file_is_directory(others) ? file_list(others, NULL) : NULL;
    g_autofree char *input = NULL;

    /* Nearly always there are none; nothing is formatted for them. */
    if (!folder || (!names && !file_exists(first)))
        return 0;
    input = hook_data(def, port);
    if (!input || run_program(first, words, input) < 0)
        return -1;
    for (size_t i = 0; names && names[i]; i++) {
        g_autofree char *program = g_build_filename(others, names[i], NULL);

        if (run_program(program, words, input) < 0)
            return -1;
    }
    return 0;
}
