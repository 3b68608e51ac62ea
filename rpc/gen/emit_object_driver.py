# SPDX-License-Identifier: LGPL-2.1-or-later
"""Emits the object table that drivers fill, and the functions that raise events:
emit_object_driver.py object_driver.h driver_events.h"""

from emit import HEAD, declare, object_params, run, wrapped, write
from events import event_forms

FINDERS = (
    ('Domain *', 'domain_find', 'DriverConn *conn, const unsigned char *uuid'),
    ('DomainSnapshot *', 'domain_snapshot_find', 'Domain *dom, const char *name'),
    ('DomainCheckpoint *', 'domain_checkpoint_find', 'Domain *dom, const char *name'),
    ('Network *', 'network_find', 'DriverConn *conn, const unsigned char *uuid'),
    ('NetworkPort *', 'network_port_find', 'Network *net, const unsigned char *uuid'),
    ('Interface *', 'interface_find', 'DriverConn *conn, const char *name'),
    ('StoragePool *', 'storage_pool_find', 'DriverConn *conn, const unsigned char *uuid'),
    ('StorageVol *', 'storage_vol_find', 'DriverConn *conn, const char *pool, const char *name, const char *key'),
    ('NodeDevice *', 'node_device_find', 'DriverConn *conn, const char *name'),
    ('Secret *', 'secret_find', 'DriverConn *conn, const unsigned char *uuid'),
    ('NwFilter *', 'nwfilter_find', 'DriverConn *conn, const unsigned char *uuid'),
    ('NwFilterBinding *', 'nwfilter_binding_find', 'DriverConn *conn, const char *portdev'),
    ('AdminServer *', 'admin_server_find', 'DriverConn *conn, const char *name'),
    ('AdminClient *', 'admin_client_find', 'AdminServer *server, unsigned long long id'),
)

TABLE_HEAD = '''#ifndef DRIVER_OBJECT_DRIVER_H
#define DRIVER_OBJECT_DRIVER_H

#include <stddef.h>

#include <libvirt/libvirt-admin.h>
#include <libvirt/libvirt-qemu.h>
#include <libvirt/libvirt.h>

#include "driver/conn.h"
#include "driver/object.h"
#include "driver/stream.h"
#include "driver/typed_params.h"

/* A driver's methods. A member that is NULL answers VIR_ERR_NO_SUPPORT by itself. Lookup, access, permission and flags
 * are settled before a method runs. 0, a count or a pointer is success; -1, NULL, or 0 where the result is unsigned, is
 * failure with an error reported. Returned objects are new references; lists are made with driver_array_new().
 * Descriptors among the arguments stay the caller's. */
struct ObjectDriver {
    /* How each kind of object that occurs is held. */
    const ObjectClass *classes[OBJECT_KINDS];

    /* Methods that take fewer flags than their function has; ends with { 0 }. NULL: there are none. */
    const DriverFlags *flags;

    /* What a key from a client means: a new reference, or NULL without an error when there is no such object. */
'''

EVENTS_HEAD = '''#ifndef DRIVER_DRIVER_EVENTS_H
#define DRIVER_DRIVER_EVENTS_H

#include "driver/event_bus.h"
#include "driver/typed_params.h"

/* One function for each event, to be called by drivers. @key names the object; all is copied. */
'''

EVENT_TYPES = {'EVENT_NUM': 'num', 'EVENT_STRING': 'cptr', 'EVENT_TYPED': 'cptr', 'EVENT_ADDRESS': 'cptr',
               'EVENT_SUBJECT': 'cptr'}


def method(form):
    params = ', '.join(declare(ctype, name) for ctype, name, _ in object_params(form))
    return wrapped(f'    {declare(form.object_ret, "")}(*{form.member})({params});\n', 8)


def is_served_by_adapter(form):
    return form.procedure.finds or form.procedure.lists


def object_driver(source, path):
    text = HEAD.format(name='object_driver.h', what='the methods of a driver', emitter='emit_object_driver') + TABLE_HEAD
    for ret, name, params in FINDERS:
        text += f'    {ret}(*{name})({params});\n'
    program = None
    for form in source.served:
        if is_served_by_adapter(form):
            continue
        if form.procedure.program is not program:
            program = form.procedure.program
            text += f'\n    /* program {program.name} */\n'
        text += method(form)
    write(path, text + '};\n\n#endif /* DRIVER_OBJECT_DRIVER_H */\n')


def event_function(number, event):
    params = ''.join(', ' + declare(field.ctype, field.name) for field in event.fields)
    values = ', '.join(f'{{ .{EVENT_TYPES[field.kind]} = {cast(field)}{field.name} }}' for field in event.fields)
    text = f'static inline void\ndriver_event_{event.name}(EventBus *bus, const ObjectKey *key{params})\n{{\n'
    text = wrapped(text, 20)
    if values:
        text += wrapped(f'    const DriverValue fields[] = {{ {values} }};\n\n', 8)
    return text + (f'    event_bus_raise(bus, &driver_events[{number}], key, {"fields" if values else "NULL"});\n}}\n')


def cast(field):
    return '(unsigned long long)' if field.kind == 'EVENT_NUM' else ''


def driver_events(source, path):
    text = HEAD.format(name='driver_events.h', what='raising events', emitter='emit_object_driver') + EVENTS_HEAD
    for number, event in enumerate(event_forms(source.model)):
        text += '\n' + event_function(number, event)
    write(path, text + '\n#endif /* DRIVER_DRIVER_EVENTS_H */\n')


def main(source, paths):
    object_driver(source, paths[0])
    driver_events(source, paths[1])


if __name__ == '__main__':
    run(main)
