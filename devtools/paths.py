"""Every place that ./dev reads or writes."""

import os
from pathlib import Path

PROJECT = "odoo-service-suite"

ROOT = Path(__file__).resolve().parent.parent
ADDONS = ROOT / "addons"
TESTS = ROOT / "tests"
LOCK_FILE = ROOT / "requirements.lock"
BASE_CONFIG = ROOT / "config" / "odoo" / "embedded.conf"

# All state lives in the checkout and may be deleted at any time ("./dev clean").
STATE = ROOT / ".dev"
STAMPS = STATE / "stamps"
LOGS = STATE / "log"
VENV = STATE / "venv"
PYTHON = VENV / "bin" / "python"
ODOO = STATE / "odoo"
ODOO_SCRIPT = STATE / "bin" / "odoo"
ODOO_CONFIG = STATE / "odoo.conf"
DATA = STATE / "data"
POSTGRES = STATE / "postgres"
NPM = STATE / "npm"
BENCH_ADDONS = STATE / "bench-addons"
TEST_REPORTS = STATE / "test-reports"

# Downloads only: kept between checkouts.
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / PROJECT
