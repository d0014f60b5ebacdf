"""What people read about a regular expression that is refused."""

from odoo.exceptions import ValidationError

from ..tools.patterns import PatternError, check_pattern


def require_pattern(env, label, pattern, groups=()):
    """Refuse an expression that is none.

    :param env: for the language of the sentence
    :param str label: name of the field, translated
    :param str pattern: what somebody typed, may be empty
    :param groups: names that its named groups may have
    :raise ValidationError: with one sentence that says what to do
    """
    if not pattern:
        return
    try:
        check_pattern(pattern, groups)
    except PatternError as error:
        raise ValidationError(_explain(env, label, error, groups)) from error


def _explain(env, label, error, groups):
    words = {"label": label, "pattern": error.pattern, "detail": error.detail}
    if error.code == "length":
        return env._("%(label)s: at most %(detail)s characters, please.", **words)
    if error.code == "group":
        if not groups:
            return env._(
                "%(label)s: no named groups here, but there is “%(detail)s”.", **words
            )
        return env._(
            "%(label)s: the group “%(detail)s” means nothing here. Use %(groups)s.",
            groups=", ".join(groups),
            **words,
        )
    return env._(
        "%(label)s: “%(pattern)s” is no regular expression (%(detail)s).", **words
    )
