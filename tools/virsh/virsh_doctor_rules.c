/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_doctor_rules.c - every packet that matters, sent in thought through all tables of the host.
 *
 * A packet is known in part only, and so is what a rule wants: whether they match is yes, no or maybe. A drop that is sure is a
 * problem, one that may be is told.
 *
 * Threads: main.
 */

#include <arpa/inet.h>
#include <dlfcn.h>
#include <nftables/libnftables.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_tree.h>

#include "virsh_doctor.h"

/* ------------------------------------------------------------- libraries, loaded when there is a question */

typedef struct {
    void *nft, *yajl;
    __typeof__(nft_ctx_new) *ctx_new;
    __typeof__(nft_ctx_free) *ctx_free;
    __typeof__(nft_ctx_buffer_output) *buffer_output;
    __typeof__(nft_ctx_buffer_error) *buffer_error;
    __typeof__(nft_ctx_get_output_buffer) *output;
    __typeof__(nft_ctx_get_error_buffer) *error;
    __typeof__(nft_ctx_output_set_flags) *set_flags;
    __typeof__(nft_run_cmd_from_buffer) *run;
    __typeof__(yajl_tree_parse) *parse;
    __typeof__(yajl_tree_free) *tree_free;
} Libraries;

static bool
libraries_load(Libraries *libs)
{
    const struct {
        void **library;
        const char *symbol;
        void *place;
    } rows[] = {
        { &libs->nft, "nft_ctx_new", &libs->ctx_new },
        { &libs->nft, "nft_ctx_free", &libs->ctx_free },
        { &libs->nft, "nft_ctx_buffer_output", &libs->buffer_output },
        { &libs->nft, "nft_ctx_buffer_error", &libs->buffer_error },
        { &libs->nft, "nft_ctx_get_output_buffer", &libs->output },
        { &libs->nft, "nft_ctx_get_error_buffer", &libs->error },
        { &libs->nft, "nft_ctx_output_set_flags", &libs->set_flags },
        { &libs->nft, "nft_run_cmd_from_buffer", &libs->run },
        { &libs->yajl, "yajl_tree_parse", &libs->parse },
        { &libs->yajl, "yajl_tree_free", &libs->tree_free },
    };

    libs->nft = dlopen("libnftables.so.1", RTLD_NOW | RTLD_LOCAL);
    libs->yajl = dlopen("libyajl.so.2", RTLD_NOW | RTLD_LOCAL);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        void *symbol = *rows[i].library ? dlsym(*rows[i].library, rows[i].symbol) : NULL;

        if (!symbol)
            return false;
        memcpy(rows[i].place, &symbol, sizeof(symbol));
    }
    return true;
}

/* ------------------------------------------------------------- JSON */

static yajl_val
member(yajl_val object, const char *name)
{
    for (size_t i = 0; object && YAJL_IS_OBJECT(object) && i < object->u.object.len; i++) {
        if (g_str_equal(object->u.object.keys[i], name))
            return object->u.object.values[i];
    }
    return NULL;
}

static const char *
text_of(yajl_val object, const char *name)
{
    yajl_val value = member(object, name);

    return value && YAJL_IS_STRING(value) ? value->u.string : NULL;
}

static bool
says(yajl_val object, const char *name, const char *wanted)
{
    return g_strcmp0(text_of(object, name), wanted) == 0;
}

/* ------------------------------------------------------------- packets */

typedef struct {
    const char *what;               /* "what guests send out" */
    const char *hooks[3];           /* those of IP's tables that it passes, in order */
    int family;
    const char *in, *out;           /* interfaces; NULL: some other than the bridge */
    const DoctorAddress *from, *to; /* NULL: anybody */
    const char *protocol;           /* NULL: any */
    const char *ports[2];           /* of sport and dport, or NULL */
    const char *state;              /* of the connection */
} Packet;

typedef enum { NO, MAYBE, YES } Truth;

typedef struct {
    Doctor *doctor;
    const Libraries *libs;
    struct nft_ctx *ctx;
    yajl_val all, rules;            /* everything, as libnftables lists it: the document, and the array in it */
    const Packet *packet;
    bool maybe_accepted;
} Walk;

static Truth
negate(Truth truth)
{
    return truth == YES ? NO : truth == NO ? YES : MAYBE;
}

/* ------------------------------------------------------------- what a rule wants */

/* One text against another; "*" at the end stands for the rest. */
static Truth
compare_text(const char *ours, const char *wanted)
{
    size_t len = strlen(wanted);

    if (len > 0 && wanted[len - 1] == '*')
        return strncmp(ours, wanted, len - 1) == 0 ? YES : NO;
    return g_str_equal(ours, wanted) ? YES : NO;
}

static Truth
compare_address(const DoctorAddress *ours, const char *text, unsigned int prefix)
{
    DoctorAddress wanted;

    if (!doctor_address_parse(text, &wanted))
        return MAYBE;
    wanted.prefix = MIN(prefix, wanted.prefix);
    if (wanted.family != ours->family)
        return NO;
    if (doctor_address_contains(&wanted, ours))
        return YES;
    return doctor_address_contains(ours, &wanted) ? MAYBE : NO;
}

/* What is compared: a text or an address. */
typedef struct {
    const char *text;
    const DoctorAddress *address;
} Value;

static Truth compare(const Value *ours, yajl_val wanted);

static Truth
compare_any(const Value *ours, yajl_val list)
{
    Truth best = NO;

    for (size_t i = 0; i < list->u.array.len; i++) {
        yajl_val each = list->u.array.values[i];
        /* An element of a map is a pair. */
        Truth truth = compare(ours, member(each, "elem") ? member(member(each, "elem"), "val") : each);

        best = MAX(best, truth);
    }
    return best;
}

static Truth
compare_range(const Value *ours, yajl_val range)
{
    yajl_val first = YAJL_IS_ARRAY(range) && range->u.array.len == 2 ? range->u.array.values[0] : NULL;
    yajl_val last = first ? range->u.array.values[1] : NULL;
    long long number = ours->text ? g_ascii_strtoll(ours->text, NULL, 10) : -1;

    if (!first || !ours->text || !YAJL_IS_INTEGER(first) || !YAJL_IS_INTEGER(last))
        return MAYBE;
    return YAJL_GET_INTEGER(first) <= number && number <= YAJL_GET_INTEGER(last) ? YES : NO;
}

static Truth
compare(const Value *ours, yajl_val wanted)
{
    yajl_val inner;

    if (!wanted)
        return MAYBE;
    if (YAJL_IS_ARRAY(wanted))
        return compare_any(ours, wanted);
    if ((inner = member(wanted, "set")))
        return YAJL_IS_ARRAY(inner) ? compare_any(ours, inner) : compare(ours, inner);
    if ((inner = member(wanted, "range")))
        return compare_range(ours, inner);
    if ((inner = member(wanted, "prefix"))) {
        yajl_val len = member(inner, "len");

        if (!ours->address || !text_of(inner, "addr") || !len || !YAJL_IS_INTEGER(len))
            return MAYBE;
        return compare_address(ours->address, text_of(inner, "addr"), (unsigned int)CLAMP(YAJL_GET_INTEGER(len), 0, 128));
    }
    if (YAJL_IS_NUMBER(wanted))
        return ours->text ? compare_text(ours->text, YAJL_GET_NUMBER(wanted)) : MAYBE;
    if (!YAJL_IS_STRING(wanted) || *YAJL_GET_STRING(wanted) == '@')
        return MAYBE;
    if (ours->address)
        return compare_address(ours->address, YAJL_GET_STRING(wanted), 128);
    return ours->text ? compare_text(ours->text, YAJL_GET_STRING(wanted)) : MAYBE;
}

/* An interface that is not known is not the bridge. */
static Truth
compare_interface(const Walk *walk, const char *ours, yajl_val wanted)
{
    const Value known = { .text = ours ? ours : walk->doctor->bridge };
    Truth truth = compare(&known, wanted);

    if (ours)
        return truth;
    return truth == YES && YAJL_IS_STRING(wanted) && !g_str_has_suffix(YAJL_GET_STRING(wanted), "*") ? NO : MAYBE;
}

static Truth
match_meta(const Walk *walk, const char *key, yajl_val wanted)
{
    const Packet *packet = walk->packet;
    Value value = { NULL };

    if (g_str_equal(key, "iifname") || g_str_equal(key, "iif"))
        return compare_interface(walk, packet->in, wanted);
    if (g_str_equal(key, "oifname") || g_str_equal(key, "oif"))
        return compare_interface(walk, packet->out, wanted);
    if (g_str_equal(key, "l4proto"))
        value.text = packet->protocol;
    else if (g_str_equal(key, "nfproto"))
        value.text = packet->family == AF_INET6 ? "ipv6" : "ipv4";
    else if (g_str_equal(key, "protocol"))
        value.text = packet->family == AF_INET6 ? "ip6" : "ip";
    return value.text ? compare(&value, wanted) : MAYBE;
}

static Truth
match_payload(const Walk *walk, const char *protocol, const char *field, yajl_val wanted)
{
    const Packet *packet = walk->packet;
    Value value = { NULL };

    if (g_str_equal(protocol, "ip") || g_str_equal(protocol, "ip6")) {
        if (g_str_equal(protocol, "ip6") != (packet->family == AF_INET6))
            return NO;
        if (g_str_equal(field, "protocol") || g_str_equal(field, "nexthdr"))
            value.text = packet->protocol;
        else if (g_str_equal(field, "saddr"))
            value.address = packet->from;
        else if (g_str_equal(field, "daddr"))
            value.address = packet->to;
    } else if (packet->protocol && !g_str_equal(protocol, "th")) {
        if (!g_str_equal(protocol, packet->protocol))
            return NO;
        value.text = g_str_equal(field, "sport") ? packet->ports[0] : g_str_equal(field, "dport") ? packet->ports[1] : NULL;
    }
    return value.text || value.address ? compare(&value, wanted) : MAYBE;
}

static Truth
match_left(const Walk *walk, yajl_val left, yajl_val wanted)
{
    yajl_val inner;

    if ((inner = member(left, "meta")) && text_of(inner, "key"))
        return match_meta(walk, text_of(inner, "key"), wanted);
    if ((inner = member(left, "payload")) && text_of(inner, "protocol") && text_of(inner, "field"))
        return match_payload(walk, text_of(inner, "protocol"), text_of(inner, "field"), wanted);
    if ((inner = member(left, "ct")) && says(inner, "key", "state")) {
        const Value value = { .text = walk->packet->state };

        return compare(&value, wanted);
    }
    return MAYBE;
}

static Truth
match(const Walk *walk, yajl_val match_)
{
    const char *op = text_of(match_, "op");
    Truth truth = match_left(walk, member(match_, "left"), member(match_, "right"));

    if (g_strcmp0(op, "!=") == 0)
        return negate(truth);
    return g_strcmp0(op, "==") == 0 || g_strcmp0(op, "in") == 0 ? truth : MAYBE;
}

/* ------------------------------------------------------------- chains */

typedef enum { GO_ON, RETURNED, PASSED, BLOCKED } Outcome;

enum { JUMPS_MAX = 16 };            /* as the kernel has it */

static Outcome walk_chain(Walk *walk, yajl_val like, const char *name, Truth sure, int depth);

/* As nft lists it, without its handle; the caller's, or NULL. */
static char *
rule_text(const Walk *walk, yajl_val rule, long long handle)
{
    g_autofree char *command = g_strdup_printf("list chain %s %s %s", text_of(rule, "family"), text_of(rule, "table"),
                                               text_of(rule, "chain"));
    g_autofree char *wanted = g_strdup_printf(" # handle %lld", handle);
    g_auto(GStrv) lines = NULL;

    walk->libs->set_flags(walk->ctx, NFT_CTX_OUTPUT_HANDLE);
    if (walk->libs->run(walk->ctx, command) != 0)
        return NULL;
    lines = g_strsplit(walk->libs->output(walk->ctx), "\n", -1);
    for (size_t i = 0; lines[i]; i++) {
        if (g_str_has_suffix(lines[i], wanted)) {
            lines[i][strlen(lines[i]) - strlen(wanted)] = '\0';
            return g_strdup(g_strstrip(lines[i]));
        }
    }
    return NULL;
}

/* A drop that is sure ends the packet, one that may be is told. */
static Outcome
drop(Walk *walk, yajl_val rule, Truth sure)
{
    yajl_val number = member(rule, "handle");
    long long handle = number && YAJL_IS_INTEGER(number) ? YAJL_GET_INTEGER(number) : 0;
    g_autofree char *text = rule_text(walk, rule, handle);
    g_autofree char *place = g_strdup_printf(_("table %s %s, chain %s, rule handle %lld%s%s"), text_of(rule, "family"),
                                             text_of(rule, "table"), text_of(rule, "chain"), handle, text ? ": " : "",
                                             text ? text : "");

    if (sure == YES)
        doctor_problem(walk->doctor, _("%s is dropped by %s"), walk->packet->what, place);
    else
        doctor_note(walk->doctor, _("%s may be dropped, some of it, by %s"), walk->packet->what, place);
    return sure == YES ? BLOCKED : GO_ON;
}

static Outcome
pass(Walk *walk, Truth sure)
{
    if (sure == YES)
        return PASSED;
    walk->maybe_accepted = true;
    return GO_ON;
}

static Outcome
jump(Walk *walk, yajl_val rule, yajl_val verdict, Truth sure, int depth)
{
    Outcome outcome = walk_chain(walk, rule, text_of(verdict, "target"), sure, depth + 1);

    return outcome == RETURNED ? GO_ON : outcome;
}

/* What one statement says of the packet; GO_ON when it is no verdict. */
static Outcome
judge(Walk *walk, yajl_val rule, yajl_val statement, Truth sure, int depth)
{
    const char *name = statement->u.object.len > 0 ? statement->u.object.keys[0] : "";
    Outcome outcome;

    if (g_str_equal(name, "accept"))
        return pass(walk, sure);
    if (g_str_equal(name, "drop") || g_str_equal(name, "reject"))
        return drop(walk, rule, sure);
    if (g_str_equal(name, "return"))
        return sure == YES ? RETURNED : GO_ON;
    if (g_str_equal(name, "jump"))
        return jump(walk, rule, member(statement, "jump"), sure, depth);
    if (!g_str_equal(name, "goto"))
        return GO_ON;
    outcome = jump(walk, rule, member(statement, "goto"), sure, depth);
    return outcome == GO_ON && sure == YES ? RETURNED : outcome;
}

/* The element of a verdict map that the packet is, in turn. */
static Outcome
judge_map(Walk *walk, yajl_val rule, yajl_val map, Truth sure, int depth)
{
    yajl_val set = member(member(map, "data"), "set");

    if (!set || !YAJL_IS_ARRAY(set)) {
        /* A named one is not looked up: it may pass. */
        walk->maybe_accepted = true;
        return GO_ON;
    }
    for (size_t i = 0; i < set->u.array.len; i++) {
        yajl_val pair = set->u.array.values[i];
        Truth truth = YAJL_IS_ARRAY(pair) && pair->u.array.len == 2 && YAJL_IS_OBJECT(pair->u.array.values[1])
            ? match_left(walk, member(map, "key"), pair->u.array.values[0]) : NO;

        if (truth != NO) {
            Outcome outcome = judge(walk, rule, pair->u.array.values[1], MIN(truth, sure), depth);

            if (outcome != GO_ON)
                return outcome;
        }
    }
    return GO_ON;
}

static Outcome
walk_rule(Walk *walk, yajl_val rule, Truth sure, int depth)
{
    yajl_val exprs = member(rule, "expr");

    for (size_t i = 0; exprs && YAJL_IS_ARRAY(exprs) && i < exprs->u.array.len; i++) {
        yajl_val each = exprs->u.array.values[i];
        Outcome outcome = GO_ON;

        if (!YAJL_IS_OBJECT(each) || each->u.object.len == 0)
            continue;
        if (member(each, "match"))
            sure = MIN(sure, match(walk, member(each, "match")));
        else if (member(each, "vmap"))
            outcome = judge_map(walk, rule, member(each, "vmap"), sure, depth);
        else if (member(each, "limit") || member(each, "quota") || member(each, "xt"))
            sure = MIN(sure, MAYBE);
        else
            outcome = judge(walk, rule, each, sure, depth);
        if (sure == NO || outcome != GO_ON)
            return outcome;
    }
    return GO_ON;
}

static bool
is_in(yajl_val rule, yajl_val like, const char *chain)
{
    return says(rule, "chain", chain) && says(rule, "table", text_of(like, "table")) &&
           says(rule, "family", text_of(like, "family"));
}

/* The rules of the chain @name in the table of @like. */
static Outcome
walk_chain(Walk *walk, yajl_val like, const char *name, Truth sure, int depth)
{
    if (!name || depth > JUMPS_MAX)
        return GO_ON;
    for (size_t i = 0; i < walk->rules->u.array.len; i++) {
        yajl_val rule = member(walk->rules->u.array.values[i], "rule");
        Outcome outcome = rule && is_in(rule, like, name) ? walk_rule(walk, rule, sure, depth) : GO_ON;

        if (outcome != GO_ON)
            return outcome;
    }
    return GO_ON;
}

static void
walk_base_chain(Walk *walk, yajl_val chain)
{
    g_autofree char *place = NULL;
    Outcome outcome;

    walk->maybe_accepted = false;
    outcome = walk_chain(walk, chain, text_of(chain, "name"), YES, 0);
    if (outcome == PASSED || outcome == BLOCKED || !says(chain, "policy", "drop"))
        return;
    place = g_strdup_printf(_("table %s %s, chain %s: its policy is drop"), text_of(chain, "family"), text_of(chain, "table"),
                            text_of(chain, "name"));
    if (walk->maybe_accepted)
        doctor_note(walk->doctor, _("%s may be dropped, some of it, by %s"), walk->packet->what, place);
    else
        doctor_problem(walk->doctor, _("%s is dropped by %s, and no rule accepts it"), walk->packet->what, place);
}

static bool
is_on_the_way(const Packet *packet, yajl_val chain)
{
    const char *own = packet->family == AF_INET6 ? "ip6" : "ip";

    if (!says(chain, "type", "filter") || !(says(chain, "family", "inet") || says(chain, "family", own)))
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(packet->hooks); i++) {
        if (packet->hooks[i] && says(chain, "hook", packet->hooks[i]))
            return true;
    }
    return false;
}

/* rules->u.array has a chain's row before those of its rules. */
static void
send_packet(Walk *walk, const Packet *packet)
{
    walk->packet = packet;
    for (size_t i = 0; i < walk->rules->u.array.len; i++) {
        yajl_val chain = member(walk->rules->u.array.values[i], "chain");

        if (chain && is_on_the_way(packet, chain))
            walk_base_chain(walk, chain);
    }
}

/* ------------------------------------------------------------- what matters */

static void
send_forwarded(Walk *walk, int family, const DoctorAddress *who, const char *outside)
{
    const char *bridge = walk->doctor->bridge;
    const Packet out = { .what = _("what guests send out"), .hooks = { "prerouting", "forward", "postrouting" }, .family = family,
                         .in = bridge, .out = outside, .from = who, .state = "new" };
    const Packet back = { .what = _("what comes back to guests"), .hooks = { "prerouting", "forward", "postrouting" },
                          .family = family, .in = outside, .out = bridge, .to = who, .state = "established" };

    send_packet(walk, &out);
    send_packet(walk, &back);
}

static void
send_local(Walk *walk, int family, const DoctorAddress *who)
{
    const char *bridge = walk->doctor->bridge;
    const Packet dhcp = { .what = _("a guest's question for an address"), .hooks = { "prerouting", "input" }, .family = family,
                          .in = bridge, .protocol = "udp", .ports = { NULL, family == AF_INET6 ? "547" : "67" }, .state = "new" };
    const Packet dns = { .what = _("a guest's question for a name"), .hooks = { "prerouting", "input" }, .family = family,
                         .in = bridge, .from = who, .protocol = "udp", .ports = { NULL, "53" }, .state = "new" };
    const Packet answer = { .what = _("the host's answer to a guest"), .hooks = { "output", "postrouting" }, .family = family,
                            .out = bridge, .to = who, .protocol = "udp", .state = "established" };

    if (walk->doctor->wants_dhcp)
        send_packet(walk, &dhcp);
    if (walk->doctor->wants_dns)
        send_packet(walk, &dns);
    if (walk->doctor->wants_dhcp || walk->doctor->wants_dns)
        send_packet(walk, &answer);
}

/* Rules of ours carry their bridge as a comment; without them nothing is translated. */
static void
check_own(const Walk *walk)
{
    for (size_t i = 0; i < walk->rules->u.array.len; i++) {
        yajl_val rule = member(walk->rules->u.array.values[i], "rule");

        if (rule && says(rule, "table", "libvirt_network") && says(rule, "comment", walk->doctor->bridge))
            return;
    }
    if (!g_str_equal(walk->doctor->mode, "open"))
        doctor_problem(walk->doctor, _("the network's own rules are gone from table libvirt_network; have virtnetworkd reload"));
}

static void
check_zone(const Walk *walk)
{
    static const char prefix[] = "filter_IN_";

    for (size_t i = 0; i < walk->rules->u.array.len; i++) {
        yajl_val rule = member(walk->rules->u.array.values[i], "rule");
        yajl_val exprs = rule && says(rule, "table", "firewalld") ? member(rule, "expr") : NULL;
        bool is_long = exprs && YAJL_IS_ARRAY(exprs) && exprs->u.array.len >= 2;
        yajl_val first = is_long ? member(exprs->u.array.values[0], "match") : NULL;
        yajl_val last = is_long ? member(exprs->u.array.values[exprs->u.array.len - 1], "goto") : NULL;
        const char *target = text_of(last, "target");

        if (says(first, "right", walk->doctor->bridge) && target && g_str_has_prefix(target, prefix)) {
            doctor_note(walk->doctor, _("firewalld has bridge '%s' in zone '%s'"), walk->doctor->bridge, target + strlen(prefix));
            return;
        }
    }
}

static void
examine(Walk *walk)
{
    static const int families[] = { AF_INET, AF_INET6 };
    g_autofree char *route = doctor_default_device();
    const char *outside = walk->doctor->device ? walk->doctor->device : route;
    unsigned int before = walk->doctor->problems;

    check_own(walk);
    check_zone(walk);
    for (size_t i = 0; i < G_N_ELEMENTS(families); i++) {
        DoctorAddress who;

        if (!doctor_who(walk->doctor, families[i], &who))
            continue;
        if (doctor_is_forwarded(walk->doctor))
            send_forwarded(walk, families[i], &who, g_strcmp0(outside, walk->doctor->bridge) == 0 ? NULL : outside);
        send_local(walk, families[i], &who);
    }
    if (walk->doctor->problems == before)
        doctor_fine(walk->doctor, _("no rule of the host's tables drops what guests need"));
}

static bool
read_rules(Walk *walk)
{
    char complaint[256] = "";

    walk->libs->set_flags(walk->ctx, NFT_CTX_OUTPUT_JSON | NFT_CTX_OUTPUT_HANDLE);
    if (walk->libs->run(walk->ctx, "list ruleset") != 0) {
        doctor_note(walk->doctor, _("the host's rules cannot be read (%s); run as root to have them looked at"),
                    g_strchomp((char *)walk->libs->error(walk->ctx)));
        return false;
    }
    walk->all = walk->libs->parse(walk->libs->output(walk->ctx), complaint, sizeof(complaint));
    walk->rules = member(walk->all, "nftables");
    return walk->rules && YAJL_IS_ARRAY(walk->rules);
}

void
doctor_check_rules(Doctor *doctor)
{
    Libraries libs = { 0 };
    Walk walk = { .doctor = doctor, .libs = &libs };

    if (!libraries_load(&libs)) {
        doctor_note(doctor, _("the host's rules are not looked at: libnftables or libyajl is not installed"));
        return;
    }
    walk.ctx = libs.ctx_new(NFT_CTX_DEFAULT);
    if (walk.ctx && libs.buffer_output(walk.ctx) == 0 && libs.buffer_error(walk.ctx) == 0 && read_rules(&walk))
        examine(&walk);
    if (walk.all)
        libs.tree_free(walk.all);
    if (walk.ctx)
        libs.ctx_free(walk.ctx);
}
