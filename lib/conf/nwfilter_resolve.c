/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * nwfilter_resolve.c - a filter with everything that is part of it, for one interface.
 *
 * Threads: any. Nothing here is shared.
 */

#include "conf/nwfilter_resolve.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "conf/nwfilter_value.h"

#define DEPTH_MAX 32                 /* filters in filters */
#define VISITS_MAX 65536
#define RULES_MAX 65536              /* of one interface */
#define ITERATORS_MAX 8              /* different ones in one rule */

/* The values of the variables at one place; those given further in hide those from further out. */
typedef struct Scope {
    const struct Scope *up;
    const FilterRef *ref;
    const char *mac;                 /* outermost scope only */
} Scope;

typedef struct {
    NwFilterFind find;
    void *user;
    NwFilterResolved *resolved;      /* NULL: only @missing is wanted */
    GHashTable *missing;             /* names; NULL: a variable without a value is an error */
    const char *open[DEPTH_MAX];     /* the filters we are in */
    size_t depth;
    unsigned int visits;             /* filters entered so far: few filters can include each other often */
} Resolver;

/* One iterator of a rule: how long its lists are, and where it stands. */
typedef struct {
    unsigned int id;
    guint len, at;
} Iterator;

typedef struct {
    Iterator iterators[ITERATORS_MAX];
    size_t n;
} Iterators;

void
nwfilter_resolved_rule_free(NwFilterResolvedRule *rule)
{
    if (!rule)
        return;
    g_free(rule->filter);
    g_free(rule->chain);
    nwfilter_rule_free(rule->rule);
    g_free(rule);
}

static void
resolved_rule_free(void *rule)
{
    nwfilter_resolved_rule_free(rule);
}

void
nwfilter_resolved_free(NwFilterResolved *resolved)
{
    if (!resolved)
        return;
    g_ptr_array_unref(resolved->rules);
    g_free(resolved);
}

/* ---- variables ---- */

/* The values of @name, an empty list when it has none. */
static GPtrArray *
values_of(const Scope *scope, const char *name)
{
    GPtrArray *values = g_ptr_array_new();

    for (; scope; scope = scope->up) {
        xml_each(FilterParameter, parameter, scope->ref->parameters) {
            if (text_equal(parameter->name, name))
                g_ptr_array_add(values, parameter->value);
        }
        if (values->len == 0 && scope->mac && text_equal(name, "MAC"))
            g_ptr_array_add(values, (char *)scope->mac);
        if (values->len > 0)
            break;
    }
    return values;
}

static Iterator *
iterator_get(Iterators *iterators, unsigned int id)
{
    for (size_t i = 0; i < iterators->n; i++) {
        if (iterators->iterators[i].id == id)
            return &iterators->iterators[i];
    }
    if (iterators->n == ITERATORS_MAX)
        return NULL;
    iterators->iterators[iterators->n] = (Iterator){ .id = id };
    return &iterators->iterators[iterators->n++];
}

/* ---- the values of one rule ---- */

/* Each value of @match that is given, as a variable or a constant. */
typedef int (*EachValue)(const XmlField *field, char **value, const NwFilterMatch *match, void *user);

static int
for_each_value(NwFilterMatch *match, EachValue each, void *user)
{
    const XmlBinding *binding = nwfilter_protocols[match->protocol].binding;

    for (size_t i = 0; i < binding->n_fields; i++) {
        const XmlField *field = &binding->fields[i];
        char **value = (char **)(void *)((char *)match + field->offset);

        if (field->kind == XML_KIND_VALUE && *value && each(field, value, match, user) < 0)
            return -1;
    }
    return 0;
}

/* A rule being looked at. */
typedef struct {
    Resolver *resolver;
    const NwFilterDef *filter;
    const Scope *scope;
    Iterators iterators;
    bool is_incomplete;
} RuleWork;

static int
note_missing(RuleWork *work, const char *name)
{
    work->is_incomplete = true;
    if (work->resolver->missing) {
        g_hash_table_add(work->resolver->missing, g_strdup(name));
        return 0;
    }
    return fail(VIR_ERR_INVALID_ARG, _("the filter '%1$s' uses the variable '%2$s', which has no value"), work->filter->name,
                name);
}

/* Lists that go in step are of one length; a single value goes with every one. */
static int
count_in_step(RuleWork *work, const NwFilterVariable *variable, guint len)
{
    Iterator *iterator = iterator_get(&work->iterators, variable->number);

    if (!iterator)
        return fail(VIR_ERR_INVALID_ARG, _("a rule of the filter '%1$s' has more than %2$d iterators"), work->filter->name,
                    ITERATORS_MAX);
    if (len > 1 && iterator->len > 1 && len != iterator->len)
        return fail(VIR_ERR_INVALID_ARG,
                    _("a rule of the filter '%1$s' takes %2$u values of the variable '%3$s' in step with %4$u of another"),
                    work->filter->name, len, variable->name, iterator->len);
    iterator->len = MAX(iterator->len, len);
    return 0;
}

static int
count_value(const XmlField *field, char **value, const NwFilterMatch *match, void *user)
{
    RuleWork *work = user;
    g_auto(NwFilterVariable) variable = { 0 };
    g_autoptr(GPtrArray) values = NULL;

    if (field->type == &nwfilter_comment.xml || !nwfilter_variable_parse(*value, &variable))
        return 0;
    values = values_of(work->scope, variable.name);
    if (values->len == 0)
        return note_missing(work, variable.name);
    if (variable.indexed && variable.number >= values->len)
        return fail(VIR_ERR_INVALID_ARG, _("the filter '%1$s' uses element %2$u of the variable '%3$s', which has %4$u"),
                    work->filter->name, variable.number, variable.name, values->len);
    return variable.indexed ? 0 : count_in_step(work, &variable, values->len);
}

static int
replace_value(const XmlField *field, char **value, const NwFilterMatch *match, void *user)
{
    RuleWork *work = user;
    const NwFilterType *type = field->type;
    g_auto(NwFilterVariable) variable = { 0 };
    g_autoptr(GPtrArray) values = NULL;
    const char *chosen;
    guint at;

    if (field->type == &nwfilter_comment.xml || !nwfilter_variable_parse(*value, &variable))
        return 0;
    values = values_of(work->scope, variable.name);
    at = variable.indexed ? variable.number : iterator_get(&work->iterators, variable.number)->at;
    chosen = g_ptr_array_index(values, MIN(at, values->len - 1));
    g_free(*value);
    *value = type->spell(type, chosen);
    if (*value)
        return 0;
    return fail(VIR_ERR_INVALID_ARG,
                _("the variable '%1$s' of the filter '%2$s' is '%3$s', but the attribute '%4$s' of <%5$s> is %6$s"),
                variable.name, work->filter->name, chosen, field->where + 1, nwfilter_protocol_to_string(match->protocol),
                type->xml.name);
}

/* Moves to the next combination; false after the last. */
static bool
step(Iterators *iterators)
{
    for (size_t i = 0; i < iterators->n; i++) {
        if (++iterators->iterators[i].at < iterators->iterators[i].len)
            return true;
        iterators->iterators[i].at = 0;
    }
    return false;
}

static int
add_rule(RuleWork *work, const NwFilterRule *rule)
{
    g_autoptr(NwFilterRule) copy = nwfilter_rule_copy(rule);
    GPtrArray *rules = work->resolver->resolved->rules;
    NwFilterResolvedRule *added;

    if (copy->match && for_each_value(copy->match, replace_value, work) < 0)
        return -1;
    if (rules->len == RULES_MAX)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("the filter '%1$s' makes more than %2$d rules for one interface"),
                    work->filter->name, RULES_MAX);
    added = g_new0(NwFilterResolvedRule, 1);
    added->filter = g_strdup(work->filter->name);
    added->chain = g_strdup(work->filter->chain);
    added->chain_priority = nwfilter_def_priority(work->filter);
    added->rule = g_steal_pointer(&copy);
    g_ptr_array_add(rules, added);
    return 0;
}

static int
resolve_rule(Resolver *resolver, const NwFilterDef *filter, const NwFilterRule *rule, const Scope *scope)
{
    RuleWork work = { .resolver = resolver, .filter = filter, .scope = scope };

    if (rule->match && for_each_value(rule->match, count_value, &work) < 0)
        return -1;
    if (!resolver->resolved || work.is_incomplete)
        return 0;
    do {
        if (add_rule(&work, rule) < 0)
            return -1;
    } while (step(&work.iterators));
    return 0;
}

/* ---- filters in filters ---- */

static int
enter(Resolver *resolver, const char *name)
{
    for (size_t i = 0; i < resolver->depth; i++) {
        if (text_equal(resolver->open[i], name))
            return fail(VIR_ERR_OPERATION_FAILED, _("the filter '%1$s' is part of itself"), name);
    }
    if (resolver->depth == DEPTH_MAX)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("the filter '%1$s' is more than %2$d filters deep"), name, DEPTH_MAX);
    if (++resolver->visits > VISITS_MAX)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("the filter '%1$s' includes more than %2$d filters"), resolver->open[0],
                    VISITS_MAX);
    resolver->open[resolver->depth++] = name;
    return 0;
}

static int
resolve_filter(Resolver *resolver, const Scope *scope)
{
    const NwFilterDef *filter;

    if (enter(resolver, scope->ref->filter) < 0)
        return -1;
    filter = resolver->find(scope->ref->filter, resolver->user);
    if (!filter)
        return -1;
    for (guint i = 0; filter->entries && i < filter->entries->len; i++) {
        const int *kind = g_ptr_array_index(filter->entries, i);
        const NwFilterInclude *include = (const void *)kind;
        int ret;

        if (*kind == NWFILTER_ENTRY_RULE)
            ret = resolve_rule(resolver, filter, (const void *)kind, scope);
        else
            ret = resolve_filter(resolver, &(Scope){ .up = scope, .ref = &include->ref });
        if (ret < 0)
            return -1;
    }
    resolver->depth--;
    return 0;
}

/* qsort is not stable; what is equal keeps the order in which it was found. */
typedef struct {
    NwFilterResolvedRule *rule;
    guint nth;
} Sorted;

static int
by_priority(const void *a, const void *b)
{
    const Sorted *left = a;
    const Sorted *right = b;
    int chain = (left->rule->chain_priority > right->rule->chain_priority)
        - (left->rule->chain_priority < right->rule->chain_priority);
    int name = strcmp(left->rule->chain, right->rule->chain);
    int priority = (left->rule->rule->priority.value > right->rule->rule->priority.value)
        - (left->rule->rule->priority.value < right->rule->rule->priority.value);

    if (chain || name)
        return chain ? chain : name;
    return priority ? priority : (left->nth > right->nth) - (left->nth < right->nth);
}

static void
sort_rules(GPtrArray *rules)
{
    g_autofree Sorted *sorted = g_new(Sorted, rules->len);

    for (guint i = 0; i < rules->len; i++)
        sorted[i] = (Sorted){ .rule = rules->pdata[i], .nth = i };
    qsort(sorted, rules->len, sizeof(*sorted), by_priority);
    for (guint i = 0; i < rules->len; i++)
        rules->pdata[i] = sorted[i].rule;
}

NwFilterResolved *
nwfilter_resolve(const FilterRef *ref, const char *mac, NwFilterFind find, void *user)
{
    g_autoptr(NwFilterResolved) resolved = g_new0(NwFilterResolved, 1);
    Resolver resolver = { .find = find, .user = user, .resolved = resolved };

    resolved->rules = g_ptr_array_new_with_free_func(resolved_rule_free);
    if (resolve_filter(&resolver, &(Scope){ .ref = ref, .mac = mac }) < 0)
        return NULL;
    sort_rules(resolved->rules);
    return g_steal_pointer(&resolved);
}

char **
nwfilter_missing_variables(const FilterRef *ref, const char *mac, NwFilterFind find, void *user, bool *ret_failed)
{
    g_autoptr(GHashTable) missing = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    Resolver resolver = { .find = find, .user = user, .missing = missing };
    g_autofree char **names = NULL;

    *ret_failed = resolve_filter(&resolver, &(Scope){ .ref = ref, .mac = mac }) < 0;
    if (*ret_failed || g_hash_table_size(missing) == 0)
        return NULL;
    names = (char **)g_hash_table_get_keys_as_array(missing, NULL);
    return g_strdupv(names);
}
