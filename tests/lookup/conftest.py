"""What the tests of the look-up share."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine


@pytest.fixture
def count_queries(monkeypatch: pytest.MonkeyPatch) -> Callable[[Engine], list[str]]:
    """Collects what an engine's driver is given from now on, however it is asked; without BEGIN and PRAGMA."""

    def watch(engine: Engine) -> list[str]:
        seen: list[str] = []
        execute = engine.dialect.do_execute

        def remember(cursor: object, statement: str, *more: object) -> None:
            if not statement.lstrip().upper().startswith(("BEGIN", "PRAGMA", "COMMIT", "ROLLBACK", "SELECT 1")):
                seen.append(statement)
            execute(cursor, statement, *more)

        monkeypatch.setattr(engine.dialect, "do_execute", remember)
        return seen

    return watch
