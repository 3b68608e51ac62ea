/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_documents.c - documents of every kind but domains: our own read back as their golden files say, and so do
 * collections, where they are present. A kind is one row.
 *
 * Threads: main.
 */

#include "base/xmlbind.h"
#include "corpus.h"
#include "support/test.h"

/* Our own document NAME.xml reads back as NAME.out.xml, knows everything, and stays the same from then on. */
static void
reads_back(const char *name)
{
    g_autofree char *input = g_strconcat(name, ".xml", NULL);
    g_autofree char *output = g_strconcat(name, ".out.xml", NULL);
    g_autofree char *text = corpus_read_back_document(DATA_PATH(input), NULL, XML_STRICT);
    g_autofree char *again = NULL;

    OK_PTR(text);
    SAME_AS_GOLDEN(output, g_strdup(text));
    again = corpus_read_back_document(DATA_PATH(output), NULL, XML_STRICT);
    STREQ(text, again);
}

TEST(our_networks_read_back)
{
    reads_back("network-full");
    reads_back("network-hostdev");
}

TEST(our_host_interfaces_read_back)
{
    reads_back("interface-full");
}

TEST(our_network_ports_read_back)
{
    reads_back("networkport-direct");
    reads_back("networkport-hostdev");
}

TEST(our_network_filters_read_back)
{
    reads_back("nwfilter-full");
    reads_back("nwfilterbinding-full");
}

static const char *const network_refused[] = { "passthrough-duplicate", NULL };

TEST(collected_networks_read_back)
{
    corpus_run(&(CorpusKind){ .name = "network", .dir = "networkxml2xml", .refused = network_refused });
}

TEST(collected_host_interfaces_read_back)
{
    corpus_run(&(CorpusKind){ .name = "interface", .dir = "interface" });
}

TEST(collected_network_ports_read_back)
{
    corpus_run(&(CorpusKind){ .name = "networkport", .dir = "networkport" });
}

TEST(collected_network_filters_read_back)
{
    corpus_run(&(CorpusKind){ .name = "nwfilter", .dir = "nwfilterxml2xml" });
}
