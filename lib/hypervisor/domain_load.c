/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_load.c - what is on disk becomes a list of domains when the daemon starts.
 *
 * Configurations are only looked at: name and uuid suffice to list them, and the rest is read when somebody asks, and once in
 * the background so that the log tells of bad ones. Status files are read whole; their guests are taken in hand by their owners.
 *
 * Threads: the daemon's main thread; reconnects are the owners'.
 */

#include "hypervisor/domain_list.h"

#include <malloc.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

#include <libvirt/libvirt-domain.h>

#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "conf/domain.h"
#include "hypervisor/domain_list_impl.h"
#include "hypervisor/domain_scan.h"
#include "hypervisor/domain_status.h"

#define TEMP_SUFFIX_DIGITS 12

/* "NAME.xml" without its suffix. */
static char *
name_of_file(const char *file)
{
    return g_strndup(file, strlen(file) - strlen(".xml"));
}

/* Name and uuid by looking, or by parsing when looking does not tell; a parsed definition comes back too. */
static int
identify(DomainStore *store, const char *path, const char *name, DomainScan *ret_scan, DomainDef **ret_def)
{
    g_autoptr(DomainDef) def = NULL;

    if (domain_scan_file(path, ret_scan))
        return 0;
    def = domain_store_read_config(store, name);
    if (!def)
        return -1;
    ret_scan->name = g_strdup(def->name);
    memcpy(ret_scan->uuid, def->uuid, UUID_LEN);
    *ret_def = g_steal_pointer(&def);
    return 0;
}

/* What a loaded domain's first view says. */
typedef struct {
    SharedDef *persistent;
    bool autostart;
    bool has_managed_save;
} LoadedConfig;

static void
publish_config(DomainView *view, void *opaque)
{
    const LoadedConfig *config = opaque;

    view_set_def(&view->persistent, config->persistent);
    view->facts.autostart = config->autostart;
    view->facts.has_managed_save = config->has_managed_save;
}

/* Before anybody knows the domain, whoever loads it owns it. */
static void
show_config(Domain *dom, LoadedConfig *config)
{
    actor_own(dom);
    domain_publish_own(dom, publish_config, config);
    domain_list_settle(dom);
    actor_disown(dom);
}

static int
load_config(DomainList *list, const char *file)
{
    g_autofree char *name = name_of_file(file);
    g_autofree char *path = domain_store_config_path(list->store, name);
    g_autofree char *save_path = domain_store_save_path(list->store, name);
    g_autofree char *scanned_name = NULL;
    g_autoptr(DomainDef) def = NULL;
    g_autoptr(Domain) dom = NULL;
    g_autoptr(SharedDef) shared = NULL;
    DomainScan scan;
    LoadedConfig config;

    if (!path || !save_path || identify(list->store, path, name, &scan, &def) < 0)
        return -1;
    scanned_name = scan.name;
    if (strcmp(scanned_name, name) != 0)
        return fail(VIR_ERR_INTERNAL_ERROR, _("'%1$s' defines domain '%2$s', which belongs into a file of that name"), path,
                    scanned_name);
    dom = domain_list_reserve(list, scan.uuid, name);
    if (!dom)
        return -1;
    shared = def ? shared_def_new_stored(list->store, g_steal_pointer(&def)) : shared_def_new_lazy(list->store, name, scan.uuid);
    config = (LoadedConfig) {
        .persistent = shared,
        .autostart = domain_store_get_autostart(list->store, name),
        .has_managed_save = file_exists(save_path),
    };
    show_config(dom, &config);
    return 0;
}

typedef struct {
    ActorMessage base;
    DomainStatus status;
} ReconnectMessage;

static void
reconnect_done(ActorMessage *base, int result)
{
    ReconnectMessage *msg = (ReconnectMessage *)(void *)base;

    domain_status_clear(&msg->status);
    g_free(msg);
}

static int
reconnect_guest(Domain *dom, const DomainStatus *status)
{
    const HypervisorClass *class = domain_class(dom);

    if (domain_private_read(dom, status) < 0)
        return -1;
    return class->reconnect ? class->reconnect(dom) : 0;
}

/* Owner, before any other message: the guest is taken in hand, or found to be gone. */
static int
reconnect_run(Domain *dom, ReconnectMessage *msg)
{
    if (reconnect_guest(dom, &msg->status) < 0) {
        warn_last_error("domain '%s' is not running any more", domain_name(dom));
        if (domain_is_active(dom))
            domain_stopped(dom, VIR_DOMAIN_SHUTOFF_CRASHED);
    }
    domain_list_reconnect_end(dom->list);
    return 0;
}
ACTOR_THUNK(ReconnectMessage, reconnect_run)

/* What the view of a running guest says. */
typedef struct {
    const DomainFacts *facts;
    SharedDef *live;
} LoadedStatus;

static void
publish_status(DomainView *view, void *opaque)
{
    const LoadedStatus *loaded = opaque;
    DomainFacts facts = *loaded->facts;

    facts.autostart = view->facts.autostart;
    facts.has_managed_save = view->facts.has_managed_save;
    view->facts = facts;
    view_set_def(&view->live, loaded->live);
}

static void
show_status(Domain *dom, const DomainFacts *facts, SharedDef *live)
{
    LoadedStatus loaded = { facts, live };

    actor_own(dom);
    domain_publish_own(dom, publish_status, &loaded);
    domain_list_settle(dom);
    actor_disown(dom);
}

static int
load_status(DomainList *list, const char *file)
{
    g_autofree char *name = name_of_file(file);
    g_autofree char *path = domain_store_status_path(list->store, name);
    g_auto(DomainStatus) status = { 0 };
    g_autoptr(Domain) dom = NULL;
    g_autoptr(SharedDef) live = NULL;
    ReconnectMessage *msg;

    if (!path || domain_status_read(domain_store_hooks(list->store), path, &status) < 0)
        return -1;
    dom = domain_list_reserve(list, status.live->uuid, status.live->name);
    if (!dom)
        return -1;
    live = shared_def_new(g_steal_pointer(&status.live));
    show_status(dom, &status.facts, live);
    msg = g_new0(ReconnectMessage, 1);
    msg->base.run = reconnect_run_thunk;
    msg->base.done = reconnect_done;
    msg->base.what = "reconnect";
    msg->base.lane = ACTOR_LANE_URGENT;
    msg->status = status;
    memset(&status, 0, sizeof(status));
    domain_list_reconnect_begin(list);
    actor_send(dom, &msg->base);
    return 0;
}

/* What a crash in the middle of a write left behind: ".NAME.xml.0123456789ab". */
static int
remove_leftover(int dir_fd, const char *name, void *opaque)
{
    const char *suffix = strrchr(name, '.');

    if (name[0] != '.' || !suffix || strlen(suffix + 1) != TEMP_SUFFIX_DIGITS ||
        strspn(suffix + 1, "0123456789abcdef") != TEMP_SUFFIX_DIGITS)
        return 0;
    if (unlinkat(dir_fd, name, 0) == 0)
        LOG_INFO("removed '%s', left behind by an interrupted write", name);
    return 0;
}

typedef int (*LoadFunc)(DomainList *list, const char *file);

static int
load_directory(DomainList *list, const char *directory, LoadFunc load)
{
    g_auto(GStrv) files = NULL;

    if (file_foreach(directory, remove_leftover, NULL) < 0)
        return -1;
    files = file_list(directory, ".xml");
    if (!files)
        return -1;
    for (char **file = files; *file; file++) {
        if (load(list, *file) < 0)
            warn_last_error("ignoring '%s/%s'", directory, *file);
    }
    return 0;
}

static void
judge_one(DomainList *list, const char *name)
{
    g_autoptr(Domain) dom = domain_list_find_name(list, name);

    if (dom && domain_store_check_config(list->store, name) < 0)
        warn_last_error("domain '%s' is listed, but cannot be used until its file is right", name);
}

static void
judge_all(void *opaque)
{
    static const struct sched_param idle = { 0 };
    DomainList *list = opaque;
    g_auto(GStrv) files = file_list(domain_store_config_dir(list->store), ".xml");

    pthread_setschedparam(pthread_self(), SCHED_IDLE, &idle);
    for (char **file = files; file && *file && !atomic_load(&list->judge_stop); file++) {
        g_autofree char *name = name_of_file(*file);

        judge_one(list, name);
    }
    error_reset();
    malloc_trim(0);
}

void
domain_list_stop_judge(DomainList *list)
{
    if (!list->judge)
        return;
    atomic_store(&list->judge_stop, true);
    thread_join(list->judge);
    list->judge = NULL;
}

int
domain_list_load(DomainList *list)
{
    if (load_directory(list, domain_store_config_dir(list->store), load_config) < 0 ||
        load_directory(list, domain_store_status_dir(list->store), load_status) < 0)
        return -1;
    if (domain_list_count(list, 0) == 0)
        return 0;
    list->judge = thread_start("judge", ACTOR_STACK_SIZE, judge_all, list);
    if (!list->judge)
        warn_last_error("configurations are judged when they are used");
    return 0;
}

static int
start_run(Domain *dom, ActorMessage *msg)
{
    const HypervisorClass *class = domain_class(dom);

    if (domain_is_active(dom) || !class->start)
        return 0;
    return class->start(dom);
}

void
domain_list_autostart(DomainList *list)
{
    g_autoptr(GPtrArray) marked =
        domain_list_get(list, VIR_CONNECT_LIST_DOMAINS_AUTOSTART | VIR_CONNECT_LIST_DOMAINS_INACTIVE);

    for (guint i = 0; i < marked->len; i++) {
        ActorMessage *msg = g_new0(ActorMessage, 1);

        msg->run = start_run;
        msg->what = "autostart";
        actor_send(g_ptr_array_index(marked, i), msg);
    }
}
