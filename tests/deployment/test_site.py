"""Two Odoo nodes behind nginx, one database: the way of running "cluster"."""

import http.client
import json
import re
import socket
import ssl
import struct
import threading

import pytest
import requests
import websocket

from devtools import databases
from tests.deployment.nodes import Node, Proxy, free_ports, wait_until

PICTURE = "/web/static/img/favicon.ico"
SCRIPT = "/web/static/src/module_loader.js"
MAILS = 12


def browser():
    """Return a browser that neither proxies nor certificates of this machine reach."""
    session = requests.Session()
    session.trust_env = False
    return session


class Site:
    """Both nodes, nginx before them, and a browser that has logged in."""

    def __init__(self, database, ports, folder):
        """Start it all and wait until the login page is there."""
        self.database = database
        self.ports = ports
        self.proxy = Proxy("cluster", ports, folder)
        self.nodes = [
            Node("cluster", database, address, ports, folder / f"{address}.log")
            for address in ("127.0.0.1", "127.0.0.2")
        ]
        self.url = f"https://localhost:{ports.https}"
        self.browser = browser()
        self.browser.verify = str(self.proxy.certificate)

    def wait(self):
        """Wait until each node answers."""
        for node in self.nodes:
            wait_until(
                lambda node=node: answers(f"{node.url}/web/login"),
                f"the node {node.address}",
                seconds=120,
                evidence=node.log,
            )

    def log_in(self):
        """Log in through nginx as the administrator."""
        page = self.browser.get(f"{self.url}/web/login")
        token = re.search(r'name="csrf_token" value="(\w+)"', page.text).group(1)
        form = {"login": "admin", "password": "admin", "csrf_token": token}
        return self.browser.post(f"{self.url}/web/login", data=form)

    def user_id(self):
        """Return whom the site takes us for."""
        answer = self.browser.post(
            f"{self.url}/web/session/get_session_info",
            json={"jsonrpc": "2.0", "method": "call", "params": {}},
        )
        return answer.json()["result"]["uid"]

    def stop(self):
        """Stop what still runs."""
        for node in self.nodes:
            node.stop()
        self.proxy.stop()


def answers(url):
    """Tell whether a page is there."""
    try:
        return browser().get(url, timeout=60).ok
    except requests.RequestException:
        return False


@pytest.fixture(scope="module")
def site(nginx_program, make_database, tmp_path_factory):
    """Return the site with somebody logged in."""
    site = Site(make_database(), free_ports(), tmp_path_factory.mktemp("site"))
    try:
        site.wait()
        site.log_in()
        yield site
    finally:
        site.stop()


def test_login_holds_on_both_nodes(site):
    def both_answered():
        assert site.user_id() == 2
        return len(site.proxy.answering_nodes("/web/session/get_session_info")) == 2

    wait_until(both_answered, "answers of both nodes", evidence=site.proxy.log)


def test_nodes_know_their_configuration(site):
    for node in site.nodes:
        log = node.log.read_text()
        assert "unknown option" not in log
        assert "http_interface" not in log


def test_odoo_sees_the_visitors_address_and_scheme(site):
    page = site.browser.get(f"{site.url}/web/login")
    cookie = next(cookie for cookie in page.cookies or site.browser.cookies)
    assert cookie.name == "session_id"
    # A redirect shows which address Odoo believes to have.
    redirect = site.browser.get(f"{site.url}/", allow_redirects=False)
    assert redirect.headers["Location"] in ("/odoo", f"{site.url}/odoo")


def test_plain_http_is_sent_to_tls(site):
    answer = browser().get(
        f"http://localhost:{site.ports.http}/web/login", allow_redirects=False
    )
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"{site.url}/web/login"


def test_static_files_are_cached(site):
    site.browser.get(site.url + PICTURE)
    answer = site.browser.get(site.url + PICTURE)
    assert answer.headers["X-Cache-Status"] == "HIT"
    assert "max-age=604800" in answer.headers["Cache-Control"]
    assert "session_id" not in answer.headers.get("Set-Cookie", "")


def test_bundles_are_cached_for_everybody_and_for_ever(site):
    page = site.browser.get(f"{site.url}/web/login").text
    bundle = re.search(r'"(/web/assets/[^"]+\.css)"', page).group(1)
    site.browser.get(site.url + bundle)
    answer = browser().get(site.url + bundle, verify=site.browser.verify)
    assert answer.headers["X-Cache-Status"] == "HIT"
    assert "immutable" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers


def test_texts_are_compressed(site):
    answer = site.browser.get(site.url + SCRIPT)
    assert answer.headers["Content-Encoding"] == "gzip"


def test_too_large_upload_gets_a_clear_page(site):
    context = ssl.create_default_context(cafile=str(site.proxy.certificate))
    connection = http.client.HTTPSConnection(
        "localhost", site.ports.https, context=context, timeout=30
    )
    connection.putrequest("POST", "/web/binary/upload_attachment")
    connection.putheader("Content-Length", str(200 * 1024 * 1024))
    connection.endheaders()
    answer = connection.getresponse()
    assert answer.status == 413
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "too large" in answer.read().decode()
    connection.close()


@pytest.mark.parametrize("path", ["/web/database/manager", "/queue_job/runjob"])
def test_internal_pages_are_closed(site, path):
    assert site.browser.get(site.url + path).status_code == 404


def test_nginx_says_that_it_lives(site):
    answer = browser().get(f"http://127.0.0.1:{site.ports.alive}/alive")
    assert answer.text == "alive\n"


def test_live_update_reaches_the_browser_through_the_live_port(site, odoo_shell):
    cookie = site.browser.cookies.get("session_id")
    live = websocket.create_connection(
        f"wss://localhost:{site.ports.https}/websocket",
        cookie=f"session_id={cookie}",
        origin=site.url,
        sslopt={"ca_certs": site.browser.verify},
        timeout=60,
    )
    data = {"channels": [], "last": 0}
    live.send(json.dumps({"event_name": "subscribe", "data": data}))
    # Another process writes it: the database carries it to the node of the browser.
    odoo_shell(
        site.database,
        "env.ref('base.partner_admin')._bus_send('service_test', {'text': 'hello'})\n"
        "env.cr.commit()",
    )
    received = []
    while "service_test" not in [each["message"]["type"] for each in received]:
        received += json.loads(live.recv())
    live.close()

    def logged():
        ports = re.findall(r'"GET /websocket .*?" 101 .*?:(\d+) ', text(site.proxy.log))
        return ports == [str(site.ports.odoo_live)]

    wait_until(logged, "the line of the log", evidence=site.proxy.log)


def text(path):
    """Return the text of a file."""
    return path.read_text(errors="replace")


def test_each_mail_is_processed_once_by_two_nodes(site, odoo_shell):
    odoo_shell(
        site.database,
        f"""
for number in range({MAILS}):
    raw = (
        f"From: client{{number}}@example.com\\r\\nTo: desk@example.com\\r\\n"
        f"Message-ID: <deployment-{{number}}@example.com>\\r\\n"
        f"Subject: Deployment {{number}}\\r\\n\\r\\nHelp.\\r\\n"
    ).encode()
    env["service.inbound.mail"]._store(raw, {{"model": "service.ticket"}})
env.ref("service_ticket.ir_cron_process_inbound_mail")._trigger()
env.cr.commit()
""",
    )

    def all_done():
        query = "SELECT count(*) FROM service_inbound_mail WHERE state = 'received'"
        return databases.rows(site.database, query) == [(0,)]

    wait_until(all_done, "processing of mails", 90, evidence=site.nodes[0].log)
    query = """
        SELECT count(*), count(DISTINCT name) FROM service_ticket
         WHERE name LIKE 'Deployment %%'
    """
    assert databases.rows(site.database, query) == [(MAILS, MAILS)]


def test_each_job_runs_once_on_any_node(site):
    run_jobs(site, count=6, running_nodes=site.nodes)


def run_jobs(site, count, running_nodes):
    """Enqueue jobs on the first node and check that each ran exactly once."""
    before = times_run(site.nodes)
    cookie = {"session_id": site.browser.cookies.get("session_id")}
    for _number in range(count):
        answer = browser().get(
            f"{running_nodes[0].url}/queue_job/create_test_job", cookies=cookie
        )
        assert "job uuid" in answer.text

    def all_done():
        query = "SELECT count(*) FROM queue_job WHERE state != 'done'"
        return databases.rows(site.database, query) == [(0,)]

    wait_until(all_done, "the jobs", 90, evidence=running_nodes[0].log)
    assert times_run(site.nodes) - before == count


def runners(site):
    """Return the nodes that have got the lock and hand out jobs."""
    ready = "queue job runner ready for db"
    return [node for node in site.nodes if ready in text(node.log)]


def times_run(all_nodes):
    """Return how many jobs all nodes together have run so far."""
    return sum(text(node.log).count("Running test job.") for node in all_nodes)


def test_compose_finds_all_replicas_by_their_common_name(site, tmp_path):
    dns = NameServer(site.ports.dns, [node.address for node in site.nodes])
    ports = site.ports._replace(**free_ports()._asdict())
    ports = ports._replace(
        odoo_http=site.ports.odoo_http,
        odoo_live=site.ports.odoo_live,
        dns=site.ports.dns,
    )
    proxy = Proxy("compose", ports, tmp_path / "compose")
    try:

        def both_answered():
            browser().get(f"http://localhost:{ports.http}/web/health")
            return len(proxy.answering_nodes("/web/health")) == 2

        wait_until(lambda: answers(f"http://127.0.0.1:{ports.alive}/alive"), "nginx")
        wait_until(both_answered, "answers of both nodes", evidence=proxy.errors)
    finally:
        proxy.stop()
        dns.stop()


class NameServer(threading.Thread):
    """A name server that gives the same addresses for every name, as Docker's does."""

    def __init__(self, port, addresses):
        """Listen and answer until it is stopped."""
        super().__init__(daemon=True)
        self._addresses = addresses
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", port))
        self._socket.settimeout(0.5)
        self._stopped = False
        self.start()

    def run(self):
        """Answer each question with one record per address."""
        while not self._stopped:
            try:
                query, client = self._socket.recvfrom(512)
            except TimeoutError:
                continue
            head = query[:2] + struct.pack(
                ">HHHHH", 0x8180, 1, len(self._addresses), 0, 0
            )
            question = query[12 : query.index(b"\0", 12) + 5]
            records = [
                # Name as in the question, type A, class IN, seconds, length.
                struct.pack(">HHHIH", 0xC00C, 1, 1, 1, 4) + socket.inet_aton(address)
                for address in self._addresses
            ]
            self._socket.sendto(head + question + b"".join(records), client)

    def stop(self):
        """Stop listening."""
        self._stopped = True
        self.join()
        self._socket.close()


# The last ones: they take nodes away.


def test_the_site_answers_when_a_node_is_killed(site):
    # The one that is killed is the runner of jobs: the other has to take over.
    (runner,) = runners(site)
    (other,) = set(site.nodes) - {runner}
    runner.kill()
    # Reading is asked of the other node at once. What was being sent to the dying one
    # is not sent twice, so sending goes on when all its processes are gone.
    for _number in range(6):
        page = site.browser.get(f"{site.url}/odoo", allow_redirects=False)
        assert page.status_code == 200
    wait_until(lambda: not answers(f"{runner.url}/web/health"), "the end of the node")
    for _number in range(6):
        assert site.user_id() == 2
    run_jobs(site, count=2, running_nodes=[other])
    assert other in runners(site)


def test_a_page_says_so_when_no_node_is_left(site):
    for node in site.nodes:
        node.kill()
    answer = site.browser.get(f"{site.url}/web/login")
    assert answer.status_code in (502, 503, 504)
    assert "not available right now" in answer.text
    # What is in the cache is still served.
    assert site.browser.get(site.url + PICTURE).ok
