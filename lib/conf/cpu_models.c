/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cpu_models.c - the features and models of processors that have names (x86), as data.
 *
 * Threads: any. What is derived from the tables is made once, by whoever comes first.
 */

#include "conf/cpu_models.h"

#include <string.h>

#include <glib.h>

static const CpuFeatureInfo features[] = {
#define FEATURE(name, leaf, subleaf, where, bit) { name, leaf, subleaf, CPU_REGISTER_##where, bit },
#define ALIAS(alias, name)
#define MODEL(name, canonical, vendor, family, model, stepping, words)
#include "conf/cpu_x86.inc"
#undef FEATURE
#undef ALIAS
#undef MODEL
};

static const struct {
    const char *alias, *name;
} aliases[] = {
#define FEATURE(name, leaf, subleaf, where, bit)
#define ALIAS(alias, name) { alias, name },
#define MODEL(name, canonical, vendor, family, model, stepping, words)
#include "conf/cpu_x86.inc"
#undef FEATURE
#undef ALIAS
#undef MODEL
};

static const CpuModelInfo models[] = {
#define FEATURE(name, leaf, subleaf, where, bit)
#define ALIAS(alias, name)
#define MODEL(name, canonical, vendor, family, model, stepping, words) \
    { name, canonical, vendor, family, model, stepping, words },
#include "conf/cpu_x86.inc"
#undef FEATURE
#undef ALIAS
#undef MODEL
};

static const struct {
    const char *id, *name;
} vendors[] = {
    { "GenuineIntel", "Intel" },     { "AuthenticAMD", "AMD" },       { "HygonGenuine", "Hygon" },
    { "CentaurHauls", "VIA" },       { "  Shanghai  ", "Zhaoxin" },
};

/* What the tables amount to. */
typedef struct {
    GHashTable *names;                              /* of features: their index + 1 */
    GHashTable *models;                             /* by name */
    Bitmap *model_features[G_N_ELEMENTS(models)];
} Index;

static char *
plain_name(const char *name)
{
    return g_strdelimit(g_strdup(name), "_", '-');
}

static int
find_name(const Index *index, const char *name)
{
    g_autofree char *plain = plain_name(name);

    return GPOINTER_TO_INT(g_hash_table_lookup(index->names, plain)) - 1;
}

static Bitmap *
parse_words(const Index *index, const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    Bitmap *map = bitmap_new();

    for (size_t i = 0; words[i]; i++) {
        int feature = *words[i] ? find_name(index, words[i]) : -1;

        g_assert(feature >= 0 || !*words[i]);
        if (feature >= 0)
            bitmap_set(map, (size_t)feature);
    }
    return map;
}

static gpointer
index_new(gpointer unused)
{
    Index *index = g_new0(Index, 1);

    index->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    index->models = g_hash_table_new(g_str_hash, g_str_equal);
    for (size_t i = 0; i < G_N_ELEMENTS(features); i++)
        g_hash_table_insert(index->names, plain_name(features[i].name), GINT_TO_POINTER((int)i + 1));
    for (size_t i = 0; i < G_N_ELEMENTS(aliases); i++)
        g_hash_table_insert(index->names, plain_name(aliases[i].alias), GINT_TO_POINTER(find_name(index, aliases[i].name) + 1));
    for (size_t i = 0; i < G_N_ELEMENTS(models); i++) {
        g_hash_table_insert(index->models, (gpointer)(uintptr_t)models[i].name, (gpointer)(uintptr_t)&models[i]);
        index->model_features[i] = parse_words(index, models[i].words);
    }
    return index;
}

static const Index *
get_index(void)
{
    static GOnce once = G_ONCE_INIT;

    return g_once(&once, index_new, NULL);
}

bool
cpu_arch_has_models(const char *arch)
{
    return g_strcmp0(arch, "x86_64") == 0 || g_strcmp0(arch, "i686") == 0;
}

const CpuFeatureInfo *
cpu_features_all(size_t *ret_n)
{
    *ret_n = G_N_ELEMENTS(features);
    return features;
}

const CpuModelInfo *
cpu_models_all(size_t *ret_n)
{
    *ret_n = G_N_ELEMENTS(models);
    return models;
}

int
cpu_feature_find(const char *name)
{
    return find_name(get_index(), name);
}

const CpuModelInfo *
cpu_model_find(const char *name)
{
    return g_hash_table_lookup(get_index()->models, name);
}

char **
cpu_model_names(void)
{
    char **names = g_new0(char *, G_N_ELEMENTS(models) + 1);

    for (size_t i = 0; i < G_N_ELEMENTS(models); i++)
        names[i] = g_strdup(models[i].name);
    return names;
}

const Bitmap *
cpu_model_features(const CpuModelInfo *model)
{
    return get_index()->model_features[model - models];
}

const char *
cpu_vendor_of_id(const char *id)
{
    for (size_t i = 0; i < G_N_ELEMENTS(vendors); i++) {
        if (g_strcmp0(vendors[i].id, id) == 0)
            return vendors[i].name;
    }
    return NULL;
}
