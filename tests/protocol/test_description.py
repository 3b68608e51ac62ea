# SPDX-License-Identifier: LGPL-2.1-or-later
"""The descriptions in rpc/protocol: are they the contract, and are mistakes in them seen?

Compares with the facts beside the tree (../shared/facts) where they are, and always with protocol.txt.
UPDATE_GOLDEN=1 in the environment writes that anew.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import annotation
import digest
import emit_permissions
import emit_syms
import emit_x
import model
import xdr_parse
from errors import DescriptionError, Place

HERE = os.path.dirname(os.path.abspath(__file__))
FACTS = os.path.join(HERE, '..', '..', '..', 'shared', 'facts')
DIGEST = os.path.join(HERE, 'protocol.txt')
LOADED = model.load()

# Where we knowingly differ: stock lets read-only clients delete a throttle group.
WRITE_ONLY_WITH_US = {'virDomainDelThrottleGroup'}

# Annotations marked `manual`, wholly or in part. The number may only fall.
MANUAL_MAX = 14

BASIC = {'int32': 'int', 'uint32': 'uint', 'int64': 'hyper', 'uint64': 'uhyper'}


def facts(name):
    path = os.path.join(FACTS, name)
    if not os.path.exists(path):
        raise unittest.SkipTest(f'{name} is not beside the tree')
    with open(path, encoding='utf-8') as stream:
        return json.load(stream) if name.endswith('.json') else stream.read().splitlines()


class Golden(unittest.TestCase):
    def test_the_contract_is_what_it_was(self):
        text = digest.text(LOADED)
        if os.environ.get('UPDATE_GOLDEN') == '1':
            with open(DIGEST, 'w', encoding='utf-8') as stream:
                stream.write(text)
        with open(DIGEST, encoding='utf-8') as stream:
            self.assertEqual(stream.read().splitlines(), text.splitlines())

    def test_handwork_only_falls(self):
        manual = [each.name for each in LOADED.procedures() if each.manual]
        self.assertLessEqual(len(manual), MANUAL_MAX, manual)


def headers_text():
    folder = pathlib.Path(HERE).parents[1] / 'include' / 'libvirt'
    return '\n'.join(path.read_text(encoding='utf-8') for path in folder.glob('*.h'))


class Newest(unittest.TestCase):
    """Everything that the newest interface added is there."""

    def rows(self, *kinds):
        for line in facts('since-11.3.tsv')[1:]:
            kind, change, name, detail, _ = line.split('\t')
            if kind in kinds and change in ('added', 'changed'):
                yield name, detail

    def test_functions(self):
        for name, _ in self.rows('function'):
            self.assertIn(name, LOADED.functions)

    def test_values(self):
        for name, detail in self.rows('enum value'):
            if not name.endswith('_LAST'):      # seen by those who ask for them: the abi tests have these
                self.assertEqual(LOADED.headers.constants.get(name), int(detail.split()[-1]), name)

    def test_macros_and_types(self):
        text = headers_text()
        for name, detail in self.rows('string macro'):
            value = re.escape(re.match(r'"[^"]*"', detail).group())
            self.assertRegex(text, rf'(?m)^# *define {name}\s+(\\\n\s*)?{value}')
        for name, _ in self.rows('enum type', 'callback typedef'):
            self.assertRegex(text, rf'\b{name}\b')
        for name, detail in self.rows('macro'):
            self.assertRegex(text, rf'(?m)^# *define {name} {detail.split()[-1]}\b')

    def test_procedures_and_events(self):
        procedures = {each.name: each for each in LOADED.procedures()}
        for name, detail in self.rows('rpc procedure'):
            self.assertEqual(procedures[name].number, int(detail.split()[1]), name)
        for name, detail in self.rows('event'):
            event = procedures[re.search(r'(\w+_PROC_\w+)\(', detail).group(1)].event
            self.assertEqual(event.id_value, int(re.search(r' id (\d+) ', detail).group(1)), name)
        for name, _ in self.rows('rpc struct'):
            self.assertTrue(any(name in program.types for program in LOADED.programs.values()), name)


class Facts(unittest.TestCase):
    """Numbers, names, types and permissions are those of the wire."""

    maxDiff = None

    def setUp(self):
        self.rpc = facts('rpc.json')

    def test_programs(self):
        for name, fact in self.rpc['programs'].items():
            program = LOADED.programs[name]
            self.assertEqual((program.number, program.version), (int(fact['program'], 0), fact['version']), name)
            constants = dict(fact['constants'])
            constants[fact['program_const']] = int(fact['program'], 0)
            constants[fact['version_const']] = fact['version']
            self.assertEqual(program.constants, constants, name)

    def field(self, fact):
        """A field as the facts have it, in the shape of field_of()."""
        basic = BASIC.get(fact['type'], fact['type'])
        return (fact['name'], basic, bool(fact.get('optional')), str(fact['max']) if 'max' in fact else None,
                str(fact['fixed']) if 'fixed' in fact else None, fact.get('n'))

    @staticmethod
    def field_of(field, name=None):
        shape = field.shape
        size = (shape.limit if field.max else shape.length) if field.max or field.fixed else None
        return (name or field.name, field.type, field.optional, field.max, field.fixed, size)

    def check_type(self, each, fact):
        self.assertEqual(each.kind, fact['kind'], each.name)
        if each.kind == 'struct':
            self.assertEqual([self.field_of(field) for field in each.fields], [self.field(f) for f in fact['fields']], each.name)
        elif each.kind == 'typedef':
            self.assertEqual(self.field_of(each.target), self.field(dict(fact, name=each.name)), each.name)
        elif each.kind == 'enum':
            self.assertEqual(dict(each.values), fact['values'], each.name)
        else:
            self.assertEqual([(constant, self.field_of(field)) for constant, _, field in each.cases],
                             [(constant, self.field(f)) for constant, f in fact['cases']], each.name)

    def test_types(self):
        described = {name: fact['types'] for name, fact in self.rpc['programs'].items()}
        described['message'] = self.rpc['message_layer']['types']
        for name, types in described.items():
            program = LOADED.programs[name]
            self.assertEqual(set(program.types), set(types), name)
            for type_name, fact in types.items():
                self.check_type(program.types[type_name], fact)

    def test_message_constants(self):
        self.assertEqual(LOADED.programs['message'].constants, self.rpc['message_layer']['constants'])

    def test_procedures(self):
        for name, fact in self.rpc['programs'].items():
            program = LOADED.programs[name]
            self.assertEqual([(each.number, each.name) for each in program.procedures],
                             [(each['n'], each['name']) for each in fact['procedures']])
            for procedure, each in zip(program.procedures, fact['procedures']):
                for which in ('args', 'ret', 'msg'):
                    found = getattr(procedure, which)
                    self.assertEqual(found.name if found else None, each.get(which), procedure.name)
                self.assertEqual('high' if procedure.high else 'low', each.get('priority', 'low'), procedure.name)
                self.assertEqual(procedure.before_auth, each.get('before_auth', False), procedure.name)

    def test_streams(self):
        for each in self.rpc['programs']['remote']['procedures']:
            procedure = next(p for p in LOADED.programs['remote'].procedures if p.number == each['n'])
            # What the facts call a download may take input as well: a console.
            wanted = {'client->server': ('up',), 'server->client': ('down', 'both'), None: (None,)}[each.get('stream')]
            self.assertIn(procedure.stream, wanted, procedure.name)
            self.assertEqual(procedure.sparse, each.get('sparse_flag'), procedure.name)

    def test_permissions(self):
        constants = LOADED.headers.constants
        for name in ('remote', 'qemu', 'lxc'):
            for each in self.rpc['programs'][name]['procedures']:
                procedure = next(p for p in LOADED.programs[name].procedures if p.number == each['n'])
                for what, ours in (('acl', procedure.acl), ('aclfilter', procedure.filters)):
                    self.assertEqual(self.permissions(ours), self.permission_facts(each.get(what, []), constants),
                                     procedure.name)

    @staticmethod
    def permissions(permissions):
        found = set()
        for each in permissions:
            for term in each.condition or [None]:
                key = f'{each.object}:{each.permission}'
                found.add((key, None if term is None else (term.kind, term.mask, term.param, term.value)))
        return found

    @staticmethod
    def permission_facts(strings, constants):
        found = set()
        for text in strings:
            if text == 'none':
                continue
            parts = text.split(':')
            condition = None
            if len(parts) == 5:
                condition = ('is', 0, parts[3], constants[parts[4]])
            elif len(parts) == 3:
                names = parts[2].lstrip('!').split('|')
                mask = sum(constants[name] for name in names)
                condition = ('current' if parts[2].startswith('!') else 'set', mask, None, None)
            found.add((f'{parts[0]}:{parts[1]}', condition))
        return found


class Functions(unittest.TestCase):
    """Libraries, versions, read-only rules and argument checks are those of the API."""

    def setUp(self):
        self.api = facts('api.json')

    def test_every_function_has_its_library_and_node(self):
        self.assertEqual({(each.name, each.library.soname, each.node) for each in LOADED.functions.values()},
                         {(each['name'], each['lib'], each['version_node']) for each in self.api['functions']})

    def test_version_scripts(self):
        for soname, fact in self.api['libraries'].items():
            script = emit_syms.script(LOADED, soname, [])
            found = re.findall(r'^(\w[\w.]*) \{(.*?)\}(?: ([\w.]+))?;', script, re.DOTALL | re.MULTILINE)
            self.assertEqual([(name, inherits or None, len(re.findall(r'\bvir\w+;', body))) for name, body, inherits in found],
                             [(node['node'], node['inherits'], node['symbols']) for node in fact['symbol_nodes']])

    def test_procedures_belong_to_their_functions(self):
        for each in self.api['functions']:
            procedure = LOADED.functions[each['name']].procedure
            if procedure:
                self.assertIn(procedure.name, each['rpc'] or [], each['name'])

    def test_read_only_rules(self):
        for each in self.api['functions']:
            function = LOADED.functions[each['name']]
            rule = each['readonly_conn']
            if rule == 'n/a' or each['name'] in WRITE_ONLY_WITH_US:
                continue
            write = function.procedure.write if function.procedure else function.write
            self.assertEqual('allowed' if write is False else 'denied' if write is True else 'conditional',
                             'conditional' if ' if ' in rule else rule, each['name'])

    def test_conditions_of_read_only_rules(self):
        for each in self.api['functions']:
            match = re.fullmatch(r'denied if flags & \(?([\w|]+)\)?', each['readonly_conn'])
            if match:
                terms = LOADED.functions[each['name']].procedure.write
                constants = LOADED.headers.constants
                self.assertEqual({term.mask for term in terms}, {constants[name] for name in match.group(1).split('|')})

    # What the facts list without its condition, which no annotation can say: drivers judge.
    CONDITIONAL_CHECKS = {
        'virDomainSetMetadata': {('nonnull', 'key')},                               # where there is metadata
        'virNetworkSetMetadata': {('nonnull', 'key')},
        'virDomainGetBlockIoTune': {('nonnull', 'disk')}}                           # NULL asks for the number of parameters

    def test_argument_checks(self):
        kinds = {'nonnull_args': 'nonnull', 'nonempty_args': 'nonempty', 'nonempty_opt_args': 'optional-nonempty',
                 'nonzero_args': 'nonzero', 'positive_args': 'positive', 'nonnegative_args': 'nonnegative', 'null_args': 'null',
                 'zero_args': 'zero'}
        for each in self.api['functions']:
            procedure = LOADED.functions[each['name']].procedure
            if not procedure or procedure.call.name != each['name'] or 'api' in procedure.manual:
                continue
            wanted = {(kind, name) for key, kind in kinds.items() for name in each.get(key, [])}
            ours = set(procedure.checks) | {check[:2] for check in procedure.checks_if}
            self.assertEqual(ours, wanted - self.CONDITIONAL_CHECKS.get(each['name'], set()), each['name'])

    def test_rules_between_flags(self):
        constants = LOADED.headers.constants
        for each in self.api['functions']:
            procedure = LOADED.functions[each['name']].procedure
            if not procedure or procedure.call.name != each['name'] or procedure.manual:
                continue
            wanted = {(kind, constants[first], constants[second]) for kind, first, second in each.get('flag_rules', [])}
            wanted = {rule for rule in wanted if rule[1] and rule[2]}
            self.assertEqual({(rule.kind, rule.first_mask, rule.second_mask) for rule in procedure.rules}, wanted, each['name'])


class AccessControl(unittest.TestCase):
    def test_objects_permissions_details(self):
        objects = {}
        for line in facts('polkit-acl.tsv')[1:]:
            name, permission, detail, anonymous, policy = (line.split('\t') + [''] * 5)[:5]
            if name.startswith('('):
                continue
            known = objects.setdefault(name.replace('-', '_'), ([], {}))
            if permission == '@detail':
                known[0].append(detail)
            else:
                known[1][permission] = anonymous == 'yes'
                self.assertEqual(anonymous == 'yes', policy == 'yes')
        self.assertEqual(list(objects), list(LOADED.objects))
        for name, (details, permissions) in objects.items():
            ours = LOADED.objects[name]
            self.assertEqual(['connect_driver'] + ours.details, details)
            self.assertEqual({key: each.anonymous for key, each in ours.permissions.items()}, permissions)

    def test_readers_need_nothing_that_only_writers_have(self):
        """What a read-only connection may call asks for nothing that lib/access refuses to it, but for these."""
        known = {'REMOTE_PROC_DOMAIN_MIGRATE_GET_COMPRESSION_CACHE', 'REMOTE_PROC_DOMAIN_MIGRATE_GET_MAX_DOWNTIME',
                 'REMOTE_PROC_CONNECT_SET_IDENTITY'}
        found = set()
        for procedure in LOADED.procedures():
            if procedure.kind == 'public' and procedure.write is False:
                if any(not LOADED.objects[each.object].permissions[each.permission].readonly and not each.condition
                       for each in procedure.acl):
                    found.add(procedure.name)
        self.assertEqual(found, known)

    def test_emitted_tables_name_everything(self):
        header, source = emit_permissions.header(LOADED), emit_permissions.source(LOADED)
        for name, each in LOADED.objects.items():
            self.assertIn(f'ACCESS_OBJECT_{name.upper()},', header)
            for permission in each.permissions:
                self.assertIn(f'ACCESS_{permission.upper()},', header)
                self.assertIn(f'"{permission}"', source)


class Tools(unittest.TestCase):
    @unittest.skipUnless(shutil.which('rpcgen'), 'rpcgen is not installed')
    def test_rpcgen_reads_the_merged_files(self):
        for name, program in LOADED.programs.items():
            with tempfile.TemporaryDirectory() as folder:
                path = os.path.join(folder, f'{name}.x')
                with open(path, 'w', encoding='utf-8') as stream:
                    stream.write(emit_x.merged(program))
                for mode in ('-h', '-c'):
                    done = subprocess.run(['rpcgen', mode, f'{name}.x'], cwd=folder, capture_output=True, text=True, check=False)
                    self.assertEqual((done.returncode, done.stderr), (0, ''), name)
                    self.assertIn(name if mode == '-c' else 'RPCGEN', done.stdout)

    def test_our_own_parser_reads_the_merged_files(self):
        for name, program in LOADED.programs.items():
            file = xdr_parse.parse(name, emit_x.merged(program))
            self.assertLessEqual(set(program.types), {each.name for each in file.definitions})


class BadAnnotations(unittest.TestCase):
    """Every mistake is an error that says what is wrong."""

    def bad(self, text, words):
        with self.assertRaises(DescriptionError) as caught:
            annotation.parse(text, Place('some.x', 7))
        self.assertTrue(str(caught.exception).startswith('some.x:7: '), caught.exception)
        self.assertIn(words, str(caught.exception))

    def test_heads(self):
        self.bad('', 'does not start with a call')
        self.bad('virDomainSuspend', 'does not start with a call')
        self.bad('virDomainSuspend(dom', 'no closing parenthesis')
        self.bad('event domain_reboot', "an event is 'event NAME CALLBACK(FIELDS)'")
        self.bad('message', 'needs a name')
        self.bad('virDomainGetName(dom) -> 7', 'is not a result')

    def test_entries(self):
        self.bad('virA(dom, xml twice)', "'twice' is not a role")
        self.bad('virA(dom, out)', 'has no name')
        self.bad('virA(dom, st stream sideways)', "followed by 'up', 'down' or 'both'")
        self.bad('virA(dom, fd fd(1))', 'no parentheses')
        self.bad('virA(dom, x need)', 'needs parentheses')
        self.bad('virA(dom, flags)(', 'is not a clause')
        self.bad('virA(dom, flags remoteFlags)', 'enums of the public headers, or 0')
        self.bad('virA(dom, params typed(3))', 'is not a parameter')
        self.bad('virA(dom, x $)', 'is not an entry')

    def test_clauses(self):
        self.bad('virA(dom) since yesterday', 'is not a version')
        self.bad('virA(dom) since 0.1.0; since 0.2.0', 'said twice')
        self.bad('virA(dom) acl domain', 'is not OBJECT:PERMISSION')
        self.bad('virA(dom) acl none; acl domain:read', "beside another 'acl'")
        self.bad('virA(dom) runs fast', 'one of view, actor, job, driver')
        self.bad('virA(dom) runs view urgent', 'actor urgent')
        self.bad('virA(dom) colour blue', 'is not a clause')
        self.bad('virA(dom) write sometimes', 'write if CONDITION')
        self.bad('virA(dom) before lunch', "only 'before auth'")
        self.bad('virA(dom) exclusive LIVE', 'two flags')
        self.bad('virA(dom) high very', 'means nothing')
        self.bad('virA(dom) manual everything', 'one or more of')
        self.bad('virA(dom) also virB(dom)', "needs its own 'since'")
        self.bad('virA(dom) fds both', "'fds call', 'fds reply'")
        self.bad('virA(dom) lists everything', "a function belongs after 'lists'")
        self.bad('virA(dom) registers domain twice', "'registers FAMILY'")
        self.bad('virA(dom) finds it', 'means nothing')

    def test_what_is_good_is_taken(self):
        text = ('virDomainSetMemoryFlags(dom, memory, flags virDomainMemoryModFlags) since 0.9.0; write; acl domain:write; '
                'acl domain:save if CONFIG or CURRENT; runs actor')
        parsed = annotation.parse(text, Place('some.x', 7))
        self.assertEqual((parsed.kind, parsed.since, parsed.write, parsed.runs), ('public', '0.9.0', True, 'actor'))
        self.assertEqual([each.permission for each in parsed.acl], ['write', 'save'])
        self.assertEqual([term.name for term in parsed.acl[1].condition], ['CONFIG', 'CURRENT'])


class BadDescriptions(unittest.TestCase):
    """Mistakes in a copy of the real folder are found, with the place."""

    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.folder = os.path.join(self.temporary.name, 'protocol')
        shutil.copytree(model.PROTOCOL, self.folder)

    def tearDown(self):
        self.temporary.cleanup()

    def change(self, name, old, new):
        path = os.path.join(self.folder, name)
        with open(path, encoding='utf-8') as stream:
            text = stream.read()
        self.assertTrue(old in text, f"{name} has no '{old}' any more")
        with open(path, 'w', encoding='utf-8') as stream:
            stream.write(text.replace(old, new, 1))

    def bad(self, name, old, new, words):
        self.change(name, old, new)
        with self.assertRaises(DescriptionError) as caught:
            model.load(self.folder)
        self.assertRegex(str(caught.exception), r'^[\w.-]+:\d+: ')
        self.assertIn(words, str(caught.exception))

    def test_a_parameter_forgotten(self):
        self.bad('remote_domain.x', 'virDomainCreateXML(conn, xml_desc, flags virDomainCreateFlags)',
                 'virDomainCreateXML(conn, xml_desc)', 'the annotation 2 entries')

    def test_a_field_that_is_not_there(self):
        self.bad('remote_domain.x', 'virDomainCreateXML(conn, xml_desc,', 'virDomainCreateXML(conn, xml,',
                 "'xml' is no field of the arguments")

    def test_a_field_not_spoken_of(self):
        self.bad('remote_domain.x', 'struct remote_domain_create_xml_args {',
                 'struct remote_domain_create_xml_args {\n    int more;', 'does not speak of more')

    def test_a_function_of_no_header(self):
        self.bad('remote_domain.x', 'virDomainSuspend(dom)', 'virDomainPause(dom)', "no public header declares a function")

    def test_a_function_forgotten(self):
        self.bad('local.api', 'virDomainFree since 0.0.3\n', '', "'virDomainFree' is in no annotation and not in local.api")

    def test_a_function_described_twice(self):
        self.bad('local.api', 'virDomainFree since 0.0.3\n', 'virDomainFree since 0.0.3\nvirDomainSuspend since 0.0.3\n',
                 'is described twice')

    def test_a_permission_that_is_none(self):
        self.bad('remote_domain.x', 'acl domain:suspend', 'acl domain:sleep', "'permissions' knows no 'domain:sleep'")

    def test_a_number_taken(self):
        self.bad('remote_domain.x', 'REMOTE_PROC_DOMAIN_RESUME = 28', 'REMOTE_PROC_DOMAIN_RESUME = 34', 'is taken by')

    def test_a_type_of_no_procedure(self):
        self.bad('remote_domain.x', 'enum remote_procedure {',
                 'struct remote_domain_dance_args {\n    int steps;\n};\n\nenum remote_procedure {', 'belongs to no procedure')

    def test_a_type_used_before_it_is_defined(self):
        self.bad('remote.x', 'struct remote_nonnull_domain {', 'struct remote_nonnull_domain {\n    remote_nonnull_domain again;',
                 "there is no type 'remote_nonnull_domain' before this line")

    def test_a_procedure_without_annotation(self):
        self.bad('remote_domain.x', '    REMOTE_PROC_DOMAIN_RESUME = 28,', '    REMOTE_PROC_DOMAIN_DANCE = 999,\n'
                 '    REMOTE_PROC_DOMAIN_RESUME = 28,', 'REMOTE_PROC_DOMAIN_')

    def test_an_enum_that_is_none(self):
        self.bad('remote_domain.x', 'flags virDomainCreateFlags', 'flags virDomainDanceFlags',
                 "declares an enum 'virDomainDanceFlags'")

    def test_a_flag_that_is_none(self):
        self.bad('remote_domain.x', 'acl domain:write if GUEST_AGENT', 'acl domain:write if GUEST_DANCER', "flag 'GUEST_DANCER'")

    def test_an_event_number_that_is_none(self):
        self.bad('remote_domain_event.x', 'id VIR_DOMAIN_EVENT_ID_REBOOT', 'id VIR_DOMAIN_EVENT_ID_DANCE', 'no public header has')

    def test_a_file_of_no_program(self):
        with open(os.path.join(self.folder, 'stray.x'), 'w', encoding='utf-8') as stream:
            stream.write('const STRAY = 1;\n')
        with self.assertRaises(DescriptionError) as caught:
            model.load(self.folder)
        self.assertIn('stray.x:1: no program names this file', str(caught.exception))

    def test_a_typing_error_in_xdr(self):
        self.bad('remote.x', 'typedef remote_nonnull_string *remote_string;', 'typedef remote_nonnull_string *remote_string',
                 "where ';' belongs")


if __name__ == '__main__':
    unittest.main()
