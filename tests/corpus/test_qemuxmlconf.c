/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_qemuxmlconf.c - a large collection of domains, where it is present: what they read back as, which are refused.
 *
 * Threads: main.
 */

#include "corpus.h"
#include "support/test.h"

/* Screens and sound are asked of the daemon's environment and configuration; three cases are about that. And two
 * are about an emulator that lacks a device. */
static void
adjust_hooks(const char *name, DomainParseHooks *hooks)
{
    if (g_str_equal(name, "usb-controller-default-unavailable-q35")
        || g_str_equal(name, "usb-controller-default-fallback-mac99ppc"))
        hooks->user = GUINT_TO_POINTER(PLATFORM_PIIX3_UHCI);
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
        { "%s.x86_64-latest.abi-update.err", DOMAIN_PARSE_ABI_UPDATE },
        { "%s.x86_64-latest+amdsev.xml", 0 },
        { "%s.ppc-latest.xml", 0 },
        { "%s.ppc-latest.abi-update.xml", DOMAIN_PARSE_ABI_UPDATE },
        { NULL, 0 },
    };
    static const CorpusReason known[] = {
        { "firmware-auto-efi-loader-path-nonstandard.x86_64-latest.err", "the file is named, and used without a descriptor" },
        { "firmware-auto-efi-rw.x86_64-latest.err", "refused by the driver when the guest starts" },
        { "firmware-auto-efi-rw-pflash.x86_64-latest.err", "refused by the driver when the guest starts" },
        { "hyperv-passthrough.x86_64-latest.xml", "an element with nothing in it is closed at once" },
        { "numatune-memnode-unavailable-restrictive.x86_64-latest.err", "the host's nodes are known when the guest starts" },
        { "tpm-emulator-tpm2.x86_64-latest.err", "about what an emulator of the host offers" },
        { "usb-controller-default-unavailable-q35.x86_64-latest.err", "about what an emulator of the host offers" },
        { NULL, NULL },
    };
    static const CorpusKind kind = {
        .name = "qemuxmlconf",
        .dir = "qemuxmlconfdata",
        .inputs = inputs,
        .variants = variants,
        .known = known,
        .read_back = read_back,
        .level = corpus_level,
    };

    corpus_run(&kind);
}
