# SPDX-License-Identifier: LGPL-2.1-or-later
"""Emits which call serves which procedure, and what those served by hand need: emit_serve_tables.py serve_tables.c"""

from calls import permission_kind
from emit import HEAD, run, write
from errors import DescriptionError

NEEDS_MAX = 2


def permission(each):
    return (f'{{ {permission_kind(each.object)}, ACCESS_OBJECT_{each.object.upper()}, '
            f'ACCESS_{each.permission.upper()} }}')


def gate(procedure):
    """The permissions of a procedure that is served by hand; about the connection, for no object is looked up for it."""
    for each in procedure.acl:
        if each.object != 'connect' or each.condition or len(procedure.acl) > NEEDS_MAX:
            raise DescriptionError(procedure.place, f"up to {NEEDS_MAX} permissions of 'connect' without conditions can be asked "
                                                    "for what is served by hand")
    needs = ', '.join(permission(each) for each in procedure.acl)
    return f'    [{procedure.number}] = {{ {len(procedure.acl)}, {{ {needs} }} }}, /* {procedure.name} */\n'


def event_filters(source):
    """Who registers for a family of events sees those about objects that he may see."""
    found = {}
    for procedure in source.model.procedures():
        if procedure.registers and procedure.registers[0] == 'registers':
            found.setdefault(procedure.registers[1], set()).update((each.object, each.permission) for each in procedure.filters)
    text = 'const DriverPermission serve_event_filters[EVENT_FAMILIES] = {\n'
    for family, filters in found.items():
        if len(filters) != 1:
            raise ValueError(f"registrations for events of '{family}' must have one filter, always the same")
        ((name, what),) = filters
        text += f'    [EVENT_{family.upper()}] = {{ {permission_kind(name)}, ACCESS_OBJECT_{name.upper()}, '
        text += f'ACCESS_{what.upper()} }},\n'
    return text + '};\n\n'


def calls_of(name, rows):
    text = '/* The index in driver_calls[] and shapes[], and one more; 0: by hand. */\n'
    text += f'static const uint16_t {name}_calls[] = {{\n'
    text += ''.join(f'    [{procedure.number}] = {index + 1}, /* {procedure.name} */\n' for procedure, index in rows)
    return text + '};\n\n'


def main(source, paths):
    text = HEAD.format(name='serve_tables.c', what='which call serves which procedure', emitter='emit_serve_tables')
    text += '#include "serve_tables.h"\n\n#include "rpc/programs.h"\n\n'
    programs = {}
    for index, form in enumerate(source.served):
        programs.setdefault(form.procedure.program, []).append((form.procedure, index))
    rows = ''
    for program, served in programs.items():
        name = program.name
        by_hand = [each for each in program.procedures if each.acl and each not in [procedure for procedure, _ in served]]
        text += calls_of(name, served)
        gates = 'NULL, 0'
        if by_hand:
            text += f'static const ServeGate {name}_gates[] = {{\n{"".join(gate(each) for each in by_hand)}}};\n\n'
            gates = f'{name}_gates, G_N_ELEMENTS({name}_gates)'
        rows += f'    {{ &{name}_program, {name}_calls, G_N_ELEMENTS({name}_calls), {gates} }},\n'
    text += event_filters(source)
    text += 'static const ServeProgram programs[] = {\n' + rows
    text += '''};

const ServeProgram *
serve_program_find(const RpcProgram *program)
{
    for (size_t i = 0; i < G_N_ELEMENTS(programs); i++) {
        if (programs[i].program == program)
            return &programs[i];
    }
    return NULL;
}
'''
    write(paths[0], text)


if __name__ == '__main__':
    run(main)
