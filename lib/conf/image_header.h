/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * image_header.h - what the first bytes of a disk image say: its format, its size, what it stands on.
 *
 * Pure functions over a buffer that somebody else, perhaps a guest, has written: nothing in it is trusted.
 */

#ifndef CONF_IMAGE_HEADER_H
#define CONF_IMAGE_HEADER_H

#include "conf/storage_vol.h"

enum {
    IMAGE_HEADER_SIZE = 4096,        /* how much is worth reading at first */
    IMAGE_HEADER_MAX = 1 << 20,      /* more is never asked for */
    IMAGE_ISO_OFFSET = 0x8001,       /* where an ISO image says so, ... */
    IMAGE_ISO_SIZE = 5,              /* ... in so many bytes */
    IMAGE_TRAILER_SIZE = 512,        /* at the end, of formats without a header */
};

typedef struct {
    VolFormat format;                /* VOL_FORMAT_RAW when it is none that is known */
    bool has_capacity;
    unsigned long long capacity;     /* bytes */
    char *backing;                   /* as it stands there; NULL = none */
    VolFormat backing_format;        /* VOL_FORMAT_NONE = not said */
    EncryptionFormat encryption;     /* ENCRYPTION_DEFAULT = none */
    unsigned long long payload;      /* of LUKS: where the data begin, bytes */
    unsigned int version;            /* of qcow2: 2 or 3; else 0 */
    unsigned long long cluster_size; /* of qcow2 and qed */
    bool lazy_refcounts;
    bool extended_l2;
    size_t need;                     /* more than 0: so many bytes from the start are needed to say all */
} ImageHeader;

/* Reads @len bytes from the start of an image. Never fails: what makes no sense is not said. End it with image_header_clear(). */
void image_header_read(const unsigned char *data, size_t len, ImageHeader *ret_header);
void image_header_clear(ImageHeader *header);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ImageHeader, image_header_clear)

/* Is this what stands at IMAGE_ISO_OFFSET of an ISO image? */
bool image_header_is_iso(const unsigned char *data, size_t len);

/* The last IMAGE_TRAILER_SIZE bytes of an image whose head says nothing: changes @header if they say what it is. */
void image_header_read_trailer(const unsigned char *data, size_t len, ImageHeader *header);

#endif /* CONF_IMAGE_HEADER_H */
