/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_edit.c - changes are committed whole, on disk and in the view, or not at all.
 *
 * Threads: the test's calls owners.
 */

#include "support/test.h"

#include <stdio.h>
#include <unistd.h>

#include <libvirt/libvirt-domain.h>

#include "base/error.h"
#include "base/file.h"
#include "conf/domain.h"
#include "null_hypervisor.h"

static char *
config_text(NullDriver *driver, const char *name)
{
    g_autofree char *path = domain_store_config_path(driver->store, name);

    return file_read(path, 1 << 20, NULL);
}

static int
set_title(Domain *dom, void *opaque)
{
    const unsigned int *flags = opaque;
    g_autoptr(DomainEdit) edit = domain_edit(dom, *flags);

    if (!edit)
        return -1;
    for_each_def(def, edit) {
        g_free(def->title);
        def->title = g_strdup("a new title");
    }
    return domain_commit(dom, edit);
}

static const char *
title(const DomainDef *def)
{
    return def && def->title ? def->title : "";
}

TEST(an_edit_of_the_configuration_is_on_disk_and_in_the_view)
{
    g_autoptr(NullDriver) driver = null_driver_new(test_temp_dir());
    g_autoptr(Domain) dom = null_define(driver, 1);
    unsigned int flags = VIR_DOMAIN_AFFECT_CONFIG;
    g_autoptr(DomainView) before = domain_view(dom);
    g_autoptr(DomainView) after = NULL;
    g_autofree char *text = NULL;

    OK(null_call(dom, set_title, &flags));
    after = domain_view(dom);
    STREQ(title(domain_view_persistent(after)), "a new title");
    STREQ(title(domain_view_persistent(before)), "");
    text = config_text(driver, "guest-1");
    STR_HAS(text, "a new title");
}

TEST(current_means_the_running_guest_if_there_is_one)
{
    g_autoptr(NullDriver) driver = null_driver_new(test_temp_dir());
    g_autoptr(Domain) dom = null_define(driver, 1);
    unsigned int flags = VIR_DOMAIN_AFFECT_CURRENT;
    g_autoptr(DomainView) view = NULL;

    OK(null_start(dom));
    OK(null_call(dom, set_title, &flags));
    view = domain_view(dom);
    STREQ(title(domain_view_live(view)), "a new title");
    STREQ(title(domain_view_persistent(view)), "");
    OK(null_stop(dom, VIR_DOMAIN_SHUTOFF_DESTROYED));
}

TEST(both_can_be_changed_at_once)
{
    g_autoptr(NullDriver) driver = null_driver_new(test_temp_dir());
    g_autoptr(Domain) dom = null_define(driver, 1);
    unsigned int flags = VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG;
    g_autoptr(DomainView) view = NULL;

    OK(null_start(dom));
    OK(null_call(dom, set_title, &flags));
    view = domain_view(dom);
    STREQ(title(domain_view_live(view)), "a new title");
    STREQ(title(domain_view_persistent(view)), "a new title");
    OK(null_stop(dom, VIR_DOMAIN_SHUTOFF_DESTROYED));
}

TEST(live_needs_a_running_guest)
{
    g_autoptr(NullDriver) driver = null_driver_new(test_temp_dir());
    g_autoptr(Domain) dom = null_define(driver, 1);
    unsigned int flags = VIR_DOMAIN_AFFECT_LIVE;

    FAILS(null_call(dom, set_title, &flags), VIR_ERR_OPERATION_INVALID);
    STR_HAS(test_last_message(), "is not running");
}

TEST(config_needs_a_persistent_domain)
{
    g_autoptr(NullDriver) driver = null_driver_new(test_temp_dir());
    g_autoptr(Domain) dom = null_create(driver, 1);
    unsigned int flags = VIR_DOMAIN_AFFECT_CONFIG;

    FAILS(null_call(dom, set_title, &flags), VIR_ERR_OPERATION_INVALID);
    STR_HAS(test_last_message(), "transient");
    OK(null_stop(dom, VIR_DOMAIN_SHUTOFF_DESTROYED));
}

/* Puts something in the way of the directory, so that nothing can be written there, root or not. */
static void
break_directory(NullDriver *driver, const char *name)
{
    g_autofree char *path = g_build_filename(driver->root, name, NULL);
    g_autofree char *away = g_strconcat(path, ".away", NULL);

    OK(rename(path, away));
    OK(file_write_text(path, "in the way", NULL));
}

static void
mend_directory(NullDriver *driver, const char *name)
{
    g_autofree char *path = g_build_filename(driver->root, name, NULL);
    g_autofree char *away = g_strconcat(path, ".away", NULL);

    OK(unlink(path));
    OK(rename(away, path));
}

TEST(a_commit_that_cannot_be_saved_changes_nothing)
{
    g_autoptr(NullDriver) driver = null_driver_new(test_temp_dir());
    g_autoptr(Domain) dom = null_define(driver, 1);
    unsigned int flags = VIR_DOMAIN_AFFECT_CONFIG;
    g_autoptr(DomainView) view = NULL;
    g_autofree char *text = NULL;

    break_directory(driver, "config");
    FAILS(null_call(dom, set_title, &flags), VIR_ERR_SYSTEM_ERROR);
    mend_directory(driver, "config");
    view = domain_view(dom);
    STREQ(title(domain_view_persistent(view)), "");
    text = config_text(driver, "guest-1");
    FALSE_(strstr(text, "a new title") != NULL);
}

TEST(a_status_that_cannot_be_saved_takes_the_configuration_back)
{
    g_autoptr(NullDriver) driver = null_driver_new(test_temp_dir());
    g_autoptr(Domain) dom = null_define(driver, 1);
    unsigned int flags = VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG;
    g_autoptr(DomainView) view = NULL;
    g_autofree char *text = NULL;

    OK(null_start(dom));
    break_directory(driver, "status");
    FAILS(null_call(dom, set_title, &flags), VIR_ERR_SYSTEM_ERROR);
    mend_directory(driver, "status");
    view = domain_view(dom);
    STREQ(title(domain_view_live(view)), "");
    STREQ(title(domain_view_persistent(view)), "");
    text = config_text(driver, "guest-1");
    FALSE_(strstr(text, "a new title") != NULL);
    OK(null_stop(dom, VIR_DOMAIN_SHUTOFF_DESTROYED));
}

TEST(a_define_that_cannot_be_saved_leaves_no_domain)
{
    g_autoptr(NullDriver) driver = null_driver_new(test_temp_dir());

    break_directory(driver, "config");
    FAILS_PTR(null_define(driver, 1), VIR_ERR_SYSTEM_ERROR);
    mend_directory(driver, "config");
    EQ((int)domain_list_count(driver->list, 0), 0);
    {
        g_autoptr(Domain) dom = null_define(driver, 1);

        OK_PTR(dom);
    }
}

TEST(a_start_that_cannot_be_saved_leaves_the_domain_off)
{
    g_autoptr(NullDriver) driver = null_driver_new(test_temp_dir());
    g_autoptr(Domain) dom = null_define(driver, 1);
    g_autoptr(DomainView) view = NULL;

    break_directory(driver, "status");
    FAILS(null_start(dom), VIR_ERR_SYSTEM_ERROR);
    mend_directory(driver, "status");
    view = domain_view(dom);
    FALSE_(domain_view_is_active(view));
    OK(null_start(dom));
    OK(null_stop(dom, VIR_DOMAIN_SHUTOFF_DESTROYED));
}

static int
rename_to(Domain *dom, void *opaque)
{
    return domain_list_rename(domain_get_list(dom), dom, opaque);
}

TEST(a_rename_moves_the_file_and_the_key)
{
    static char other[] = "another";
    g_autoptr(NullDriver) driver = null_driver_new(test_temp_dir());
    g_autoptr(Domain) dom = null_define(driver, 1);
    g_autoptr(Domain) found = NULL;
    g_autofree char *path = domain_store_config_path(driver->store, "guest-1");

    OK(null_call(dom, rename_to, other));
    FALSE_(file_exists(path));
    NULL_PTR(domain_list_find_name(driver->list, "guest-1"));
    found = domain_list_find_name(driver->list, "another");
    TRUE_(found == dom);
}

TEST(a_rename_refuses_a_name_that_is_taken)
{
    static char taken[] = "guest-2";
    g_autoptr(NullDriver) driver = null_driver_new(test_temp_dir());
    g_autoptr(Domain) dom = null_define(driver, 1);
    g_autoptr(Domain) other = null_define(driver, 2);
    g_autoptr(Domain) found = NULL;

    OK_PTR(other);
    FAILS(null_call(dom, rename_to, taken), VIR_ERR_OPERATION_INVALID);
    STR_HAS(test_last_message(), "already exists");
    found = domain_list_find_name(driver->list, "guest-1");
    TRUE_(found == dom);
}
