from odoo.tests import tagged

from odoo.addons.service_ticket.tests.common import (
    ServiceTicketCommon,
    ServiceTicketHttpCommon,
)

ROOT = "/service/api/v1"


class ServiceApiCommon(ServiceTicketCommon):
    """A key of the client's contact, and tickets that only this client sees."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.partner_id.lang = "en_US"
        cls.colleague = cls.env["res.partner"].create(
            {
                "name": "Oleg Kuznetsov",
                "parent_id": cls.client.id,
                "email": "o@k.example",
            }
        )
        cls.access = cls.env["service.portal.access"].create(
            {
                "partner_id": cls.contact.id,
                "client_id": cls.client.id,
                "scope": "company",
            }
        )
        cls.key, cls.secret = cls.make_key(cls.portal_user)

    @classmethod
    def make_key(cls, user, **values):
        """Return a key of a portal user and its secret."""
        return cls.env["service.api.key"]._make(
            {
                "name": "Site",
                "user_id": user.id,
                "expires_at": "2099-01-01 00:00:00",
                **values,
            }
        )


@tagged("post_install", "-at_install")
class ServiceApiHttpCommon(ServiceTicketHttpCommon, ServiceApiCommon):
    """The API as another system calls it."""

    def call(self, method, path, secret=None, headers=None, **options):
        """Call the API and return the response.

        :param secret: of the key; False for none
        """
        self.env.flush_all()
        secret = self.secret if secret is None else secret
        headers = dict(headers or {})
        if secret:
            headers["Authorization"] = f"Bearer {secret}"
        response = self.opener.request(
            method,
            self.base_url() + ROOT + path,
            headers=headers,
            allow_redirects=False,
            timeout=60,
            **options,
        )
        self.env.invalidate_all()
        return response

    def get(self, path, **options):
        return self.call("GET", path, **options)

    def post(self, path, json=None, **options):
        return self.call("POST", path, json=json, **options)

    def file(self, **values):
        """File a request by the API and return what it answers."""
        response = self.post("/tickets", {"subject": "Register", "text": "?", **values})
        self.assertEqual(response.status_code, 201, response.text)
        return response.json()

    def assertProblem(self, response, status, field=None):
        """Check that a call was refused in the one shape that errors have."""
        self.assertEqual(response.status_code, status, response.text)
        self.assertEqual(response.headers["Content-Type"], "application/problem+json")
        problem = response.json()
        self.assertEqual(problem["status"], status)
        self.assertTrue(problem["detail"])
        if field:
            self.assertIn(field, [error["field"] for error in problem["errors"]])
        return problem
