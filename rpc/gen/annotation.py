# SPDX-License-Identifier: LGPL-2.1-or-later
"""Reads annotations: what they say, not yet what it refers to (that is model.py's).

The grammar stands in rpc/protocol/README.md. Two tables below are all that has to grow with it: WORDS and CLAUSES.
"""

import re
from dataclasses import dataclass, field as dataclass_field

from errors import DescriptionError

NAME = r'[A-Za-z_]\w*'

# Roles of a parameter -> what stands in the parentheses after it: 'count' is a C parameter that may carry
# `as FIELD`, 'field' a field of the arguments, 'params' C parameters. '?' says the parentheses may be left out.
WORDS = {
    'typed': 'count?',
    'array': 'count?',
    'bytes': 'count?',
    'fds': 'count?',
    'struct': 'count?',
    'list': 'field?',
    'need': 'field',
    'callback': 'params?',
    'fd': None,
}

# Roles that are followed by a word instead.
STREAM_DIRECTIONS = ('up', 'down', 'both')

RUNS = ('view', 'actor', 'job', 'driver')
CHECKS = ('nonnull', 'nonempty', 'optional-nonempty', 'nonzero', 'positive', 'nonnegative', 'null', 'zero')
HALVES = ('api', 'client', 'server', 'adapter')


@dataclass
class RawCount:
    """`array(nameslen as maxnames)`: the C parameter, and the field if it has another name."""

    param: str
    field: str = None
    times: str = None           # `bytes(maplen * maxinfo)`: another parameter that multiplies it


@dataclass
class RawEntry:
    name: str                   # a field on the wire (with dots for events), a C parameter, 'conn', or a number
    out: bool = False
    words: dict = dataclass_field(default_factory=dict)     # role -> what its parentheses hold
    flags: list = None          # enums' names; [] for `flags 0`


@dataclass
class RawResult:
    """`-> F`, `-> count(F)`, `-> bytes(F, N)`, `-> fd`: kind is 'field', 'count', 'bytes' or 'fd'."""

    kind: str
    field: str
    param: str = None


@dataclass
class RawCall:
    name: str
    entries: list
    result: RawResult = None
    since: str = None           # of an `also`


@dataclass
class RawTerm:
    """FLAG (param None), `PARAM is VALUE` or `PARAM is not VALUE`."""

    name: str
    param: str = None
    negated: bool = False


@dataclass
class RawPermission:
    object: str
    permission: str
    condition: list = None      # RawTerm: any of them; None: always


@dataclass
class Annotation:
    place: object
    kind: str = None            # 'public', 'internal', 'event', 'message', 'private'
    call: RawCall = None        # public, internal, event (name is the event's)
    callback: str = None        # event: the callback's type
    name: str = None            # message, private
    also: list = dataclass_field(default_factory=list)
    since: str = None
    write: object = False       # False, True, or the terms any of which refuses it
    acl: list = None            # RawPermission; [] for `acl none`
    filters: list = dataclass_field(default_factory=list)
    checks: list = dataclass_field(default_factory=list)    # (check, C parameter)
    checks_if: list = dataclass_field(default_factory=list) # (check, C parameter, terms)
    absolute: list = dataclass_field(default_factory=list)  # C parameters
    rules: list = dataclass_field(default_factory=list)     # ('exclusive' or 'requires', flag, flag)
    high: bool = False
    before_auth: bool = False
    legacy: bool = False
    event_id: str = None
    sparse: str = None
    fds: dict = dataclass_field(default_factory=dict)       # 'call' or 'reply' -> how many, None for any
    types: dict = dataclass_field(default_factory=dict)     # 'args', 'ret', 'msg' -> name
    runs: str = None
    urgent: bool = False
    manual: set = dataclass_field(default_factory=set)      # of HALVES
    finds: bool = False
    creates: bool = False
    lists: tuple = None         # the function that lists all, and the flags it is called with
    refreshes: tuple = None     # the parameter, and the lookup that says what became of it
    registers: tuple = None     # ('registers' or 'deregisters', family of events, legacy)


def split_outside(text, mark):
    """Splits at @mark outside of parentheses."""
    parts = ['']
    depth = 0
    for char in text:
        depth += {'(': 1, ')': -1}.get(char, 0)
        if char == mark and depth == 0:
            parts.append('')
        else:
            parts[-1] += char
    return [part.strip() for part in parts]


def closing(text, start, place):
    """Where the parenthesis opened at @start is closed."""
    depth = 0
    for at in range(start, len(text)):
        depth += {'(': 1, ')': -1}.get(text[at], 0)
        if depth == 0:
            return at
    raise DescriptionError(place, f"'{text[start:start + 20]}...' has no closing parenthesis")


def parse_count(text, place):
    match = re.fullmatch(rf'({NAME})(?: as ({NAME}))?(?: \* ({NAME}))?', text)
    if not match:
        raise DescriptionError(place, f"'{text}' is not a parameter, 'PARAMETER as FIELD' or 'PARAMETER * PARAMETER'")
    return RawCount(*match.groups())


def parse_role(word, inside, place):
    """What the parentheses after a role hold; @inside is None without them."""
    kind = WORDS[word]
    if inside is None:
        if kind is None or kind.endswith('?'):
            return None
        raise DescriptionError(place, f"'{word}' needs parentheses after it")
    if kind is None:
        raise DescriptionError(place, f"'{word}' has no parentheses after it")
    if kind.startswith('params'):
        return split_outside(inside, ',')
    if kind.startswith('field'):
        return inside.strip()
    return parse_count(inside.strip(), place)


def parse_entry(text, place):
    tokens = re.findall(rf'{NAME}(?:\.{NAME})*(?:\([^()]*\))?|\d+|\|', text)
    if ''.join(''.join(tokens).split()) != ''.join(text.split()):
        raise DescriptionError(place, f"'{text}' is not an entry")
    entry = RawEntry(None)
    if tokens and tokens[0] == 'out':
        entry.out = True
        tokens.pop(0)
    if not tokens or '(' in tokens[0]:
        raise DescriptionError(place, f"'{text}' has no name")
    entry.name = tokens[0]
    if entry.name != 'flags' or len(tokens) == 1:
        tokens.pop(0)
    while tokens:
        word = tokens.pop(0)
        if word == 'flags' and entry.flags is None:
            entry.flags = parse_flags(tokens, text, place)
        elif word == 'stream':
            if not tokens or tokens[0] not in STREAM_DIRECTIONS:
                raise DescriptionError(place, f"'{text}': 'stream' is followed by 'up', 'down' or 'both'")
            entry.words['stream'] = tokens.pop(0)
        else:
            name, _, inside = word.partition('(')
            if name not in WORDS:
                raise DescriptionError(place, f"'{text}': '{name}' is not a role; there are flags, stream, "
                                              f"{', '.join(WORDS)}")
            entry.words[name] = parse_role(name, inside[:-1] if '(' in word else None, place)
    return entry


def parse_flags(tokens, text, place):
    if tokens[:1] == ['0']:
        tokens.pop(0)
        return []
    enums = []
    while tokens:
        enums.append(tokens.pop(0))
        if tokens[:1] != ['|']:
            break
        tokens.pop(0)
    if not enums or any(not re.fullmatch(r'vir\w+', name) for name in enums):
        raise DescriptionError(place, f"'{text}': 'flags' is followed by enums of the public headers, or 0")
    return enums


def parse_call(text, place):
    """'name(entries) -> result rest' -> (RawCall, rest)."""
    match = re.match(rf'({NAME})\(', text)
    if not match:
        raise DescriptionError(place, f"'{text[:40]}' does not start with a call")
    end = closing(text, match.end() - 1, place)
    inside = text[match.end():end].strip()
    entries = [parse_entry(part, place) for part in split_outside(inside, ',')] if inside else []
    rest = text[end + 1:].strip()
    result = None
    if rest.startswith('->'):
        found = re.match(rf'->\s*(?:count\(({NAME})\)|bytes\(({NAME}),\s*({NAME})\)|({NAME}))', rest)
        if not found:
            raise DescriptionError(place, f"'{rest[:40]}' is not a result")
        rest = rest[found.end():].strip()
        counted, buffer, size, plain = found.groups()
        if counted:
            result = RawResult('count', counted)
        elif buffer:
            result = RawResult('bytes', buffer, size)
        else:
            result = RawResult('fd' if plain == 'fd' else 'field', plain)
    return RawCall(match.group(1), entries, result), rest


def parse_condition(text, place):
    terms = []
    for part in text.split(' or '):
        match = re.fullmatch(rf'({NAME})(?: is (not )?({NAME}|-?\d+))?', part.strip())
        if not match:
            raise DescriptionError(place, f"'{text}' is not a condition")
        name, negated, value = match.groups()
        terms.append(RawTerm(value, name, bool(negated)) if value else RawTerm(name))
    return terms


def parse_permission(text, place):
    match = re.fullmatch(r'([a-z_]+):([a-z_]+)(?: if (.+))?', text)
    if not match:
        raise DescriptionError(place, f"'{text}' is not OBJECT:PERMISSION, or OBJECT:PERMISSION if CONDITION")
    condition = parse_condition(match.group(3), place) if match.group(3) else None
    return RawPermission(match.group(1), match.group(2), condition)


# Clauses: first word -> function(annotation, the rest of the clause). A second use of one that is said once is refused.

def once(annotation, attribute, value):
    if getattr(annotation, attribute) not in (None, False):
        raise DescriptionError(annotation.place, f"'{attribute.replace('_', ' ')}' is said twice")
    setattr(annotation, attribute, value)


def bare(annotation, attribute, rest):
    if rest:
        raise DescriptionError(annotation.place, f"'{rest}' after '{attribute.replace('_', ' ')}' means nothing")
    once(annotation, attribute, True)


def one_name(annotation, rest, what):
    if not re.fullmatch(NAME, rest):
        raise DescriptionError(annotation.place, f"'{rest}' is not {what}")
    return rest


def version(annotation, rest):
    if not re.fullmatch(r'\d+\.\d+\.\d+', rest):
        raise DescriptionError(annotation.place, f"'{rest}' is not a version such as 0.9.2")
    return rest


def clause_write(annotation, rest):
    if rest and not rest.startswith('if '):
        raise DescriptionError(annotation.place, f"'write {rest}': 'write' or 'write if CONDITION'")
    once(annotation, 'write', parse_condition(rest[3:], annotation.place) if rest else True)


def clause_acl(annotation, rest):
    if rest == 'none':
        if annotation.acl is not None:
            raise DescriptionError(annotation.place, "'acl none' beside another 'acl'")
        annotation.acl = []
        return
    if annotation.acl == []:
        raise DescriptionError(annotation.place, "'acl none' beside another 'acl'")
    annotation.acl = (annotation.acl or []) + [parse_permission(rest, annotation.place)]


def clause_filter(annotation, rest):
    annotation.filters.append(parse_permission(rest, annotation.place))


def clause_check(check):
    def parse(annotation, rest):
        names, _, condition = rest.partition(' if ')
        terms = parse_condition(condition, annotation.place) if condition else None
        for name in split_outside(names, ','):
            name = one_name(annotation, name, 'a parameter')
            if terms:
                annotation.checks_if.append((check, name, terms))
            else:
                annotation.checks.append((check, name))
    return parse


def clause_absolute(annotation, rest):
    annotation.absolute += [one_name(annotation, name, 'a parameter') for name in split_outside(rest, ',')]


def clause_rule(rule):
    def parse(annotation, rest):
        words = rest.split()
        if len(words) != 2:
            raise DescriptionError(annotation.place, f"'{rule} {rest}': two flags belong after '{rule}'")
        annotation.rules.append((rule, *words))
    return parse


def clause_before(annotation, rest):
    if rest != 'auth':
        raise DescriptionError(annotation.place, f"'before {rest}': only 'before auth' means something")
    once(annotation, 'before_auth', True)


def clause_fds(annotation, rest):
    match = re.fullmatch(r'(call|reply)(?: (\d+))?', rest)
    if not match:
        raise DescriptionError(annotation.place, f"'fds {rest}': 'fds call', 'fds reply', with a number or without")
    annotation.fds[match.group(1)] = int(match.group(2)) if match.group(2) else None


def clause_runs(annotation, rest):
    words = rest.split()
    if not words or words[0] not in RUNS or words[1:] not in ([], ['urgent']) or (words[1:] and words[0] != 'actor'):
        raise DescriptionError(annotation.place, f"'runs {rest}': one of {', '.join(RUNS)}, or 'actor urgent'")
    once(annotation, 'runs', words[0])
    annotation.urgent = len(words) == 2


def clause_manual(annotation, rest):
    halves = rest.split()
    if any(half not in HALVES for half in halves):
        raise DescriptionError(annotation.place, f"'manual {rest}': one or more of {', '.join(HALVES)}, or nothing for all")
    annotation.manual |= set(halves or HALVES)


def clause_also(annotation, rest):
    call, rest = parse_call(rest, annotation.place)
    if not rest.startswith('since '):
        raise DescriptionError(annotation.place, f"'also {call.name}(...)' needs its own 'since'")
    call.since = version(annotation, rest[6:].strip())
    annotation.also.append(call)


def clause_lists(annotation, rest):
    words = rest.split()
    if not words or not words[0].startswith('vir'):
        raise DescriptionError(annotation.place, f"'lists {rest}': a function belongs after 'lists', then its flags")
    once(annotation, 'lists', (words[0], words[1:]))


def clause_refreshes(annotation, rest):
    match = re.fullmatch(rf'({NAME}) by ({NAME})', rest)
    if not match:
        raise DescriptionError(annotation.place, f"'refreshes {rest}' is not 'refreshes PARAMETER by FUNCTION'")
    once(annotation, 'refreshes', match.groups())


def clause_registers(which):
    def parse(annotation, rest):
        words = rest.split()
        if not words or words[1:] not in ([], ['legacy']):
            raise DescriptionError(annotation.place, f"'{which} {rest}': '{which} FAMILY' or '{which} FAMILY legacy'")
        once(annotation, 'registers', (which, words[0], len(words) == 2))
    return parse


def clause_type(which):
    def parse(annotation, rest):
        annotation.types[which] = one_name(annotation, rest, 'the name of a type')
    return parse


CLAUSES = {
    'since': lambda annotation, rest: once(annotation, 'since', version(annotation, rest)),
    'write': clause_write,
    'acl': clause_acl,
    'aclfilter': clause_filter,
    'high': lambda annotation, rest: bare(annotation, 'high', rest),
    'before': clause_before,
    'legacy': lambda annotation, rest: bare(annotation, 'legacy', rest),
    'id': lambda annotation, rest: once(annotation, 'event_id', one_name(annotation, rest, 'a constant')),
    'sparse': lambda annotation, rest: once(annotation, 'sparse', one_name(annotation, rest, 'a flag')),
    'fds': clause_fds,
    'runs': clause_runs,
    'manual': clause_manual,
    'also': clause_also,
    'finds': lambda annotation, rest: bare(annotation, 'finds', rest),
    'creates': lambda annotation, rest: bare(annotation, 'creates', rest),
    'absolute': clause_absolute,
    'lists': clause_lists,
    'refreshes': clause_refreshes,
    'registers': clause_registers('registers'),
    'deregisters': clause_registers('deregisters'),
    'exclusive': clause_rule('exclusive'),
    'requires': clause_rule('requires'),
    **{check: clause_check(check) for check in CHECKS},
    **{which: clause_type(which) for which in ('args', 'ret', 'msg')},
}


def parse_head(annotation, text):
    """Sets the head; returns what follows it."""
    first = text.split(None, 1)
    if first and first[0] in ('message', 'private'):
        match = re.match(rf'(\w+) ({NAME})', text)
        if not match:
            raise DescriptionError(annotation.place, f"'{first[0]}' needs a name after it")
        annotation.kind, annotation.name = match.groups()
        return text[match.end():].strip()
    if first and first[0] == 'event':
        match = re.match(rf'event ({NAME}) ({NAME}\()', text)
        if not match:
            raise DescriptionError(annotation.place, "an event is 'event NAME CALLBACK(FIELDS)'")
        annotation.kind = 'event'
        annotation.call, rest = parse_call(text[match.start(2):], annotation.place)
        annotation.callback = annotation.call.name
        annotation.call.name = match.group(1)
        return rest
    annotation.kind = 'public'
    if first and first[0] == 'internal':
        annotation.kind = 'internal'
        text = first[1] if len(first) > 1 else ''
    annotation.call, rest = parse_call(text, annotation.place)
    return rest


def parse(text, place):
    """The annotation in the comment @text."""
    annotation = Annotation(place)
    rest = parse_head(annotation, text).lstrip('; ')
    for clause in split_outside(rest, ';'):
        if not clause:
            continue
        word, _, after = clause.partition(' ')
        if word not in CLAUSES:
            raise DescriptionError(place, f"'{clause}' is not a clause; its first word would be one of "
                                          f"{', '.join(sorted(CLAUSES))}")
        CLAUSES[word](annotation, after.strip())
    return annotation
