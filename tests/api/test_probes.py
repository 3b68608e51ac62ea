# SPDX-License-Identifier: LGPL-2.1-or-later
"""Are the points for tracers in the files? test_probes.py FILE=POINT,POINT ..."""

import re
import shutil
import subprocess
import sys

if not shutil.which('readelf'):
    print('SKIP: readelf is not installed')
    sys.exit(77)

for word in sys.argv[1:]:
    path, _, wanted = word.partition('=')
    notes = subprocess.run(['readelf', '-n', path], capture_output=True, text=True, check=True).stdout
    found = re.findall(r'Provider: libvirt\s+Name: (\w+)\s+Location: \S+, Base: \S+, Semaphore: (\S+)\s+Arguments: (.*)', notes)
    names = {name for name, _, _ in found}
    if not set(wanted.split(',')) <= names:
        sys.exit(f'{path} has {sorted(names)}, not {wanted}')
    if any(int(semaphore, 16) == 0 for _, semaphore, _ in found):
        sys.exit(f'{path}: a point without a semaphore costs time when nobody watches')
    if any(len(arguments.split()) < 2 for _, _, arguments in found):
        sys.exit(f'{path}: a point without its arguments')
    print(path, *sorted(names))
