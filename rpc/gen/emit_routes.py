# SPDX-License-Identifier: LGPL-2.1-or-later
"""Emits where the proxy sends what clients call: emit_routes.py routes.c"""

import re

from emit import HEAD, run, write
from errors import DescriptionError

def family_of(file):
    """'network' where the part says `served by network`, or None."""
    for text, _ in file.comments:
        match = re.fullmatch(r'served by (\w+)', text)
        if match:
            return match.group(1)
    return None


def first_field(kind):
    """The name of the first field of a payload, or None."""
    members = list(kind.members()) if kind else []
    return members[0].name if members else None


def bits_of(procedure):
    bits = []
    if procedure.stream:
        bits.append('ROUTE_STREAM')
    if procedure.registers:
        what, _, legacy = procedure.registers
        bits.append('ROUTE_REGISTERS' if what == 'registers' else 'ROUTE_DEREGISTERS')
        if legacy:
            bits.append('ROUTE_LEGACY')
    if procedure.direction == 'event' and first_field(procedure.msg) == 'callbackID':
        bits.append('ROUTE_TELLS')
    return bits


def routed_programs(model):
    """The programs that clients speak on one connection: those that share types, with public functions."""
    shared = [each for program in model.programs.values() for each in [program] + program.uses if program.uses]
    return [program for program in model.programs.values()
            if program in shared and any(procedure.kind == 'public' for procedure in program.procedures)]


def main(source, paths):
    text = HEAD.format(name='routes.c', what='where the proxy sends what clients call', emitter='emit_routes')
    text += '#include "proxy/routes.h"\n\n'
    families = []
    programs = routed_programs(source.model)
    for program in programs:
        places = {file.name: family_of(file) for file in program.files}
        text += f'static const ProxyRoute {program.name}_routes[] = {{\n'
        for procedure in program.procedures:
            if procedure.place.file not in places:
                raise DescriptionError(procedure.place, f"'{procedure.name}' stands in no part of its program")
            family = places[procedure.place.file]
            if family and family not in families:
                families.append(family)
            number = families.index(family) + 1 if family else 0
            bits = ' | '.join(['ROUTE_KNOWN'] + bits_of(procedure))
            text += f'    [{procedure.number}] = {{ {number}, {bits} }}, /* {procedure.name} */\n'
        text += '};\n\n'
    text += 'const char *const proxy_families[] = {\n    NULL,\n'
    text += ''.join(f'    "{family}",\n' for family in families) + '};\n\n'
    text += f'const unsigned int proxy_families_count = {len(families) + 1};\n\n'
    text += 'static const ProxyRoutes programs[] = {\n'
    for program in programs:
        name = program.name
        text += f'    {{ {program.number:#x}, {program.version}, {name}_routes, G_N_ELEMENTS({name}_routes) }},\n'
    text += '};\n\n'
    text += '''const ProxyRoute *
proxy_route_find(uint32_t program, uint32_t version, uint32_t procedure)
{
    for (size_t i = 0; i < G_N_ELEMENTS(programs); i++) {
        const ProxyRoutes *known = &programs[i];

        if (known->program == program && known->version == version)
            return procedure < known->n_routes && known->routes[procedure].bits ? &known->routes[procedure] : NULL;
    }
    return NULL;
}
'''
    write(paths[0], text)


if __name__ == '__main__':
    run(main)
