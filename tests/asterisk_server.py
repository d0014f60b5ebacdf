"""A real Asterisk for tests, with SIPp as its telephones and as the world outside.

The world calls from ``127.0.0.2``, the telephones of agents are at ``127.0.0.3``. Which
number leads where is said by ``DIALPLAN``; what is dialled inside goes outside.
"""

import contextlib
import os
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from devtools import asterisk, processes, report

HERE, OUTSIDE, INSIDE = "127.0.0.1", "127.0.0.2", "127.0.0.3"
SCENARIOS = Path(__file__).parent / "sip"
AMI_USER, AMI_SECRET = "service", "ami-secret"
START_SECONDS = 60
CALL_SECONDS = 30
# 101 and 103 answer at once, 102 rings and rings.
ANSWERING, SILENT = ("101", "103"), ("102",)
ONE, NOBODY, GROUP, QUEUE, ROUNDABOUT = (f"7495123450{n}" for n in range(1, 6))
DIALPLAN = f"""
[from-trunk]
exten => {ONE},1,Dial(PJSIP/101,20)
exten => {NOBODY},1,Dial(PJSIP/102,20)
exten => {GROUP},1,Dial(PJSIP/101&PJSIP/102,20)
exten => {QUEUE},1,Queue(support,,,,20)
exten => {ROUNDABOUT},1,Dial(Local/103@phones/n,20)
[phones]
exten => _1XX,1,Dial(PJSIP/${{EXTEN}},20)
[from-internal]
exten => _1XX,1,Dial(PJSIP/${{EXTEN}},20)
exten => _X.,1,Dial(PJSIP/${{EXTEN}}@trunk,20)
"""
MODULES = """
res_sorcery_config res_sorcery_memory res_sorcery_astdb res_pjproject res_pjsip
res_pjsip_session res_pjsip_caller_id res_pjsip_sdp_rtp res_pjsip_endpoint_identifier_ip
res_pjsip_endpoint_identifier_user res_rtp_asterisk res_timing_timerfd res_musiconhold
bridge_simple bridge_softmix bridge_holding app_dial app_queue pbx_config chan_pjsip
codec_ulaw format_pcm cdr_csv res_pjsip_pubsub
""".split()
FILES = {
    "asterisk.conf": """
[directories]
astetcdir => {base}
astmoddir => {modules}
astdatadir => {data}
astvarlibdir => {base}/var
astdbdir => {base}/var
astkeydir => {base}/var
astspooldir => {base}/spool
astrundir => {base}/run
astlogdir => {base}/log
astagidir => {base}/var
[options]
nocolor = yes
""",
    "modules.conf": "[modules]\nautoload = no\n{loads}\n",
    "logger.conf": "[logfiles]\nmessages = notice,warning,error\n",
    "manager.conf": """
[general]
enabled = yes
bindaddr = {here}
port = {ami_port}
[{ami_user}]
secret = {ami_secret}
permit = {here}/255.255.255.255
read = call,dialplan
write = originate,reporting
[test]
secret = {ami_secret}
write = call
""",
    "cdr.conf": """
[general]
enable = yes
unanswered = yes
[csv]
usegmtime = yes
loguniqueid = yes
loguserfield = yes
newcdrcolumns = yes
""",
    "pjsip.conf": """
[transport]
type = transport
protocol = udp
bind = {here}:{sip_port}
[trunk]
type = endpoint
context = from-trunk
disallow = all
allow = ulaw
direct_media = no
aors = trunk
[trunk]
type = aor
contact = sip:{outside}:{trunk_port}
[trunk]
type = identify
endpoint = trunk
match = {outside}
{phones}
""",
    "queues.conf": """
[general]
[support]
strategy = ringall
member => PJSIP/103
""",
    "extensions.conf": "{dialplan}",
    "rtp.conf": "[general]\nrtpstart = {rtp_port}\nrtpend = {rtp_end}\n",
    "features.conf": "[general]\n",
    "musiconhold.conf": "[general]\n",
}
PHONE = """
[{name}]
type = endpoint
context = from-internal
disallow = all
allow = ulaw
direct_media = no
aors = {name}
callerid = {name}
[{name}]
type = aor
contact = sip:{name}@{inside}:{port}
"""


class Exchange:
    """Asterisk and the telephones around it.

    :param folder: an empty folder with a short path: sockets need that
    """

    def __init__(self, folder):
        self._base = Path(folder)
        self.ami_port, self._sip_port = processes.free_port(), processes.free_port()
        self._ports = {name: processes.free_port() for name in (*ANSWERING, *SILENT)}
        self._trunk_port = processes.free_port()
        self.cdr = self._base / "log" / "cdr-csv" / "Master.csv"
        self._process = None
        self._phones = []
        self._write_settings()

    def start(self):
        """Start Asterisk and wait until it takes calls and connections."""
        command = asterisk.command("asterisk", "-f", "-C", self._base / "asterisk.conf")
        with (self._base / "output").open("ab") as output:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )
        deadline = time.monotonic() + START_SECONDS
        while self._process.poll() is None and time.monotonic() < deadline:
            with (
                contextlib.suppress(OSError),
                socket.create_connection((HERE, self.ami_port), timeout=1),
            ):
                return
            time.sleep(0.1)
        raise report.Failure(f"Asterisk did not start.\n{self.output()}")

    def stop(self):
        """End Asterisk and all calls, as a power cut does."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def start_phones(self):
        """Plug in the telephones, and a subscriber outside who answers."""
        for name in ANSWERING:
            self._phones.append(self._answer(INSIDE, self._ports[name]))
        for name in SILENT:
            silent = ("-sf", SCENARIOS / "silent.xml")
            self._phones.append(self._answer(INSIDE, self._ports[name], *silent))
        self._phones.append(self._answer(OUTSIDE, self._trunk_port))

    def stop_phones(self):
        """Unplug the telephones."""
        for phone in self._phones:
            phone.kill()
            phone.wait()

    def call(
        self, number, caller="79161234567", *, calls=1, seconds=1, scenario="call"
    ):
        """Call a number from outside; return the process, which ends with the call.

        :param number: one of those in the dialplan
        :param caller: what is shown as the number of the caller
        :param calls: how many begin at the same moment
        :param seconds: how long each talks, or rings before it is given up
        :param scenario: ``call``, or ``give_up`` for a caller whom nobody answers
        """
        return self._sipp(
            *("-sf", SCENARIOS / f"{scenario}.xml", "-s", number, "-i", OUTSIDE),
            *("-p", processes.free_port(), "-m", calls, "-r", 50, "-l", calls),
            *("-d", int(1000 * seconds), "-key", "caller", caller),
            f"{HERE}:{self._sip_port}",
        )

    def hang_up(self):
        """End all calls."""
        self._say("channel request hangup all")

    def pass_on(self, name, to):
        """Let a telephone that talks pass its call on to another."""
        channels = self._say("core show channels concise").split()
        [channel] = [
            line.partition("!")[0]
            for line in channels
            if line.startswith(f"PJSIP/{name}-")
        ]
        action = {"Action": "BlindTransfer", "Channel": channel}
        self._command({**action, "Context": "phones", "Exten": to})

    def _say(self, words):
        """Return what Asterisk answers on its console."""
        command = asterisk.command(
            *("asterisk", "-C", self._base / "asterisk.conf", "-rx", words)
        )
        return subprocess.check_output(command, text=True)

    def _command(self, action):
        """Carry out one action of the manager interface."""
        login = {"Action": "Login", "Username": "test", "Secret": AMI_SECRET}
        with socket.create_connection((HERE, self.ami_port), timeout=5) as connection:
            for each in (login, action, {"Action": "Logoff"}):
                lines = [f"{name}: {value}\r\n" for name, value in each.items()]
                connection.sendall("".join([*lines, "\r\n"]).encode())
            answers = b"".join(iter(lambda: connection.recv(4096), b"")).decode()
        assert answers.count("Response: Success") == 2, answers

    def output(self):
        """Return what Asterisk has to say."""
        files = (self._base / "output", self._base / "log" / "messages")
        texts = [file.read_text(errors="replace") for file in files if file.exists()]
        return "\n".join(texts)[-5000:]

    def _answer(self, address, port, *scenario):
        return self._sipp(
            *(scenario or ("-sn", "uas")), "-i", address, "-p", port, f"{HERE}:5060"
        )

    def _sipp(self, *arguments):
        command = asterisk.command("sipp", *arguments, "-nostdin")
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self._base,
            env={**os.environ, "TERM": "dumb"},
        )

    def _write_settings(self):
        for name in ("var", "spool", "run", "log/cdr-csv"):
            (self._base / name).mkdir(parents=True)
        phones = "".join(
            PHONE.format(name=name, inside=INSIDE, port=port)
            for name, port in self._ports.items()
        )
        rtp_port = processes.free_port() // 2 * 2 - 200
        for name, text in FILES.items():
            (self._base / name).write_text(
                text.format(
                    base=self._base,
                    modules=asterisk.modules(),
                    data=asterisk.data(),
                    loads="\n".join(f"load = {module}.so" for module in MODULES),
                    here=HERE,
                    outside=OUTSIDE,
                    ami_port=self.ami_port,
                    ami_user=AMI_USER,
                    ami_secret=AMI_SECRET,
                    sip_port=self._sip_port,
                    trunk_port=self._trunk_port,
                    phones=phones,
                    dialplan=DIALPLAN,
                    rtp_port=rtp_port,
                    rtp_end=rtp_port + 100,
                )
            )


@contextlib.contextmanager
def running():
    """Give an :class:`Exchange` that takes calls while the block does.

    :raise Failure: when this machine cannot have Asterisk
    """
    asterisk.ensure()
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="asterisk-"))
        exchange = Exchange(folder)
        stack.callback(exchange.stop)
        exchange.start()
        stack.callback(exchange.stop_phones)
        exchange.start_phones()
        yield exchange
