"""Tests of the plain rules in ``addons/*/tools``: no database, no Odoo."""

import importlib.util
import sys
from pathlib import Path

ADDONS = Path(__file__).parents[2] / "addons"


def load_tools(addon, folder="tools"):
    """Make ``<addon>_tools`` importable, the folder ``tools`` of an addon by itself.

    Importing it through ``odoo.addons`` would load the models of the addon as well.

    :param addon: technical name of the addon
    :param folder: another folder of it that needs no Odoo
    """
    name = f"{addon}_{folder}"
    if name not in sys.modules:
        folder = ADDONS / addon / folder
        spec = importlib.util.spec_from_file_location(
            name, folder / "__init__.py", submodule_search_locations=[str(folder)]
        )
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])


load_tools("service_api")
load_tools("service_approval")
load_tools("service_billing")
load_tools("service_ci")
load_tools("service_knowledge")
load_tools("service_livechat")
load_tools("service_partner_portal")
load_tools("service_portal_account")
load_tools("service_sale")
load_tools("service_ticket")
load_tools("service_stock")
load_tools("service_telephony")
load_tools("service_telephony", "asterisk")
load_tools("service_telegram")
load_tools("service_telegram_workorder")
load_tools("service_watchdog")
load_tools("service_widget")
load_tools("service_workorder")
