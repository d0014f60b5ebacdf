"""What may become of a work order, from each state."""

# Done and cancelled orders come to life again only by a client who does not accept the
# work, or by somebody who cancelled too early.
STEPS = {
    "draft": {"offered", "assigned", "cancelled"},
    "offered": {"draft", "assigned", "cancelled"},
    "assigned": {"draft", "offered", "in_progress", "reported", "cancelled"},
    "in_progress": {"assigned", "reported", "cancelled"},
    "reported": {"rework", "done", "cancelled"},
    "rework": {"assigned", "in_progress", "reported", "cancelled"},
    "done": {"rework"},
    "cancelled": {"draft"},
}


def may_become(state, wanted):
    """Tell whether a work order may go from one state to another; staying is no step.

    :param str state: the present one
    :param str wanted: the next one
    """
    return wanted in STEPS.get(state, ())
