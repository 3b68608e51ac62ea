# SPDX-License-Identifier: LGPL-2.1-or-later
"""The calls as the client library sees them: every public function with a procedure, and the internal steps."""

from dataclasses import dataclass

from objects import snake


@dataclass
class HandleCall:
    procedure: object
    call: object                # model.Call
    member: str
    ret: str
    params: list                # (C type, name)
    form: object = None         # calls.CallForms; None: the client's half is by hand

    @property
    def is_admin(self):
        return self.procedure.program.name == 'admin'

    @property
    def is_public(self):
        return self.call.function is not None


def handle_calls(source):
    """All of them, in the order of the protocol; what the library does wholly by hand is not there."""
    forms = {id(form.call): form for form in source.calls}
    found = []
    for procedure in source.model.procedures():
        if 'api' in procedure.manual:
            continue
        for call in procedure.calls():
            form = forms.get(id(call))
            if call.function:
                params = [(param.ctype, param.name) for param in call.function.params]
                ret = call.function.ret
            elif form:
                params = [(value.ctype, value.name) for value in form.values]
                ret = form.ret
            else:
                continue
            if 'client' in procedure.manual:
                form = None
            found.append(HandleCall(procedure, call, snake(call.name), ret, params, form))
    return found
