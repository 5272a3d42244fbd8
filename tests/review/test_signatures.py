"""What a signature shows on a decision: a picture beside its words, nothing over them, and nothing that acts."""

import io

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

from tests.conftest import NOON
from tests.review.signing import authority
from tests.review.test_results import SHEET
from trace.base.errors import Refused
from trace.registry import signatures
from trace.review.results import paper

pytestmark = pytest.mark.usefixtures("own_loop")


@pytest.fixture(scope="module")
def drawn():
    return paper.draw(SHEET)


def with_a_field(pdf, box, **said):
    """The PDF signed with a picture in this box, whose field says these things beside what signing says."""

    def before(writer):
        fields.append_signature_field(writer, fields.SigFieldSpec("Chữ ký", box=box, on_page=0))
        field = writer.root["/AcroForm"]["/Fields"][0].get_object()
        field.update({generic.pdf_name(f"/{key}"): value for key, value in said.items()})
        writer.update_container(field)

    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    before(writer)
    return signers.sign_pdf(
        writer, signers.PdfSignatureMetadata(field_name="Chữ ký", md_algorithm="sha256"), signer=authority().signer()
    ).getvalue()


def does(kind):
    words = {"/S": generic.pdf_name(kind), "/JS": generic.TextStringObject("app.alert(1)")}
    return generic.DictionaryObject({generic.pdf_name(key): value for key, value in words.items()})


EMPTY_PLACE = (330, 230, 480, 300)


@pytest.mark.parametrize(
    ("box", "said", "code"),
    [
        ((0, 0, 595, 842), {}, "result.covered"),  # the whole page
        ((80, 480, 160, 565), {}, "result.covered"),  # the QR
        ((200, 685, 260, 705), {}, "result.covered"),  # a word of what it is about
        (EMPTY_PLACE, {"F": generic.NumberObject(4 + 8)}, "file.active"),  # grows as one looks closer
        (EMPTY_PLACE, {"A": does("/URI")}, "file.active"),
        (EMPTY_PLACE, {"AA": generic.DictionaryObject({generic.pdf_name("/E"): does("/JavaScript")})}, "file.active"),
    ],
    ids="page qr word grows link script".split(),
)
def test_a_signature_shows_nothing_over_the_words_and_does_nothing(drawn, box, said, code):
    assert signatures.read(drawn, with_a_field(drawn, EMPTY_PLACE), now=NOON)
    with pytest.raises(Refused) as refused:
        signatures.read(drawn, with_a_field(drawn, box, **said), now=NOON)
    assert refused.value.reason.code == code
