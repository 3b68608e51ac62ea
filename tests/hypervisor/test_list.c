/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_list.c - names and uuids are unique, filters filter, domains come and go.
 *
 * Threads: many, where it says so.
 */

#include "support/test.h"

#include <unistd.h>

#include <libvirt/libvirt-domain.h>

#include "base/error.h"
#include "base/thread.h"
#include "base/uuid.h"
#include "conf/domain.h"
#include "null_hypervisor.h"

TEST(a_name_belongs_to_one_uuid)
{
    g_autoptr(NullDriver) driver = null_driver_new(test_temp_dir());
    g_autoptr(Domain) dom = null_define(driver, 1);
    DomainDef *def = null_def(1);

    OK_PTR(dom);
    def->uuid[0] ^= 1;
    FAILS_PTR(domain_list_define(driver->list, def), VIR_ERR_OPERATION_FAILED);
    STR_HAS(test_last_message(), "domain 'guest-1' already exists with uuid 6695eb01-");
}

TEST(a_uuid_belongs_to_one_name)
{
    g_autoptr(NullDriver) driver = null_driver_new(test_temp_dir());
    g_autoptr(Domain) dom = null_define(driver, 1);
    DomainDef *def = null_def(1);

    OK_PTR(dom);
    g_free(def->name);
    def->name = g_strdup("somebody else");
    FAILS_PTR(domain_list_define(driver->list, def), VIR_ERR_OPERATION_FAILED);
    STR_HAS(test_last_message(), "domain 'guest-1' is already defined with uuid 6695eb01-");
}

TEST(a_running_guest_is_not_created_again)
{
    g_autoptr(NullDriver) driver = null_driver_new(test_temp_dir());
    g_autoptr(Domain) dom = null_create(driver, 1);

    FAILS_PTR(null_create(driver, 1), VIR_ERR_OPERATION_INVALID);
    STR_HAS(test_last_message(), "already active");
    OK(null_stop(dom, VIR_DOMAIN_SHUTOFF_DESTROYED));
}

TEST(a_transient_domain_leaves_with_its_guest)
{
    g_autoptr(NullDriver) driver = null_driver_new(test_temp_dir());
    g_autoptr(Domain) dom = null_create(driver, 1);

    EQ((int)domain_list_count(driver->list, 0), 1);
    OK(null_stop(dom, VIR_DOMAIN_SHUTOFF_DESTROYED));
    EQ((int)domain_list_count(driver->list, 0), 0);
}

static int
undefine(Domain *dom, void *unused)
{
    return domain_list_undefine(domain_get_list(dom), dom);
}

TEST(an_undefined_running_guest_becomes_transient)
{
    g_autoptr(NullDriver) driver = null_driver_new(test_temp_dir());
    g_autoptr(Domain) dom = null_define(driver, 1);

    OK(null_start(dom));
    OK(null_call(dom, undefine, NULL));
    EQ((int)domain_list_count(driver->list, VIR_CONNECT_LIST_DOMAINS_TRANSIENT), 1);
    FAILS(null_call(dom, undefine, NULL), VIR_ERR_OPERATION_INVALID);
    OK(null_stop(dom, VIR_DOMAIN_SHUTOFF_DESTROYED));
    EQ((int)domain_list_count(driver->list, 0), 0);
}

TEST(filters_find_what_they_say)
{
    g_autoptr(NullDriver) driver = null_driver_new(test_temp_dir());
    g_autoptr(Domain) off = null_define(driver, 1);
    g_autoptr(Domain) on = null_define(driver, 2);
    g_autoptr(Domain) fleeting = null_create(driver, 3);
    g_autoptr(Domain) found = NULL;

    OK_PTR(off);
    OK(null_start(on));
    EQ((int)domain_list_count(driver->list, 0), 3);
    EQ((int)domain_list_count(driver->list, VIR_CONNECT_LIST_DOMAINS_ACTIVE), 2);
    EQ((int)domain_list_count(driver->list, VIR_CONNECT_LIST_DOMAINS_INACTIVE), 1);
    EQ((int)domain_list_count(driver->list, VIR_CONNECT_LIST_DOMAINS_ACTIVE | VIR_CONNECT_LIST_DOMAINS_INACTIVE), 3);
    EQ((int)domain_list_count(driver->list, VIR_CONNECT_LIST_DOMAINS_ACTIVE | VIR_CONNECT_LIST_DOMAINS_PERSISTENT), 1);
    EQ((int)domain_list_count(driver->list, VIR_CONNECT_LIST_DOMAINS_TRANSIENT), 1);
    EQ((int)domain_list_count(driver->list, VIR_CONNECT_LIST_DOMAINS_RUNNING), 2);
    EQ((int)domain_list_count(driver->list, VIR_CONNECT_LIST_DOMAINS_PAUSED), 0);
    EQ((int)domain_list_count(driver->list, VIR_CONNECT_LIST_DOMAINS_SHUTOFF | VIR_CONNECT_LIST_DOMAINS_RUNNING), 3);
    EQ((int)domain_list_count(driver->list, VIR_CONNECT_LIST_DOMAINS_AUTOSTART), 0);
    EQ((int)domain_list_count(driver->list, VIR_CONNECT_LIST_DOMAINS_NO_MANAGEDSAVE), 3);
    found = domain_list_find_id(driver->list, 2);
    TRUE_(found == on);
    OK(null_stop(on, VIR_DOMAIN_SHUTOFF_DESTROYED));
    OK(null_stop(fleeting, VIR_DOMAIN_SHUTOFF_DESTROYED));
}

/* All try to define, start, stop and undefine the same few domains. */
enum { RIVALS = 4, ROUNDS = 60, SHARED_DOMAINS = 3 };

typedef struct {
    NullDriver *driver;
    unsigned int seed;
} Rival;

static void
fight(void *opaque)
{
    const Rival *rival = opaque;
    g_autoptr(GRand) rand = g_rand_new_with_seed(rival->seed);

    for (int i = 0; i < ROUNDS; i++) {
        unsigned int number = (unsigned int)g_rand_int_range(rand, 0, SHARED_DOMAINS);
        g_autoptr(Domain) dom =
            g_rand_boolean(rand) ? null_define(rival->driver, number) : null_create(rival->driver, number);

        if (!dom) {
            error_reset();
            continue;
        }
        if (g_rand_boolean(rand) && null_start(dom) < 0)
            error_reset();
        if (g_rand_boolean(rand) && null_stop(dom, VIR_DOMAIN_SHUTOFF_DESTROYED) < 0)
            error_reset();
        if (g_rand_boolean(rand) && null_call(dom, undefine, NULL) < 0)
            error_reset();
    }
}

TEST_TIMEOUT(rivals_leave_one_consistent_list, 120)
{
    g_autoptr(NullDriver) driver = null_driver_new(test_temp_dir());
    Rival rivals[RIVALS];
    Thread *threads[RIVALS];
    g_autoptr(GPtrArray) left = NULL;

    for (unsigned int i = 0; i < RIVALS; i++) {
        rivals[i] = (Rival) { driver, i + 1 };
        threads[i] = thread_start("rival", 0, fight, &rivals[i]);
    }
    for (int i = 0; i < RIVALS; i++)
        thread_join(threads[i]);
    left = domain_list_get(driver->list, 0);
    TRUE_(left->len <= SHARED_DOMAINS);
    for (guint i = 0; i < left->len; i++) {
        Domain *dom = g_ptr_array_index(left, i);
        g_autoptr(DomainView) view = domain_view(dom);
        g_autofree char *path = domain_store_config_path(driver->store, domain_view_name(view));

        EQ(access(path, F_OK) == 0, domain_view_is_persistent(view));
        if (domain_view_is_active(view))
            OK(null_stop(dom, VIR_DOMAIN_SHUTOFF_DESTROYED));
    }
}
