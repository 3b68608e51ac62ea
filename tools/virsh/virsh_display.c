/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_display.c - where a guest's screens and terminals are reached.
 */

#include <stdlib.h>
#include <string.h>

#include "virsh_xml.h"
#include "virsh_newer.h"

#define DISPLAY_TYPES "sdl|vnc|rdp|desktop|spice|egl-headless|dbus"

static const VshOpt active_opts[] = {OPT_DOMAIN_ACTIVE(DOMAIN_HELP), OPT_END};

static const VshOpt domdisplay_opts[] = {
    OPT_DOMAIN_ACTIVE(DOMAIN_HELP),
    {"include-password", VSH_BOOL, 0, N_("show the password, too")},
    {"type", VSH_STRING, VSH_POSITIONAL, N_("the kind of display, such as 'vnc'"), .words = DISPLAY_TYPES},
    {"all", VSH_BOOL, 0, N_("show every display")},
    OPT_END,
};

/* What a viewer on this machine connects to: a server that listens everywhere is reached at the connection's host. */
static char *
reachable_host(Vsh *vsh, const char *listen)
{
    g_autofree char *host = NULL;
    char *uri_text;

    if (listen && !g_str_equal(listen, "0.0.0.0") && !g_str_equal(listen, "::"))
        return g_strdup(listen);
    uri_text = virConnectGetURI(virsh_conn(vsh));
    if (uri_text) {
        g_autoptr(GUri) uri = g_uri_parse(uri_text, G_URI_FLAGS_NONE, NULL);

        if (uri && g_uri_get_host(uri) && *g_uri_get_host(uri))
            host = g_strdup(g_uri_get_host(uri));
        free(uri_text);
    }
    vsh_forget_error();
    return host ? g_steal_pointer(&host) : g_strdup("localhost");
}

static int
port_of(xmlDocPtr doc, xmlNodePtr node, const char *path)
{
    g_autofree char *text = virsh_xml_text(doc, node, path);
    gint64 port;

    return text && g_ascii_string_to_signed(text, 10, 1, 65535, &port, NULL) ? (int)port : 0;
}

static void
append_host(GString *uri, const char *host)
{
    bool v6 = strchr(host, ':') != NULL;

    g_string_append_printf(uri, v6 ? "[%s]" : "%s", host);
}

/* "vnc://host:1" of the <graphics> @node; NULL when it listens nowhere. */
static char *
display_uri(Vsh *vsh, xmlDocPtr doc, xmlNodePtr node, bool password)
{
    g_autoptr(GString) uri = g_string_new(NULL);
    g_autofree char *type = virsh_xml_text(doc, node, "./@type");
    g_autofree char *socket = virsh_xml_text(doc, node, "./@socket | ./listen[@type='socket']/@socket");
    g_autofree char *listen = virsh_xml_text(doc, node, "./listen[@type='address' or @type='network']/@address");
    g_autofree char *secret = password ? virsh_xml_text(doc, node, "./@passwd") : NULL;
    g_autofree char *host = NULL;
    bool vnc = g_strcmp0(type, "vnc") == 0;
    bool spice = g_strcmp0(type, "spice") == 0;
    int port = port_of(doc, node, "./@port");
    int tls_port = spice ? port_of(doc, node, "./@tlsPort") : 0;

    if (!type || (!port && !tls_port && !socket))
        return NULL;
    g_string_append(uri, socket && spice ? "spice+unix" : type);
    g_string_append(uri, "://");
    /* Other types have users and passwords that the XML does not tell. */
    if (secret && vnc)
        g_string_append_printf(uri, ":%s@", secret);
    if (socket) {
        g_string_append(uri, socket);
        return g_string_free(g_steal_pointer(&uri), FALSE);
    }
    if (!listen)
        listen = virsh_xml_text(doc, node, "./@listen");
    host = reachable_host(vsh, listen);
    append_host(uri, host);
    if (port)
        g_string_append_printf(uri, ":%d", vnc ? port - 5900 : port);
    if (tls_port)
        g_string_append_printf(uri, "?tls-port=%d", tls_port);
    if (secret && spice)
        g_string_append_printf(uri, "%cpassword=%s", tls_port ? '&' : '?', secret);
    return g_string_free(g_steal_pointer(&uri), FALSE);
}

static bool
print_displays(Vsh *vsh, const VshCmd *cmd, xmlDocPtr doc, const char *type)
{
    static const char *const types[] = {"vnc", "spice", "rdp"};
    g_autoptr(xmlXPathObject) found = virsh_xml_select(doc, NULL, "/domain/devices/graphics");
    int printed = 0;

    for (size_t t = 0; t < G_N_ELEMENTS(types); t++) {
        if (type && !g_str_equal(type, types[t]))
            continue;
        for (int i = 0; i < virsh_xml_count(found); i++) {
            xmlNodePtr node = found->nodesetval->nodeTab[i];
            g_autofree char *node_type = virsh_xml_text(doc, node, "./@type");
            g_autofree char *uri = g_strcmp0(node_type, types[t]) == 0
                                       ? display_uri(vsh, doc, node, vsh_has(cmd, "include-password")) : NULL;

            if (!uri)
                continue;
            vsh_print(vsh, "%s", uri);
            printed++;
            if (!vsh_has(cmd, "all"))
                return true;
            vsh_print(vsh, "\n");
            /* One of each kind: a viewer needs no more. */
            break;
        }
    }
    if (!printed && type)
        vsh_error(vsh, _("No graphical display with type '%s' found"), type);
    else if (!printed)
        vsh_error(vsh, "%s", _("No graphical display found"));
    return printed > 0;
}

static xmlDocPtr
running_doc(Vsh *vsh, virDomainPtr dom, unsigned int flags)
{
    if (virDomainIsActive(dom) != 1) {
        vsh_error(vsh, "%s", _("Domain is not running"));
        return NULL;
    }
    return virsh_xml_of_domain(vsh, dom, flags);
}

static bool
cmd_domdisplay(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    g_autoptr(xmlDoc) doc = NULL;
    const char *type;

    if (!dom || vsh_string_checked(vsh, cmd, "type", &type) < 0)
        return false;
    doc = running_doc(vsh, dom, vsh_has(cmd, "include-password") ? VIR_DOMAIN_XML_SECURE : 0);
    return doc && print_displays(vsh, cmd, doc, type);
}

static bool
cmd_vncdisplay(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    g_autoptr(xmlDoc) doc = dom ? running_doc(vsh, dom, 0) : NULL;
    g_autoptr(xmlXPathObject) found = NULL;
    g_autofree char *listen = NULL;
    int port = 0;

    if (!doc)
        return false;
    found = virsh_xml_select(doc, NULL, "/domain/devices/graphics[@type='vnc'][1]");
    if (virsh_xml_count(found) > 0) {
        port = port_of(doc, found->nodesetval->nodeTab[0], "./@port");
        listen = virsh_xml_text(doc, found->nodesetval->nodeTab[0], "./@listen");
    }
    if (!port) {
        vsh_error(vsh, "%s", _("Failed to get VNC port. Is this domain using VNC?"));
        return false;
    }
    vsh_print(vsh, "%s:%d\n", listen && !g_str_equal(listen, "0.0.0.0") ? listen : "", port - 5900);
    return true;
}

static bool
cmd_ttyconsole(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    g_autoptr(xmlDoc) doc = dom ? virsh_xml_of_domain(vsh, dom, 0) : NULL;
    g_autofree char *tty = doc ? virsh_xml_text(doc, NULL, "/domain/devices/console/@tty") : NULL;

    if (tty)
        vsh_print(vsh, "%s\n", tty);
    return tty != NULL;
}

static const VshOpt domdisplay_reload_opts[] = {
    OPT_DOMAIN_ACTIVE(DOMAIN_HELP),
    {"type", VSH_INT, 0, N_("the kind of display: 0 is every, 1 is VNC")},
    OPT_END,
};

static bool
cmd_domdisplay_reload(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    __typeof__(&virDomainGraphicsReload) reload = virsh_newer(virDomainGraphicsReload);
    unsigned int type = 0;

    if (!dom || vsh_uint(vsh, cmd, "type", &type) < 0 || !reload || reload(dom, type, 0) < 0)
        return false;
    vsh_print(vsh, _("Domain %s graphics TLS reloaded successfully\n"), virDomainGetName(dom));
    return true;
}

const VshCmdDef virsh_display_commands[] = {
    {"domdisplay", domdisplay_opts, cmd_domdisplay, N_("print where a domain's display is"),
     N_("Print the address at which a viewer finds the display of a running domain.")},
    {"domdisplay-reload", domdisplay_reload_opts, cmd_domdisplay_reload, N_("have displays read their certificates again"),
     N_("Have the displays of a running domain read their TLS certificates again.")},
    {"ttyconsole", active_opts, cmd_ttyconsole, N_("print the device of a domain's console"),
     N_("Print the terminal device that is the console of a running domain.")},
    {"vncdisplay", active_opts, cmd_vncdisplay, N_("print a domain's VNC display"),
     N_("Print the number of the VNC display of a running domain, with the address it listens on.")},
    OPT_END,
};
