# SPDX-License-Identifier: LGPL-2.1-or-later
"""Emits the rows of rpc/program.h: emit_programs.py programs.h programs.c"""

from emit import HEAD, run, wrapped, write

STEMS = {'lockspace': 'lock', 'logmanager': 'log', 'lxcmonitor': 'lxc_monitor'}
RUNS = {'view': 'RPC_RUNS_VIEW', 'actor': 'RPC_RUNS_ACTOR', 'job': 'RPC_RUNS_JOB', 'driver': 'RPC_RUNS_DRIVER',
        None: 'RPC_RUNS_DRIVER'}


def words(procedure):
    return {(word, entry.out) for entry in (procedure.call.entries if procedure.call else []) for word in entry.words}


def flags(procedure):
    found = words(procedure)
    result = procedure.call.result if procedure.call else None
    table = (
        ('HIGH', procedure.high),
        ('BEFORE_AUTH', procedure.before_auth),
        ('WRITE', procedure.write is True),
        ('STREAM_UP', procedure.stream in ('up', 'both')),
        ('STREAM_DOWN', procedure.stream in ('down', 'both')),
        ('FDS_IN', 'call' in procedure.fds or ('fd', False) in found or ('fds', False) in found),
        ('FDS_OUT', 'reply' in procedure.fds or ('fds', True) in found or (result and result.kind == 'fd')),
        ('EVENT', procedure.direction == 'event'),
    )
    return ' | '.join('RPC_PROCEDURE_' + name for name, is_set in table if is_set) or '0'


def row(procedure):
    columns = [f'.name = "{procedure.name}"', f'.number = {procedure.number}', f'.flags = {flags(procedure)}',
               f'.runs = {RUNS[procedure.runs]}']
    args = procedure.args or procedure.msg
    columns += [f'RPC_ARGS({args.name})'] if args else []
    columns += [f'RPC_RET({procedure.ret.name})'] if procedure.ret else []
    return wrapped(f'    [{procedure.number}] = {{ ' + ', '.join(columns) + ' },\n', 6)


def program(each):
    text = f'static const RpcProcedure {each.name}_procedures[] = {{\n'
    text += ''.join(row(procedure) for procedure in each.procedures) + '};\n\n'
    text += (f'const RpcProgram {each.name}_program = {{\n    .name = "{each.name}",\n    .number = {each.number:#x},\n'
             f'    .version = {each.version},\n    .procedures = {each.name}_procedures,\n'
             f'    .n_procedures = {each.name.upper()}_PROCEDURES,\n}};\n\n')
    return text


def payloads(programs):
    """The types of all payloads, each once."""
    names = {}
    for each in programs:
        for procedure in each.procedures:
            for payload in (procedure.args, procedure.ret, procedure.msg):
                if payload:
                    names[payload.name] = True
    return names


def main(source, paths):
    programs = [each for each in source.model.programs.values() if each.procedures]
    text = HEAD.format(name='programs.h', what='the programs', emitter='emit_programs')
    text += '#ifndef RPC_PROGRAMS_H\n#define RPC_PROGRAMS_H\n\n#include "rpc/program.h"\n\n'
    text += ''.join(f'extern const RpcProgram {each.name}_program;\n' for each in programs)
    text += '\n/* One more than the highest number. */\nenum {\n'
    text += ''.join(f'    {each.name.upper()}_PROCEDURES = {each.procedures[-1].number + 1},\n' for each in programs) + '};\n'
    write(paths[0], text + '\n#endif /* RPC_PROGRAMS_H */\n')

    text = HEAD.format(name='programs.c', what='the procedures of all programs', emitter='emit_programs')
    text += '#include "rpc/programs.h"\n\n'
    for each in programs:
        if payloads([each]):
            text += f'#include "rpc/{STEMS.get(each.name, each.name)}_protocol.h"\n'
    text += '\n' + ''.join(f'RPC_XDR_THUNK({name})\n' for name in payloads(programs)) + '\n'
    write(paths[1], (text + ''.join(program(each) for each in programs)).rstrip('\n') + '\n')


if __name__ == '__main__':
    run(main)
