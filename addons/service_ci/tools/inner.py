"""What our own code tells itself through a context, and nobody else can.

A caller from outside sends a context as well, but as JSON: any word or number may stand
there, never an object of ours.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Inner:
    """Value of a context key that counts only when our own code has put it there.

    Equal values are equal contexts: Odoo keeps an environment for each different one.
    """

    value: object = True


def get_inner(env, key):
    """Return what our own code has put into a context; None: nothing.

    :param env: Odoo's environment
    :param str key: of the context
    """
    said = env.context.get(key)
    return said.value if isinstance(said, Inner) else None
