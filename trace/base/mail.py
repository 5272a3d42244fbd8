"""One message to one address: by SMTP where it is set, else as a file in the outbox of the instance folder."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from trace.base import tokens

SMTP_TIMEOUT_S = 10


@dataclass(frozen=True)
class Letter:
    """A plain-text message. Line breaks in address or subject are refused by `EmailMessage` (ASVS 1.3.11)."""

    to: str
    subject: str
    text: str


class Mail(Protocol):
    """What the rest of the house knows of mail."""

    def send(self, letter: Letter) -> None: ...


def _message(letter: Letter, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, letter.to, letter.subject
    message["Date"], message["Message-ID"] = formatdate(localtime=False), make_msgid(domain="trace.invalid")
    message.set_content(letter.text)
    return message


class SmtpMail:
    """Delivers over SMTP: `smtp://user:password@host:587` (STARTTLS) or `smtps://…:465`."""

    def __init__(self, url: str, sender: str) -> None:
        self.parts = urlsplit(url)
        self.sender = sender

    def send(self, letter: Letter) -> None:
        """Hand the message to the server; errors of the server go to the caller, who runs as a job and tries again."""
        host, secure = self.parts.hostname or "localhost", self.parts.scheme == "smtps"
        kind = smtplib.SMTP_SSL if secure else smtplib.SMTP
        with kind(host, self.parts.port or (465 if secure else 587), timeout=SMTP_TIMEOUT_S) as server:
            if self.parts.username:
                if not secure:
                    server.starttls()
                server.login(unquote(self.parts.username), unquote(self.parts.password or ""))
            server.send_message(_message(letter, self.sender))


class FolderMail:
    """Writes each message as an .eml file: for demonstrations, tests and offices without a mail server."""

    def __init__(self, folder: Path, sender: str) -> None:
        self.folder = folder
        self.sender = sender

    def send(self, letter: Letter) -> None:
        """Write the message whole, readable by its owner only."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{tokens.new_id()}.eml"
        path.touch(mode=0o600)
        path.write_bytes(bytes(_message(letter, self.sender)))
