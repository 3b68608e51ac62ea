# SPDX-License-Identifier: LGPL-2.1-or-later
"""Ties annotations to the types of the wire and the prototypes of the headers, and judges whether they fit."""

import annotation as annotations
from errors import DescriptionError
from model import Call, Count, Entry, Event, Flags, Permission, Result, Rule, Term


class CallResolver:
    """Ties one annotation to its types and prototypes."""

    def __init__(self, loader, procedure, raw):
        self.loader = loader
        self.headers = loader.headers
        self.procedure = procedure
        self.raw = raw
        self.flags = None

    def fail(self, text):
        raise DescriptionError(self.raw.place, f'{self.procedure.name}: {text}')

    def resolve(self):
        if self.raw.kind in ('public', 'internal'):
            self.procedure.call = self.resolve_call(self.raw.call, self.raw.since)
            self.procedure.also = [self.resolve_call(call, call.since, also=True) for call in self.raw.also]
            self.require('runs', 'acl' if self.procedure.program.uses or self.has_acl() else None)
        elif self.raw.kind == 'event':
            self.procedure.event = self.resolve_event()
        self.flags = next((entry.flags for entry in self.entries() if entry.flags and entry.name == 'flags'), None)
        self.resolve_clauses()

    def entries(self):
        return self.procedure.call.entries if self.procedure.call else []

    @property
    def is_loose(self):
        """What is written by hand, or registers for events, need not meet the wire field by field."""
        return bool(self.raw.manual or self.raw.registers)

    def has_acl(self):
        """Programs with the objects of access control say so for every procedure."""
        return self.procedure.program.name == 'remote'

    def require(self, *clauses):
        for clause in clauses:
            if clause and getattr(self.raw, clause) is None:
                self.fail(f"the clause '{clause}' is missing")

    # Entries.

    def resolve_call(self, raw, since, also=False):
        function = None
        if self.raw.kind == 'public':
            function = self.headers.functions.get(raw.name)
            if not function or function.params is None:
                self.fail(f"no public header declares a function '{raw.name}'")
        call = Call(raw.name, [], function, since=since)
        used = Used(self.procedure)
        entries = [self.resolve_entry(entry, used, function) for entry in raw.entries]
        if function:
            self.match_params(raw, entries, function)
        for entry in entries:
            self.resolve_words(entry, function, used)
        if raw.result:
            call.result = self.resolve_result(raw.result, function, used)
        call.entries = entries
        # A second function may leave arguments empty that the first one fills.
        if not self.is_loose and not also:
            used.check(self)
        return call

    def resolve_entry(self, raw, used, function):
        entry = Entry(raw.name, self.raw.place, raw.out, dict(raw.words))
        if raw.flags is not None:
            entry.flags = self.resolve_flags(raw.flags)
        elif raw.name == 'flags' and function:
            self.fail("'flags' needs its enums, or 0")
        beside = {'stream', 'fd', 'fds', 'callback', 'struct'} & set(raw.words)
        if entry.is_connection or beside:
            if 'struct' in beside:
                used.all_of_ret()
            return entry
        entry.field = used.take(raw.name, raw.out)
        if not entry.field and not self.is_loose:
            self.fail(f"'{raw.name}' is no field of the {'result' if raw.out else 'arguments'}")
        return entry

    def resolve_flags(self, enums):
        flags = Flags(enums, 0, {})
        for name in enums:
            if name not in self.headers.enums:
                self.fail(f"no public header declares an enum '{name}'")
            for constant, value in self.headers.enums[name]:
                if constant.endswith('_LAST') or value < 0:
                    continue
                flags.constants[constant] = value
                flags.mask |= value
        return flags

    def match_params(self, raw, entries, function):
        """Entries and parameters meet by position, those named in parentheses aside."""
        named = set()
        for entry in raw.entries:
            for word, inside in entry.words.items():
                if isinstance(inside, annotations.RawCount):
                    named.add(inside.param)
                elif word == 'callback':
                    named |= set(inside or [])
        if raw.result and raw.result.param:
            named.add(raw.result.param)
        names = {param.name for param in function.params}
        for name in named - names:
            self.fail(f"'{raw.name}' has no parameter '{name}'")
        params = [param for param in function.params if param.name not in named]
        if len(params) != len(entries):
            self.fail(f"'{raw.name}' has {len(params)} parameters beside those in parentheses "
                      f"({', '.join(param.name for param in params)}), the annotation {len(entries)} entries")
        for entry, param in zip(entries, params):
            entry.param = param
            self.check_param(entry, param)

    def check_param(self, entry, param):
        connection = param.ctype in ('virConnectPtr', 'virAdmConnectPtr')
        if connection != entry.is_connection:
            self.fail(f"entry '{entry.name}' meets parameter '{param.ctype} {param.name}'")
        if entry.out and '*' not in param.ctype and not param.ctype.endswith('Ptr'):
            self.fail(f"'{param.ctype} {param.name}' cannot be 'out {entry.name}'")
        if ('stream' in entry.words) != (param.ctype == 'virStreamPtr'):
            self.fail(f"'{param.ctype} {param.name}' and the role 'stream' belong together")

    def resolve_words(self, entry, function, used):
        params = {param.name: param for param in function.params} if function else {}
        for word, inside in entry.words.items():
            if isinstance(inside, annotations.RawCount):
                entry.words[word] = Count(params[inside.param], used.take_count(inside, False),
                                          used.take_count(inside, True), params.get(inside.times))
            elif word in ('list', 'need') and inside:
                field = used.take(inside, False)
                if not field:
                    self.fail(f"'{inside}' is no field of the arguments")
                entry.words[word] = field
            elif word == 'callback':
                entry.words[word] = [params[name] for name in inside or []]

    def resolve_result(self, raw, function, used):
        if raw.kind == 'fd':
            return Result('fd', None)
        params = {param.name: param for param in function.params} if function else {}
        if raw.kind == 'count':
            beside = [entry for entry in self.raw.call.entries if entry.name == raw.field and 'fds' in entry.words]
            field = used.find(raw.field, True)
            if not field and not beside and not self.is_loose:
                self.fail(f"'{raw.field}' is no field of the result and no descriptors")
            return Result('count', field)
        field = used.take(raw.field, True)
        if not field and not self.is_loose:
            self.fail(f"'{raw.field}' is no field of the result")
        return Result(raw.kind, field, params.get(raw.param))

    # Events.

    def resolve_event(self):
        callback = self.headers.callbacks.get(self.raw.callback)
        if not callback:
            self.fail(f"no public header declares a callback '{self.raw.callback}'")
        entries = [self.resolve_event_entry(raw) for raw in self.raw.call.entries]
        named = {inside.param for raw in self.raw.call.entries for inside in raw.words.values()
                 if isinstance(inside, annotations.RawCount)}
        params = [param for param in callback.params
                  if param.ctype != 'virConnectPtr' and param.name != 'opaque' and param.name not in named]
        if len(params) != len(entries):
            self.fail(f"'{callback.name}' takes {', '.join(param.name for param in params)}, "
                      f"the annotation has {len(entries)} entries")
        by_name = {param.name: param for param in callback.params}
        for entry, param in zip(entries, params):
            entry.param = param
            for word, inside in entry.words.items():
                if isinstance(inside, annotations.RawCount):
                    entry.words[word] = Count(by_name[inside.param])
        event = Event(self.raw.call.name, callback, entries, self.raw.event_id, legacy=self.raw.legacy)
        if event.id:
            if event.id not in self.headers.constants:
                self.fail(f"no public header has '{event.id}'")
            event.id_value = self.headers.constants[event.id]
        return event

    def resolve_event_entry(self, raw):
        entry = Entry(raw.name, self.raw.place, words=dict(raw.words))
        if raw.name.isdigit():
            entry.literal = int(raw.name)
            return entry
        entry.path = []
        struct = self.procedure.msg
        for part in raw.name.split('.'):
            field = struct.field(part) if struct else None
            if not field:
                self.fail(f"'{raw.name}' leads to no field of '{self.procedure.msg.name}'")
            entry.path.append(field)
            struct = field.shape.definition
        entry.field = entry.path[-1]
        return entry

    # Clauses.

    def resolve_clauses(self):
        procedure, raw = self.procedure, self.raw
        procedure.write = raw.write if isinstance(raw.write, bool) else self.resolve_terms(raw.write)
        procedure.acl = [self.resolve_permission(each) for each in raw.acl or []]
        procedure.filters = [self.resolve_permission(each) for each in raw.filters]
        procedure.rules = [self.resolve_rule(*each) for each in raw.rules]
        if raw.lists:
            function, flags = raw.lists
            procedure.lists = (function, sum(self.resolve_flag(flag)[1] for flag in flags))
        if raw.sparse:
            procedure.sparse, procedure.sparse_mask = self.resolve_flag(raw.sparse)
        names = self.param_names()
        procedure.checks_if = [(check, name, self.resolve_terms(terms)) for check, name, terms in raw.checks_if]
        procedure.absolute = raw.absolute
        named = raw.checks + [each[:2] for each in raw.checks_if] + [('absolute', name) for name in raw.absolute]
        for check, name in named:
            if name not in names:
                self.fail(f"'{check} {name}': there is no such parameter")
        if raw.event_id and raw.kind != 'event' or raw.legacy and raw.kind != 'event':
            self.fail("'id' and 'legacy' are said of events")

    def param_names(self):
        return {param.name for call in self.procedure.calls() if call.function for param in call.function.params}

    def resolve_flag(self, name):
        """A flag's full name and its value."""
        constants = self.flags.constants if self.flags else {}
        if name in constants or name in self.headers.constants:
            return name, constants.get(name, self.headers.constants.get(name))
        ends = [each for each in constants if each.endswith('_' + name)]
        if len(ends) != 1:
            several = f' ({", ".join(ends)})' if ends else ''
            self.fail(f"flag '{name}' means {len(ends)} values of the flags' enums{several}")
        return ends[0], constants[ends[0]]

    def resolve_terms(self, raw_terms):
        return [self.resolve_term(raw) for raw in raw_terms]

    def resolve_term(self, raw):
        if raw.param:
            if raw.param not in self.param_names():
                self.fail(f"'{raw.param} is {raw.name}': there is no such parameter")
            value = int(raw.name) if raw.name.lstrip('-').isdigit() else self.headers.constants.get(raw.name)
            if value is None:
                self.fail(f"no public header has '{raw.name}'")
            return Term('is', raw.name, param=raw.param, value=value, negated=raw.negated)
        if raw.name == 'CURRENT':
            live, config = self.resolve_flag('LIVE'), self.resolve_flag('CONFIG')
            return Term('current', 'CURRENT', mask=live[1] | config[1])
        name, value = self.resolve_flag(raw.name)
        if value == 0:
            self.fail(f"'{name}' is 0 and so never set")
        return Term('set', name, mask=value)

    def resolve_permission(self, raw):
        known = self.loader.objects.get(raw.object)
        if not known or raw.permission not in known.permissions:
            self.fail(f"'permissions' knows no '{raw.object}:{raw.permission}'")
        return Permission(raw.object, raw.permission, self.resolve_terms(raw.condition) if raw.condition else None)

    def resolve_rule(self, kind, first, second):
        first, second = self.resolve_flag(first), self.resolve_flag(second)
        if not first[1] or not second[1]:
            self.fail(f"'{kind} {first[0]} {second[0]}': a flag that is 0 is never set")
        return Rule(kind, *first, *second)


class Used:
    """Which fields of arguments and result an annotation has spoken of; in the end all must be."""

    def __init__(self, procedure):
        self.procedure = procedure
        self.left = {False: self.names(procedure.args), True: self.names(procedure.ret)}

    @staticmethod
    def names(struct):
        return {field.name for field in struct.fields} if struct else set()

    def find(self, name, out):
        struct = self.procedure.ret if out else self.procedure.args
        return struct.field(name) if struct else None

    def take(self, name, out):
        self.left[out].discard(name)
        return self.find(name, out)

    def take_count(self, count, out):
        return self.take(count.field or count.param, out)

    def all_of_ret(self):
        self.left[True] = set()

    def check(self, resolver):
        for out, what in ((False, 'arguments'), (True, 'result')):
            if self.left[out]:
                resolver.fail(f"the annotation does not speak of {', '.join(sorted(self.left[out]))} of the {what}")
