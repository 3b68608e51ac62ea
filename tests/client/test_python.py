#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Debian's python3-libvirt, built against stock libvirt, works on our library: test_python.py LIBRARY_DIR PRELOAD"""

import os
import subprocess
import sys

SYSTEM_PYTHON = '/usr/bin/python3'

PROGRAM = '''
import libvirt

assert libvirt.getVersion() == 12008000, libvirt.getVersion()
heard = []
libvirt.registerErrorHandler(lambda context, error: heard.append(error), None)

def refused(uri, code):
    try:
        libvirt.open(uri)
    except libvirt.libvirtError as error:
        assert error.get_error_code() == code, (uri, error.get_error_code(), str(error))
        assert error.get_error_message()
        return
    raise AssertionError(uri)

refused('no-uri', libvirt.VIR_ERR_NO_CONNECT)
refused('qemu:///system?socket=/nonexistent/socket', libvirt.VIR_ERR_SYSTEM_ERROR)
refused('qemu+bogus:///system', libvirt.VIR_ERR_INVALID_ARG)
refused('qemu:///a%zz', libvirt.VIR_ERR_INVALID_ARG)
assert len(heard) == 4, heard

libvirt.virEventRegisterDefaultImpl()
fired = []
timer = libvirt.virEventAddTimeout(1, lambda timer, opaque: fired.append(opaque), 'x')
while len(fired) < 3:
    libvirt.virEventRunDefaultImpl()
libvirt.virEventRemoveTimeout(timer)
libvirt.virEventRunDefaultImpl()
assert fired[0] == 'x'
print('fine')
'''


def run(library_dir, preload, program):
    environment = {**os.environ, 'LD_LIBRARY_PATH': library_dir, 'LIBVIRT_DEFAULT_URI': ''}
    if preload:  # a sanitizer's runtime; leaks are python's own
        environment.update(LD_PRELOAD=preload, ASAN_OPTIONS='detect_leaks=0')
    return subprocess.run([SYSTEM_PYTHON, '-c', program], env=environment, text=True, capture_output=True, check=False)


def main(library_dir, preload):
    finds = 'import importlib.util, sys; sys.exit(not importlib.util.find_spec("libvirtmod"))'
    if not os.path.exists(SYSTEM_PYTHON) or subprocess.run([SYSTEM_PYTHON, '-c', finds], check=False).returncode:
        print('SKIP: the package python3-libvirt is not installed')
        return 77
    result = run(library_dir, preload, PROGRAM)
    print(result.stdout + result.stderr)
    return result.returncode


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:3]))
