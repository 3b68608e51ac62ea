/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_device.c - devices that a domain has: from a file, removed, changed.
 */

#include <stdlib.h>
#include <string.h>

#include "virsh_device.h"

static const VshOpt device_file_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP), OPT_FILE(N_("file with the device's XML")), OPT_PERSISTENT, OPT_CONFIG, OPT_LIVE, OPT_CURRENT, OPT_END,
};

int
virsh_device_attach(virDomainPtr dom, const char *xml, unsigned int flags)
{
    return flags ? virDomainAttachDeviceFlags(dom, xml, flags) : virDomainAttachDevice(dom, xml);
}

static int
detach(virDomainPtr dom, const char *xml, unsigned int flags)
{
    return flags ? virDomainDetachDeviceFlags(dom, xml, flags) : virDomainDetachDevice(dom, xml);
}

/* Does something with the device that a file describes; @done and @failed are what is said then. */
static bool
with_file(Vsh *vsh, const VshCmd *cmd, unsigned int more_flags, int (*act)(virDomainPtr dom, const char *xml, unsigned int flags),
          const char *done, const char *failed)
{
    g_autoptr(virDomain) dom = NULL;
    g_autofree char *xml = NULL;
    unsigned int flags;

    if (!virsh_affect(vsh, cmd, &flags))
        return false;
    dom = virsh_domain(vsh, cmd, "domain");
    xml = dom ? virsh_read_file(vsh, cmd, "file") : NULL;
    if (!xml)
        return false;
    if (act(dom, xml, flags | more_flags) < 0) {
        vsh_error(vsh, "%s %s", failed, vsh_string(cmd, "file"));
        return false;
    }
    vsh_extra(vsh, "%s\n", done);
    return true;
}

static bool
cmd_attach_device(Vsh *vsh, const VshCmd *cmd)
{
    return with_file(vsh, cmd, 0, virsh_device_attach, _("Device attached successfully"), _("Failed to attach device from"));
}

static bool
cmd_detach_device(Vsh *vsh, const VshCmd *cmd)
{
    return with_file(vsh, cmd, 0, detach, _("Device detached successfully"), _("Failed to detach device from"));
}

static const VshOpt update_device_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP), OPT_FILE(N_("file with the device's XML")),
    OPT_PERSISTENT,          OPT_CONFIG,
    OPT_LIVE,                OPT_CURRENT,
    {"force", VSH_BOOL, 0, N_("change it even if the guest objects, as when a tray is locked")},
    OPT_END,
};

static bool
cmd_update_device(Vsh *vsh, const VshCmd *cmd)
{
    return with_file(vsh, cmd, vsh_has(cmd, "force") ? VIR_DOMAIN_DEVICE_MODIFY_FORCE : 0, virDomainUpdateDeviceFlags,
                     _("Device updated successfully"), _("Failed to update device from"));
}

static const VshOpt detach_device_alias_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"alias", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("the device's alias"), .complete = virsh_complete_aliases},
    OPT_CONFIG,
    OPT_LIVE,
    OPT_CURRENT,
    OPT_END,
};

static bool
cmd_detach_device_alias(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = NULL;
    unsigned int flags;
    const char *alias;

    if (!virsh_affect(vsh, cmd, &flags))
        return false;
    dom = virsh_domain(vsh, cmd, "domain");
    if (!dom || vsh_string_checked(vsh, cmd, "alias", &alias) <= 0)
        return false;
    if (virDomainDetachDeviceAlias(dom, alias, flags) < 0) {
        vsh_error(vsh, _("Failed to detach device with alias %s"), alias);
        return false;
    }
    vsh_extra(vsh, "%s\n", _("Device detach request sent successfully"));
    return true;
}

/* The document in which a device that @flags mean is looked up: a running domain's own unless only its definition is meant. */
static xmlDocPtr
doc_for(Vsh *vsh, virDomainPtr dom, unsigned int flags)
{
    return virsh_xml_of_domain(vsh, dom, flags & VIR_DOMAIN_AFFECT_CONFIG ? VIR_DOMAIN_XML_INACTIVE : 0);
}

static const VshOpt detach_disk_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"target", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("the disk's target"), .complete = virsh_complete_disks},
    OPT_PERSISTENT,
    OPT_CONFIG,
    OPT_LIVE,
    OPT_CURRENT,
    {"print-xml", VSH_BOOL, 0, N_("print the XML, do nothing")},
    OPT_END,
};

static bool
cmd_detach_disk(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = NULL;
    g_autoptr(xmlDoc) doc = NULL;
    g_autofree char *xml = NULL;
    const char *target;
    unsigned int flags;
    xmlNodePtr disk;

    if (!virsh_affect(vsh, cmd, &flags))
        return false;
    dom = virsh_domain(vsh, cmd, "domain");
    if (!dom || vsh_string_checked(vsh, cmd, "target", &target) <= 0)
        return false;
    doc = doc_for(vsh, dom, flags);
    disk = doc ? virsh_xml_find_disk(doc, target) : NULL;
    if (!disk) {
        vsh_error(vsh, _("No disk found whose source path or target is %s"), target);
        return false;
    }
    xml = virsh_xml_dump(doc, disk, -1);
    if (vsh_has(cmd, "print-xml")) {
        vsh_print(vsh, "%s", xml);
        return true;
    }
    if (detach(dom, xml, flags) < 0) {
        vsh_error(vsh, "%s", _("Failed to detach disk"));
        return false;
    }
    vsh_extra(vsh, "%s\n", _("Disk detached successfully"));
    return true;
}

static const VshOpt detach_interface_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"type", VSH_STRING, VSH_POSITIONAL, N_("the interface's type")},
    {"mac", VSH_STRING, VSH_POSITIONAL_OLD, N_("its MAC address, when there are several"), .complete = virsh_complete_interfaces},
    OPT_PERSISTENT,
    OPT_CONFIG,
    OPT_LIVE,
    OPT_CURRENT,
    {"print-xml", VSH_BOOL, 0, N_("print the XML, do nothing")},
    OPT_END,
};

/* The interface of @type (NULL = any) with @mac (NULL = the only one); NULL with a complaint. */
static xmlNodePtr
find_interface(Vsh *vsh, xmlDocPtr doc, const char *type, const char *mac)
{
    g_autoptr(xmlXPathObject) found = virsh_xml_select(doc, NULL, "/domain/devices/interface");
    xmlNodePtr match = NULL;
    int n = 0;
    int of_type = 0;

    for (int i = 0; i < virsh_xml_count(found); i++) {
        xmlNodePtr node = found->nodesetval->nodeTab[i];
        g_autofree char *node_type = virsh_xml_text(doc, node, "./@type");
        g_autofree char *node_mac = virsh_xml_text(doc, node, "./mac/@address");

        if (type && g_strcmp0(type, node_type) != 0)
            continue;
        of_type++;
        if (mac && (!node_mac || g_ascii_strcasecmp(mac, node_mac) != 0))
            continue;
        match = node;
        n++;
    }
    if (n == 1)
        return match;
    if (of_type == 0)
        vsh_error(vsh, _("No interface found whose type is %s"), type ? type : "-");
    else if (mac && n == 0)
        vsh_error(vsh, _("No interface with MAC address %s was found"), mac);
    else if (mac)
        vsh_error(vsh, _("Domain has multiple interfaces matching MAC address %s. You must use detach-device and specify the "
                         "device pci address to remove it."), mac);
    else
        vsh_error(vsh, _("Domain has %d interfaces. Please specify which one to detach using --mac"), n);
    return NULL;
}

static bool
cmd_detach_interface(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = NULL;
    g_autoptr(xmlDoc) doc = NULL;
    g_autofree char *xml = NULL;
    const char *type;
    const char *mac;
    unsigned int flags;
    xmlNodePtr node;

    if (!virsh_affect(vsh, cmd, &flags))
        return false;
    dom = virsh_domain(vsh, cmd, "domain");
    if (!dom || vsh_string_checked(vsh, cmd, "type", &type) < 0 || vsh_string_checked(vsh, cmd, "mac", &mac) < 0)
        return false;
    doc = doc_for(vsh, dom, flags);
    node = doc ? find_interface(vsh, doc, type, mac) : NULL;
    xml = node ? virsh_xml_dump(doc, node, -1) : NULL;
    if (xml && vsh_has(cmd, "print-xml")) {
        vsh_print(vsh, "%s", xml);
        return true;
    }
    if (!xml || detach(dom, xml, flags) < 0) {
        vsh_error(vsh, "%s", _("Failed to detach interface"));
        return false;
    }
    vsh_extra(vsh, "%s\n", _("Interface detached successfully"));
    return true;
}

static const VshOpt change_media_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"path", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("the drive: its target or the medium in it"),
     .complete = virsh_complete_disks},
    {"source", VSH_STRING, VSH_POSITIONAL | VSH_PATH, N_("the medium")},
    {"eject", VSH_BOOL, 0, N_("take the medium out")},
    {"insert", VSH_BOOL, 0, N_("put the medium into an empty drive")},
    {"update", VSH_BOOL, 0, N_("put the medium in, in place of another if there is one")},
    OPT_CURRENT,
    OPT_LIVE,
    OPT_CONFIG,
    {"force", VSH_BOOL, 0, N_("even if the guest has locked the tray")},
    {"print-xml", VSH_BOOL, 0, N_("print the XML, do nothing")},
    {"block", VSH_BOOL, 0, N_("the medium is a block device")},
    OPT_END,
};

static xmlNodePtr
child(xmlNodePtr node, const char *name)
{
    for (xmlNodePtr at = node->children; at; at = at->next)
        if (at->type == XML_ELEMENT_NODE && xmlStrEqual(at->name, (const xmlChar *)name))
            return at;
    return NULL;
}

static void
set_attribute(xmlNodePtr node, const char *name, const char *value)
{
    xmlSetProp(node, (const xmlChar *)name, (const xmlChar *)value);
}

/* Puts @source (NULL = nothing) into the drive @disk; "" stays a <source> whose blanks keep the rest readable. */
static void
put_source(xmlNodePtr disk, const char *source, bool block)
{
    xmlNodePtr old = child(disk, "source");
    xmlNodePtr new;

    if (!source) {
        if (old) {
            xmlUnlinkNode(old);
            xmlFreeNode(old);
        }
        return;
    }
    new = xmlNewNode(NULL, (const xmlChar *)"source");
    set_attribute(new, block ? "dev" : "file", source);
    set_attribute(disk, "type", block ? "block" : "file");
    if (old) {
        xmlReplaceNode(old, new);
        xmlFreeNode(old);
    } else if (child(disk, "target")) {
        xmlNodePtr target = child(disk, "target");
        xmlNodePtr blank = target->prev && xmlIsBlankNode(target->prev) ? xmlCopyNode(target->prev, 1) : NULL;

        xmlAddPrevSibling(target, new);
        if (blank)
            xmlAddPrevSibling(target, blank);
    } else {
        xmlAddChild(disk, new);
    }
}

/* The drive with removable media that @path names; NULL with a complaint. */
static xmlNodePtr
find_drive(Vsh *vsh, xmlDocPtr doc, const char *path)
{
    xmlNodePtr disk = virsh_xml_find_disk(doc, path);
    g_autofree char *device = disk ? virsh_xml_text(doc, disk, "./@device") : NULL;

    if (disk && (g_strcmp0(device, "cdrom") == 0 || g_strcmp0(device, "floppy") == 0))
        return disk;
    vsh_error(vsh, _("No disk found whose source path or target is %s"), path);
    return NULL;
}

/* The drive's XML with the medium changed; NULL with a complaint. The caller frees it. */
static char *
changed_drive(Vsh *vsh, const VshCmd *cmd, xmlDocPtr doc, const char *path, const char *source)
{
    xmlNodePtr disk = find_drive(vsh, doc, path);
    g_autofree char *old = disk ? virsh_xml_disk_source(doc, disk) : NULL;
    bool eject = vsh_has(cmd, "eject");

    if (!disk)
        return NULL;
    if (eject && !old) {
        vsh_error(vsh, _("The disk device '%s' doesn't have media"), path);
        return NULL;
    }
    if (vsh_has(cmd, "insert") && old) {
        vsh_error(vsh, _("The disk device '%s' already has media"), path);
        return NULL;
    }
    put_source(disk, eject ? NULL : source, vsh_has(cmd, "block"));
    return virsh_xml_dump(doc, disk, -1);
}

static bool
cmd_change_media(Vsh *vsh, const VshCmd *cmd)
{
    const char *action = vsh_has(cmd, "eject") ? "eject" : vsh_has(cmd, "insert") ? "insert" : "update";
    g_autoptr(virDomain) dom = NULL;
    g_autoptr(xmlDoc) doc = NULL;
    g_autofree char *xml = NULL;
    const char *source;
    const char *path;
    unsigned int flags;

    if (!vsh_exclusive(vsh, cmd, "eject", "insert") || !vsh_exclusive(vsh, cmd, "eject", "update") ||
        !vsh_exclusive(vsh, cmd, "insert", "update") || !vsh_exclusive(vsh, cmd, "eject", "block") ||
        !virsh_affect(vsh, cmd, &flags) || vsh_string_checked(vsh, cmd, "source", &source) < 0 ||
        vsh_string_checked(vsh, cmd, "path", &path) <= 0)
        return false;
    if (!source && !vsh_has(cmd, "eject")) {
        vsh_error(vsh, "%s", _("New disk media source was not specified"));
        return false;
    }
    dom = virsh_domain(vsh, cmd, "domain");
    doc = dom ? doc_for(vsh, dom, flags) : NULL;
    xml = doc ? changed_drive(vsh, cmd, doc, path, source) : NULL;
    if (!xml)
        return false;
    if (vsh_has(cmd, "print-xml")) {
        vsh_print(vsh, "%s", xml);
        return true;
    }
    if (vsh_has(cmd, "force"))
        flags |= VIR_DOMAIN_DEVICE_MODIFY_FORCE;
    if (virDomainUpdateDeviceFlags(dom, xml, flags) < 0) {
        vsh_error(vsh, _("Failed to complete action %s on media"), action);
        return false;
    }
    vsh_print(vsh, "%s", vsh_has(cmd, "eject") ? _("Successfully ejected media.")
                         : vsh_has(cmd, "insert") ? _("Successfully inserted media.") : _("Successfully updated media."));
    return true;
}

static const VshOpt domif_setlink_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"interface", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("interface: its device or its MAC address"),
     .complete = virsh_complete_interfaces},
    {"state", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("'up' or 'down'"), .words = "up|down"},
    {"persistent", VSH_ALIAS, 0, NULL, .alias = "config"},
    {"config", VSH_BOOL, 0, N_("change what holds from the next start on")},
    {"print-xml", VSH_BOOL, 0, N_("print the XML, do nothing")},
    OPT_END,
};

static bool
cmd_domif_setlink(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    g_autoptr(xmlDoc) doc = NULL;
    g_autofree char *xml = NULL;
    bool config = vsh_has(cmd, "config");
    const char *state;
    const char *name;
    xmlNodePtr node;
    xmlNodePtr link;

    if (!dom || vsh_string_checked(vsh, cmd, "interface", &name) <= 0 || vsh_string_checked(vsh, cmd, "state", &state) <= 0)
        return false;
    if (!g_str_equal(state, "up") && !g_str_equal(state, "down")) {
        vsh_error(vsh, _("invalid link state '%s'"), state);
        return false;
    }
    if (virDomainIsActive(dom) == 0)
        config = true;
    doc = virsh_xml_of_domain(vsh, dom, config ? VIR_DOMAIN_XML_INACTIVE : 0);
    node = doc ? virsh_xml_find_interface(vsh, doc, name) : NULL;
    if (!node)
        return false;
    link = child(node, "link");
    if (!link)
        link = xmlNewChild(node, NULL, (const xmlChar *)"link", NULL);
    set_attribute(link, "state", state);
    xml = virsh_xml_dump(doc, node, -1);
    if (vsh_has(cmd, "print-xml")) {
        vsh_print(vsh, "%s", xml);
        return true;
    }
    if (virDomainUpdateDeviceFlags(dom, xml, config ? VIR_DOMAIN_AFFECT_CONFIG : VIR_DOMAIN_AFFECT_LIVE) < 0) {
        vsh_error(vsh, "%s", _("Failed to update interface link state"));
        return false;
    }
    vsh_extra(vsh, "%s\n", _("Device updated successfully"));
    return true;
}

static const VshOpt blockresize_opts[] = {
    OPT_DOMAIN_ACTIVE(DOMAIN_HELP),
    {"path", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("the disk: its target or its path"), .complete = virsh_complete_disks},
    {"size", VSH_INT, VSH_POSITIONAL, N_("its new size, with a unit (default: KiB)")},
    {"capacity", VSH_BOOL, 0, N_("as large as the block device is")},
    {"extend", VSH_BOOL, 0, N_("refuse to make it smaller")},
    OPT_END,
};

static bool
cmd_blockresize(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = NULL;
    unsigned long long size = 0;
    unsigned int flags = 0;
    const char *path;
    int rc;

    if (!vsh_exclusive(vsh, cmd, "size", "capacity") || vsh_string_checked(vsh, cmd, "path", &path) <= 0)
        return false;
    if (vsh_has(cmd, "capacity"))
        flags |= VIR_DOMAIN_BLOCK_RESIZE_CAPACITY;
    if (vsh_has(cmd, "extend"))
        flags |= VIR_DOMAIN_BLOCK_RESIZE_EXTEND;
    rc = vsh_scaled(vsh, cmd, "size", 1024, ULLONG_MAX, &size);
    if (rc < 0)
        return false;
    if (rc == 0 && !(flags & VIR_DOMAIN_BLOCK_RESIZE_CAPACITY)) {
        vsh_error(vsh, "%s", _("command 'blockresize' requires <size> option"));
        return false;
    }
    /* The old call counts in KiB; bytes are meant when that would lose some. */
    if (size % 1024)
        flags |= VIR_DOMAIN_BLOCK_RESIZE_BYTES;
    else
        size /= 1024;
    dom = virsh_domain(vsh, cmd, "domain");
    if (!dom)
        return false;
    if (virDomainBlockResize(dom, path, size, flags) < 0) {
        vsh_error(vsh, _("Failed to resize block device '%s'"), path);
        return false;
    }
    vsh_print(vsh, _("Block device '%s' is resized"), path);
    return true;
}

static const VshOpt domblkthreshold_opts[] = {
    OPT_DOMAIN_ACTIVE(DOMAIN_HELP),
    {"dev", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("the disk or one of its images: 'vda', 'vda[1]'"),
     .complete = virsh_complete_disks},
    {"threshold", VSH_INT, VSH_REQUIRED | VSH_POSITIONAL, N_("how much is written before the event, with a unit (default: bytes)")},
    OPT_END,
};

static bool
cmd_domblkthreshold(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = NULL;
    unsigned long long threshold;
    const char *dev;

    if (vsh_string_checked(vsh, cmd, "dev", &dev) <= 0 || vsh_scaled(vsh, cmd, "threshold", 1, ULLONG_MAX, &threshold) <= 0)
        return false;
    dom = virsh_domain(vsh, cmd, "domain");
    return dom && virDomainSetBlockThreshold(dom, dev, threshold, 0) == 0;
}

const VshCmdDef virsh_device_commands[] = {
    {"attach-device", device_file_opts, cmd_attach_device, N_("give a domain the device in an XML file"),
     N_("Give a domain the device that an XML file describes.")},
    {"blockresize", blockresize_opts, cmd_blockresize, N_("resize a disk"), N_("Resize a disk of a running domain.")},
    {"change-media", change_media_opts, cmd_change_media, N_("change the medium in a CD or floppy drive"),
     N_("Put a medium into a CD or floppy drive, or take it out.")},
    {"detach-device", device_file_opts, cmd_detach_device, N_("take the device in an XML file from a domain"),
     N_("Take the device that an XML file describes from a domain.")},
    {"detach-device-alias", detach_device_alias_opts, cmd_detach_device_alias, N_("take a device from a domain, by its alias"),
     N_("Take the device with an alias from a domain; the event says when it is gone.")},
    {"detach-disk", detach_disk_opts, cmd_detach_disk, N_("take a disk from a domain"), N_("Take a disk from a domain.")},
    {"detach-interface", detach_interface_opts, cmd_detach_interface, N_("take an interface from a domain"),
     N_("Take a network interface from a domain.")},
    {"domblkthreshold", domblkthreshold_opts, cmd_domblkthreshold, N_("have an event when a disk fills up"),
     N_("Have an event sent when as much is written to an image of a disk.")},
    {"domif-setlink", domif_setlink_opts, cmd_domif_setlink, N_("take an interface's link up or down"),
     N_("Take the link of a network interface up or down.")},
    {"update-device", update_device_opts, cmd_update_device, N_("change a device as an XML file says"),
     N_("Change a device of a domain to what an XML file says.")},
    OPT_END,
};
