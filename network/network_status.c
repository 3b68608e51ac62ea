/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_status.c - the document of an active network: what a restarted daemon must know.
 *
 *     <networkstatus>
 *       <class_id bitmap='0-2'/>
 *       <floor sum='0'/>
 *       <network connections='1'> ... </network>
 *     </networkstatus>
 *
 * Threads: any.
 */

#include "network/network_impl.h"
#include "network/network_share.h"

/* Of a network that has promised nothing. */
#define NO_CLASSES "0-2"

typedef struct {
    char *class_ids;
    unsigned long long floor_sum;
    NetworkDef *network;
} NetworkStatus;
XML_DECLARE_BINDING(NetworkStatus)

static const XmlNamespace status_namespaces[] = { { "dnsmasq", NETWORK_DNSMASQ_URI }, { NULL } };

static const XmlField status_fields[] = {
    XML_IN_ATTR(NetworkStatus, class_ids, "class_id", "bitmap",  XML_STRING, 0),
    XML_IN_ATTR(NetworkStatus, floor_sum, "floor",    "sum",     XML_ULLONG, 0),
    XML_CHILD  (NetworkStatus, network,   "network", NetworkDef, XML_REQUIRED),
};
XML_BINDING(NetworkStatus, "networkstatus", status_fields, .namespaces = status_namespaces);

char *
network_status_format(const ObjectView *view)
{
    const NetworkShares *shares = (const NetworkShares *)(const void *)object_view_part(view);
    const NetworkStatus status = {                      /* is only read */
        .class_ids = shares ? shares->class_ids : (char *)NO_CLASSES,
        .floor_sum = shares ? shares->floor_sum : 0,
        .network = (NetworkDef *)object_view_live(view),
    };

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
    if (status->class_ids)
        ret_status->part = &network_shares_new(status->class_ids, status->floor_sum)->base;
    xml_free(&xml_binding_NetworkStatus, status);
    return 0;
}
