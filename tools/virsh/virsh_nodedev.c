/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_nodedev.c - the devices of the host.
 */

#include <stdlib.h>
#include <string.h>

#include "virsh_event.h"
#include "virsh_newer.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(virNodeDevice, virNodeDeviceFree)

VIRSH_KIND_FREE(virNodeDevice)
VIRSH_KIND_NAME(virNodeDevice)
VIRSH_KIND_XML(virNodeDevice)
VIRSH_KIND_LIST(virNodeDevice, virConnectListAllNodeDevices)

/* A device is given by its name or, for a virtual SCSI host, by "wwnn,wwpn". */
static void *
find_device(Vsh *vsh, const VshCmd *cmd)
{
    g_auto(GStrv) wwns = NULL;
    virNodeDevicePtr dev;
    const char *name;

    if (vsh_string_checked(vsh, cmd, "device", &name) <= 0)
        return NULL;
    wwns = g_strsplit(name, ",", 3);
    if (g_strv_length(wwns) == 2)
        dev = virNodeDeviceLookupSCSIHostByWWN(virsh_conn(vsh), wwns[0], wwns[1], 0);
    else
        dev = virNodeDeviceLookupByName(virsh_conn(vsh), name);
    if (!dev)
        vsh_error(vsh, _("Could not find matching device '%s'"), name);
    return dev;
}

static const VirshKind kind = {find_device, free_virNodeDevice, name_virNodeDevice, xml_virNodeDevice, list_virNodeDevice};

static char **
complete_devices(Vsh *vsh, const VshCmd *cmd, const char *word)
{
    return virsh_complete_objects(vsh, &kind, 0);
}

#define OPT_DEVICE OPT_NAMED("device", N_("the device's name, or its wwnn and wwpn with a comma between"), complete_devices)

static const VshOpt device_opts[] = {OPT_DEVICE, OPT_END};
static const VshOpt file_opts[] = {OPT_FILE(N_("file with the device's XML")), OPT_VALIDATE, OPT_END};
static const VshOpt destroy_opts[] = {{"name", VSH_ALIAS, 0, NULL, .alias = "device"}, OPT_DEVICE, OPT_END};
static const VshOpt autostart_opts[] = {OPT_DEVICE, {"disable", VSH_BOOL, 0, N_("do not start it by itself")}, OPT_END};
static const VshOpt detach_opts[] = {
    OPT_DEVICE,
    {"driver", VSH_STRING, VSH_POSITIONAL_OLD, N_("who takes it, such as 'vfio'"), .words = "vfio"},
    OPT_END,
};
static const VshOpt dumpxml_opts[] = {OPT_DEVICE, {"inactive", VSH_BOOL, 0, N_("show what holds from the next start on")},
                                      OPT_XPATH, OPT_END};

static void *
make_created(Vsh *vsh, const VshCmd *cmd, const char *xml)
{
    return virNodeDeviceCreateXML(virsh_conn(vsh), xml, vsh_has(cmd, "validate") ? VIR_NODE_DEVICE_CREATE_XML_VALIDATE : 0);
}

static void *
make_defined(Vsh *vsh, const VshCmd *cmd, const char *xml)
{
    return virNodeDeviceDefineXML(virsh_conn(vsh), xml, vsh_has(cmd, "validate") ? VIR_NODE_DEVICE_DEFINE_XML_VALIDATE : 0);
}

static int
call_detach(void *object, const VshCmd *cmd)
{
    const char *driver = vsh_string(cmd, "driver");

    return driver ? virNodeDeviceDetachFlags(object, driver, 0) : virNodeDeviceDettach(object);
}

VIRSH_CALL(call_destroy, virNodeDeviceDestroy(object))
VIRSH_CALL(call_reattach, virNodeDeviceReAttach(object))
VIRSH_CALL(call_reset, virNodeDeviceReset(object))
VIRSH_CALL(call_undefine, virNodeDeviceUndefine(object, 0))
VIRSH_CALL(call_start, virNodeDeviceCreate(object, 0))

static int
set_autostart(void *object, int on)
{
    return virNodeDeviceSetAutostart(object, on);
}

static const VirshMake create = {&kind, make_created, N_("Node device %s created from %s\n"),
                                 N_("Failed to create node device from %s")};
static const VirshMake define = {&kind, make_defined, N_("Node device '%s' defined from '%s'\n"),
                                 N_("Failed to define node device from '%s'")};
static const VirshAct destroy = {&kind, call_destroy, N_("Destroyed node device '%s'\n"), N_("Failed to destroy node device '%s'")};
static const VirshAct detach = {&kind, call_detach, N_("Device %s detached\n"), N_("Failed to detach device %s")};
static const VirshAct reattach = {&kind, call_reattach, N_("Device %s re-attached\n"), N_("Failed to re-attach device %s")};
static const VirshAct reset = {&kind, call_reset, N_("Device %s reset\n"), N_("Failed to reset device %s")};
static const VirshAct undefine = {&kind, call_undefine, N_("Undefined node device '%s'\n"),
                                  N_("Failed to undefine node device '%s'")};
static const VirshAct start = {&kind, call_start, N_("Device %s started\n"), N_("Failed to start device %s")};
static const VirshAutostart autostart = {&kind, set_autostart, N_("Device %s marked as autostarted\n"),
                                         N_("failed to mark device %s as autostarted"), N_("Device %s unmarked as autostarted\n"),
                                         N_("failed to unmark device %s as autostarted")};
static const VirshFlag dumpxml_flags[] = {{"inactive", VIR_NODE_DEVICE_XML_INACTIVE}, {NULL}};
static const VirshShow dumpxml = {&kind, dumpxml_flags};

#define CAPS(X) \
    X("system", SYSTEM) X("pci", PCI_DEV) X("usb_device", USB_DEV) X("usb", USB_INTERFACE) X("net", NET) \
    X("scsi_host", SCSI_HOST) X("scsi_target", SCSI_TARGET) X("scsi", SCSI) X("storage", STORAGE) X("fc_host", FC_HOST) \
    X("vports", VPORTS) X("scsi_generic", SCSI_GENERIC) X("drm", DRM) X("mdev_types", MDEV_TYPES) X("mdev", MDEV) \
    X("ccw", CCW_DEV) X("css", CSS_DEV) X("vdpa", VDPA) X("ap_card", AP_CARD) X("ap_queue", AP_QUEUE) \
    X("ap_matrix", AP_MATRIX) X("vpd", VPD) X("ccwgroup", CCWGROUP_DEV) X("ccwgroup_member", CCWGROUP_MEMBER)

#define CAP_ROW(name_, flag_) {name_, VIR_CONNECT_LIST_NODE_DEVICES_CAP_##flag_},
static const VirshFlag caps[] = {CAPS(CAP_ROW)};
#define CAP_WORD(name_, flag_) name_ "|"

static const VshOpt list_opts[] = {
    {"tree", VSH_BOOL, 0, N_("list devices below those they belong to")},
    {"cap", VSH_STRING, VSH_POSITIONAL_OLD, N_("only devices of these kinds, with commas between"), .words = CAPS(CAP_WORD) ""},
    {"inactive", VSH_BOOL, 0, N_("list inactive devices")},
    {"all", VSH_BOOL, 0, N_("list active and inactive devices")},
    {"persistent", VSH_BOOL, 0, N_("list persistent devices")},
    {"transient", VSH_BOOL, 0, N_("list transient devices")},
    OPT_END,
};

static const VirshFlag list_flags[] = {
    {"inactive", VIR_CONNECT_LIST_NODE_DEVICES_INACTIVE},
    {"persistent", VIR_CONNECT_LIST_NODE_DEVICES_PERSISTENT},
    {"transient", VIR_CONNECT_LIST_NODE_DEVICES_TRANSIENT},
    {NULL},
};

static bool
cap_flags(Vsh *vsh, const char *text, unsigned int *ret_flags)
{
    g_auto(GStrv) words = g_strsplit(text ? text : "", ",", -1);

    for (size_t i = 0; words[i]; i++) {
        size_t row = 0;

        while (row < G_N_ELEMENTS(caps) && !g_str_equal(caps[row].option, words[i]))
            row++;
        if (row == G_N_ELEMENTS(caps)) {
            vsh_error(vsh, "%s", _("Invalid capability type"));
            return false;
        }
        *ret_flags |= caps[row].flag;
    }
    return true;
}

static void
print_tree(Vsh *vsh, const GPtrArray *devices)
{
    g_autofree const char **names = g_new0(const char *, devices->len + 1);
    g_autofree int *parents = g_new0(int, devices->len + 1);

    for (guint i = 0; i < devices->len; i++)
        names[i] = virNodeDeviceGetName(g_ptr_array_index(devices, i));
    for (guint i = 0; i < devices->len; i++) {
        const char *parent = virNodeDeviceGetParent(g_ptr_array_index(devices, i));

        parents[i] = -1;
        for (guint j = 0; parent && j < devices->len; j++)
            if (j != i && g_str_equal(names[j], parent))
                parents[i] = (int)j;
    }
    virsh_tree_print(vsh, names, devices->len, parents);
}

/* Servers of old know no inactive devices, and refuse to be asked for the active ones. */
static GPtrArray *
list_devices(Vsh *vsh, const VshCmd *cmd, unsigned int flags)
{
    GPtrArray *devices;

    if (vsh_has(cmd, "inactive"))
        return virsh_objects(vsh, &kind, flags, _("Failed to list node devices"));
    if (vsh_has(cmd, "all"))
        return virsh_objects(vsh, &kind, flags | VIR_CONNECT_LIST_NODE_DEVICES_INACTIVE | VIR_CONNECT_LIST_NODE_DEVICES_ACTIVE,
                             _("Failed to list node devices"));
    devices = kind.list(vsh, flags | VIR_CONNECT_LIST_NODE_DEVICES_ACTIVE);
    if (!devices && virGetLastErrorCode() != VIR_ERR_INVALID_ARG) {
        vsh_error(vsh, "%s", _("Failed to list node devices"));
        return NULL;
    }
    if (devices)
        g_ptr_array_unref(devices);
    vsh_forget_error();
    return virsh_objects(vsh, &kind, devices ? flags | VIR_CONNECT_LIST_NODE_DEVICES_ACTIVE : flags,
                         _("Failed to list node devices"));
}

static bool
cmd_nodedev_list(Vsh *vsh, const VshCmd *cmd)
{
    unsigned int flags = virsh_flags(cmd, list_flags);
    g_autoptr(GPtrArray) devices = NULL;

    if (vsh_has(cmd, "tree") && (vsh_has(cmd, "cap") || vsh_has(cmd, "inactive"))) {
        vsh_error(vsh, "%s", _("Option --tree is incompatible with --cap and --inactive"));
        return false;
    }
    if (!cap_flags(vsh, vsh_string(cmd, "cap"), &flags))
        return false;
    devices = list_devices(vsh, cmd, flags);
    if (!devices)
        return false;
    if (vsh_has(cmd, "tree")) {
        print_tree(vsh, devices);
        return true;
    }
    for (guint i = 0; i < devices->len; i++)
        vsh_print(vsh, "%s\n", virNodeDeviceGetName(g_ptr_array_index(devices, i)));
    return true;
}

static bool
cmd_nodedev_info(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virNodeDevice) dev = find_device(vsh, cmd);
    const char *parent;
    int starts;

    if (!dev)
        return false;
    parent = virNodeDeviceGetParent(dev);
    vsh_print(vsh, "%-15s %s\n", _("Name:"), virNodeDeviceGetName(dev));
    vsh_print(vsh, "%-15s %s\n", _("Parent:"), parent ? parent : "");
    if (virNodeDeviceIsActive(dev) >= 0)
        vsh_print(vsh, "%-15s %s\n", _("Active:"), virsh_yes_no(virNodeDeviceIsActive(dev), ""));
    vsh_print(vsh, "%-15s %s\n", _("Persistent:"), virsh_yes_no(virNodeDeviceIsPersistent(dev), _("unknown")));
    if (virNodeDeviceGetAutostart(dev, &starts) < 0)
        starts = -1;
    vsh_print(vsh, "%-15s %s\n", _("Autostart:"), virsh_yes_no(starts, _("no autostart")));
    vsh_forget_error();
    return true;
}

static const VshOpt update_opts[] = {
    OPT_DEVICE,
    {"file", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL | VSH_PATH, N_("file with the device's XML")},
    OPT_CONFIG,
    OPT_LIVE,
    OPT_CURRENT,
    OPT_END,
};

static bool
cmd_nodedev_update(Vsh *vsh, const VshCmd *cmd)
{
    static const VirshFlag rows[] = {{"config", VIR_NODE_DEVICE_UPDATE_AFFECT_CONFIG},
                                     {"live", VIR_NODE_DEVICE_UPDATE_AFFECT_LIVE},
                                     {NULL}};
    unsigned int flags = virsh_flags(cmd, rows);
    __typeof__(&virNodeDeviceUpdate) update = virsh_newer(virNodeDeviceUpdate);
    g_autoptr(virNodeDevice) dev = NULL;
    g_autofree char *xml = NULL;

    if (!vsh_exclusive(vsh, cmd, "current", "live") || !vsh_exclusive(vsh, cmd, "current", "config"))
        return false;
    dev = find_device(vsh, cmd);
    xml = dev ? virsh_read_file(vsh, cmd, "file") : NULL;
    if (!xml)
        return false;
    if (!update)
        return false;
    if (update(dev, xml, flags) < 0) {
        vsh_error(vsh, _("Failed to update node device %s from '%s'"), virNodeDeviceGetName(dev), vsh_string(cmd, "file"));
        return false;
    }
    vsh_extra(vsh, flags == VIR_NODE_DEVICE_UPDATE_AFFECT_CONFIG ? _("Updated node device %s persistent config\n")
                   : flags & VIR_NODE_DEVICE_UPDATE_AFFECT_CONFIG ? _("Updated node device %s persistent config and live state\n")
                                                                   : _("Updated node device %s live state\n"),
              virNodeDeviceGetName(dev));
    return true;
}

static void
on_lifecycle(virConnectPtr conn, virNodeDevicePtr dev, int event, int detail, void *opaque)
{
    static const char *const words[] = {N_("Created"), N_("Deleted"), N_("Defined"), N_("Undefined")};
    VirshEventTap *tap = opaque;

    virsh_event_show(tap, _("event '%s' for node device %s: %s\n"), tap->name, virNodeDeviceGetName(dev),
                     event >= 0 && (size_t)event < G_N_ELEMENTS(words) ? _(words[event]) : _("unknown"));
}

static void
on_plain(virConnectPtr conn, virNodeDevicePtr dev, void *opaque)
{
    VirshEventTap *tap = opaque;

    virsh_event_show(tap, _("event '%s' for node device %s\n"), tap->name, virNodeDeviceGetName(dev));
}

static int
listen_device(virConnectPtr conn, void *object, int id, VirshCallback callback, void *opaque)
{
    return virConnectNodeDeviceEventRegisterAny(conn, object, id, VIR_NODE_DEVICE_EVENT_CALLBACK(callback), opaque, NULL);
}

static const VirshEventKind event_kinds[] = {
    {"lifecycle", VIR_NODE_DEVICE_EVENT_ID_LIFECYCLE, VIRSH_CALLBACK(on_lifecycle)},
    {"update", VIR_NODE_DEVICE_EVENT_ID_UPDATE, VIRSH_CALLBACK(on_plain)},
};
static const VirshEvents events = {&kind, "device", event_kinds, G_N_ELEMENTS(event_kinds), listen_device,
                                   virConnectNodeDeviceEventDeregisterAny, false};
static const VshOpt event_opts[] = {
    {"device", VSH_STRING, VSH_POSITIONAL_OLD, N_("only events of this device"), .complete = complete_devices},
    OPTS_EVENT("lifecycle|update"),
    OPT_END,
};

const VshCmdDef virsh_nodedev_commands[] = {
    {"nodedev-autostart", autostart_opts, virsh_autostart, N_("start a device by itself"),
     N_("Say whether a device starts with the host or its parent."), .data = &autostart},
    {"nodedev-create", file_opts, virsh_make, N_("make a device of the host from an XML file"),
     N_("Make a device of the host, which is forgotten when it is gone."), .data = &create},
    {"nodedev-define", file_opts, virsh_make, N_("define a device of the host from an XML file, or change one"),
     N_("Define a device of the host, or replace the definition of one."), .data = &define},
    {"nodedev-destroy", destroy_opts, virsh_act, N_("remove a device of the host"), N_("Remove or stop a device of the host."),
     .data = &destroy},
    {"nodedev-detach", detach_opts, virsh_act, N_("take a device from the host's driver"),
     N_("Take a device from the host's driver, so that a domain can have it."), .data = &detach},
    {"nodedev-dettach", .flags = VSH_HIDDEN, .alias = "nodedev-detach"},
    {"nodedev-dumpxml", dumpxml_opts, virsh_show, N_("print a device's XML"),
     N_("Print the XML description of a device of the host."), .data = &dumpxml},
    {"nodedev-event", event_opts, virsh_cmd_event, N_("wait for events of devices"),
     N_("Wait for events of the host's devices, and print them."), .data = &events},
    {"nodedev-info", device_opts, cmd_nodedev_info, N_("describe a device"), N_("Show the state of a device of the host.")},
    {"nodedev-list", list_opts, cmd_nodedev_list, N_("list the host's devices"), N_("List the devices of the host.")},
    {"nodedev-reattach", device_opts, virsh_act, N_("give a device back to the host's driver"),
     N_("Give a device back to the host's driver."), .data = &reattach},
    {"nodedev-reset", device_opts, virsh_act, N_("reset a device"), N_("Reset a device of the host."), .data = &reset},
    {"nodedev-start", device_opts, virsh_act, N_("start a device that was defined"), N_("Start a device that was defined."),
     .data = &start},
    {"nodedev-undefine", device_opts, virsh_act, N_("remove a device's definition"), N_("Remove the definition of a device."),
     .data = &undefine},
    {"nodedev-update", update_opts, cmd_nodedev_update, N_("change a device"),
     N_("Change a device of the host, running or not.")},
    OPT_END,
};
