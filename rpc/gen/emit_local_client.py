# SPDX-License-Identifier: LGPL-2.1-or-later
"""Emits the handle table over a driver in the same process: emit_local_client.py local_client.h local_client.c local_events.c"""

from emit import HEAD, declare, run, wrapped, write
from emit_remote_client import connection, is_pointer, value
from events import event_forms
from handle_calls import handle_calls
from objects import BY_HANDLE

HEADER_TOP = '''#ifndef LOCAL_CLIENT_H
#define LOCAL_CLIENT_H

#include "api/handle_driver.h"

extern const HandleDriver local_handle_driver;

/* Members written by hand. */
'''

SOURCE_TOP = '''#include "local/local_client.h"

#include "driver/event_bus.h"
#include "local/local_call.h"
#include "local/local_event.h"

'''

EVENTS_TOP = '''#include "local/local_event.h"

#include <string.h>

#include "driver/typed_params.h"

'''


class Forms:
    """Which call of the adapter a function makes; the row of both tables has the same number."""

    def __init__(self, source):
        self.numbers = {id(form.call): number for number, form in enumerate(source.served)}
        self.mains = {id(form.procedure): (number, form) for number, form in enumerate(source.served)}
        self.served = source.served

    def find(self, call):
        """(number, names of the values in their order), or None where the adapter does not serve it."""
        if id(call.call) in self.numbers:
            return self.numbers[id(call.call)], [name for _, name in call.params]
        if id(call.procedure) in self.mains:
            number, form = self.mains[id(call.procedure)]
            return number, [each.name for each in form.values]
        return None


def signature(call, prefix=''):
    params = ', '.join(declare(ctype, name) for ctype, name in call.params)
    return prefix + call.member, params


def head(call):
    name, params = signature(call)
    return f'static {call.ret}\n' + wrapped(f'{name}({params})\n', len(name) + 1) + '{\n'


def function(call, served):
    number, names = served
    types = {name: ctype for ctype, name in call.params}
    values = ', '.join(value(types[name], name) if name in types else '{ .ptr = NULL }' for name in names)
    text = head(call)
    text += wrapped(f'    ShapeValue values[] = {{ {values} }};\n', 8) + '    ShapeValue answer;\n\n'
    failure = 'NULL' if is_pointer(call.ret) else '-1' if call.ret == 'int' else '0'
    answer = 'answer.ptr' if is_pointer(call.ret) else f'({call.ret})answer.num'
    text += f'    if (local_call({number}, {connection(call)}, values, &answer) < 0)\n'
    return text + f'        return {failure};\n    return {answer};\n}}\n\n'


def param_of(call, wanted):
    return next((name for ctype, name in call.params if wanted(ctype)), None)


def register(call):
    """What is registered is told by the types of the parameters."""
    what, family, legacy = call.procedure.registers
    conn = call.params[0][1]
    columns = [f'.conn = {conn}', f'.family = EVENT_{family.upper()}']
    number = param_of(call, lambda ctype: ctype == 'int')
    callback = param_of(call, lambda ctype: ctype.endswith('Callback') and ctype != 'virFreeCallback')
    if number:
        columns.append(f'.id = {number}')
    elif legacy:
        columns.append('.legacy = true')
    if callback:
        columns.append(f'.cb = (LocalCallback){callback}')
    if what == 'registers':
        for field, wanted in (('opaque', lambda ctype: ctype == 'void *'),
                              ('free_opaque', lambda ctype: ctype == 'virFreeCallback'),
                              ('name', lambda ctype: ctype == 'const char *'),
                              ('flags', lambda ctype: ctype == 'unsigned int')):
            name = param_of(call, wanted)
            columns += [f'.{field} = {name}'] if name else []
        objects = [(BY_HANDLE[ctype], name) for ctype, name in call.params if ctype in BY_HANDLE]
        for kind, name in objects:
            columns += [f'.kind = SHAPE_{kind.name}', f'.object = {name}']
    text = head(call) + '    const LocalRegistration registration = {\n'
    text += ''.join(f'        {column},\n' for column in columns) + '    };\n\n'
    return text + f'    return local_event_{what[:-1]}(&registration);\n}}\n\n'


def table(calls, forms):
    rows = ''
    for call in calls:
        by_hand = not forms.find(call) and not call.procedure.registers
        rows += f'    .{call.member} = {"local_" if by_hand else ""}{call.member},\n'
    return f'const HandleDriver local_handle_driver = {{\n{rows}}};\n'


def client(source, header_path, source_path):
    forms = Forms(source)
    calls = [call for call in handle_calls(source) if not call.is_admin]
    text = HEAD.format(name='local_client.h', what='a driver in the same process, by handles', emitter='emit_local_client')
    text += HEADER_TOP
    body = ''
    for call in calls:
        served = forms.find(call)
        if served:
            body += function(call, served)
        elif call.procedure.registers:
            body += register(call)
        else:
            name, params = signature(call, 'local_')
            text += wrapped(f'{declare(call.ret, name)}({params});\n', 4)
    write(header_path, text + '\n#endif /* LOCAL_CLIENT_H */\n')
    text = HEAD.format(name='local_client.c', what='public functions as calls of the adapter', emitter='emit_local_client')
    write(source_path, text + SOURCE_TOP + body + table(calls, forms))


# Events.

def argument(field, number):
    if field.kind == 'EVENT_NUM':
        return f'({field.callback_type})fields[{number}].num'
    if field.kind == 'EVENT_TYPED':
        return f'local_event_params(fields[{number}].cptr), local_event_nparams(fields[{number}].cptr)'
    if field.callback_type.startswith('const '):
        return f'fields[{number}].cptr'
    return f'fields[{number}].ptr'


def deliver_function(event, index):
    name = f'deliver_{index}'
    arguments = ', '.join(['conn', 'object'] + [argument(field, i) for i, field in enumerate(event.fields)] + ['opaque'])
    text = f'/* {event.name} */\nstatic void\n'
    text += wrapped(f'{name}(virConnectPtr conn, void *object, const DriverValue *fields, LocalCallback cb, void *opaque)\n',
                    len(name) + 1)
    text += f'{{\n    {event.callback.name} callback;\n\n    memcpy(&callback, &cb, sizeof(callback));\n'
    return text + wrapped(f'    callback({arguments});\n', 8) + '}\n\n'


def event_rows(source, path):
    forms = event_forms(source.model)
    kinds = {each.handle: each for each in BY_HANDLE.values()}
    text = HEAD.format(name='local_events.c', what='from events to callbacks', emitter='emit_local_client') + EVENTS_TOP
    text += ''.join(deliver_function(event, index) for index, event in enumerate(forms))
    text += '/* By the number of the event in driver_events[]. */\nconst LocalEventRow local_event_rows[] = {\n'
    for index, event in enumerate(forms):
        handle = event.messages[0].procedure.event.entries[0].param.ctype
        text += f'    {{ SHAPE_{kinds[handle].name}, deliver_{index} }},\n'
    write(path, text + '};\n')


def main(source, paths):
    client(source, paths[0], paths[1])
    event_rows(source, paths[2])


if __name__ == '__main__':
    run(main)
