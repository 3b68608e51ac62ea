# SPDX-License-Identifier: LGPL-2.1-or-later
"""Gives the types of a program their meaning: constants resolved, names followed, sizes on the wire known.

Every field has a Shape, which is all that code generators need: what it is, how many, and what is inside.
"""

from dataclasses import dataclass, field as dataclass_field

from errors import DescriptionError, Place

# Bytes on the wire of what always has the same size.
FIXED_SIZES = {'int': 4, 'uint': 4, 'ushort': 4, 'char': 4, 'uchar': 4, 'hyper': 8, 'uhyper': 8, 'double': 8}


@dataclass
class Shape:
    """What a value is.

    kind is a basic type ('int' 'uint' 'hyper' 'uhyper' 'ushort' 'char' 'uchar' 'double'), or
      'string'    text of at most .limit bytes; .optional: may be absent
      'opaque'    exactly .length bytes
      'bytes'     at most .limit bytes
      'enum' 'struct' 'union'   .definition says which
      'vector'    exactly .length times .element
      'array'     at most .limit times .element
      'optional'  .element or nothing
    .size_name is the limit or length as written: a constant's name or a number.
    .typename is the typedef or definition the field names ('remote_nonnull_domain'), if any.
    .min_size is the fewest bytes it can have on the wire.
    """

    kind: str
    typename: str = None
    limit: int = None
    length: int = None
    element: object = None
    optional: bool = False
    definition: object = None
    min_size: int = 0
    size_name: str = None

    def names(self):
        """The definitions this is made of."""
        if self.definition:
            yield self.definition.name
        if self.element:
            yield from self.element.names()


@dataclass
class Field:
    name: str
    shape: Shape
    place: Place
    type: str                   # as written: a basic type or a type's name
    max: str = None             # <N> and [N] as written: a constant's name or a number
    fixed: str = None
    optional: bool = False


@dataclass
class Type:
    """A definition: 'struct' with .fields, 'union' with .discriminant and .cases, 'enum' with .values, 'typedef' of .target."""

    kind: str
    name: str
    place: Place
    fields: list = dataclass_field(default_factory=list)
    discriminant: Field = None
    cases: list = dataclass_field(default_factory=list)     # (constant's name, value, Field)
    values: list = dataclass_field(default_factory=list)    # (name, value)
    target: Field = None
    min_size: int = 0

    def field(self, name):
        return next((field for field in self.fields if field.name == name), None)

    def members(self):
        """All fields of whatever kind."""
        return self.fields + [field for _, _, field in self.cases] + ([self.target] if self.target else [])


def padded(size):
    return (size + 3) // 4 * 4


class TypeTable:
    """Collects the definitions of one program, file after file. A type may only name what was defined before it, so none
    can contain itself and decoding always ends."""

    def __init__(self, program, headers):
        self.program = program
        self.headers = headers
        self.constants = {}
        self.types = {}
        self.procedures = []

    def add(self, file):
        for name, (value, place) in file.constants.items():
            if name in self.constants:
                raise DescriptionError(place, f"constant '{name}' is defined twice")
            self.constants[name] = value
        for definition in file.definitions:
            if definition.kind == 'enum' and definition.name == self.program.procedure_enum:
                self.procedures.extend(definition.values)
                continue
            if self.find(definition.name):
                raise DescriptionError(definition.place, f"type '{definition.name}' is defined twice")
            self.types[definition.name] = self.build(definition)

    def find(self, name):
        if name in self.types:
            return self.types[name]
        for program in self.program.uses:
            if name in program.types:
                return program.types[name]
        return None

    def constant(self, text, place):
        """The value of a number or a constant's name; constants of the public headers count."""
        if text.lstrip('-')[:1].isdigit():
            return int(text, 0)
        for known in (self.constants, *(program.constants for program in self.program.uses), self.headers.constants):
            if text in known:
                return known[text]
        raise DescriptionError(place, f"there is no constant '{text}'")

    def build(self, definition):
        result = Type(definition.kind, definition.name, definition.place)
        if definition.kind == 'struct':
            result.fields = self.fields(definition)
            result.min_size = sum(field.shape.min_size for field in result.fields)
        elif definition.kind == 'union':
            self.build_union(definition, result)
        elif definition.kind == 'enum':
            result.values = [(each.name, each.value) for each in definition.values]
            result.min_size = 4
        else:
            result.target = self.field(definition.target)
            result.min_size = result.target.shape.min_size
        return result

    def fields(self, definition):
        fields = []
        for declaration in definition.fields:
            if any(field.name == declaration.name for field in fields):
                raise DescriptionError(declaration.place, f"field '{declaration.name}' is there twice")
            fields.append(self.field(declaration))
        if not fields:
            raise DescriptionError(definition.place, f"struct '{definition.name}' is empty")
        return fields

    def build_union(self, definition, result):
        result.discriminant = self.field(definition.discriminant)
        if result.discriminant.shape.kind not in ('int', 'uint', 'enum'):
            raise DescriptionError(definition.place, f"union '{definition.name}' must switch on an int")
        seen = set()
        for constant, declaration in definition.cases:
            value = self.constant(constant, declaration.place)
            if value in seen:
                raise DescriptionError(declaration.place, f"case {constant} is there twice")
            seen.add(value)
            result.cases.append((constant, value, self.field(declaration)))
        result.min_size = 4 + min(field.shape.min_size for _, _, field in result.cases)

    def field(self, declaration):
        shape = self.shape(declaration)
        return Field(declaration.name, shape, declaration.place, declaration.type, declaration.max, declaration.fixed,
                     declaration.optional)

    def shape(self, declaration):
        limit = self.size(declaration.max, declaration.place) if declaration.max else None
        length = self.size(declaration.fixed, declaration.place) if declaration.fixed else None
        if declaration.type == 'string':
            return Shape('string', limit=limit, min_size=4, size_name=declaration.max)
        if declaration.type == 'opaque':
            if declaration.max:
                return Shape('bytes', limit=limit, min_size=4, size_name=declaration.max)
            return Shape('opaque', length=length, min_size=padded(length), size_name=declaration.fixed)
        element = self.element(declaration)
        if declaration.optional:
            return self.optional(element)
        if declaration.max:
            return Shape('array', limit=limit, element=element, min_size=4, size_name=declaration.max)
        if declaration.fixed:
            return Shape('vector', length=length, element=element, min_size=length * element.min_size,
                         size_name=declaration.fixed)
        return element

    def size(self, text, place):
        value = self.constant(text, place)
        if value <= 0 or value > 32 * 1024 * 1024:
            raise DescriptionError(place, f"{value} is not a size; a message has at most 32 MiB")
        return value

    def element(self, declaration):
        if declaration.type in FIXED_SIZES:
            return Shape(declaration.type, min_size=FIXED_SIZES[declaration.type])
        known = self.find(declaration.type)
        if not known:
            raise DescriptionError(declaration.place, f"there is no type '{declaration.type}' before this line")
        if known.kind == 'typedef':
            shape = known.target.shape
            return Shape(shape.kind, known.name, shape.limit, shape.length, shape.element, shape.optional,
                         shape.definition, shape.min_size, shape.size_name)
        return Shape(known.kind, known.name, definition=known, min_size=known.min_size)

    @staticmethod
    def optional(element):
        if element.kind == 'string':
            return Shape('string', element.typename, element.limit, optional=True, min_size=4,
                         size_name=element.size_name)
        return Shape('optional', element=element, min_size=4)
