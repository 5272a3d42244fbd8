"""Files: whole or not there, under names of ours only."""

import errno

import pytest

from trace.base.errors import NotFound, Unavailable
from trace.base.store import Store


def test_what_was_put_is_got(tmp_path):
    store = Store(tmp_path)
    store.put("runs/1/0001.pdf", b"%PDF")
    assert store.exists("runs/1/0001.pdf")
    assert store.get("runs/1/0001.pdf") == b"%PDF"
    store.delete("runs/1/0001.pdf")
    assert not store.exists("runs/1/0001.pdf")


def test_a_file_that_was_not_finished_is_not_there(tmp_path):
    store = Store(tmp_path)
    with pytest.raises(RuntimeError), store.writing("half.pdf") as file:
        file.write(b"%P")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_unavailable_and_leaves_nothing(tmp_path):
    store = Store(tmp_path)
    with pytest.raises(Unavailable) as refused, store.writing("large.pdf"):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert refused.value.reason.code == "store.full"
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_is_forgotten_later(tmp_path):
    store = Store(tmp_path)
    store.put("runs/1/0001.pdf", b"%PDF")
    (tmp_path / "runs" / "1" / ".0002.pdf.abc").write_bytes(b"%P")
    assert store.forget_drafts(before=0) == 0
    assert store.forget_drafts(before=2**40) == 1
    assert store.exists("runs/1/0001.pdf")


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "a/../../b", "A.pdf", "a\x00b", "", ".hidden", "a//b"])
def test_a_name_that_is_not_ours_never_meets_the_disk(tmp_path, name):
    with pytest.raises(NotFound):
        Store(tmp_path).put(name, b"")


def test_a_file_that_is_not_there_is_not_found(tmp_path):
    with pytest.raises(NotFound):
        Store(tmp_path).get("runs/1.pdf")
