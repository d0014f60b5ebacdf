from odoo import Command
from odoo.tests import new_test_user

from odoo.addons.service_workorder.tests.common import ServiceWorkorderCommon


class ServiceApprovalCommon(ServiceWorkorderCommon):
    """A client whose engineer, accountant and director decide, a type of requests with
    a stage of approval, and routes.

    Other addons build upon it.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.item.write({"check_ids": [Command.clear()]})
        cls.engineering, cls.finance, cls.executive = cls.env[
            "service.approval.role"
        ].create([{"name": name} for name in ("Engineers", "Accounts", "Director")])
        cls.env["service.approval.route"].search([]).active = False
        cls.engineer, cls.accountant, cls.director, cls.colleague = (
            new_test_user(
                cls.env,
                login=login,
                groups="base.group_portal",
                name=name,
                email=f"{login}@client.example",
            ).partner_id
            for login, name in (
                ("approval_engineer", "Egor Engineer"),
                ("approval_accountant", "Alla Accountant"),
                ("approval_director", "Dina Director"),
                ("approval_colleague", "Kolya Colleague"),
            )
        )
        people = cls.engineer | cls.accountant | cls.director | cls.colleague
        people.parent_id = cls.client
        for partner, role, sees_money in (
            (cls.engineer, cls.engineering, False),
            (cls.accountant, cls.finance, True),
            (cls.director, cls.executive, True),
        ):
            cls.give_role(partner, role, can_see_money=sees_money)
        cls.give_role(cls.colleague, cls.env["service.approval.role"])
        cls.type = cls.env["service.ticket.type"].create(
            {
                "name": "Refit",
                "own_stages_only": True,
                "stage_ids": [
                    Command.create({"name": name, "state": state, "sequence": order})
                    for order, (name, state) in enumerate(
                        (
                            ("Filed", "new"),
                            ("To approve", "open"),
                            ("At work", "open"),
                            ("Sent back", "open"),
                            ("Ready", "done"),
                        )
                    )
                ],
            }
        )
        cls.filed, cls.gate, cls.work, cls.sent_back, cls.ready = (
            cls.type.stage_ids.sorted("sequence")
        )
        cls.gate.is_approval = True
        cls.type.rejected_stage_id = cls.sent_back

    @classmethod
    def give_role(cls, partner, role, client=None, **values):
        """Return the access by which a contact approves in a role."""
        return cls.env["service.portal.access"].create(
            {
                "partner_id": partner.id,
                "client_id": (client or cls.client).id,
                "can_approve": bool(role),
                "approval_role_ids": [Command.set(role.ids)],
                "scope": "company",
                **values,
            }
        )

    @classmethod
    def make_route(cls, *steps, **values):
        """Return a route of the client; steps are (order, role, further values)."""
        return cls.env["service.approval.route"].create(
            {
                "name": "Route",
                "step_ids": [
                    Command.create(
                        {"sequence": step[0], "role_id": step[1].id, **dict(*step[2:])}
                    )
                    for step in steps
                ],
                **values,
            }
        )

    @classmethod
    def make_refit(cls, **values):
        """Return a request of the type that is approved."""
        return cls.make_order_ticket(
            type_id=cls.type.id, user_id=cls.agent.id, **values
        )

    @classmethod
    def ask(cls, **values):
        """Return a request at its stage of approval, and what is asked for it."""
        ticket = cls.make_refit(**values)
        ticket.stage_id = cls.gate
        return ticket, ticket.approval_ids.filtered(lambda a: a.state == "pending")

    @classmethod
    def decide(cls, approval, partner, verdict="approved", reason=None):
        """Let somebody decide what he is asked about, without a login."""
        steps = approval._get_steps_of(partner)
        return steps._decide(verdict, reason, partner, "link")

    def asked(self, approval):
        """Return who is asked now."""
        pending = approval.step_ids.filtered(lambda step: step.state == "pending")
        return pending.approver_ids
