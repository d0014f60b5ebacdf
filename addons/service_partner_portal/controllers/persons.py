"""Whoever is named on a form: all about them has to be there and to be of use."""

from odoo.tools.mail import email_normalize

from odoo.addons.service_ticket.controllers.web_form import PHONE


def find_person_errors(env, values):
    """Return what is wrong with what was typed.

    :param env: in whose language it is said
    :param dict values: what was typed, ``email`` and ``phone`` among it; all is wanted
    :return: dict name -> sentence
    """
    errors = {
        name: env._("Please fill this in.") for name in values if not values[name]
    }
    if values["email"] and not email_normalize(values["email"]):
        errors["email"] = env._(
            "This is no mail address: write it like name@example.com."
        )
    if values["phone"] and not PHONE.fullmatch(values["phone"]):
        errors["phone"] = env._("Please write the number in digits.")
    return errors
