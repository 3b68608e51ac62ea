# SPDX-License-Identifier: LGPL-2.1-or-later
"""Emits pages for people, in reStructuredText:

emit_docs.py api HEADER OUTPUT.rst; emit_docs.py permissions OUTPUT.rst; emit_docs.py wire PROGRAM OUTPUT.rst
"""

import os
import re
import sys

import emit_x
import model
from errors import DescriptionError

CHECKS = {'nonnull': 'must not be NULL', 'nonempty': 'must not be NULL or empty',
          'optional-nonempty': 'may be NULL, but not empty', 'nonzero': 'must not be 0', 'positive': 'must be greater than 0',
          'nonnegative': 'must be 0 or greater', 'null': 'must be NULL', 'zero': 'must be 0'}
RUNS = {'view': "answered from the object's published state; never waits", 'actor': "run by the object's owner",
        'job': 'a job: takes time, can be asked for and aborted', 'driver': 'run by a worker'}


def heading(text, mark):
    return f'{text}\n{mark * len(text)}\n\n'


def literal(text):
    return f'``{text}``'


def table(columns, rows):
    """A list-table: cells may hold anything on one line."""
    text = '.. list-table::\n   :header-rows: 1\n\n'
    for row in [columns] + rows:
        text += ''.join(f'   {"*" if number == 0 else " "} - {cell}'.rstrip() + '\n' for number, cell in enumerate(row))
    return text + '\n'


class Prose:
    """The comments above the prototypes of one header."""

    def __init__(self, header):
        with open(os.path.join(model.INCLUDE, header), encoding='utf-8') as stream:
            self.lines = stream.read().split('\n')

    def above(self, line):
        """The comment that ends right above @line (the first is 1), as paragraphs."""
        end = line - 2
        if end < 0 or not self.lines[end].rstrip().endswith('*/'):
            return []
        start = end
        while '/*' not in self.lines[start]:
            start -= 1
        text = '\n'.join(self.lines[start:end + 1])
        text = re.sub(r'^\s*/?\*+/?[ ]?', '', text, flags=re.MULTILINE).replace('*/', '')
        return [part for part in re.split(r'\n\s*\n', text.strip()) if part]

    @staticmethod
    def to_rst(paragraph):
        if not paragraph.startswith('@'):
            return tidy(paragraph) + '\n\n'
        items = re.split(r'^@', paragraph, flags=re.MULTILINE)[1:]
        text = ''
        for item in items:
            name, _, words = item.partition(':')
            text += f'``{name}``\n    {tidy(words)}\n'
        return text + '\n'


def tidy(text):
    """One line, with what would mean something to the page's language taken literally."""
    text = ' '.join(text.split()).replace('*', r'\*')
    text = re.sub(r'\b(\w+)_(?!\w)', r'\1\\_', text)
    return re.sub(r'@(\w+)', r'``\1``', text)


def condition(terms):
    return ' or '.join(f'``{term.param}`` is {"not " if term.negated else ""}``{term.name}``' if term.kind == 'is' else
                       'neither of live and config is asked' if term.kind == 'current' else literal(term.name)
                       for term in terms)


def permission(each):
    return f'``{each.object}:{each.permission}``' + (f' (if {condition(each.condition)})' if each.condition else '')


def prototype(function):
    params = ', '.join(f'{param.ctype}{"" if param.ctype.endswith("*") else " "}{param.name}'
                       + (f'[{param.length}]' if param.length is not None else '') for param in function.params or [])
    ret = function.ret + ('' if function.ret.endswith('*') else ' ')
    return f'{ret}{function.name}' + (f'({params or "void"})' if function.params is not None else '')


def read_only(write):
    if write is False:
        return 'allowed'
    return 'refused (``VIR_ERR_OPERATION_DENIED``)' + ('' if write is True else f' if {condition(write)}')


def flags_of(call):
    for entry in call.entries:
        if entry.flags and entry.name == 'flags':
            for constant, value in entry.flags.constants.items():
                yield f'``{constant}`` ({value:#x})' if value else f'``{constant}`` (0)'


def facts_of(function):
    """(what, words) about a function that makes a call."""
    procedure = function.procedure
    names = {param.name for param in function.prototype.params}
    call = next(call for call in procedure.calls() if call.name == function.name)
    yield 'On read-only connections', read_only(procedure.write)
    yield 'Permissions', ', '.join(map(permission, procedure.acl)) or 'none'
    if procedure.filters:
        yield 'Left out of the answer without', ', '.join(map(permission, procedure.filters))
    flags = list(flags_of(call))
    if flags:
        yield 'Flags', ', '.join(flags)
    checks = [f'``{name}`` {CHECKS[check]}' for check, name in procedure.checks if name in names]
    checks += [f'``{name}`` {CHECKS[check]} if {condition(terms)}' for check, name, terms in procedure.checks_if
               if name in names]
    if 'flags' in names:
        checks += [f'``{rule.first}`` {"needs" if rule.kind == "requires" else "excludes"} ``{rule.second}``'
                   for rule in procedure.rules]
    if checks:
        yield 'Must hold, or it is ``VIR_ERR_INVALID_ARG``', '; '.join(checks)
    for name in procedure.absolute:
        if name in names:
            yield 'File name', f'``{name}`` is made absolute by the library'
    yield 'Procedure', f'``{procedure.name}`` ({procedure.number} of the program {procedure.program.name})'
    if procedure.runs:
        yield 'In the daemon', RUNS[procedure.runs] + (', before others' if procedure.urgent else '')


def function_text(function, prose):
    text = f'.. _{function.name}:\n\n' + heading(function.name, '-')
    text += f'::\n\n    {prototype(function.prototype)}\n\n'
    text += ''.join(map(prose.to_rst, prose.above(function.prototype.place.line)))
    text += f':Library: ``{function.library.soname}``, since {function.since} (``{function.node}``)\n'
    if function.procedure:
        text += ''.join(f':{what}: {words}\n' for what, words in facts_of(function))
    elif function.write:
        text += f':On read-only connections: {read_only(function.write)}\n'
    return text + '\n'


def api_page(loaded, header):
    functions = [each for each in loaded.functions.values() if each.prototype.header == header]
    prose = Prose(header)
    text = heading(header, '=')
    text += f'``#include <libvirt/{header}>``: {len(functions)} functions. What each must be given and who may call it\n' \
            'is what the library and the daemons check.\n\n'
    return text + ''.join(function_text(each, prose) for each in sorted(functions, key=lambda each: each.prototype.place.line))


def permissions_page(loaded):
    text = heading('Who may do what', '=')
    text += ('The permissions of each kind of object, whether a read-only connection may use them without a policy, and the\n'
             'functions that ask for them. Their polkit actions are ``org.libvirt.api.OBJECT.PERMISSION``, with dashes for\n'
             'underscores.\n\n')
    users = {}
    for procedure in loaded.procedures():
        for each in procedure.acl + procedure.filters:
            name = procedure.call.name if procedure.kind == 'public' else procedure.short
            words = f'``{name}``' + (f' if {condition(each.condition)}' if each.condition else '')
            words += ' (filter)' if each in procedure.filters else ''
            users.setdefault((each.object, each.permission), []).append(words)
    for name, known in loaded.objects.items():
        text += heading(name, '-')
        details = ', '.join(literal(detail) for detail in ['connect_driver'] + known.details)
        text += f'A policy may look at {details}.\n\n'
        text += table(['Permission', 'Allows to', 'Read-only connections', 'Functions'],
                      [[literal(each.name), each.words, 'yes' if each.anonymous else 'without a policy' if each.readonly else 'no',
                        ', '.join(users.get((name, each.name), ['none']))] for each in known.permissions.values()])
    return text


def body_cell(each):
    return f'``{each.name}`` ({each.min_size})' if each else ''


def wire_page(loaded, name):
    program = loaded.programs[name]
    text = heading(f'The program {name}', '=')
    text += f'Program {program.number:#x}, version {program.version}; ``{name}_protocol.x`` is the same for tools.\n\n'
    text += heading('Procedures', '-')
    rows = []
    for procedure in program.procedures:
        title = procedure.call.name if procedure.call else procedure.event.name if procedure.event else ''
        marks = [word for word, holds in (('high', procedure.high), ('before authentication', procedure.before_auth),
                                          (f'stream {procedure.stream}', procedure.stream),
                                          ('descriptors', procedure.fds)) if holds]
        rows.append([str(procedure.number), literal(procedure.name), procedure.direction, literal(title) if title else '',
                     body_cell(procedure.msg or procedure.args), body_cell(procedure.ret), ', '.join(marks)])
    text += table(['Number', 'Name', 'Kind', 'Function or event', 'Body (bytes at least)', 'Answer (bytes at least)', 'Marks'],
                  rows)
    text += heading('Limits', '-')
    text += table(['Constant', 'Value'], [[literal(key), str(value)] for key, value in program.constants.items()])
    if program.types:
        text += heading('Types', '-') + '::\n\n'
    for each in program.types.values():
        text += ''.join(f'    {line}'.rstrip() + '\n' for line in emit_x.definition(each).split('\n'))
    return text


def main(arguments):
    loaded = model.load()
    kind, *words, path = arguments
    pages = {'api': lambda: api_page(loaded, *words), 'permissions': lambda: permissions_page(loaded),
             'wire': lambda: wire_page(loaded, *words)}
    with open(path, 'w', encoding='utf-8') as stream:
        stream.write(pages[kind]())


if __name__ == '__main__':
    try:
        main(sys.argv[1:])
    except DescriptionError as error:
        sys.exit(str(error))
