"""Real mail servers for tests: a private Dovecot and an SMTP server before it.

Both listen on loopback ports of their own and keep mails in maildirs. Every address
exists, its password is ``PASSWORD``.
"""

import contextlib
import grp
import imaplib
import mailbox
import os
import poplib
import pwd
import re
import shutil
import smtplib
import subprocess
import tempfile
import time
from pathlib import Path

from aiosmtpd.controller import Controller

from devtools import processes, report, system

PASSWORD = "secret"
START_SECONDS = 60

# Dovecot 2.4 renamed many settings and wants the version that a file is written for.
SETTINGS_2_4 = """
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
auth_allow_cleartext = yes
mail_driver = maildir
mail_path = {mails}/%{{user}}
passdb static {{
  password = {password}
}}
userdb static {{
  fields {{
    uid = {uid}
    gid = {gid}
    home = {mails}/%{{user}}
  }}
}}
"""
SETTINGS_2_3 = """
disable_plaintext_auth = no
mail_location = maildir:{mails}/%u
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={mails}/%u
}}
"""
SETTINGS = """
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/dovecot.log
listen = 127.0.0.1
protocols = {protocols}
ssl = no
first_valid_uid = 0
first_valid_gid = 0
default_internal_user = {internal_user}
default_internal_group = {internal_group}
default_login_user = {login_user}
mail_fsync = never
auth_failure_delay = 0
namespace inbox {{
  inbox = yes
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
"""
IMAP_SERVICE = """
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""
POP3_SERVICE = """
service pop3-login {{
  chroot =
  inet_listener pop3 {{
    port = {pop3_port}
  }}
  inet_listener pop3s {{
    port = 0
  }}
}}
"""
# These want to lock themselves in, which only root may do.
UNPRIVILEGED = """
service anvil {
  chroot =
}
service stats {
  chroot =
}
"""


class Dovecot:
    """A running Dovecot with the ports ``imap_port`` and ``pop3_port`` (or None)."""

    def __init__(self, folder):
        self._base = Path(folder)
        self.mails = self._base / "mails"
        self.mails.mkdir()
        # Dovecot opens no mails as root.
        self._owner = (
            pwd.getpwnam("dovecot") if _is_root() else pwd.getpwuid(os.getuid())
        )
        self._give_away(self._base, self.mails)
        self.imap_port = processes.free_port()
        self.pop3_port = processes.free_port() if has_pop3() else None
        self._process = None

    def start(self):
        """Start the server and wait until it answers."""
        program = system.find(system.DOVECOT)
        if program is None:
            raise report.Failure(
                "There is no IMAP server for this test: apt-get install dovecot-imapd"
            )
        config = self._base / "dovecot.conf"
        config.write_text(self._settings(program))
        with (self._base / "output").open("wb") as output:
            self._process = subprocess.Popen(
                [program, "-F", "-c", config],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + START_SECONDS
        while self._process.poll() is None and time.monotonic() < deadline:
            with contextlib.suppress(OSError), self.imap("probe@desk.example"):
                return
            time.sleep(0.05)
        self.stop()
        raise report.Failure(f"Dovecot did not start.\n{self._output()}")

    def stop(self):
        """Stop the server if it runs."""
        if self._process:
            self._process.terminate()
            self._process.wait(START_SECONDS)
            self._process = None

    def imap(self, address):
        """Return a connection that is logged in, as a mail program has it."""
        connection = imaplib.IMAP4("127.0.0.1", self.imap_port, timeout=START_SECONDS)
        connection.login(address, PASSWORD)
        return connection

    def pop3(self, address):
        """Return a connection that is logged in."""
        connection = poplib.POP3("127.0.0.1", self.pop3_port, timeout=START_SECONDS)
        connection.user(address)
        connection.pass_(PASSWORD)
        return connection

    def maildir(self, address):
        """Return the mails of an address as :class:`mailbox.Maildir`."""
        return mailbox.Maildir(self.mails / address, create=True)

    def deliver(self, address, raw, days_ago=0):
        """Put a mail into a maildir as an MTA does.

        :param days_ago: how long the mail has been lying there
        """
        folder = self.maildir(address)
        message = mailbox.MaildirMessage(raw)
        message.set_date(time.time() - days_ago * 86400)
        key = folder.add(message)
        home = self.mails / address
        self._give_away(home, *(home / name for name in ("cur", "new", "tmp")))
        self._give_away(home / "new" / key)

    def number_anew(self, address):
        """Make the server give new numbers to all mails, as after a restore."""
        for path in (self.mails / address).glob("dovecot*"):
            path.unlink()

    def flags(self, address):
        """Return the flags of each mail in an inbox, in the order of their numbers."""
        with self.imap(address) as connection:
            connection.select(readonly=True)
            _status, data = connection.fetch("1:*", "(FLAGS)")
        return [
            re.search(rb"FLAGS \((.*?)\)", line)[1].decode() for line in data if line
        ]

    def _settings(self, program):
        version = subprocess.check_output([program, "--version"], text=True)
        is_new = tuple(map(int, version.split(".")[:2])) >= (2, 4)
        group = grp.getgrgid(self._owner.pw_gid).gr_name
        parts = [SETTINGS_2_4 if is_new else SETTINGS_2_3, SETTINGS, IMAP_SERVICE]
        if self.pop3_port:
            parts.append(POP3_SERVICE)
        text = "".join(parts).format(
            base=self._base,
            mails=self.mails,
            password=PASSWORD,
            uid=self._owner.pw_uid,
            gid=self._owner.pw_gid,
            protocols="imap pop3" if self.pop3_port else "imap",
            internal_user=self._owner.pw_name,
            internal_group=group,
            login_user="dovenull" if _is_root() else self._owner.pw_name,
            imap_port=self.imap_port,
            pop3_port=self.pop3_port,
        )
        return text if _is_root() else text + UNPRIVILEGED

    def _give_away(self, *paths):
        if _is_root():
            for path in paths:
                os.chown(path, self._owner.pw_uid, self._owner.pw_gid)

    def _output(self):
        files = (self._base / "output", self._base / "dovecot.log")
        return "\n".join(file.read_text() for file in files if file.exists())


class Mta:
    """An SMTP server that delivers every mail into the maildirs of its receivers."""

    def __init__(self, dovecot):
        self._dovecot = dovecot
        self._controller = Controller(self, hostname="127.0.0.1", port=0)
        self.port = None

    def start(self):
        """Start listening on a free port."""
        self._controller._localhost = "127.0.0.1"
        self._controller.port = processes.free_port()
        self._controller.start()
        self.port = self._controller.port

    def stop(self):
        """Stop listening."""
        self._controller.stop()

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        """Deliver one mail; called by aiosmtpd."""
        raw = envelope.content
        for receiver in envelope.rcpt_tos:
            header = (
                f"Return-Path: <{envelope.mail_from}>\r\n"
                f"Delivered-To: {receiver}\r\n"
                f"Received: from {session.host_name} by mx.desk.example; "
                f"{time.strftime('%a, %d %b %Y %H:%M:%S +0000', time.gmtime())}\r\n"
            )
            self._dovecot.deliver(receiver, header.encode() + raw)
        return "250 OK"

    def send(self, message):
        """Send a mail as its author's mail program does."""
        with smtplib.SMTP("127.0.0.1", self.port, timeout=START_SECONDS) as client:
            client.send_message(message)


def has_pop3():
    """Tell whether Dovecot's POP3 server is installed."""
    return any(
        shutil.which("pop3-login", path=folder)
        for folder in ("/usr/lib/dovecot", "/usr/libexec/dovecot")
    )


def _is_root():
    return os.geteuid() == 0


@contextlib.contextmanager
def running():
    """Give a :class:`Dovecot` and an :class:`Mta` that run while the block does."""
    # Not in pytest's folders: sockets need short paths, and Dovecot's user a way in.
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="dovecot-"))
        dovecot = Dovecot(folder)
        stack.callback(dovecot.stop)
        dovecot.start()
        mta = Mta(dovecot)
        mta.start()
        stack.callback(mta.stop)
        yield dovecot, mta
