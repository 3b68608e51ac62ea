/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * migrate.c - moving a guest: the steps between two hosts that the program itself is connected to, or one call to the source.
 *
 * Managed by us, the steps are begin (source), prepare (destination), perform (source), finish (destination), confirm
 * (source). Each hands a cookie to the next, which only drivers understand. Every server of the last ten years knows these.
 *
 * Threads: any; a migration keeps its thread.
 */

#include <limits.h>

#include "api/connect.h"
#include "api/handle_driver.h"
#include "api/local_call.h"
#include "base/error.h"

/* The feature numbers of drivers that concern us. */
enum {
    FEATURE_PEER2PEER = 4,
    FEATURE_DIRECT = 5,
    FEATURE_V3 = 6,
    FEATURE_CHANGE_PROTECTION = 7,
    FEATURE_OFFLINE = 12,
    FEATURE_PARAMS = 13,
};

/* What only the source needs to know. */
#define SOURCE_ONLY_FLAGS ((unsigned int)(VIR_MIGRATE_ABORT_ON_ERROR | VIR_MIGRATE_AUTO_CONVERGE))

/* A list that we own; its strings are copies. */
typedef struct {
    virTypedParameterPtr items;
    int count;
    int room;
} Params;

static void
params_clear(Params *params)
{
    virTypedParamsFree(params->items, params->count);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Params, params_clear)

/* What one step hands to the next. */
typedef struct {
    unsigned char *data;
    size_t len;
} Cookie;

static void
cookie_clear(Cookie *cookie)
{
    g_free(cookie->data);
    *cookie = (Cookie) { .data = NULL };
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Cookie, cookie_clear)

static void
add_string(Params *params, const char *name, const char *value)
{
    virTypedParameterPtr old = virTypedParamsGet(params->items, params->count, name);

    if (!old) {
        virTypedParamsAddString(&params->items, &params->count, &params->room, name, value);
        return;
    }
    /* The program may have given it with another type. */
    if (old->type == VIR_TYPED_PARAM_STRING)
        g_free(old->value.s);
    old->type = VIR_TYPED_PARAM_STRING;
    old->value.s = g_strdup(value);
}

/* The arguments of the older functions as parameters; NULL and 0 are left out. */
static void
add_arguments(Params *params, const char *dxml, const char *dname, const char *uri, unsigned long bandwidth)
{
    if (dxml)
        add_string(params, VIR_MIGRATE_PARAM_DEST_XML, dxml);
    if (dname)
        add_string(params, VIR_MIGRATE_PARAM_DEST_NAME, dname);
    if (uri)
        add_string(params, VIR_MIGRATE_PARAM_URI, uri);
    if (bandwidth)
        virTypedParamsAddULLong(&params->items, &params->count, &params->room, VIR_MIGRATE_PARAM_BANDWIDTH, bandwidth);
}

/* A list of our own with the same content. */
static int
copy_params(virTypedParameterPtr items, unsigned int count, Params *ret_params)
{
    if (count > 0 && !items)
        return fail(VIR_ERR_INVALID_ARG, _("params of a migration must not be NULL when there are %1$u of them"), count);
    if (count > INT_MAX / 2)
        return fail(VIR_ERR_OVERFLOW, _("a migration cannot have %1$u parameters"), count);
    *ret_params = (Params) { .items = g_new(virTypedParameter, count), .count = (int)count, .room = (int)count };
    for (unsigned int i = 0; i < count; i++) {
        ret_params->items[i] = items[i];
        if (items[i].type == VIR_TYPED_PARAM_STRING)
            ret_params->items[i].value.s = g_strdup(items[i].value.s);
    }
    return 0;
}

/* ---- checks */

static int
check_flags(unsigned int flags)
{
    if ((flags & VIR_MIGRATE_NON_SHARED_DISK) && (flags & VIR_MIGRATE_NON_SHARED_INC))
        return fail(VIR_ERR_INVALID_ARG, _("flags VIR_MIGRATE_NON_SHARED_DISK and VIR_MIGRATE_NON_SHARED_INC exclude each other"));
    if ((flags & VIR_MIGRATE_TUNNELLED) && (flags & VIR_MIGRATE_PARALLEL))
        return fail(VIR_ERR_INVALID_ARG, _("flags VIR_MIGRATE_TUNNELLED and VIR_MIGRATE_PARALLEL exclude each other"));
    return 0;
}

static int
check_writable(virConnectPtr conn, const char *func)
{
    return conn->flags & VIR_CONNECT_RO ? fail(VIR_ERR_OPERATION_DENIED, "%s", func) : 0;
}

/* 1, 0, or -1 with an error. */
static int
has_feature(virConnectPtr conn, int feature)
{
    if (!conn->driver->connect_supports_feature)
        return 0;
    return conn->driver->connect_supports_feature(conn, feature);
}

/* Both ends must know the steps, and the kind of migration that is wanted. */
static int
check_end(virConnectPtr conn, unsigned int flags, const char *which)
{
    int steps = has_feature(conn, FEATURE_V3);
    int params = steps > 0 ? has_feature(conn, FEATURE_PARAMS) : steps;
    int offline = params > 0 && (flags & VIR_MIGRATE_OFFLINE) ? has_feature(conn, FEATURE_OFFLINE) : params;

    if (offline < 0)
        return -1;
    if (params == 0)
        return fail(VIR_ERR_NO_SUPPORT, _("migration: the driver at the %1$s does not know its steps"), which);
    if (offline == 0)
        return fail(VIR_ERR_ARGUMENT_UNSUPPORTED, _("the driver at the %1$s does not know offline migration"), which);
    return 0;
}

/* ---- the steps */

/* The source: the description to use at the destination, which goes into @params. */
static int
begin(virDomainPtr domain, Params *params, unsigned int flags, Cookie *ret_cookie)
{
    const HandleDriver *driver = ((virConnectPtr)domain->base.conn)->driver;
    g_autofree char *xml = NULL;

    if (driver->domain_migrate_begin3_params(domain, params->items, params->count, flags, &ret_cookie->data, &ret_cookie->len,
                                             &xml) < 0)
        return -1;
    if (xml)
        add_string(params, VIR_MIGRATE_PARAM_DEST_XML, xml);
    return 0;
}

/* The destination: where to send the guest, which goes into @params unless the program has said it. */
static int
prepare(virConnectPtr dconn, Params *params, unsigned int flags, const Cookie *cookie, Cookie *ret_cookie)
{
    g_autofree char *uri = NULL;

    if (dconn->driver->domain_migrate_prepare3_params(dconn, params->items, params->count, cookie->data, cookie->len,
                                                      flags & ~SOURCE_ONLY_FLAGS, &ret_cookie->data, &ret_cookie->len, &uri) < 0)
        return -1;
    if (uri)
        add_string(params, VIR_MIGRATE_PARAM_URI, uri);
    else if (!virTypedParamsGet(params->items, params->count, VIR_MIGRATE_PARAM_URI))
        return fail(VIR_ERR_INTERNAL_ERROR, _("the destination of the migration did not say where to send the guest"));
    return 0;
}

/* The source sends the guest. */
static int
perform(virDomainPtr domain, const Params *params, unsigned int flags, const Cookie *cookie, Cookie *ret_cookie)
{
    const HandleDriver *driver = ((virConnectPtr)domain->base.conn)->driver;

    return driver->domain_migrate_perform3_params(domain, NULL, params->items, params->count, cookie->data, cookie->len, flags,
                                                  &ret_cookie->data, &ret_cookie->len);
}

/* Keeps the first failure while later steps clean up: takes it aside. */
static void
set_aside(virError **first)
{
    if (!*first && error_last())
        *first = error_take();
    error_reset();
}

/* From perform on, finish and confirm run whatever happens, so that both ends know the outcome. */
static virDomainPtr
move(virDomainPtr domain, virConnectPtr dconn, const Params *params, unsigned int flags, const Cookie *prepared)
{
    const HandleDriver *driver = ((virConnectPtr)domain->base.conn)->driver;
    virError *first = NULL;
    g_auto(Cookie) performed = { .data = NULL };
    g_auto(Cookie) finished = { .data = NULL };
    virDomainPtr moved;
    int cancelled = 0;

    if (!(flags & VIR_MIGRATE_OFFLINE) && perform(domain, params, flags, prepared, &performed) < 0) {
        cancelled = 1;
        set_aside(&first);
    }
    moved = dconn->driver->domain_migrate_finish3_params(dconn, params->items, params->count, performed.data, performed.len,
                                                         flags & ~SOURCE_ONLY_FLAGS, cancelled, &finished.data, &finished.len);
    if (!moved) {
        cancelled = 1;
        set_aside(&first);
    }
    if (driver->domain_migrate_confirm3_params(domain, params->items, params->count, finished.data, finished.len, flags,
                                               cancelled) < 0)
        set_aside(&first);
    if (cancelled && moved) {
        handle_unref(moved);
        moved = NULL;
    }
    if (!moved) {
        if (first)
            error_restore(first);
        else
            fail(VIR_ERR_OPERATION_FAILED, _("the migration of domain '%1$s' was not finished by the destination"), domain->name);
        return NULL;
    }
    /* It runs there: what went wrong afterwards is for the log. */
    error_free(first);
    return moved;
}

static virDomainPtr
migrate_managed(virDomainPtr domain, virConnectPtr dconn, Params *params, unsigned int flags)
{
    virConnectPtr conn = domain->base.conn;
    g_auto(Cookie) begun = { .data = NULL };
    g_auto(Cookie) prepared = { .data = NULL };
    int protection;

    if (check_end(conn, flags, "source") < 0 || check_end(dconn, flags, "destination") < 0)
        return NULL;
    if (!conn->driver->domain_migrate_begin3_params || !conn->driver->domain_migrate_perform3_params
        || !conn->driver->domain_migrate_confirm3_params || !dconn->driver->domain_migrate_prepare3_params
        || !dconn->driver->domain_migrate_finish3_params)
        return fail_null(VIR_ERR_NO_SUPPORT, "virDomainMigrate");
    protection = has_feature(conn, FEATURE_CHANGE_PROTECTION);
    if (protection < 0)
        return NULL;
    if (protection > 0 && !(flags & VIR_MIGRATE_OFFLINE))
        flags |= VIR_MIGRATE_CHANGE_PROTECTION;
    if (begin(domain, params, flags, &begun) < 0)
        return NULL;
    if (prepare(dconn, params, flags & ~(unsigned int)VIR_MIGRATE_CHANGE_PROTECTION, &begun, &prepared) < 0) {
        virError *first = error_take();
        const Cookie none = { .data = NULL };

        /* The source has begun and must hear that nothing comes of it. */
        if (flags & VIR_MIGRATE_CHANGE_PROTECTION)
            (void)conn->driver->domain_migrate_confirm3_params(domain, params->items, params->count, none.data, none.len, flags, 1);
        error_reset();
        error_restore(first);
        return NULL;
    }
    return move(domain, dconn, params, flags, &prepared);
}

/* The source does it all. @dconnuri: the destination's URI, seen from there; NULL: it talks to the other hypervisor only. */
static int
migrate_by_source(virDomainPtr domain, const char *dconnuri, const Params *params, unsigned int flags)
{
    virConnectPtr conn = domain->base.conn;
    bool peer = flags & VIR_MIGRATE_PEER2PEER;
    g_auto(Cookie) cookie = { .data = NULL };
    int known = has_feature(conn, peer ? FEATURE_PEER2PEER : FEATURE_DIRECT);

    if (known < 0)
        return -1;
    if (!known && peer)
        return fail(VIR_ERR_ARGUMENT_UNSUPPORTED, _("the connection's driver does not know peer-to-peer migration"));
    if (!known)
        return fail(VIR_ERR_ARGUMENT_UNSUPPORTED,
                    _("the connection's driver does not know direct migration; use the flag VIR_MIGRATE_PEER2PEER"));
    if (peer && !dconnuri)
        return fail(VIR_ERR_INVALID_ARG, _("peer-to-peer migration needs the URI of the destination"));
    if (!peer && dconnuri)
        return fail(VIR_ERR_INVALID_ARG, _("direct migration cannot use '%1$s': a connection URI is for peer-to-peer migration"),
                    dconnuri);
    if (!conn->driver->domain_migrate_perform3_params)
        return fail(VIR_ERR_NO_SUPPORT, "virDomainMigrateToURI");
    return conn->driver->domain_migrate_perform3_params(domain, dconnuri, params->items, params->count, NULL, 0, flags,
                                                        &cookie.data, &cookie.len);
}

/* ---- the public functions */

/* Peer-to-peer to a place that the program is connected to as well. */
static virDomainPtr
migrate_peer(virDomainPtr domain, virConnectPtr dconn, const Params *params, unsigned int flags)
{
    const virTypedParameter *name = virTypedParamsGet(params->items, params->count, VIR_MIGRATE_PARAM_DEST_NAME);

    if (migrate_by_source(domain, connect_uri(dconn->state), params, flags) < 0)
        return NULL;
    return dconn->driver->domain_lookup_by_name(dconn, name && name->type == VIR_TYPED_PARAM_STRING ? name->value.s : domain->name);
}

static virDomainPtr
migrate(virDomainPtr domain, virConnectPtr dconn, Params *params, unsigned int flags, const char *func)
{
    virConnectPtr conn = domain->base.conn;

    if (!handle_is(dconn, HANDLE_CONNECT)) {
        handle_fail(HANDLE_CONNECT, func);
        return NULL;
    }
    if (check_writable(conn, func) < 0 || check_writable(dconn, func) < 0 || check_flags(flags) < 0)
        return NULL;
    if (flags & VIR_MIGRATE_PEER2PEER)
        return migrate_peer(domain, dconn, params, flags);
    if (flags & VIR_MIGRATE_TUNNELLED)
        return fail_null(VIR_ERR_OPERATION_INVALID, _("the flag VIR_MIGRATE_TUNNELLED needs the flag VIR_MIGRATE_PEER2PEER"));
    return migrate_managed(domain, dconn, params, flags);
}

static virDomainPtr
migrate_with_arguments(virDomainPtr domain, virConnectPtr dconn, Params *params, unsigned long flags, const char *func)
{
    virDomainPtr moved = flags > UINT_MAX
        ? fail_null(VIR_ERR_INVALID_ARG, _("unsupported flags (0x%1$lx) in %2$s"), flags, func)
        : migrate(domain, dconn, params, (unsigned int)flags, func);

    if (!moved)
        local_failed(domain);
    return moved;
}

virDomainPtr
virDomainMigrate(virDomainPtr domain, virConnectPtr dconn, unsigned long flags, const char *dname, const char *uri,
                 unsigned long bandwidth)
{
    g_auto(Params) params = { .items = NULL };

    if (!local_enter(domain, HANDLE_DOMAIN, __func__))
        return NULL;
    add_arguments(&params, NULL, dname, uri, bandwidth);
    return migrate_with_arguments(domain, dconn, &params, flags, __func__);
}

virDomainPtr
virDomainMigrate2(virDomainPtr domain, virConnectPtr dconn, const char *dxml, unsigned long flags, const char *dname,
                  const char *uri, unsigned long bandwidth)
{
    g_auto(Params) params = { .items = NULL };

    if (!local_enter(domain, HANDLE_DOMAIN, __func__))
        return NULL;
    add_arguments(&params, dxml, dname, uri, bandwidth);
    return migrate_with_arguments(domain, dconn, &params, flags, __func__);
}

virDomainPtr
virDomainMigrate3(virDomainPtr domain, virConnectPtr dconn, virTypedParameterPtr params, unsigned int nparams,
                  unsigned int flags)
{
    g_auto(Params) copy = { .items = NULL };

    if (!local_enter(domain, HANDLE_DOMAIN, __func__))
        return NULL;
    if (copy_params(params, nparams, &copy) < 0) {
        local_failed(domain);
        return NULL;
    }
    return migrate_with_arguments(domain, dconn, &copy, flags, __func__);
}

static int
migrate_to_uri(virDomainPtr domain, const char *dconnuri, const Params *params, unsigned long flags, const char *func)
{
    int rc = -1;

    if (flags > UINT_MAX)
        fail(VIR_ERR_INVALID_ARG, _("unsupported flags (0x%1$lx) in %2$s"), flags, func);
    else if (check_writable(domain->base.conn, func) == 0 && check_flags((unsigned int)flags) == 0)
        rc = migrate_by_source(domain, dconnuri, params, (unsigned int)flags);
    return rc < 0 ? local_failed(domain) : 0;
}

int
virDomainMigrateToURI(virDomainPtr domain, const char *duri, unsigned long flags, const char *dname, unsigned long bandwidth)
{
    g_auto(Params) params = { .items = NULL };
    bool peer = flags & VIR_MIGRATE_PEER2PEER;

    if (!local_enter(domain, HANDLE_DOMAIN, __func__))
        return -1;
    if (!duri) {
        fail(VIR_ERR_INVALID_ARG, _("duri in %1$s must not be NULL"), __func__);
        return local_failed(domain);
    }
    add_arguments(&params, NULL, dname, peer ? NULL : duri, bandwidth);
    return migrate_to_uri(domain, peer ? duri : NULL, &params, flags, __func__);
}

int
virDomainMigrateToURI2(virDomainPtr domain, const char *dconnuri, const char *miguri, const char *dxml, unsigned long flags,
                       const char *dname, unsigned long bandwidth)
{
    g_auto(Params) params = { .items = NULL };

    if (!local_enter(domain, HANDLE_DOMAIN, __func__))
        return -1;
    add_arguments(&params, dxml, dname, miguri, bandwidth);
    return migrate_to_uri(domain, dconnuri, &params, flags, __func__);
}

int
virDomainMigrateToURI3(virDomainPtr domain, const char *dconnuri, virTypedParameterPtr params, unsigned int nparams,
                       unsigned int flags)
{
    g_auto(Params) copy = { .items = NULL };

    if (!local_enter(domain, HANDLE_DOMAIN, __func__))
        return -1;
    if (copy_params(params, nparams, &copy) < 0)
        return local_failed(domain);
    return migrate_to_uri(domain, dconnuri, &copy, flags, __func__);
}
