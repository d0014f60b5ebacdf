"""What is different between two texts, for people who compare them."""

import difflib

from markupsafe import Markup

# Lines around a change that are shown with it.
CONTEXT = 1


def describe_changes(before, after):
    """Return the lines that went and came, as safe HTML.

    :param before: list of str, lines of plain text
    :param after: list of str
    :return: ``Markup``; empty when nothing differs
    """
    parts = []
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for group in matcher.get_grouped_opcodes(CONTEXT):
        for kind, start, end, new_start, new_end in group:
            if kind == "equal":
                parts += [Markup("<p>%s</p>") % line for line in before[start:end]]
                continue
            parts += [
                Markup('<p class="text-danger"><del>%s</del></p>') % line
                for line in before[start:end]
            ]
            parts += [
                Markup('<p class="text-success"><ins>%s</ins></p>') % line
                for line in after[new_start:new_end]
            ]
        parts.append(Markup("<hr/>"))
    return Markup("").join(parts[:-1])
