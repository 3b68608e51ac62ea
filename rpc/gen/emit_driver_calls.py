# SPDX-License-Identifier: LGPL-2.1-or-later
"""Emits what the adapter walks: emit_driver_calls.py driver_calls.c"""

from calls import permission_kind
from emit import HEAD, Names, declare, object_params, run, wrapped, write
from events import event_forms

INCLUDES = '''#include "access/permissions.h"
#include "base/error.h"
#include "driver/adapter.h"
#include "driver/event_bus.h"
#include "driver/object_driver.h"

'''

RUNS = {'view': 'RUNS_VIEW', 'actor': 'RUNS_ACTOR', 'job': 'RUNS_JOB', 'driver': 'RUNS_DRIVER'}
TERMS = {'set': 'TERM_ANY', 'current': 'TERM_NONE', 'is': 'TERM_IS'}
TERMS_MAX = 2


def argument(form, ctype, number):
    if '*' in ctype or ctype.endswith('Ptr'):
        return f'values[{number}].{"cptr" if ctype.startswith("const ") and ctype.count("*") == 1 else "ptr"}'
    return f'({ctype})values[{number}].num'


def nothing_said(form):
    """Where the wire's string is optional, NULL is an answer unless there is an error."""
    result = form.call.result
    is_optional = result and result.kind == 'field' and result.field.shape.kind == 'string' and result.field.shape.optional
    return ' || error_last_code() == VIR_ERR_OK' if is_optional else ''


def thunk_body(form):
    params = object_params(form)
    types = ', '.join(ctype.strip() for ctype, _, _ in params)
    arguments = ', '.join(argument(form, ctype, number) for ctype, _, number in params)
    head = f'    {declare(form.object_ret, "")}(*const *method)({types}) = member;\n'
    call = f'(*method)({arguments})'
    ret = form.object_ret
    if ret.endswith('*'):
        part = 'cptr' if ret.startswith('const') else 'ptr'
        return (wrapped(head, 8) + wrapped(f'\n    ret_value->{part} = {call};\n', 8)
                + f'    return ret_value->{part}{nothing_said(form)} ? 0 : -1;\n')
    fails = 'result < 0' if ret == 'int' else 'result == 0'
    return (wrapped(head, 8) + wrapped(f'    {declare(ret, "result")} = {call};\n', 8)
            + f'\n    ret_value->num = (unsigned long long)result;\n    return {fails} ? -1 : 0;\n')


class Thunks:
    """Each signature once, by number."""

    def __init__(self):
        self.names = {}
        self.text = ''

    def name(self, form):
        body = thunk_body(form)
        if body not in self.names:
            self.names[body] = len(self.names)
            self.text += ('static int\n' + wrapped(f'thunk_{self.names[body]}(const void *member, const DriverValue *values, '
                                                   f'DriverValue *ret_value)\n', 9) + '{\n' + body + '}\n\n')
        return self.names[body]

    def table(self):
        rows = ''.join(f'    thunk_{number},\n' for number in self.names.values())
        return 'const DriverThunk driver_thunks[] = {\n' + rows + '};\n\n'


def term(form, each, of_check):
    if each.negated and not of_check:
        raise DescriptionError(form.procedure.place, f"'{each.param} is not {each.name}' can only be said of checks")
    number = form.index(each.param) if each.kind == 'is' else form.flags_value
    operand = each.value & 0xffffffff if each.kind == 'is' else each.mask
    kind = 'TERM_IS_NOT' if each.negated else TERMS[each.kind]
    return f'{{ {kind}, {number}, {operand:#x} }}'


def merged(terms):
    """Flags that each ask for it ask for it together."""
    masks = [each for each in terms if each.kind == 'set']
    rest = [each for each in terms if each.kind != 'set']
    if len(masks) > 1:
        first = masks[0]
        masks = [type(first)('set', first.name, sum({each.mask for each in masks}))]
    return masks + rest


def terms_text(form, terms, of_check=False):
    terms = merged(terms or [])
    if len(terms) > TERMS_MAX:
        raise ValueError(f'{form.name}: more than {TERMS_MAX} alternatives in a condition')
    return f'{{ {", ".join(term(form, each, of_check) for each in terms)} }}' if terms else None


class Permissions:
    def __init__(self):
        self.rows = []

    def row(self, form, permission):
        terms = terms_text(form, permission.condition)
        text = (f'{permission_kind(permission.object)}, ACCESS_OBJECT_{permission.object.upper()}, '
                f'ACCESS_{permission.permission.upper()}')
        text += f', {terms}' if terms else ''
        self.rows.append(f'    {{ {text} }}, /* {form.name} */\n')
        return len(self.rows) - 1

    def table(self):
        return 'const DriverPermission driver_permissions[] = {\n' + ''.join(self.rows) + '};\n\n'


CHECKS = {'nonnull': ['CHECK_NONNULL'], 'nonempty': ['CHECK_NONNULL', 'CHECK_NONEMPTY'],
          'optional-nonempty': ['CHECK_NONEMPTY'], 'nonzero': ['CHECK_NONZERO'], 'positive': ['CHECK_POSITIVE'],
          'nonnegative': ['CHECK_NONNEGATIVE'], 'null': ['CHECK_NULL'], 'zero': ['CHECK_ZERO']}


class Checks:
    """What strings and numbers that come over the wire must be, and which flags go together."""

    def __init__(self, names):
        self.names = names
        self.checks = []
        self.rules = []

    def columns(self, form):
        kinds = {row.value: row.kind for row in form.ins if row.kind in ('SHAPE_STRING', 'SHAPE_NUM')}
        first = len(self.checks)
        for check, name, terms in [(*each, []) for each in form.procedure.checks] + form.procedure.checks_if:
            numbers = [i for i, value in enumerate(form.values) if value.name == name]
            if not numbers or numbers[0] not in kinds or not self.crosses(form, kinds, terms):
                continue
            condition = f', {terms_text(form, terms, True)}' if terms else ''
            for kind in CHECKS[check]:
                self.checks.append(f'    {{ {kind}, {numbers[0]}, {self.names.add(name)}{condition} }}, /* {form.name} */\n')
        columns = [f'.checks = {first}', f'.nchecks = {len(self.checks) - first}'] if len(self.checks) > first else []
        return columns + self.rule_columns(form)

    @staticmethod
    def crosses(form, kinds, terms):
        """Only what the wire carries can be asked: where an answer goes is the library's to judge."""
        return all(each.kind != 'is' or kinds.get(form.index(each.param)) == 'SHAPE_NUM' for each in terms)

    def rule_columns(self, form):
        if form.flags_value is None or not form.procedure.rules:
            return []
        first = len(self.rules)
        for rule in form.procedure.rules:
            self.rules.append(f'    {{ {rule.first_mask:#x}, {rule.second_mask:#x}, {self.names.add(rule.first)}, '
                              f'{self.names.add(rule.second)}, {int(rule.kind == "requires")} }}, /* {form.name} */\n')
        return [f'.rules = {first}', f'.nrules = {len(self.rules) - first}']

    def tables(self):
        return ('const DriverCheck driver_checks[] = {\n' + ''.join(self.checks) + '};\n\n'
                'const DriverRule driver_rules[] = {\n' + ''.join(self.rules) + '};\n\n')


def bits(form):
    procedure = form.procedure
    found = {'object': 'CALL_RETURNS_OBJECT', 'array': 'CALL_RETURNS_ARRAY', 'stats': 'CALL_RETURNS_STATS'}
    result = [found[form.returns]] if form.returns in found else []
    result += ['CALL_WRITE'] if procedure.write else []
    result += ['CALL_URGENT'] if procedure.urgent else []
    result += ['CALL_CREATES'] if procedure.creates else []
    result += ['CALL_ANY_FLAGS'] if flags_of(form) is None else []
    if procedure.finds and any(row.kind == 'SHAPE_UUID' for row in form.ins):
        result.append('CALL_FINDS_UUID')
    return ' | '.join(result)


def flags_of(form):
    return next((entry.flags for entry in form.call.entries if entry.flags and entry.name == 'flags'), None)


def served(source, form):
    """How the adapter answers the call itself: columns of its row."""
    procedure = form.procedure
    if procedure.finds:
        value = next(row.value for row in form.ins if row.kind in ('SHAPE_UUID', 'SHAPE_STRING'))
        return ['.served = SERVED_FIND', f'.find_value = {value}']
    if not procedure.lists:
        return []
    function, flags = procedure.lists
    number = next(i for i, each in enumerate(source.served) if each.name == function)
    array = next((row for row in form.outs if row.kind in ('SHAPE_STRINGS', 'SHAPE_NUMS')), None)
    kind = 'SERVED_COUNT'
    if array and array.kind == 'SHAPE_NUMS':
        kind = 'SERVED_IDS'
    elif array:
        secret = source.served[number].result_kind.name == 'SECRET'
        kind = 'SERVED_UUIDS' if secret else 'SERVED_NAMES'
    columns = [f'.served = {kind}', f'.list = {number}', f'.list_flags = {flags:#x}']
    return columns + ([f'.find_value = {array.value}'] if array else [])


def objects_column(form):
    texts = [f'{{ OBJECT_{kind.name}, {value}, {int(optional)} }}' for kind, value, optional in form.objects]
    return [f'.objects = {{ {", ".join(texts)} }}'] if texts else []


def conn_value(form):
    if form.adds_connection:
        return str(len(form.values))
    return '0' if form.values[0].object_type == 'DriverConn *' else 'DRIVER_NO_VALUE'


def row(source, form, tables):
    names, thunks, permissions, checks = tables
    procedure = form.procedure
    is_served = procedure.finds or procedure.lists
    columns = [f'.name = {names.add(form.name)}']
    if not is_served:
        columns = [f'.thunk = {thunks.name(form)}', f'.member = offsetof(ObjectDriver, {form.member})'] + columns
    columns += [f'.runs = {RUNS[procedure.runs]}', f'.nvalues = {len(form.values)}', f'.conn_value = {conn_value(form)}']
    if bits(form):
        columns.append(f'.bits = {bits(form)}')
    flags = flags_of(form)
    columns.append('.flags_value = ' + ('DRIVER_NO_VALUE' if form.flags_value is None else str(form.flags_value)))
    if flags and flags.mask:
        columns.append(f'.flags_mask = {flags.mask:#x}')
    if form.result_kind:
        columns.append(f'.result = OBJECT_{form.result_kind.name}')
    if procedure.acl:
        first = [permissions.row(form, each) for each in procedure.acl][0]
        columns += [f'.perms = {first}', f'.nperms = {len(procedure.acl)}']
    if procedure.filters:
        columns.append(f'.filter = {permissions.row(form, procedure.filters[0]) + 1}')
    if procedure.write not in (True, False):
        columns.append(f'.write_terms = {terms_text(form, procedure.write)}')
    columns += objects_column(form) + served(source, form) + checks.columns(form)
    return wrapped('    { ' + ', '.join(columns) + ' },\n', 6)


def event_rows(model):
    text = 'const DriverEventRow driver_events[] = {\n'
    forms = event_forms(model)
    for event in forms:
        kinds = ', '.join(field.kind for field in event.fields)
        text += f'    {{ {event.family}, {event.id}, {len(event.fields)}, {{ {kinds or 0} }} }}, /* {event.name} */\n'
    return text + '};\n\n' + f'const unsigned int driver_events_count = {len(forms)};\n'


def main(source, paths):
    names, thunks, permissions = Names(), Thunks(), Permissions()
    checks = Checks(names)
    rows = ''.join(row(source, form, (names, thunks, permissions, checks)) for form in source.served)
    text = HEAD.format(name='driver_calls.c', what='every call as the adapter sees it', emitter='emit_driver_calls')
    text += INCLUDES + thunks.text + thunks.table() + names.table('const char driver_call_names[]') + '\n' + permissions.table()
    text += checks.tables()
    text += 'const DriverCallRow driver_calls[] = {\n' + rows + '};\n\n'
    text += f'const unsigned int driver_calls_count = {len(source.served)};\n\n' + event_rows(source.model)
    write(paths[0], text)


if __name__ == '__main__':
    run(main)
