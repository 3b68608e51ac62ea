# SPDX-License-Identifier: LGPL-2.1-or-later
"""Emits which call serves which procedure: emit_serve_tables.py serve_tables.c"""

from emit import HEAD, run, write


def main(source, paths):
    text = HEAD.format(name='serve_tables.c', what='which call serves which procedure', emitter='emit_serve_tables')
    text += '#include "serve_tables.h"\n\n#include "rpc/programs.h"\n\n'
    programs = {}
    for index, form in enumerate(source.served):
        programs.setdefault(form.procedure.program.name, []).append((form.procedure, index))
    for name, rows in programs.items():
        text += '/* The index in driver_calls[] and shapes[], and one more; 0: by hand. */\n'
        text += f'static const uint16_t {name}_calls[] = {{\n'
        text += ''.join(f'    [{procedure.number}] = {index + 1}, /* {procedure.name} */\n' for procedure, index in rows)
        text += '};\n\n'
    text += 'static const ServeProgram programs[] = {\n'
    for name in programs:
        text += f'    {{ &{name}_program, {name}_calls, G_N_ELEMENTS({name}_calls) }},\n'
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
