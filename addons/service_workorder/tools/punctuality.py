"""Whether somebody who was sent kept what was promised."""


def is_punctual(
    reported_at,
    deadline=None,
    planned_end=None,
    planned_day=None,
    arrived_at=None,
    performed_on=None,
):
    """Tell whether work was done in time; every promise counts.

    The report keeps the deadline.  The arrival keeps the hours of the visit; where no
    arrival was noted, the day of the work keeps the day of the visit.

    :param datetime reported_at: when the work was reported done
    :param datetime deadline: until when it was to be
    :param datetime planned_end: end of the hours that were planned
    :param date planned_day: the day on which they end, at the place
    :param datetime arrived_at: when somebody was at the place
    :param date performed_on: the day of the work, at the place
    :return: None where nothing was promised
    """
    kept = []
    if deadline:
        kept.append(reported_at <= deadline)
    if planned_end and arrived_at:
        kept.append(arrived_at <= planned_end)
    elif planned_end and performed_on:
        kept.append(performed_on <= planned_day)
    return all(kept) if kept else None
