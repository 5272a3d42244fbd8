"""The frame of every signed-in page: base.html and the macros, rendered without Flask."""

import gzip
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from wtforms import BooleanField, Form, PasswordField, RadioField, SelectField, StringField, validators
from wtforms.fields.choices import SelectChoice

ROOT = Path(__file__).parents[2]
FRAME = ("base.html", "macros.html")


class Producer(Form):
    """A form with a field of each shape that the macros draw."""

    name = StringField("Name", [validators.InputRequired("Enter the name")])
    note = StringField("Note")
    password = PasswordField("Password")
    kind = RadioField(
        "Kind",
        [validators.InputRequired("Choose a kind")],
        choices=[SelectChoice("a", "First"), SelectChoice("b", "Second")],
    )
    place = SelectField("Place", choices=[SelectChoice("1", "Here"), SelectChoice("2", "There")])
    agreed = BooleanField("Agreed")


class Typed(dict):
    """What a browser posts, as WTForms reads it."""

    def getlist(self, name):
        return [self[name]]


@pytest.fixture
def pages():
    """A plain Jinja environment with the functions that Flask and its extensions bring."""
    env = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
    )
    env.install_null_translations(newstyle=True)
    env.globals.update(
        url_for=lambda endpoint, filename: f"/{endpoint}/{filename}",
        get_flashed_messages=lambda with_categories: [("error", "Not <saved>")],
        csrf_token=lambda: "token-1",
    )
    return env


@pytest.fixture
def draw(pages):
    """Render one line of template with the macros at hand."""
    names = "field, error_summary, tag, table, confirm_panel, pager, submit, csrf, summary_list, progress"

    def render(source, **values):
        return pages.from_string("{% from 'macros.html' import " + names + " %}" + source).render(**values)

    return render


def refused(**typed):
    form = Producer(Typed({"name": "", "note": "", "password": "", "place": "1", **typed}))
    assert not form.validate()
    return form


def test_a_bare_page_is_vietnamese_and_offers_no_sign_out(pages):
    page = pages.get_template("base.html").render()
    assert '<html lang="vi">' in page and 'class="skip" href="#main"' in page and '<main id="main"' in page
    assert "Sign out" not in page and "DEMONSTRATION" not in page


def test_the_frame_names_the_person_the_place_and_the_current_page(pages):
    page = pages.get_template("base.html").render(
        lang="en",
        place="tỉnh Hà Tĩnh",
        person="Trần <b>",
        demo=True,
        nav=[("Products", "/products", True), ("Batches", "/batches", False)],
        languages=[("vi", "Tiếng Việt", "?lang=vi", False), ("en", "English", "?lang=en", True)],
        crumbs=[("Home", "/"), ("Products", None)],
    )
    assert "<title>Traceability – tỉnh Hà Tĩnh</title>" in page and "Trần &lt;b&gt;" in page
    assert '<a href="/products" aria-current="page">Products</a>' in page
    assert '<a href="?lang=vi" lang="vi" hreflang="vi">Tiếng Việt</a>' in page
    assert '<span aria-current="page">Products</span>' in page and "DEMONSTRATION" in page


def test_sign_out_is_a_post_with_a_token(pages):
    page = pages.get_template("base.html").render(person="A", sign_out_url="/bye")
    assert '<form method="post" action="/bye"><input type="hidden" name="csrf_token" value="token-1">' in page


def test_a_flashed_error_is_escaped_and_announced(pages):
    page = pages.get_template("base.html").render()
    assert '<div class="flash flash-error" role="alert">Not &lt;saved&gt;</div>' in page


def test_the_title_says_first_that_a_form_was_refused(pages):
    assert "<title>Error: Traceability</title>" in pages.get_template("base.html").render(form=refused())


def test_nothing_comes_from_elsewhere_and_no_style_or_script_is_inline(pages):
    page = pages.get_template("base.html").render(person="A")
    css = (ROOT / "static" / "style.css").read_text(encoding="utf-8")
    assert not any(mark in page + css for mark in ("http:", "https:", "@import", "url("))
    assert "<script" not in page and "style=" not in page and "<style" not in page


def test_the_error_summary_links_to_each_field_and_to_the_first_choice(draw):
    summary = draw("{{ error_summary(form) }}", form=refused())
    assert '<a href="#name">Enter the name</a>' in summary and '<a href="#kind-0">Choose a kind</a>' in summary
    assert 'role="alert"' in summary and 'tabindex="-1" autofocus' in summary


def test_a_form_without_errors_has_no_summary(draw):
    assert draw("{{ error_summary(form) }}", form=Producer()).strip() == ""


def test_a_refused_field_keeps_its_text_and_points_to_hint_and_error(draw):
    form = refused(name="", note='<i>"')
    wrong = draw("{{ field(form.name, 'As on the paper', autocomplete='organization') }}", form=form)
    assert 'aria-describedby="name-hint name-error"' in wrong and 'aria-invalid="true"' in wrong
    assert 'id="name-hint">As on the paper' in wrong and "Enter the name</div>" in wrong
    assert 'autocomplete="organization"' in wrong and "(optional)" not in wrong
    kept = draw("{{ field(form.note) }}", form=form)
    assert 'value="&lt;i&gt;&#34;"' in kept and "(optional)" in kept and "aria-describedby" not in kept


def test_choices_stand_in_a_named_group(draw):
    group = draw("{{ field(form.kind) }}", form=refused())
    assert "<fieldset" in group and "<legend>Kind</legend>" in group and group.count('type="radio"') == 2
    assert 'aria-describedby="kind-error"' in group and '<label for="kind-1">Second</label>' in group


def test_a_single_tick_has_its_label_after_it_and_a_list_its_label_before(draw):
    tick = draw("{{ field(form.agreed) }}", form=Producer())
    assert tick.index("<input") < tick.index("<label") and "(optional)" not in tick
    chosen = draw("{{ field(form.place) }}", form=Producer())
    assert chosen.index('<label for="place"') < chosen.index("<select")


def test_a_table_repeats_its_headings_in_each_cell_and_says_when_it_is_empty(draw):
    full = draw("{{ table(['Lot', 'Date'], [['A<1', '20/11/2026']], 'Batches') }}")
    assert '<td role="cell" data-label="Date"><span>20/11/2026</span></td>' in full and "A&lt;1" in full
    assert "<caption>Batches</caption>" in full
    assert "Nothing here yet." in draw("{{ table(['Lot'], []) }}")


def test_a_panel_shows_the_reference_and_what_happens_next(draw):
    panel = draw("{% call confirm_panel('Sent', 'HS-1') %}<p>We answer in five days.</p>{% endcall %}")
    assert "<h1>Sent</h1>" in panel and "HS-1" in panel
    assert panel.index("What happens next") < panel.index("<p>We answer")
    assert "What happens next" not in draw("{{ confirm_panel('Sent') }}")


def test_a_list_goes_on_only_where_it_does(draw):
    assert '<a href="?after=2" rel="next">Next page →</a>' in draw("{{ pager('?after=2') }}")
    assert "Older entries →" in draw("{{ pager('?after=2', 'Older entries') }}")
    assert draw("{{ pager(none) }}").strip() == ""


def test_small_pieces(draw):
    assert draw("{{ tag('Accepted', 'green') }}") == '<strong class="tag tag-green">Accepted</strong>'
    assert draw("{{ submit('Revoke', 'warn') }}") == '<button type="submit" class="button button-warn">Revoke</button>'
    assert draw("{{ csrf() }}") == '<input type="hidden" name="csrf_token" value="token-1">'
    assert '<progress value="2" max="5">' in draw("{{ progress('Steps', 2, 5) }}")
    assert 'max="1"' in draw("{{ progress('Steps', 0, 0) }}")


def test_lists_link_only_what_can_be_opened(draw):
    facts = draw("{{ summary_list([('Name', 'A'), ('Phone', 'B', '/phone')]) }}")
    assert "<dt>Name</dt><dd>A</dd></div>" in facts and '<a href="/phone">Change<span class="hidden"> Phone' in facts


@pytest.mark.parametrize("name", FRAME)
def test_every_sentence_of_the_frame_has_its_vietnamese(pages, name):
    with (ROOT / "trace/translations/vi/LC_MESSAGES/web.po").open("rb") as lines:
        catalogue = read_po(lines, locale="vi")
    said = {text for _, _, text in pages.extract_translations((ROOT / "templates" / name).read_text(encoding="utf-8"))}
    missing = {text for text in said if not (text in catalogue and catalogue[text].string)}
    assert said and not missing


def test_the_style_sheet_is_small():
    assert len(gzip.compress((ROOT / "static" / "style.css").read_bytes())) <= 4_800  # what travels


def test_the_macros_ask_for_nothing_that_is_not_there(pages):
    strict = pages.overlay(undefined=StrictUndefined)
    macros = "{% from 'macros.html' import field, error_summary %}"
    source = macros + "{{ error_summary(form) }}{% for each in form %}{{ field(each) }}{% endfor %}"
    assert 'id="agreed"' in strict.from_string(source).render(form=refused())
