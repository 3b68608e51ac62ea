# SPDX-License-Identifier: LGPL-2.1-or-later
"""The model: everything the descriptions say, checked and tied together. All emitters work from it and from nothing else.

load() reads rpc/protocol (the .x files, local.api, permissions) and the public headers, and returns a Model. What does
not fit is a DescriptionError that names file and line. The stages, one module each: xdr_parse.py and headers.py read
the two languages, annotation.py the comments, xdr_types.py gives types their meaning, resolve.py ties calls to types and
prototypes, load.py does all this in order. Here stands what comes out.
"""

import os
import re
from dataclasses import dataclass, field as dataclass_field

from errors import DescriptionError, Place

HERE = os.path.dirname(os.path.abspath(__file__))
PROTOCOL = os.path.join(HERE, '..', 'protocol')
INCLUDE = os.path.join(HERE, '..', '..', 'include', 'libvirt')


@dataclass
class Flags:
    """The flags a parameter accepts: all values of these enums."""

    enums: list
    mask: int
    constants: dict             # name -> value


@dataclass
class Count:
    """What stands in the parentheses of typed(), array(), bytes(), fds(), struct()."""

    param: object               # CParam
    args_field: object = None   # the field of the arguments that carries it, if any
    ret_field: object = None    # the same of the result
    times: object = None        # CParam that multiplies it, if any


@dataclass
class Entry:
    """One entry of a call, and so one parameter of the C prototype (or a field of an event)."""

    name: str
    place: Place
    out: bool = False
    words: dict = dataclass_field(default_factory=dict)     # role -> Count, Field, [CParam] or direction; see WORDS
    flags: Flags = None
    param: object = None        # CParam; None for internal calls
    field: object = None        # Field on the wire; None where there is none
    path: list = None           # event: the fields that lead to it, the last is .field
    literal: int = None         # event: passed as it is

    @property
    def is_connection(self):
        return self.name == 'conn'


@dataclass
class Result:
    """What the function returns: 'field' F, 'count' of the elements of F (field None: of the descriptors),
    'bytes' F with their number in param, or the 'fd' beside the reply."""

    kind: str
    field: object
    param: object = None


@dataclass
class Call:
    """A function and how its parameters meet the wire."""

    name: str                   # virDomainSuspend, or the method's name of an internal one
    entries: list
    function: object = None     # CFunction; None for internal ones
    result: Result = None
    since: str = None


@dataclass
class Term:
    """One alternative of a condition. kind 'set': any bit of mask is set in the flags; 'current': none of mask is;
    'is': the C parameter named param equals value (or, negated, does not)."""

    kind: str
    name: str
    mask: int = 0
    param: str = None
    value: int = None
    negated: bool = False


@dataclass
class Permission:
    object: str
    permission: str
    condition: list = None      # Terms, any of which asks for it; None: always


@dataclass
class Rule:
    """'exclusive' or 'requires', of two flags."""

    kind: str
    first: str
    first_mask: int
    second: str
    second_mask: int


@dataclass
class Event:
    name: str                   # 'domain_lifecycle'
    callback: object            # CFunction of the callback's type
    entries: list
    id: str = None              # VIR_DOMAIN_EVENT_ID_LIFECYCLE
    id_value: int = None
    legacy: bool = False


@dataclass
class Procedure:
    number: int
    name: str                   # REMOTE_PROC_DOMAIN_SUSPEND
    program: object
    place: Place
    kind: str                   # 'public', 'internal', 'event', 'message', 'private'
    args: object = None         # Type or None
    ret: object = None
    msg: object = None
    call: Call = None           # public, internal
    also: list = dataclass_field(default_factory=list)
    event: Event = None
    since: str = None
    write: object = False       # False, True, or Terms any of which refuses read-only connections
    acl: list = dataclass_field(default_factory=list)       # Permission; all must hold
    filters: list = dataclass_field(default_factory=list)   # Permission; elements without it are left out
    checks: list = dataclass_field(default_factory=list)    # (check, name of the C parameter)
    checks_if: list = dataclass_field(default_factory=list) # (check, name of the C parameter, Terms any of which asks for it)
    absolute: list = dataclass_field(default_factory=list)  # names of C parameters: files as the caller names them
    rules: list = dataclass_field(default_factory=list)     # Rule
    high: bool = False
    before_auth: bool = False
    sparse: str = None          # the flag that allows holes in the stream
    sparse_mask: int = 0
    fds: dict = dataclass_field(default_factory=dict)       # 'call' or 'reply' -> exact number or None
    runs: str = None
    urgent: bool = False
    manual: set = dataclass_field(default_factory=set)
    finds: bool = False         # a lookup by what identifies
    creates: bool = False       # the object is not there before it: the method asks for permission itself
    lists: tuple = None         # (name of the function that lists all, value of its flags)
    refreshes: tuple = None     # (name of a parameter, name of the lookup that says what became of the object)
    registers: tuple = None     # ('registers' or 'deregisters', family of events, legacy)

    @property
    def short(self):
        """'domain_suspend': the name without the program's part, in small letters."""
        return re.sub(r'^.*?PROC_', '', self.name).lower()

    @property
    def direction(self):
        return {'event': 'event', 'message': 'message'}.get(self.kind, 'event' if self.msg else 'call')

    @property
    def stream(self):
        """'up', 'down', 'both' or None."""
        entries = self.call.entries if self.call else []
        return next((entry.words['stream'] for entry in entries if 'stream' in entry.words), None)

    def calls(self):
        return ([self.call] if self.call else []) + self.also


@dataclass(eq=False)
class Program:
    name: str
    number: int = None
    version: int = None
    number_const: str = None
    version_const: str = None
    procedure_enum: str = None
    parts: list = dataclass_field(default_factory=list)
    uses: list = dataclass_field(default_factory=list)      # Programs whose types are used
    constants: dict = dataclass_field(default_factory=dict)
    types: dict = dataclass_field(default_factory=dict)     # name -> Type, in order; the procedures' enum is not in it
    procedures: list = dataclass_field(default_factory=list)
    files: list = dataclass_field(default_factory=list)     # xdr_parse.File

    @property
    def prefix(self):
        """'REMOTE_PROC_': what all its procedures' names start with."""
        return re.match(r'.*?PROC_', self.procedures[0].name).group() if self.procedures else ''


@dataclass
class Library:
    soname: str
    node_prefix: str            # 'LIBVIRT_'
    headers: list
    place: Place


@dataclass
class Function:
    """A public function (or variable): everything libvirt.so and its sisters export."""

    name: str
    prototype: object           # CFunction
    library: Library
    since: str
    procedure: Procedure = None # None: local.api
    write: bool = False         # of local ones
    is_data: bool = False

    @property
    def node(self):
        return self.library.node_prefix + self.since


@dataclass
class Model:
    programs: dict
    headers: object             # headers.Headers
    libraries: list
    functions: dict             # name -> Function
    objects: dict               # of access control: name -> permissions.AccessObject

    def procedures(self):
        for program in self.programs.values():
            yield from program.procedures


def version_key(text):
    return tuple(int(part) for part in text.split('.'))


def load(protocol=PROTOCOL, include=INCLUDE):
    """The Model of the descriptions in @protocol and the headers in @include."""
    from load import Loader     # which needs this module
    return Loader(protocol, include).load()
