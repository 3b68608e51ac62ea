/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_complete.c - the order in which a definition is made whole: platform, defaults, devices, addresses.
 *
 * Threads: any. Works on a definition that nobody else has yet.
 */

#include "conf/domain_complete.h"

#include "conf/domain_address.h"
#include "conf/metadata.h"

static int
complete(DomainDef *def, DomainCompletion *completion)
{
    const DomainParseHooks *hooks = completion->hooks;

    if (domain_default_platform(def, completion) < 0
        || domain_default_top(def, completion) < 0
        || domain_default_chardevs(def, completion) < 0
        || domain_add_implicit_devices(def, completion) < 0
        || domain_default_devices(def, completion) < 0
        || metadata_normalize(&def->metadata) < 0)
        return -1;
    domain_sort_disks(def);
    if (domain_is_qemu(def) && domain_assign_addresses(def, completion->platform.features) < 0)
        return -1;
    if (domain_is_qemu(def) && (completion->flags & DOMAIN_XML_ABI_UPDATE) && domain_assign_usb_addresses(def) < 0)
        return -1;
    return hooks && hooks->post_parse ? hooks->post_parse(hooks->user, def, completion->flags) : 0;
}

int
domain_complete_hook(void *self, XmlContext *ctx)
{
    DomainCompletion completion = { .hooks = ctx->user, .flags = ctx->flags };
    int ret;

    if (ctx->flags & DOMAIN_XML_NO_COMPLETE)
        return 0;
    ret = complete(self, &completion);
    domain_platform_clear(&completion.platform);
    return ret;
}
