#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The shared corpus of virsh sessions: each line that is printed must be the one that is expected; of an error, that there is one.

usage: test_corpus.py VIRSH CORPUS
"""

import json
import os
import shlex
import subprocess
import sys
import tempfile
import unittest

VIRSH, CORPUS = (os.path.abspath(path) for path in sys.argv[1:3])
DEADLINE = 120

# Where ours differs, and why that is right: {case: why}.
JUDGED = {'help-option': 'help in words of our own'}


def read_cases():
    with open(os.path.join(CORPUS, 'COMMANDS.tsv'), encoding='utf-8') as file:
        rows = [line.rstrip('\n').split('\t') for line in file][1:]
    return [(case, script, drop, json.loads(argv)) for case, script, drop, argv in rows]


class Corpus(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.home = tempfile.TemporaryDirectory(prefix='virsh.')
        self.addCleanup(self.home.cleanup)

    def argv(self, words):
        whole = {'$VIRSH_DEFAULT': [VIRSH, '--connect', 'test:///default'],
                 '$VIRSH_CUSTOM': [VIRSH, '--connect', f'test://{CORPUS}/testnode/testnode.xml']}
        return [part for word in words for part in whole.get(word, [word.replace('$CASEDIR', CORPUS)])]

    def run_case(self, script, argv):
        words = self.argv(argv)
        if script:
            with open(os.path.join(CORPUS, script), encoding='utf-8') as file:
                words.append(file.read())
        env = dict(os.environ, HOME=self.home.name, XDG_RUNTIME_DIR=self.home.name, LC_ALL='C', TZ='UTC')
        done = subprocess.run(words, env=env, cwd=self.home.name, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=DEADLINE, check=False)
        said = done.stdout.decode('utf-8', 'replace')
        return said + (f'\n## Exit code: {done.returncode}\n' if done.returncode else '')

    def test_cases(self):
        cases = read_cases()
        self.assertTrue(cases)
        for case, script, drop, argv in cases:
            with self.subTest(case, argv=shlex.join(argv)[:200]):
                with open(os.path.join(CORPUS, f'{case}.out'), encoding='utf-8') as file:
                    expected = lines(file.read(), drop)
                said = lines(self.run_case(script, argv), drop)
                if case in JUDGED:
                    self.assertNotEqual(said, expected, 'no difference any more')
                else:
                    self.assertEqual(said, expected)


def lines(text, drop):
    """@drop and what follows it in a line differs from run to run."""
    kept = [line.partition(drop)[0] if drop else line for line in text.splitlines()]
    return ['error:' if line.startswith('error:') else line for line in kept]


if __name__ == '__main__':
    if not os.path.exists(os.path.join(CORPUS, 'COMMANDS.tsv')):
        print('SKIP: no corpus of virsh sessions')
        sys.exit(77)
    unittest.main(argv=sys.argv[:1], verbosity=2)
