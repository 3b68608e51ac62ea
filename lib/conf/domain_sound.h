/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_sound.h - <sound>, the guest's cards, and <audio>, where their sound goes on the host.
 */

#ifndef CONF_DOMAIN_SOUND_H
#define CONF_DOMAIN_SOUND_H

#include "conf/device_info.h"

typedef enum {
    SOUND_NONE,
    SOUND_SB16,
    SOUND_ES1370,
    SOUND_PCSPK,
    SOUND_AC97,
    SOUND_ICH6,
    SOUND_ICH9,
    SOUND_USB,
    SOUND_ICH7,
    SOUND_VIRTIO,
    SOUND_LAST
} SoundModel;
ENUM_DECLARE(SoundModel, sound_model)

typedef enum { SOUND_CODEC_DUPLEX, SOUND_CODEC_MICRO, SOUND_CODEC_OUTPUT, SOUND_CODEC_LAST } SoundCodec;
ENUM_DECLARE(SoundCodec, sound_codec)

typedef struct {
    SoundModel model;
    YesNo multichannel;              /* usb only */
    unsigned int streams;            /* virtio only; 0 = default */
    GArray *codecs;                  /* of SoundCodec; hda only */
    OptUint audio;                   /* id of an <audio> */
    VirtioOptions *virtio;
    DeviceInfo info;
} SoundDef;

typedef enum {
    AUDIO_UNKNOWN,
    AUDIO_NONE,
    AUDIO_ALSA,
    AUDIO_COREAUDIO,
    AUDIO_JACK,
    AUDIO_OSS,
    AUDIO_PULSEAUDIO,
    AUDIO_SDL,
    AUDIO_SPICE,
    AUDIO_FILE,
    AUDIO_DBUS,
    AUDIO_PIPEWIRE,
    AUDIO_LAST
} AudioType;
ENUM_DECLARE(AudioType, audio_type)

typedef enum { AUDIO_FORMAT_DEFAULT, AUDIO_FORMAT_U8, AUDIO_FORMAT_S8, AUDIO_FORMAT_U16, AUDIO_FORMAT_S16, AUDIO_FORMAT_U32,
               AUDIO_FORMAT_S32, AUDIO_FORMAT_F32, AUDIO_FORMAT_LAST } AudioFormat;
ENUM_DECLARE(AudioFormat, audio_format)

typedef enum { AUDIO_SDL_DRIVER_DEFAULT, AUDIO_SDL_DRIVER_ESD, AUDIO_SDL_DRIVER_ALSA, AUDIO_SDL_DRIVER_ARTS,
               AUDIO_SDL_DRIVER_PULSEAUDIO, AUDIO_SDL_DRIVER_LAST } AudioSdlDriver;
ENUM_DECLARE(AudioSdlDriver, audio_sdl_driver)

typedef struct {
    unsigned int frequency;
    unsigned int channels;
    AudioFormat format;
} AudioSettings;

/* One direction. Which of these a backend knows, its rows say. */
typedef struct {
    YesNo mixing_engine;
    YesNo fixed_settings;
    unsigned int voices;
    unsigned int buffer_length;      /* us */
    char *dev;                       /* alsa, oss */
    unsigned int buffer_count;       /* coreaudio, oss, sdl */
    YesNo try_poll;                  /* alsa, oss */
    char *server_name;               /* jack */
    char *client_name;
    char *connect_ports;
    YesNo exact_name;
    char *name;                      /* pulseaudio, pipewire */
    char *stream_name;
    unsigned int latency;            /* us */
    AudioSettings *settings;
} AudioIo;

typedef struct {
    unsigned int id;
    AudioType type;
    unsigned int timer_period;       /* us */
    YesNo try_mmap;                  /* oss */
    YesNo exclusive;
    OptInt dsp_policy;
    char *server_name;               /* pulseaudio */
    char *runtime_dir;               /* pipewire */
    AudioSdlDriver sdl_driver;
    char *path;                      /* file */
    AudioIo *input;
    AudioIo *output;
} AudioDef;

XML_DECLARE(SoundDef, sound_def)
XML_DECLARE(AudioDef, audio_def)

#endif /* CONF_DOMAIN_SOUND_H */
