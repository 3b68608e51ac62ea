# SPDX-License-Identifier: LGPL-2.1-or-later
"""Emits the public functions of one library: emit_api.py SONAME libvirt_api.c"""

import sys

from emit import HEAD, Input, Names, declare, wrapped, write
from errors import DescriptionError
from handle_calls import handle_calls
from objects import BY_HANDLE, CONNECTIONS

TOP = '''#include "api/call.h"
#include "api/handle_driver.h"

'''

FAILED = {'int': '< 0', 'unsigned long': '== 0', 'unsigned long long': '== 0'}

CHECKS = {'nonempty': 'call_nonempty', 'optional-nonempty': 'call_nonempty', 'nonnull': 'call_nonnull',
          'nonzero': 'call_nonzero', 'positive': 'call_positive', 'nonnegative': 'call_nonnegative', 'null': 'call_null',
          'zero': 'call_zero'}


def handle_kind(ctype):
    """'virDomainPtr' and 'virDomainPtr *' -> 'HANDLE_DOMAIN'."""
    name = ctype.replace('*', '').strip()
    if name in CONNECTIONS:
        return 'HANDLE_CONNECT' if name == 'virConnectPtr' else 'HANDLE_ADMIN_CONNECT'
    return 'HANDLE_' + BY_HANDLE[name].name


def first_handle(call):
    """The expression of the handle that leads to the connection: of a list, its first."""
    ctype, name = call.params[0]
    return f'{name} ? *{name} : NULL' if ctype.endswith('*') else name


def counters(call):
    """Caller-sized arrays that may be NULL to ask how many there are: parameter -> the pointer to the count."""
    found = {}
    for entry in call.call.entries:
        for word in ('typed', 'array'):
            count = entry.words.get(word)
            if entry.out and count and count.param.ctype.endswith('*') and not entry.param.ctype.endswith('*'):
                found[entry.param.name] = count.param.name
    return found


def counts(call):
    """Arrays with a count of their own, which may be NULL when that is 0: parameter -> the count."""
    found = {}
    for entry in call.call.entries:
        for word in ('typed', 'array', 'bytes', 'fds'):
            count = entry.words.get(word)
            if entry.param and getattr(count, 'param', None) and not count.param.ctype.endswith('*') and not count.times:
                found[entry.param.name] = count.param.name
    return found


def checks(call):
    names = {name for _, name in call.params}
    lines = []
    for check, name in sorted(call.procedure.checks, key=lambda each: each[1] in counters(call)):
        if name not in names:
            continue
        if check == 'nonnull' and name in counters(call):
            count = counters(call)[name]
            lines.append(f'call_nonnull(&call, !{count} || *{count} == 0 ? {count} : (const void *){name}, "{name}")')
            continue
        if check == 'nonnull' and name in counts(call):
            lines.append(f'call_array(&call, {name}, {counts(call)[name]}, "{name}")')
            continue
        if check == 'nonempty':
            lines.append(f'call_nonnull(&call, {name}, "{name}")')
        lines.append(f'{CHECKS[check]}(&call, {name}, "{name}")')
    for check, name, terms in call.procedure.checks_if:
        if name in names:
            asked = ' || '.join(condition(term) for term in terms)
            lines.append(f'if ({asked})\n{CHECKS[check]}(&call, {name}, "{name}")')
    for ctype, name in call.params[1:]:
        if ctype in BY_HANDLE:
            entry = next((entry for entry in call.call.entries if entry.param and entry.param.name == name), None)
            optional = entry is None or entry.field is None or entry.field.shape.kind == 'optional'
            lines.append(f'call_handle(&call, {name}, {handle_kind(ctype)}, {str(optional).lower()}, "{name}")')
        elif ctype == 'virStreamPtr':
            lines.append(f'call_handle(&call, {name}, HANDLE_STREAM, false, "{name}")')
    return lines


def condition(term):
    if term.kind == 'is':
        return f'{term.param} {"!=" if term.negated else "=="} {term.name}'
    return f'(flags & {term.name}) != 0' if term.kind == 'set' else f'(flags & {term.mask:#x}) == 0'


def writes(call):
    write_terms = call.procedure.write
    if write_terms in (True, False):
        return []
    return [f'call_write_if(&call, {" || ".join(condition(term) for term in write_terms)})']


def takes_strings(call):
    """Getters of typed parameters whose flags say that strings may come."""
    return any(entry.flags and entry.name == 'flags' and 'virTypedParameterFlags' in entry.flags.enums
               for entry in call.call.entries)


def body(call, row):
    names = {name for _, name in call.params}
    flags = 'flags' if 'flags' in names else '0'
    failure = 'NULL' if call.ret.endswith('*') or call.ret in BY_HANDLE else '-1' if call.ret == 'int' else '0'
    failed = '!answer' if failure == 'NULL' else f'answer {FAILED[call.ret]}'
    absolute = [name for name in call.procedure.absolute if name in names]
    result = call.call.result
    if failure == 'NULL' and result and result.field and result.field.shape.optional:
        failed = '!answer && virGetLastErrorCode() != VIR_ERR_OK'       # nothing may be the answer
    arguments = ', '.join(f'absolute_{name}' if name in absolute else name for _, name in call.params)
    table = 'admin' if call.is_admin else 'driver'
    text = f'    Call call = call_enter(&call_table, &call_rows[{row}], {first_handle(call)}, {flags});\n'
    text += f'    {declare(call.ret, "answer")} = {failure};\n'
    text += ''.join(f'    g_autofree char *absolute_{name} = NULL;\n' for name in absolute) + '\n'
    for line in writes(call) + checks(call):
        first, *more = f'{line};'.split('\n')
        text += wrapped(f'    {first}\n', 8) + ''.join(f'        {each}\n' for each in more)
    if takes_strings(call):
        text += '    flags |= VIR_TYPED_PARAM_STRING_OKAY;\n'
    text += ''.join(f'    absolute_{name} = call_absolute(&call, {name});\n' for name in absolute)
    text += '    if (call_ready(&call))\n' + wrapped(f'        answer = call.{table}->{call.member}({arguments});\n', 12)
    return text + f'    call_leave(&call, {failed});\n    return answer;\n'


def function(call, row):
    params = ', '.join(declare(ctype, name) for ctype, name in call.params)
    head = wrapped(f'{call.call.name}({params})\n', len(call.call.name) + 1)
    return f'{call.ret}\n{head}{{\n{body(call, row)}}}\n'


class Rules:
    def __init__(self, names):
        self.names = names
        self.lines = []

    def add(self, call):
        known = {name for _, name in call.params}
        rules = call.procedure.rules if 'flags' in known else []
        first = len(self.lines)
        for rule in rules:
            self.lines.append(f'    {{ {rule.first_mask:#x}, {rule.second_mask:#x}, {int(rule.kind == "requires")}, '
                              f'{self.names.add(rule.first)}, {self.names.add(rule.second)} }},\n')
        return first, len(rules)


def row_text(call, names, rules):
    first, count = rules.add(call)
    table = 'AdminHandleDriver' if call.is_admin else 'HandleDriver'
    columns = [f'.name = {names.add(call.call.name)}', f'.member = offsetof({table}, {call.member})',
               f'.kind = {handle_kind(call.params[0][0])} - HANDLE_DEAD']
    if call.procedure.write is True:
        columns.append('.write = 1')
    if count:
        columns += [f'.rules = {first}', f'.nrules = {count}']
    return wrapped('    { ' + ', '.join(columns) + ' },\n', 6)


def library_text(source, soname, path):
    functions = source.model.functions
    calls = [call for call in handle_calls(source)
             if call.is_public and functions[call.call.name].library.soname == soname]
    names = Names()
    rules = Rules(names)
    rows = ''.join(row_text(call, names, rules) for call in calls)
    text = HEAD.format(name=path.rsplit('/', 1)[-1], what=f'the public functions of {soname}', emitter='emit_api') + TOP
    text += names.table('static const char call_names[]') + '\n'
    if rules.lines:
        text += 'static const CallRule call_rules[] = {\n' + ''.join(rules.lines) + '};\n\n'
    text += 'static const CallRow call_rows[] = {\n' + rows + '};\n\n'
    text += f'static const CallTable call_table = {{ call_rows, {"call_rules" if rules.lines else "NULL"}, call_names }};\n'
    for number, call in enumerate(calls):
        text += '\n' + function(call, number)
    return text


def main(arguments):
    soname, path = arguments
    try:
        write(path, library_text(Input(), soname, path))
    except DescriptionError as error:
        sys.exit(str(error))


if __name__ == '__main__':
    main(sys.argv[1:])
