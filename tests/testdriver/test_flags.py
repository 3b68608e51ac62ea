# SPDX-License-Identifier: LGPL-2.1-or-later
"""Flags of stock's drivers against ours: test_flags.py PROBE GENERATOR-FOLDER FACTS-FOLDER

What the facts say that a driver of stock's accepts must be accepted by the function here (all drivers, from the description),
and by the test driver (which is asked, flag by flag). What ours accepts beyond is printed. Every difference has its reason below.
"""

import json
import os
import subprocess
import sys

PROBE, GENERATOR, FACTS = sys.argv[1:]
sys.path.insert(0, GENERATOR)

import model    # noqa: E402

# (function, flag), function or flag -> why it is right
REASONS_REFUSED = {
}
REASONS_ACCEPTED = {
    ('virDomainCreateXML', 'VIR_DOMAIN_START_PAUSED'): 'done',
    ('virDomainCreateXML', 'VIR_DOMAIN_START_AUTODESTROY'): 'done',
    ('virDomainUndefineFlags', 'VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA'): 'done, as for snapshots',
    ('virDomainSnapshotCreateXML', 'VIR_DOMAIN_SNAPSHOT_CREATE_DISK_ONLY'): 'done',
    ('virDomainSnapshotDelete', 'VIR_DOMAIN_SNAPSHOT_DELETE_METADATA_ONLY'): 'there is nothing but metadata',
    ('virDomainGetSchedulerParametersFlags', 'VIR_TYPED_PARAM_STRING_OKAY'): 'the library sets it',
}


# How the facts name several flags at once: the beginnings of their names after VIR_..._LIST_.
GROUPS = {
    'VIR_CONNECT_LIST_NODE_DEVICES_FILTERS_ALL': ('VIR_CONNECT_LIST_NODE_DEVICES_', ''),
    'VIR_DOMAIN_CHECKPOINT_FILTERS_LEAVES': ('VIR_DOMAIN_CHECKPOINT_LIST_', 'LEAVES', 'NO_LEAVES'),
    'VIR_DOMAIN_SNAPSHOT_FILTERS_LEAVES': ('VIR_DOMAIN_SNAPSHOT_LIST_', 'LEAVES', 'NO_LEAVES'),
    'VIR_DOMAIN_SNAPSHOT_FILTERS_METADATA': ('VIR_DOMAIN_SNAPSHOT_LIST_', 'METADATA', 'NO_METADATA'),
    'VIR_DOMAIN_SNAPSHOT_FILTERS_STATUS': ('VIR_DOMAIN_SNAPSHOT_LIST_', 'INACTIVE', 'ACTIVE', 'DISK_ONLY'),
    'VIR_DOMAIN_SNAPSHOT_FILTERS_LOCATION': ('VIR_DOMAIN_SNAPSHOT_LIST_', 'INTERNAL', 'EXTERNAL'),
}

# Sets that only a driver's own sources spell out; those drivers are not ours.
UNTOLD = {'ESX_MIGRATION_FLAGS', 'VZ_MIGRATION_FLAGS'}


def rows(numbers):
    """(driver, function, flag -> value) of what a driver of stock's accepts."""
    with open(os.path.join(FACTS, 'driver-flags.tsv'), encoding='utf-8') as stream:
        for line in stream.read().splitlines()[1:]:
            driver, _, api, flags = line.split('\t')
            if api:
                yield driver, api, {name: value for flag in flags.split('|') for name, value in meaning(flag, numbers).items()}


def meaning(flag, numbers):
    if flag == '0' or flag in UNTOLD:
        return {}
    if flag not in GROUPS:
        return {flag: numbers[flag]}
    start, *ends = GROUPS[flag]
    names = [name for name in numbers if name.startswith(start)] if ends == [''] else [start + end for end in ends]
    return {name: numbers[name] for name in names}


def values():
    with open(os.path.join(FACTS, 'enums.json'), encoding='utf-8') as stream:
        enums = json.load(stream)['enums']
    return {value[0]: value[1] for enum in enums for value in enum['values']}


def masks(loaded):
    """Function -> (mask, names) of the flags that its description knows."""
    found = {}
    for procedure in loaded.procedures():
        for call in procedure.calls() if procedure.call else []:
            for entry in call.entries:
                if entry.name == 'flags' and entry.flags:
                    found[call.name] = entry.flags
    return found


class Probe:
    """Answers of the test driver."""

    def __init__(self, questions):
        text = ''.join(f'{api} {value}\n' for api, value in questions)
        done = subprocess.run([PROBE, '--with-flags'], input=text, stdout=subprocess.PIPE, text=True, check=True, timeout=600)
        self.answers = {}
        said = ''
        for line in done.stdout.splitlines():
            if line.startswith('end '):
                _, api, value = line.split()
                self.answers[api, int(value)] = said.partition(': ')[2]
                said = ''
            else:
                said = line

    def accepts(self, api, value):
        """None: it cannot be told, because the call fails in the same way without the flag, or wants another one beside it."""
        with_flag, without = self.answers[api, value], self.answers[api, 0]
        if 'requires flag' in with_flag:
            return None
        if 'flag' in with_flag:
            return False
        return None if with_flag == without and with_flag != 'done' else True


def single(value):
    return value > 0 and value & (value - 1) == 0


def described(loaded, numbers):
    """Flags that stock's drivers accept and the function's description does not know."""
    known = masks(loaded)
    return {(api, flag): driver for driver, api, accepted in rows(numbers) if api in known
            for flag, value in accepted.items() if value & ~known[api].mask}


def report(title, differences, reasons):
    print(f'{title}: {len(differences)}')
    unnamed = 0
    for api, flag in sorted(differences):
        reason = reasons.get((api, flag)) or reasons.get(api) or reasons.get(flag)
        unnamed += not reason
        print(f'  {api} {flag}: {reason or "WITHOUT A REASON"}')
    return unnamed


def main():
    if not os.path.exists(os.path.join(FACTS, 'driver-flags.tsv')):
        print('SKIP: the facts are not beside the tree')
        return 77
    loaded, numbers = model.load(), values()
    known = masks(loaded)
    stock = {api: accepted for driver, api, accepted in rows(numbers) if driver == 'test' and api in known}
    every = {api: {flag: value for flag, value in known[api].constants.items() if single(value)} for api in stock}
    probe = Probe([(api, value) for api in stock for value in [0, *every[api].values()]])
    refused, more, untold = {}, {}, 0
    for api, accepted in stock.items():
        for flag, value in every[api].items():
            answer = probe.accepts(api, value)
            untold += answer is None
            if answer is False and value in accepted.values():
                refused[api, flag] = value
            if answer is True and value not in accepted.values():
                more[api, flag] = value
    print(f'{len(stock)} functions of the test driver, {sum(map(len, every.values()))} flags, {untold} cannot be told')
    unnamed = report('stock accepts, our description does not know', described(loaded, numbers), REASONS_REFUSED)
    unnamed += report('stock\'s test driver accepts, ours refuses', refused, REASONS_REFUSED)
    unnamed += report('our test driver accepts, stock\'s refuses', more, REASONS_ACCEPTED)
    return 1 if unnamed else 0


if __name__ == '__main__':
    sys.exit(main())
