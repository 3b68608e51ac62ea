# SPDX-License-Identifier: LGPL-2.1-or-later
"""Reads the public C headers: prototypes, callbacks, structs, enums, constants.

Only the regular C that include/libvirt is written in is understood; anything else is an error, so that nothing is
overlooked.
"""

import ast
import os
import re
from dataclasses import dataclass, field as dataclass_field

from errors import DescriptionError, Place


@dataclass(frozen=True)
class CParam:
    """A parameter or a struct's member."""

    ctype: str                  # 'const char *', one blank before stars
    name: str
    length: str = None          # [N], as written


@dataclass
class CFunction:
    """A prototype, a callback's type or an exported variable (params None)."""

    name: str
    ret: str
    params: list
    header: str
    place: Place


@dataclass
class Headers:
    functions: dict = dataclass_field(default_factory=dict)     # name -> CFunction, variables included
    callbacks: dict = dataclass_field(default_factory=dict)     # typedef's name -> CFunction
    enums: dict = dataclass_field(default_factory=dict)         # typedef's name -> [(name, value)]
    structs: dict = dataclass_field(default_factory=dict)       # tag and typedef's name -> [CParam]
    typedefs: dict = dataclass_field(default_factory=dict)      # name -> C type it stands for
    constants: dict = dataclass_field(default_factory=dict)     # enumerators and numeric macros -> value
    strings: dict = dataclass_field(default_factory=dict)       # string macros -> text

    def struct_of(self, ctype):
        """The members of the struct that @ctype (a struct, a typedef or a pointer to one) means, or None."""
        name = ctype.replace('const ', '').replace('*', '').replace('struct ', '').strip()
        while name not in self.structs and name in self.typedefs:
            name = self.typedefs[name].replace('*', '').replace('struct ', '').strip()
        return self.structs.get(name)


def without_comments(text):
    """Comments become blanks, lines stay where they are."""
    return re.sub(r'/\*.*?\*/', lambda match: re.sub(r'[^\n]', ' ', match.group()), text, flags=re.DOTALL)


def evaluate(text, names):
    """The value of a constant expression, or None if it is not one of integers."""
    text = re.sub(r'\b(0x[0-9a-fA-F]+|[0-9]+)[uUlL]+\b', r'\1', ' '.join(text.split()))
    try:
        tree = ast.parse(text, mode='eval')
    except SyntaxError:
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id not in names:
            return None
        if isinstance(node, ast.Constant) and not isinstance(node.value, int):
            return None
        if not isinstance(node, (ast.Expression, ast.BinOp, ast.UnaryOp, ast.Name, ast.Constant, ast.LShift, ast.BitOr,
                                 ast.Add, ast.Sub, ast.Mult, ast.USub, ast.Invert, ast.Load)):
            return None
    return eval(compile(tree, 'constant', 'eval'), {'__builtins__': {}}, names)


def split_param(text, place):
    """'const char *name[16]' -> CParam."""
    match = re.fullmatch(r'(.*?)([A-Za-z_]\w*)\s*(?:\[([^\]]*)\])?', text.strip(), re.DOTALL)
    if not match or not match.group(1).strip():
        raise DescriptionError(place, f"'{text.strip()}' is not a type and a name")
    return CParam(tidy_type(match.group(1)), match.group(2), match.group(3))


def tidy_type(text):
    text = ' '.join(text.split())
    return re.sub(r'\s*(\*+)\s*', r' \1', text).strip()


def split_params(text, place):
    text = ' '.join(text.split())
    if text in ('void', ''):
        return []
    return [split_param(part, place) for part in text.split(',')]


class Reader:
    """One header: macros line by line, then declarations statement by statement."""

    def __init__(self, headers, header, text):
        self.headers = headers
        self.header = header
        self.text = without_comments(text)

    def read(self):
        body = []
        lines = self.text.split('\n')
        at = 0
        while at < len(lines):
            line = lines[at]
            if line.lstrip().startswith('#'):
                start = at
                while lines[at].endswith('\\'):
                    at += 1
                self.directive(' '.join(part.rstrip('\\') for part in lines[start:at + 1]))
                body.extend([''] * (at - start + 1))
            else:
                body.append(line)
            at += 1
        self.statements('\n'.join(body))

    def directive(self, line):
        match = re.fullmatch(r'\s*#\s*define\s+(\w+)\s+(.+?)\s*', line)
        if not match:
            return
        name, value = match.groups()
        string = re.fullmatch(r'"(.*)"', value)
        if string:
            self.headers.strings[name] = string.group(1)
            return
        number = evaluate(value, self.headers.constants)
        if number is not None:
            self.headers.constants[name] = number

    def statements(self, text):
        text = re.sub(r'extern\s+"C"\s*\{', lambda match: ' ' * len(match.group()), text)
        depth = 0
        start = 0
        for at, char in enumerate(text):
            if char == '{':
                depth += 1
            elif char == '}':
                depth -= 1
                if depth < 0:       # the end of extern "C"
                    depth = 0
                    start = at + 1
            elif char == ';' and depth == 0:
                first = start + len(text[start:at]) - len(text[start:at].lstrip())
                self.statement(text[first:at], Place(self.header, text.count('\n', 0, first) + 1))
                start = at + 1
        if text[start:].strip():
            raise DescriptionError(Place(self.header, text.count('\n') + 1), 'a declaration does not end')

    def statement(self, text, place):
        rules = (
            (r'typedef\s+enum\s*\{(.*)\}\s*(\w+)', self.enum),
            (r'struct\s+(\w+)\s*\{(.*)\}', self.struct),
            (r'typedef\s+(.*?)\(\s*\*\s*(\w+)\s*\)\s*\((.*)\)', self.callback),
            (r'typedef\s+(.*?[\s*])(\w+)', self.typedef),
            (r'extern\s+(.*?[\s*])(\w+)', self.variable),
            (r'(.*?[\s*])(\w+)\s*\((.*)\)', self.function),
        )
        for pattern, rule in rules:
            match = re.fullmatch(pattern, text, re.DOTALL)
            if match:
                rule(place, *match.groups())
                return
        raise DescriptionError(place, f"cannot understand '{' '.join(text.split())}'")

    def enum(self, place, body, name):
        values = []
        following = 0
        for part in body.split(','):
            if not part.strip():
                continue
            word, _, expression = part.partition('=')
            word = word.strip()
            value = evaluate(expression, self.headers.constants) if expression else following
            if value is None:
                raise DescriptionError(place, f"the value of '{word}' in '{name}' is not a constant")
            values.append((word, value))
            self.headers.constants[word] = value
            following = value + 1
        self.headers.enums[name] = values

    def struct(self, place, tag, body):
        body = re.sub(r'union\s*\{(.*?)\}\s*(\w+)\s*;', r'union \2;', body, flags=re.DOTALL)
        self.headers.structs[tag] = [split_param(part, place) for part in body.split(';') if part.strip()]

    def callback(self, place, ret, name, params):
        self.headers.callbacks[name] = CFunction(name, tidy_type(ret), split_params(params, place), self.header, place)

    def typedef(self, place, target, name):
        self.headers.typedefs[name] = tidy_type(target)

    def variable(self, place, ctype, name):
        self.add_function(CFunction(name, tidy_type(ctype), None, self.header, place))

    def function(self, place, ret, name, params):
        self.add_function(CFunction(name, tidy_type(ret), split_params(params, place), self.header, place))

    def add_function(self, function):
        if function.name in self.headers.functions:
            raise DescriptionError(function.place, f"'{function.name}' is declared twice")
        self.headers.functions[function.name] = function


# A header that others take types from comes first.
FIRST = ('libvirt-common.h', 'libvirt-host.h', 'libvirt-domain.h')


def read(folder):
    """All headers of @folder as one Headers."""
    headers = Headers()
    names = sorted(name for name in os.listdir(folder) if name.endswith('.h'))
    for name in [n for n in FIRST if n in names] + [n for n in names if n not in FIRST]:
        with open(os.path.join(folder, name), encoding='utf-8') as stream:
            Reader(headers, name, stream.read()).read()
    return headers
