/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_own.c - our own documents read back as their golden files say, and read back once more they stay the same.
 *
 * Threads: main.
 */

#include "corpus.h"
#include "support/test.h"

static void
reads_back(const char *name)
{
    g_autofree char *input = g_strconcat(name, ".xml", NULL);
    g_autofree char *output = g_strconcat(name, ".out.xml", NULL);
    const char *path = DATA_PATH(input);
    char *text = corpus_read_back(path, DOMAIN_PARSE_ABI_UPDATE, corpus_hooks());
    g_autoptr(DomainDef) again = NULL;
    g_autofree char *second = NULL;

    OK_PTR(text);
    again = domain_def_parse(text, DOMAIN_PARSE_INACTIVE, corpus_hooks());
    OK_PTR(again);
    second = domain_def_format(again, 1 | 2);
    STREQ(text, second);
    SAME_AS_GOLDEN(output, text);
}

TEST(minimal_reads_back)
{
    reads_back("minimal");
}

TEST(everyday_pc_reads_back)
{
    reads_back("everyday-pc");
}

TEST(everyday_q35_reads_back)
{
    reads_back("everyday-q35");
}

TEST(storage_reads_back)
{
    reads_back("storage");
}

TEST(network_reads_back)
{
    reads_back("network");
}

TEST(characters_read_back)
{
    reads_back("characters");
}

TEST(tuning_reads_back)
{
    reads_back("tuning");
}

TEST(rare_devices_read_back)
{
    reads_back("rare-devices");
}
