# SPDX-License-Identifier: LGPL-2.1-or-later
"""Works out, for every call, what all tables need: its parameters in each table, and the rows of its message.

A call has values, one for each parameter of the public prototype (of an internal call: as the wire's types ask). The handle
table takes all of them. The object table leaves some out or changes their types, as roles say. The entries of its shape tell which
value lies where in the message. Nothing here looks at a name.
"""

from dataclasses import dataclass, field as dataclass_field

from errors import DescriptionError
from objects import BY_ACCESS, BY_HANDLE, BY_WIRE, CONNECTIONS, snake

# What XDR's numbers are in C.
WIRE_NUMBERS = {'int': 'int', 'uint': 'unsigned int', 'hyper': 'int64_t', 'uhyper': 'uint64_t', 'short': 'short',
                'ushort': 'unsigned short', 'char': 'char', 'uchar': 'unsigned char', 'bool': 'int', 'enum': 'int'}

# What an internal call's parameters are in C.
INTERNAL_NUMBERS = {**WIRE_NUMBERS, 'hyper': 'long long', 'uhyper': 'unsigned long'}

NUMBERS = {'char', 'unsigned char', 'short', 'unsigned short', 'int', 'unsigned int', 'long', 'unsigned long', 'long long',
           'unsigned long long', 'size_t'}

STREAMS = {'up': 'RPC_STREAM_UP', 'down': 'RPC_STREAM_DOWN', 'both': 'RPC_STREAM_UP | RPC_STREAM_DOWN'}

NO_VALUE = 'SHAPE_NO_VALUE'
RESULT = 'SHAPE_RESULT'


@dataclass
class Value:
    """One parameter."""

    name: str
    ctype: str                  # in the handle table
    object_type: str = None     # in the object table; None: it is not there

    @property
    def is_number(self):
        return self.ctype in NUMBERS


@dataclass
class Row:
    """One ShapeEntry, as C texts."""

    kind: str
    value: object = NO_VALUE
    count: object = NO_VALUE
    times: object = NO_VALUE
    bits: list = dataclass_field(default_factory=list)
    wire: str = None            # C types, for SHAPE_NUMBER
    type: str = None
    size_type: str = None
    aux: object = 0
    struct: str = None          # the message's type, for offsetof
    field: str = None
    limit: int = 0


@dataclass
class CallForms:
    """A call in all its forms."""

    procedure: object
    call: object                # model.Call
    name: str                   # 'virDomainSuspend'; of internal ones the member's name
    member: str
    values: list
    ret: str                    # C type in the handle table
    object_ret: str
    ins: list
    outs: list
    objects: list               # (ObjectKind, value, optional)
    result_kind: object = None  # ObjectKind of what is returned: an object, or a list of them
    returns: str = 'plain'      # 'plain', 'object', 'array', 'stats', 'void'
    flags_value: int = None
    is_main: bool = True        # not an `also`

    @property
    def is_admin(self):
        return self.procedure.program.name == 'admin'

    def index(self, name):
        return next(i for i, value in enumerate(self.values) if value.name == name)


def pointee(ctype):
    """'int *' -> 'int'."""
    assert ctype.endswith('*'), ctype
    return ctype[:-1].strip()


class Former:
    """Builds one CallForms."""

    def __init__(self, model, structs, procedure, call, is_main):
        self.model = model
        self.structs = structs
        self.procedure = procedure
        self.call = call
        self.values = []
        self.ins = []
        self.outs = []
        self.objects = []
        self.returns = 'plain'
        self.result_kind = None
        self.is_main = is_main

    def fail(self, text):
        raise DescriptionError(self.procedure.place, f'{self.call.name}: {text}')

    # ---- parameters

    def form(self):
        if self.call.function:
            self.values = [Value(param.name, param.ctype, param.ctype) for param in self.call.function.params]
            ret = self.call.function.ret
        else:
            ret = self.invent()
        for value in self.values:
            if value.ctype in BY_HANDLE:
                value.object_type = BY_HANDLE[value.ctype].type + ' *'
            elif value.ctype in CONNECTIONS:
                value.object_type = 'DriverConn *'
        forms = CallForms(self.procedure, self.call, self.call.name, snake(self.call.name), self.values, ret, ret, self.ins,
                          self.outs, self.objects, is_main=self.is_main)
        for entry in self.call.entries:
            self.entry(entry)
        self.result(forms)
        if self.procedure.refreshes and self.is_main:
            self.refresh(self.procedure.refreshes[0])
        flags = [i for i, value in enumerate(self.values) if value.name == 'flags']
        forms.flags_value = flags[0] if flags else None
        forms.returns, forms.result_kind = self.returns, self.result_kind
        self.needs()
        return forms

    def invent(self):
        """Parameters of an internal call from the wire's types; returns the C type of the result."""
        for entry in self.call.entries:
            self.values.extend(self.invented(entry))
        result = self.call.result
        if not result:
            return 'int'
        shape = result.field.shape if result.field else None
        if shape is None or shape.kind in WIRE_NUMBERS:
            return 'int'
        if shape.kind == 'string':
            return 'char *'
        return BY_WIRE[shape.typename].handle

    def invented(self, entry):
        if entry.is_connection:
            return [Value(entry.name, 'virConnectPtr', 'DriverConn *')]
        if 'stream' in entry.words:
            return [Value(entry.name, 'virStreamPtr', 'DriverStream *')]
        shape = entry.field.shape
        star = ' *' if entry.out else ''
        if 'typed' in entry.words:
            return [Value(entry.name, 'virTypedParameterPtr' + star), Value('n' + entry.name, 'int' + star)]
        if shape.kind == 'bytes' or 'bytes' in entry.words:
            ctype = 'unsigned char **' if entry.out else 'const unsigned char *'
            size = 'size_t *' if entry.out else 'size_t'
            return [Value(entry.name, ctype, ctype), Value(entry.name + '_len', size, size)]
        ctype = self.invented_type(shape, entry)
        return [Value(entry.name, ctype, ctype)]

    def invented_type(self, shape, entry):
        if shape.kind == 'string':
            return 'char **' if entry.out else 'const char *'
        if shape.kind == 'optional':
            return BY_WIRE[shape.element.typename].handle
        if shape.typename in BY_WIRE:
            return BY_WIRE[shape.typename].handle
        if shape.kind in INTERNAL_NUMBERS:
            return INTERNAL_NUMBERS[shape.kind] + (' *' if entry.out else '')
        return self.fail(f"no C type is known for '{entry.name}'")

    def value_of(self, entry):
        name = entry.param.name if entry.param else entry.name
        return next(i for i, value in enumerate(self.values) if value.name == name)

    # ---- entries

    def entry(self, entry):
        if entry.is_connection or 'callback' in entry.words:
            return
        row = Row(None, self.value_of(entry))
        if entry.field:
            row.struct = (self.procedure.ret if entry.out else self.procedure.args).name
            row.field = entry.field.name
        (self.out_entry if entry.out else self.in_entry)(entry, row, self.values[row.value])

    def count(self, entry, word, row):
        """Fills in the count of an array-like entry; returns the value that counts, or None."""
        count = entry.words[word]
        if count is None:
            if entry.param is None:     # internal: the next value
                row.count = row.value + 1
                row.size_type = self.values[row.count].ctype.rstrip(' *')
                return self.values[row.count]
            return None
        row.count = next(i for i, value in enumerate(self.values) if value.name == count.param.name)
        value = self.values[row.count]
        row.size_type = value.ctype.rstrip(' *')
        if count.times:
            row.times = next(i for i, each in enumerate(self.values) if each.name == count.times.name)
        if entry.out:
            if value.ctype.endswith('*'):
                row.bits.append('SHAPE_COUNT_POINTER')
            self.room(count, row, value)
        return value

    def room(self, count, row, value):
        """The wire's fields that say how much room there is and how many there are."""
        if count.args_field:
            pointer = value.ctype.endswith('*')
            self.ins.append(Row('SHAPE_ROOM' if pointer else 'SHAPE_NUM', row.count,
                                wire=WIRE_NUMBERS[count.args_field.shape.kind], type=row.size_type,
                                struct=self.procedure.args.name, field=count.args_field.name))
        if count.ret_field:
            self.outs.append(Row('SHAPE_TOTAL', row.count, wire=WIRE_NUMBERS[count.ret_field.shape.kind],
                                 type=row.size_type, struct=self.procedure.ret.name, field=count.ret_field.name))

    def in_entry(self, entry, row, value):
        words = entry.words
        if 'stream' in words:
            self.stream(entry, row, value)
        elif 'fd' in words:
            row.kind = 'SHAPE_FD'
        elif 'fds' in words:
            row.kind = 'SHAPE_FDS'
            self.count(entry, 'fds', row)
        elif 'typed' in words:
            row.kind, row.limit = 'SHAPE_TYPED', entry.field.shape.limit
            self.count(entry, 'typed', row).object_type = None
            value.object_type = 'const TypedParams *'
        elif 'bytes' in words:
            row.kind, row.limit = 'SHAPE_BYTES', entry.field.shape.limit
            self.count(entry, 'bytes', row)
        elif 'array' in words:
            self.in_array(entry, row, value)
        else:
            self.in_plain(entry, row, value)
        self.ins.append(row)

    def stream(self, entry, row, value):
        row.kind = 'SHAPE_STREAM'
        value.object_type = 'DriverStream *'
        row.aux = STREAMS[entry.words['stream']]
        if self.procedure.sparse:
            row.count = next(i for i, each in enumerate(self.values) if each.name == 'flags')
            row.limit = self.procedure.sparse_mask

    def in_array(self, entry, row, value):
        shape = entry.field.shape
        row.limit = shape.limit
        self.count(entry, 'array', row)
        if shape.element.kind == 'string':
            row.kind = 'SHAPE_STRINGS'
        elif shape.element.typename in BY_WIRE:
            row.kind, row.aux = 'SHAPE_OBJECTS', 'SHAPE_' + BY_WIRE[shape.element.typename].name
            value.object_type = 'GPtrArray *'
        else:
            row.kind, row.wire, row.type = 'SHAPE_NUMS', WIRE_NUMBERS[shape.element.kind], pointee(value.ctype)

    def in_plain(self, entry, row, value):
        shape = entry.field.shape
        if value.ctype in BY_HANDLE:
            kind = BY_HANDLE[value.ctype]
            row.aux = 'SHAPE_' + kind.name
            optional = shape.kind == 'optional'
            row.kind = 'SHAPE_OBJECT_NAME' if shape.kind == 'string' else 'SHAPE_OBJECT'
            if optional:
                row.bits.append('SHAPE_NULLABLE')
            self.objects.append((kind, row.value, optional))
        elif shape.kind == 'string':
            row.kind = 'SHAPE_STRING'
            if shape.optional:
                row.bits.append('SHAPE_NULLABLE')
        elif shape.kind == 'opaque':
            row.kind, row.limit = 'SHAPE_UUID', shape.length
        else:
            row.kind, row.wire, row.type = 'SHAPE_NUM', WIRE_NUMBERS[shape.kind], value.ctype

    def out_entry(self, entry, row, value):
        words = entry.words
        if 'struct' in words:
            row.kind, row.struct, row.field = 'SHAPE_STRUCT', self.procedure.ret.name, None
            row.aux = self.structs.row(value.ctype, self.procedure.ret, self)
            if words['struct']:
                self.count(entry, 'struct', row).object_type = None
        elif 'fds' in words:
            row.kind = 'SHAPE_FDS'
            if words['fds'] is None:
                row.count = RESULT
            else:
                self.count(entry, 'fds', row)
        elif 'typed' in words:
            self.out_typed(entry, row, value)
        elif 'list' in words:
            self.out_list(entry, row, value)
        elif 'array' in words:
            self.out_array(entry, row, value)
        elif 'bytes' in words:
            self.out_bytes(entry, row, value)
        else:
            self.out_plain(entry, row, value)
        self.outs.append(row)

    def out_typed(self, entry, row, value):
        row.kind, row.limit = 'SHAPE_TYPED', entry.field.shape.limit
        count = self.count(entry, 'typed', row)
        if count.ctype.endswith('*'):
            count.object_type = None
        if value.ctype.endswith('*'):
            row.bits.append('SHAPE_ALLOC')
        value.object_type = 'TypedParams *'

    def out_list(self, entry, row, value):
        element = entry.field.shape.element
        row.limit = entry.field.shape.limit
        row.bits.append('SHAPE_ALLOC')
        row.count = RESULT
        if entry.words['list']:
            self.need(entry.words['list'], row)
        if element.typename in BY_WIRE:
            row.kind, row.aux = 'SHAPE_OBJECTS', 'SHAPE_' + BY_WIRE[element.typename].name
            self.returns, self.result_kind = 'array', BY_WIRE[element.typename]
            value.object_type = None
        elif element.kind == 'string':
            row.kind = 'SHAPE_STRINGS'
        elif self.structs.is_stats(element.definition):
            row.kind = 'SHAPE_STATS'
            self.returns, self.result_kind = 'stats', BY_WIRE[element.definition.fields[0].shape.typename]
            row.aux = 'SHAPE_' + self.result_kind.name
            value.object_type = None
        else:
            row.kind = 'SHAPE_STRUCTS'
            row.aux = self.structs.row(value.ctype, element.definition, self)
            if value.ctype.endswith('Ptr **'):
                row.bits.append('SHAPE_POINTERS')

    def need(self, field, row):
        self.ins.append(Row('SHAPE_NEED', row.value, wire=WIRE_NUMBERS[field.shape.kind],
                            struct=self.procedure.args.name, field=field.name))

    def out_array(self, entry, row, value):
        element = entry.field.shape.element
        row.limit = entry.field.shape.limit
        if self.count(entry, 'array', row) is None:
            self.fail(f"'{entry.name}' is an array of unknown room")
        if element.kind == 'string':
            row.kind = 'SHAPE_STRINGS'
        elif element.kind == 'struct':
            row.kind, row.aux = 'SHAPE_STRUCTS', self.structs.row(value.ctype, element.definition, self)
        else:
            row.kind, row.wire, row.type = 'SHAPE_NUMS', WIRE_NUMBERS[element.kind], pointee(value.ctype)

    def out_bytes(self, entry, row, value):
        row.kind, row.limit = 'SHAPE_BYTES', entry.field.shape.limit
        if 'need' in entry.words:
            self.need(entry.words['need'], row)
        if value.ctype.endswith('**'):
            row.bits.append('SHAPE_ALLOC')
        if self.count(entry, 'bytes', row) is None:
            row.bits.append('SHAPE_BITMAP')
            row.count = RESULT

    def out_plain(self, entry, row, value):
        shape = entry.field.shape
        if 'need' in entry.words:
            self.need(entry.words['need'], row)
        if shape.kind == 'string':
            row.kind = 'SHAPE_STRING'
            if shape.optional:
                row.bits.append('SHAPE_NULLABLE')
        elif shape.kind in WIRE_NUMBERS:
            row.kind, row.wire, row.type = 'SHAPE_NUM', WIRE_NUMBERS[shape.kind], pointee(value.ctype)
        else:
            self.fail(f"'out {entry.name}' has a type that nothing is known about")

    # ---- the result

    def result(self, forms):
        result = self.call.result
        if self.returns in ('array', 'stats'):
            forms.object_ret = 'GPtrArray *'
        if result is None:
            return
        row = Row(None, RESULT)
        if result.field:
            row.struct, row.field = self.procedure.ret.name, result.field.name
        if result.kind == 'fd':
            row.kind = 'SHAPE_FD'
        elif result.kind == 'count':
            if not result.field:
                return
            row.kind = 'SHAPE_COUNT_OF'
        elif result.kind == 'bytes':
            row.kind, row.limit = 'SHAPE_BYTES', result.field.shape.limit
            row.bits.append('SHAPE_ALLOC')
            row.count = next(i for i, value in enumerate(self.values) if value.name == result.param.name)
            row.size_type = pointee(self.values[row.count].ctype)
        else:
            self.plain_result(forms, result.field.shape, row)
        self.outs.append(row)

    def plain_result(self, forms, shape, row):
        if shape.typename in BY_WIRE:
            kind = BY_WIRE[shape.typename]
            row.aux = 'SHAPE_' + kind.name
            if forms.ret not in BY_HANDLE:
                row.kind, row.value = 'SHAPE_SELF', self.objects[0][1]
                return
            row.kind = 'SHAPE_OBJECT'
            forms.object_ret = kind.type + ' *'
            self.returns, self.result_kind = 'object', kind
        elif shape.kind == 'string':
            row.kind = 'SHAPE_STRING'
            if shape.optional:
                row.bits.append('SHAPE_NULLABLE')
            if forms.ret.startswith('const'):
                row.bits.append('SHAPE_KEEP')
        elif self.returns in ('array', 'stats'):
            row.kind, row.wire, row.type = 'SHAPE_TOTAL', WIRE_NUMBERS[shape.kind], 'int'
        else:
            row.kind, row.wire, row.type = 'SHAPE_NUM', WIRE_NUMBERS[shape.kind], forms.ret

    def refresh(self, name):
        """A handle that follows its object: which call looks it up is filled in when all are formed."""
        found = [(kind, value) for kind, value, optional in self.objects if self.values[value].name == name and not optional]
        if not found:
            self.fail(f"'refreshes {name}': there is no such object")
        self.outs.append(Row('SHAPE_REFRESH', found[0][1], aux='SHAPE_' + found[0][0].name))

    def needs(self):
        """The object table takes the connection even where no object leads to one."""
        values = [value for value in self.values if value.object_type]
        self.adds_connection = not values or not (values[0].object_type == 'DriverConn *'
                                                  or values[0].ctype in BY_HANDLE)


def permission_kind(access):
    return 'OBJECT_' + BY_ACCESS[access].name if access in BY_ACCESS else 'OBJECT_NONE'


def link_refreshes(forms):
    """Ties handles that are refreshed to the number of the call that looks the object up by its uuid."""
    for each in forms:
        for row in each.outs:
            if row.kind != 'SHAPE_REFRESH':
                continue
            name = each.procedure.refreshes[1]
            numbers = [i for i, other in enumerate(forms) if other.name == name]
            if not numbers or not is_lookup(forms[numbers[0]], row.aux):
                raise DescriptionError(each.procedure.place, f"'{name}' does not look up by uuid what is to be refreshed")
            row.limit = numbers[0]


def is_lookup(form, kind):
    return ([row.kind for row in form.ins] == ['SHAPE_UUID'] and [row.kind for row in form.outs] == ['SHAPE_OBJECT']
            and form.outs[0].aux == kind and form.values[0].ctype == 'virConnectPtr' and len(form.values) == 2)


def form_all(model, structs):
    """CallForms of every call that is not wholly by hand: first one for each procedure, in order, then those of `also`."""
    mains, others = [], []
    for procedure in model.procedures():
        if not procedure.call or procedure.registers or procedure.manual >= {'adapter', 'client', 'server'}:
            continue
        for call in procedure.calls():
            former = Former(model, structs, procedure, call, call is procedure.call)
            forms = former.form()
            forms.adds_connection = former.adds_connection
            (mains if forms.is_main else others).append(forms)
    return mains + others
