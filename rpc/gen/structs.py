# SPDX-License-Identifier: LGPL-2.1-or-later
"""Structs that exist both in the public headers and on the wire, member by member.

The wire's struct names the members in the public struct's order, so they meet by position; an array on the wire meets two public
members, the pointer and its number, in either order.
"""

from dataclasses import dataclass

from calls import NUMBERS, WIRE_NUMBERS
from errors import DescriptionError
from objects import BY_WIRE


@dataclass
class FieldRow:
    kind: str
    wire_field: str
    member: str
    bits: str = '0'
    wire: str = None
    type: str = None
    aux: int = 0
    count: str = None
    size_type: str = None
    limit: str = '0'


@dataclass
class StructRow:
    public: str                 # '_virDomainInfo', a struct's tag
    wire: str
    fields: list


class Structs:
    """The rows, each pair once."""

    def __init__(self, headers):
        self.headers = headers
        self.rows = []

    def is_stats(self, definition):
        """Records of an object and typed parameters."""
        fields = definition.fields
        return (len(fields) == 2 and fields[0].shape.typename in BY_WIRE and fields[1].shape.kind == 'array'
                and fields[1].shape.element.typename == 'remote_typed_param')

    def tag(self, ctype):
        name = ctype.replace('const ', '').replace('*', '').replace('struct ', '').strip()
        while name not in self.headers.structs:
            if name not in self.headers.typedefs:
                return None
            name = self.headers.typedefs[name].replace('*', '').replace('struct ', '').strip()
        return name

    def row(self, ctype, definition, former):
        """The number of the row for public type @ctype and wire type @definition."""
        tag = self.tag(ctype)
        if not tag:
            former.fail(f"'{ctype}' is no struct of the public headers")
        for number, row in enumerate(self.rows):
            if (row.public, row.wire) == (tag, definition.name):
                return number
        row = StructRow(tag, definition.name, [])
        number = len(self.rows)
        self.rows.append(row)
        spoken = {entry.name for entry in former.call.entries} if definition is former.procedure.ret else set()
        result = former.call.result.field.name if former.call.result and former.call.result.field else None
        members = list(self.headers.structs[tag])
        for field in definition.fields:
            if definition is former.procedure.ret and (field.name == result or field.name in spoken):
                continue
            row.fields.append(self.field(field, members, definition, former))
        if members:
            former.fail(f"'{definition.name}' has nothing for member '{members[0].name}' of '{tag}'")
        return number

    def field(self, field, members, definition, former):
        shape = field.shape
        if not members:
            raise DescriptionError(field.place, f"'{definition.name}' has more than its public struct")
        if shape.kind in ('array', 'bytes') and not members[0].length:
            return self.array(field, members, former)
        member = members.pop(0)
        if shape.kind in ('array', 'vector') and shape.element.kind == 'char' and member.length:
            fixed = shape.kind == 'vector'
            return FieldRow('SHAPE_CHARS', field.name, member.name, bits='SHAPE_FIXED' if fixed else '0',
                            limit=member.length)
        if shape.kind == 'string' and member.ctype in ('char *', 'const char *'):
            return FieldRow('SHAPE_STRING', field.name, member.name, bits='SHAPE_NULLABLE' if shape.optional else '0')
        if shape.kind == 'string' and member.length:
            return FieldRow('SHAPE_CHARS', field.name, member.name, bits='SHAPE_POINTERS', limit=member.length)
        if shape.kind in WIRE_NUMBERS:
            return FieldRow('SHAPE_NUM', field.name, member.name, wire=WIRE_NUMBERS[shape.kind], type=self.number(member))
        raise DescriptionError(field.place, f"'{field.name}' does not fit '{member.ctype} {member.name}'")

    def number(self, member):
        ctype = member.ctype
        while ctype not in NUMBERS:
            if ctype in self.headers.enums:
                return 'int'
            ctype = self.headers.typedefs[ctype]
        return ctype

    def array(self, field, members, former):
        first, second = members.pop(0), members.pop(0)
        pointer, number = (first, second) if '*' in first.ctype or first.ctype.endswith('Ptr') else (second, first)
        shape = field.shape
        row = FieldRow(None, field.name, pointer.name, count=number.name, size_type=self.number(number),
                       limit=str(shape.limit))
        if shape.kind == 'bytes':
            row.kind = 'SHAPE_BYTES'
        elif shape.element.kind == 'string':
            row.kind = 'SHAPE_STRINGS'
        else:
            row.kind, row.aux = 'SHAPE_STRUCTS', self.row(pointer.ctype, shape.element.definition, former)
        return row
