/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_defaults_chardev.c - character devices among each other: ports, types of targets, and the console that is a serial port.
 *
 * Threads: any. Works on a definition that nobody else has yet.
 */

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "conf/domain_complete.h"

/* Ports that were not said follow the highest one that was. */
static void
default_ports(const GPtrArray *chardevs)
{
    unsigned int next = 0;

    xml_each(ChardevDef, chardev, chardevs) {
        if (chardev->has_port && chardev->port >= next)
            next = chardev->port + 1;
    }
    xml_each(ChardevDef, chardev, chardevs) {
        if (chardev->has_port)
            continue;
        chardev->has_port = true;
        chardev->port = next++;
    }
}

static SerialType
serial_type_of_machine(const DomainDef *def, MachineKind machine)
{
    switch (machine) {
    case MACHINE_PSERIES:
        return SERIAL_TYPE_SPAPR_VIO;
    case MACHINE_ARM_VIRT:
    case MACHINE_RISCV_VIRT:
    case MACHINE_LOONGARCH_VIRT:
        return SERIAL_TYPE_SYSTEM;
    case MACHINE_S390:
        return SERIAL_TYPE_SCLP;
    default:
        return domain_def_is_x86(def) || machine == MACHINE_MALTA ? SERIAL_TYPE_ISA : SERIAL_TYPE_NONE;
    }
}

static SerialModel
serial_model_of_type(SerialType type, MachineKind machine)
{
    switch (type) {
    case SERIAL_TYPE_ISA:
        return SERIAL_MODEL_ISA_SERIAL;
    case SERIAL_TYPE_USB:
        return SERIAL_MODEL_USB_SERIAL;
    case SERIAL_TYPE_PCI:
        return SERIAL_MODEL_PCI_SERIAL;
    case SERIAL_TYPE_SPAPR_VIO:
        return SERIAL_MODEL_SPAPR_VTY;
    case SERIAL_TYPE_SYSTEM:
        return machine == MACHINE_ARM_VIRT ? SERIAL_MODEL_PL011 : SERIAL_MODEL_16550A;
    case SERIAL_TYPE_SCLP:
        return SERIAL_MODEL_SCLPCONSOLE;
    case SERIAL_TYPE_ISA_DEBUG:
        return SERIAL_MODEL_ISA_DEBUGCON;
    default:
        return SERIAL_MODEL_NONE;
    }
}

/* An address says on which bus the port is, where its target does not. */
static SerialType
serial_type_of_address(AddressType type)
{
    switch (type) {
    case ADDRESS_PCI:
        return SERIAL_TYPE_PCI;
    case ADDRESS_USB:
        return SERIAL_TYPE_USB;
    case ADDRESS_SPAPR_VIO:
        return SERIAL_TYPE_SPAPR_VIO;
    default:
        return SERIAL_TYPE_NONE;
    }
}

void
domain_default_serial(const DomainDef *def, ChardevDef *serial)
{
    MachineKind machine = domain_machine_kind(def);

    if (!serial->serial_type)
        serial->serial_type = serial_type_of_address(serial->info.address.type);
    if (!serial->serial_type)
        serial->serial_type = serial_type_of_machine(def, machine);
    if (!serial->serial_model)
        serial->serial_model = serial_model_of_type(serial->serial_type, machine);
}

/* ---- the console and the serial port ---- */

static ChardevDef *
first_of(const GPtrArray *chardevs)
{
    return chardevs && chardevs->len ? g_ptr_array_index(chardevs, 0) : NULL;
}

/* Does a serial port of this type make the first console? */
static bool
serial_makes_console(const ChardevDef *serial)
{
    switch (serial->serial_type) {
    case SERIAL_TYPE_NONE:
    case SERIAL_TYPE_ISA:
    case SERIAL_TYPE_SPAPR_VIO:
    case SERIAL_TYPE_SYSTEM:
    case SERIAL_TYPE_SCLP:
        return true;
    default:
        return false;
    }
}

static void
copy_source(ChardevSource *to, const ChardevSource *from)
{
    ChardevSource *copy = xml_copy(&xml_binding_ChardevSource, from);

    chardev_source_clear(to);
    *to = *copy;
    g_free(copy);
}

static void
copy_port(ChardevDef *console, const ChardevDef *serial)
{
    console->has_port = serial->has_port;
    console->port = serial->port;
}

/* A first console without its serial port gets one; with one, the port's source counts. */
static void
join_console(DomainDef *def, ChardevDef *console)
{
    ChardevDef *serial = first_of(def->serials);

    if (!serial) {
        serial = chardev_def_new();
        copy_source(&serial->source, &console->source);
        serial->has_port = true;
        xml_list_append(&xml_binding_SerialDef, &def->serials, serial);
    } else {
        copy_source(&console->source, &serial->source);
        g_free(console->tty);
        console->tty = g_strdup(serial->tty);
    }
    console->console_type = CONSOLE_TYPE_SERIAL;
    copy_port(console, serial);
}

/* Puts @console first. */
static void
insert_first_console(DomainDef *def, ChardevDef *console)
{
    xml_list_append(&xml_binding_ConsoleDef, &def->consoles, console);
    for (guint i = def->consoles->len - 1; i > 0; i--)
        def->consoles->pdata[i] = def->consoles->pdata[i - 1];
    def->consoles->pdata[0] = console;
}

static int
default_hvm_consoles(DomainDef *def)
{
    ChardevDef *console = first_of(def->consoles);
    ChardevDef *serial = first_of(def->serials);

    if (console && (console->console_type == CONSOLE_TYPE_SERIAL || console->console_type == CONSOLE_TYPE_NONE)) {
        join_console(def, console);
    } else if (!console && serial && serial_makes_console(serial)) {
        console = chardev_def_new();
        copy_source(&console->source, &serial->source);
        console->tty = g_strdup(serial->tty);
        console->console_type = CONSOLE_TYPE_SERIAL;
        copy_port(console, serial);
        insert_first_console(def, console);
    }
    for (guint i = 1; def->consoles && i < def->consoles->len; i++) {
        const ChardevDef *other = g_ptr_array_index(def->consoles, i);

        if (other->console_type == CONSOLE_TYPE_SERIAL)
            return fail(VIR_ERR_CONFIG_UNSUPPORTED,
                        _("domain '%1$s': only the first console can be of type 'serial', not console %2$u"),
                        def->name, i);
    }
    return 0;
}

static ConsoleType
console_type_of(const DomainDef *def)
{
    if (def->os.type == OS_TYPE_HVM)
        return CONSOLE_TYPE_SERIAL;
    switch (def->virt_type) {
    case VIRT_LXC:
        return CONSOLE_TYPE_LXC;
    case VIRT_XEN:
        return CONSOLE_TYPE_XEN;
    case VIRT_UML:
        return CONSOLE_TYPE_UML;
    default:
        return CONSOLE_TYPE_SERIAL;
    }
}

/* "DIR/1-guest/org.qemu.guest_agent.0": what we make at start for a channel of this name. */
static bool
path_is_generated(const ChardevDef *channel, const char *dir)
{
    const char *path = chardev_source_path(&channel->source);
    const char *guest;
    const char *name;

    if (channel->source.type != CHARDEV_UNIX || channel->channel_type != CHANNEL_TYPE_VIRTIO || !dir || !path
        || !channel->channel_name || !g_str_has_prefix(path, dir) || path[strlen(dir)] != '/')
        return false;
    guest = path + strlen(dir) + 1;
    name = strchr(guest, '/');
    return name && g_str_equal(name + 1, channel->channel_name);
}

/* A path that we made for a channel is the running guest's. */
static void
drop_generated_path(ChardevDef *channel, const char *dir)
{
    if (path_is_generated(channel, dir))
        chardev_source_set_path(&channel->source, NULL);
}

void
domain_default_channel(ChardevDef *channel, const DomainCompletion *completion)
{
    if ((completion->flags & XML_AS_INACTIVE) && completion->hooks)
        drop_generated_path(channel, completion->hooks->channel_target_dir);
}

int
domain_default_chardevs(DomainDef *def, const DomainCompletion *completion)
{
    default_ports(def->serials);
    if (def->os.type == OS_TYPE_HVM && default_hvm_consoles(def) < 0)
        return -1;
    default_ports(def->parallels);
    default_ports(def->consoles);
    xml_each(ChardevDef, serial, def->serials)
        domain_default_serial(def, serial);
    xml_each(ChardevDef, console, def->consoles) {
        if (!console->console_type)
            console->console_type = console_type_of(def);
    }
    xml_each(ChardevDef, channel, def->channels)
        domain_default_channel(channel, completion);
    return 0;
}
