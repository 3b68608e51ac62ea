# SPDX-License-Identifier: LGPL-2.1-or-later
"""Emits the rows that rpc/wire walks: emit_shapes.py shapes.c"""

from dataclasses import dataclass, field as dataclass_field

from calls import WIRE_NUMBERS
from emit import HEAD, run, wrapped, write
from events import event_forms
from objects import BY_HANDLE

INCLUDES = '''#include "rpc/admin_protocol.h"
#include "rpc/lxc_protocol.h"
#include "rpc/qemu_protocol.h"
#include "rpc/remote_protocol.h"
#include "rpc/stream.h"
#include "rpc/wire/shape.h"

#include <libvirt/libvirt-admin.h>
#include <libvirt/libvirt-qemu.h>
#include <libvirt/libvirt.h>

'''

PROGRAMS = {'remote': 'SHAPE_REMOTE', 'qemu': 'SHAPE_QEMU', 'lxc': 'SHAPE_LXC', 'admin': 'SHAPE_ADMIN'}
NO_OFFSET = 'SHAPE_NO_OFFSET'


@dataclass
class NoCall:
    """Stands for the call where structs are looked up for events."""

    entries: list = dataclass_field(default_factory=list)
    result: object = None
    ret: object = None


@dataclass
class EventFormer:
    procedure: object

    @property
    def call(self):
        return NoCall()

    def fail(self, text):
        raise ValueError(f'{self.procedure.name}: {text}')


class Entries:
    def __init__(self):
        self.lines = []

    def add(self, rows):
        """The index of the first of @rows, which SHAPE_END follows."""
        first = len(self.lines)
        self.lines += [entry_text(row) for row in rows] + ['    { .kind = SHAPE_END },\n']
        return first


def entry_text(row):
    columns = [f'.kind = {row.kind}', f'.value = {row.value}', f'.count = {row.count}', f'.times = {row.times}']
    if row.bits:
        columns.append('.bits = ' + ' | '.join(dict.fromkeys(row.bits)))
    for name in ('wire', 'type', 'size_type'):
        if getattr(row, name):
            columns.append(f'.{name} = SHAPE_NUMBER({getattr(row, name)})')
    if row.aux:
        columns.append(f'.aux = {row.aux}')
    if row.field:
        columns.append(f'.offset = offsetof({row.struct}, {row.field})')
    if row.limit:
        columns.append(f'.limit = {row.limit}')
    return wrapped('    { ' + ', '.join(columns) + ' },\n', 6)


def shape_rows(source, entries):
    text = 'const Shape shapes[] = {\n'
    for form in source.calls:
        ins, outs = entries.add(form.ins), entries.add(form.outs)
        text += (f'    {{ {ins}, {outs}, {form.procedure.number}, {PROGRAMS[form.procedure.program.name]}, '
                 f'{len(form.values)} }}, /* {form.name} */\n')
    return text + '};\n\n'


def event_entry(source, message, field, path, entry, value):
    from calls import Row
    if not path:
        return None
    row = Row(None, value, struct=message.procedure.msg.name, field=path)
    shape = entry.field.shape
    if field.kind == 'EVENT_NUM':
        row.kind, row.wire, row.type = 'SHAPE_NUM', WIRE_NUMBERS[shape.kind], field.ctype
    elif field.kind == 'EVENT_STRING':
        row.kind = 'SHAPE_STRING'
        row.bits = ['SHAPE_NULLABLE'] if shape.optional else []
    elif field.kind == 'EVENT_TYPED':
        row.kind, row.limit = 'SHAPE_TYPED', shape.limit
    elif field.kind == 'EVENT_ADDRESS':
        row.kind, row.aux = 'SHAPE_STRUCT', source.structs.row(field.callback_type, shape.definition,
                                                               EventFormer(message.procedure))
    else:
        row.kind, row.limit = 'SHAPE_STRUCTS', shape.limit
        row.aux = source.structs.row('virDomainEventGraphicsSubjectIdentity', shape.element.definition,
                                     EventFormer(message.procedure))
    return row


def event_rows(source, entries):
    text = 'const ShapeEvent shape_events[] = {\n'
    number = 0
    for index, event in enumerate(event_forms(source.model)):
        for message in event.messages:
            rows = [event_entry(source, message, field, path, entry, value)
                    for value, (field, (path, entry)) in enumerate(zip(event.fields, message.fields))]
            first = entries.add([row for row in rows if row])
            msg = message.procedure.msg.name
            kind = BY_HANDLE[event.callback.params[1].ctype].name
            callback = f'offsetof({msg}, callbackID)' if message.callback_id else NO_OFFSET
            text += wrapped(f'    {{ {PROGRAMS[message.procedure.program.name]}, {message.procedure.number}, {index}, '
                            f'SHAPE_{kind}, offsetof({msg}, {message.object_path}), {callback}, {first} }}, '
                            f'/* {event.name} */\n', 6)
            number += 1
    return text + '};\n\n' + f'const unsigned int shape_events_count = {number};\n\n'


def struct_rows(source):
    fields, text, first = '', '', 0
    for row in source.structs.rows:
        public = f'struct {row.public}'
        for field in row.fields:
            columns = [f'.kind = {field.kind}', f'.offset = offsetof({row.wire}, {field.wire_field})',
                       f'.public = offsetof({public}, {field.member})']
            columns += [f'.bits = {field.bits}'] if field.bits != '0' else []
            columns += [f'.wire = SHAPE_NUMBER({field.wire})', f'.type = SHAPE_NUMBER({field.type})'] if field.wire else []
            columns += [f'.aux = {field.aux}'] if field.kind == 'SHAPE_STRUCTS' else []
            columns += [f'.count = offsetof({public}, {field.count})',
                        f'.size_type = SHAPE_NUMBER({field.size_type})'] if field.count else []
            columns += [f'.limit = {field.limit}'] if field.limit != '0' else []
            fields += wrapped('    { ' + ', '.join(columns) + ' },\n', 6)
        text += f'    {{ {first}, {len(row.fields)}, sizeof({row.wire}), sizeof({public}) }},\n'
        first += len(row.fields)
    return ('const ShapeField shape_fields[] = {\n' + fields + '};\n\nconst ShapeStruct shape_structs[] = {\n' + text + '};\n\n')


def main(source, paths):
    entries = Entries()
    rows = shape_rows(source, entries)
    events = event_rows(source, entries)
    text = HEAD.format(name='shapes.c', what='how every message lies', emitter='emit_shapes') + INCLUDES
    text += struct_rows(source) + 'const ShapeEntry shape_entries[] = {\n' + ''.join(entries.lines) + '};\n\n'
    write(paths[0], (text + rows + events).rstrip('\n') + '\n')


if __name__ == '__main__':
    run(main)
