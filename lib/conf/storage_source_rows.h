/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_source_rows.h - the alternatives of <source>, for tables of structs that contain a StorageSource.
 */

#ifndef CONF_STORAGE_SOURCE_ROWS_H
#define CONF_STORAGE_SOURCE_ROWS_H

#include "conf/storage_source.h"

XML_DECLARE_BINDING(FileSource)
XML_DECLARE_BINDING(BlockSource)
XML_DECLARE_BINDING(DirSource)
XML_DECLARE_BINDING(NetworkSource)
XML_DECLARE_BINDING(VolumeSource)
XML_DECLARE_BINDING(NvmeSource)
XML_DECLARE_BINDING(VhostUserSource)
XML_DECLARE_BINDING(VhostVdpaSource)

/* Declares the cases table @name for the struct @S, whose StorageSource is the member @member. A source may be exchanged
 * while the guest runs: it is a medium, or the chain above it changed. */
#define STORAGE_SOURCE_CASES(name, S, member) \
    static const XmlField name##_file[] = { XML_CHILD(S, member.file, "source", FileSource, XML_LIVE) }; \
    static const XmlField name##_block[] = { XML_CHILD(S, member.block, "source", BlockSource, XML_LIVE) }; \
    static const XmlField name##_dir[] = { XML_CHILD(S, member.dir, "source", DirSource, XML_LIVE) }; \
    static const XmlField name##_network[] = { XML_CHILD(S, member.network, "source", NetworkSource, XML_LIVE) }; \
    static const XmlField name##_volume[] = { XML_CHILD(S, member.volume, "source", VolumeSource, XML_LIVE) }; \
    static const XmlField name##_nvme[] = { XML_CHILD(S, member.nvme, "source", NvmeSource, XML_LIVE) }; \
    static const XmlField name##_vhost_user[] = { XML_CHILD(S, member.vhost_user, "source", VhostUserSource, XML_LIVE) }; \
    static const XmlField name##_vhost_vdpa[] = { XML_CHILD(S, member.vhost_vdpa, "source", VhostVdpaSource, XML_LIVE) }; \
    static const XmlCase name[] = { \
        XML_CASE(STORAGE_NONE,       S, name##_file), \
        XML_CASE(STORAGE_FILE,       S, name##_file), \
        XML_CASE(STORAGE_BLOCK,      S, name##_block), \
        XML_CASE(STORAGE_DIR,        S, name##_dir), \
        XML_CASE(STORAGE_NETWORK,    S, name##_network), \
        XML_CASE(STORAGE_VOLUME,     S, name##_volume), \
        XML_CASE(STORAGE_NVME,       S, name##_nvme), \
        XML_CASE(STORAGE_VHOST_USER, S, name##_vhost_user), \
        XML_CASE(STORAGE_VHOST_VDPA, S, name##_vhost_vdpa), \
        XML_CASE(STORAGE_CTL,        S, name##_vhost_vdpa), \
    }

#endif /* CONF_STORAGE_SOURCE_ROWS_H */
