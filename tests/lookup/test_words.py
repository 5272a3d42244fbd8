"""The words of the public page: whole in every language, plain, and never a promise."""

import re
import unicodedata
from string import Formatter

import pytest

from tests.lookup.samples import NOW, PLACE, every_answer
from trace.core.words import local_day
from trace.lookup import rules
from trace.lookup.pages.sentences import PlaceWords, Sentences, day, sentences
from trace.lookup.rules import Free, Line
from trace.lookup.rules.papers import KNOWN_PAPERS
from trace.lookup.words import NAMES, OWN, TAGS, WHOLE, WORDS, borrowed
from trace.web.language import PUBLIC

BANNED = ("thật", "genuine", "authentic", "chính hãng", "正品", "真品", "정품", "本物", "thanh tra", "đừng")
BANNED += ("真货", "正宗", "진품", "진짜", "純正", "正規品", "ຂອງແທ້", "ແທ້", "ពិតប្រាកដ", "របស់ពិត")
BANNED_IN_VERDICT = ("an toàn", "hàng giả", "fake", "safe", "truy xuất", "xác thực", "hệ thống", "tạm giữ", "hoàn tiền")
BANNED_IN_VERDICT += ("安全", "假货", "偽物", "안전", "가짜", "ປອດໄພ", "ຂອງປອມ", "សុវត្ថិភាព", "ក្លែងក្លាយ")
VERDICT_KEYS = ("state.", "title.", "say.", "do.", "also.", "fixed")
OWED_KEYS = (*VERDICT_KEYS, "fact.", "shared.", "scanned.", "left", "count.", "place.", "ui.")
"""The verdict and the labels: every language says these itself."""
MAY_BE_ENGLISH = {"ui.in_recall.yes"}
IN_ATTRIBUTES = {
    "ui.language",
    "ui.more_languages",
    "ui.locale",
    "ui.picture",
    "ui.stamp_picture",
    "ui.ocop",
    "share.qr",
}
"""Sentences that stand where no language can be marked."""
FIXED = {
    "vi": (
        "Trang này cho biết thông tin đã đăng ký của mã này; không cho biết con tem bạn đang cầm là tem gốc hay tem "
        "bị sao chép."
    ),
    "en": (
        "This page shows what was registered for this code; it cannot tell whether the stamp in your hand is the "
        "original or a copy."
    ),
    "lo": ("ໜ້ານີ້ບອກຂໍ້ມູນທີ່ລົງທະບຽນຂອງລະຫັດນີ້; ບໍ່ໄດ້ບອກວ່າສະຕິກເກີໃນມືຂອງທ່ານແມ່ນອັນເດີມ ຫຼື ອັນທີ່ຖືກກັອບປີ້."),
    "km": ("ទំព័រនេះបង្ហាញព័ត៌មានដែលបានចុះបញ្ជីសម្រាប់លេខកូដនេះ; មិនបញ្ជាក់ថា ស្លាកក្នុងដៃអ្នកជាស្លាកដើម ឬជាស្លាកចម្លងឡើយ។"),
    "zh": "本页显示此编码登记的信息；无法判断您手中的标签是原标签还是复制的标签。",
    "ko": (
        "이 페이지는 이 코드에 등록된 정보를 보여 줍니다. 손에 든 스티커가 원래 스티커인지 복제된 스티커인지는 "
        "알려 주지 않습니다."
    ),
    "ja": (
        "このページは、このコードに登録された情報を示すものです。お手元のシールが元のシールか、複製されたシールかは"
        "分かりません。"
    ),
}


def says(text: str, word: str) -> bool:
    """Whether the text has the word, whatever way its marks are written: as a whole word in scripts that part words."""
    folded = unicodedata.normalize("NFC", text).casefold()
    if "LATIN" not in unicodedata.name(word[0]):
        return word in folded
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", folded) is not None


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", WORDS)
def test_every_language_has_the_same_keys(language):
    assert set(WORDS[language]) == set(WORDS["vi"])
    assert set(OWN[language]) <= set(OWN["vi"])


@pytest.mark.parametrize("language", WHOLE)
def test_vietnamese_and_english_are_whole(language):
    assert set(OWN[language]) == set(WORDS["vi"])


@pytest.mark.parametrize("language", sorted(set(WORDS) - set(WHOLE)))
def test_every_other_language_says_verdict_and_labels_itself(language):
    lacking = {key for key in WORDS["vi"] if key.startswith(OWED_KEYS)} - set(OWN[language])
    assert lacking <= MAY_BE_ENGLISH
    assert set(OWN[language]) >= IN_ATTRIBUTES


def test_what_a_language_lacks_is_english_and_marked_as_english():
    lao = sentences("lo", PLACE)
    assert borrowed("lo", "goods.open")
    assert lao.html["goods.open"] == f'<span lang="en">{sentences("en", PLACE).html["goods.open"]}</span>'
    assert "lang=" not in sentences("ja", PLACE).html["goods.open"]


def test_the_house_and_the_words_know_the_same_languages():
    assert tuple(WORDS) == tuple(TAGS) == tuple(NAMES) == PUBLIC
    assert TAGS["zh"] == "zh-Hans"


@pytest.mark.parametrize("language", WORDS)
def test_every_language_fills_in_the_same_values(language):
    free = {"ocop.former_issuer"}
    place = {"province", "Province", "hotline"}
    differing = {
        key
        for key, text in WORDS[language].items()
        if key not in free and placeholders(text) - place - {"n"} != placeholders(WORDS["vi"][key]) - place - {"n"}
    }
    assert differing == set()


@pytest.mark.parametrize("language", WORDS)
def test_the_fixed_sentence_stands_letter_for_letter(language):
    assert WORDS[language]["fixed"] == FIXED[language]


@pytest.mark.parametrize("language", WORDS)
def test_no_sentence_calls_goods_or_stamps_the_original_ones(language):
    found = [(key, word) for key, text in WORDS[language].items() for word in BANNED if says(text, word)]
    assert found == []


@pytest.mark.parametrize("language", WORDS)
def test_no_verdict_speaks_of_safety_counterfeits_or_systems(language):
    lines = {key: text for key, text in WORDS[language].items() if key.startswith(VERDICT_KEYS)}
    found = [(key, word) for key, text in lines.items() for word in BANNED_IN_VERDICT if says(text, word)]
    assert found == []


def test_the_search_for_banned_words_finds_whole_words_only():
    assert says("Hàng THẬT.", "thật")
    assert says(unicodedata.normalize("NFD", "hàng thật"), "thật")
    assert not says("kỹ thuật", "thật")
    assert says("此商品是正品。", "正品")


def test_only_a_recall_says_thu_hoi_in_its_headline():
    headlines = {key: text for key, text in WORDS["vi"].items() if key.startswith(("state.", "title."))}
    assert {key for key, text in headlines.items() if "THU HỒI" in text} == {"state.recalled", "title.recalled"}
    assert WORDS["vi"]["title.recalled"].startswith("THU HỒI")


def test_thu_hoi_in_a_line_about_a_paper_never_stands_without_its_name():
    lines = {key: text for key, text in WORDS["vi"].items() if key.startswith(("ocop.", "paper"))}
    bare = {key for key, text in lines.items() if "thu hồi" in text and "iấy chứng nhận" not in text}
    assert bare == {"paper.revoked"}
    assert WORDS["vi"]["paper.revoked"].startswith("{noun} ")


@pytest.mark.parametrize("language", WHOLE)
def test_sentences_of_the_verdict_have_twelve_words_at_most(language):
    words = sentences(language, PLACE)
    long = [
        (key, one)
        for key in WORDS[language]
        if key.startswith(("say.", "do.", "also."))
        for one in re.split(r"[.?!:;]", words[key])
        if len(one.split()) > 12
    ]
    assert long == []


@pytest.mark.parametrize("language", WORDS)
def test_every_line_a_rule_can_say_has_words(language):
    words = sentences(language, PLACE)
    for verdict in every_answer().values():
        for line in (*verdict.lines, *verdict.details, *verdict.others):
            assert "{" not in words.plain(line)
    said = {f"also.{state}" for state in rules.TONES} | {"also.suspicious.key"}
    assert said >= {key for key in WORDS[language] if key.startswith("also.")}
    assert {f"state.{state}" for state in rules.TONES} == {key for key in WORDS[language] if key.startswith("state.")}


@pytest.mark.parametrize("language", WORDS)
def test_every_known_paper_has_a_name_and_a_noun(language):
    for kind in KNOWN_PAPERS:
        assert WORDS[language][f"paper_name.{kind}"]
        assert WORDS[language][f"paper_noun.{kind}"]


def test_a_city_is_called_a_city():
    hue = PlaceWords("thành phố Huế", "1022", "txng.example.vn")
    assert sentences("vi", hue)["say.active"] == "Sản phẩm đã đăng ký với thành phố Huế."
    assert sentences("vi", hue)["say.unknown_typed"] == "Thành phố Huế không có dữ liệu về mã này."
    assert sentences("en", hue)["say.active"] == "This product is registered with Huế city."
    assert sentences("zh", hue)["say.active"] == "此产品已在Huế市登记。"


def test_a_province_is_called_a_province_and_the_hotline_is_a_setting():
    place = PlaceWords("tỉnh Quảng Ngãi", "1900", "txng.example.vn")
    assert sentences("vi", place)["say.unknown_typed"] == "Tỉnh Quảng Ngãi không có dữ liệu về mã này."
    assert sentences("en", place)["say.unknown_typed"] == "Quảng Ngãi province has no data about this code."
    assert sentences("vi", place)["do.service_trouble"] == "Thử lại sau 1 phút, hoặc gọi 1900."


def test_a_province_without_its_word_is_refused():
    with pytest.raises(ValueError, match="tỉnh"):
        PlaceWords("Quảng Ngãi", "1022", "txng.example.vn")


def test_numbers_are_grouped_and_bent_as_the_language_does():
    assert sentences("vi", PLACE).plain(rules.counted("time", 1412)) == "1.412 lần"
    assert sentences("en", PLACE).plain(rules.counted("time", 1412)) == "1,412 times"
    assert sentences("en", PLACE).plain(rules.counted("time", 1)) == "once"


def test_other_peoples_text_is_escaped_and_keeps_its_language():
    line = Line("fact.reason", {"text": Free("<b>quá {hạn}")})
    assert sentences("vi", PLACE).markup(line) == "Lý do: &lt;b&gt;quá {hạn}"
    assert sentences("en", PLACE).markup(line) == 'Reason: <span lang="vi">&lt;b&gt;quá {hạn}</span>'


def test_a_date_is_marked_as_one():
    assert sentences("vi", PLACE).markup(Line("say.stolen", {"date": local_day(NOW)})) == (
        '<span>Tem này bị mất cắp,</span> <span>báo ngày <time datetime="2026-11-20">20/11/2026</time>.</span>'
    )
    assert day(local_day(NOW)) == "20/11/2026"


def test_a_missing_key_is_an_error_and_never_a_gap():
    with pytest.raises(KeyError):
        Sentences("vi", PLACE).plain(Line("say.nothing"))
