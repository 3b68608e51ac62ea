# SPDX-License-Identifier: LGPL-2.1-or-later
"""Emits a program as one ordinary .x file, for people and other tools: emit_x.py PROGRAM OUTPUT.x"""

import sys

import model

XDR_TYPES = {'int': 'int', 'uint': 'unsigned int', 'hyper': 'hyper', 'uhyper': 'unsigned hyper', 'char': 'char',
             'uchar': 'unsigned char', 'ushort': 'unsigned short'}


def declaration(field, name=None):
    text = f'{XDR_TYPES.get(field.type, field.type)} {"*" if field.optional else ""}{name or field.name}'
    if field.max:
        return f'{text}<{field.max}>'
    return f'{text}[{field.fixed}]' if field.fixed else text


def definition(each):
    if each.kind == 'typedef':
        return f'typedef {declaration(each.target)};\n'
    if each.kind == 'enum':
        return f'enum {each.name} {{\n' + ',\n'.join(f'    {name} = {value}' for name, value in each.values) + '\n};\n'
    if each.kind == 'union':
        cases = ''.join(f'case {constant}:\n    {declaration(field)};\n' for constant, _, field in each.cases)
        return f'union {each.name} switch ({declaration(each.discriminant)}) {{\n{cases}}};\n'
    return f'struct {each.name} {{\n' + ''.join(f'    {declaration(field)};\n' for field in each.fields) + '};\n'


def borrowed_constants(program, types):
    """Constants of the public headers that the types name: XDR tools have to know them, too."""
    borrowed = {}
    for each in types:
        for field in each.members():
            for name, value in ((field.max, field.shape.limit), (field.fixed, field.shape.length)):
                if name and name.startswith('VIR_') and name not in program.constants:
                    borrowed[name] = value
        for constant, value, _ in each.cases:
            borrowed[constant] = value
    return borrowed


def merged(program):
    types = [each for used in program.uses for each in used.types.values()] + list(program.types.values())
    constants = borrowed_constants(program, types)
    for used in program.uses:
        constants.update(used.constants)
    constants.update(program.constants)
    parts = [f'/* The program {program.name}, merged from rpc/protocol by rpc/gen/emit_x.py. */\n\n']
    parts += [f'const {name} = {value};\n' for name, value in constants.items()]
    parts += [f'\n{definition(each)}' for each in types]
    if program.procedures:
        rows = ',\n'.join(f'    {procedure.name} = {procedure.number}' for procedure in program.procedures)
        parts.append(f'\nenum {program.procedure_enum} {{\n{rows}\n}};\n')
    return ''.join(parts)


def main(arguments):
    name, path = arguments
    with open(path, 'w', encoding='utf-8') as stream:
        stream.write(merged(model.load().programs[name]))


if __name__ == '__main__':
    try:
        main(sys.argv[1:])
    except model.DescriptionError as error:
        sys.exit(str(error))
