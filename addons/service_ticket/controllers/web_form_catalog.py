"""Services and their parameters on the public form.

The page works without JavaScript, too: a button shows what a service asks for; with
it, the same block is fetched when the choice changes.
"""

from odoo.fields import Command
from odoo.http import request, route

from odoo.addons.service_ci.controllers.limited import is_logged_in

from ..tools.typed import clean, read_number
from .web_form import WebForm


def read_typed(version, prefix):
    """Return what was typed for the parameters of a version.

    :param version: ``service.catalog.form``
    :param str prefix: of the names of its fields on the page
    :return: dict parameter name -> list of str
    """
    form = request.httprequest.form
    return {
        entry["name"]: [clean(text) for text in form.getlist(prefix + entry["name"])]
        for entry in version.definition or ()
    }


class WebFormCatalog(WebForm):
    # What is offered

    def _service_items(self):
        """Return the services that the visitor may choose."""
        is_stranger = request.env.user._is_public()
        offered = "on_web_form" if is_stranger else "on_portal"
        # sudo: visitors do not see the settings of the desk
        return (
            request.env["service.catalog.item"]
            .sudo()
            .search(
                [
                    ("is_section", "=", False),
                    (offered, "=", True),
                    ("company_id", "in", [False, request.env.company.id]),
                ]
            )
        )

    def _service_sections(self, items):
        """Return the services as the page groups them: list of (section, services)."""
        other = self.env._("Services")
        return [
            (section.name or other, group)
            for section, group in sorted(
                items.grouped("parent_id").items(),
                key=lambda pair: (bool(pair[0]), pair[0].sequence, pair[0].id),
            )
        ]

    def _service_partners(self):
        """Return the contacts that the visitor may choose from."""
        user = request.env.user
        client = user.partner_id.browse() if user._is_public() else user.partner_id
        Form = request.env["service.catalog.form"].sudo()  # sudo: see there
        return Form._page_partners(client)

    def _service_blocks(self, values, typed=None, errors=None):
        """Return what the chosen type and service ask for.

        :param dict values: with ``type_id`` and ``item_id`` as ids
        :param dict typed: prefix -> name -> list of str; None shows the defaults
        :param dict errors: prefix -> name -> sentence
        :return: list of dicts for the template
        """
        item = self._service_items().browse(values.get("item_id") or 0).exists()
        request_type = item.type_id or self._service_types().filtered(
            lambda kind: kind.id == values.get("type_id")
        )
        blocks = []
        for prefix, owner in (("card_", request_type), ("item_", item)):
            form = self._service_shown_form(owner, prefix)
            if owner and (form or owner == item):
                known = typed and typed.get(prefix)
                blocks.append(
                    {
                        "prefix": prefix,
                        "item": item if owner == item else None,
                        "form": form,
                        "typed": form._page_defaults() if known is None else known,
                        "errors": (errors or {}).get(prefix, {}),
                    }
                )
        return blocks

    def _service_shown_form(self, owner, prefix):
        """Return the version that the visitor saw, the current one at first.

        A version that has been superseded while somebody was filling it in counts.
        """
        shown = read_number(request.httprequest.form.get(f"{prefix}form"))
        form = owner.form_id
        if shown and owner:
            earlier = owner.form_ids.filtered(
                lambda version: version.id == shown and version.state != "draft"
            )
            form = earlier or form
        return form

    # The page

    def _service_asked_for(self, query):
        values = super()._service_asked_for(query)
        if item_id := read_number(query.get("item")):
            item = self._service_items().filtered(lambda i: i.id == item_id)
            values["item_id"] = item.id
            values["item_type_id"] = item.type_id.id
        return values

    def _service_page_values(self, values, errors):
        return {
            **super()._service_page_values(values, errors),
            "sections": self._service_sections(self._service_items()),
            "blocks": self._service_blocks(
                values, values.get("typed"), errors.get("parameters")
            ),
            "partners": self._service_partners(),
        }

    @route(
        "/service/new/parameters",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        readonly=is_logged_in,
        service_limit=120,
    )
    def service_parameters(self, item=None, type_id=None, **kw):
        """Return the part of the page that shows what a choice asks for."""
        values = {
            name: read_number(value)
            for name, value in (("item_id", item), ("type_id", type_id))
        }
        values["item_id"] = (
            self._service_items().filtered(lambda i: i.id == values["item_id"]).id
        )
        return request.render(
            "service_ticket.web_form_parameters",
            {
                "blocks": self._service_blocks(values),
                "partners": self._service_partners(),
            },
        )

    # Submission

    def _service_read(self, form):
        values, errors = super()._service_read(form)
        blocks = self._service_blocks(values)
        typed, stored, wrong = {}, {}, {}
        partners = self._service_partners()
        for block in blocks:
            prefix, version = block["prefix"], block["form"]
            typed[prefix] = read_typed(version, prefix)
            stored[prefix], faults = version._page_read(typed[prefix], partners)
            if faults:
                wrong[prefix] = faults
        values.update(typed=typed, parameters=stored, blocks=blocks)
        if wrong:
            errors["parameters"] = wrong
        return values, errors

    def _service_read_type(self, form, values, errors):
        items = self._service_items()
        chosen = form.get("item_id", "")
        item = items.filtered(lambda i: str(i.id) == chosen)
        values["item_id"] = item.id
        values["item_type_id"] = item.type_id.id
        if chosen and not item:
            errors["item_id"] = self.env._("Please choose one of those offered.")
        result = super()._service_read_type(form, values, errors)
        if item.type_id:
            # The service says what kind of request it is.
            values["type_id"] = item.type_id.id
            errors.pop("type_id", None)
        if item and not values["subject"]:
            values["subject"] = item.name
            errors.pop("subject", None)
        return result

    def _service_ticket_values(self, values, earlier):
        ticket_values = super()._service_ticket_values(values, earlier)
        for block in values["blocks"]:
            form, stored = block["form"], values["parameters"][block["prefix"]]
            if block["item"]:
                ticket_values["line_ids"] = [
                    Command.create(
                        {
                            "item_id": block["item"].id,
                            "form_id": form.id,
                            "parameters": stored,
                        }
                    )
                ]
            else:
                ticket_values.update(card_form_id=form.id, card=stored)
        return ticket_values
