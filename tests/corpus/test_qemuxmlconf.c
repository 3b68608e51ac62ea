/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_qemuxmlconf.c - a large collection of domains, where it is present: what they read back as, which are refused.
 *
 * Threads: main.
 */

#include "corpus.h"
#include "support/test.h"

/* Screens and sound are asked of the daemon's environment and configuration; three cases are about that. */
static void
adjust_hooks(const char *name, DomainParseHooks *hooks)
{
    if (!g_str_has_prefix(name, "audio-default-"))
        return;
    hooks->vnc_allow_host_audio = true;
    hooks->nographics_allow_host_audio = true;
    hooks->host_audio = g_str_equal(name, "audio-default-sdl") ? AUDIO_SDL : AUDIO_ALSA;
    hooks->host_sdl_driver = AUDIO_SDL_DRIVER_ESD;
}

static char *
read_back(const char *path, const char *name, unsigned int flags)
{
    DomainParseHooks hooks = *corpus_hooks();

    adjust_hooks(name, &hooks);
    return corpus_read_back(path, flags, &hooks);
}

TEST_TIMEOUT(collected_domains_read_back, 120)
{
    static const char *const inputs[] = { "%s.xml", NULL };
    static const CorpusVariant variants[] = {
        { "%s.x86_64-latest.xml", 0 },
        { "%s.x86_64-latest.abi-update.xml", DOMAIN_PARSE_ABI_UPDATE },
        { "%s.x86_64-latest.err", 0 },
        { NULL, 0 },
    };
    static const CorpusKind kind = {
        .name = "qemuxmlconf",
        .dir = "qemuxmlconfdata",
        .inputs = inputs,
        .variants = variants,
        .read_back = read_back,
        .level = corpus_level,
    };

    corpus_run(&kind);
}
