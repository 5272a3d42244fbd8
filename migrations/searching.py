"""Triggers that keep the words of names (`producer_words`, `version_words`) in step with their tables, whoever writes.

A revision that rebuilds a table of SQLite (`batch_alter_table`) drops its triggers without a word, so they are looked
for after every upgrade: where one is gone all are made again and the words are filled in anew.

Plain tables rather than FTS5: its tables may not be written by triggers while `trusted_schema` is off, as it is here.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

SOURCES = {"producer_words": "producers", "version_words": "product_versions"}
EVENTS = ("insert", "update", "delete")
# What stands between words beside a space; `trace.registry.rules.searching` splits what is looked for in the same way.
BETWEEN = "-,.()/&+'\"\\:;“”’–"
AT_ONCE = 12  # SQLite's parser takes no deeper nesting of calls than this with ease


def keep(connection: Connection) -> None:
    """Make what is missing; nothing before the tables exist."""
    sqlite = connection.dialect.name == "sqlite"
    listed = "SELECT name FROM sqlite_master" if sqlite else "SELECT tgname FROM pg_trigger"
    tables = "SELECT name FROM sqlite_master" if sqlite else "SELECT relname FROM pg_class WHERE relkind = 'r'"
    here, there = set(connection.scalars(text(listed))), set(connection.scalars(text(tables)))
    for words, source in SOURCES.items():
        if words in there and not {f"{words}_{event}" for event in EVENTS} <= here:
            _make(connection, words, source)


def drop(connection: Connection) -> None:
    """Take the triggers away, before their tables go."""
    for words, source in SOURCES.items():
        for event in EVENTS:
            on = "" if connection.dialect.name == "sqlite" else f" ON {source}"
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {words}_{event}{on}")
        if connection.dialect.name != "sqlite":
            connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {words}_kept()")


def _make(connection: Connection, words: str, source: str) -> None:
    run = connection.exec_driver_sql
    if connection.dialect.name == "sqlite":
        _on_sqlite(connection, words, source)
        split = f"SELECT value, s.id FROM {source} s, json_each({_as_list('s.folded')}) WHERE value <> ''"  # noqa: S608
        run(f"DELETE FROM {words}")  # noqa: S608 - names of our own
        run(f"INSERT OR IGNORE INTO {words} {split}")
        return
    _on_postgresql(connection, words, source)
    run(f"DELETE FROM {words}")  # noqa: S608
    run(f"INSERT INTO {words} SELECT DISTINCT w, s.id FROM {source} s, {_as_rows('s.folded')} w WHERE w <> ''")  # noqa: S608


def _on_sqlite(connection: Connection, words: str, source: str) -> None:
    new = f"SELECT DISTINCT value, new.id FROM json_each({_as_list('new.folded')}) WHERE value <> ''"  # noqa: S608
    old = f"SELECT value FROM json_each({_as_list('old.folded')})"  # noqa: S608
    come = f"INSERT INTO {words} {new};"
    gone = f"DELETE FROM {words} WHERE object_id = old.id AND word IN ({old});"  # noqa: S608
    bodies = {"insert": come, "update": gone + come, "delete": gone}
    for event, body in bodies.items():
        when = "UPDATE OF id, folded" if event == "update" else event.upper()
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {words}_{event}")
        connection.exec_driver_sql(f"CREATE TRIGGER {words}_{event} AFTER {when} ON {source} BEGIN {body} END")


def _as_list(column: str) -> str:
    """The column as a JSON list of its words."""
    table = f"(SELECT {column} AS x)"
    for start in range(0, len(BETWEEN), AT_ONCE):
        plain = "x"
        for sign in BETWEEN[start : start + AT_ONCE]:
            plain = f"replace({plain}, '{sign.replace(chr(39), chr(39) * 2)}', ' ')"
        table = f"(SELECT {plain} AS x FROM {table})"  # noqa: S608
    return f"""(SELECT '["' || replace(x, ' ', '","') || '"]' FROM {table})"""  # noqa: S608


def _on_postgresql(connection: Connection, words: str, source: str) -> None:
    run = connection.exec_driver_sql
    come = f"INSERT INTO {words} SELECT DISTINCT w, NEW.id FROM {_as_rows('NEW.folded')} w WHERE w <> '';"  # noqa: S608
    gone = f"DELETE FROM {words} WHERE object_id = OLD.id AND word IN (SELECT {_as_rows('OLD.folded')});"  # noqa: S608
    body = f"BEGIN IF TG_OP <> 'INSERT' THEN {gone} END IF; IF TG_OP <> 'DELETE' THEN {come} END IF; RETURN NULL; END"
    run(f"CREATE OR REPLACE FUNCTION {words}_kept() RETURNS trigger LANGUAGE plpgsql AS $kept$ {body} $kept$")
    for event in EVENTS:
        when = "UPDATE OF id, folded" if event == "update" else event.upper()
        run(f"DROP TRIGGER IF EXISTS {words}_{event} ON {source}")
        run(f"CREATE TRIGGER {words}_{event} AFTER {when} ON {source} FOR EACH ROW EXECUTE FUNCTION {words}_kept()")


def _as_rows(column: str) -> str:
    signs = BETWEEN.replace("'", "''")
    return f"regexp_split_to_table(translate({column}, '{signs}', '{' ' * len(BETWEEN)}'), ' +')"
