/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_script.c - <script> and <downscript> of interfaces of type 'ethernet'.
 *
 * They are run as the daemon's user, with its powers and without a shell: who may write definitions may do that much.
 *
 * Threads: the guest's owner.
 */

#include "qemu/qemu_script.h"

#include "base/error.h"
#include "base/spawn.h"
#include "conf/domain_net.h"

enum { SCRIPT_MS = 30 * 1000 };

/* An empty path is none. */
static bool
is_given(const char *program)
{
    return program && *program;
}

bool
qemu_script_is_foreign(const NetDef *net)
{
    return net->source.type != NET_TYPE_ETHERNET && (is_given(net->script) || is_given(net->downscript));
}

static int
run(const char *program, const char *tap)
{
    const char *const argv[] = { program, tap, NULL };
    const SpawnSpec spec = { .argv = argv, .cwd = "/" };
    const SpawnLimits limits = { .timeout_ms = SCRIPT_MS };

    return spawn_run_ok(&spec, &limits, NULL);
}

int
qemu_script_up(const DomainDef *def, const NetDef *net)
{
    if (!is_given(net->script))
        return 0;
    if (net->script[0] != '/')
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s': <script path='%2$s'> of an interface is no absolute path"),
                    def->name, net->script);
    return run(net->script, net_target_dev(net));
}

void
qemu_script_down(const NetDef *net)
{
    if (is_given(net->downscript) && net_target_dev(net) && run(net->downscript, net_target_dev(net)) < 0)
        warn_last_error("the <downscript> of interface '%s' failed, continuing", net_target_dev(net));
}
