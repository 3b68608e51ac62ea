# SPDX-License-Identifier: LGPL-2.1-or-later
"""Works out events: what a driver raises, and the messages that carry it."""

from dataclasses import dataclass, field as dataclass_field

from errors import DescriptionError
from objects import BY_HANDLE

NUMBERS = {'int', 'unsigned int', 'long long', 'unsigned long long'}


@dataclass
class EventFieldForm:
    name: str
    ctype: str                  # of the function that raises it
    kind: str                   # EVENT_NUM ...
    callback_type: str          # of the callback's parameter


@dataclass
class EventMessage:
    """One procedure that carries the event."""

    procedure: object
    fields: list                # (C path in the message, model.Entry) in the order of the event's fields
    object_path: str
    callback_id: bool


@dataclass
class EventForm:
    name: str                   # 'domain_lifecycle'
    family: str                 # EVENT_DOMAIN
    id: int
    callback: object            # CFunction
    fields: list
    messages: list = dataclass_field(default_factory=list)


def field_form(entry):
    ctype = entry.param.ctype
    name = entry.param.name
    if 'typed' in entry.words:
        return EventFieldForm(name, 'const TypedParams *', 'EVENT_TYPED', ctype)
    if ctype in NUMBERS:
        return EventFieldForm(name, ctype, 'EVENT_NUM', ctype)
    if ctype == 'const char *':
        return EventFieldForm(name, ctype, 'EVENT_STRING', ctype)
    if ctype == 'const virDomainEventGraphicsAddress *':
        return EventFieldForm(name, ctype, 'EVENT_ADDRESS', ctype)
    if ctype == 'const virDomainEventGraphicsSubject *':
        return EventFieldForm(name, ctype, 'EVENT_SUBJECT', ctype)
    raise DescriptionError(entry.place, f"nothing is known of '{ctype} {name}' in events")


def family(procedure, handle):
    """By the object, but for events of a program of its own, which count for themselves."""
    if procedure.program.uses:
        return f'EVENT_{procedure.program.name.upper()}_MONITOR'
    return BY_HANDLE[handle].events


def event_forms(model):
    """Every event that is about an object, in the order of first mention; legacy and new messages together."""
    forms = {}
    for procedure in model.procedures():
        event = procedure.event
        if not event or not event.entries or event.entries[0].param.ctype not in BY_HANDLE:
            continue
        if event.name not in forms:
            forms[event.name] = EventForm(event.name, family(procedure, event.entries[0].param.ctype), event.id_value or 0,
                                          event.callback, [field_form(entry) for entry in event.entries[1:]])
        form = forms[event.name]
        paths = [(path(entry), entry) for entry in event.entries]
        form.messages.append(EventMessage(procedure, paths[1:], paths[0][0],
                                          procedure.msg.field('callbackID') is not None))
    return list(forms.values())


def path(entry):
    return '.'.join(field.name for field in entry.path) if entry.path else None
