# SPDX-License-Identifier: LGPL-2.1-or-later
"""Emits a program's structs and XDR functions: emit_xdr.py PROGRAM HEADER.h SOURCE.c

What counts and limits mean is in rpc/xdr_types.[ch]; what is printed here only names fields in their order.
"""

import os
import sys

import model

C_TYPES = {'int': 'int', 'uint': 'unsigned int', 'hyper': 'int64_t', 'uhyper': 'uint64_t', 'ushort': 'unsigned short',
           'char': 'char', 'uchar': 'unsigned char', 'double': 'double'}
XDR_FUNCTIONS = {'int': 'xdr_int', 'uint': 'xdr_u_int', 'hyper': 'xdr_int64_t', 'uhyper': 'xdr_uint64_t',
                 'ushort': 'rpc_xdr_ushort', 'char': 'rpc_xdr_char', 'uchar': 'rpc_xdr_uchar', 'double': 'xdr_double'}

NOTE = '''/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * {file} - {what}. Made by rpc/gen/emit_xdr.py from rpc/protocol/{source}.
 */
'''


def element_type(shape):
    """The C type of an array's element, an option's target, or a plain field."""
    if shape.kind in C_TYPES:
        return C_TYPES[shape.kind]
    if shape.kind == 'string':
        return 'char *'
    return shape.typename


def spaced(ctype):
    return ctype if ctype.endswith('*') else ctype + ' '


def field_type(shape, name):
    """A member's or typedef's declaration, without the semicolon."""
    if shape.kind == 'opaque' and shape.typename is None:
        return f'unsigned char {name}[{shape.size_name}]'
    if shape.kind == 'vector':
        return f'{spaced(element_type(shape.element))}{name}[{shape.size_name}]'
    if shape.kind == 'bytes':
        return f'struct {{\n        unsigned int {name}_len;\n        unsigned char *{name}_val;\n    }} {name}'
    if shape.kind == 'array':
        element = spaced(element_type(shape.element))
        return f'struct {{\n        unsigned int {name}_len;\n        {element}*{name}_val;\n    }} {name}'
    if shape.kind == 'optional':
        return f'{spaced(element_type(shape.element))}*{name}'
    return f'{spaced(element_type(shape))}{name}'


def helper_name(shape):
    """The static function for arrays, vectors or options of a type: 'xdr_remote_nonnull_domain_array'."""
    element = shape.element
    base = element.typename or XDR_FUNCTIONS[element.kind].replace('rpc_xdr_', '').replace('xdr_', '')
    return f'xdr_{base}_{shape.kind}'


def element_function(shape):
    return f'xdr_{shape.typename}' if shape.typename else XDR_FUNCTIONS[shape.kind]


def call(shape, place):
    """The call that does the field at @place, a C lvalue such as 'data->name'."""
    if shape.kind in XDR_FUNCTIONS:
        return f'{XDR_FUNCTIONS[shape.kind]}(xdr, &{place})'
    if shape.kind == 'string':
        function = 'rpc_xdr_optional_string' if shape.optional else 'rpc_xdr_string'
        return f'{function}(xdr, &{place}, {shape.size_name})'
    if shape.kind == 'opaque':
        return f'rpc_xdr_opaque(xdr, {place}, {shape.size_name})'
    if shape.kind == 'bytes':
        member = place.rsplit('.', 1)[-1].rsplit('->', 1)[-1]
        return f'rpc_xdr_bytes(xdr, &{place}.{member}_len, &{place}.{member}_val, {shape.size_name})'
    if shape.kind == 'array':
        member = place.rsplit('.', 1)[-1].rsplit('->', 1)[-1]
        return f'{helper_name(shape)}(xdr, &{place}.{member}_len, &{place}.{member}_val, {shape.size_name})'
    if shape.kind == 'vector':
        return f'{helper_name(shape)}(xdr, {place}, {shape.size_name})'
    if shape.kind == 'optional':
        return f'{helper_name(shape)}(xdr, &{place})'
    return f'xdr_{shape.typename}(xdr, &{place})'


def is_named(each):
    """Typedefs of arrays and options have no C type of their own: their users' fields are declared in full."""
    return each.kind != 'typedef' or each.target.shape.kind not in ('optional', 'array', 'bytes', 'vector')


def declare(each):
    """A type's declaration in the header."""
    name = each.name
    if each.kind == 'typedef':
        return f'typedef {field_type(each.target.shape, name)};\n'
    if each.kind == 'enum':
        values = ''.join(f'    {value_name} = {value},\n' for value_name, value in each.values)
        return f'typedef enum {{\n{values}}} {name};\nbool_t xdr_{name}(XDR *xdr, {name} *data);\n'
    if each.kind == 'union':
        arms = ''.join(f'        {field_type(field.shape, field.name)};\n' for _, _, field in each.cases)
        body = f'    int {each.discriminant.name};\n    union {{\n{arms}    }} u;\n'
    else:
        body = ''.join(f'    {field_type(field.shape, field.name)};\n' for field in each.fields)
    return f'typedef struct {{\n{body}}} {name};\nRPC_XDR_DECLARE({name})\n'


def helpers(each, known):
    """The static functions that a type's fields need and that are not there yet."""
    text = ''
    for field in each.members():
        shape = field.shape
        if shape.kind not in ('array', 'vector', 'optional') or helper_name(shape) in known:
            continue
        known.add(helper_name(shape))
        element = shape.element
        macro = {'array': 'RPC_XDR_ARRAY', 'vector': 'RPC_XDR_VECTOR', 'optional': 'RPC_XDR_OPTIONAL'}[shape.kind]
        more = f', {element.min_size}' if shape.kind == 'array' else ''
        text += (f'{macro}({helper_name(shape)}, {element_type(element).replace(" *", "")}'
                 f'{" *" if element.kind == "string" else ""}, {element_function(element)}{more})\n\n')
    return text


def needs_function(each, types):
    """Strings' and opaque typedefs need a function only as elements."""
    return any(field.shape.element and field.shape.element.typename == each.name
               for other in types for field in other.members())


def define(each):
    """A type's XDR function."""
    name = each.name
    head = f'bool_t\nxdr_{name}(XDR *xdr, {name} *data)\n'
    if each.kind == 'typedef':
        return f'static {head}{{\n    return {call(each.target.shape, "*data").replace("&*", "")};\n}}\n'
    if each.kind == 'enum':
        return head + define_enum(each)
    if each.kind == 'union':
        return head + define_union(each)
    calls = '\n        && '.join(call(field.shape, f'data->{field.name}') for field in each.fields)
    return f'{head}{{\n    return {calls};\n}}\n'


def define_enum(each):
    cases = ''.join(f'    case {name}:\n' for name, _ in each.values)
    return ('{\n    int value = (int)*data;\n\n    if (xdr->x_op == XDR_FREE)\n        return TRUE;\n'
            '    if (!xdr_int(xdr, &value))\n        return FALSE;\n    switch (value) {\n'
            f'{cases}        *data = ({each.name})value;\n        return TRUE;\n    default:\n        return FALSE;\n    }}\n}}\n')


def define_union(each):
    discriminant = each.discriminant.name
    cases = ''.join(f'    case {constant}:\n        return {call(field.shape, f"data->u.{field.name}")};\n'
                    for constant, _, field in each.cases)
    return (f'{{\n    if (!xdr_int(xdr, &data->{discriminant}))\n        return FALSE;\n'
            f'    switch (data->{discriminant}) {{\n{cases}'
            '    default:\n        return xdr->x_op == XDR_FREE;\n    }\n}\n')


def guard(path):
    return os.path.basename(path).upper().replace('.', '_')


def header(program, path):
    name = os.path.basename(path)
    parts = [NOTE.format(file=name, what=f'what the program {program.name} sends, as C', source=program.parts[0]),
             f'\n#ifndef {guard(path)}\n#define {guard(path)}\n\n#include <libvirt/libvirt.h>\n\n#include "rpc/xdr_types.h"\n']
    parts += [f'#include "rpc/{used.name}_protocol.h"\n' for used in program.uses]
    parts.append('\n')
    parts += [f'#define {constant} {value if value < 0x10000000 else hex(value)}\n'
              for constant, value in program.constants.items()]
    parts += [f'\n{declare(each)}' for each in program.types.values() if is_named(each)]
    if program.procedures:
        rows = ''.join(f'    {procedure.name} = {procedure.number},\n' for procedure in program.procedures)
        parts.append(f'\ntypedef enum {{\n{rows}}} {program.procedure_enum};\n')
    parts.append(f'\n#endif /* {guard(path)} */\n')
    return ''.join(parts)


def source(program, path, header_path):
    parts = [NOTE.format(file=os.path.basename(path), what=f'the XDR functions of the program {program.name}',
                         source=program.parts[0]).replace('.\n */', ".\n *\n * Threads: any; state is the caller's XDR.\n */"),
             f'\n#include "rpc/{os.path.basename(header_path)}"\n']
    types = list(program.types.values())
    known = set()
    for each in types:
        if is_named(each):
            needed = helpers(each, known)
            if each.kind != 'typedef' or needs_function(each, types):
                parts.append(f'\n{needed}{define(each)}')
    return ''.join(parts)


def main(arguments):
    name, header_path, source_path = arguments
    program = model.load().programs[name]
    with open(header_path, 'w', encoding='utf-8') as stream:
        stream.write(header(program, header_path))
    with open(source_path, 'w', encoding='utf-8') as stream:
        stream.write(source(program, source_path, header_path))


if __name__ == '__main__':
    try:
        main(sys.argv[1:])
    except model.DescriptionError as error:
        sys.exit(str(error))
