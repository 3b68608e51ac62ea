# SPDX-License-Identifier: LGPL-2.1-or-later
"""Emits the Wireshark dissector of all programs: emit_dissector.py OUTPUT.lua. Tables are made here, dissector.lua reads them."""

import os
import sys

import model
from errors import DescriptionError

HEAD = '''-- SPDX-License-Identifier: LGPL-2.1-or-later
-- The RPC of libvirt for Wireshark and tshark. Made by rpc/gen/emit_dissector.py from rpc/protocol.
--
--     tshark -X lua_script:libvirt.lua -r FILE          TCP port 16509; for others: -d tcp.port==PORT,libvirt

local types, programs = {}, {}

'''


def shape_of(shape):
    if shape.kind == 'string':
        return f'{{ "string", {shape.limit}, {str(shape.optional).lower()} }}'
    if shape.kind in ('opaque', 'bytes'):
        return f'{{ "{shape.kind}", {shape.length if shape.kind == "opaque" else shape.limit} }}'
    if shape.kind in ('array', 'vector'):
        return f'{{ "{shape.kind}", {shape.limit if shape.kind == "array" else shape.length}, {shape_of(shape.element)} }}'
    if shape.kind == 'optional':
        return f'{{ "optional", {shape_of(shape.element)} }}'
    if shape.definition:
        return f'{{ "type", "{shape.definition.name}" }}'
    return f'{{ "{shape.kind}" }}'


def type_text(each):
    if each.kind == 'struct':
        inside = ', '.join(f'{{ "{field.name}", {shape_of(field.shape)} }}' for field in each.fields)
        return f'types.{each.name} = {{ kind = "struct", fields = {{ {inside} }} }}\n'
    if each.kind == 'enum':
        inside = ', '.join(f'[{value}] = "{name}"' for name, value in each.values)
        return f'types.{each.name} = {{ kind = "enum", values = {{ {inside} }} }}\n'
    inside = ', '.join(f'[{value}] = {{ "{name}", "{field.name}", {shape_of(field.shape)} }}' for name, value, field in each.cases)
    return f'types.{each.name} = {{ kind = "union", cases = {{ {inside} }} }}\n'


def procedure_text(procedure):
    parts = [f'name = "{procedure.name}"']
    bodies = {'args': procedure.args, 'ret': procedure.ret, 'msg': procedure.msg}
    parts += [f'{word} = "{body.name}"' for word, body in bodies.items() if body]
    return f'    [{procedure.number}] = {{ {", ".join(parts)} }},\n'


def program_text(program):
    rows = ''.join(map(procedure_text, program.procedures))
    return (f'programs[{program.number:#x}] = {{ name = "{program.name}", procedures = {{\n{rows}}} }}\n\n')


def main(path):
    loaded = model.load()
    text = HEAD
    for program in loaded.programs.values():
        text += ''.join(type_text(each) for each in program.types.values() if each.kind != 'typedef')
    text += '\n' + ''.join(program_text(program) for program in loaded.programs.values() if program.procedures)
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'dissector.lua'), encoding='utf-8') as stream:
        text += stream.read()
    with open(path, 'w', encoding='utf-8') as stream:
        stream.write(text)


if __name__ == '__main__':
    try:
        main(sys.argv[1])
    except DescriptionError as error:
        sys.exit(str(error))
