/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_define.c - domains come, change their name, and go: define, create, rename, undefine.
 *
 * Name and uuid are reserved first. What follows is a message to the domain's owner, so that two clients that define or start
 * the same domain are served one after the other.
 *
 * Threads: any; what the header marks is the owner's.
 */

#include "hypervisor/domain_list.h"

#include <libvirt/libvirt-domain.h>

#include "base/error.h"
#include "base/file.h"
#include "conf/domain.h"
#include "hypervisor/domain_events.h"
#include "hypervisor/domain_list_impl.h"

typedef struct {
    ActorMessage base;
    DomainDef *def;                 /* taken by the owner */
} DefineMessage;

static int
define_run(Domain *dom, DefineMessage *msg)
{
    g_autoptr(DomainEdit) edit = domain_edit_facts(dom);
    int detail = dom->own->persistent ? VIR_DOMAIN_EVENT_DEFINED_UPDATED : VIR_DOMAIN_EVENT_DEFINED_ADDED;

    domain_edit_set_persistent(edit, g_steal_pointer(&msg->def));
    domain_edit_event(edit, VIR_DOMAIN_EVENT_DEFINED, detail);
    if (domain_commit(dom, edit) == 0)
        return 0;
    domain_list_drop_if_empty(dom->list, dom);
    return -1;
}
ACTOR_THUNK(DefineMessage, define_run)

/* The domain went away between the reservation and its turn: then it is reserved anew. */
static bool
lost_race(int rc)
{
    if (rc == 0 || error_last_code() != VIR_ERR_NO_DOMAIN)
        return false;
    error_reset();
    return true;
}

Domain *
domain_list_define(DomainList *list, DomainDef *def)
{
    DefineMessage msg = { .base = { .run = define_run_thunk, .what = "define" }, .def = def };
    Domain *dom;
    int rc;

    do {
        dom = domain_list_reserve(list, def->uuid, def->name);
        if (!dom)
            break;
        rc = actor_call(dom, &msg.base);
        if (rc == 0)
            break;
        g_clear_pointer(&dom, domain_unref);
    } while (msg.def && lost_race(rc));
    domain_def_free(msg.def);
    return dom;
}

typedef struct {
    ActorMessage base;
    DomainDef *def;
    DomainStartFunc start;
    void *opaque;
} CreateMessage;

static int
create_run(Domain *dom, CreateMessage *msg)
{
    int rc;

    if (domain_is_active(dom))
        return fail(VIR_ERR_OPERATION_INVALID, _("domain '%1$s' is already active"), domain_name(dom));
    rc = msg->start(dom, g_steal_pointer(&msg->def), msg->opaque);
    if (rc < 0)
        domain_list_drop_if_empty(dom->list, dom);
    return rc;
}
ACTOR_THUNK(CreateMessage, create_run)

Domain *
domain_list_create(DomainList *list, DomainDef *def, DomainStartFunc start, void *opaque)
{
    CreateMessage msg = { .base = { .run = create_run_thunk, .what = "create" }, .def = def, .start = start, .opaque = opaque };
    Domain *dom;
    int rc;

    do {
        dom = domain_list_reserve(list, def->uuid, def->name);
        if (!dom)
            break;
        rc = actor_call(dom, &msg.base);
        if (rc == 0)
            break;
        g_clear_pointer(&dom, domain_unref);
    } while (msg.def && lost_race(rc));
    domain_def_free(msg.def);
    return dom;
}

int
domain_list_undefine(DomainList *list, Domain *dom)
{
    g_autoptr(DomainEdit) edit = domain_edit_facts(dom);

    if (!dom->own->persistent)
        return fail(VIR_ERR_OPERATION_INVALID, _("cannot undefine the transient domain '%1$s'"), domain_name(dom));
    edit->drop_persistent = true;
    domain_edit_event(edit, VIR_DOMAIN_EVENT_UNDEFINED, VIR_DOMAIN_EVENT_UNDEFINED_REMOVED);
    return domain_commit(dom, edit);
}

static int
check_rename(Domain *dom, const char *name)
{
    if (!dom->own->persistent)
        return fail(VIR_ERR_OPERATION_INVALID, _("cannot rename the transient domain '%1$s'"), domain_name(dom));
    if (domain_is_active(dom))
        return fail(VIR_ERR_OPERATION_INVALID, _("cannot rename the active domain '%1$s'"), domain_name(dom));
    if (!file_is_safe_name(name))
        return fail(VIR_ERR_XML_ERROR, _("'%1$s' cannot be the name of a domain: it is empty, or contains '/'"), name);
    if (strcmp(name, domain_name(dom)) == 0)
        return fail(VIR_ERR_OPERATION_INVALID, _("domain '%1$s' has that name already"), name);
    return 0;
}

/* What the renamed domain's view gets. */
typedef struct {
    const char *name;
    SharedDef *persistent;
} Renaming;

static void
publish_name(DomainView *view, void *opaque)
{
    const Renaming *renaming = opaque;

    g_free(view->name);
    view->name = g_strdup(renaming->name);
    view_set_def(&view->persistent, renaming->persistent);
}

/* The new file is there before the old one goes: a crash between them leaves both, of which one is loaded. */
static int
move_files(DomainStore *store, const DomainDef *def, const char *old_name, bool autostart)
{
    if (domain_store_save_config(store, def) < 0)
        return -1;
    if (autostart && domain_store_set_autostart(store, def->name, true) < 0)
        return -1;
    return domain_store_remove_config(store, old_name);
}

/* Puts the old name back after the disk refused. */
static void
undo_rename(DomainList *list, Domain *dom, const char *new_name)
{
    g_autoptr(virError) reason = error_take();

    if (domain_store_remove_config(list->store, new_name) < 0)
        warn_last_error("cannot remove the file of the new name '%s', continuing", new_name);
    if (domain_list_rename_key(list, dom, domain_name(dom)) < 0)
        warn_last_error("cannot keep the name '%s', continuing", domain_name(dom));
    error_restore(g_steal_pointer(&reason));
}

int
domain_list_rename(DomainList *list, Domain *dom, const char *new_name)
{
    g_autofree char *old_name = g_strdup(domain_name(dom));
    g_autoptr(DomainDef) def = NULL;
    g_autoptr(SharedDef) shared = NULL;
    const DomainDef *now;
    Renaming renaming;

    if (check_rename(dom, new_name) < 0 || !(now = domain_persistent(dom)))
        return -1;
    def = domain_def_copy(now);
    g_free(def->name);
    def->name = g_strdup(new_name);
    if (domain_list_rename_key(list, dom, new_name) < 0)
        return -1;
    if (move_files(list->store, def, old_name, domain_facts(dom)->autostart) < 0) {
        undo_rename(list, dom, new_name);
        return -1;
    }
    shared = shared_def_new_stored(list->store, g_steal_pointer(&def));
    domain_emit_lifecycle(dom, VIR_DOMAIN_EVENT_UNDEFINED, VIR_DOMAIN_EVENT_UNDEFINED_RENAMED);
    renaming = (Renaming) { new_name, shared };
    domain_publish_own(dom, publish_name, &renaming);
    domain_emit_lifecycle(dom, VIR_DOMAIN_EVENT_DEFINED, VIR_DOMAIN_EVENT_DEFINED_RENAMED);
    return 0;
}
