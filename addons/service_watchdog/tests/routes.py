"""Who may open the pages of this addon, see ``service_ci/tests/matrix.py``."""

from odoo.addons.service_ci.tests.matrix import visit

ROUTES = {
    "POST /service/watch/<string:code>": [visit("/service/watch/x", others=401)],
}
