from odoo import Command

from odoo.addons.service_ticket.tests.common import ServiceTicketCommon


class ServiceKnowledgeCommon(ServiceTicketCommon):
    """A section with one article for each circle of readers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.section = cls.make_article("Cash registers", visibility="public")
        cls.public_article = cls.make_article(
            "Printer prints nothing",
            visibility="public",
            body="<p>Check the paper roll, then close the cover.</p>",
        )
        cls.client_article = cls.make_article(
            "Change of the fiscal drive", visibility="client"
        )
        cls.chosen_article = cls.make_article(
            "Registers of Corner Shops",
            visibility="client",
            client_ids=[Command.set(cls.client.ids)],
        )
        cls.staff_article = cls.make_article("Service menu password")
        cls.draft = cls.make_article(
            "Not ready", visibility="public", is_published=False
        )
        cls.articles = (
            cls.section
            + cls.public_article
            + cls.client_article
            + cls.chosen_article
            + cls.staff_article
            + cls.draft
        )
        cls.visitor = cls.env.ref("base.public_user")

    @classmethod
    def make_article(cls, name, **values):
        """Return a published article below the section."""
        return cls.env["service.article"].create(
            {
                "name": name,
                "parent_id": getattr(cls, "section", None) and cls.section.id,
                "is_published": True,
                "body": f"<p>About: {name}</p>",
                **values,
            }
        )

    def _read_by(self, user):
        """Return which of the articles a user finds."""
        return (
            self.env["service.article"]
            .with_user(user)
            .search([("id", "in", self.articles.ids)])
        )
