/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_video.c - the <video> element: its fields, its defaults, its rules.
 *
 * Threads: any. A card does not change once its definition is committed.
 */

#include "conf/domain_video.h"

#include "base/error.h"

#define VRAM_DEFAULT_KIB 16384
#define QXL_RAM_DEFAULT_KIB 65536
#define XEN_VRAM_DEFAULT_KIB 4096
#define VBOX_VRAM_DEFAULT_KIB 8192

ENUM_WORDS(VideoType, video_type, VIDEO_LAST,
           NULL, "vga", "cirrus", "vmvga", "xen", "vbox", "qxl", "parallels", "virtio", "gop", "none", "bochs", "ramfb")
ENUM_WORDS(VideoBackend, video_backend, VIDEO_BACKEND_LAST, NULL, "qemu", "vhostuser")
ENUM_WORDS(VgaConf, vga_conf, VGA_CONF_LAST, NULL, "io", "on", "off")

static const XmlField driver_fields[] = {
    XML_EMBED    (VideoDriver, virtio,             VirtioOptions),
    XML_ATTR_ENUM(VideoDriver, name,    "name",    VideoBackend, 0),
    XML_ATTR_ENUM(VideoDriver, vgaconf, "vgaconf", VgaConf,      XML_ABI),
};
XML_BINDING(VideoDriver, "driver", driver_fields);

static const XmlField acceleration_fields[] = {
    XML_ATTR_ENUM(VideoAcceleration, accel2d,    "accel2d",    YesNo,    XML_ABI),
    XML_ATTR_ENUM(VideoAcceleration, accel3d,    "accel3d",    YesNo,    XML_ABI),
    XML_ATTR     (VideoAcceleration, rendernode, "rendernode", XML_PATH, 0),
};
XML_BINDING(VideoAcceleration, "acceleration", acceleration_fields);

static const XmlField resolution_fields[] = {
    XML_ATTR(VideoResolution, x, "x", XML_UINT, XML_REQUIRED),
    XML_ATTR(VideoResolution, y, "y", XML_UINT, XML_REQUIRED),
};
XML_BINDING(VideoResolution, "resolution", resolution_fields);

static const XmlField model_fields[] = {
    XML_ATTR_ENUM(VideoModel, type,         "type",         VideoType,  XML_ABI),
    XML_ATTR     (VideoModel, device,       "device",       XML_STRING, XML_ABI),
    XML_ATTR     (VideoModel, ram,          "ram",          XML_UINT,   XML_OMIT_ZERO | XML_ABI),
    XML_ATTR     (VideoModel, vram,         "vram",         XML_UINT,   XML_OMIT_ZERO | XML_ABI),
    XML_ATTR     (VideoModel, vram64,       "vram64",       XML_UINT,   XML_OMIT_ZERO | XML_ABI),
    XML_ATTR     (VideoModel, vgamem,       "vgamem",       XML_UINT,   XML_OMIT_ZERO | XML_ABI),
    XML_ATTR     (VideoModel, heads,        "heads",        XML_UINT,   XML_OMIT_ZERO | XML_ABI),
    XML_ATTR_ENUM(VideoModel, primary,      "primary",      YesNo,      0),
    XML_ATTR_ENUM(VideoModel, blob,         "blob",         Switch,     XML_ABI),
    XML_ATTR_ENUM(VideoModel, edid,         "edid",         Switch,     XML_ABI),
    XML_CHILD    (VideoModel, acceleration, "acceleration", VideoAcceleration, 0),
    XML_CHILD    (VideoModel, resolution,   "resolution",   VideoResolution,   0),
};

static unsigned int
round_up_to_power_of_two(unsigned int value)
{
    unsigned int power = 1;

    while (power < value && power < 1u << 31)
        power <<= 1;
    return power;
}

static int
model_post_parse(void *self, XmlContext *ctx)
{
    VideoModel *model = self;

    if (model->type == VIDEO_NONE) {
        xml_clear(&xml_binding_VideoModel, model);
        model->type = VIDEO_NONE;
        return 0;
    }
    if (model->primary == YES_NO_NO)
        model->primary = YES_NO_ABSENT;
    if (model->ram)
        model->ram = round_up_to_power_of_two(model->ram);
    if (model->vram && model->type == VIDEO_QXL)
        model->vram = round_up_to_power_of_two(model->vram);
    return 0;
}

static int
model_validate(void *self, XmlContext *ctx)
{
    const VideoModel *model = self;

    if (model->type != VIDEO_QXL && (model->ram || model->vgamem || model->vram64))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("only the type 'qxl' has 'ram', 'vram64' and 'vgamem', not '%1$s'"),
                        video_type_to_string(model->type));
    if (model->blob != SWITCH_ABSENT && model->type != VIDEO_VIRTIO)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("only the type 'virtio' has 'blob', not '%1$s'"),
                        video_type_to_string(model->type));
    if (model->device && model->type != VIDEO_VIRTIO)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("only the type 'virtio' has 'device', not '%1$s'"),
                        video_type_to_string(model->type));
    return 0;
}
XML_BINDING(VideoModel, "model", model_fields, .post_parse = model_post_parse, .validate = model_validate);

static const XmlField video_fields[] = {
    XML_CHILD(VideoDef, driver, "driver", VideoDriver, XML_OMIT_EMPTY),
    XML_CHILD(VideoDef, model,  "model",  VideoModel,  0),
    XML_EMBED(VideoDef, info,             DeviceInfo),
};

static int
video_post_parse(void *self, XmlContext *ctx)
{
    VideoDef *video = self;

    if (!video->model)
        video->model = xml_new(&xml_binding_VideoModel);
    return 0;
}

static int
video_validate(void *self, XmlContext *ctx)
{
    const VideoDef *video = self;

    if (video->model->type == VIDEO_NONE && (video->driver || video->info.address.type != ADDRESS_NONE))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("a video of type 'none' has neither driver nor address"));
    return 0;
}
XML_BINDING(VideoDef, "video", video_fields, .post_parse = video_post_parse, .validate = video_validate);

void
video_default_memory(VideoModel *model)
{
    switch (model->type) {
    case VIDEO_VGA:
    case VIDEO_CIRRUS:
    case VIDEO_VMVGA:
    case VIDEO_BOCHS:
        model->vram = model->vram ? model->vram : VRAM_DEFAULT_KIB;
        return;
    case VIDEO_XEN:
        model->vram = model->vram ? model->vram : XEN_VRAM_DEFAULT_KIB;
        return;
    case VIDEO_VBOX:
        model->vram = model->vram ? model->vram : VBOX_VRAM_DEFAULT_KIB;
        return;
    case VIDEO_QXL:
        model->ram = model->ram ? model->ram : QXL_RAM_DEFAULT_KIB;
        model->vram = model->vram ? model->vram : QXL_RAM_DEFAULT_KIB;
        model->vgamem = model->vgamem ? model->vgamem : VRAM_DEFAULT_KIB;
        return;
    default:
        return;
    }
}
