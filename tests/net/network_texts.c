/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_texts.c - prints what a <network> document becomes: dnsmasq's files and the firewall's commands, as one JSON object.
 *
 *     network_texts FILE.xml
 */

#include <stdio.h>
#include <stdlib.h>

#define ERROR_DOMAIN VIR_FROM_NETWORK
#include "base/error.h"
#include "network/network_dnsmasq.h"
#include "network/network_firewall.h"

static void
add(JsonValue *object, const char *key, char *text)
{
    json_object_set_string_opt(object, key, text);
    g_free(text);
}

int
main(int argc, char **argv)
{
    g_autoptr(NetworkDef) def = argc == 2 ? network_def_parse_file(argv[1], XML_AS_INACTIVE) : NULL;
    g_autoptr(JsonValue) texts = json_new_object();
    DnsmasqPlaces *places = dnsmasq_places_new("/var/lib/libvirt", "/run/libvirt/network");
    g_autofree char *text = NULL;

    if (!def) {
        fprintf(stderr, "%s\n", argc == 2 ? error_last_message() : "network_texts FILE.xml");
        return EXIT_FAILURE;
    }
    add(texts, "conf", dnsmasq_format_conf(places, def));
    add(texts, "hostsfile", dnsmasq_format_dhcp_hosts(def));
    add(texts, "addnhosts", dnsmasq_format_dns_hosts(def));
    json_object_set(texts, "rules", network_firewall_rules(def));
    text = json_to_string(texts);
    puts(text);
    dnsmasq_places_free(places);
    return EXIT_SUCCESS;
}
