"""Pages of how a product is shown: pictures in order, texts in other languages, its GTIN on the national database."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import Session, snapshot, transaction
from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.registry import queries, service, uploads
from trace.registry.forms import BarcodeForm, PictureForm, PicturesForm, TranslationForm
from trace.registry.queries import Shown
from trace.registry.rules import LANGUAGES, MOST_PICTURES, Picture, Translation
from trace.registry.views.frame import ANSWERED, WORDS, blueprint, pressed, sent
from trace.web.creating import once_by_form
from trace.web.guard import me, needs, own_or_hidden
from trace.web.pages import now, page, runtime, see_other


def _readable(db: Session, product_id: int, act: str = "product.see") -> Shown:
    found = queries.shown(db, product_id)
    own_or_hidden(act, found.product.producer_id)
    return found


def _crumbs(found: Shown, title: str) -> list[tuple[str, str | None]]:
    return [(found.version.name_vi, url_for("registry.product", product_id=found.product.id)), (title, None)]


@blueprint.route("/san-pham/<int:product_id>/anh", methods=["GET", "POST"])
@needs("product.edit")
def product_picture(product_id: int) -> ResponseReturnValue:
    """One more picture: judged by its content, drawn anew without what a phone hides in it."""
    with snapshot(runtime().main) as db:
        found = _readable(db, product_id, "product.edit")
    form = PictureForm(data={"version": found.product.version})
    if form.validate_on_submit():
        try:
            _add(found, form)
            return see_other("registry.product", _("Saved."), product_id=product_id)
        except ANSWERED as error:
            form.refuse(error)
    return _pictures_page(found, form, None)


def _add(found: Shown, form: PictureForm) -> None:
    rt = runtime()
    picture = uploads.read_picture(*sent(form.image.data), most_bytes=rt.settings.max_upload_bytes)
    owner, product_id = found.product.producer_id, found.product.id
    with transaction(rt.main) as db:
        file = service.store_picture(db, actor=me(), producer_id=owner, picture=picture, store=rt.store, now=now())
        shown = Picture(file.id, form.alt.data)
        service.add_picture(db, actor=me(), product_id=product_id, picture=shown, version=form.seen, now=now())


@blueprint.route("/san-pham/<int:product_id>/anh/sap-xep", methods=["POST"])
@needs("product.edit")
def arrange_pictures(product_id: int) -> ResponseReturnValue:
    """Put the pictures in order, say what they show, take some away."""
    with snapshot(runtime().main) as db:
        found = _readable(db, product_id, "product.edit")
    form = PicturesForm()
    if form.validate_on_submit():
        images = form.arranged()
        try:
            with transaction(runtime().main) as db:
                service.arrange_pictures(
                    db, actor=me(), product_id=product_id, images=images, version=form.seen, now=now()
                )
            return see_other("registry.product_picture", _("Saved."), product_id=product_id)
        except ANSWERED as error:
            form.refuse(error)
    return _pictures_page(found, PictureForm(formdata=None, data={"version": found.product.version}), form)


def _pictures_page(found: Shown, form: PictureForm, arranging: PicturesForm | None) -> ResponseReturnValue:
    there = queries.pictures_of(found.version)
    rows = [{"file_id": str(each.file_id), "place": place, "alt": each.alt} for place, each in enumerate(there, 1)]
    kept = arranging or PicturesForm(formdata=None, data={"version": found.product.version, "pictures": rows})
    shown = page(
        "registry/picture_form.html",
        form=arranging or form,
        adding=form,
        arranging=kept,
        there=there,
        found=found,
        full=len(there) >= MOST_PICTURES,
        crumbs=_crumbs(found, _("Product pictures")),
    )
    return shown, (arranging or form).status


@blueprint.route("/san-pham/<int:product_id>/ban-dich/<language>", methods=["GET", "POST"])
@needs("product.edit")
def translate_product(product_id: int, language: str) -> ResponseReturnValue:
    """What the public reads of a product in another language, beside the Vietnamese."""
    if language not in LANGUAGES:
        raise NotFound(Reason("translation.unknown"))
    with snapshot(runtime().main) as db:
        found = _readable(db, product_id, "product.edit")
    form = TranslationForm(data=_told(found, language) | {"version": found.product.version})
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                service.translate_product(
                    db, actor=me(), product_id=product_id, told=form.told(language), version=form.seen, now=now()
                )
            return see_other("registry.product", _("Saved."), product_id=product_id)
        except ANSWERED as error:
            form.refuse(error)
    title = _("In another language: %(name)s", name=WORDS["words"].LANGUAGES[language])
    return page(
        "registry/translation_form.html",
        form=form,
        found=found,
        language=language,
        title=title,
        crumbs=_crumbs(found, title),
    ), form.status


def _told(found: Shown, language: str) -> dict[str, object]:
    there = {each.language: each for each in queries.translations_of(found.version)}
    told = vars(there.get(language, Translation(language)))
    return told | {"name": found.version.name_en} if language == "en" else dict(told)


@blueprint.route("/san-pham/<int:product_id>/ban-dich/<language>/doi-chieu", methods=["POST"])
@needs("translation.review")
def review_translation(product_id: int, language: str) -> ResponseReturnValue:
    """Say that a translation was compared with the Vietnamese."""
    with snapshot(runtime().main) as db:
        version_id = _readable(db, product_id).version.id

    def review(db: Session) -> object:
        return service.review_translation(db, actor=me(), version_id=version_id, language=language, now=now())

    return pressed(review, _("Checked."), url_for("registry.product", product_id=product_id))


@blueprint.route("/san-pham/<int:product_id>/ma-vach-quoc-gia", methods=["GET", "POST"])
@needs("barcode.note")
def note_barcode(product_id: int) -> ResponseReturnValue:
    """Record whether the product's GTIN is declared on the national barcode database."""
    with snapshot(runtime().main) as db:
        found = _readable(db, product_id, "barcode.note")
    form = BarcodeForm(data={"noted_on": local_day(now())})
    if form.validate_on_submit():
        try:
            once_by_form(form, lambda db: _note(db, product_id, form))
            return see_other("registry.product", _("Saved."), product_id=product_id)
        except ANSWERED as error:
            form.refuse(error)
    title = _("National barcode database (VNPC)")
    return page(
        "registry/barcode_form.html", form=form, found=found, title=title, crumbs=_crumbs(found, title)
    ), form.status


def _note(db: Session, product_id: int, form: BarcodeForm) -> int:
    declared, noted_on = form.declared.data == "y", form.noted_on.data
    return service.note_barcode(
        db, actor=me(), product_id=product_id, declared=declared, noted_on=noted_on, now=now()
    ).id
