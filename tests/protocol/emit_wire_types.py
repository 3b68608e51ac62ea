# SPDX-License-Identifier: LGPL-2.1-or-later
"""Emits the trees of wire_types.h: emit_wire_types.py RPC-GEN-FOLDER OUTPUT.c PROGRAM=HEADER-STEM ..."""

import sys

sys.path.insert(0, sys.argv[1])

import model    # noqa: E402


def inside(shape):
    """A pointer to the tree of an element."""
    return f'(const WireType[]){{ {tree(shape)} }}'


def tree(shape):
    """The initialiser of one WireType."""
    if shape.kind == 'string' and shape.optional:
        return f'{{ WIRE_OPTIONAL, 0, (const WireType[]){{ {{ WIRE_STRING, {shape.limit}, NULL, NULL }} }}, NULL }}'
    if shape.kind in ('string', 'bytes'):
        return f'{{ WIRE_{shape.kind.upper()}, {shape.limit}, NULL, NULL }}'
    if shape.kind == 'opaque':
        return f'{{ WIRE_OPAQUE, {shape.length}, NULL, NULL }}'
    if shape.kind == 'array':
        return f'{{ WIRE_ARRAY, {shape.limit}, {inside(shape.element)}, NULL }}'
    if shape.kind == 'vector':
        return f'{{ WIRE_VECTOR, {shape.length}, {inside(shape.element)}, NULL }}'
    if shape.kind == 'optional':
        return f'{{ WIRE_OPTIONAL, 0, {inside(shape.element)}, NULL }}'
    if shape.definition:
        return defined(shape.definition)
    return f'{{ WIRE_{shape.kind.upper()}, 0, NULL, NULL }}'


def defined(each):
    values = f'values_{each.name}' if each.kind != 'struct' else 'NULL'
    members = f'members_{each.name}' if each.kind != 'enum' else 'NULL'
    return f'{{ WIRE_{each.kind.upper()}, {size(each)}, {members}, {values} }}'


def size(each):
    return len(each.fields or each.cases or each.values)


def tables(each):
    """The members and values that defined() names."""
    text = ''
    if each.kind != 'enum':
        rows = ''.join(f'    {tree(field.shape)},\n' for field in each.members())
        text += f'static const WireType members_{each.name}[] = {{\n{rows}}};\n'
    if each.kind != 'struct':
        numbers = [value for _, value, _ in each.cases] or [value for _, value in each.values]
        text += f'G_GNUC_UNUSED static const int values_{each.name}[] = {{ {", ".join(map(str, numbers))} }};\n'
    return text


def main(output, pairs):
    loaded = model.load()
    headers, bodies, rows = '', '', ''
    for pair in pairs:
        name, _, stem = pair.partition('=')
        headers += f'#include "rpc/{stem}_protocol.h"\n'
        for each in loaded.programs[name].types.values():
            if each.kind == 'typedef':
                continue
            bodies += '\n' + tables(each)
            if each.kind != 'enum':
                bodies += (f'static bool_t\ncall_{each.name}(XDR *xdr, void *data)\n'
                           f'{{\n    return xdr_{each.name}(xdr, data);\n}}\n')
                rows += f'    {{ "{each.name}", sizeof({each.name}), call_{each.name}, {defined(each)} }},\n'
    with open(output, 'w', encoding='utf-8') as stream:
        stream.write(f'/* Made by tests/protocol/emit_wire_types.py. */\n\n#include "wire_types.h"\n\n{headers}{bodies}'
                     f'\nconst WireRow wire_rows[] = {{\n{rows}}};\n\nconst size_t n_wire_rows = G_N_ELEMENTS(wire_rows);\n')


if __name__ == '__main__':
    main(sys.argv[2], sys.argv[3:])
