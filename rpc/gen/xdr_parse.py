# SPDX-License-Identifier: LGPL-2.1-or-later
"""Reads XDR language (RFC 4506, with the C types that rpcgen knows) into plain objects.

Comments are kept where they mean something: before a definition and before an enumerator. What they say is not
looked at here; annotation.py and model.py do that.
"""

import re
from dataclasses import dataclass, field as dataclass_field

from errors import DescriptionError, Place

# The spelling in a .x file -> our word for it.
BASIC_TYPES = {
    'int': 'int',
    'unsigned int': 'uint',
    'hyper': 'hyper',
    'unsigned hyper': 'uhyper',
    'unsigned short': 'ushort',
    'char': 'char',
    'unsigned char': 'uchar',
    'double': 'double',
    'opaque': 'opaque',
    'string': 'string',
}

TOKEN = re.compile(r'''
    (?P<comment>/\*.*?\*/)
  | (?P<space>\s+)
  | (?P<number>-?(?:0x[0-9a-fA-F]+|[0-9]+))
  | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<mark>[{}()<>\[\];:,=*])
''', re.VERBOSE | re.DOTALL)


@dataclass
class Declaration:
    """A field, a union's arm, a typedef: one thing with a type and a name."""

    name: str
    type: str                   # a value of BASIC_TYPES, or the name of a defined type
    place: Place
    fixed: str = None           # [N]: a constant's name or a number, as written
    max: str = None             # <N>
    optional: bool = False      # *


@dataclass
class Enumerator:
    name: str
    value: int
    place: Place
    comment: str = None         # the last comment before it
    comment_place: Place = None


@dataclass
class Definition:
    """A struct, union, enum or typedef."""

    kind: str
    name: str
    place: Place
    fields: list = dataclass_field(default_factory=list)        # struct: Declaration
    discriminant: Declaration = None                            # union
    cases: list = dataclass_field(default_factory=list)         # union: (constant as written, Declaration)
    values: list = dataclass_field(default_factory=list)        # enum: Enumerator
    target: Declaration = None                                  # typedef


@dataclass
class File:
    name: str
    constants: dict = dataclass_field(default_factory=dict)     # name -> (value, Place), in order
    definitions: list = dataclass_field(default_factory=list)
    comments: list = dataclass_field(default_factory=list)      # (text, Place), those outside of enums


@dataclass
class Token:
    kind: str
    text: str
    place: Place


def tokenize(name, text):
    """All tokens but blanks; comments included."""
    tokens = []
    line = 1
    at = 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if not match:
            raise DescriptionError(Place(name, line), f"'{text[at]}' is not XDR language")
        if match.lastgroup != 'space':
            tokens.append(Token(match.lastgroup, match.group(), Place(name, line)))
        line += match.group().count('\n')
        at = match.end()
    tokens.append(Token('end', 'the end of the file', Place(name, line)))
    return tokens


def comment_text(raw):
    """The words of a comment: no stars, one blank between any two."""
    lines = [re.sub(r'^\s*\*?\s?', '', line) for line in raw[2:-2].split('\n')]
    return ' '.join(' '.join(lines).split())


class Parser:
    def __init__(self, name, text):
        self.tokens = tokenize(name, text)
        self.at = 0
        self.file = File(name)
        self.comment = None

    # Tokens.

    def peek(self):
        """The next token; comments before it are put aside in self.comment."""
        while self.tokens[self.at].kind == 'comment':
            self.comment = self.tokens[self.at]
            self.at += 1
        return self.tokens[self.at]

    def next(self):
        token = self.peek()
        self.at += 1
        return token

    def expect(self, *texts):
        token = self.next()
        if token.text not in texts:
            wanted = ' or '.join(f"'{text}'" for text in texts)
            raise DescriptionError(token.place, f"'{token.text}' found where {wanted} belongs")
        return token

    def word(self, what):
        token = self.next()
        if token.kind != 'word':
            raise DescriptionError(token.place, f"'{token.text}' found where {what} belongs")
        return token

    def number(self):
        token = self.next()
        if token.kind != 'number':
            raise DescriptionError(token.place, f"'{token.text}' found where a number belongs")
        return int(token.text, 0)

    def value(self):
        """A constant's name or a number, as written."""
        token = self.next()
        if token.kind not in ('word', 'number'):
            raise DescriptionError(token.place, f"'{token.text}' found where a constant belongs")
        return token.text

    # Grammar.

    def parse(self):
        while True:
            while self.tokens[self.at].kind == 'comment':
                token = self.tokens[self.at]
                self.file.comments.append((comment_text(token.text), token.place))
                self.at += 1
            if self.peek().kind == 'end':
                return self.file
            self.definition()

    def definition(self):
        token = self.word('a definition')
        rules = {'const': self.constant, 'typedef': self.typedef, 'struct': self.struct, 'enum': self.enum,
                 'union': self.union}
        if token.text not in rules:
            raise DescriptionError(token.place, f"'{token.text}' begins no definition")
        rules[token.text](token.place)
        self.expect(';')

    def constant(self, place):
        name = self.word("a constant's name").text
        self.expect('=')
        if name in self.file.constants:
            raise DescriptionError(place, f"constant '{name}' is defined twice")
        self.file.constants[name] = (self.number(), place)

    def typedef(self, place):
        target = self.declaration()
        self.file.definitions.append(Definition('typedef', target.name, place, target=target))

    def struct(self, place):
        definition = Definition('struct', self.word("a struct's name").text, place)
        self.expect('{')
        while self.peek().text != '}':
            definition.fields.append(self.declaration())
            self.expect(';')
        self.expect('}')
        self.file.definitions.append(definition)

    def enum(self, place):
        definition = Definition('enum', self.word("an enum's name").text, place)
        self.expect('{')
        while True:
            self.comment = None
            name = self.word("an enumerator's name")
            comment = self.comment
            self.expect('=')
            enumerator = Enumerator(name.text, self.number(), name.place)
            if comment:
                enumerator.comment = comment_text(comment.text)
                enumerator.comment_place = comment.place
            definition.values.append(enumerator)
            if self.expect(',', '}').text == '}':
                break
        self.file.definitions.append(definition)

    def union(self, place):
        definition = Definition('union', self.word("a union's name").text, place)
        self.expect('switch')
        self.expect('(')
        definition.discriminant = self.declaration()
        self.expect(')')
        self.expect('{')
        while self.peek().text != '}':
            self.expect('case')
            constant = self.value()
            self.expect(':')
            definition.cases.append((constant, self.declaration()))
            self.expect(';')
        self.expect('}')
        self.file.definitions.append(definition)

    def declaration(self):
        first = self.word('a type')
        spelling = first.text
        if spelling == 'unsigned':
            spelling += ' ' + self.word("'int', 'hyper', 'short' or 'char'").text
        kind = BASIC_TYPES.get(spelling)
        if kind is None and ' ' in spelling:
            raise DescriptionError(first.place, f"there is no type '{spelling}'")
        optional = self.peek().text == '*'
        if optional:
            self.next()
        name = self.word('a name')
        declaration = Declaration(name.text, kind or spelling, name.place, optional=optional)
        if self.peek().text == '[':
            self.next()
            declaration.fixed = self.value()
            self.expect(']')
        elif self.peek().text == '<':
            self.next()
            declaration.max = self.value()
            self.expect('>')
        check_declaration(declaration)
        return declaration


def check_declaration(declaration):
    sized = declaration.fixed or declaration.max
    if declaration.type == 'string' and not declaration.max:
        raise DescriptionError(declaration.place, f"string '{declaration.name}' needs a limit: <N>")
    if declaration.type == 'opaque' and not sized:
        raise DescriptionError(declaration.place, f"opaque '{declaration.name}' needs a size: [N] or <N>")
    if declaration.optional and sized:
        raise DescriptionError(declaration.place, f"'{declaration.name}' cannot be optional and have a size")


def parse(name, text):
    return Parser(name, text).parse()


def parse_path(path, name):
    with open(path, encoding='utf-8') as stream:
        return parse(name, stream.read())
