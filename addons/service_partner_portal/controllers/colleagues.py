"""A company's administrator invites colleagues and says what they may see and do."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.http import request, route
from odoo.tools.mail import email_normalize

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.service_ticket.controllers.once import once
from odoo.addons.service_ticket.tools.typed import clean, read_number

from ..tools.rights import FLAGS, Rights
from .places import FEW_SITES, find_places

SCOPES = ("own", "sites", "company")
MAX_NAME = 100
MAX_EMAIL = 254
MAX_SITES = 1000


class Colleagues(CustomerPortal):
    def _portal_administered(self, client_id=None):
        """Return the visitor's access by which he administers an organisation.

        :raise NotFound: for whoever administers none
        """
        accesses = request.env["service.portal.access"]._get_administered()
        if client_id:
            accesses = accesses.filtered(lambda a: a.client_id.id == client_id)
        if not accesses:
            raise request.not_found()
        return accesses

    @route(
        "/my/colleagues",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_colleagues(self, notice=None, **kw):
        """List who may see and do what for the organisations that one administers."""
        accesses = self._portal_administered()
        values = {
            "page_name": "service_colleagues",
            "notice": notice,
            "organizations": [
                (
                    access,
                    sorted(
                        access._get_people().items(),
                        key=lambda pair: (pair[0].name or "").lower(),
                    ),
                )
                for access in accesses
            ],
        }
        return request.render("service_partner_portal.portal_colleagues", values)

    @route(
        [
            "/my/colleagues/<int:client_id>/new",
            "/my/colleagues/<int:client_id>/<int:partner_id>",
        ],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_colleague(self, client_id, partner_id=None, **kw):
        """Show what somebody may see and do, or an empty form."""
        access = self._portal_administered(client_id)
        partner, known = self._portal_colleague_of(access, partner_id)
        rights = known._get_rights() if known else Rights()
        return self._portal_render_colleague(access, partner, {}, rights)

    @route(
        [
            "/my/colleagues/<int:client_id>/new",
            "/my/colleagues/<int:client_id>/<int:partner_id>",
        ],
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_colleague_save(self, client_id, partner_id=None, **kw):
        """Invite somebody, change what he may see, or take it from him."""
        access = self._portal_administered(client_id)
        partner, _known = self._portal_colleague_of(access, partner_id)
        form = request.httprequest.form
        typed = {
            "name": " ".join(clean(form.get("name")).split())[:MAX_NAME],
            "email": clean(form.get("email")).strip()[:MAX_EMAIL],
        }
        rights = self._portal_read_rights(access, form)
        try:
            error = self._portal_apply(access, partner, typed, rights, form)
        except (AccessError, UserError) as refusal:
            error = str(refusal)
        if error:
            return self._portal_render_colleague(access, partner, typed, rights, error)
        action = self._portal_get_notice(partner, form)
        return request.redirect(f"/my/colleagues?notice={action}", code=303)

    def _portal_get_notice(self, partner, form):
        """Return what has been done, a key of the list's notices."""
        if form.get("remove"):
            return "removed"
        return "saved" if partner and not form.get("again") else "invited"

    def _portal_colleague_of(self, access, partner_id):
        """Return a colleague and his access; both empty for a new one."""
        partners = request.env["res.partner"].sudo()
        if not partner_id:
            return partners, access.browse()
        people = access._get_people()
        partner = partners.browse(partner_id)
        if partner not in people:
            raise request.not_found()
        return partner, people[partner]

    def _portal_read_rights(self, access, form):
        """Return what was chosen; nothing that does not exist there."""
        scope = form.get("scope")
        scope = scope if scope in SCOPES else "own"
        sites = {read_number(site) for site in form.getlist("site_ids")}
        chosen = (
            self._portal_chosen_sites(access, sites).ids if scope == "sites" else ()
        )
        return Rights(
            scope=scope,
            sites=frozenset(chosen),
            with_subsidiaries=scope == "company" and bool(form.get("subsidiaries")),
            flags=frozenset(
                flag for flag in self._portal_flag_labels(access) if form.get(flag)
            ),
        )

    def _portal_apply(self, access, partner, typed, rights, form):
        """Do what was asked for; returns a sentence where something is wrong."""
        if partner and form.get("remove"):
            access._remove_colleague(partner)
            return None
        if partner and form.get("again"):
            access._invite_again(partner)
            return None
        if rights.scope == "sites" and not rights.sites:
            return self.env._("Please choose at least one site.")
        if partner:
            access._change_colleague(partner, rights)
            return None
        if not typed["name"]:
            return self.env._("Please tell us the name.")
        if not email_normalize(typed["email"]):
            return self.env._(
                "This is no mail address; one looks like name@example.com."
            )
        once(lambda: access._invite(typed["name"], typed["email"], rights))
        return None

    def _portal_sites_domain(self, access):
        """Return the domain of the sites that an administrator may give."""
        if access.scope == "company":
            return Domain("client_id", "=", access.client_id.id)
        return Domain(
            "id", "in", access.site_ids.ids if access.scope == "sites" else ()
        )

    def _portal_chosen_sites(self, access, site_ids):
        """Return those of some sites that an administrator may give."""
        may_give = self._portal_sites_domain(access)
        return access.site_ids.search(may_give & Domain("id", "in", list(site_ids)))

    def _portal_offered_sites(self, access, chosen):
        """Return the sites to choose from, those that are chosen first."""
        may_give = self._portal_sites_domain(access)
        return chosen | access.site_ids.search(
            may_give, order="name, id", limit=MAX_SITES
        )

    @route(
        "/my/colleagues/<int:client_id>/sites",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_colleague_sites(self, client_id, search="", **kw):
        """Return the sites that fit what is typed, as the form shows them."""
        access = self._portal_administered(client_id)
        found = find_places(search, self._portal_sites_domain(access))
        return request.render(
            "service_partner_portal.colleague_sites",
            {"sites": found, "chosen_sites": found.browse()},
        )

    def _portal_render_colleague(self, access, partner, typed, rights, error=None):
        own = access._get_rights()
        title = self._portal_colleague_title(access, partner)
        chosen = self._portal_chosen_sites(access, rights.sites)
        sites = self._portal_offered_sites(access, chosen)
        values = {
            "page_name": "service_colleague",
            "access": access,
            "partner": partner,
            "is_awaited": bool(partner) and access._get_people()[partner]._is_awaited(),
            "title": title,
            "removal": self.env._(
                "%(colleague)s will see nothing of %(client)s any more. Requests and "
                "answers stay.",
                colleague=title,
                client=access.client_id.name,
            ),
            "typed": typed,
            "rights": rights,
            "error": error,
            "scopes": [
                (key, label)
                for key, label in self._portal_scope_labels().items()
                if key == "own" or key == own.scope or own.scope == "company"
            ],
            "flags": [
                (key, label)
                for key, label in self._portal_flag_labels(access).items()
                if key in own.flags
            ],
            "lacks_rights": self._portal_lacks_rights(access),
            "may_subsidiaries": own.with_subsidiaries,
            "sites": sites,
            "chosen_sites": chosen,
            "has_many_sites": len(sites) > FEW_SITES,
        }
        response = request.render("service_partner_portal.portal_colleague", values)
        response.status_code = 422 if error else 200
        return response

    def _portal_colleague_title(self, access, partner):
        if not partner:
            return self.env._("Invite a colleague")
        known = access._get_people()[partner]
        return known._get_shown_name() if known else partner.name

    def _portal_scope_labels(self):
        return {
            "own": self.env._("What they ask for themselves"),
            "sites": self.env._("Everything about chosen sites"),
            "company": self.env._("Everything of the company"),
        }

    def _portal_lacks_rights(self, access):
        """Tell whether there is something that an administrator cannot give."""
        return not access._get_rights().flags.issuperset(FLAGS)

    def _portal_flag_labels(self, access):
        """Return what can be given besides what is seen: dict flag -> label.

        :param access: by which the visitor administers the organisation
        """
        return {
            "can_approve": self.env._("Approves"),
            "can_accept_work": self.env._("Accepts work"),
            "can_see_money": self.env._("Sees prices"),
            "can_invite": self.env._("Invites colleagues and changes their rights"),
        }

    # Whoever has a login of another organisation

    @route(
        "/my/invitation/<int:access_id>/<string:token>",
        type="http",
        auth="user",
        website=True,
        methods=["GET", "POST"],
    )
    def portal_invitation(self, access_id, token, **kw):
        """Show an invitation; only the button accepts it."""
        # sudo: the token says that the visitor has got the mail
        access = request.env["service.portal.access"].sudo().browse(access_id).exists()
        if not access._is_confirmed_by(token):
            raise request.not_found()
        if request.httprequest.method == "POST":
            access.is_confirmed = True
            return request.redirect("/my/home", code=303)
        return request.render(
            "service_partner_portal.portal_invitation", {"access": access}
        )
