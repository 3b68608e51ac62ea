/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_command_graphics.c - displays, video cards, sound.
 *
 * Threads: any.
 */

#include "qemu/qemu_command_parts.h"

#include "base/error.h"
#include "qemu/qemu_props.h"

enum {
    VNC_FIRST_PORT = 5900,
    KIB = 1024,
};

/* ------------------------------------------------------------------- displays */

static void
add_vnc_address(GString *text, const GraphicsDef *graphics)
{
    const GraphicsListen *listen = graphics_first_listen(graphics);
    const char *address = listen && listen->address ? listen->address : "127.0.0.1";

    if (listen && listen->type == LISTEN_SOCKET) {
        g_string_append(text, "unix:");
        for (const char *p = listen->socket; p && *p; p++)
            g_string_append_printf(text, "%s%c", *p == ',' ? "," : "", *p);
    } else if (listen && listen->type == LISTEN_NONE) {
        g_string_append(text, "none");
    } else {
        g_string_append_printf(text, strchr(address, ':') ? "[%s]:%d" : "%s:%d", address, graphics->vnc.port - VNC_FIRST_PORT);
    }
}

static int
command_vnc(GPtrArray *args, const DomainDef *def, const GraphicsDef *graphics, const QemuConf *conf)
{
    g_autoptr(GString) text = g_string_new(NULL);
    const VncGraphics *vnc = &graphics->vnc;

    if (conf->vnc_tls || conf->vnc_sasl)
        return qemu_unsupported(def, "vnc with vnc_tls or vnc_sasl of qemu.conf");
    add_vnc_address(text, graphics);
    if (vnc->websocket > 0)
        g_string_append_printf(text, ",websocket=%d", vnc->websocket);
    if (vnc->share_policy != VNC_SHARE_DEFAULT)
        qemu_option_add(text, "share", vnc_share_policy_to_string(vnc->share_policy));
    if (vnc->auth.passwd || conf->vnc_password)
        g_string_append(text, ",password=on");
    if (vnc->power_control != YES_NO_ABSENT)
        qemu_option_add(text, "power-control", vnc->power_control == YES_NO_YES ? "on" : "off");
    if (vnc->audio.set)
        g_string_append_printf(text, ",audiodev=audio%u", vnc->audio.value);
    qemu_args_text(args, "vnc", g_strdup(text->str));
    if (vnc->keymap)
        qemu_args_text(args, "k", g_strdup(vnc->keymap));
    return 0;
}

static void
add_spice_channels(GString *text, const SpiceGraphics *spice)
{
    if (spice->default_mode == SPICE_MODE_SECURE)
        g_string_append(text, ",tls-channel=default");
    else if (spice->default_mode == SPICE_MODE_INSECURE)
        g_string_append(text, ",plaintext-channel=default");
    xml_each(SpiceChannel, channel, spice->channels) {
        if (channel->mode == SPICE_MODE_SECURE)
            qemu_option_add(text, "tls-channel", spice_channel_name_to_string(channel->name));
        else if (channel->mode == SPICE_MODE_INSECURE)
            qemu_option_add(text, "plaintext-channel", spice_channel_name_to_string(channel->name));
    }
}

static void
add_spice_address(GString *text, const GraphicsDef *graphics)
{
    const GraphicsListen *listen = graphics_first_listen(graphics);

    if (listen && listen->type == LISTEN_SOCKET) {
        qemu_option_add(text, "addr", listen->socket);
        g_string_append(text, ",unix=on");
        return;
    }
    if (graphics->spice.port > 0)
        g_string_append_printf(text, "port=%d", graphics->spice.port);
    if (graphics->spice.tls_port > 0)
        g_string_append_printf(text, "%stls-port=%d", text->len ? "," : "", graphics->spice.tls_port);
    if (text->len == 0)
        g_string_append(text, "port=0");
    if (listen && listen->address)
        qemu_option_add(text, "addr", listen->address);
}

static int
command_spice(GPtrArray *args, const DomainDef *def, const GraphicsDef *graphics, const QemuConf *conf)
{
    g_autoptr(GString) text = g_string_new(NULL);
    const SpiceGraphics *spice = &graphics->spice;

    if (conf->spice_tls || conf->spice_sasl)
        return qemu_unsupported(def, "spice with spice_tls or spice_sasl of qemu.conf");
    add_spice_address(text, graphics);
    add_spice_channels(text, spice);
    if (!spice->auth.passwd && !conf->spice_password)
        g_string_append(text, ",disable-ticketing=on");
    if (spice->image != SPICE_IMAGE_ABSENT)
        qemu_option_add(text, "image-compression", spice_image_compression_to_string(spice->image));
    if (spice->jpeg != SPICE_WAN_ABSENT)
        qemu_option_add(text, "jpeg-wan-compression", spice_wan_compression_to_string(spice->jpeg));
    if (spice->zlib != SPICE_WAN_ABSENT)
        qemu_option_add(text, "zlib-glz-wan-compression", spice_wan_compression_to_string(spice->zlib));
    if (spice->playback != SWITCH_ABSENT)
        qemu_option_add(text, "playback-compression", spice->playback == SWITCH_ON ? "on" : "off");
    if (spice->streaming != SPICE_STREAMING_ABSENT)
        qemu_option_add(text, "streaming-video", spice_streaming_to_string(spice->streaming));
    if (spice->mouse != MOUSE_MODE_DEFAULT)
        qemu_option_add(text, "agent-mouse", spice->mouse == MOUSE_MODE_CLIENT ? "on" : "off");
    if (spice->copypaste == YES_NO_NO)
        g_string_append(text, ",disable-copy-paste=on");
    if (spice->filetransfer == YES_NO_NO)
        g_string_append(text, ",disable-agent-file-xfer=on");
    if (spice->gl != YES_NO_ABSENT)
        qemu_option_add(text, "gl", spice->gl == YES_NO_YES ? "on" : "off");
    if (spice->rendernode)
        qemu_option_add(text, "rendernode", spice->rendernode);
    g_string_append(text, ",seamless-migration=on");
    qemu_args_text(args, "spice", g_strdup(text->str));
    if (spice->keymap)
        qemu_args_text(args, "k", g_strdup(spice->keymap));
    return 0;
}

int
qemu_command_graphics(GPtrArray *args, const DomainDef *def, const QemuConf *conf)
{
    xml_each(GraphicsDef, graphics, def->graphics) {
        switch (graphics->type) {
        case GRAPHICS_VNC:
            if (command_vnc(args, def, graphics, conf) < 0)
                return -1;
            break;
        case GRAPHICS_SPICE:
            if (command_spice(args, def, graphics, conf) < 0)
                return -1;
            break;
        case GRAPHICS_EGL_HEADLESS:
            qemu_args_text(args, "display",
                           graphics->egl_headless.rendernode
                               ? g_strdup_printf("egl-headless,rendernode=%s", graphics->egl_headless.rendernode)
                               : g_strdup("egl-headless"));
            break;
        default:
            return qemu_unsupported(def, "graphics type '%s'", graphics_type_to_string(graphics->type));
        }
    }
    return 0;
}

/* ---------------------------------------------------------------- video cards */

static const char *
video_driver(const DomainDef *def, const VideoDef *video)
{
    bool primary = video->model->primary == YES_NO_YES;
    bool gl = video->model->acceleration && video->model->acceleration->accel3d == YES_NO_YES;

    switch (video_def_type(video)) {
    case VIDEO_VGA:
        return "VGA";
    case VIDEO_CIRRUS:
        return "cirrus-vga";
    case VIDEO_VMVGA:
        return "vmware-svga";
    case VIDEO_QXL:
        return primary ? "qxl-vga" : "qxl";
    case VIDEO_VIRTIO:
        if (primary && domain_def_is_x86(def))
            return gl ? "virtio-vga-gl" : "virtio-vga";
        return gl ? "virtio-gpu-gl-pci" : "virtio-gpu-pci";
    case VIDEO_BOCHS:
        return "bochs-display";
    case VIDEO_RAMFB:
        return "ramfb";
    default:
        return NULL;
    }
}

static void
add_video_memory(JsonValue *props, const VideoModel *model)
{
    switch (model->type) {
    case VIDEO_QXL:
        json_object_set_uint(props, "ram_size", (uint64_t)model->ram * KIB);
        json_object_set_uint(props, "vram_size", (uint64_t)model->vram * KIB);
        json_object_set_uint(props, "vram64_size_mb", model->vram64 / KIB);
        json_object_set_uint(props, "vgamem_mb", model->vgamem / KIB);
        break;
    case VIDEO_VGA:
    case VIDEO_VMVGA:
        qemu_props_nonzero(props, "vgamem_mb", model->vram / KIB);
        break;
    case VIDEO_BOCHS:
        qemu_props_nonzero(props, "vgamem", (uint64_t)model->vram * KIB);
        break;
    default:
        break;
    }
}

int
qemu_command_video(GPtrArray *args, const DomainDef *def, const VideoDef *video)
{
    const VideoModel *model = video->model;
    const char *driver;
    g_autoptr(JsonValue) props = NULL;

    if (model->type == VIDEO_NONE)
        return 0;
    driver = video_driver(def, video);
    if (!driver || model->device || (video->driver && video->driver->name == VIDEO_BACKEND_VHOST_USER))
        return qemu_unsupported(def, "video model '%s' with this driver", video_type_to_string(model->type));
    props = qemu_props_new(driver, &video->info);
    if (model->type == VIDEO_QXL || model->type == VIDEO_VIRTIO)
        qemu_props_nonzero(props, "max_outputs", model->heads);
    add_video_memory(props, model);
    if (model->resolution) {
        json_object_set_uint(props, "xres", model->resolution->x);
        json_object_set_uint(props, "yres", model->resolution->y);
    }
    if (model->type == VIDEO_VIRTIO) {
        qemu_props_bool(props, "blob", model->blob);
        qemu_props_virtio(props, video->driver ? &video->driver->virtio : NULL);
    }
    qemu_props_bool(props, "edid", model->edid);
    if (model->type != VIDEO_RAMFB && qemu_props_address(props, def, &video->info) < 0)
        return -1;
    qemu_args_json(args, "device", g_steal_pointer(&props));
    return 0;
}

/* ---------------------------------------------------------------------- sound */

static const struct {
    const char *driver;
    bool has_codecs;
} sound_drivers[] = {
    [SOUND_SB16] = {"sb16", false},          [SOUND_ES1370] = {"ES1370", false},
    [SOUND_AC97] = {"AC97", false},          [SOUND_ICH6] = {"intel-hda", true},
    [SOUND_ICH9] = {"ich9-intel-hda", true}, [SOUND_USB] = {"usb-audio", false},
    [SOUND_VIRTIO] = {"virtio-sound-pci", false},
};

static void
set_audiodev(JsonValue *props, const DomainDef *def, OptUint audio)
{
    const AudioDef *first = def->audios && def->audios->len ? g_ptr_array_index(def->audios, 0) : NULL;

    if (audio.set)
        json_object_set_printf(props, "audiodev", "audio%u", audio.value);
    else if (first)
        json_object_set_printf(props, "audiodev", "audio%u", first->id);
}

static void
add_codecs(GPtrArray *args, const DomainDef *def, const SoundDef *sound)
{
    static const char *const drivers[] = {
        [SOUND_CODEC_DUPLEX] = "hda-duplex", [SOUND_CODEC_MICRO] = "hda-micro", [SOUND_CODEC_OUTPUT] = "hda-output"};
    guint n = sound->codecs && sound->codecs->len ? sound->codecs->len : 1;

    for (guint i = 0; i < n; i++) {
        SoundCodec codec = sound->codecs && sound->codecs->len ? g_array_index(sound->codecs, SoundCodec, i) : SOUND_CODEC_DUPLEX;
        JsonValue *props = qemu_props_new(drivers[codec], NULL);

        json_object_set_printf(props, "id", "%s-codec%u", sound->info.alias, i);
        json_object_set_printf(props, "bus", "%s.0", sound->info.alias);
        json_object_set_uint(props, "cad", i);
        set_audiodev(props, def, sound->audio);
        qemu_args_json(args, "device", props);
    }
}

int
qemu_command_sound(GPtrArray *args, const DomainDef *def, const SoundDef *sound)
{
    g_autoptr(JsonValue) props = NULL;

    if (sound->model == SOUND_PCSPK)
        return 0; /* of the board; see -machine */
    if ((size_t)sound->model >= G_N_ELEMENTS(sound_drivers) || !sound_drivers[sound->model].driver)
        return qemu_unsupported(def, "sound model '%s'", sound_model_to_string(sound->model));
    props = qemu_props_new(sound_drivers[sound->model].driver, &sound->info);
    if (!sound_drivers[sound->model].has_codecs)
        set_audiodev(props, def, sound->audio);
    qemu_props_yes(props, "multi", sound->multichannel);
    qemu_props_nonzero(props, "streams", sound->streams);
    qemu_props_virtio(props, sound->virtio);
    if (qemu_props_address(props, def, &sound->info) < 0)
        return -1;
    qemu_args_json(args, "device", g_steal_pointer(&props));
    if (sound_drivers[sound->model].has_codecs)
        add_codecs(args, def, sound);
    return 0;
}

/* One direction of a backend; what a backend does not know, lib/conf has not let in. */
static JsonValue *
audio_io(const AudioIo *io)
{
    JsonValue *props = json_new_object();

    qemu_props_yes(props, "mixing-engine", io->mixing_engine);
    qemu_props_yes(props, "fixed-settings", io->fixed_settings);
    qemu_props_nonzero(props, "voices", io->voices);
    qemu_props_nonzero(props, "buffer-length", io->buffer_length);
    json_object_set_string_opt(props, "dev", io->dev);
    qemu_props_nonzero(props, "buffer-count", io->buffer_count);
    qemu_props_yes(props, "try-poll", io->try_poll);
    json_object_set_string_opt(props, "server-name", io->server_name);
    json_object_set_string_opt(props, "client-name", io->client_name);
    json_object_set_string_opt(props, "connect-ports", io->connect_ports);
    qemu_props_yes(props, "exact-name", io->exact_name);
    json_object_set_string_opt(props, "name", io->name);
    json_object_set_string_opt(props, "stream-name", io->stream_name);
    qemu_props_nonzero(props, "latency", io->latency);
    if (io->settings) {
        qemu_props_nonzero(props, "frequency", io->settings->frequency);
        qemu_props_nonzero(props, "channels", io->settings->channels);
        if (io->settings->format != AUDIO_FORMAT_DEFAULT)
            json_object_set_string(props, "format", audio_format_to_string(io->settings->format));
    }
    return props;
}

int
qemu_command_audio(GPtrArray *args, const DomainDef *def, const AudioDef *audio)
{
    const char *driver = audio->type == AUDIO_PULSEAUDIO ? "pa"
                         : audio->type == AUDIO_FILE     ? "wav"
                                                         : audio_type_to_string(audio->type);
    JsonValue *props = json_new_object();

    json_object_set_printf(props, "id", "audio%u", audio->id);
    json_object_set_string(props, "driver", driver);
    qemu_props_nonzero(props, "timer-period", audio->timer_period);
    json_object_set_string_opt(props, "path", audio->path);
    json_object_set_string_opt(props, "server", audio->server_name);
    qemu_props_yes(props, "try-mmap", audio->try_mmap);
    qemu_props_yes(props, "exclusive", audio->exclusive);
    if (audio->dsp_policy.set)
        json_object_set_int(props, "dsp-policy", audio->dsp_policy.value);
    if (audio->input)
        json_object_set(props, "in", audio_io(audio->input));
    if (audio->output)
        json_object_set(props, "out", audio_io(audio->output));
    qemu_args_json(args, "audiodev", props);
    return 0;
}
