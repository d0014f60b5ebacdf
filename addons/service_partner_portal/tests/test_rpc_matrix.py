"""What clients, contractors and strangers reach by RPC, model by model.

Models, fields and methods are read from the registry: what is opened without being
named here fails.
"""

import inspect

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.models import BaseModel
from odoo.tests import tagged

from odoo.addons.service_ci.tests.matrix import Written

from .contractor_common import ContractorCommon

ADDONS = "odoo.addons.service_"
# Who reads which of our models at all; nobody writes any of them.
READ_BY_PORTAL = {
    "service.approval",
    "service.article",
    "service.ci",
    "service.contact.map",
    "service.entity.term",
    "service.portal.access",
    "service.site",
    "service.ticket",
    "service.workorder",
    "service.workorder.check",
    "service.workorder.line",
    "service.workorder.offer",
}
OF_CONTRACTORS = {
    "service.workorder.check",
    "service.workorder.line",
    "service.workorder.offer",
}
READ_BY_STRANGERS = {"service.article", "service.contact.map"}
# Where no list of the model itself says which fields are read.
FIELDS = {
    "service.article": {
        *("active", "body", "body_text", "child_ids", "complete_name", "create_date"),
        *("is_published", "keywords", "name", "parent_id", "parent_path"),
        *("published_at", "sequence", "url", "visibility"),
    },
    "service.contact.map": {
        *("active", "contact", "email", "examples", "hours", "name", "phone"),
        *("sequence", "visibility"),
    },
}
# Searches that tell nothing: they find what one may read, or what one follows oneself.
OPEN_SEARCHES = {
    *("activity_state", "found_by", "has_message", "message_is_follower"),
    "my_activity_date_deadline",
}
# What every model has.
COMMON = {"id", "display_name"}
# Methods that answer outsiders, and what for.
OPEN_METHODS = {
    # Names of fields that templates may show; the same for everybody.
    ("service.ticket", "mail_allowed_qweb_expressions"),
}
ADD = (
    "%(what)s can be reached without a role at the desk: close it, or name it in "
    "%(table)s of service_partner_portal/tests/test_rpc_matrix.py."
)


@tagged("post_install", "-at_install")
class TestRpcMatrix(Written, ContractorCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stranger = cls.env.ref("base.public_user")
        cls.outsiders = cls.chief | cls.contractor_user | cls.stranger
        cls.make_offer(cls.draft, cls.contractor)
        cls.env.flush_all()

    def assertRefused(self, ask):
        try:
            with self.env.cr.savepoint():
                ask()
        except (AccessError, UserError):
            return
        self.fail("This is answered.")

    def get_models(self):
        """Yield our models that hold records."""
        for name, Model in sorted(self.env.registry.items()):
            if name.startswith("service.") and not Model._abstract:
                yield self.env[name]

    def get_opened(self, user):
        return READ_BY_STRANGERS if user == self.stranger else READ_BY_PORTAL

    def test_models_are_closed_unless_they_are_named(self):
        for Model in self.get_models():
            for user in self.outsiders:
                own = Model.with_user(user)
                readable = Model._name in self.get_opened(user)
                with self.subTest(model=Model._name, user=user.login):
                    what = {"what": Model._name, "table": "READ_BY_…"}
                    self.assertEqual(own.has_access("read"), readable, ADD % what)
                    for operation in ("write", "create", "unlink"):
                        self.assertFalse(own.has_access(operation))

    def test_closed_models_answer_no_question(self):
        for Model in self.get_models():
            for user in self.outsiders:
                if Model._name in self.get_opened(user):
                    continue
                own = Model.with_user(user)
                for ask in (
                    lambda own=own: own.search([], limit=1),
                    lambda own=own: own.search_count([]),
                    lambda own=own: own.name_search(""),
                    lambda own=own: own.formatted_read_group([], [], ["__count"]),
                    lambda own=own: own.web_search_read([], {"id": {}}),
                    lambda own=own: own.search_read([], ["id"]),
                    lambda own=own: own.export_data(["id"]),
                    lambda own=own: own.fields_get() and own.check_access("read"),
                ):
                    with self.subTest(model=Model._name, user=user.login):
                        self.assertRefused(ask)

    # Fields

    def get_listed(self, Model):
        return (getattr(Model, "_portal_fields", None) or FIELDS[Model._name]) | COMMON

    def test_fields_are_closed_unless_they_are_named(self):
        for name in sorted(READ_BY_PORTAL):
            if name not in self.env:
                continue
            Model = self.env[name]
            for user in self.outsiders:
                if name not in self.get_opened(user):
                    continue
                opened = set(Model.with_user(user).fields_get())
                with self.subTest(model=name, user=user.login):
                    self.assertFalse(opened - self.get_listed(Model))

    def test_our_fields_on_models_of_odoo_are_closed(self):
        for Model in self.env.registry.values():
            if Model._abstract or Model._name.startswith("service."):
                continue
            for user in self.outsiders:
                own = self.env[Model._name].with_user(user)
                if not own.has_access("read"):
                    continue
                opened = own.fields_get()
                ours = {
                    field.name
                    for field in own._fields.values()
                    if field._modules
                    and all(name.startswith("service_") for name in field._modules)
                }
                with self.subTest(model=Model._name, user=user.login):
                    self.assertFalse(ours & opened.keys())

    def test_closed_fields_answer_no_question(self):
        """Neither by a search, nor by order, groups, sums, nor by way of a relation."""
        for name in sorted(READ_BY_PORTAL & set(self.env.registry)):
            # Whoever finds nothing is asked nothing: take somebody who finds some.
            user = self.contractor_user if name in OF_CONTRACTORS else self.chief
            own = self.env[name].with_user(user)
            opened = own.fields_get()
            for field in self.env[name]._fields.values():
                if field.name in opened:
                    self.check_relation(own, field)
                else:
                    self.check_closed(own, field)

    def check_closed(self, own, field):
        questions = [lambda: own.search([], limit=1).read([field.name])]
        is_open = field.name in OPEN_SEARCHES and own._name in FIELDS
        if (field.store or field.search) and not is_open:
            questions.append(lambda: own.search([self.get_condition(field)], limit=1))
        if field.store and field.column_type:
            questions += [
                lambda: own.search([], order=field.name, limit=1),
                lambda: own.formatted_read_group([], [field.name], ["__count"]),
                lambda: own.formatted_read_group([], [], [f"{field.name}:count"]),
            ]
        for number, ask in enumerate(questions):
            with self.subTest(model=own._name, field=field.name, question=number):
                self.assertRefused(ask)

    def get_condition(self, field, path=None):
        """Return a question that needs the values: whether one is empty may not."""
        value = {
            **dict.fromkeys(("char", "text", "html", "selection", "json"), "x"),
            **dict.fromkeys(("date", "datetime"), "2020-01-01"),
            **dict.fromkeys(("reference", "properties"), False),
        }.get(field.type, 1)
        return (path or field.name, "=", value)

    def check_relation(self, own, field):
        if not field.relational or not field.store:
            return
        other = self.env[field.comodel_name].with_env(own.env)
        opened = other.fields_get() if other.has_access("read") else {}
        for closed in other._fields.values():
            is_ours = (closed._module or "").startswith("service_")
            is_asked = closed.store and closed.type != "binary"
            if closed.name in opened or not is_asked or not is_ours:
                continue
            path = f"{field.name}.{closed.name}"
            with self.subTest(model=own._name, path=path):
                self.assertRefused(
                    lambda path=path, closed=closed: own.search(
                        [self.get_condition(closed, path)], limit=1
                    )
                )

    # Writing

    def test_nothing_is_written(self):
        partner = Command.create({"name": "Planted"})
        for record in (
            *(self.ticket, self.order, self.job, self.site, self.ci),
            *(self.job.line_ids[:1], self.job.check_ids[:1], self.chief_access),
        ):
            for user in self.outsiders:
                own = record.with_user(user)
                for vals in (
                    {},
                    {"name": "Mine"},
                    {"active": False},
                    {"client_id": self.other_client.id},
                    {"company_id": False},
                    {"message_partner_ids": [Command.link(user.partner_id.id)]},
                    {"message_follower_ids": [partner]},
                    {"site_id": self.other_site.id},
                ):
                    vals = {k: v for k, v in vals.items() if k in record._fields}
                    for change in (own.write, own.create, own.copy):
                        with self.subTest(model=record._name, vals=vals):
                            self.assertRefused(lambda: change(vals))  # noqa: B023
                self.assertRefused(own.unlink)

    # Methods

    def test_methods_that_anybody_may_call_change_and_tell_nothing(self):
        """Called by name on what the caller does not see, as by ``call_kw``."""
        for name, method in self.get_methods():
            record = self.get_foreign(name)
            for user in self.outsiders:
                with self.subTest(method=f"{name}.{method}", user=user.login):
                    self.check_method(record.with_user(user), method)

    def get_methods(self):
        """Yield (model, name) of the public methods that our addons define."""
        for model, Model in sorted(self.env.registry.items()):
            names = {
                name
                for cls in Model.__mro__
                if cls.__module__.startswith(ADDONS)
                for name, value in vars(cls).items()
                if inspect.isfunction(value)
                and not name.startswith("_")
                and not getattr(value, "_api_private", False)
                and not hasattr(BaseModel, name)  # asked above
            }
            for name in sorted(names):
                if (model, name) not in OPEN_METHODS:
                    yield model, name

    def get_foreign(self, model):
        Model = self.env[model]
        if Model._abstract or not Model._auto:
            return Model
        seen = Model.browse()
        if model in ("service.ticket", "service.workorder"):
            seen = self.other_ticket if model == "service.ticket" else self.other_order
        return seen or Model.sudo().search([], limit=1).with_env(self.env)

    def check_method(self, record, method):
        function = getattr(type(record), method)
        asked = [
            parameter
            for parameter in list(inspect.signature(function).parameters.values())[1:]
            if parameter.default is parameter.empty
            and parameter.kind is parameter.POSITIONAL_OR_KEYWORD
        ]
        for value in (None, 1, [1], {}) if asked else (None,):
            before = self.count_writes()
            with self.env.cr.savepoint() as savepoint:
                try:
                    result = getattr(record, method)(*[value] * len(asked))
                    self.env.flush_all()
                except Exception:  # refused, or the call makes no sense
                    result = None
                    savepoint.rollback()
                changed = self.compare(self.count_writes() - before, savepoint)
            self.env.invalidate_all()
            self.assertFalse(changed)
            is_action = isinstance(result, dict) and "type" in result
            what = {"what": f"{record._name}.{method}", "table": "OPEN_METHODS"}
            # "True" says no more than that the call came to its end.
            tells = result and result is not True and not is_action
            self.assertFalse(tells, ADD % what)
