# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a <network> document becomes: dnsmasq's configuration and the firewall's rules, compared in meaning with known ones.

    test_texts.py PROGRAM CORPUS

PROGRAM is network_texts. The known ones are those of CORPUS, where it is: the configuration as a set of lines, each rule as the
set of what it matches and does. What breaks lines is refused with or without it.
"""

import glob
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

PROGRAM, CORPUS = sys.argv[1:3]


def texts(path):
    result = subprocess.run([PROGRAM, path], capture_output=True, text=True, check=True)
    return json.loads(result.stdout)


def content(path):
    if not os.path.exists(path):
        return ''
    with open(path) as file:
        return file.read()


def settings(text):
    """Lines that say something, but where the pid goes and who it runs as."""
    return sorted(line for line in text.splitlines() if line and not re.match(r'#|pid-file=|user=', line))


def words_of(value):
    """A value of libnftables' JSON in the words of its command line."""
    if isinstance(value, list):
        return ','.join(sorted(value))
    if isinstance(value, str):
        return value
    if 'prefix' in value:
        return f'{value["prefix"]["addr"]}/{value["prefix"]["len"]}'
    return '-'.join(str(bound) for bound in value['range'])


def statement_words(name, body):
    if name == 'match':
        (kind, left), = body['left'].items()
        field = {'meta': lambda: ('meta l4proto' if left['key'] == 'l4proto' else left['key']),
                 'ct': lambda: f'ct {left["key"]}', 'payload': lambda: f'{left["protocol"]} {left["field"]}'}[kind]()
        return f'{field} {"!= " if body["op"] == "!=" else ""}{words_of(body["right"])}'
    if not body:
        return name
    where = words_of(body['addr']) if 'addr' in body else ''
    return f'{name} to {where}' + (f':{words_of(body["port"])}' if 'port' in body else '')


def our_rules(commands):
    rules = []
    for command in commands:
        rule = command['insert']['rule']
        what = [statement_words(name, body) for expr in rule['expr'] for name, body in expr.items()]
        rules.append((rule['family'], rule['chain'], frozenset(what)))
    return rules


STATEMENT = re.compile(r'(meta l4proto|ip6? [sd]addr|ct state|iifname|oifname|iif|oif) (!= )?(\S+)|(masquerade|snat)( to \S+)?|'
                       r'(counter|accept|reject|return)')


def known_rules(text):
    """From command lines, a word on each line."""
    words = text.replace("'", '').replace('\\\n', '').split('\n')
    rules = []
    for line in words:
        match = re.match(r'nft -ae insert\s+rule\s+(ip6?)\s+libvirt_network\s+(\S+)\s+(.*)', ' '.join(line.split()))
        if not match:
            continue
        what = set()
        for found in STATEMENT.finditer(match.group(3)):
            field, negation, value, verdict, target, word = found.groups()
            if field == 'ct state':
                value = ','.join(sorted(value.split(',')))
            what.add(f'{field} {negation or ""}{value}' if field else f'{verdict}{target or ""}' if verdict else word)
        rules.append((match.group(1), match.group(2), frozenset(what)))
    return rules


def cases(folder, suffix):
    found = sorted(glob.glob(os.path.join(CORPUS, folder, '*' + suffix)))
    if not found:
        raise unittest.SkipTest(f'no corpus in {CORPUS}')
    return [(path[:-len(suffix)] + '.xml', path) for path in found if os.path.exists(path[:-len(suffix)] + '.xml')]


class Texts(unittest.TestCase):
    maxDiff = None

    def test_dnsmasq_is_configured_as_is_known(self):
        for source, wanted in cases('networkxml2conf', '.conf'):
            ours = texts(source)
            with self.subTest(source), open(wanted) as file:
                self.assertEqual(settings(ours['conf']), settings(file.read()))
            hosts = wanted[:-len('.conf')] + '.hostsfile'
            with self.subTest(hosts):
                self.assertEqual(ours.get('hostsfile', ''), content(hosts))

    def test_rules_are_those_that_are_known(self):
        for source, wanted in cases('networkxml2firewall', '-linux.nftables'):
            with self.subTest(wanted), open(wanted) as file:
                known = known_rules(file.read())
                self.assertGreater(len(known), 4)
                self.assertEqual(our_rules(texts(source)['rules']), known)

    def test_every_document_is_judged(self):
        """Rules for iptables are another program's; all else is compared above."""
        for folder, known, other in (('networkxml2conf', {'.conf', '.hostsfile'}, {'CASES.tsv'}),
                                     ('networkxml2firewall', {'-linux.nftables'}, {'CASES.tsv', 'base.nftables', '.iptables'})):
            names = os.listdir(os.path.join(CORPUS, folder)) if os.path.isdir(os.path.join(CORPUS, folder)) else []
            sources = {name[:-len('.xml')] for name in names if name.endswith('.xml')}
            for name in names:
                with self.subTest(os.path.join(folder, name)):
                    judged = any(name == source + suffix for source in sources for suffix in known | {'.xml'})
                    self.assertTrue(judged or any(name.endswith(each) for each in other), 'nobody compares it')
            for source in sources:
                with self.subTest(os.path.join(folder, source)):
                    self.assertTrue(any(source + suffix in names for suffix in known), 'nothing is known of it')

    def test_a_line_break_is_refused(self):
        with tempfile.NamedTemporaryFile('w', suffix='.xml') as file:
            file.write("<network><name>x</name><bridge name='virbr0'/><dns><txt name='a' value='b&#10;dhcp-script=/bin/sh'/></dns>"
                       "<ip address='10.0.0.1' prefix='24'/></network>")
            file.flush()
            self.assertNotIn('conf', texts(file.name))


if __name__ == '__main__':
    sys.argv[1:] = []
    unittest.main(verbosity=2)
