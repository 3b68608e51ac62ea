/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_device.c - devices come, go and change: in the definition, which is all there is.
 *
 * Threads: the guest's owner.
 */

#include "base/error.h"
#include "conf/domain_device.h"
#include "conf/domain_hooks.h"
#include "driver/driver_events.h"
#include "hypervisor/domain_events.h"
#include "hypervisor/domain_list.h"
#include "hypervisor/edit.h"
#include "test/test_domain.h"
#include "test/test_methods.h"

static DomainDevice *
parse(const DomainEdit *edit, const DomainDef *def, const char *xml)
{
    unsigned int flags = DOMAIN_PARSE_ATTACH | (def == edit->live ? 0 : DOMAIN_PARSE_INACTIVE);

    return domain_device_parse(xml, def, flags, &test_domain_hooks);
}

static int
complete(const DomainEdit *edit, DomainDef *def)
{
    return domain_def_complete(def, def == edit->live ? 0 : DOMAIN_PARSE_INACTIVE, &test_domain_hooks);
}

static int
attach(const DomainEdit *edit, DomainDef *def, const char *xml)
{
    g_autoptr(DomainDevice) device = parse(edit, def, xml);

    if (!device || domain_def_add_device(def, device) < 0)
        return -1;
    return complete(edit, def);
}

static int
detach(const DomainEdit *edit, DomainDef *def, const char *xml)
{
    g_autoptr(DomainDevice) like = parse(edit, def, xml);
    DomainDevice found;

    if (!like || domain_def_find_device(def, like, &found) < 0)
        return -1;
    domain_device_free(domain_def_take_device(def, &found));
    return 0;
}

static int
detach_alias(const DomainEdit *edit, DomainDef *def, const char *alias)
{
    DomainDevice found;

    if (!domain_def_find_alias(def, alias, &found))
        return fail(VIR_ERR_DEVICE_MISSING, _("domain '%1$s' has no device with the alias '%2$s'"), def->name, alias);
    domain_device_free(domain_def_take_device(def, &found));
    return 0;
}

static int
update(const DomainEdit *edit, DomainDef *def, const char *xml)
{
    g_autoptr(DomainDevice) device = parse(edit, def, xml);
    DomainDevice found;

    if (!device || domain_def_find_device(def, device, &found) < 0)
        return -1;
    if (domain_def_replace_device(def, &found, device) < 0)
        return -1;
    return complete(edit, def);
}

/* One change of every definition that @flags name. */
typedef int (*DeviceChange)(const DomainEdit *edit, DomainDef *def, const char *text);

static int
change(Domain *dom, DeviceChange change_def, const char *text, unsigned int flags)
{
    g_autoptr(DomainEdit) edit = domain_edit(dom, flags);

    assert_owner(dom);
    if (!edit)
        return -1;
    for_each_def(def, edit) {
        if (change_def(edit, def, text) < 0)
            return -1;
    }
    return domain_commit(dom, edit);
}

int
test_domain_attach_device_flags(Domain *dom, const char *xml, unsigned int flags)
{
    return change(dom, attach, xml, flags);
}

int
test_domain_attach_device(Domain *dom, const char *xml)
{
    return change(dom, attach, xml, VIR_DOMAIN_AFFECT_LIVE);
}

int
test_domain_detach_device_flags(Domain *dom, const char *xml, unsigned int flags)
{
    return change(dom, detach, xml, flags);
}

int
test_domain_detach_device(Domain *dom, const char *xml)
{
    return change(dom, detach, xml, VIR_DOMAIN_AFFECT_LIVE);
}

int
test_domain_detach_device_alias(Domain *dom, const char *alias, unsigned int flags)
{
    ObjectKey key;

    if (change(dom, detach_alias, alias, flags) < 0)
        return -1;
    if (!(domain_view_impact(domain_own_view(dom), flags) & VIR_DOMAIN_AFFECT_LIVE))
        return 0;
    domain_event_key(domain_own_view(dom), &key);
    driver_event_domain_device_removed(domain_list_bus(domain_get_list(dom)), &key, alias);
    return 0;
}

int
test_domain_update_device_flags(Domain *dom, const char *xml, unsigned int flags)
{
    return change(dom, update, xml, flags & ~(unsigned int)VIR_DOMAIN_DEVICE_MODIFY_FORCE);
}
