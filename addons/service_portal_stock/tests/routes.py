"""Who may open the pages of this addon, see ``service_ci/tests/matrix.py``."""

from odoo.addons.service_ci.tests.matrix import visit
from odoo.addons.service_partner_portal.tests.routes import STEP

# Nothing is found and nothing written: what is entered is refused in a sentence.
UNKNOWN = {**STEP, "part_id": "999999999", "quantity": "1", "kind": "install"}


def _part_step(step):
    return [
        visit(f"/my/jobs/{{handed}}/{step}", data=UNKNOWN, firm=422, goer=422),
        visit(f"/my/jobs/{{rivals_job}}/{step}", data=UNKNOWN, rival=422),
        visit(f"/my/jobs/{{offered}}/{step}", data=UNKNOWN),
        visit(f"/my/jobs/{{order}}/{step}", data=UNKNOWN),
    ]


ROUTES = {
    "POST /my/jobs/<int:order_id>/<any(part,add_part):step>": [
        *_part_step("part"),
        *_part_step("add_part"),
    ],
}
