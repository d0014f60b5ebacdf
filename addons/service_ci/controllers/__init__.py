from . import ci_label
