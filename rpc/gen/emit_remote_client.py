# SPDX-License-Identifier: LGPL-2.1-or-later
"""Emits the remote client: emit_remote_client.py remote_client.h remote_client.c remote_event_rows.c"""

from emit import HEAD, declare, run, wrapped, write
from emit_shapes import PROGRAMS
from events import event_forms
from handle_calls import handle_calls
from objects import BY_HANDLE, CONNECTIONS

HEADER_TOP = '''#ifndef REMOTE_CLIENT_H
#define REMOTE_CLIENT_H

#include "api/handle_driver.h"

extern const HandleDriver remote_handle_driver;
extern const AdminHandleDriver remote_admin_driver;

/* Members written by hand. */
'''

SOURCE_TOP = '''#include "remote_client.h"

#include "remote_shape.h"

'''

EVENTS_TOP = '''#include "remote_event.h"

#include <string.h>

#include "remote_shape.h"
#include "rpc/programs.h"
#include "rpc/qemu_protocol.h"
#include "rpc/remote_protocol.h"

'''


def is_pointer(ctype):
    return '*' in ctype or ctype.endswith('Ptr')


def value(ctype, name):
    if not is_pointer(ctype):
        return f'{{ .num = (unsigned long long){name} }}'
    return f'{{ .{"cptr" if ctype.startswith("const ") else "ptr"} = {name} }}'


def connection(call):
    ctype, name = call.params[0]
    if ctype in CONNECTIONS:
        return name
    return f'{name}[0]->base.conn' if ctype.endswith('*') else f'{name}->base.conn'


def function(call, index):
    params = ', '.join(declare(ctype, name) for ctype, name in call.params)
    values = ', '.join(value(ctype, name) for ctype, name in call.params)
    text = f'static {call.ret}\n' + wrapped(f'{call.member}({params})\n', len(call.member) + 1) + '{\n'
    text += wrapped(f'    ShapeValue values[] = {{ {values} }};\n', 8) + '    ShapeValue answer;\n\n'
    failure = 'NULL' if is_pointer(call.ret) else '-1' if call.ret == 'int' else '0'
    answer = 'answer.ptr' if is_pointer(call.ret) else f'({call.ret})answer.num'
    text += f'    if (remote_shape_call(&shapes[{index}], {connection(call)}, values, &answer) < 0)\n'
    return text + f'        return {failure};\n    return {answer};\n}}\n\n'


def manual(call):
    params = ', '.join(declare(ctype, name) for ctype, name in call.params)
    name = f'remote_manual_{call.member}'
    return wrapped(f'{declare(call.ret, name)}({params});\n', 4)


def table(kind, name, calls):
    rows = ''.join(f'    .{call.member} = {call.member if call.form else "remote_manual_" + call.member},\n'
                   for call in calls)
    return f'const {kind} {name} = {{\n{rows}}};\n'


def client(source, header_path, source_path):
    calls = handle_calls(source)
    text = HEAD.format(name='remote_client.h', what='the driver behind remote connections', emitter='emit_remote_client')
    text += HEADER_TOP + ''.join(manual(call) for call in calls if not call.form)
    write(header_path, text + '\n#endif /* REMOTE_CLIENT_H */\n')

    numbers = {id(form): number for number, form in enumerate(source.calls)}
    text = HEAD.format(name='remote_client.c', what='public functions as calls to a daemon', emitter='emit_remote_client')
    text += SOURCE_TOP + ''.join(function(call, numbers[id(call.form)]) for call in calls if call.form)
    text += table('HandleDriver', 'remote_handle_driver', [call for call in calls if not call.is_admin]) + '\n'
    text += table('AdminHandleDriver', 'remote_admin_driver', [call for call in calls if call.is_admin])
    write(source_path, text)


# Events.

def argument(field, number):
    if field.kind == 'EVENT_NUM':
        return f'({field.callback_type})values[{number}].num'
    return f'values[{number}].{"cptr" if field.callback_type.startswith("const ") else "ptr"}'


def delivery(event):
    """Calls the callback as its type says. Typed parameters take two values."""
    arguments = ['conn', 'object']
    number = 0
    for field in event.fields:
        arguments.append(argument(field, number))
        number += 1
        if field.kind == 'EVENT_TYPED':
            arguments.append(f'(int)values[{number}].num')
            number += 1
    return ', '.join(arguments + ['opaque'])


def deliver_function(event, message, index):
    name = f'deliver_{index}'
    path = message.callback_id and f'shape_events[{index}]'
    text = f'/* {event.name} */\nstatic void\n'
    text += wrapped(f'{name}(virConnectPtr conn, const void *msg, RemoteEventCallback cb, void *opaque)\n', len(name) + 1)
    text += f'{{\n    ShapeValue values[SHAPE_VALUES_MAX] = {{ 0 }};\n    {event.callback.name} callback;\n'
    text += f'    void *object = remote_shape_event(&{path}, conn, msg, values);\n\n'
    text += '    memcpy(&callback, &cb, sizeof(callback));\n'
    text += wrapped(f'    callback({delivery(event)});\n', 8)
    return text + f'    remote_shape_event_clear(&{path}, object, values);\n}}\n\n'


def callback_id(name):
    return (f'static int\nid_of_{name}(const void *msg)\n{{\n    const {name} *typed = msg;\n\n'
            '    return typed->callbackID;\n}\n\n')


def event_rows(source, path):
    functions, rows, ids = '', '', ''
    index = 0
    for event in event_forms(source.model):
        for message in event.messages:
            if message.callback_id:
                procedure = message.procedure
                ids += callback_id(procedure.msg.name)
                functions += deliver_function(event, message, index)
                rows += wrapped(f'    {{ &{procedure.program.name}_program, {procedure.number}, '
                                f'{event.family.replace("EVENT_", "REMOTE_EVENT_", 1)}, {event.id}, '
                                f'id_of_{procedure.msg.name}, deliver_{index} }},\n', 6)
            index += 1
    text = HEAD.format(name='remote_event_rows.c', what='from messages to callbacks', emitter='emit_remote_client')
    text += EVENTS_TOP + ids + functions + 'const RemoteEventRow remote_event_rows[] = {\n' + rows + '};\n\n'
    write(path, text + 'const size_t remote_event_rows_count = G_N_ELEMENTS(remote_event_rows);\n')


def main(source, paths):
    client(source, paths[0], paths[1])
    event_rows(source, paths[2])


if __name__ == '__main__':
    run(main)
