/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * nwfilter.c - the <filter> document.
 *
 * Threads: any. A filter does not change once its definition is committed.
 */

#include "conf/nwfilter.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

#define CHAIN_LEN_MAX 12
#define PRIORITY_MIN (-1000)
#define PRIORITY_MAX 1000
#define RULE_PRIORITY 500

ENUM_WORDS(NwFilterAction, nwfilter_action, NWFILTER_ACTION_LAST, "drop", "accept", "reject", "return", "continue")
ENUM_WORDS(NwFilterDirection, nwfilter_direction, NWFILTER_DIRECTION_LAST, "in", "out", "inout")
ENUM_WORDS(NwFilterStateMatch, nwfilter_state_match, STATE_MATCH_LAST, NULL, "false")

/* A chain is named after the protocol whose packets come by, whose priority it has by default. */
static const struct {
    const char *protocol;
    int priority;
} chains[] = {
    { "root", 0 }, { "mac", -800 }, { "vlan", -750 }, { "stp", -810 }, { "arp", -500 }, { "rarp", -400 },
    { "ipv4", -700 }, { "ipv6", -600 },
};

static ssize_t
chain_find(const char *chain)
{
    for (size_t i = 0; i < G_N_ELEMENTS(chains); i++) {
        size_t len = strlen(chains[i].protocol);

        if (text_equal(chain, chains[i].protocol) || (i > 0 && g_str_has_prefix(chain, chains[i].protocol) && chain[len] == '-'))
            return (ssize_t)i;
    }
    return -1;
}

const char *
nwfilter_chain_protocol(const char *chain)
{
    ssize_t i = chain_find(chain);

    return i < 0 ? NULL : chains[i].protocol;
}

int
nwfilter_def_priority(const NwFilterDef *def)
{
    ssize_t i = chain_find(def->chain);

    if (def->priority.set)
        return def->priority.value;
    return i < 0 ? 0 : chains[i].priority;
}

/* ---- entries ---- */

static int
rule_post_parse(void *self, XmlContext *ctx)
{
    NwFilterRule *rule = self;

    if (!rule->priority.set)
        rule->priority = (OptInt){ .set = true, .value = RULE_PRIORITY };
    return 0;
}

static const XmlWord state_match_aliases[] = {
    { "0", STATE_MATCH_OFF }, { "False", STATE_MATCH_OFF }, { "FALSE", STATE_MATCH_OFF }, { NULL, 0 },
};

static const XmlField rule_fields[] = {
    XML_ATTR_ENUM(NwFilterRule, action,      "action",     NwFilterAction,     XML_REQUIRED),
    XML_ATTR_ENUM(NwFilterRule, direction,   "direction",  NwFilterDirection,  XML_REQUIRED),
    XML_ATTR     (NwFilterRule, priority,    "priority",   XML_OPT_INT, 0, XML_RANGE(PRIORITY_MIN, PRIORITY_MAX)),
    XML_ATTR_ENUM(NwFilterRule, state_match, "statematch", NwFilterStateMatch, 0, .aliases = state_match_aliases),
    XML_VARIANT  (NwFilterRule, match,       "",           nwfilter_protocols, 0),
};
XML_BINDING(NwFilterRule, "rule", rule_fields, .post_parse = rule_post_parse);

static const XmlField include_fields[] = {
    XML_EMBED(NwFilterInclude, ref, FilterRef),
};
XML_BINDING(NwFilterInclude, "filterref", include_fields);

static const XmlVariant entry_variants[] = {
    XML_VARIANT_CASE(NWFILTER_ENTRY_INCLUDE, "filterref", NwFilterInclude),
    XML_VARIANT_CASE(NWFILTER_ENTRY_RULE,    "rule",      NwFilterRule),
};

/* ---- <filter> ---- */

static int
filter_post_parse(void *self, XmlContext *ctx)
{
    NwFilterDef *def = self;

    if (uuid_is_zero(def->uuid))
        uuid_generate(def->uuid);
    if (!def->chain)
        def->chain = g_strdup("root");
    return 0;
}

static int
filter_validate(void *self, XmlContext *ctx)
{
    const NwFilterDef *def = self;

    if (strlen(def->chain) > CHAIN_LEN_MAX)
        return xml_fail(ctx, VIR_ERR_INVALID_ARG, _("the chain's name '%1$s' is longer than %2$d characters"), def->chain,
                        CHAIN_LEN_MAX);
    if (strspn(def->chain, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:-") != strlen(def->chain)
        || !nwfilter_chain_protocol(def->chain))
        return xml_fail(ctx, VIR_ERR_INVALID_ARG,
                        _("the chain '%1$s' is neither 'root' nor one of mac, vlan, stp, arp, rarp, ipv4, ipv6, or one of "
                          "those, '-' and a name"), def->chain);
    return 0;
}

static const XmlField filter_fields[] = {
    XML_ATTR    (NwFilterDef, name,     "name",     XML_NAME,    XML_REQUIRED),
    XML_ATTR    (NwFilterDef, chain,    "chain",    XML_STRING,  0),
    XML_ATTR    (NwFilterDef, priority, "priority", XML_OPT_INT, 0, XML_RANGE(PRIORITY_MIN, PRIORITY_MAX)),
    XML_IN_TEXT (NwFilterDef, uuid,     "uuid",     XML_UUID,    0),
    XML_VARIANTS(NwFilterDef, entries,  "",         entry_variants, 0),
};
XML_BINDING(NwFilterDef, "filter", filter_fields, .post_parse = filter_post_parse, .validate = filter_validate);
