/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * shared_def.c - a definition that many views share: in memory, or still on disk and read when somebody asks.
 *
 * Once read, it stays as it is until the last reference ends. To forget it again, the owner publishes a view with a twin that has
 * only the figures; readers of the old view keep what they have.
 *
 * Threads: any.
 */

#include "hypervisor/view.h"

#include <libvirt/virterror.h>

#include "base/error.h"
#include "conf/domain.h"
#include "hypervisor/domain_impl.h"

struct SharedDef {
    atomic_uint refs;
    Mutex lock;                     /* held while the definition is read */
    _Atomic(const DomainDef *) def; /* set once, under the lock */
    DomainStore *store;             /* where it can be read (again); NULL = only in memory */
    char *name;                     /* of its file there */
    unsigned char uuid[UUID_LEN];
    atomic_bool has_figures;
    DomainFigures figures;          /* written before @has_figures, under the lock */
};

static SharedDef *
shared_new(DomainStore *store, const char *name, const unsigned char *uuid)
{
    SharedDef *shared = g_new0(SharedDef, 1);

    atomic_init(&shared->refs, 1);
    mutex_init(&shared->lock);
    shared->store = store;
    shared->name = store ? g_strdup(name) : NULL;
    memcpy(shared->uuid, uuid, UUID_LEN);
    return shared;
}

static void
take_figures(SharedDef *shared, const DomainDef *def)
{
    shared->figures = (DomainFigures) {
        .memory_kib = def->mem.current_kib,
        .max_memory_kib = def->mem.total_kib,
        .vcpus = def->vcpu.current,
        .max_vcpus = def->vcpu.max,
        .is_hvm = def->os.type == OS_TYPE_HVM,
    };
    atomic_store_explicit(&shared->has_figures, true, memory_order_release);
}

SharedDef *
shared_def_new(DomainDef *def)
{
    SharedDef *shared = shared_new(NULL, NULL, def->uuid);

    take_figures(shared, def);
    atomic_store(&shared->def, def);
    return shared;
}

SharedDef *
shared_def_new_stored(DomainStore *store, DomainDef *def)
{
    SharedDef *shared;

    if (domain_store_is_in_memory(store))
        return shared_def_new(def);
    shared = shared_new(store, def->name, def->uuid);
    take_figures(shared, def);
    atomic_store(&shared->def, def);
    domain_store_note_parsed(store, shared->uuid);
    return shared;
}

SharedDef *
shared_def_new_lazy(DomainStore *store, const char *name, const unsigned char *uuid)
{
    return shared_new(store, name, uuid);
}

SharedDef *
shared_def_ref(SharedDef *shared)
{
    atomic_fetch_add_explicit(&shared->refs, 1, memory_order_relaxed);
    return shared;
}

void
shared_def_unref(SharedDef *shared)
{
    if (!shared || atomic_fetch_sub_explicit(&shared->refs, 1, memory_order_acq_rel) != 1)
        return;
    domain_def_free((DomainDef *)atomic_load(&shared->def));
    mutex_clear(&shared->lock);
    g_free(shared->name);
    g_free(shared);
}

/* With the lock held. */
static DomainDef *
read_def(SharedDef *shared)
{
    g_autoptr(DomainDef) def = domain_store_read_config(shared->store, shared->name);

    if (!def)
        return NULL;
    if (!uuid_equal(def->uuid, shared->uuid) || strcmp(def->name, shared->name) != 0) {
        char uuid[UUID_TEXT_LEN];

        return fail_null(VIR_ERR_INTERNAL_ERROR,
                         _("the file of domain '%1$s' was changed behind our back: it now defines '%2$s' with uuid %3$s"),
                         shared->name, def->name, uuid_format(def->uuid, uuid));
    }
    return g_steal_pointer(&def);
}

const DomainDef *
shared_def_get(SharedDef *shared)
{
    const DomainDef *def = atomic_load_explicit(&shared->def, memory_order_acquire);
    bool read = false;

    if (def)
        return def;
    mutex_lock(&shared->lock);
    def = atomic_load(&shared->def);
    if (!def) {
        def = read_def(shared);
        read = def != NULL;
        if (read) {
            take_figures(shared, def);
            atomic_store_explicit(&shared->def, def, memory_order_release);
        }
    }
    mutex_unlock(&shared->lock);
    if (read)
        domain_store_note_parsed(shared->store, shared->uuid);
    return def;
}

bool
shared_def_is_evictable(SharedDef *shared)
{
    return shared->store && atomic_load(&shared->def);
}

SharedDef *
shared_def_new_twin(SharedDef *shared)
{
    SharedDef *twin = shared_new(shared->store, shared->name, shared->uuid);

    if (atomic_load_explicit(&shared->has_figures, memory_order_acquire)) {
        twin->figures = shared->figures;
        atomic_store(&twin->has_figures, true);
    }
    return twin;
}

int
shared_def_figures(SharedDef *shared, DomainFigures *ret_figures)
{
    if (!atomic_load_explicit(&shared->has_figures, memory_order_acquire) && !shared_def_get(shared))
        return -1;
    *ret_figures = shared->figures;
    return 0;
}
