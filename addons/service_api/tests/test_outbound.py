import socket
from unittest.mock import patch

from odoo.tests import BaseCase

from odoo.addons.service_ci.tools import outbound

from ..tools import pauses, signature


class TestOutbound(BaseCase):
    def test_only_addresses_of_the_internet_are_public(self):
        for address in ("8.8.8.8", "2a00:1450:4010:c0e::64", "2002:808:808::1"):
            self.assertTrue(outbound.is_public(address), address)
        for address in (
            *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1"),
            *("192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1"),
            *("255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fd00::1"),
            *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1"),
            *("2002:7f00:1::", "ff02::1"),
        ):
            self.assertFalse(outbound.is_public(address), address)

    def test_odd_addresses_are_refused(self):
        for url, code in (
            ("ftp://example.com/", "url"),
            ("https:///path", "url"),
            ("https://user:word@example.com/", "url"),
            ("https://example.com:99999/", "url"),
            ("https://exa mple.com/", "url"),
            ("https://example.com/\r\nHost: x", "url"),
            ("https://ex\u00e4mple.com/", "url"),
            ("http://example.com/", "scheme"),
            ("https://127.0.0.1/", "private"),
            ("https://[::1]/", "private"),
            ("https://10.1.2.3:8443/", "private"),
        ):
            with self.assertRaises(outbound.Refused) as caught:
                outbound.check_url(url)
            self.assertEqual(caught.exception.code, code, url)

    def test_every_address_of_a_name_has_to_be_public(self):
        def resolve(*addresses):
            found = [(2, 1, 6, "", (address, 443)) for address in addresses]
            return patch.object(socket, "getaddrinfo", lambda *a, **k: found)

        with resolve("8.8.8.8"):
            target = outbound.locate("https://example.com/a?b=c")
        self.assertEqual(target, ("https", "example.com", 443, "/a?b=c", "8.8.8.8"))
        with resolve("8.8.8.8", "127.0.0.1"), self.assertRaises(outbound.Refused):
            outbound.locate("https://example.com/")
        # Spellings of 127.0.0.1 that only the look-up understands.
        for host in ("2130706433", "0x7f.1", "localhost"):
            with self.assertRaises(outbound.Refused):
                outbound.locate(f"https://{host}/")

    def test_operator_vouches_for_hosts_in_the_own_network(self):
        hosts = {"127.0.0.1"}
        target = outbound.locate("http://127.0.0.1:8080", hosts)
        self.assertEqual(target, ("http", "127.0.0.1", 8080, "/", "127.0.0.1"))
        with self.assertRaises(outbound.Refused):
            outbound.locate("http://127.0.0.2:8080", hosts)


class TestSignature(BaseCase):
    def test_signature_covers_body_moment_and_secret(self):
        header = signature.sign("secret", 1000, b"{}")
        self.assertTrue(signature.is_valid(header, "secret", b"{}", 1010))
        self.assertFalse(signature.is_valid(header, "secret", b"{ }", 1010))
        self.assertFalse(signature.is_valid(header, "other", b"{}", 1010))
        self.assertFalse(signature.is_valid(header, "secret", b"{}", 2000))
        moved = header.replace("t=1000", "t=1001")
        self.assertFalse(signature.is_valid(moved, "secret", b"{}", 1010))
        for broken in ("", "t=,v1=", "t=\u0661,v1=x", "v1=x", "t=1000"):
            self.assertFalse(signature.is_valid(broken, "secret", b"{}", 1010))


class TestPauses(BaseCase):
    def test_pauses_grow_and_end(self):
        found = [pauses.pause_after(n) for n in range(1, pauses.MAX_ATTEMPTS)]
        self.assertEqual(found, sorted(set(found)))
        self.assertIsNone(pauses.pause_after(pauses.MAX_ATTEMPTS))
