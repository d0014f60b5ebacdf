"""Who may open the pages of this addon, see ``service_ci/tests/matrix.py``."""

from odoo.addons.service_ci.tests.matrix import visit

STEP = {"key": "0123456789abcdef-matrix"}

ROUTES = {
    "POST /my/jobs/<int:order_id>/<any(part,add_part):step>": [
        visit("/my/jobs/{handed}/part", data=STEP, firm=422, goer=422),
        visit("/my/jobs/{rivals_job}/add_part", data=STEP, rival=422),
        visit("/my/jobs/{offered}/part", data=STEP),
        visit("/my/jobs/{order}/part", data=STEP),
    ],
}
