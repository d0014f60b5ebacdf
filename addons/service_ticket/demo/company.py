"""The company whose desk the demo data show: a Russian one with books in roubles."""

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

# What Odoo's own demo data call company and administrator, and an entry that they
# always write.
SAMPLE_NAME, SAMPLE_ENTRY = "YourCompany", "account.%d_demo_invoice_1"
SAMPLE_ADMIN = "Mitchell Admin"


class DemoCompany:
    """Makes a service company of the sample company that Odoo's demo data bring.

    :param env: environment of the superuser
    """

    def __init__(self, env):
        self.env = env
        self.company = env.ref("base.main_company")

    def load(self):
        """Give the company its name and its currency; another's company stays."""
        if self.company.name != SAMPLE_NAME:
            return
        self.company.write(
            {
                "name": "Сервисная компания «Опора»",
                "street": "ул. Заводская, 10",
                "street2": False,
                "city": "Тверь",
                "state_id": self.env.ref("base.state_ru_tve").id,
                "zip": "170001",
                "country_id": self.env.ref("base.ru").id,
                "phone": "+7 900 000-00-90",
                "email": "info@opora.example",
                "website": "https://opora.example",
            }
        )
        admin = self.env.ref("base.partner_admin")
        if admin.name == SAMPLE_ADMIN:
            admin.name = "Администратор"
        self.settle_books()
        self.leave_others()

    def leave_others(self):
        """Let nobody choose between ours and the companies of other demo data."""
        for login in ("admin", "demo"):
            user = self.env.ref(f"base.user_{login}", raise_if_not_found=False)
            if user and user.company_id == self.company:
                user.company_ids = self.company

    def settle_books(self):
        """Keep the books of a Russian company in roubles, where nobody has written yet.

        Odoo's chart of accounts brings dollars, and its samples, which are of no use
        here, would hold the currency for ever.
        """
        roubles = self.env.ref("base.RUB")
        company = self.company
        if company.currency_id == roubles or company.country_id.code != "RU":
            return
        if "account.move" in self.env and not self._clear_samples():
            return
        roubles.active = True
        company.currency_id = roubles
        self._of_company("product.pricelist").currency_id = roubles
        if "account.move" in self.env:
            self._settle_taxes()

    def _clear_samples(self):
        """Remove Odoo's sample entries; return whether no entry is left."""
        moves = self._of_company("account.move")
        sample = self.env.ref(SAMPLE_ENTRY % self.company.id, raise_if_not_found=False)
        if not sample:
            return not moves
        # All samples are written at once, and not all of them are named.
        if any(move.create_date != sample.create_date for move in moves):
            return False
        # As Odoo clears them when it loads another chart of accounts.
        for records in (self._of_company("account.bank.statement"), moves):
            records.with_context(**{MODULE_UNINSTALL_FLAG: True}).unlink()
        return True

    def _settle_taxes(self):
        """Let the taxes of the chart be of the country where they are paid."""
        country = self.company.country_id
        self.company.account_fiscal_country_id = country
        for model in ("account.tax.group", "account.tax"):
            self._of_company(model).country_id = country

    def _of_company(self, model):
        Model = self.env[model].with_context(active_test=False)
        return Model.search([("company_id", "=", self.company.id)])
