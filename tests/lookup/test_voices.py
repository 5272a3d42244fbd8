"""Commands of voices on both databases: two people for each clip, one clip for each ear, nothing without consent."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from tests import make
from tests.conftest import NOON
from tests.lookup.booth import CLERK, COLLEAGUE, SPEAKER, Booth, spoken
from tests.lookup.talking import file_of, hush
from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, Forbidden, NotFound, Refused
from trace.jobs import queries as jobs
from trace.ledger.models import LedgerEntry
from trace.lookup.models import VoiceClip
from trace.lookup.queries import voices as queries
from trace.lookup.rules.voices import SPOKEN, standing
from trace.lookup.service import voices as service
from trace.lookup.service.voices import Take


@pytest.fixture
def booth(both):
    return Booth(both)


def acts(rt):
    with snapshot(rt.main) as db:
        return [entry.act for entry in db.query(LedgerEntry).order_by(LedgerEntry.id)]


def test_the_languages_of_these_provinces_are_there_from_the_beginning(both):
    with snapshot(both.main) as db:
        there = {each.voice.code: each.voice.name_vi for each in queries.progress(db)}
    assert next(iter(there)) == "vi"
    assert (
        there.items() >= {"sed": "Xơ Đăng", "bdq": "Ba Na", "jeh": "Giẻ Triêng", "scb": "Chứt", "mtq": "Mường"}.items()
    )
    assert there.items() >= {"lo": "Lào", "rad": "Ê Đê", "jra": "Gia Rai", "hre": "Hrê", "cua": "Cor"}.items()


def test_a_recording_becomes_a_clip_by_its_job_and_is_heard_after_two_people(booth):
    made = booth.record("sed", "recalled")
    assert standing(booth.clip(made).facts) == "making"
    assert booth.work() == 1
    clip = booth.clip(made)
    assert standing(clip.facts) == "waiting"
    assert booth.rt.store.get(clip.mp3_name) and len(booth.rt.store.get(clip.opus_name)) == clip.opus_bytes
    booth.do(service.approve, made, by=COLLEAGUE)
    booth.do(service.publish, made, by=CLERK)
    assert standing(booth.clip(made).facts) == "published"
    expected = ["recorded", "made", "approved", "published"]
    assert acts(booth.rt) == [f"voice_clip.{word}" for word in expected]


def test_the_job_is_done_once_however_often_it_runs(booth):
    made = booth.record()
    booth.work()
    before = booth.clip(made).mp3_name
    with pytest.raises(Conflict):
        booth.do(service.fill, made, clip=spoken()[1], store=booth.rt.store)
    assert booth.clip(made).mp3_name == before


def test_a_recording_of_nothing_says_so_on_its_clip_and_stops_no_worker(booth):
    made = booth.record(content=file_of(hush(3)))
    booth.work()
    clip = booth.clip(made)
    assert (standing(clip.facts), clip.failed) == ("failed", "voice.silent")
    with snapshot(booth.rt.main) as db:
        assert jobs.failed(db) == []


def test_nobody_approves_what_they_recorded(booth):
    made = booth.waiting()
    with pytest.raises(Conflict) as refused:
        booth.do(service.approve, made, by=CLERK)
    assert refused.value.reason.code == "voice.own_recording"
    with pytest.raises(IntegrityError), transaction(booth.rt.main) as db:
        row = queries.clip(db, made)  # nor does the table let anybody
        row.approved_by, row.approved_at = CLERK.id, NOON


def test_what_is_not_approved_is_not_published(booth):
    made = booth.waiting()
    for again in range(2):
        with pytest.raises(Conflict):
            booth.do(service.publish, made, by=COLLEAGUE)
        if not again:
            booth.do(service.refuse, made, by=COLLEAGUE, why="Thiếu chữ không.")
    assert booth.clip(made).refused_why == "Thiếu chữ không."


def test_a_newer_clip_takes_the_place_of_the_older_and_both_are_kept(booth):
    old, new = booth.public(), booth.public()
    assert [standing(booth.clip(each).facts) for each in (old, new)] == ["withdrawn", "published"]
    assert booth.clip(old).withdrawn_why == service.REPLACED
    with snapshot(booth.rt.main) as db:
        assert [each.number for each in queries.versions(db, "vi", "active")] == [2, 1]
        assert queries.public_clip(db, "vi", "active").id == new


def test_the_table_itself_lets_the_public_have_one_clip_only(booth):
    booth.public()
    second = booth.waiting()
    booth.do(service.approve, second, by=COLLEAGUE)
    with pytest.raises(IntegrityError), transaction(booth.rt.main) as db:
        queries.clip(db, second).published_at = NOON


def test_withdrawn_is_withdrawn_for_good(booth):
    made = booth.public()
    booth.do(service.withdraw, made, why="Nói nhầm tên tỉnh.")
    for act in (service.publish, service.approve):
        with pytest.raises(Conflict):
            booth.do(act, made, by=COLLEAGUE)
    with pytest.raises(Conflict):
        booth.do(service.withdraw, made, why="Lần nữa.")


def test_a_no_needs_its_reason(booth):
    made = booth.waiting()
    with pytest.raises(Refused) as refused:
        booth.do(service.refuse, made, by=COLLEAGUE, why=" \u200b ")
    assert refused.value.reason.field == "why"


def test_consent_taken_back_erases_voice_name_and_wording(booth):
    made = booth.public("bdq", "void")
    clip = booth.clip(made)
    kept = {clip.source_name, clip.mp3_name, clip.opus_name}
    assert set(booth.do(service.forget, made)) == kept
    after = booth.clip(made)
    assert (after.speaker, after.said, after.mp3_name, after.withdrawn_why) == ("", "", None, service.CONSENT)
    assert standing(after.facts) == "withdrawn"


def test_consent_can_be_taken_back_for_a_clip_that_was_withdrawn_before(booth):
    made = booth.public()
    booth.do(service.withdraw, made, why="Nói nhầm.")
    assert booth.do(service.forget, made)
    assert booth.clip(made).speaker == ""


@pytest.mark.parametrize(
    ("consent", "field"),
    [
        (replace(SPEAKER, speaker="  "), "speaker"),
        (replace(SPEAKER, speaker="n" * 61), "speaker"),
        (replace(SPEAKER, on=date(2026, 11, 21)), "consented_on"),
        (replace(SPEAKER, said="a" * 1001), "said"),
    ],
)
def test_a_recording_needs_a_speaker_who_has_agreed(runtime, consent, field):
    take = Take("vi", "active", "Câu.", spoken()[0])
    with pytest.raises(Refused) as refused, transaction(runtime.main) as db:
        service.record(db, actor=CLERK, take=take, consent=consent, store=runtime.store, now=NOON)
    assert refused.value.reason.field == field


def test_a_state_and_a_voice_that_are_none_are_refused(runtime):
    booth = Booth(runtime)
    with pytest.raises(Refused):
        booth.record(state="nothing")
    with pytest.raises(NotFound):
        booth.record(voice="zzz")


@pytest.mark.parametrize("role", ["producer", "entry_assistant", "inspector", "admin"])
def test_only_officers_work_in_the_studio(runtime, role):
    booth, somebody = Booth(runtime), make.actor(role, 5)
    made = booth.waiting()
    approved = booth.waiting(state="void")
    booth.do(service.approve, approved, by=COLLEAGUE)
    with pytest.raises(Forbidden):
        booth.record(by=somebody)
    for act, more in ((service.approve, {}), (service.refuse, {"why": "x"}), (service.withdraw, {"why": "x"})):
        with pytest.raises(Forbidden):
            booth.do(act, made, by=somebody, **more)
    for act, which in ((service.publish, approved), (service.forget, made)):
        with pytest.raises(Forbidden):
            booth.do(act, which, by=somebody)
    with pytest.raises(Forbidden), transaction(runtime.main) as db:
        service.add_voice(db, actor=somebody, code="brb", own_name="Brao", name_vi="Brâu", now=NOON)


def test_a_language_is_added_once_and_renamed_as_its_speakers_write_it(both):
    with transaction(both.main) as db:
        service.add_voice(db, actor=CLERK, code="brb", own_name=" Brao ", name_vi="Brâu", now=NOON)
    with pytest.raises(Refused) as refused, transaction(both.main) as db:
        service.add_voice(db, actor=CLERK, code="brb", own_name="Brao", name_vi="Brâu", now=NOON)
    assert refused.value.reason.code == "voice.known"
    with transaction(both.main) as db:
        service.rename_voice(db, actor=CLERK, code="bdq", own_name="Bo\u031bhnar", name_vi="Ba Na", now=NOON)
        assert queries.voice(db, "bdq").own_name == "B\u01a1hnar", "NFC"
        assert queries.voice(db, "brb").own_name == "Brao"


def test_progress_counts_people_not_programs(booth):
    booth.public("sed", "active")
    booth.waiting("sed", "void")
    booth.placed("void")
    with snapshot(booth.rt.main) as db:
        found = {each.voice.code: (each.published, each.waiting) for each in queries.progress(db)}
        assert (found["sed"], found["vi"], found["jra"]) == ((1, 1), (0, 0), (0, 0))
        assert queries.without_person(db) == list(SPOKEN)
        assert queries.without_person(db, "sed") == [state for state in SPOKEN if state != "active"]
        assert queries.placeholders(db) == 1


def test_a_placeholder_takes_no_persons_place(booth):
    booth.public()
    with pytest.raises(Conflict):
        booth.placed()


def test_a_person_takes_the_place_of_a_placeholder(booth):
    placed = booth.placed()
    booth.public(now=NOON + timedelta(days=1))
    assert standing(booth.clip(placed).facts) == "withdrawn"


def test_the_list_shows_what_the_public_hears_before_what_is_newer(booth):
    heard = booth.public()
    booth.record()
    with snapshot(booth.rt.main) as db:
        assert queries.newest(db, "vi")["active"].id == heard


def test_the_ledger_names_no_speaker(booth):
    booth.public()
    with snapshot(booth.rt.main) as db:
        assert SPEAKER.speaker not in " ".join(str(entry.content) for entry in db.query(LedgerEntry))
        assert db.query(VoiceClip).one().speaker == SPEAKER.speaker
