/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_net_rows.h - the alternatives of an interface's <source>, for tables of structs that contain a NetSource.
 */

#ifndef CONF_DOMAIN_NET_ROWS_H
#define CONF_DOMAIN_NET_ROWS_H

#include "conf/domain_net.h"

XML_DECLARE_BINDING(NetSourceNetwork)
XML_DECLARE_BINDING(NetActualNetwork)           /* of a NetSourceNetwork in a status file: may leave out what <source> says */
XML_DECLARE_BINDING(NetSourceBridge)
XML_DECLARE_BINDING(NetSourceEthernet)
XML_DECLARE_BINDING(NetSourceDirect)
XML_DECLARE_BINDING(NetSourceDev)
XML_DECLARE_BINDING(NetSourceVhostUser)
XML_DECLARE_BINDING(NetSourceSocket)
XML_DECLARE_BINDING(NetSourceInternal)
XML_DECLARE_BINDING(NetSourceHostdev)
XML_DECLARE_BINDING(NetSourceVds)

/* Declares the cases table @name for the struct @S, whose NetSource is the member @member; @network_binding is a network's. */
#define NET_SOURCE_CASES(name, S, member, network_binding) \
    static const XmlField name##_network[] = { \
        XML_CHILD_AS(S, member.network, "source", NetSourceNetwork, network_binding, XML_LIVE) }; \
    static const XmlField name##_bridge[] = { XML_CHILD(S, member.bridge, "source", NetSourceBridge, XML_LIVE) }; \
    static const XmlField name##_ethernet[] = { \
        XML_CHILD(S, member.ethernet, "source", NetSourceEthernet, XML_OMIT_EMPTY) }; \
    static const XmlField name##_direct[] = { XML_CHILD(S, member.direct, "source", NetSourceDirect, XML_LIVE) }; \
    static const XmlField name##_user[] = { XML_CHILD(S, member.user, "source", NetSourceDev, XML_OMIT_EMPTY) }; \
    static const XmlField name##_vhost_user[] = { XML_CHILD(S, member.vhost_user, "source", NetSourceVhostUser, 0) }; \
    static const XmlField name##_socket[] = { XML_CHILD(S, member.socket, "source", NetSourceSocket, 0) }; \
    static const XmlField name##_internal[] = { XML_CHILD(S, member.internal, "source", NetSourceInternal, 0) }; \
    static const XmlField name##_hostdev[] = { XML_CHILD(S, member.hostdev, "source", NetSourceHostdev, 0) }; \
    static const XmlField name##_vdpa[] = { XML_CHILD(S, member.vdpa, "source", NetSourceDev, 0) }; \
    static const XmlField name##_vds[] = { XML_CHILD(S, member.vds, "source", NetSourceVds, 0) }; \
    static const XmlCase name[] = { \
        XML_CASE(NET_TYPE_NETWORK,    S, name##_network), \
        XML_CASE(NET_TYPE_BRIDGE,     S, name##_bridge), \
        XML_CASE(NET_TYPE_ETHERNET,   S, name##_ethernet), \
        XML_CASE(NET_TYPE_DIRECT,     S, name##_direct), \
        XML_CASE(NET_TYPE_USER,       S, name##_user), \
        XML_CASE(NET_TYPE_VHOST_USER, S, name##_vhost_user), \
        XML_CASE(NET_TYPE_SERVER,     S, name##_socket), \
        XML_CASE(NET_TYPE_CLIENT,     S, name##_socket), \
        XML_CASE(NET_TYPE_MCAST,      S, name##_socket), \
        XML_CASE(NET_TYPE_UDP,        S, name##_socket), \
        XML_CASE(NET_TYPE_INTERNAL,   S, name##_internal), \
        XML_CASE(NET_TYPE_HOSTDEV,    S, name##_hostdev), \
        XML_CASE(NET_TYPE_VDPA,       S, name##_vdpa), \
        XML_CASE(NET_TYPE_VDS,        S, name##_vds), \
        XML_CASE_NONE(NET_TYPE_NULL), \
    }

#endif /* CONF_DOMAIN_NET_ROWS_H */
