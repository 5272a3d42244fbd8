"""The studio: where a commune adds a language, records its clips, hears, approves, publishes and withdraws them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal, lazy_gettext
from flask_babel import gettext as _

from trace.accounts import queries as accounts
from trace.base.db import Session, snapshot, transaction
from trace.base.errors import Conflict, NotFound, Refused
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.jobs import queries as jobs
from trace.lookup import asking
from trace.lookup.forms.voices import ApproveForm, NamesForm, RecordForm, VoiceForm, WhyForm
from trace.lookup.models import VoiceClip
from trace.lookup.queries import voices as queries
from trace.lookup.rules.voices import SPOKEN, VIETNAMESE, standing, why_not_decide
from trace.lookup.service import voices as service
from trace.lookup.service.voices import Consent, Take
from trace.lookup.voices import spoken
from trace.lookup.voices.clips import TYPES, as_sound
from trace.registry import sound
from trace.web.creating import once_by_form
from trace.web.forms import Form, PressForm
from trace.web.guard import me, needs
from trace.web.language import sentence
from trace.web.pages import HEADERS, now, page, runtime, see_other

blueprint = Blueprint("studio", __name__, url_prefix="/ghi-am")

ANSWERED = (Refused, Conflict)
STANDINGS = {
    "making": (lazy_gettext("Being made"), "blue"),
    "failed": (lazy_gettext("Could not be made"), "red"),
    "waiting": (lazy_gettext("Waits for a second person"), "amber"),
    "refused": (lazy_gettext("Refused"), "red"),
    "approved": (lazy_gettext("Approved, not published"), "blue"),
    "published": (lazy_gettext("The public hears it"), "green"),
    "withdrawn": (lazy_gettext("Withdrawn"), "grey"),
}
# The one page on which a browser may ask for the microphone.
LISTENING = HEADERS["Permissions-Policy"].replace("microphone=()", "microphone=(self)")


@blueprint.route("")
@needs("voice.record")
def voices() -> ResponseReturnValue:
    """Every language with how far it is."""
    with snapshot(runtime().main) as db:
        rows = queries.progress(db)
    return page("lookup/voices.html", rows=rows, total=len(SPOKEN), crumbs=_crumbs())


@blueprint.route("/them-tieng", methods=["GET", "POST"])
@needs("voice.record")
def add_voice() -> ResponseReturnValue:
    """A language that is not on the list."""
    form = VoiceForm()
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                made = service.add_voice(db, actor=me(), code=form.code.data or "", **_names(form), now=now())
            return see_other("studio.states", _("Added. Now the first sentence."), voice=made.code)
        except ANSWERED as error:
            form.refuse(error)
    title = _("Add a language")
    return page("lookup/voice_form.html", form=form, title=title, crumbs=_crumbs((title, None))), form.status


@blueprint.route("/<voice>/ten", methods=["GET", "POST"])
@needs("voice.record")
def rename_voice(voice: str) -> ResponseReturnValue:
    """Write the names of a language as its speakers write them."""
    with snapshot(runtime().main) as db:
        found = queries.voice(db, voice)
    form = NamesForm(obj=found)
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                service.rename_voice(db, actor=me(), code=voice, **_names(form), now=now())
            return see_other("studio.states", _("Saved."), voice=voice)
        except ANSWERED as error:
            form.refuse(error)
    title = _("Names of the language")
    crumbs = _crumbs((found.name_vi, url_for("studio.states", voice=voice)), (title, None))
    return page("lookup/voice_form.html", form=form, title=title, crumbs=crumbs), form.status


@blueprint.route("/<voice>")
@needs("voice.record")
def states(voice: str) -> ResponseReturnValue:
    """One language: every state with its clip, or that it has none."""
    with snapshot(runtime().main) as db:
        found = queries.voice(db, voice)
        newest = queries.newest(db, voice)
        missing = queries.without_person(db, voice)
    lines = [(state, SPOKEN[state], _headline(state), newest.get(state)) for state in SPOKEN]
    return page(
        "lookup/voice.html",
        voice=found,
        lines=lines,
        done=len(SPOKEN) - len(missing),
        crumbs=_crumbs((found.name_vi, None)),
        **_words(),
    )


@blueprint.route("/<voice>/<state>", methods=["GET", "POST"])
@needs("voice.record")
def booth(voice: str, state: str) -> ResponseReturnValue:
    """One sentence: read it, record it here or send a file, and the versions there are."""
    with snapshot(runtime().main) as db:
        found = queries.voice(db, voice)
        before = queries.versions(db, voice, _spoken(state))
        model = queries.public_clip(db, VIETNAMESE, state)
    form = RecordForm(data={"consented_on": local_day(now())})
    if form.validate_on_submit():
        try:
            made = _recorded(form, voice, state)
            return see_other("studio.clip", _("Sent. The clip is being made."), clip_id=made)
        except ANSWERED as error:
            form.refuse(error)
    shown = page(
        "lookup/booth.html",
        form=form,
        voice=found,
        state=state,
        tone=SPOKEN[state],
        headline=_headline(state),
        sentence=_sentence(state),
        versions=before,
        model=model if voice != VIETNAMESE else None,
        seconds=sound.MOST_SECONDS,
        megabytes=runtime().settings.max_upload_bytes // 1_000_000,
        crumbs=_crumbs((found.name_vi, url_for("studio.states", voice=voice)), (_headline(state).capitalize(), None)),
        **_words(),
    )
    return _with_microphone(shown, form.status)


@blueprint.route("/ban/<int:clip_id>")
@needs("voice.record")
def clip(clip_id: int) -> ResponseReturnValue:
    """One clip: hear it, read who speaks and who decided what, and decide."""
    return _clip_page(clip_id, None)


@blueprint.route("/ban/<int:clip_id>.mp3")
@needs("voice.record")
def sound_of(clip_id: int) -> ResponseReturnValue:
    """The sound of a clip for staff, before and after it is public."""
    with snapshot(runtime().main) as db:
        found = queries.clip(db, clip_id)
    if found.mp3_name is None:
        raise NotFound(Reason("voice.no_clip"))
    return as_sound(runtime().store.get(found.mp3_name), TYPES["mp3"], str(found.mp3_sha256))


@blueprint.route("/ban/<int:clip_id>/duyet", methods=["POST"])
@needs("voice.approve")
def approve(clip_id: int) -> ResponseReturnValue:
    """A second person says yes."""
    return _done(clip_id, ApproveForm(), _("Approved. It can be published now."), service.approve)


@blueprint.route("/ban/<int:clip_id>/tra-lai", methods=["POST"])
@needs("voice.approve")
def refuse(clip_id: int) -> ResponseReturnValue:
    """A second person says no, and why."""
    return _done(clip_id, WhyForm(), _("Refused. It can be recorded again."), service.refuse)


@blueprint.route("/ban/<int:clip_id>/cong-bo", methods=["POST"])
@needs("voice.approve")
def publish(clip_id: int) -> ResponseReturnValue:
    """The public hears it from now on."""
    return _done(clip_id, PressForm(), _("Published. The public hears it now."), service.publish)


@blueprint.route("/ban/<int:clip_id>/rut", methods=["POST"])
@needs("voice.record")
def withdraw(clip_id: int) -> ResponseReturnValue:
    """Nobody hears it any more."""
    return _done(clip_id, WhyForm(), _("Withdrawn. Within five minutes nobody hears it."), service.withdraw)


@blueprint.route("/ban/<int:clip_id>/xoa", methods=["POST"])
@needs("voice.record")
def forget(clip_id: int) -> ResponseReturnValue:
    """The speaker takes consent back: sound, name and wording are erased."""
    form, rt = PressForm(), runtime()
    if form.validate_on_submit():
        with transaction(rt.main) as db:
            files = service.forget(db, actor=me(), clip_id=clip_id, now=now())
        # After the commit: until then nothing may be lost.
        for name in files:
            rt.store.delete(name)
        return see_other("studio.clip", _("The recording and the speaker's name are erased."), clip_id=clip_id)
    return _clip_page(clip_id, form)


def _done(clip_id: int, form: Form, message: str, act: Any) -> ResponseReturnValue:
    if form.validate_on_submit():
        why = {"why": form.why.data or ""} if isinstance(form, WhyForm) else {}
        try:
            with transaction(runtime().main) as db:
                act(db, actor=me(), clip_id=clip_id, **why, now=now())
            return see_other("studio.clip", message, clip_id=clip_id)
        except ANSWERED as error:
            form.refuse(error)
    return _clip_page(clip_id, form)


def _clip_page(clip_id: int, refused: Form | None) -> ResponseReturnValue:
    with snapshot(runtime().main) as db:
        found = queries.clip(db, clip_id)
        voice = queries.voice(db, found.voice)
        people = _people(db, found)
        trouble = _trouble(db, found)
    actor, how = me(), standing(found.facts)
    may_approve = actor.may("voice.approve")
    shown = page(
        "lookup/clip.html",
        clip=found,
        voice=voice,
        tone=SPOKEN[found.state],
        headline=_headline(found.state),
        sentence=_sentence(found.state),
        people=people,
        trouble=trouble,
        standing=how,
        decides=may_approve and why_not_decide(found.facts, actor.id) is None,
        publishes=may_approve and how == "approved",
        form=refused or Form(),
        approving=refused if isinstance(refused, ApproveForm) else ApproveForm(formdata=None),
        why=refused if isinstance(refused, WhyForm) else WhyForm(formdata=None),
        crumbs=_crumbs(
            (voice.name_vi, url_for("studio.states", voice=voice.code)),
            (_headline(found.state).capitalize(), url_for("studio.booth", voice=voice.code, state=found.state)),
            (_("Version %(number)s", number=found.number), None),
        ),
        **_words(),
    )
    return shown, refused.status if refused else 200


def _recorded(form: RecordForm, voice: str, state: str) -> int:
    rt = runtime()
    most = rt.settings.max_upload_bytes
    content = form.sound.data.stream.read(most + 1)
    if reason := sound.why_not_recording(content, most_bytes=most):
        raise Refused(reason)
    take = Take(voice, state, _sentence(state), content)
    consent = Consent(form.speaker.data or "", form.consented_on.data, form.said.data or "")
    who, moment = me(), now()

    def keep(db: Session) -> int:
        return service.record(db, actor=who, take=take, consent=consent, store=rt.store, now=moment).id

    return once_by_form(form, keep)


def _people(db: Session, found: VoiceClip) -> dict[str, str]:
    acts = ("recorded_by", "approved_by", "refused_by", "published_by", "withdrawn_by")
    return {act: accounts.person_name(db, getattr(found, act)) for act in acts if getattr(found, act) is not None}


def _trouble(db: Session, found: VoiceClip) -> str:
    """Why there is no clip yet although nobody is at work on it: what was heard was none, or the job broke down."""
    if found.failed:
        # The values of the reason are settled limits.
        return sentence(Reason(found.failed, seconds=sound.MOST_SECONDS, kilobytes=sound.MOST_BYTES // 1000))
    if standing(found.facts) != "making" or found.job_id is None:
        return ""
    job = jobs.job(db, found.job_id)
    return sentence(Reason(job.error_code)) if job.state == "failed" and job.error_code else ""


def _with_microphone(shown: str, status: int) -> ResponseReturnValue:
    response = make_response(shown, status)
    response.headers["Permissions-Policy"] = LISTENING
    return response


def _spoken(state: str) -> str:
    if state not in SPOKEN:
        raise NotFound(Reason("voice.state"))
    return state


def _sentence(state: str) -> str:
    return spoken.sentence(_spoken(state), asking.place_of(runtime().settings))


def _headline(state: str) -> str:
    return spoken.headline(_spoken(state), asking.place_of(runtime().settings))


def _names(form: NamesForm) -> dict[str, str]:
    return {"own_name": form.own_name.data or "", "name_vi": form.name_vi.data or ""}


def _words() -> dict[str, Any]:
    return {
        "standings": STANDINGS,
        "standing_of": lambda each: standing(each.facts),
        "thousandth": lambda count: format_decimal(count / 1000, "0.0"),
        "total": len(SPOKEN),
    }


def _crumbs(*more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    return [(_("Recordings"), url_for("studio.voices") if more else None), *more]
