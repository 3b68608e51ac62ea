/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_image_argv.c - the words that qemu-img gets for a volume's document.
 *
 * Threads: main.
 */

#include <libvirt/libvirt.h>

#include "base/error.h"
#include "storage/storage_image.h"
#include "support/test.h"

#define VOLUME(name, content) "<volume><name>" name "</name>" content "</volume>"
#define CAPACITY "<capacity unit='G'>5</capacity><allocation>294912</allocation>"
#define TARGET(format, more) "<target><format type='" format "'/>" more "</target>"
#define LUKS "<encryption format='luks'><secret type='passphrase' usage='x'/></encryption>"

/* The words for @xml, as one text; with @source what makes it of that. */
static char *
words_for(const char *xml, const char *source, unsigned int flags)
{
    g_autoptr(StorageVolDef) vol = storage_vol_def_parse(NULL, xml, VOL_PARSE_OPT_CAPACITY | VOL_PARSE_NO_CAPACITY);
    g_autoptr(StorageVolDef) from = source ? storage_vol_def_parse(NULL, source, 0) : NULL;
    const StorageMake make = { .vol = vol, .source = from, .flags = flags };
    g_auto(GStrv) argv = NULL;

    if (!vol || storage_image_check(&make) < 0)
        return NULL;
    argv = from ? storage_image_convert_argv(&make, "SOURCE", "TARGET") : storage_image_create_argv(&make, "TARGET");
    return g_strjoinv(" ", argv);
}

TEST(each_document_has_its_words)
{
    static const struct { const char *xml, *words; } cases[] = {
        { VOLUME("a.iso", "<capacity unit='M'>1</capacity>" TARGET("iso", "")), "qemu-img create -f raw TARGET 1024K" },
        { VOLUME("a", CAPACITY TARGET("qcow2", "<compat>1.1</compat>")
                 "<backingStore><path>/dev/null</path><format type='raw'/></backingStore>"),
          "qemu-img create -f qcow2 -b /dev/null -o backing_fmt=raw,compat=1.1 TARGET 5242880K" },
        { VOLUME("a", TARGET("qcow2", "") "<backingStore><path>/dev/null</path><format type='raw'/></backingStore>"),
          "qemu-img create -f qcow2 -b /dev/null -o backing_fmt=raw,compat=1.1 TARGET" },
        { VOLUME("a", CAPACITY TARGET("qcow2", "<clusterSize unit='KiB'>128</clusterSize><features><extended_l2/></features>")),
          "qemu-img create -f qcow2 -o compat=1.1,cluster_size=131072,extended_l2=on TARGET 5242880K" },
        { VOLUME("a", CAPACITY TARGET("raw", LUKS)),
          "qemu-img create -f luks --object secret,id=target,file=/proc/self/fd/5 -o key-secret=target TARGET 5242880K" },
        { VOLUME("a", CAPACITY TARGET("qcow2", LUKS)),
          "qemu-img create -f qcow2 --object secret,id=target,file=/proc/self/fd/5 "
          "-o encrypt.format=luks,encrypt.key-secret=target,compat=1.1 TARGET 5242880K" },
        { VOLUME("a", CAPACITY TARGET("vmdk", "")), "qemu-img create -f vmdk TARGET 5242880K" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *words = words_for(cases[i].xml, NULL, 0);

        STREQ(words, cases[i].words);
    }
}

TEST(a_copy_is_allocated_as_it_is_asked_for)
{
    static const char source[] = VOLUME("s", "<capacity unit='G'>1</capacity>" TARGET("raw", ""));
    g_autofree char *thin = words_for(VOLUME("a", CAPACITY TARGET("qcow2", "")), source,
                                      VIR_STORAGE_VOL_CREATE_PREALLOC_METADATA);
    g_autofree char *full = words_for(VOLUME("a", TARGET("qcow2", "")), source, VIR_STORAGE_VOL_CREATE_PREALLOC_METADATA);

    STREQ(thin, "qemu-img convert -f raw -O qcow2 -o preallocation=metadata,compat=1.1 SOURCE TARGET");
    STREQ(full, "qemu-img convert -f raw -O qcow2 -o preallocation=falloc,compat=1.1 SOURCE TARGET");
}

TEST(what_is_encrypted_is_copied_into_what_was_made_before)
{
    static const char luks[] = VOLUME("s", CAPACITY TARGET("raw", LUKS));
    static const char image[] = VOLUME("s", CAPACITY TARGET("qcow2", LUKS));
    static const char open_target[] = "--object secret,id=target,file=/proc/self/fd/5 ";
    static const char open_source[] = "--object secret,id=source,file=/proc/self/fd/6 ";
    static const struct { const char *xml, *source; bool target_is, source_is; const char *words; } cases[] = {
        { VOLUME("a", CAPACITY TARGET("raw", LUKS)), luks, true, true,
          "driver=luks,file.filename=SOURCE,key-secret=source driver=luks,file.filename=TARGET,key-secret=target" },
        { VOLUME("a", CAPACITY TARGET("raw", "")), luks, false, true,
          "driver=luks,file.filename=SOURCE,key-secret=source driver=raw,file.filename=TARGET" },
        { VOLUME("a", CAPACITY TARGET("qcow2", LUKS)), image, true, true,
          "driver=qcow2,file.filename=SOURCE,encrypt.key-secret=source "
          "driver=qcow2,file.filename=TARGET,encrypt.key-secret=target" },
        { VOLUME("a", CAPACITY TARGET("qcow2", "")), image, false, true,
          "driver=qcow2,file.filename=SOURCE,encrypt.key-secret=source driver=qcow2,file.filename=TARGET" },
        { VOLUME("a", CAPACITY TARGET("raw", "")), image, false, true,
          "driver=qcow2,file.filename=SOURCE,encrypt.key-secret=source driver=raw,file.filename=TARGET" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *words = words_for(cases[i].xml, cases[i].source, 0);
        g_autofree char *wanted = g_strconcat("qemu-img convert --image-opts -n --target-image-opts ",
                                              cases[i].target_is ? open_target : "", cases[i].source_is ? open_source : "",
                                              cases[i].words, NULL);

        STREQ(words, wanted);
    }
}

TEST(what_cannot_be_made_is_refused)
{
    static const char *const cases[] = {
        VOLUME("a", CAPACITY TARGET("bochs", "")),
        VOLUME("a", CAPACITY TARGET("vdi", LUKS)),
        VOLUME("a", CAPACITY TARGET("vdi", "<compat>1.1</compat>")),
        VOLUME("a", CAPACITY TARGET("raw", "") "<backingStore><path>/dev/null</path></backingStore>"),
        VOLUME("a", CAPACITY TARGET("qcow2", "<encryption format='qcow'/>")),
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *words = words_for(cases[i], NULL, 0);

        EQ(words == NULL, true);
        EQ(error_last_code(), VIR_ERR_CONFIG_UNSUPPORTED);
        error_reset();
    }
}
