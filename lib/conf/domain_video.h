/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_video.h - the <video> element: graphics cards.
 */

#ifndef CONF_DOMAIN_VIDEO_H
#define CONF_DOMAIN_VIDEO_H

#include "conf/device_info.h"

typedef enum {
    VIDEO_DEFAULT,
    VIDEO_VGA,
    VIDEO_CIRRUS,
    VIDEO_VMVGA,
    VIDEO_XEN,
    VIDEO_VBOX,
    VIDEO_QXL,
    VIDEO_PARALLELS,
    VIDEO_VIRTIO,
    VIDEO_GOP,
    VIDEO_NONE,
    VIDEO_BOCHS,
    VIDEO_RAMFB,
    VIDEO_LAST
} VideoType;
ENUM_DECLARE(VideoType, video_type)

typedef enum { VIDEO_BACKEND_DEFAULT, VIDEO_BACKEND_QEMU, VIDEO_BACKEND_VHOST_USER, VIDEO_BACKEND_LAST } VideoBackend;
ENUM_DECLARE(VideoBackend, video_backend)

typedef enum { VGA_CONF_DEFAULT, VGA_CONF_IO, VGA_CONF_ON, VGA_CONF_OFF, VGA_CONF_LAST } VgaConf;
ENUM_DECLARE(VgaConf, vga_conf)

typedef struct {
    VideoBackend name;
    VgaConf vgaconf;
    VirtioOptions virtio;
} VideoDriver;

typedef struct {
    YesNo accel2d;
    YesNo accel3d;
    char *rendernode;
} VideoAcceleration;

typedef struct {
    unsigned int x;
    unsigned int y;
} VideoResolution;

/* Memory in KiB; 0 = does not apply. */
typedef struct {
    VideoType type;
    char *device;                    /* virtio: which of its devices, such as "virtio-gpu" */
    unsigned int ram;
    unsigned int vram;
    unsigned int vram64;
    unsigned int vgamem;
    unsigned int heads;
    YesNo primary;
    Switch blob;
    Switch edid;
    VideoAcceleration *acceleration;
    VideoResolution *resolution;
} VideoModel;

typedef struct {
    VideoDriver *driver;
    VideoModel *model;               /* never NULL after parsing */
    DeviceInfo info;
} VideoDef;

static inline VideoType
video_def_type(const VideoDef *video)
{
    return video->model ? video->model->type : VIDEO_DEFAULT;
}

/* Fills in the memory that the type has when nothing is said. */
void video_default_memory(VideoModel *model);

XML_DECLARE_BINDING(VideoModel)
XML_DECLARE(VideoDef, video_def)

#endif /* CONF_DOMAIN_VIDEO_H */
