"""The disk fills up while stamps are ordered: each order is whole or refused with a sentence, look-ups go on, and with
room again everything works without a restart (faults F4)."""

import shutil
import subprocess

import pytest

from tests import engines, make
from tests.conftest import close, opened, settings
from tests.faults.oracle import check_all
from tests.stamps.desk import Desk
from tests.stamps.province import make_province
from trace.backup import making, proving
from trace.base.db import snapshot
from trace.base.errors import Unavailable
from trace.lookup.scans import observing

DISK = 24 << 20
LEFT = 96 << 10


@pytest.fixture
def small_disk(tmp_path):
    """A disk in memory that is soon full; skips where none may be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:  # noqa: S603
        pytest.skip("no disk of a fixed size can be made here: run as root with the right to mount")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)  # noqa: S603, S607


@pytest.fixture
def desk(small_disk, template):
    instance = small_disk / "instance"
    engines.copy(template, instance)
    rt = opened(settings(instance))
    yield Desk(make_province(rt))
    close(rt)


def fill(folder):
    """Leave next to nothing."""
    with (folder / "ballast").open("wb") as ballast:
        ballast.write(b"\0" * (shutil.disk_usage(folder).free - LEFT))


def test_a_full_disk_refuses_whole_orders_and_lets_everything_go_on_once_there_is_room(desk, small_disk):
    province = desk.province
    asked = {"product_id": province.product.id, "quantity": 10}
    run = province.released(10)
    with snapshot(province.rt.main) as db:
        code = make.code(db, run, province.rt.keys, 3)
    fill(small_disk)
    kept, refused = {}, None
    for number in range(400):
        answer = desk.call("/runs", asked, key=f"key-{number}")
        if answer.status_code != 201:
            refused = answer
            break
        kept[f"key-{number}"] = answer.json["id"]
    assert refused is not None and refused.status_code in (503, 507), refused
    assert refused.json["code"] == "database.full" and "operator" in refused.json["en"]
    for _each in range(20):
        assert desk.client.get(f"/{code}").status_code == 200
    (small_disk / "ballast").unlink()
    again = desk.call("/runs", asked, key=f"key-{number}")
    assert again.status_code == 201
    observing.stop(province.rt)
    check_all(province.rt, acknowledged=kept | {f"key-{number}": again.json["id"]})


def test_a_copy_that_finds_no_room_is_refused_with_a_sentence_and_leaves_nothing(desk, small_disk):
    rt, into = desk.province.rt, small_disk / "copies"
    rt.store.put("papers/one.pdf", b"1" * 200_000)
    fill(small_disk)
    with pytest.raises(Unavailable, match=r"backup\.full"):
        making.make_copy(rt, into)
    assert list(into.iterdir()) == []
    assert shutil.disk_usage(small_disk).free >= LEFT // 2
    (small_disk / "ballast").unlink()
    assert list(proving.faults(making.make_copy(rt, into))) == []
