/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_interface_live.c - interfaces of guests that run: how fast they are, and their place in networks that were restarted.
 *
 * Threads: the guest's owner.
 */

#include <string.h>

#include "base/error.h"
#include "conf/domain_net.h"
#include "hypervisor/edit.h"
#include "qemu/qemu_interface.h"
#include "qemu/qemu_methods.h"
#include "qemu/qemu_network.h"

/* ------------------------------------------------------------- limits */

static int
check_params(const TypedParams *params)
{
    TypedParamRule rules[BANDWIDTH_FIGURES + 1] = { { NULL } };

    for (size_t i = 0; i < BANDWIDTH_FIGURES; i++)
        rules[i] = (TypedParamRule) { .name = bandwidth_figure_name(i), .type = VIR_TYPED_PARAM_UINT };
    return typed_params_validate(params, rules);
}

/* By the name of its host's end, or its address. The configuration does not know the names that we make up. */
static NetDef *
find_net(const DomainEdit *edit, const DomainDef *def, const char *device)
{
    const NetDef *running = edit->live ? domain_net_find(edit->live, device) : NULL;
    NetDef *net = domain_net_find(def, device);

    if (!net && running)
        net = domain_net_find_mac(def, &running->mac);
    return net ? net : fail_null(VIR_ERR_INVALID_ARG, _("domain '%1$s' has no interface '%2$s'"), def->name, device);
}

static int
set_figures(const DomainDef *def, NetDef *net, const TypedParams *params)
{
    for (size_t i = 0; i < BANDWIDTH_FIGURES; i++) {
        unsigned int value = 0;

        if (typed_params_get_uint(params, bandwidth_figure_name(i), &value) > 0)
            bandwidth_def_set_figure(&net->bandwidth, i, value);
    }
    bandwidth_def_settle(&net->bandwidth);
    if (bandwidth_def_floor(net->bandwidth) > 0 && net->source.type != NET_TYPE_NETWORK)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s': only a network can promise '%2$s' to an interface"), def->name,
                    VIR_DOMAIN_BANDWIDTH_IN_FLOOR);
    return 0;
}

/* The network first: it may not have that much. */
static int
limit_live(const DomainDef *def, const NetDef *net)
{
    if (!qemu_interface_can_be_limited(net))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s': an interface of type '%2$s' cannot be limited"), def->name,
                    net_type_to_string(net->source.type));
    return qemu_network_set_bandwidth(net) < 0 ? -1 : qemu_interface_limit(net);
}

/* What could not be kept is not in force either. */
static void
put_back(Domain *dom, const NetDef *net)
{
    const NetDef *before = domain_net_find_mac(domain_live(dom), &net->mac);
    g_autoptr(virError) reason = error_take();

    if (before && limit_live(domain_live(dom), before) < 0)
        warn_last_error("the limits of interface '%s' are not as they were, continuing", net->info.alias);
    error_restore(g_steal_pointer(&reason));
}

int
qemu_domain_set_interface_parameters(Domain *dom, const char *device, const TypedParams *params, unsigned int flags)
{
    g_autoptr(DomainEdit) edit = NULL;
    g_autoptr(NetDef) limited = NULL;

    assert_owner(dom);
    if (check_params(params) < 0 || !(edit = domain_edit(dom, flags)))
        return -1;
    for_each_def(def, edit) {
        NetDef *net = find_net(edit, def, device);

        if (!net || set_figures(def, net, params) < 0)
            return -1;
        if (def == edit->live)
            limited = net_def_copy(net);
    }
    if (limited && limit_live(edit->live, limited) < 0) {
        put_back(dom, limited);
        return -1;
    }
    if (domain_commit(dom, edit) == 0)
        return 0;
    if (limited)
        put_back(dom, limited);
    return -1;
}

int
qemu_domain_get_interface_parameters(Domain *dom, const char *device, TypedParams *params, unsigned int flags)
{
    g_autoptr(DomainView) view = domain_view(dom);
    const DomainDef *def = domain_view_def_for(view, flags);
    const NetDef *net = def ? domain_net_find(def, device) : NULL;

    if (!def)
        return -1;
    if (!net)
        return fail(VIR_ERR_INVALID_ARG, _("domain '%1$s' has no interface '%2$s'"), def->name, device);
    for (size_t i = 0; i < BANDWIDTH_FIGURES; i++)
        typed_params_add_uint(params, bandwidth_figure_name(i),
                              (unsigned int)MIN(bandwidth_def_figure(net->bandwidth, i), G_MAXUINT));
    return 0;
}

/* ------------------------------------------------------------- networks that were restarted */

/* Whatever has become other than it was counts, on failure too. */
static int
renew(const DomainDef *def, NetDef *net, bool *changed)
{
    g_autoptr(NetDef) before = net_def_copy(net);
    int rc = qemu_network_renew_port(def, net) < 0 || qemu_interface_plug_in(net) < 0 ? -1 : 0;

    if (rc == 0 && !bandwidth_def_equal(before->bandwidth, net->bandwidth) && qemu_interface_can_be_limited(net))
        rc = qemu_interface_limit(net);
    *changed |= !net_def_equal(before, net);
    return rc;
}

int
qemu_interface_renew_ports(Domain *dom, const char *network)
{
    g_autoptr(DomainEdit) edit = NULL;
    unsigned int failed = 0;
    bool changed = false;

    assert_owner(dom);
    if (!domain_live(dom))
        return 0;
    edit = domain_edit(dom, VIR_DOMAIN_AFFECT_LIVE);
    if (!edit)
        return -1;
    xml_each(NetDef, net, edit->live->nets) {
        if (!qemu_network_has_port(net, network) || renew(edit->live, net, &changed) == 0)
            continue;
        warn_last_error("interface '%s' of domain '%s' is not in its network again, continuing", net->info.alias,
                        domain_name(dom));
        failed++;
    }
    if (changed && domain_commit(dom, edit) < 0)
        return -1;
    return failed ? fail(VIR_ERR_OPERATION_FAILED, _("%1$u interfaces of domain '%2$s' are not in network '%3$s'"), failed,
                         domain_name(dom), network ? network : "*") : 0;
}
