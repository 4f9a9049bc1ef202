# SPDX-License-Identifier: GPL-2.0
"""Sphinx configuration of `make docs`.

The kernel's own extension pulls in kernel-doc comments. It is not copied: it
comes from a kernel source, $KERNEL_SOURCE, which Documentation/build finds.
"""
import os
import re
import sys

here = os.path.dirname(os.path.abspath(__file__))
kernel = os.environ['KERNEL_SOURCE']
os.environ['srctree'] = kernel
sys.path.insert(0, os.path.join(kernel, 'Documentation', 'sphinx'))

project = 'krb5_ap'
copyright = 'the krb5_ap authors, GPL-2.0'
with open(os.path.join(here, '..', 'kmod', 'version.h'), encoding='ascii') as file:
    version = release = re.search(r'KRB5_AP_VERSION\s+"(.*)"', file.read())[1]

extensions = ['kerneldoc']
kerneldoc_srctree = os.path.dirname(here)
kerneldoc_bin = [os.path.join(kernel, 'scripts', 'kernel-doc')]
exclude_patterns = []
highlight_language = 'none'
primary_domain = 'c'
c_id_attributes = ['__must_check', '__printf']
html_theme = 'alabaster'
html_theme_options = {'page_width': '70em', 'sidebar_width': '18em'}
html_copy_source = False
html_show_sphinx = False
