"""Who may open the pages of this addon, see ``matrix.py``."""

from .matrix import visit


def build(case):
    case.ids["ci_label"] = case.ci._get_label_token()


ROUTES = {
    "GET /service/ci/<string:token>": [
        # The label proves that somebody stands before the item; it leads on and says
        # nothing by itself.
        visit("/service/ci/{ci_label}", others=303),
        visit("/service/ci/{ci_label}x"),
        visit("/service/ci/x"),
    ],
}
