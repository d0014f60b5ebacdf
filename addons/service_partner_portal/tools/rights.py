"""What somebody may see and do for an organisation, and who may give it."""

from dataclasses import dataclass

FLAGS = ("can_approve", "can_accept_work", "can_see_money", "can_invite")


@dataclass(frozen=True)
class Rights:
    """What one access gives.

    :param str scope: ``own``, ``sites`` or ``company``
    :param frozenset sites: ids of the chosen sites, where the scope is ``sites``
    :param bool with_subsidiaries: the companies below, too
    :param frozenset flags: of ``FLAGS``
    """

    scope: str = "own"
    sites: frozenset = frozenset()
    with_subsidiaries: bool = False
    flags: frozenset = frozenset()

    def covers(self, other):
        """Tell whether whoever has these rights may give or take the other ones."""
        return (
            self.covers_scope(other)
            and other.flags <= self.flags
            and other.with_subsidiaries <= self.with_subsidiaries
        )

    def covers_scope(self, other):
        """Tell whether everything that the other one sees is seen by this one."""
        if self.scope == "company" or other.scope == "own":
            return True
        return self.scope == other.scope == "sites" and other.sites <= self.sites
