/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * view.h - what everybody but the owner sees of a domain: one published state that never changes.
 *
 * Taking a view never blocks and never waits for the guest. Keep it as long as you look at it; what it hands out is
 * borrowed from it. (Say view: a snapshot is something users own.)
 */

#ifndef HYPERVISOR_VIEW_H
#define HYPERVISOR_VIEW_H

#include <stdbool.h>
#include <sys/types.h>

#include <glib.h>

typedef struct Domain Domain;
typedef struct DomainDef DomainDef;
typedef struct DomainJob DomainJob;
typedef struct DomainView DomainView;
typedef struct SharedDef SharedDef;

/* What a view says besides the definitions: plain values, copied whole. */
typedef struct {
    int state;                      /* virDomainState */
    int reason;                     /* of that state's reasons */
    int id;                         /* -1 = not running */
    pid_t pid;                      /* 0 = not running */
    unsigned long long pid_start;   /* its start time in clock ticks since boot: tells it from a later process of that pid */
    long long started_at;           /* seconds since the epoch; 0 = not running */
    bool autostart;
    bool updated;                   /* the definition was changed since it was started or defined */
    bool has_managed_save;
    bool has_snapshots;
    bool has_checkpoints;
    bool agent_connected;
    bool unresponsive;              /* the guest's hypervisor owes an answer that is overdue */
    unsigned long long balloon_kib; /* last known size of the guest's memory; 0 = unknown */
} DomainFacts;

/* The numbers of a definition that cheap queries ask for; known without keeping the definition in memory. */
typedef struct {
    unsigned long long memory_kib;          /* now, by configuration */
    unsigned long long max_memory_kib;
    unsigned int vcpus;
    unsigned int max_vcpus;
    bool is_hvm;
} DomainFigures;

/* The domain's current view: a new reference. */
DomainView *domain_view(Domain *dom);

DomainView *domain_view_ref(DomainView *view);
void domain_view_unref(DomainView *view);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DomainView, domain_view_unref)

const DomainFacts *domain_view_facts(const DomainView *view);
const char *domain_view_name(const DomainView *view);
const unsigned char *domain_view_uuid(const DomainView *view);

/* Monotonic microseconds when the view was taken. */
long long domain_view_taken_at(const DomainView *view);

bool domain_view_is_active(const DomainView *view);
bool domain_view_is_persistent(const DomainView *view);

/* The definition of the running guest, or of the next start: NULL without an error where there is none. A definition that
 * is still on disk only is read now; NULL with an error when that fails. */
const DomainDef *domain_view_live(const DomainView *view);
const DomainDef *domain_view_persistent(const DomainView *view);

/* The live definition of a running guest, else the persistent one; NULL with an error. */
const DomainDef *domain_view_def(const DomainView *view);

/* Which definitions @flags name as every API with virDomainModificationImpact means them: LIVE, CONFIG or both; CURRENT
 * is resolved. */
unsigned int domain_view_impact(const DomainView *view, unsigned int flags);

/* Fails with VIR_ERR_OPERATION_INVALID when LIVE is asked of a guest that does not run, or CONFIG of a transient one. */
int domain_view_check_impact(const DomainView *view, unsigned int flags);

/* The one that @flags (virDomainModificationImpact) name; NULL with the error that stock gives. */
const DomainDef *domain_view_def_for(const DomainView *view, unsigned int flags);

/* The figures of the same; -1 with an error. */
int domain_view_figures(const DomainView *view, DomainFigures *ret_figures);

/* The job under way, or the last one completed: borrowed, or NULL. */
DomainJob *domain_view_job(const DomainView *view);
DomainJob *domain_view_completed_job(const DomainView *view);

/* Wraps a definition, whose owner it becomes, for sharing: it never changes from here on. */
SharedDef *shared_def_new(DomainDef *def);
SharedDef *shared_def_ref(SharedDef *shared);
void shared_def_unref(SharedDef *shared);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SharedDef, shared_def_unref)

/* The definition itself, read from disk if it must be; NULL with an error. */
const DomainDef *shared_def_get(SharedDef *shared);

#endif /* HYPERVISOR_VIEW_H */
