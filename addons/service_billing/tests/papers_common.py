"""A closed month with papers for its recipients."""

import io
import zipfile
from datetime import date
from unittest.mock import patch

from freezegun import freeze_time
from pypdf import PdfReader

from odoo import Command

from odoo.addons.mail.tests.common import MockEmail
from odoo.addons.queue_job.tests.common import trap_jobs

from . import papers
from .common import ServiceBillingCommon

MARCH = date(2026, 3, 31)


class PaperSetCommon(ServiceBillingCommon, MockEmail):
    """Accepted work of March 2026 of a client whose accountant gets everything."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        papers.make_company(cls.env.company)
        cls.client.write(
            {
                "name": "ООО «Клиент-Тест»",
                "is_company": True,
                "vat": "7802999990",
                "kpp": "780201001",
                "city": "Санкт-Петербург",
                "street": "пр. Тестовый, д. 2",
                "country_id": cls.env.ref("base.ru").id,
            }
        )
        cls.accountant = cls.env["res.partner"].create(
            {
                "name": "Ольга Ветрова",
                "parent_id": cls.client.id,
                "email": "vetrova@example.com",
            }
        )
        cls.tax = cls.env["account.tax"].create(
            {"name": "НДС 22%", "amount": 22, "type_tax_use": "sale"}
        )
        cls.contract.tax_id = cls.tax
        cls.rule = cls.make_recipient(cls.accountant, with_vat_invoice=True)

    def setUp(self):
        super().setUp()
        frozen = freeze_time("2026-04-02 09:00:00")
        frozen.start()
        self.addCleanup(frozen.stop)
        cron = type(self.env["ir.cron"])
        committed = patch.object(cron, "_commit_progress", lambda *a, **k: float("inf"))
        committed.start()
        self.addCleanup(committed.stop)

    @classmethod
    def make_recipient(cls, partner, **values):
        values.setdefault("contract_id", cls.contract.id)
        return cls.env["service.contract.recipient"].create(
            {"partner_id": partner.id, **values}
        )

    @classmethod
    def make_work(cls, day=date(2026, 3, 10), count=1, entity=None, **line):
        """Return accepted orders for a legal entity, by default the client itself."""
        line["entity_id"] = (entity or cls.client).id
        return cls.env["service.workorder"].union(
            *(cls.make_accepted(day, [line]) for _number in range(count))
        )

    @classmethod
    def make_entity(cls, name, **values):
        """Return a legal entity of the client that is a party to the contract."""
        entity = cls.env["res.partner"].create(
            {"name": name, "is_company": True, "parent_id": cls.client.id}
        )
        cls.contract.entity_ids = [
            Command.create({"entity_id": cls.client.id}),
            Command.create({"entity_id": entity.id, **values}),
        ]
        return entity

    def run_jobs(self, press):
        """Press a button, then do all jobs that follow from it."""
        with trap_jobs() as trap:
            result = press()
            while trap.enqueued_jobs:
                self.env.flush_all()  # as the commit before a job does
                trap.perform_enqueued_jobs()
        return result

    def close(self, day=MARCH):
        """Return a closing whose documents are booked and whose papers are made."""
        closing = self.env["service.closing"].create({"date_to": day})
        closing.action_collect()
        self.run_jobs(closing.action_book)
        self.assertEqual(set(closing.line_ids.mapped("problem")), {False})
        return closing

    def send(self):
        """Send what is due to a mail server that keeps it."""
        with self.mock_mail_gateway():
            self.env["service.paper.set"]._cron_send()

    def reprice(self, orders, price):
        """Let work that stands in documents cost something else, by agreement."""
        self.env.cr.execute(
            "UPDATE service_contract_price SET price = %s WHERE contract_id = %s",
            [price, self.contract.id],
        )
        self.contract.price_ids.invalidate_recordset()
        orders.action_charge()
        self.env.invalidate_all()

    def read_archive(self, one):
        """Return dict of file name -> text of a PDF, bytes of anything else."""
        found = {}
        with zipfile.ZipFile(io.BytesIO(one.attachment_id.raw)) as archive:
            self.assertIsNone(archive.testzip())
            for name in archive.namelist():
                content = archive.read(name)
                found[name] = read_pdf(content) if name.endswith(".pdf") else content
        return found


def read_pdf(content):
    """Return the text of a PDF, on one line."""
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)
