"""Working hours in a few words."""


def describe_hours(attendances, day_names):
    """Return working hours as written: “Mon–Fri 09:00–18:00, Sat 10:00–15:00”

    :param attendances: list of (weekday from 0, hour from, hour to), hours as floats
    :param day_names: seven short names, Monday first
    """
    spans = {}
    for day, begin, end in attendances:
        first, last = spans.get(day, (begin, end))
        spans[day] = min(first, begin), max(last, end)
    groups = []
    for day, span in sorted(spans.items()):
        if groups and groups[-1][1] == day - 1 and groups[-1][2] == span:
            groups[-1][1] = day
        else:
            groups.append([day, day, span])
    return ", ".join(
        f"{_days(first, last, day_names)} {_clock(begin)}–{_clock(end)}"
        for first, last, (begin, end) in groups
    )


def _days(first, last, names):
    return names[first] if first == last else f"{names[first]}–{names[last]}"


def _clock(hour):
    minutes = round(hour * 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"
