# SPDX-License-Identifier: LGPL-2.1-or-later
"""The generator: what is by hand may only become less, every call has a form, and no emitter knows a procedure.

Run by meson with PYTHONPATH naming rpc/gen.
"""

import os
import re
import unittest

import calls
import emit
import emit_api
import emit_driver_calls
import emit_object_driver
import emit_remote_client
import emit_shapes
import events
import handle_calls
import objects

SOURCE = emit.Input()
GEN = os.path.dirname(os.path.abspath(calls.__file__))

# Procedures of the public programs that are written by hand, wholly or one half. May only fall.
MANUAL_MAX = {'remote': 12, 'qemu': 0, 'lxc': 0, 'admin': 2}


def form(name):
    return next(each for each in SOURCE.calls if each.name == name)


class Manual(unittest.TestCase):
    def test_the_number_written_by_hand_may_only_fall(self):
        for program, most in MANUAL_MAX.items():
            found = [each.name for each in SOURCE.model.programs[program].procedures if each.manual]
            print(f'{program}: {len(found)} of {len(SOURCE.model.programs[program].procedures)} procedures by hand: '
                  f'{", ".join(found)}')
            self.assertLessEqual(len(found), most)

    def test_whole_by_hand_are_connection_and_authentication_only(self):
        whole = {each.name for each in SOURCE.model.procedures() if each.manual >= {'server', 'client'}}
        self.assertTrue(all(re.search(r'_(AUTH_\w+|CONNECT_\w+)$', name) for name in whole), whole)


class Forms(unittest.TestCase):
    def test_every_call_has_a_form(self):
        formed = {id(each.call) for each in SOURCE.calls}
        for procedure in SOURCE.model.procedures():
            if not procedure.call or procedure.registers or procedure.manual >= {'adapter', 'client', 'server'}:
                continue
            for call in procedure.calls():
                self.assertIn(id(call), formed, procedure.name)

    def test_served_calls_come_first_and_once(self):
        for number, each in enumerate(SOURCE.served):
            self.assertIs(SOURCE.calls[number], each)
        names = [each.procedure.name for each in SOURCE.served]
        self.assertEqual(len(names), len(set(names)))

    def test_every_field_of_the_wire_has_an_entry(self):
        for each in SOURCE.served:
            structs = {row.struct for row in each.outs if row.kind == 'SHAPE_STRUCT'}
            for struct, rows in ((each.procedure.args, each.ins), (each.procedure.ret, each.outs)):
                if struct is None or struct.name in structs:
                    continue
                spoken = {row.field for row in rows}
                self.assertEqual({field.name for field in struct.fields} - spoken, set(), each.name)

    def test_methods_take_objects_for_handles(self):
        params = [ctype for ctype, _, _ in emit.object_params(form('virDomainSuspend'))]
        self.assertEqual(params, ['Domain *'])
        self.assertEqual(form('virConnectListAllDomains').object_ret, 'GPtrArray *')
        self.assertEqual(form('virDomainLookupByName').object_ret, 'Domain *')

    def test_typed_parameters_lose_their_count(self):
        names = [name for _, name, _ in emit.object_params(form('virDomainGetMemoryParameters'))]
        self.assertEqual(names, ['domain', 'params', 'flags'])

    def test_calls_about_no_object_get_the_connection(self):
        params = emit.object_params(form('virDomainListGetStats'))
        self.assertEqual(params[0][:2], ('DriverConn *', 'conn'))

    def test_values_fit_the_tables(self):
        for each in SOURCE.calls:
            self.assertLessEqual(len(each.values) + each.adds_connection, 12, each.name)
            self.assertLessEqual(len(each.objects), 2, each.name)
        self.assertLess(max(len(each.fields) for each in events.event_forms(SOURCE.model)), 7)


class Names(unittest.TestCase):
    def test_members_are_the_functions_in_small_letters(self):
        self.assertEqual(objects.snake('virDomainGetXMLDesc'), 'domain_get_xml_desc')
        self.assertEqual(objects.snake('virConnectListAllNWFilters'), 'connect_list_all_nwfilters')
        self.assertEqual(objects.snake('virDomainPinIOThread'), 'domain_pin_iothread')

    def test_members_are_unique(self):
        members = [each.member for each in handle_calls.handle_calls(SOURCE)]
        self.assertEqual(len(members), len(set(members)))

    def test_no_emitter_knows_a_procedure(self):
        names = {each.name for each in SOURCE.model.procedures()} | set(SOURCE.model.functions)
        members = {each.member for each in handle_calls.handle_calls(SOURCE)}
        for file in sorted(os.listdir(GEN)):
            if not file.endswith('.py'):
                continue
            with open(os.path.join(GEN, file), encoding='utf-8') as stream:
                text = re.sub(r'""".*?"""|#[^\n]*', '', stream.read(), flags=re.DOTALL)
            words = set(re.findall(r"'(\w+)'", text))
            self.assertFalse(words & (names | members), f'{file}: {words & (names | members)}')


class Emitted(unittest.TestCase):
    def test_conditions_become_terms(self):
        xml = form('virDomainGetXMLDesc')
        self.assertEqual(emit_driver_calls.terms_text(xml, xml.procedure.write), '{ { TERM_ANY, 1, 0x9 } }')
        addresses = form('virDomainInterfaceAddresses')
        self.assertEqual(emit_driver_calls.terms_text(addresses, addresses.procedure.write), '{ { TERM_IS, 2, 0x1 } }')

    def test_a_public_function_reads_as_by_hand(self):
        call = next(each for each in handle_calls.handle_calls(SOURCE) if each.member == 'domain_set_memory_flags')
        text = emit_api.function(call, 5)
        self.assertIn('    Call call = call_enter(&call_table, &call_rows[5], domain, flags);\n', text)
        self.assertIn('        answer = call.driver->domain_set_memory_flags(domain, memory, flags);\n', text)

    def test_lines_are_short(self):
        for text in (emit_api.library_text(SOURCE, 'libvirt.so.0', 'x.c'),):
            self.assertFalse([line for line in text.split('\n') if len(line) > 120])

    def test_every_event_with_an_id_is_delivered(self):
        for event in events.event_forms(SOURCE.model):
            self.assertTrue(any(message.callback_id for message in event.messages), event.name)
            self.assertIn('opaque', emit_remote_client.delivery(event))

    def test_entries_end(self):
        entries = emit_shapes.Entries()
        emit_shapes.shape_rows(SOURCE, entries)
        ends = sum('SHAPE_END' in line for line in entries.lines)
        self.assertEqual(ends, 2 * len(SOURCE.calls))

    def test_the_object_table_has_no_row_for_what_is_derived(self):
        derived = [each for each in SOURCE.served if emit_object_driver.is_served_by_adapter(each)]
        self.assertGreater(len(derived), 30)


if __name__ == '__main__':
    unittest.main()
