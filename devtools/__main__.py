"""Entry point of ``./dev``."""

import sys

from devtools import cli

sys.exit(cli.main(sys.argv[1:]))
