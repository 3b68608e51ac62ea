#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What virsh makes of its command line, where no connection is needed.

usage: test_parse.py VIRSH
"""

import subprocess
import sys
import unittest

VIRSH = sys.argv.pop(1)
NOWHERE = 'qemu+unix:///system?socket=/nonexistent/socket'


class Parse(unittest.TestCase):
    def run_it(self, *words, text=''):
        done = subprocess.run([VIRSH, '-c', NOWHERE, *words], input=text, capture_output=True, text=True, timeout=30, check=False)
        return done.returncode, done.stdout, done.stderr

    def check(self, words, code, out, err=''):
        self.assertEqual(self.run_it(*words), (code, out, err))

    def test_words_and_lines(self):
        self.check(['echo', 'a', 'b'], 0, 'a b\n')
        self.check(['echo a; echo b'], 0, 'a\nb\n')
        self.check(['echo a # b\necho c'], 0, 'a\nc\n')
        self.check(['-q', 'echo "a  b" \'c d\' e\\ f'], 0, 'a  b c d e f')
        self.check([';'], 0, '')
        self.check(['ec\\\nho a\n echo \\\n b;'], 0, 'a\nb\n')

    def test_comments(self):
        self.check(["#unbalanced; 'quotes\"\necho a # b"], 0, 'a\n')
        self.check(['\\# ignored;echo a'], 0, 'a\n')

    def test_missing_quote(self):
        self.check(['echo "a'], 1, '', 'error: missing "\n')

    def test_options(self):
        self.check(['-q', 'echo', '--str', 'x'], 0, 'x')
        self.check(['-q', 'echo', '--hi'], 0, 'hello')
        self.check(['echo', '--xml=3'], 1, '', "error: invalid '=' after option --xml\n")
        self.check(['echo', '--nope'], 1, '', "error: command 'echo' doesn't support option --nope\n")
        self.check(['-q', 'echo', '--', '--nope'], 0, '--nope')
        self.check(['domid'], 1, '', "error: command 'domid' requires <domain> option\n")
        self.check(['domid', 'a', 'b'], 1, '', "error: unexpected data 'b'\n")

    def test_unknown(self):
        self.check(['nope'], 1, '', "error: unknown command: 'nope'\n")
        # Nothing of a line runs when some of it makes no sense.
        self.check(['echo a; nope'], 1, '', "error: unknown command: 'nope'\n")

    def test_exit_code_is_the_last_commands(self):
        code, out, err = self.run_it('list; echo a')
        self.assertEqual((code, out), (0, 'a\n'))
        self.assertIn('error: failed to connect to the hypervisor\n', err)
        self.assertEqual(self.run_it('echo a; list')[0], 1)

    def test_help(self):
        for words in (['help', 'echo'], ['echo', '--help'], ['echo', '--help=x'], ['echo', '--help', 'x']):
            code, out, err = self.run_it(*words)
            self.assertEqual((code, err), (0, ''))
            self.assertIn('  NAME\n    echo - ', out)
        self.assertEqual(self.run_it('help', 'nope'), (1, '\n', "error: command or command group 'nope' doesn't exist\n"))

    def test_completion(self):
        self.check(['-q', 'complete', '--', 'echo', '--sh'], 0, '--shell\n')
        self.check(['-q', 'complete', '--', 'domstate', 'x', ''], 0, '--reason\n')
        self.check(['-q', 'complete', '--', 'ech'], 0, 'echo\n')

    def test_tables_are_sound(self):
        self.check(['-q', 'self-test'], 0, '')

    def test_prompt(self):
        code, _, err = self.run_it(text='echo a\nquit\n')
        self.assertEqual(code, 1)
        self.assertIn('error: failed to connect to the hypervisor\n', err)


if __name__ == '__main__':
    unittest.main()
