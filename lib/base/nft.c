/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * nft.c - libnftables, one context for each transaction.
 *
 * Threads: any; transactions are run one at a time, for libnftables shares what it reads from the system between contexts.
 */

#include "base/nft.h"

#include <nftables/libnftables.h>
#include <string.h>

#define ERROR_DOMAIN VIR_FROM_FIREWALL
#include "base/error.h"
#include "base/thread.h"

typedef struct nft_ctx NftContext;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(NftContext, nft_ctx_free)

static Mutex lock = MUTEX_INIT;

/* The kernel's answer to a rule set of thousands of rules is of this order. */
#define OUTPUT_MAX ((size_t)256 * 1024 * 1024)

static const JsonLimits limits = { .max_size = OUTPUT_MAX, .max_values = 50 * 1000 * 1000 };

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
fail_with_complaint(NftContext *ctx, const char *what)
{
    g_autofree char *text = g_strdup(nft_ctx_get_error_buffer(ctx));
    char *end = text ? strchr(text, '\n') : NULL;

    if (end)
        *end = '\0';
    return fail(VIR_ERR_OPERATION_FAILED, _("the firewall does not take the %1$s: %2$s"), what,
                text && *text ? text : _("libnftables does not say why"));
}

/* The member "nftables" of what was printed. */
static JsonValue *
take_output(NftContext *ctx)
{
    const char *text = nft_ctx_get_output_buffer(ctx);
    g_autoptr(JsonValue) root = text && *text ? json_parse(text, strlen(text), &limits) : json_new_object();

    if (!root)
        return NULL;
    return json_object_find(root, "nftables") ? json_object_steal(root, "nftables") : json_new_array();
}

static int
run(const char *text, unsigned int output, const char *what, JsonValue **ret_output)
{
    LOCK_SCOPE(&lock);
    g_autoptr(NftContext) ctx = context_new();

    if (!ctx)
        return -1;
    nft_ctx_output_set_flags(ctx, output);
    if (nft_run_cmd_from_buffer(ctx, text) != 0)
        return fail_with_complaint(ctx, what);
    if (!ret_output)
        return 0;
    *ret_output = take_output(ctx);
    return *ret_output ? 0 : -1;
}

int
nft_apply(const JsonValue *commands, JsonValue **ret_echo)
{
    g_autoptr(GString) text = g_string_new("{\"nftables\":");

    json_append(text, commands);
    g_string_append_c(text, '}');
    return run(text->str, NFT_CTX_OUTPUT_JSON | (ret_echo ? NFT_CTX_OUTPUT_ECHO | NFT_CTX_OUTPUT_HANDLE : 0u), _("rules"),
               ret_echo);
}

JsonValue *
nft_list(const char *what)
{
    g_autofree char *text = g_strdup_printf("list %s", what);
    JsonValue *output = NULL;

    return run(text, NFT_CTX_OUTPUT_JSON | NFT_CTX_OUTPUT_HANDLE, _("question"), &output) < 0 ? NULL : output;
}
