"""The words of names, without marks: what a search looks through. Triggers keep them (migrations/searching.py)."""

from __future__ import annotations

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base


class ProducerWord(Base):
    """A word of a producer's name."""

    __tablename__ = "producer_words"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - as SQLAlchemy has it

    word: Mapped[str] = mapped_column(primary_key=True)
    object_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class VersionWord(Base):
    """A word of a product's name, as one version says it."""

    __tablename__ = "version_words"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    word: Mapped[str] = mapped_column(primary_key=True)
    object_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
