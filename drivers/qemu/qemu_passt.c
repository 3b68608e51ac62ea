/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_passt.c - passt's command line.
 *
 * Threads: the guest's owner.
 */

#include "qemu/qemu_passt.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "base/error.h"
#include "base/file.h"
#include "base/spawn.h"
#include "conf/domain_net.h"

enum { PASST_FD = 3, START_TIMEOUT_MS = 60 * 1000 };

bool
qemu_passt_is_wanted(const NetDef *net)
{
    return net->source.type == NET_TYPE_USER && net->backend && net->backend->type == NET_BACKEND_PASST;
}

static void
add(GPtrArray *argv, const char *option, const char *value)
{
    if (!value)
        return;
    g_ptr_array_add(argv, g_strdup(option));
    g_ptr_array_add(argv, g_strdup(value));
}

static void
add_ips(GPtrArray *argv, const NetDef *net)
{
    xml_each(NetIp, ip, net->ips) {
        g_autofree char *prefix = ip->prefix ? g_strdup_printf("%u", ip->prefix) : NULL;

        add(argv, "--address", ip->address);
        if (g_strcmp0(ip->family, "ipv6") != 0)
            add(argv, "--netmask", prefix);
    }
}

/* "2022-2030:22-30", "~2024" */
static void
append_range(GString *ports, const PortForwardRange *range)
{
    unsigned int end = range->end ? range->end : range->start;

    g_string_append_printf(ports, "%s%u", range->exclude == YES_NO_YES ? "~" : "", range->start);
    if (end != range->start)
        g_string_append_printf(ports, "-%u", end);
    if (!range->to)
        return;
    g_string_append_printf(ports, ":%u", range->to);
    if (end != range->start)
        g_string_append_printf(ports, "-%u", range->to + end - range->start);
}

/* "127.0.0.1%lo/22,80" */
static void
add_forward(GPtrArray *argv, const PortForward *forward)
{
    g_autoptr(GString) ports = g_string_new(forward->address);
    bool first = true;

    if (forward->dev)
        g_string_append_printf(ports, "%%%s", forward->dev);
    if (ports->len > 0)
        g_string_append_c(ports, '/');
    xml_each(PortForwardRange, range, forward->ranges) {
        if (!first)
            g_string_append_c(ports, ',');
        append_range(ports, range);
        first = false;
    }
    if (first)
        g_string_append(ports, "all");
    add(argv, g_str_equal(forward->proto, "udp") ? "--udp-ports" : "--tcp-ports", ports->str);
}

static GPtrArray *
make_argv(const char *program, const NetDef *net)
{
    GPtrArray *argv = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *fd = g_strdup_printf("%d", PASST_FD);

    g_ptr_array_add(argv, g_strdup(program));
    add(argv, "--fd", fd);
    if (net->backend->log_file)
        add(argv, "--log-file", net->backend->log_file);
    else
        g_ptr_array_add(argv, g_strdup("--stderr"));
    add(argv, "--interface", net->source.user ? net->source.user->dev : NULL);
    add(argv, "--hostname", net->backend->hostname);
    add(argv, "--fqdn", net->backend->fqdn);
    add_ips(argv, net);
    xml_each(PortForward, forward, net->port_forwards)
        add_forward(argv, forward);
    g_ptr_array_add(argv, NULL);
    return argv;
}

/* It goes to the background when it serves; until then it says what is wrong. */
static int
run(const DomainDef *def, const NetDef *net, const char *program, int fd)
{
    g_autoptr(GPtrArray) argv = make_argv(program, net);
    const SpawnFd fds[] = { { fd, PASST_FD } };
    const SpawnSpec spec = {
        .program = program, .argv = (const char *const *)argv->pdata, .cwd = "/", .fds = fds, .n_fds = G_N_ELEMENTS(fds),
        .new_session = true,
    };
    const SpawnLimits limits = { .timeout_ms = START_TIMEOUT_MS };
    g_auto(SpawnResult) result = { 0 };

    if (spawn_run(&spec, &limits, &result) < 0)
        return -1;
    if (WIFEXITED(result.status) && WEXITSTATUS(result.status) == 0)
        return 0;
    g_strdelimit(g_strstrip(result.err), "\n", ' ');
    return fail(VIR_ERR_OPERATION_FAILED, _("domain '%1$s': interface '%2$s': passt does not start: %3$s"), def->name,
                net->info.alias, *result.err ? result.err : _("it does not say why"));
}

int
qemu_passt_start(const DomainDef *def, const NetDef *net, int *ret_fd)
{
    g_autofree char *program = file_find_program("passt");
    int pair[2];
    autoclose int ours = -1;
    autoclose int theirs = -1;

    if (!program)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED,
                    _("domain '%1$s': interface '%2$s': <backend type='passt'/> needs passt, and there is none: install it"),
                    def->name, net->info.alias);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
        return fail_errno(errno, _("domain '%1$s': no socket for passt"), def->name);
    ours = pair[0];
    theirs = pair[1];
    if (run(def, net, program, theirs) < 0)
        return -1;
    *ret_fd = fd_steal(&ours);
    return 0;
}
