"""One message to one address: by SMTP where it is set, else as a file in the outbox of the instance folder."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import unquote, urlsplit

from trace.base import tokens

SMTP_TIMEOUT_S: Final = 10.0
SCHEMES: Final = ("smtp", "smtp+starttls", "smtps")


@dataclass(frozen=True)
class Letter:
    """A plain-text message. Line breaks in address or subject are refused by `EmailMessage` (ASVS 1.3.11).

    `name`: what its Message-ID is made of where the same letter may be sent twice, so that a reader can drop the
    second; empty: a new one each time.
    """

    to: str
    subject: str
    text: str
    name: str = ""


class NotTaken(Exception):
    """The server has not taken the letter. `for_good`: it never will; else a later try may do."""

    def __init__(self, word: str, *, for_good: bool = False, mailbox: bool = False) -> None:
        super().__init__(word)
        self.word, self.for_good = word, for_good
        self.mailbox = mailbox  # it is the address that is refused, not the letter or its sender


class InDoubt(Exception):
    """The letter went over the wire and no answer came: nobody can say whether it was taken."""


class Mail(Protocol):
    """What the rest of the house knows of mail. `real`: letters leave this machine."""

    real: bool

    def send(self, letter: Letter) -> None: ...


def _message(letter: Letter, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, letter.to, letter.subject
    domain = sender.rpartition("@")[2].rstrip(">") or "trace.invalid"
    named = f"<{letter.name}@{domain}>" if letter.name else make_msgid(domain=domain)
    message["Date"], message["Message-ID"] = formatdate(localtime=False), named
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday answers it
    message.set_content(letter.text)
    return message


class SmtpMail:
    """Delivers over SMTP: `smtp+starttls://user:password@host:587` or `smtps://…:465`; `smtp://` is a relay of one's
    own, in clear. With a user name STARTTLS is demanded there too: no password ever goes in clear.

    `trusted` is a file of certificates that may vouch for the server, beside those of the system.
    """

    real = True

    def __init__(
        self, url: str, sender: str, *, trusted: Path | None = None, timeout_s: float = SMTP_TIMEOUT_S
    ) -> None:
        self.parts = urlsplit(url)
        self.sender, self.timeout_s = sender, timeout_s
        self.trusted = trusted

    def send(self, letter: Letter) -> None:
        """Hand the letter to the server. `NotTaken` when it refuses or is away, `InDoubt` when it fell silent with the
        whole letter on its way."""
        message = _message(letter, self.sender)
        try:
            server = self._connected()
        except (OSError, smtplib.SMTPException, UnicodeError) as error:
            raise NotTaken(_word(error)) from error
        try:
            _hand_over(server, message)
            with suppress(OSError, smtplib.SMTPException):
                server.quit()  # the letter is theirs by now, however they say goodbye
        finally:
            server.close()

    def _connected(self) -> smtplib.SMTP:
        """A server that knows us, on a line as safe as the address says."""
        host, scheme = self.parts.hostname or "localhost", self.parts.scheme
        context = ssl.create_default_context()
        if self.trusted is not None:
            context.load_verify_locations(self.trusted)
        if scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, self.parts.port or 465, timeout=self.timeout_s, context=context
            )
        else:
            server = smtplib.SMTP(host, self.parts.port or 587, timeout=self.timeout_s)
        try:
            if scheme == "smtp+starttls" or (self.parts.username and scheme != "smtps"):
                server.starttls(context=context)
            if self.parts.username:
                server.login(unquote(self.parts.username), unquote(self.parts.password or ""))
        except BaseException:
            server.close()
            raise
        return server


def _hand_over(server: smtplib.SMTP, message: EmailMessage) -> None:
    """MAIL, RCPT, DATA one by one: only a failure within DATA leaves a doubt."""
    try:
        server.ehlo_or_helo_if_needed()
        _must(*server.mail(str(message["From"])))
        _must(*server.rcpt(str(message["To"])), mailbox=True)
    except (OSError, smtplib.SMTPException, UnicodeError) as error:
        raise NotTaken(_word(error)) from error
    try:
        _must(*server.data(bytes(message.as_bytes(policy=SMTP))))
    except smtplib.SMTPDataError as error:
        raise _refusal(error.smtp_code) from error
    except (OSError, smtplib.SMTPException) as error:
        raise InDoubt(_word(error)) from error


def _must(code: int, _answer: bytes, *, mailbox: bool = False) -> None:
    if not 200 <= code < 300:
        raise _refusal(code, mailbox=mailbox)


def _refusal(code: int, *, mailbox: bool = False) -> NotTaken:
    """4xx is for now, 5xx for good (RFC 5321, 4.2.1)."""
    for_good = 500 <= code < 600
    # 552 and 554 speak of the letter or of us; what a server says of an address is 550, 551, 553 or 556.
    return NotTaken(f"smtp_{code}", for_good=for_good, mailbox=mailbox and code in (550, 551, 553, 556))


def _word(error: Exception) -> str:
    """What happened, without what a server wrote: it may name an address."""
    code = getattr(error, "smtp_code", None)
    return f"smtp_{code}" if code else type(error).__name__


class FolderMail:
    """Writes each message as an .eml file: for demonstrations, tests and offices without a mail server."""

    real = False

    def __init__(self, folder: Path, sender: str) -> None:
        self.folder = folder
        self.sender = sender

    def send(self, letter: Letter) -> None:
        """Write the message whole, readable by its owner only."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{tokens.new_id()}.eml"
        path.touch(mode=0o600)
        path.write_bytes(bytes(_message(letter, self.sender)))
