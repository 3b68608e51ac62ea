/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * nft.c - libnftables, one context for each transaction; the kernel itself where rules are looked for.
 *
 * Threads: any; transactions are run one at a time, for libnftables shares what it reads from the system between contexts.
 */

#include "base/nft.h"

#include <errno.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <netlink/attr.h>
#include <nftables/libnftables.h>
#include <string.h>

#define ERROR_DOMAIN VIR_FROM_FIREWALL
#include "base/error.h"
#include "base/netdev_link.h"
#include "base/thread.h"

typedef struct nft_ctx NftContext;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(NftContext, nft_ctx_free)

static Mutex lock = MUTEX_INIT;

static NftContext *
context_new(void)
{
    NftContext *ctx = nft_ctx_new(NFT_CTX_DEFAULT);

    if (!ctx)
        return fail_null(VIR_ERR_OPERATION_FAILED, _("libnftables cannot be used here: no context"));
    if (nft_ctx_buffer_output(ctx) != 0 || nft_ctx_buffer_error(ctx) != 0) {
        nft_ctx_free(ctx);
        return fail_null(VIR_ERR_OPERATION_FAILED, _("libnftables cannot be used here: no buffer"));
    }
    return ctx;
}

/* The first line of what it says, without its picture of the place. */
static int
fail_with_complaint(NftContext *ctx)
{
    g_autofree char *text = g_strdup(nft_ctx_get_error_buffer(ctx));
    char *end = text ? strchr(text, '\n') : NULL;

    if (end)
        *end = '\0';
    return fail(VIR_ERR_OPERATION_FAILED, _("the firewall does not take the rules: %1$s"),
                text && *text ? text : _("libnftables does not say why"));
}

int
nft_apply(const JsonValue *commands)
{
    LOCK_SCOPE(&lock);
    g_autoptr(GString) text = g_string_new("{\"nftables\":");
    g_autoptr(NftContext) ctx = context_new();

    if (!ctx)
        return -1;
    json_append(text, commands);
    g_string_append_c(text, '}');
    nft_ctx_output_set_flags(ctx, NFT_CTX_OUTPUT_JSON);
    return nft_run_cmd_from_buffer(ctx, text->str) == 0 ? 0 : fail_with_complaint(ctx);
}

JsonValue *
nft_list_chain(int family, const char *table, const char *chain)
{
    LOCK_SCOPE(&lock);
    g_autofree char *command = g_strdup_printf("list chain %s %s %s", family == AF_INET6 ? "ip6" : "ip", table, chain);
    g_autoptr(NftContext) ctx = context_new();
    g_autoptr(JsonValue) answer = NULL;
    JsonValue *list;

    if (!ctx)
        return NULL;
    nft_ctx_output_set_flags(ctx, NFT_CTX_OUTPUT_JSON | NFT_CTX_OUTPUT_HANDLE);
    if (nft_run_cmd_from_buffer(ctx, command) != 0) {
        const char *complaint = nft_ctx_get_error_buffer(ctx);

        if (complaint && strstr(complaint, g_strerror(ENOENT)))
            return json_new_array();
        fail_with_complaint(ctx);
        return NULL;
    }
    answer = json_parse_string(nft_ctx_get_output_buffer(ctx));
    list = answer ? json_object_steal(answer, "nftables") : NULL;
    if (!list && answer)
        return fail_null(VIR_ERR_OPERATION_FAILED, _("libnftables lists chain '%1$s' in no known form"), chain);
    return list;
}

/* ------------------------------------------------------------- finding */

/* What nft keeps with a rule for itself: one byte for the kind, one for the length, the value. */
enum { USERDATA_COMMENT = 0, USERDATA_HEAD = 2 };

typedef struct {
    const char *comment;
    GArray *rules;
} Search;

static bool
has_comment(struct nlattr *userdata, const char *comment)
{
    const unsigned char *at = nla_data(userdata);
    const unsigned char *end = at + nla_len(userdata);
    size_t wanted = strlen(comment) + 1;

    while (end - at >= USERDATA_HEAD && end - at >= USERDATA_HEAD + at[1]) {
        if (at[0] == USERDATA_COMMENT)
            return at[1] == wanted && memcmp(at + USERDATA_HEAD, comment, wanted) == 0;
        at += USERDATA_HEAD + at[1];
    }
    return false;
}

static void
take_rule(struct nlmsghdr *answer, void *opaque)
{
    const Search *search = opaque;
    const struct nfgenmsg *about = nlmsg_data(answer);
    struct nlattr *attrs[NFTA_RULE_MAX + 1];
    NftRule rule = { .family = about->nfgen_family };

    if (answer->nlmsg_type != (NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWRULE) ||
        nlmsg_parse(answer, sizeof(*about), attrs, NFTA_RULE_MAX, NULL) < 0)
        return;
    if (!attrs[NFTA_RULE_USERDATA] || !attrs[NFTA_RULE_CHAIN] || !attrs[NFTA_RULE_HANDLE] ||
        !has_comment(attrs[NFTA_RULE_USERDATA], search->comment))
        return;
    g_strlcpy(rule.chain, nla_get_string(attrs[NFTA_RULE_CHAIN]), sizeof(rule.chain));
    rule.handle = GUINT64_FROM_BE(nla_get_u64(attrs[NFTA_RULE_HANDLE]));
    g_array_append_val(search->rules, rule);
}

int
nft_find_rules(int family, const char *table, const char *comment, GArray *rules)
{
    g_autoptr(NetlinkMessage) message = nlmsg_alloc_simple(NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETRULE, NLM_F_REQUEST | NLM_F_DUMP);
    struct nfgenmsg about = { .nfgen_family = (uint8_t)family, .version = NFNETLINK_V0 };
    Search search = { comment, rules };
    int errnum;

    g_assert(message && nlmsg_append(message, &about, sizeof(about), NLMSG_ALIGNTO) == 0);
    nla_put_string(message, NFTA_RULE_TABLE, table);
    errnum = netlink_ask_family(NETLINK_NETFILTER, message, take_rule, &search);
    return errnum == 0 || errnum == ENOENT ? 0 : fail_errno(errnum, _("cannot ask for the rules of table '%1$s'"), table);
}

static void
take_nothing(struct nlmsghdr *answer, void *opaque)
{
}

bool
nft_has_table(int family, const char *table)
{
    g_autoptr(NetlinkMessage) message = nlmsg_alloc_simple(NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETTABLE, NLM_F_REQUEST);
    struct nfgenmsg about = { .nfgen_family = (uint8_t)family, .version = NFNETLINK_V0 };

    g_assert(message && nlmsg_append(message, &about, sizeof(about), NLMSG_ALIGNTO) == 0);
    nla_put_string(message, NFTA_TABLE_NAME, table);
    return netlink_ask_family(NETLINK_NETFILTER, message, take_nothing, NULL) != ENOENT;
}
