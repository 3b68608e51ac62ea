/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_sound.c - <sound> and <audio>: fields and rules.
 *
 * Threads: any. A device does not change once its definition is committed.
 */

#include "conf/domain_sound.h"

#include "base/error.h"

ENUM_WORDS(SoundModel, sound_model, SOUND_LAST,
           NULL, "sb16", "es1370", "pcspk", "ac97", "ich6", "ich9", "usb", "ich7", "virtio")
ENUM_WORDS(SoundCodec, sound_codec, SOUND_CODEC_LAST, "duplex", "micro", "output")
ENUM_WORDS(AudioType, audio_type, AUDIO_LAST,
           NULL, "none", "alsa", "coreaudio", "jack", "oss", "pulseaudio", "sdl", "spice", "file", "dbus", "pipewire")
ENUM_WORDS(AudioFormat, audio_format, AUDIO_FORMAT_LAST, NULL, "u8", "s8", "u16", "s16", "u32", "s32", "f32")
ENUM_WORDS(AudioSdlDriver, audio_sdl_driver, AUDIO_SDL_DRIVER_LAST, NULL, "esd", "alsa", "arts", "pulseaudio")

/* ---- <sound> ---- */

static const XmlField sound_fields[] = {
    XML_ATTR_ENUM  (SoundDef, model,        "model",        SoundModel,    XML_REQUIRED | XML_ABI),
    XML_ATTR_ENUM  (SoundDef, multichannel, "multichannel", YesNo,         XML_ABI),
    XML_ATTR       (SoundDef, streams,      "streams",      XML_UINT,      XML_OMIT_ZERO | XML_ABI),
    XML_VALUES_ENUM(SoundDef, codecs,       "codec@type",   SoundCodec,    XML_ABI),
    XML_IN_ATTR    (SoundDef, audio,        "audio", "id",  XML_OPT_UINT,  0),
    XML_CHILD      (SoundDef, virtio,       "driver",       VirtioOptions, XML_OMIT_EMPTY),
    XML_EMBED      (SoundDef, info,                         DeviceInfo),
};

static int
sound_validate(void *self, XmlContext *ctx)
{
    const SoundDef *sound = self;
    const char *model = sound_model_to_string(sound->model);

    if (sound->codecs && sound->model != SOUND_ICH6 && sound->model != SOUND_ICH9)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("only the models 'ich6' and 'ich9' have codecs, not '%1$s'"), model);
    if (sound->multichannel != YES_NO_ABSENT && sound->model != SOUND_USB)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("only the model 'usb' has 'multichannel', not '%1$s'"), model);
    if (sound->streams && sound->model != SOUND_VIRTIO)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("only the model 'virtio' has 'streams', not '%1$s'"), model);
    return 0;
}
XML_BINDING(SoundDef, "sound", sound_fields, .validate = sound_validate);

/* ---- <audio>: one table of <input> and <output> for each backend ---- */

static const XmlField settings_fields[] = {
    XML_ATTR     (AudioSettings, frequency, "frequency", XML_UINT,    XML_OMIT_ZERO),
    XML_ATTR     (AudioSettings, channels,  "channels",  XML_UINT,    XML_OMIT_ZERO),
    XML_ATTR_ENUM(AudioSettings, format,    "format",    AudioFormat, 0),
};
XML_BINDING(AudioSettings, "settings", settings_fields);

#define ROWS_COMMON \
    XML_ATTR_ENUM(AudioIo, mixing_engine,  "mixingEngine",  YesNo,         0), \
    XML_ATTR_ENUM(AudioIo, fixed_settings, "fixedSettings", YesNo,         0), \
    XML_ATTR     (AudioIo, voices,         "voices",        XML_UINT,      XML_OMIT_ZERO), \
    XML_ATTR     (AudioIo, buffer_length,  "bufferLength",  XML_UINT,      XML_OMIT_ZERO), \
    XML_CHILD    (AudioIo, settings,       "settings",      AudioSettings, XML_OMIT_EMPTY)

static int
io_validate(void *self, XmlContext *ctx)
{
    const AudioIo *io = self;

    if (io->settings && io->fixed_settings != YES_NO_YES)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("'settings' need fixedSettings='yes'"));
    if (io->fixed_settings == YES_NO_YES && io->mixing_engine != YES_NO_YES)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("fixedSettings='yes' needs mixingEngine='yes'"));
    return 0;
}

static const XmlField io_common_fields[] = { ROWS_COMMON };
XML_BINDING_AS(AudioIoCommon, AudioIo, "input", io_common_fields, .validate = io_validate);

static const XmlField io_alsa_fields[] = {
    ROWS_COMMON,
    XML_ATTR     (AudioIo, dev,      "dev",     XML_STRING, 0),
    XML_ATTR_ENUM(AudioIo, try_poll, "tryPoll", YesNo,      0),
};
XML_BINDING_AS(AudioIoAlsa, AudioIo, "input", io_alsa_fields, .validate = io_validate);

static const XmlField io_counted_fields[] = {
    ROWS_COMMON,
    XML_ATTR(AudioIo, buffer_count, "bufferCount", XML_UINT, XML_OMIT_ZERO),
};
XML_BINDING_AS(AudioIoCounted, AudioIo, "input", io_counted_fields, .validate = io_validate);

static const XmlField io_jack_fields[] = {
    ROWS_COMMON,
    XML_ATTR     (AudioIo, server_name,   "serverName",   XML_STRING, 0),
    XML_ATTR     (AudioIo, client_name,   "clientName",   XML_STRING, 0),
    XML_ATTR     (AudioIo, connect_ports, "connectPorts", XML_STRING, 0),
    XML_ATTR_ENUM(AudioIo, exact_name,    "exactName",    YesNo,      0),
};
XML_BINDING_AS(AudioIoJack, AudioIo, "input", io_jack_fields, .validate = io_validate);

static const XmlField io_oss_fields[] = {
    ROWS_COMMON,
    XML_ATTR     (AudioIo, dev,          "dev",         XML_STRING, 0),
    XML_ATTR     (AudioIo, buffer_count, "bufferCount", XML_UINT,   XML_OMIT_ZERO),
    XML_ATTR_ENUM(AudioIo, try_poll,     "tryPoll",     YesNo,      0),
};
XML_BINDING_AS(AudioIoOss, AudioIo, "input", io_oss_fields, .validate = io_validate);

static const XmlField io_pulse_fields[] = {
    ROWS_COMMON,
    XML_ATTR(AudioIo, name,        "name",       XML_STRING, 0),
    XML_ATTR(AudioIo, stream_name, "streamName", XML_STRING, 0),
    XML_ATTR(AudioIo, latency,     "latency",    XML_UINT,   XML_OMIT_ZERO),
};
XML_BINDING_AS(AudioIoPulse, AudioIo, "input", io_pulse_fields, .validate = io_validate);

#define ROWS_IO(binding) \
    XML_CHILD_AS(AudioDef, input,  "input",  AudioIo, binding, XML_OMIT_EMPTY), \
    XML_CHILD_AS(AudioDef, output, "output", AudioIo, binding, XML_OMIT_EMPTY)

static const XmlField audio_common_fields[] = { ROWS_IO(AudioIoCommon) };
static const XmlField audio_alsa_fields[] = { ROWS_IO(AudioIoAlsa) };
static const XmlField audio_coreaudio_fields[] = { ROWS_IO(AudioIoCounted) };
static const XmlField audio_jack_fields[] = { ROWS_IO(AudioIoJack) };
static const XmlField audio_oss_fields[] = {
    XML_ATTR_ENUM(AudioDef, try_mmap,   "tryMMap",   YesNo,       0),
    XML_ATTR_ENUM(AudioDef, exclusive,  "exclusive", YesNo,       0),
    XML_ATTR     (AudioDef, dsp_policy, "dspPolicy", XML_OPT_INT, 0),
    ROWS_IO(AudioIoOss),
};
static const XmlField audio_pulse_fields[] = {
    XML_ATTR(AudioDef, server_name, "serverName", XML_STRING, 0),
    ROWS_IO(AudioIoPulse),
};
static const XmlField audio_pipewire_fields[] = {
    XML_ATTR(AudioDef, runtime_dir, "runtimeDir", XML_PATH, 0),
    ROWS_IO(AudioIoPulse),
};
static const XmlField audio_sdl_fields[] = {
    XML_ATTR_ENUM(AudioDef, sdl_driver, "driver", AudioSdlDriver, 0),
    ROWS_IO(AudioIoCounted),
};
static const XmlField audio_file_fields[] = {
    XML_ATTR(AudioDef, path, "path", XML_PATH, 0),
    ROWS_IO(AudioIoCommon),
};

static const XmlCase audio_cases[] = {
    XML_CASE(AUDIO_NONE,       AudioDef, audio_common_fields),
    XML_CASE(AUDIO_ALSA,       AudioDef, audio_alsa_fields),
    XML_CASE(AUDIO_COREAUDIO,  AudioDef, audio_coreaudio_fields),
    XML_CASE(AUDIO_JACK,       AudioDef, audio_jack_fields),
    XML_CASE(AUDIO_OSS,        AudioDef, audio_oss_fields),
    XML_CASE(AUDIO_PULSEAUDIO, AudioDef, audio_pulse_fields),
    XML_CASE(AUDIO_SDL,        AudioDef, audio_sdl_fields),
    XML_CASE(AUDIO_SPICE,      AudioDef, audio_common_fields),
    XML_CASE(AUDIO_FILE,       AudioDef, audio_file_fields),
    XML_CASE(AUDIO_DBUS,       AudioDef, audio_common_fields),
    XML_CASE(AUDIO_PIPEWIRE,   AudioDef, audio_pipewire_fields),
};

static const XmlField audio_fields[] = {
    XML_ATTR     (AudioDef, id,           "id",          XML_UINT,  XML_REQUIRED, XML_RANGE(1, 255)),
    XML_ATTR_ENUM(AudioDef, type,         "type",        AudioType, XML_REQUIRED),
    XML_ATTR     (AudioDef, timer_period, "timerPeriod", XML_UINT,  XML_OMIT_ZERO),
    XML_SWITCH   (AudioDef, type,         audio_cases,   0),
};
XML_BINDING(AudioDef, "audio", audio_fields);
