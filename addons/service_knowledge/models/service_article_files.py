"""Pictures and files of an article: who reads the one may read the others."""

import re

from odoo import api, models
from odoo.fields import Domain

TEXTS = ("body", "draft_body")
# The editor puts a key into the address of each picture; with it anybody may read it.
ACCESS_KEY = re.compile(r"(\?|&amp;|&)access_token=[\w-]*(&amp;|&)?")
OWN_FILE = re.compile(r"/web/(?:image|content)/(\d+)")


class ServiceArticle(models.Model):
    _inherit = "service.article"

    @api.model_create_multi
    def create(self, vals_list):
        articles = super().create([self._without_keys(vals) for vals in vals_list])
        articles._adopt_files()
        return articles

    def write(self, vals):
        result = super().write(self._without_keys(vals))
        if vals.keys() & {*TEXTS, "attachment_ids"}:
            self._adopt_files()
        return result

    @api.model
    def _without_keys(self, vals):
        """Return values of an article whose pictures ask who looks at them."""
        texts = {
            name: ACCESS_KEY.sub(
                lambda found: found[1] if found[2] else "", str(vals[name])
            )
            for name in TEXTS
            if vals.get(name)
        }
        return {**vals, **texts} if texts else vals

    def _adopt_files(self):
        """Make files that the user has just uploaded belong to their article."""
        named = {
            article: {
                *article.attachment_ids.ids,
                *(
                    int(number)
                    for name in TEXTS
                    for number in self._find_files(article[name])
                ),
            }
            for article in self
        }
        if not any(named.values()):
            return
        # sudo: foreign files stay where they are, own ones are still nobody's
        loose = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                Domain("id", "in", list(set().union(*named.values())))
                & Domain("create_uid", "=", self.env.uid)
                & Domain("res_id", "in", (0, False))
                & Domain("res_field", "=", False)
                & Domain("res_model", "in", (self._name, False))
            )
        )
        for article, ids in named.items():
            own = loose.filtered(lambda file, ids=ids: file.id in ids)
            if own:
                own.write(
                    {
                        "res_model": self._name,
                        "res_id": article.id,
                        "access_token": False,
                        "public": False,
                    }
                )

    @api.model
    def _find_files(self, html):
        return OWN_FILE.findall(str(html or ""))

    def _get_files(self):
        """Return the files of an article as its readers may download them."""
        self.ensure_one()
        self.check_access("read")
        # sudo: readers outside see no attachments; foreign ones are left out
        return self.sudo().attachment_ids.filtered(
            lambda file: (file.res_model, file.res_id) == (self._name, self.id)
        )


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _can_return_content(self, field_name=None, access_token=None):
        if not access_token and self._is_of_readable_article():
            return True
        return super()._can_return_content(field_name, access_token)

    def _is_of_readable_article(self):
        """Tell whether a file belongs to an article that the user may read."""
        file = self.sudo()  # sudo: whose file it is decides who may read it
        if file.res_model != "service.article" or not file.res_id or file.res_field:
            return False
        article = self.env["service.article"].browse(file.res_id).exists()
        return bool(article) and article.has_access("read")
