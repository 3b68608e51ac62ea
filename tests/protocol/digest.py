# SPDX-License-Identifier: LGPL-2.1-or-later
"""The contract in lines, one for each constant, type, procedure and symbol: digest.py prints it, protocol.txt keeps it.

A line that changes in protocol.txt changes what other programs rely on, which a reviewer should see.
"""

import model


def shape_text(shape):
    """A shape with its numbers in place of the names of constants."""
    if shape.kind == 'string':
        return ('?' if shape.optional else '') + f'string<{shape.limit}>'
    if shape.kind == 'bytes':
        return f'opaque<{shape.limit}>'
    if shape.kind == 'opaque':
        return f'opaque[{shape.length}]'
    if shape.kind == 'array':
        return f'{shape_text(shape.element)}<{shape.limit}>'
    if shape.kind == 'vector':
        return f'{shape_text(shape.element)}[{shape.length}]'
    if shape.kind == 'optional':
        return f'?{shape_text(shape.element)}'
    return shape.definition.name if shape.definition else shape.kind


def type_text(each):
    if each.kind == 'typedef':
        return shape_text(each.target.shape)
    if each.kind == 'enum':
        return ' '.join(f'{name}={value}' for name, value in each.values)
    if each.kind == 'union':
        return ' '.join(f'{value}:{field.name}:{shape_text(field.shape)}' for _, value, field in each.cases)
    return ' '.join(f'{field.name}:{shape_text(field.shape)}' for field in each.fields)


def condition_text(terms):
    words = []
    for term in terms:
        if term.kind == 'is':
            words.append(f'{term.param}=={term.value}')
        else:
            words.append(('none of ' if term.kind == 'current' else '') + f'{term.mask:#x}')
    return ' if ' + ' or '.join(words)


def permission_text(permission):
    text = f'{permission.object}:{permission.permission}'
    return text + condition_text(permission.condition) if permission.condition else text


def procedure_text(procedure):
    words = [procedure.kind]
    words += [f'{which}={each.name}' for which, each in
              (('args', procedure.args), ('ret', procedure.ret), ('msg', procedure.msg)) if each]
    words += [call.name for call in procedure.calls()]
    if procedure.event:
        words.append(f'{procedure.event.callback.name}={procedure.event.id_value}')
    words += [f'[{permission_text(each)}]' for each in procedure.acl]
    words += [f'filter[{permission_text(each)}]' for each in procedure.filters]
    if procedure.write:
        words.append('write' if procedure.write is True else 'write' + condition_text(procedure.write))
    words += [word for word, said in (('high', procedure.high), ('before-auth', procedure.before_auth)) if said]
    if procedure.stream:
        words.append(f'stream-{procedure.stream}' + (f'-sparse-{procedure.sparse_mask:#x}' if procedure.sparse else ''))
    return ' '.join(words)


def lines(loaded):
    for program in loaded.programs.values():
        if program.procedure_enum:
            yield f'program {program.name} {program.number:#x} version {program.version}'
        for name, value in program.constants.items():
            yield f'constant {program.name} {name} {value}'
        for each in program.types.values():
            yield f'{each.kind} {program.name} {each.name} {type_text(each)}'
        for procedure in program.procedures:
            yield f'procedure {program.name} {procedure.number} {procedure.name} {procedure_text(procedure)}'
    for name, each in sorted(loaded.functions.items()):
        yield f'symbol {each.library.soname} {each.node} {name}'


def text(loaded):
    return ''.join(f'{line.rstrip()}\n' for line in lines(loaded))


if __name__ == '__main__':
    print(text(model.load()), end='')
