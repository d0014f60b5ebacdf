"""Coordinates of buildings: found after the fact by whatever provider there is."""

import logging
from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.address import one_line_address
from ..tools.nominatim import PUBLIC_URL, Nominatim, Unavailable

_logger = logging.getLogger(__name__)

# So many addresses to a transaction: a provider takes about a second for each.
CHUNK = 20
ASK_AGAIN = timedelta(days=7)
# System parameter: one's own Nominatim, which has no rules like the public one.
OWN_SERVER = "service_ci.nominatim_url"
ADDRESS_FIELDS = {"street", "street2", "city", "zip", "state_id", "country_id"}
COORDINATES = {"latitude", "longitude"}


class ServiceBuilding(models.Model):
    _inherit = "service.building"

    # Empty means that nobody has looked; what is imported with coordinates never is.
    geo_searched_at = fields.Datetime(
        string="Coordinates Searched", readonly=True, copy=False
    )
    geo_found = fields.Boolean(
        string="Coordinates Found by Address", readonly=True, copy=False
    )
    geo_error = fields.Char(
        string="Why No Coordinates Were Found", readonly=True, copy=False
    )

    _geo_idx = models.Index(
        "(id) WHERE geo_searched_at IS NULL AND latitude = 0 AND longitude = 0"
    )

    @api.model
    def _get_geocoder(self):
        """Return the provider of coordinates; addons and integrators replace it.

        :return: function of one ``service.building`` that returns latitude and
            longitude in degrees, or None where nothing was found; None without a
            provider
        """
        # sudo: settings of the server
        own_url = self.env["ir.config_parameter"].sudo().get_param(OWN_SERVER)
        if own_url:
            return partial(self._geocode_with_nominatim, Nominatim(own_url, pause=0))
        if "base.geocoder" not in self.env.registry:
            return None
        provider = self.env["base.geocoder"].sudo()._get_provider()  # sudo: as above
        if provider.tech_name == "openstreetmap":
            return partial(self._geocode_with_nominatim, Nominatim(PUBLIC_URL))
        return self._geocode_with_odoo

    @api.model
    def _geocode_with_nominatim(self, server, building):
        return server.find(
            one_line_address(
                *(building.street, building.city),
                *(building.state_id.name, building.country_id.name),
            )
        )

    @api.model
    def _geocode_with_odoo(self, building):
        """Ask the provider that is chosen in the settings of Odoo's geolocation."""
        # sudo: the key of the provider is a system parameter
        geocoder = self.env["base.geocoder"].sudo()
        query = geocoder.geo_query_address(
            street=", ".join(filter(None, (building.street, building.street2))),
            zip=building.zip,
            city=building.city,
            state=building.state_id.name,
            country=building.country_id.name,
        )
        return geocoder.geo_find(query, force_country=building.country_id.name)

    @api.model
    def _get_ungeocoded_domain(self):
        """Return the buildings with an address that nobody has looked for."""
        return (
            (
                Domain("geo_searched_at", "=", False)
                # a provider that was away or did not know is asked again
                | Domain("geo_error", "!=", False)
                & Domain("geo_searched_at", "<", fields.Datetime.now() - ASK_AGAIN)
            )
            & Domain("latitude", "=", 0)
            & Domain("longitude", "=", 0)
            & Domain("city", "!=", False)
            & Domain("street", "!=", False)
        )

    @api.model
    def _cron_geocode(self):
        """Find the coordinates of new and changed addresses, a few at a time."""
        if not self._get_geocoder():
            return
        cron = self.env["ir.cron"]
        domain = self._get_ungeocoded_domain()
        cron._commit_progress(remaining=self.search_count(domain))
        while buildings := self.search(domain, limit=CHUNK).try_lock_for_update():
            is_available = buildings._geocode()
            if not cron._commit_progress(len(buildings)) or not is_available:
                break

    def _geocode(self):
        """Ask for coordinates; an address that fails keeps why and stops no other.

        :return: whether the provider can be asked for more now
        """
        geocoder = self._get_geocoder()
        for building in self:
            found, error, is_available = None, False, True
            try:
                if answer := geocoder(building):
                    found = self._read_coordinates(*answer)
            except Exception as failure:
                # whatever a provider does wrong is told at the building
                _logger.info("No coordinates of %s", building, exc_info=True)
                is_available = not isinstance(failure, Unavailable)
                error = self._explain(failure)
            values = {
                "geo_searched_at": fields.Datetime.now(),
                "geo_found": bool(found),
                "geo_error": error
                or (
                    not found and self.env._("The provider does not know the address.")
                ),
            }
            if found:
                values["latitude"], values["longitude"] = found
            building.write(values)
            if not is_available:
                return False
        return True

    @api.model
    def _explain(self, failure):
        """Return why a provider has found nothing, as a sentence.

        :param Exception failure: of the provider
        """
        if not isinstance(failure, Unavailable):
            return str(failure)
        detail = failure.detail
        return {
            "busy": self.env._(
                "The provider asks for a pause (%(detail)s).", detail=detail
            ),
            "silent": self.env._(
                "The provider has not answered within %(detail)s seconds.",
                detail=detail,
            ),
            "unreachable": self.env._(
                "The provider cannot be reached (%(detail)s).", detail=detail
            ),
            "broken": self.env._(
                "The provider answers with the error %(detail)s.", detail=detail
            ),
            "unreadable": self.env._("The answer of the provider cannot be read."),
        }[failure.kind]

    @api.model
    def _read_coordinates(self, latitude, longitude):
        """Return what a provider has answered, as numbers.

        :raise ValueError: for what is no place on Earth
        """
        latitude, longitude = float(latitude), float(longitude)
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise ValueError(
                self.env._("%(place)s is no place.", place=(latitude, longitude))
            )
        return latitude, longitude

    def write(self, vals):
        if vals.keys() & COORDINATES and "geo_found" not in vals:
            vals = {**vals, "geo_found": False, "geo_error": False}
        elif vals.keys() & ADDRESS_FIELDS:
            # what was found for the former address is looked for again
            found = self.filtered("geo_found")
            if found and found != self:
                (self - found).write(vals)
                return found.write(vals)
            again = {"geo_searched_at": False, "geo_error": False}
            if found:
                again.update(latitude=0, longitude=0, geo_found=False)
            vals = {**again, **vals}
        return super().write(vals)

    def action_geocode(self):
        """Look for coordinates at once, or say what is missing for that."""
        if not self._get_geocoder():
            raise UserError(
                self.env._(
                    "No provider of coordinates is installed. Install Odoo's "
                    "“Partners Geolocation”, or import latitude and longitude with the "
                    "buildings."
                )
            )
        self._geocode()
