# SPDX-License-Identifier: LGPL-2.1-or-later
"""Builds the Model: files, programs, types, procedures, functions, in this order."""

import os
import re

import annotation as annotations
import headers as c_headers
import xdr_parse
from errors import DescriptionError, Place
from model import Function, Library, Model, Procedure, Program
from permissions import read_permissions
from resolve import CallResolver
from xdr_types import TypeTable


def program_sentence(file):
    """What the sentence at the top of a program's first file says, or None."""
    for text, place in file.comments:
        match = re.fullmatch(r'types (\w+)', text)
        if match:
            return Program(match.group(1), parts=[file.name]), place
        match = re.fullmatch(r'program (\w+) = (\w+) version (\w+); procedures (\w+)'
                             r'(?:; uses ([\w ]+?))?(?:; parts ([\w. ]+?))?', text)
        if match:
            name, number, version, enum, uses, parts = match.groups()
            program = Program(name, number_const=number, version_const=version, procedure_enum=enum)
            program.uses = uses.split() if uses else []
            program.parts = [file.name] + (parts.split() if parts else [])
            return program, place
        if text.startswith(('program ', 'types ')):
            raise DescriptionError(place, f"'{text[:60]}' is not 'program NAME = CONST version CONST; procedures ENUM'")
    return None, None


class Loader:
    """Builds the Model; one method per stage, called in order by load()."""

    def __init__(self, protocol, include):
        self.protocol = protocol
        self.headers = c_headers.read(include)
        self.programs = {}
        self.raw = {}           # name of a procedure -> Annotation
        self.functions = {}
        self.libraries = []
        self.objects = {}

    def load(self):
        self.read_programs()
        self.objects = read_permissions(self.protocol)
        for program in self.in_order():
            self.build_program(program)
        self.read_local()
        self.collect_functions()
        return Model(self.programs, self.headers, self.libraries, self.functions, self.objects)

    # Programs and types.

    def read_programs(self):
        files = {}
        for name in sorted(os.listdir(self.protocol)):
            if name.endswith('.x'):
                files[name] = xdr_parse.parse_path(os.path.join(self.protocol, name), name)
        taken = set()
        for file in files.values():
            program, place = program_sentence(file)
            if not program:
                continue
            if program.name in self.programs:
                raise DescriptionError(place, f"program '{program.name}' is described twice")
            for part in program.parts:
                if part not in files:
                    raise DescriptionError(place, f"there is no file '{part}'")
                if part in taken:
                    raise DescriptionError(place, f"'{part}' is part of two programs")
                taken.add(part)
                program.files.append(files[part])
            self.programs[program.name] = program
        for name in sorted(set(files) - taken):
            raise DescriptionError(Place(name, 1), 'no program names this file as its part')
        for program in self.programs.values():
            program.uses = [self.program(name, program) for name in program.uses]

    def program(self, name, user):
        if name not in self.programs:
            raise DescriptionError(Place(user.parts[0], 1), f"there is no program '{name}'")
        return self.programs[name]

    def in_order(self):
        """Programs, those first whose types others use."""
        ordered = []

        def visit(program, users):
            if program in users:
                raise DescriptionError(Place(program.parts[0], 1), f"program '{program.name}' uses itself")
            for used in program.uses:
                visit(used, users + [program])
            if program not in ordered:
                ordered.append(program)

        for program in self.programs.values():
            visit(program, [])
        return ordered

    def build_program(self, program):
        table = TypeTable(program, self.headers)
        for file in program.files:
            table.add(file)
        program.constants, program.types = table.constants, table.types
        if program.procedure_enum:
            program.number = table.constant(program.number_const, Place(program.parts[0], 1))
            program.version = table.constant(program.version_const, Place(program.parts[0], 1))
        for enumerator in table.procedures:
            self.add_procedure(program, enumerator)
        program.procedures.sort(key=lambda procedure: procedure.number)
        check_numbers(program)
        self.check_orphans(program)

    def check_orphans(self, program):
        """A payload of no procedure is a mistake: the names differ somewhere."""
        used = set()
        for procedure in program.procedures:
            used |= {each.name for each in (procedure.args, procedure.ret, procedure.msg) if each}
        for each in program.types.values():
            for member in each.members():
                used |= set(member.shape.names())
        for name, each in program.types.items():
            if re.search(r'_(args|ret|msg)$', name) and name not in used:
                raise DescriptionError(each.place, f"'{name}' belongs to no procedure")

    # Procedures.

    def add_procedure(self, program, enumerator):
        if enumerator.comment is None:
            raise DescriptionError(enumerator.place, f"procedure '{enumerator.name}' has no annotation above it")
        raw = annotations.parse(enumerator.comment, enumerator.comment_place)
        procedure = Procedure(enumerator.value, enumerator.name, program, enumerator.place, raw.kind)
        for attribute in ('since', 'high', 'before_auth', 'sparse', 'runs', 'urgent', 'manual', 'fds', 'checks',
                          'finds', 'creates', 'refreshes', 'registers'):
            setattr(procedure, attribute, getattr(raw, attribute))
        self.find_types(procedure, raw)
        resolver = CallResolver(self, procedure, raw)
        resolver.resolve()
        program.procedures.append(procedure)

    def find_types(self, procedure, raw):
        """The structs of arguments, result and message: by the rule of names, or as said."""
        base = procedure.name.replace('_PROC_', '_', 1).lower()
        types = procedure.program.types
        for which in ('args', 'ret', 'msg'):
            name = raw.types.get(which)
            if name and name not in types:
                raise DescriptionError(raw.place, f"there is no type '{name}'")
            setattr(procedure, which, types.get(name or f'{base}_{which}'))
        if procedure.msg and (procedure.args or procedure.ret):
            raise DescriptionError(raw.place, f"'{procedure.name}' cannot be both a call and a message")
        if (raw.kind == 'event') != bool(procedure.msg) and raw.kind not in ('private', 'message'):
            raise DescriptionError(raw.place, f"'{procedure.name}' is an event if it has a struct '{base}_msg', and only then")

    # Functions.

    def read_local(self):
        path = os.path.join(self.protocol, 'local.api')
        library = None
        with open(path, encoding='utf-8') as stream:
            for number, line in enumerate(stream, 1):
                place = Place('local.api', number)
                text = line.split('#')[0].strip()
                if text.startswith('library '):
                    library = self.add_library(text, place)
                elif text:
                    self.add_local(library, text, place)

    def add_library(self, text, place):
        match = re.fullmatch(r'library (\S+) nodes (\w+_) headers (.+)', text)
        if not match:
            raise DescriptionError(place, "a library is 'library SONAME nodes PREFIX_ headers HEADER ...'")
        library = Library(match.group(1), match.group(2), match.group(3).split(), place)
        self.libraries.append(library)
        return library

    def add_local(self, library, text, place):
        match = re.fullmatch(r'(data )?(\w+) since (\d+\.\d+\.\d+)(; write)?', text)
        if not match or not library:
            raise DescriptionError(place, f"'{text}' is not 'FUNCTION since VERSION'")
        data, name, since, write = match.groups()
        self.add_function(name, since, place, write=bool(write), is_data=bool(data))
        if self.functions[name].library is not library:
            raise DescriptionError(place, f"'{name}' is declared in a header of {self.functions[name].library.soname}")

    def add_function(self, name, since, place, **more):
        prototype = self.headers.functions.get(name)
        if not prototype:
            raise DescriptionError(place, f"no public header declares '{name}'")
        if name in self.functions:
            raise DescriptionError(place, f"'{name}' is described twice")
        library = next((each for each in self.libraries if prototype.header in each.headers), None)
        if not library:
            raise DescriptionError(prototype.place, f"local.api names no library for {prototype.header}")
        if since is None:
            raise DescriptionError(place, f"'{name}' needs 'since VERSION'")
        self.functions[name] = Function(name, prototype, library, since, **more)

    def collect_functions(self):
        for program in self.programs.values():
            for procedure in program.procedures:
                for call in procedure.calls():
                    if call.function:
                        self.add_function(call.name, call.since, procedure.place, procedure=procedure)
        for name, prototype in self.headers.functions.items():
            if name not in self.functions:
                raise DescriptionError(prototype.place, f"'{name}' is in no annotation and not in local.api")


def check_numbers(program):
    seen = {}
    for procedure in program.procedures:
        if procedure.number in seen:
            raise DescriptionError(procedure.place, f"number {procedure.number} is taken by '{seen[procedure.number]}'")
        seen[procedure.number] = procedure.name
