/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_network_watch.c - the thread that listens to the daemon of networks, and what it asks of guests' owners.
 *
 * Threads: any; what stands below "the thread" is its own.
 */

#include "qemu/qemu_network_watch.h"

#include <string.h>

#include <libvirt/libvirt-domain.h>

#include "base/error.h"
#include "base/log.h"
#include "base/thread.h"
#include "conf/domain_net.h"
#include "driver/client_api.h"
#include "qemu/qemu_interface.h"
#include "qemu/qemu_network.h"

enum {
    OPEN_PATIENCE_MS = 5000,
    RETRY_FIRST_MS = 500,
    RETRY_LAST_MS = 30000,
};

/* A port that nobody needs any more. */
typedef struct {
    char *network;
    unsigned char portid[16];
} Left;

static struct {
    Mutex lock;
    DomainList *domains GUARDED_BY(lock);
    GPtrArray *left GUARDED_BY(lock);       /* of Left */
    Thread *thread GUARDED_BY(lock);
    const ClientApi *api GUARDED_BY(lock);  /* does not change once it is set */
    int timer GUARDED_BY(lock);
    bool ending GUARDED_BY(lock);
} watch = { .lock = MUTEX_INIT };

/* ------------------------------------------------------------- what owners do */

typedef struct {
    ActorMessage base;
    char *network;                  /* NULL: any */
} Renew;

static int
renew_run(Domain *dom, Renew *msg)
{
    return qemu_interface_renew_ports(dom, msg->network);
}
ACTOR_THUNK(Renew, renew_run)

static void
renew_done(ActorMessage *base, int result)
{
    Renew *msg = (Renew *)(void *)base;

    if (result < 0)
        warn_last_error("a guest is not in network '%s' again, continuing", msg->network ? msg->network : "*");
    g_free(msg->network);
    g_free(msg);
}

static void
send_renew(Domain *dom, const char *network)
{
    Renew *msg = g_new0(Renew, 1);

    msg->base.run = renew_run_thunk;
    msg->base.done = renew_done;
    msg->base.what = "renew network ports";
    msg->network = g_strdup(network);
    actor_send(dom, &msg->base);
}

/* The running guests; none when the driver ends. */
static GPtrArray *
running(void)
{
    LOCK_SCOPE(&watch.lock);

    return watch.ending ? g_ptr_array_new() : domain_list_get(watch.domains, VIR_CONNECT_LIST_DOMAINS_ACTIVE);
}

static bool
has_port(const DomainView *view, const char *network)
{
    const DomainDef *live = domain_view_live(view);

    xml_each(NetDef, net, live ? live->nets : NULL) {
        if (qemu_network_has_port(net, network))
            return true;
    }
    return false;
}

/* ------------------------------------------------------------- the thread */

typedef struct {
    const ClientApi *api;
    virConnectPtr conn;
    bool lost;
    int retry_ms;
} Listener;

static void
started(const char *network)
{
    g_autoptr(GPtrArray) doms = running();

    for (guint i = 0; i < doms->len; i++) {
        g_autoptr(DomainView) view = domain_view(doms->pdata[i]);

        if (has_port(view, network))
            send_renew(doms->pdata[i], network);
    }
}

static void
on_lifecycle(virConnectPtr conn, virNetworkPtr network, int event, int detail, void *opaque)
{
    Listener *self = opaque;

    if (event == VIR_NETWORK_EVENT_STARTED)
        started(self->api->virNetworkGetName(network));
}

static void
on_close(virConnectPtr conn, int reason, void *opaque)
{
    ((Listener *)opaque)->lost = true;
}

static void
on_timer(int timer, void *opaque)
{
    const ClientApi *api = opaque;

    api->virEventUpdateTimeout(timer, -1);
}

static bool
is_ending(void)
{
    LOCK_SCOPE(&watch.lock);

    return watch.ending;
}

static void
catch_up_guest(Domain *dom)
{
    g_autoptr(DomainView) view = domain_view(dom);
    const DomainDef *live = domain_view_live(view);

    xml_each(NetDef, net, live ? live->nets : NULL) {
        if (is_ending())
            return;
        if (qemu_network_has_port(net, NULL) && !(qemu_interface_is_plugged_in(net) && qemu_network_port_is_there(net)))
            send_renew(dom, net->source.network->network);
        error_reset();
    }
}

/* What happened to networks while nobody listened. */
static void
catch_up(void)
{
    g_autoptr(GPtrArray) doms = running();

    for (guint i = 0; i < doms->len; i++)
        catch_up_guest(doms->pdata[i]);
}

static int
listen_in(Listener *self)
{
    /* The interface has one type for the callbacks of all events. */
    virConnectNetworkEventGenericCallback callback = VIR_NETWORK_EVENT_CALLBACK((void (*)(void))on_lifecycle);

    self->api->patience_set(OPEN_PATIENCE_MS);
    self->lost = false;
    self->conn = self->api->virConnectOpen(QEMU_NETWORKS_URI);
    if (!self->conn)
        return client_api_fail(self->api);
    if (self->api->virConnectRegisterCloseCallback(self->conn, on_close, self, NULL) < 0 ||
        self->api->virConnectNetworkEventRegisterAny(self->conn, NULL, VIR_NETWORK_EVENT_ID_LIFECYCLE, callback, self, NULL) < 0)
        return client_api_fail(self->api);
    return 0;
}

static void
hang_up(Listener *self)
{
    if (self->conn)
        self->api->virConnectClose(self->conn);
    self->conn = NULL;
}

/* While the daemon of networks is away, it is looked for again, less and less often. */
static void
keep_listening(Listener *self)
{
    if (self->conn && self->lost)
        hang_up(self);
    if (self->conn)
        return;
    if (listen_in(self) == 0) {
        self->retry_ms = RETRY_FIRST_MS;
        catch_up();
        return;
    }
    LOG_DEBUG("networks are not heard of, trying again in %d ms: %s", self->retry_ms, error_last_message());
    error_reset();
    hang_up(self);
}

static GPtrArray *
take_left(void)
{
    LOCK_SCOPE(&watch.lock);
    GPtrArray *left = watch.left;

    watch.left = NULL;
    return left;
}

static void
left_free(gpointer opaque)
{
    Left *left = opaque;

    if (left)
        g_free(left->network);
    g_free(left);
}

static void
keep(Left *left)
{
    LOCK_SCOPE(&watch.lock);

    if (!watch.left)
        watch.left = g_ptr_array_new_with_free_func(left_free);
    g_ptr_array_add(watch.left, left);
}

/* false when some could not be given back. */
static bool
end_left(void)
{
    g_autoptr(GPtrArray) left = take_left();
    bool all = true;

    for (guint i = 0; left && i < left->len; i++) {
        Left *each = left->pdata[i];

        if (all && qemu_network_end_port(each->network, each->portid) == 0)
            continue;
        all = false;
        error_reset();
        left->pdata[i] = NULL;
        keep(each);
    }
    return all;
}

/* The timer wakes the loop when it is time to try again, or when somebody else sets it. */
static bool
turn(Listener *self)
{
    bool again, ending;

    keep_listening(self);
    again = !self->conn || !end_left();
    mutex_lock(&watch.lock);
    ending = watch.ending;
    if (again && !ending) {
        self->api->virEventUpdateTimeout(watch.timer, self->retry_ms);
        self->retry_ms = MIN(self->retry_ms * 2, RETRY_LAST_MS);
    }
    mutex_unlock(&watch.lock);
    return !ending && self->api->virEventRunDefaultImpl() == 0;
}

static void
run(void *opaque)
{
    Listener self = { .api = client_api(), .retry_ms = RETRY_FIRST_MS };

    while (turn(&self))
        continue;
    hang_up(&self);
}

/* ------------------------------------------------------------- from outside */

void
qemu_network_watch_begin(DomainList *domains)
{
    LOCK_SCOPE(&watch.lock);

    watch.domains = domains;
    watch.ending = false;
}

/* With the lock held: the event loop of the client library is ours, it serves nobody else in this process. */
static int
start(void)
{
    watch.api = client_api();
    if (!watch.api)
        return -1;
    if (watch.api->virEventRegisterDefaultImpl() < 0)
        return client_api_fail(watch.api);
    watch.timer = watch.api->virEventAddTimeout(-1, on_timer, (void *)watch.api, NULL);
    if (watch.timer < 0)
        return client_api_fail(watch.api);
    watch.thread = thread_start("networks", 0, run, NULL);
    return watch.thread ? 0 : -1;
}

void
qemu_network_watch_want(void)
{
    LOCK_SCOPE(&watch.lock);

    if (watch.thread || watch.ending || !watch.domains)
        return;
    if (start() < 0)
        warn_last_error("guests do not come back into networks that are started again, continuing");
}

static void
wake(void)
{
    if (watch.thread)
        watch.api->virEventUpdateTimeout(watch.timer, 0);
}

void
qemu_network_watch_leave(const char *network, const unsigned char *portid)
{
    Left *left = g_new0(Left, 1);

    left->network = g_strdup(network);
    memcpy(left->portid, portid, sizeof(left->portid));
    keep(left);
    qemu_network_watch_want();
    mutex_lock(&watch.lock);
    wake();
    mutex_unlock(&watch.lock);
}

void
qemu_network_watch_end(void)
{
    Thread *thread;

    mutex_lock(&watch.lock);
    watch.ending = true;
    thread = watch.thread;
    wake();
    mutex_unlock(&watch.lock);
    if (thread)
        thread_join(thread);
    mutex_lock(&watch.lock);
    watch.thread = NULL;
    watch.domains = NULL;
    g_clear_pointer(&watch.left, g_ptr_array_unref);
    mutex_unlock(&watch.lock);
}
