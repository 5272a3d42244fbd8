"""Triggers that keep the words of names (`producer_words`, `version_words`) in step with their tables, whoever writes.

A revision that rebuilds a table of SQLite (`batch_alter_table`) drops its triggers without a word, so they are looked
for after every upgrade: where one is gone all are made again and the words are filled in anew.

On Citus a trigger fires on every node, for the row of its copy, and writes beside it: into that node's copy of the
words. So each node keeps in step by itself, within the transaction that writes the name.

Plain tables rather than FTS5: its tables may not be written by triggers while `trusted_schema` is off, as it is here.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

from trace.base.shards import standing

SOURCES = {"producer_words": "producers", "version_words": "product_versions"}
EVENTS = ("insert", "update", "delete")
# What stands between words beside a space; `trace.registry.rules.searching` splits what is looked for in the same way.
BETWEEN = "-,.()/&+'\"\\:;“”’–"
COPY_OF = "pg_dist_shard"
AT_ONCE = 12  # SQLite's parser takes no deeper nesting of calls than this with ease


def keep(connection: Connection) -> None:
    """Make what is missing; nothing before the tables exist."""
    sqlite = connection.dialect.name == "sqlite"
    listed = "SELECT name FROM sqlite_master" if sqlite else "SELECT tgname FROM pg_trigger"
    tables = "SELECT name FROM sqlite_master" if sqlite else "SELECT relname FROM pg_class WHERE relkind = 'r'"
    here, there = set(connection.scalars(text(listed))), set(connection.scalars(text(tables)))
    for words, source in SOURCES.items():
        if words not in there:
            continue
        if not {f"{words}_{event}" for event in EVENTS} <= here or _kept_elsewhere(connection, words):
            _make(connection, words, source)


def drop(connection: Connection) -> None:
    """Take the triggers away, before their tables go."""
    for words, source in SOURCES.items():
        for event in EVENTS:
            on = "" if connection.dialect.name == "sqlite" else f" ON {source}"
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {words}_{event}{on}")
        if connection.dialect.name != "sqlite":
            connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {words}_kept()")


def _whole_on_nodes(connection: Connection, words: str) -> bool:
    """Whether Citus keeps a copy of the words on every node."""
    found = standing(connection)
    return found is not None and found.tables.get(words) == "whole"


def _kept_elsewhere(connection: Connection, words: str) -> bool:
    """Whether the words have gone to the nodes since their triggers were made."""
    body = text("SELECT prosrc FROM pg_proc WHERE proname = :name")
    return _whole_on_nodes(connection, words) and COPY_OF not in connection.scalar(body, {"name": f"{words}_kept"})


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
    body = _beside(words) if _whole_on_nodes(connection, words) else _into(words)
    run(f"CREATE OR REPLACE FUNCTION {words}_kept() RETURNS trigger LANGUAGE plpgsql AS $kept$ {body} $kept$")
    for event in EVENTS:
        when = "UPDATE OF id, folded" if event == "update" else event.upper()
        run(f"DROP TRIGGER IF EXISTS {words}_{event} ON {source}")
        run(f"CREATE TRIGGER {words}_{event} AFTER {when} ON {source} FOR EACH ROW EXECUTE FUNCTION {words}_kept()")


def _into(words: str) -> str:
    """The body of a trigger that writes the words of a name into their table."""
    come = f"INSERT INTO {words} SELECT DISTINCT w, NEW.id FROM {_as_rows('NEW.folded')} w WHERE w <> '';"  # noqa: S608
    gone = f"DELETE FROM {words} WHERE object_id = OLD.id AND word IN (SELECT {_as_rows('OLD.folded')});"  # noqa: S608
    return f"BEGIN IF TG_OP <> 'INSERT' THEN {gone} END IF; IF TG_OP <> 'DELETE' THEN {come} END IF; RETURN NULL; END"


def _beside(words: str) -> str:
    """The same on a node of Citus, where both tables are copies with a number in their names. Two signs of percent are
    one: the driver reads them first."""
    copy = f"SELECT '{words}_' || shardid INTO STRICT beside FROM {COPY_OF} WHERE logicalrelid = '{words}'::regclass;"  # noqa: S608
    come = f"INSERT INTO %%I SELECT DISTINCT w, $1 FROM {_as_rows('$2')} w WHERE w <> ''"  # noqa: S608
    gone = f"DELETE FROM %%I WHERE object_id = $1 AND word IN (SELECT {_as_rows('$2')})"  # noqa: S608
    return (
        f"DECLARE beside text; BEGIN {copy}"
        f" IF TG_OP <> 'INSERT' THEN EXECUTE format($gone${gone}$gone$, beside) USING OLD.id, OLD.folded; END IF;"
        f" IF TG_OP <> 'DELETE' THEN EXECUTE format($come${come}$come$, beside) USING NEW.id, NEW.folded; END IF;"
        " RETURN NULL; END"
    )


def _as_rows(column: str) -> str:
    signs = BETWEEN.replace("'", "''")
    return f"regexp_split_to_table(translate({column}, '{signs}', '{' ' * len(BETWEEN)}'), ' +')"
