import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ServiceCiCommon


@tagged("post_install", "-at_install")
class TestBuildingPlace(ServiceCiCommon):
    # -- coordinates -----------------------------------------------------------

    def _provide(self, answers):
        """Let a provider answer: town -> coordinates, None or an exception."""
        asked = []

        def geocode(building):
            asked.append(building)
            answer = answers.get(building.city)
            if isinstance(answer, Exception):
                raise answer
            return answer

        Building = type(self.env["service.building"])
        self.patch(Building, "_get_geocoder", lambda model: geocode)
        return asked

    def _building(self, city, **vals):
        return self.env["service.building"].create(
            {"street": "ул. Мира, 1", "city": city, **vals}
        )

    def _run(self, name):
        with self.enter_registry_test_mode():
            self.env.ref(f"service_ci.ir_cron_{name}").method_direct_trigger()

    def test_provider_is_asked_once_and_never_when_a_building_is_made(self):
        asked = self._provide({"Клин": (56.33, 36.73)})
        building = self._building("Клин")
        self.assertFalse(asked)
        self._run("geocode")
        self.assertEqual((building.latitude, building.longitude), (56.33, 36.73))
        self.assertTrue(building.geo_found)
        del asked[:]
        self._run("geocode")
        self.assertNotIn(building, asked)

    def test_a_server_of_ones_own_is_asked_over_http(self):
        server, asked = self._serve(
            {"Клин": (200, b'[{"lat": "56.33", "lon": "36.73"}]')}
        )
        self.env["ir.config_parameter"].set_param("service_ci.nominatim_url", server)
        found, unknown = map(self._building, ("Клин", "Китеж"))
        (found | unknown)._geocode()
        self.assertEqual((found.latitude, found.longitude), (56.33, 36.73))
        self.assertIn("does not know", unknown.geo_error)
        self.assertEqual(asked[0].split(", ")[:3], ["ул. Мира", "1", "Клин"])

    def test_a_server_that_wants_a_pause_gets_it(self):
        server, asked = self._serve({"Алексин": (429, b"Too Many Requests")})
        self.env["ir.config_parameter"].set_param("service_ci.nominatim_url", server)
        busy, later = map(self._building, ("Алексин", "Клин"))
        self._run("geocode")
        self.assertEqual(len(asked), 1)
        self.assertIn("429", busy.geo_error)
        self.assertFalse(later.geo_searched_at, "the next run asks for it")
        self._run("geocode")
        self.assertIn("Клин", asked[-1])

    def _serve(self, answers):
        """Run a geocoder on this machine.

        :param dict answers: town -> (status, body)
        :return: its address, and the list of what it was asked
        """
        asked = []

        class Geocoder(BaseHTTPRequestHandler):
            def do_GET(self):
                query = parse_qs(urlsplit(self.path).query)["q"][0]
                asked.append(query)
                known = (a for town, a in answers.items() if town in query)
                status, body = next(known, (200, b"[]"))
                self.send_response(status)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_arguments):
                """Keep the log of the tests clean."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Geocoder)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.env["service.building"].search([]).geo_searched_at = fields.Datetime.now()
        return f"http://127.0.0.1:{server.server_port}", asked

    def test_imported_coordinates_are_never_looked_for(self):
        asked = self._provide({})
        building = self._building("Клин", latitude=56.0, longitude=36.0)
        self._run("geocode")
        self.assertNotIn(building, asked)

    def test_unknown_and_failing_addresses_keep_why_and_stop_no_other(self):
        self._provide({"Клин": (56.33, 36.73), "Тула": ValueError("Busy")})
        failing, unknown, found = map(self._building, ("Тула", "Китеж", "Клин"))
        self._run("geocode")
        self.assertEqual(failing.geo_error, "Busy")
        self.assertIn("does not know", unknown.geo_error)
        self.assertTrue(found.latitude)

    def test_what_was_not_found_is_looked_for_again_after_a_week(self):
        asked = self._provide({"Тула": ValueError("Busy")})
        building = self._building("Тула")
        self._run("geocode")
        del asked[:]
        self._run("geocode")
        self.assertNotIn(building, asked)
        building.geo_searched_at -= timedelta(days=8)
        self._run("geocode")
        self.assertEqual(asked.count(building), 1)

    def test_a_provider_that_answers_nonsense_stops_no_other(self):
        self._provide({"Тула": (200, "x"), "Клин": (56.33, 36.73), "Орёл": (95, 0)})
        buildings = list(map(self._building, ("Тула", "Орёл", "Клин")))
        self._run("geocode")
        self.assertEqual([bool(b.geo_error) for b in buildings], [True, True, False])

    def test_other_address_is_looked_for_again(self):
        self._provide({"Клин": (56.33, 36.73), "Тула": (54.19, 37.61)})
        found = self._building("Клин")
        typed = self._building("Клин", latitude=1.0, longitude=2.0)
        self._run("geocode")
        (found | typed).city = "Тула"
        self.assertEqual(found.latitude, 0)
        self._run("geocode")
        self.assertEqual(found.latitude, 54.19)
        self.assertEqual(typed.latitude, 1.0)

    def test_without_a_provider_nothing_is_marked_and_the_button_says_why(self):
        Building = type(self.env["service.building"])
        self.patch(Building, "_get_geocoder", lambda model: None)
        building = self._building("Клин")
        self._run("geocode")
        self.assertFalse(building.geo_searched_at)
        with self.assertRaisesRegex(UserError, "import latitude and longitude"):
            building.action_geocode()

    # -- territories -----------------------------------------------------------

    def _territory(self, name, **vals):
        return self.env["service.territory"].create({"name": name, **vals})

    def test_territory_that_is_added_later_is_found(self):
        building = self._building("Мышкин", country_id=self.country.id)
        town = self._territory("Town", city="Мышкин")
        self.assertNotEqual(building.territory_id, town)
        self._run("match_territories")
        self.assertEqual(building.territory_id, town)

    def test_territory_chosen_by_hand_stays(self):
        other = self._territory("Own", zip_prefixes="999")
        building = self._building("Мышкин")
        building.territory_id = other
        self.assertTrue(building.is_territory_chosen)
        self._territory("Town", city="Мышкин")
        self._run("match_territories")
        self.assertEqual(building.territory_id, other)

    def test_another_address_is_no_choice(self):
        klin = self._territory("Клин", city="Клин")
        building = self._building("Тула", territory_id=klin.id)
        self.assertTrue(building.is_territory_chosen)
        building.city = "Клин"
        self.assertEqual(building.territory_id, klin)
        self.assertFalse(building.is_territory_chosen)

    def test_territory_that_the_address_says_is_no_choice(self):
        town = self._territory("Town", city="Мышкин")
        building = self._building("Мышкин", territory_id=town.id)
        self.assertFalse(building.is_territory_chosen)
        chosen = self._building("Клин", territory_id=town.id)
        self.assertTrue(chosen.is_territory_chosen)

    def test_changed_territory_is_left(self):
        town = self._territory("Town", city="Мышкин")
        building = self._building("Мышкин")
        self.assertEqual(building.territory_id, town)
        town.city = "Углич"
        self._run("match_territories")
        self.assertNotEqual(building.territory_id, town)

    def test_sites_follow_their_building(self):
        town = self._territory("Town", city="Мышкин")
        self.site.building_id = self._building("Мышкин")
        self.assertEqual(self.site.territory_id, town)
