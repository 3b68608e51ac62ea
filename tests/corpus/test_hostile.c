/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_hostile.c - documents that are nearly right: each is refused with an error, or it reads back as it was written.
 *
 * Threads: main.
 */

#include <stdlib.h>
#include <string.h>

#include <libvirt/libvirt-domain.h>

#include "base/error.h"
#include "conf/domain_address.h"
#include "support/test.h"

#define ROUNDS 3000
#define CHANGES_MAX 5

static const char *const documents[] = {
    "minimal", "everyday-pc", "everyday-q35", "storage", "network", "characters", "tuning", "rare-devices",
};
static const char *const values[] = {
    "0", "-1", "1", "7", "4294967295", "18446744073709551615", "99999", "", "a", "0x1f", "yes", "off", "none", "vdb1",
};
static const char *const machines[] = { "pc", "q35", "isapc", "microvm", "virt", "pseries", "s390-ccw-virtio", "none" };
static const char *const archs[] = { "x86_64", "i686", "aarch64", "s390x", "ppc64", "riscv64", "loongarch64", "mips" };

static const char *
pick(GRand *rand, const char *const *words, size_t n)
{
    return words[g_rand_int_range(rand, 0, (gint32)n)];
}

/* @text with what stands between @from and @to replaced. Takes @text. */
static char *
replace(char *text, const char *from, const char *to, const char *by)
{
    char *changed = g_strdup_printf("%.*s%s%s", (int)(from - text), text, by, to);

    g_free(text);
    return changed;
}

/* The value of some attribute, or of the one that @after opens, becomes @by. */
static char *
change_value(char *text, char *from, const char *after, const char *by)
{
    char *open = strstr(from, after);
    char *close = open ? strchr(open + strlen(after), '\'') : NULL;

    return close ? replace(text, open + strlen(after), close, by) : text;
}

static char *
drop_line(char *text, char *from)
{
    char *first = strchr(from, '\n');
    char *second = first ? strchr(first + 1, '\n') : NULL;

    return second ? replace(text, first, second, "") : text;
}

static char *
double_line(char *text, char *from)
{
    char *first = strchr(from, '\n');
    char *second = first ? strchr(first + 1, '\n') : NULL;
    g_autofree char *line = second ? g_strndup(first, (gsize)(second - first)) : NULL;

    return second && second[-2] == '/' ? replace(text, second, second, line) : text;
}

static char *
change(GRand *rand, char *text)
{
    char *from = text + g_rand_int_range(rand, 0, (gint32)strlen(text));

    switch (g_rand_int_range(rand, 0, 6)) {
    case 0:
        return drop_line(text, from);
    case 1:
        return double_line(text, from);
    case 2:
        return change_value(text, text, "machine='", pick(rand, machines, G_N_ELEMENTS(machines)));
    case 3:
        return change_value(text, text, "arch='", pick(rand, archs, G_N_ELEMENTS(archs)));
    default:
        return change_value(text, from, "='", pick(rand, values, G_N_ELEMENTS(values)));
    }
}

static void
reads_back(const char *text, DomainDef *def)
{
    const unsigned int flags = VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE;
    g_autofree char *first = domain_def_format(def, flags);
    g_autoptr(DomainDef) again = domain_def_parse(first, DOMAIN_PARSE_INACTIVE, NULL);
    g_autofree char *second = NULL;
    g_autofree char *third = NULL;

    if (!again)
        FAIL_TEST("'%s' does not read back: %s\n%s", first, error_last_message(), text);
    second = domain_def_format(again, flags);
    STREQ(first, second);
    OK(domain_def_complete(again, DOMAIN_PARSE_INACTIVE, NULL));
    third = domain_def_format(again, flags);
    STREQ(first, third);
    domain_assign_aliases(def);
    g_free(domain_def_format(def, 0));
}

TEST_TIMEOUT(nearly_right_documents_are_refused_or_read_back, 120)
{
    GRand *rand = g_rand_new_with_seed(20240601);
    unsigned int read = 0;

    for (unsigned int i = 0; i < ROUNDS; i++) {
        g_autofree char *name = g_strconcat(pick(rand, documents, G_N_ELEMENTS(documents)), ".xml", NULL);
        g_autofree char *text = g_strdup(GOLDEN(name));
        unsigned int flags = g_rand_boolean(rand) ? DOMAIN_PARSE_INACTIVE | DOMAIN_PARSE_ABI_UPDATE : 0;
        g_autoptr(DomainDef) def = NULL;

        for (int n = g_rand_int_range(rand, 1, CHANGES_MAX); n > 0; n--)
            text = change(rand, g_steal_pointer(&text));
        def = domain_def_parse(text, flags, NULL);
        if (def)
            reads_back(text, def);
        else if (error_last_code() == VIR_ERR_OK)
            FAIL_TEST("refused without an error: %s", text);
        read += def != NULL;
        error_reset();
    }
    g_rand_free(rand);
    TRUE_(read > ROUNDS / 20);
}
