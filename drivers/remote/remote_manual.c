/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * remote_manual.c - the few calls whose client half does more than one procedure, or lays its answer out differently.
 *
 * Threads: any.
 */

#include <string.h>

#include "base/error.h"
#include "remote_call.h"
#include "remote_client.h"
#include "rpc/programs.h"
#include "rpc/remote_protocol.h"
#include "rpc/wire/shape.h"

static void
name_domain(virDomainPtr domain, remote_nonnull_domain *wire)
{
    wire->name = domain->name;
    memcpy(wire->uuid, domain->uuid, sizeof(domain->uuid));
    wire->id = domain->id;
}

/* The reply of the oldest way to start a guest does not say its id: it is looked up. */
int
remote_manual_domain_create(virDomainPtr domain)
{
    remote_domain_create_args args = { 0 };
    remote_domain_lookup_by_uuid_args uuid = { 0 };
    remote_domain_lookup_by_uuid_ret found = { 0 };
    RemoteCall create = { .program = &remote_program, .procedure = REMOTE_PROC_DOMAIN_CREATE, .args = &args };
    RemoteCall lookup = {
        .program = &remote_program,
        .procedure = REMOTE_PROC_DOMAIN_LOOKUP_BY_UUID,
        .args = &uuid,
        .ret = &found,
    };

    name_domain(domain, &args.dom);
    memcpy(uuid.uuid, domain->uuid, sizeof(domain->uuid));
    if (remote_call(domain->base.conn, &create) < 0 || remote_call(domain->base.conn, &lookup) < 0)
        return -1;
    domain->id = found.dom.id;
    rpc_xdr_clear(rpc_program_find(&remote_program, REMOTE_PROC_DOMAIN_LOOKUP_BY_UUID)->ret, &found);
    return 0;
}

/* Lays @count parameters, processor after processor, into rows of @nparams; what a processor lacks stays zero. */
static int
lay_out_cpus(virTypedParameterPtr into, unsigned int nparams, unsigned int ncpus, virTypedParameterPtr from, size_t count,
             size_t per_cpu)
{
    if (count == 0)
        return 0;
    if (per_cpu == 0 || per_cpu > nparams || count > per_cpu * ncpus)
        return fail(VIR_ERR_RPC, _("the daemon sent '%1$zu' parameters, there is room for '%2$u' of each of '%3$u' processors"),
                    count, nparams, ncpus);
    memset(into, 0, sizeof(*into) * nparams * ncpus);
    for (size_t i = 0; i < count; i++)
        into[(i / per_cpu) * nparams + i % per_cpu] = from[i];
    return 0;
}

static int
take_cpu_stats(remote_domain_get_cpu_stats_ret *ret, virTypedParameterPtr params, unsigned int nparams, unsigned int ncpus)
{
    virTypedParameterPtr items = NULL;
    size_t count = 0;
    int rc;

    if (shape_typed_from_wire((ShapeArray *)(void *)&ret->params, &items, &count) < 0)
        return -1;
    rc = params ? lay_out_cpus(params, nparams, ncpus, items, count, (size_t)ret->nparams) : 0;
    if (params && rc == 0)
        g_free(items);
    else
        shape_typed_free(items, count);
    return rc < 0 ? -1 : ret->nparams;
}

int
remote_manual_domain_get_cpu_stats(virDomainPtr domain, virTypedParameterPtr params, unsigned int nparams, int start_cpu,
                                   unsigned int ncpus, unsigned int flags)
{
    remote_domain_get_cpu_stats_args args = {
        .nparams = nparams,
        .start_cpu = start_cpu,
        .ncpus = ncpus,
        .flags = flags,
    };
    remote_domain_get_cpu_stats_ret ret = { 0 };
    RemoteCall call = {
        .program = &remote_program,
        .procedure = REMOTE_PROC_DOMAIN_GET_CPU_STATS,
        .args = &args,
        .ret = &ret,
    };
    int rc;

    if (nparams > REMOTE_DOMAIN_GET_CPU_STATS_MAX || ncpus > REMOTE_DOMAIN_GET_CPU_STATS_NCPUS_MAX)
        return fail(VIR_ERR_RPC, _("'%1$u' parameters of '%2$u' processors are too many for the protocol"), nparams, ncpus);
    name_domain(domain, &args.dom);
    if (remote_call(domain->base.conn, &call) < 0)
        return -1;
    rc = take_cpu_stats(&ret, params, nparams, ncpus);
    rpc_xdr_clear(rpc_program_find(&remote_program, REMOTE_PROC_DOMAIN_GET_CPU_STATS)->ret, &ret);
    return rc;
}
