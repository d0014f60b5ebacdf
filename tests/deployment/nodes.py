"""Odoo nodes and nginx, started with the files of config/ as they are.

Only what belongs to a machine differs: addresses, ports and folders. Odoo takes these
from the environment; in nginx's files, which have no variables, the text is replaced.
"""

import datetime
import ipaddress
import os
import re
import shutil
import signal
import subprocess
import time
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from devtools import odoo, odoo_source, paths, postgres, processes, report, system

CONFIG = paths.ROOT / "config"
START_SECONDS = 120


class Ports(NamedTuple):
    """The ports that both nodes (each on its own address) and nginx listen on."""

    odoo_http: int
    odoo_live: int
    http: int
    https: int
    jobs: int
    alive: int
    dns: int


def free_ports():
    """Return ports that nobody listens on."""
    ports = set()
    while len(ports) < len(Ports._fields):
        ports.add(processes.free_port())
    return Ports(*ports)


class Node:
    """One Odoo node on an address of this machine."""

    def __init__(self, way, database, address, ports, log, **variables):
        """Start a node.

        :param way: which of config/odoo: ``single``, ``cluster``, ``replica``
        :param address: an address of the loopback network
        :param log: path of the file for its output
        :param variables: more environment variables
        """
        self.address = address
        self.log = log
        self.url = f"http://{address}:{ports.odoo_http}"
        self.environment = {
            **odoo_environment(database),
            "ODOO_HTTP_INTERFACE": address,
            "ODOO_HTTP_PORT": str(ports.odoo_http),
            "ODOO_GEVENT_PORT": str(ports.odoo_live),
            "ODOO_WORKERS": "2",
            "ODOO_QUEUE_JOB_HOST": "127.0.0.1",
            "ODOO_QUEUE_JOB_PORT": str(ports.jobs),
            **variables,
        }
        config = CONFIG / "odoo" / f"{way}.conf"
        command = [paths.PYTHON, paths.ODOO_SCRIPT, "server", "-c", config]
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [str(part) for part in command],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # Its workers form a group, to be killed at once.
                start_new_session=True,
            )

    def kill(self):
        """End the node and all its workers as a power cut does."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def stop(self):
        """Stop the node; kill what does not stop by itself."""
        processes.stop(self.process)


def odoo_environment(database):
    """Return the environment in which Odoo works on a database of ./dev."""
    server = postgres.connection()
    folders = [paths.ADDONS, *odoo_source.addons_folders()]
    return {
        **odoo.environment(jobs=True),
        "PGHOST": server["host"],
        "PGPORT": str(server["port"]),
        "PGUSER": server["user"],
        "PGPASSWORD": server["password"],
        "PGDATABASE": database,
        "ODOO_ADDONS_PATH": ",".join(map(str, folders)),
        "ODOO_DATA_DIR": str(paths.DATA),
    }


class Proxy:
    """nginx with one of config/nginx."""

    def __init__(self, way, ports, folder):
        """Start nginx.

        :param way: which of config/nginx: ``single``, ``cluster``, ``compose``
        :param folder: an empty folder for its configuration and all that it writes
        """
        self.folder = folder
        self.log = folder / "service.log"
        self.errors = folder / "error.log"
        self.certificate = folder / "tls" / "fullchain.pem"
        (folder / "cache").mkdir(parents=True)
        make_certificate(folder / "tls")
        shutil.copytree(CONFIG / "nginx", folder / "service")
        # compose has it mounted here.
        shutil.copy(CONFIG / "nginx" / "site-http.conf", folder / "service-site.conf")
        for file in folder.rglob("*.conf"):
            file.write_text(self._fit(file.read_text(), ports))
        main = folder / "nginx.conf"
        main.write_text(MAIN.format(user=_user(), folder=folder, way=way))
        self._command = [system.find(system.NGINX), "-p", folder, "-c", main]
        check = subprocess.run(
            [*self._command, "-t", "-q", "-e", self.errors],
            capture_output=True,
            text=True,
        )
        if check.returncode:
            raise AssertionError(check.stderr)
        self.process = subprocess.Popen(
            [*self._command, "-e", self.errors],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _fit(self, text, ports):
        """Replace the addresses and folders of production by those of the test."""
        for old, new in {
            "/etc/nginx/service/": f"{self.folder}/service/",
            "/etc/nginx/tls/": f"{self.folder}/tls/",
            "/var/cache/nginx/service": f"{self.folder}/cache",
            "/var/log/nginx/service.log": str(self.log),
            "https://$host": f"https://$host:{ports.https}",
            "listen 80;": f"listen 127.0.0.1:{ports.http};",
            "listen 443 ": f"listen 127.0.0.1:{ports.https} ",
            "listen 8079;": f"listen 127.0.0.1:{ports.jobs};",
            "listen 127.0.0.1:8090;": f"listen 127.0.0.1:{ports.alive};",
            "127.0.0.11 ": f"127.0.0.1:{ports.dns} ",
            "odoo1:": "127.0.0.1:",
            "odoo2:": "127.0.0.2:",
            ":8069": f":{ports.odoo_http}",
            ":8072": f":{ports.odoo_live}",
        }.items():
            text = text.replace(old, new)
        return text

    def answering_nodes(self, path):
        """Return the addresses of the upstreams that answered a path with success."""
        pattern = rf'"\w+ {re.escape(path)}[ ?].*?" (?:101|200) \S+ \S+ (\S+?):\d+ '
        return set(re.findall(pattern, self.log.read_text()))

    def stop(self):
        """Stop nginx."""
        self.process.terminate()
        self.process.wait(10)


MAIN = """
{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{
    worker_connections 256;
}}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include service/{way}.conf;
}}
"""


def _user():
    # As root, nginx would run its workers as a user who cannot enter the test's folder.
    return "user root;" if os.geteuid() == 0 else ""


def make_certificate(folder):
    """Write a certificate for this machine, with its key, where nginx looks for it."""
    folder.mkdir()
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.timezone.utc)
    names = x509.SubjectAlternativeName(
        [
            x509.DNSName("localhost"),
            x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
        ]
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(
            pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )


def wait_until(condition, what, seconds=60, evidence=None):
    """Wait until a function returns something true, and return that.

    :param what: what is waited for, for the message when it does not come
    :param evidence: path of a log to show then
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        result = condition()
        if result:
            return result
        time.sleep(0.2)
    seen = report.tail(evidence, 30) if evidence else ""
    raise AssertionError(f"{what}: not within {seconds} s\n{seen}")
