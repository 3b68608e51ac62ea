/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_status.c - the document of an active network: what a restarted daemon must know.
 *
 *     <networkstatus>
 *       <network connections='1'> ... </network>
 *     </networkstatus>
 *
 * Threads: any.
 */

#include "network/network_impl.h"

typedef struct {
    NetworkDef *network;
} NetworkStatus;
XML_DECLARE_BINDING(NetworkStatus)

static const XmlNamespace status_namespaces[] = { { "dnsmasq", NETWORK_DNSMASQ_URI }, { NULL } };

static const XmlField status_fields[] = {
    XML_CHILD(NetworkStatus, network, "network", NetworkDef, XML_REQUIRED),
};
XML_BINDING(NetworkStatus, "networkstatus", status_fields, .namespaces = status_namespaces);

char *
network_status_format(const ObjectView *view)
{
    const NetworkStatus status = { .network = (NetworkDef *)object_view_live(view) };      /* is only read */

    return xml_format_text(&xml_binding_NetworkStatus, &status, XML_AS_STATUS | XML_AS_SECURE);
}

int
network_status_parse(const char *path, ObjectStatus *ret_status)
{
    /* Others keep more in it, which is found out anew here. */
    const XmlParseOptions options = { .flags = XML_AS_STATUS };
    NetworkStatus *status = xml_parse_file(&xml_binding_NetworkStatus, path, &options);

    if (!status)
        return -1;
    ret_status->live = g_steal_pointer(&status->network);
    xml_free(&xml_binding_NetworkStatus, status);
    return 0;
}
