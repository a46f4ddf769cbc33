"""Every paper, in both languages, with everything and with next to nothing; what people type prints as they typed it."""

import datetime as dt
import re
import threading

import pytest

from service_window.glyphs import fallback_fonts, packaged_coverage, printable
from service_window.paper_data import CONTRACTS, PaperDataError
from service_window.sheet_data import SHEETS
from service_window.slip_data import SLIPS
from service_window.typesetting import PAPERS_DIR, missing_glyphs, render_pdf, set_paper
from tests.ground.paper_samples import COMMON, KINDS, full, minimal
from tests.pdf_reader import metadata, page_count, pdf_text

LANGUAGES = ("zh-hans", "en")
TITLES = {
    "receipt_slip": ("收件凭证", "Receipt slip"),
    "acceptance_slip": ("受理通知书", "Notice of acceptance"),
    "correction_notice": ("申请材料补正告知书（一次性告知书）", "Notice of materials to be supplied (told once)"),
    "undertaking": ("容缺受理承诺书", "Undertaking to supply materials"),
    "not_accepted": ("不予受理通知书", "Notice of non-acceptance"),
    "special_procedure": ("特别程序告知书", "Notice of a special procedure"),
    "extension": ("延长审批期限告知书", "Notice of extension"),
    "decision_refused": ("不予许可决定书", "Decision of refusal"),
    "own_result": ("核准回执", "Result: 从事拍卖业务核准"),
    "promise_slip": ("承诺件领取单", "Collection slip of a promised item"),
    "delivery_receipt": ("送达回证", "Delivery receipt"),
    "withdrawal": ("撤回申请确认书", "Confirmation of withdrawal"),
    "material_list": ("从事拍卖业务核准", "Service guide"),
}
SENTENCES = {
    "receipt_slip": "本凭证只证明收到申请及其日期，不表示已经受理。",
    "acceptance_slip": "根据《中华人民共和国行政许可法》第三十二条第一款第（五）项的规定，现予受理。",
    "correction_notice": "现将需要补正的全部内容一次告知如下：",
    "undertaking": "到期未补齐的，由受理机关依法依规处理，由此产生的后果由本单位承担。",
    "not_accepted": "该事项依法不属于本机关职权范围，请向示例省商务厅申请。",
    "special_procedure": "自2026年11月24日起暂停计时，所需时间预计15个工作日，不计算在办理时限内。",
    "extension": "经本机关负责人于2026年11月22日批准，审批期限延长10个工作日。",
    "decision_refused": "根据《中华人民共和国行政许可法》第三十八条第二款的规定，决定不予许可。",
    "own_result": "符合《中华人民共和国拍卖法》第十二条的规定，准予许可。",
    "promise_slip": "本窗口承诺按下列日期办结，并争取提前办结。",
    "delivery_receipt": "送达方式",
    "withdrawal": "本窗口确认申请已经撤回，该办件终止办理。",
    "material_list": "材料齐全、符合规定形式的，当场受理；需要补正的，一次告知全部内容。",
}
CODES = frozenset(
    {"qr_svg", "rate_url", "rate_qr_svg", "wording", "channel", "state", "unit", "counts_from", "ground", "procedure"}
) | {
    "delivery_way",
    "delivery_ways",
    "item_type",
    "case_type",
}
"""Keys whose text is not printed itself but chooses words."""

UNUSED = {
    kind: keys
    for keys, kinds in (
        # What a kind of paper of a case has no place for, though every case has it.
        ({"channel"}, set(KINDS) - {"receipt_slip"}),
        ({"materials"}, set(KINDS) - {"receipt_slip", "withdrawal", "material_list"}),
    )
    for kind in kinds
}


def squeeze(text: str) -> str:
    """Return ``text`` without white space: lines break where the column ends."""
    return re.sub(r"\s", "", text)


def texts(value: object, key: str = ""):
    """Yield key and text of everything in ``value`` that is printed as it stands."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from texts(part, name)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part, key)
    elif isinstance(value, str) and value and key not in CODES:
        yield key, value


def on(iso: str, language: str) -> str:
    day = dt.date.fromisoformat(iso)
    return f"{day.year}年{day.month}月{day.day}日" if language == "zh-hans" else f"{day.day} {day:%B} {day.year}"


@pytest.mark.parametrize("kind", KINDS)
def test_full_sample_knows_every_key(kind):
    contract = CONTRACTS[kind]

    assert set(full(kind)) == contract.__required_keys__ | contract.__optional_keys__
    assert {key for key, value in minimal(kind).items() if value} == contract.__required_keys__


def test_papers_and_contracts_match():
    assert {path.stem for path in PAPERS_DIR.glob("*.typ")} - {"_layout", "_labels", "_assessment"} == {
        *KINDS,
        *SHEETS,
        *SLIPS,
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("data", [full, minimal])
@pytest.mark.parametrize("kind", KINDS)
def test_paper_is_archivable_and_accessible(kind, data, language):
    pdf = render_pdf(kind, data(kind), language=language)

    assert pdf.startswith(b"%PDF-1.7")
    assert re.findall(r"<pdfaid:part>(.)</pdfaid:part><pdfaid:conformance>(.)<", metadata(pdf)) == [("2", "A")]
    assert re.findall(r"<pdfuaid:part>(.)<", metadata(pdf)) == ["1"]
    assert {"zh-hans": b"/Lang(zh-CN)", "en": b"/Lang(en-GB)"}[language] in pdf


# Dates a paper prints only in some of its forms, or not at all.
SILENT_DAYS = {
    "receipt_slip": {"accepted_on", "promised_due_on", "statutory_due_on"},
    "correction_notice": {"accepted_on", "promised_due_on", "statutory_due_on", "due_on"},
    "undertaking": {"received_on", "accepted_on", "promised_due_on", "statutory_due_on"},
    "not_accepted": {"accepted_on", "promised_due_on", "statutory_due_on"},
    "special_procedure": {"received_on", "accepted_on"},
    "extension": {"accepted_on"},
    "decision_refused": {"promised_due_on", "statutory_due_on"},
    "own_result": {"accepted_on", "promised_due_on", "statutory_due_on"},
    "promise_slip": {"statutory_due_on"},
    "delivery_receipt": {"received_on", "accepted_on", "promised_due_on", "statutory_due_on"},
    "withdrawal": {"accepted_on", "promised_due_on", "statutory_due_on"},
    "acceptance_slip": set(),
    "material_list": {"issued_on"},
}
# Texts a paper has no place for: reasons and remedies belong to refusals, the basis to decisions.
SILENT_TEXTS = {
    "receipt_slip": {"reason", "legal_basis", "remedies"},
    "acceptance_slip": {"reason", "legal_basis", "remedies"},
    "correction_notice": {"legal_basis", "remedies"},
    "undertaking": {"reason", "remedies", "legal_basis"},
    "not_accepted": {"legal_basis", "review_body", "court"},
    "special_procedure": {"legal_basis", "remedies"},
    "extension": {"legal_basis", "remedies"},
    "decision_refused": {"review_body", "court"},
    "own_result": {"reason", "remedies", "handler_name"},
    "promise_slip": {"reason", "legal_basis", "remedies"},
    "delivery_receipt": {"reason", "legal_basis", "remedies"},
    "withdrawal": {"legal_basis", "remedies"},
    "material_list": set(),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_paper_prints_all_it_was_given(kind, language):
    data = full(kind)
    given = {key: value for key, value in data.items() if key not in UNUSED.get(kind, set())}
    if kind == "correction_notice":
        given["reason"] = None  # it stands beside every material

    text = squeeze(pdf_text(render_pdf(kind, data, language=language)))

    silent = SILENT_DAYS[kind] | SILENT_TEXTS[kind]
    expected = [
        on(value, language) if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else value
        for key, value in texts(given)
        if key not in silent and not (kind == "promise_slip" and key == "bring")
    ]
    lines = [line for value in expected for line in value.splitlines()]
    assert [line for line in lines if squeeze(line) not in text] == []
    assert len(lines) > 8


@pytest.mark.parametrize("kind", KINDS)
def test_paper_has_its_title_and_sentence(kind):
    chinese = squeeze(pdf_text(render_pdf(kind, full(kind))))
    english = squeeze(pdf_text(render_pdf(kind, full(kind), language="en")))

    zh, en = TITLES[kind]
    assert (zh in chinese, squeeze(en) in chinese) == (True, False)
    assert (zh in english, squeeze(en) in english) == (True, True)
    assert SENTENCES[kind] in chinese
    named = "" if kind == "material_list" else "ofthepaperwiththisnumber"
    assert f"TheChinesetext{named}prevails." in english


@pytest.mark.parametrize("kind", KINDS)
def test_paper_has_seal_pages_and_sample_mark(kind):
    data = full(kind)

    sample = pdf_text(render_pdf(kind, data)).split("\f")
    real = pdf_text(render_pdf(kind, data | {"sample": False})).split("\f")

    assert ["样张SAMPLE" in page for page in sample] == [True] * len(sample)
    assert ["样张" in page for page in real] == [False] * len(real)
    assert [f"第 {at} 页　共 {len(real)} 页" in page for at, page in enumerate(real, 1)] == [True] * len(real)
    assert ("（专用印章）" in "".join(real)) is (kind != "material_list")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "material_list"])
def test_paper_without_date_leaves_room_for_the_hand(kind):
    text = squeeze(pdf_text(render_pdf(kind, minimal(kind))))

    assert "商务局年月日" in text
    assert "扫码核验" not in text
    assert "None" not in text


@pytest.mark.parametrize("kind", KINDS)
def test_filing_never_speaks_of_licences(kind):
    text = pdf_text(render_pdf(kind, minimal(kind) | {"wording": "filing"}))

    assert "许可" not in text


@pytest.mark.parametrize("kind", KINDS)
def test_papers_avoid_the_words_of_other_procedures(kind):
    text = pdf_text(render_pdf(kind, full(kind)))

    assert [word for word in ("案件", "撤销", "交接", "举报", "申诉") if word in text] == []


@pytest.mark.parametrize(
    ("wording", "title", "decision"),
    [
        (None, "不予许可决定书", "决定不予许可。"),
        ("licence", "不予许可决定书", "决定不予许可。"),
        ("filing", "不予备案告知书", "决定不予备案。"),
        ("registration", "不予登记告知书", "决定不予登记。"),
        ("other", "不予办理告知书", "决定不予办理。"),
    ],
)
def test_refusal_is_worded_by_the_kind_of_item(wording, title, decision):
    text = pdf_text(render_pdf("decision_refused", minimal("decision_refused") | {"wording": wording}))

    assert (title in text, decision in squeeze(text)) == (True, True)


@pytest.mark.parametrize(
    ("wording", "outcome"),
    [("licence", "准予许可。"), ("filing", "予以备案。"), ("registration", "予以登记。"), ("other", "予以办理。")],
)
def test_result_is_worded_by_the_kind_of_item(wording, outcome):
    assert outcome in squeeze(pdf_text(render_pdf("own_result", minimal("own_result") | {"wording": wording})))


@pytest.mark.parametrize("kind", ["not_accepted", "decision_refused"])
def test_refusals_name_the_remedies(kind):
    general = squeeze(pdf_text(render_pdf(kind, minimal(kind))))
    named = squeeze(pdf_text(render_pdf(kind, full(kind) | {"remedies": None})))

    assert (
        "可以自收到本决定之日起60日内依法申请行政复议，也可以自收到本决定之日起6个月内依法向人民法院提起行政诉讼。"
        in general
    )
    assert "60日内向示例市政府申请行政复议，也可以自收到本决定之日起6个月内向示例市法院提起行政诉讼。" in named


@pytest.mark.parametrize(
    ("kind", "change", "sentence"),
    [
        ("acceptance_slip", {}, "根据《中华人民共和国行政许可法》第三十二条第一款第（五）项的规定，现予受理。"),
        (
            "acceptance_slip",
            {"deemed": True},
            "根据《中华人民共和国行政许可法》第三十二条第一款第（四）项的规定，自收到申请材料之日起视为受理。",
        ),
        ("correction_notice", {}, "根据《中华人民共和国行政许可法》第三十二条第一款第（四）项的规定，"),
        ("not_accepted", {"ground": "no_licence_needed"}, "第三十二条第一款第（一）项的规定，决定不予受理。"),
        ("not_accepted", {"ground": "other_authority"}, "第三十二条第一款第（二）项的规定，决定不予受理。"),
        ("special_procedure", {}, "根据《中华人民共和国行政许可法》第四十五条的规定，自2026年11月24日起暂停计时，"),
        ("special_procedure", {"ended_on": "2026-12-01"}, "已于2026年12月1日结束。"),
        ("extension", {}, "根据《中华人民共和国行政许可法》第四十二条第一款的规定，"),
        ("receipt_slip", {}, "逾期不告知的，自收到申请材料之日起即为受理（《中华人民共和国行政许可法》第三十二条）。"),
        ("receipt_slip", {"wording": "filing"}, "是否受理，或者需要补正的全部内容，本窗口将另行一次告知。"),
        ("own_result", {"text": "经审查,准予变更。"}, "经审查,准予变更。"),
        ("own_result", {"validity": "长期有效"}, "长期有效"),
        ("own_result", {"valid_until": "2029-01-31"}, "至2029年1月31日"),
        ("own_result", {"valid_from": "2026-02-01"}, "自2026年2月1日起"),
        (
            "promise_slip",
            {"delivery_way": "counter", "bring": ["本领取单", "委托书"]},
            "领取时请带：本领取单、委托书。",
        ),
        ("material_list", {"immediate_minutes": 30}, "即时办结（30分钟）"),
        ("material_list", {"conditions": ["（1）有章程", "（2）有场地"]}, "办理条件（1）有章程（2）有场地"),
        ("material_list", {"conditions": ["有章程", "有场地"]}, "办理条件1.有章程2.有场地"),
        ("undertaking", {"applicant_is_person": True}, "由此产生的后果由本人承担。"),
        ("undertaking", {"supply_by": "2026-12-04"}, "在上表所列期限（2026年12月4日前，含当日）内补齐全部容缺材料"),
        ("withdrawal", {"applicant_is_person": True}, "撤回申请不影响你以后再次提出申请。"),
    ],
)
def test_paper_says_what_the_law_says(kind, change, sentence):
    assert sentence in squeeze(pdf_text(render_pdf(kind, minimal(kind) | change)))


@pytest.mark.parametrize("kind", ["correction_notice", "not_accepted", "special_procedure", "extension"])
def test_what_the_licence_law_orders_cites_that_law_and_for_licences_only(kind):
    licence = squeeze(pdf_text(render_pdf(kind, full(kind))))
    filing = squeeze(pdf_text(render_pdf(kind, full(kind) | {"wording": "filing"})))

    assert ("《中华人民共和国行政许可法》" in licence, "拍卖法》" in licence) == (True, False)
    assert ("根据" in filing, "法》" in filing) == (False, False)


def test_acceptance_of_a_filing_cites_the_basis_of_the_item():
    text = squeeze(pdf_text(render_pdf("acceptance_slip", full("acceptance_slip") | {"wording": "filing"})))

    assert "根据《中华人民共和国拍卖法》第十二条的规定，现予受理。" in text


def test_slip_of_unchecked_materials_claims_no_receipt_of_any():
    data = minimal("receipt_slip") | {
        "checklist": [{"name": "公司章程", "required": True}, {"name": "照片", "required": False}]
    }
    text = squeeze(pdf_text(render_pdf("receipt_slip", data)))

    said = "所交材料由本窗口对照应交材料清单逐项核对；本凭证不表示清单所列材料均已收到。"
    assert (said in text, "应交材料清单：" in text, "照片按需提供" in text) == (True, True, True)
    assert text.count("已收") == 2  # the application, and the sentence above: beside no material


HOSTILE = (
    '#import "/etc/passwd": x',
    "#panic(1) ] ) } [ ( {",
    "$x^2$ \\ \\u{41} \\n",
    "*bold* _emph_ `raw` = head",
    "<label> @ref // /* */ https://x.example",
    '\' or 1=1 -- "quoted" & < > %s {0} ${x}',
)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_typed_text_prints_as_it_was_typed(hostile):
    data = full("receipt_slip") | {"applicant_name": hostile, "item_name": hostile, "number": hostile}
    data |= {"materials": [{"name": hostile, "note": hostile, "state": hostile}], "checklist": None}

    text = squeeze(pdf_text(render_pdf("receipt_slip", data)))

    # salutation, sentence, three cells of the slip, three of the stub, number above, in the table and its two texts
    assert text.count(squeeze(hostile)) == 11


def test_control_and_direction_characters_are_shown_by_code():
    paper = set_paper("withdrawal", minimal("withdrawal") | {"applicant_name": "张\x00\x07三\u202e\ud800"})

    assert paper.missing == ("\x00", "\x07", "\u202e", "\ud800")
    assert "张〔U+0000〕〔U+0007〕三〔U+202E〕〔U+D800〕：" in pdf_text(paper.pdf)


def test_rare_characters_and_the_middle_dot_are_printed():
    name = "㛃𬭎鿏𫖮𬀩䶮·丨"

    paper = set_paper("withdrawal", minimal("withdrawal") | {"applicant_name": name})

    assert paper.missing == ()
    assert f"{name}：" in pdf_text(paper.pdf)


def test_character_beyond_the_fonts_is_reported_and_coded(caplog):
    paper = set_paper("withdrawal", minimal("withdrawal") | {"applicant_name": "张\U0003fffd三"})

    assert paper.missing == ("\U0003fffd",)
    assert "张〔U+3FFFD〕三：" in pdf_text(paper.pdf)
    assert [record.getMessage() for record in caplog.records] == [
        "No font here prints U+3FFFD; the paper withdrawal shows the code instead."
    ]


@pytest.mark.parametrize("character", ["𠮷", "𡈽", "𠀀", "☑", "🙂"])
def test_character_beyond_the_packaged_fonts_comes_from_the_machine_or_is_coded(character):
    families, further = fallback_fonts()
    covered = ord(character) in further

    paper = set_paper("withdrawal", minimal("withdrawal") | {"applicant_name": f"张{character}三"})

    assert ord(character) not in packaged_coverage()
    assert missing_glyphs(character) == paper.missing == (() if covered else (character,))
    assert f"张{character if covered else f'〔U+{ord(character):04X}〕'}三：" in pdf_text(paper.pdf)
    assert covered <= bool(families)


def test_text_is_made_printable():
    covered = frozenset(map(ord, "ab 〔〕U+0123456789ABCDEF"))

    assert printable("a\r\nb\u2028a\tb", covered) == ("a\nb\na b", [])
    assert printable("a\u200b\ufe0f\u00adb\U000e0100", covered) == ("ab", [])
    assert printable("axbx", covered) == ("a〔U+0078〕b〔U+0078〕", ["x"])


BEYOND_EXTENSION_A = (
    "𠙶𠳐𡎚𡐓𣗋𣲗𣲘𣸣𤧛𤩽𤫉𥔲𥕢𥖨𥻗𦈡𦒍𦙶𦝼𦭜𦰡𧿹𨐈𨙸𨚕𨟠𨭉𨱇𨱏𨱑𨱔𨺙𩽾𩾃𩾌𪟝𪣻𪤗𪨰𪨶𪩘𪾢𫄧𫄨𫄷𫄸𫇭𫌀𫍣𫍯"
    "𫍲𫍽𫐄𫐐𫐓𫑡𫓧𫓯𫓶𫓹𫔍𫔎𫔶𫖮𫖯𫖳𫗧𫗴𫘜𫘝𫘦𫘧𫘨𫘪𫘬𫚕𫚖𫚭𫛭𫞩𫟅𫟦𫟹𫟼𫠆𫠊𫠜𫢸𫫇𫭟𫭢𫭼𫮃𫰛𫵷𫶇𫷷𫸩𬀩𬀪"
    "𬂩𬃊𬇕𬇙𬇹𬉼𬊈𬊤𬌗𬍛𬍡𬍤𬒈𬒔𬒗𬕂𬘓𬘘𬘡𬘩𬘫𬘬𬘭𬘯𬙂𬙊𬙋𬜬𬜯𬞟𬟁𬟽𬣙𬣞𬣡𬣳𬤇𬤊𬤝𬨂𬨎𬩽𬪩𬬩𬬭𬬮𬬱𬬸𬬹𬬻"
    "𬬿𬭁𬭊𬭎𬭚𬭛𬭤𬭩𬭬𬭯𬭳𬭶𬭸𬭼𬮱𬮿𬯀𬯎𬱖𬱟𬳵𬳶𬳽𬳿𬴂𬴃𬴊𬶋𬶍𬶏𬶐𬶟𬶠𬶨𬶭𬶮𬷕𬸘𬸚𬸣𬸦𬸪𬹼𬺈𬺓"
)
"""Characters of the 通用规范汉字表 from extension B on; one of its 196 is not listed here."""


def test_packaged_fonts_hold_the_common_characters():
    assert missing_glyphs(BEYOND_EXTENSION_A) == ()
    # The CJK block of Unicode 1.1 and extension A, whole.
    assert [
        hex(point) for point in (*range(0x4E00, 0x9FA6), *range(0x3400, 0x4DB6)) if point not in packaged_coverage()
    ] == []
    assert len(packaged_coverage()) == 30938


def test_two_hundred_materials_run_over_several_pages():
    materials = [{"name": f"第{at}号材料", "originals": at, "copies": 1, "state": "present"} for at in range(1, 201)]

    pdf = render_pdf("receipt_slip", full("receipt_slip") | {"materials": materials})

    pages = pdf_text(pdf).split("\f")
    assert len(pages) == page_count(pdf)
    assert len(pages) >= 5
    assert [at for at in range(1, 201) if f"第{at}号材料" not in "".join(pages)] == []
    assert ["材料名称" in page for page in pages[1:-1]] == [True] * (len(pages) - 2)
    assert [COMMON["number"] in page for page in pages] == [True] * len(pages)


@pytest.mark.parametrize(
    "name", ["名" * 2000, "W" * 700, "é" * 700, "长名 with spaces " * 100], ids=["han", "latin", "accents", "mixed"]
)
@pytest.mark.parametrize("kind", KINDS)
def test_very_long_names_stay_whole(kind, name):
    text = pdf_text(render_pdf(kind, full(kind) | {"item_name": name, "sample": False}))

    # The name may be cut by the foot of a page; what counts is that no letter of it is lost.
    assert text.count(name[:1]) >= name.count(name[:1])
    assert f"共 {text.count(chr(12)) + 1} 页" in text


def test_newlines_of_a_reason_become_paragraphs():
    one = render_pdf("decision_refused", minimal("decision_refused") | {"reason": "甲。乙。"})
    two = render_pdf("decision_refused", minimal("decision_refused") | {"reason": "甲。\n\n乙。\n"})

    assert "具体理由：甲。乙。" in squeeze(pdf_text(one))
    assert "具体理由：甲。乙。" in squeeze(pdf_text(two))
    assert one != two


def test_empty_texts_count_as_absent():
    empty = {"agent_name": "", "reason": "", "issued_on": None, "materials": [], "legal_basis": None, "qr_svg": ""}

    assert pdf_text(render_pdf("withdrawal", minimal("withdrawal") | empty)) == pdf_text(
        render_pdf("withdrawal", minimal("withdrawal"))
    )


def test_day_that_is_no_iso_day_is_printed_as_it_stands():
    text = squeeze(pdf_text(render_pdf("withdrawal", minimal("withdrawal") | {"withdrawn_on": "昨天"})))

    assert "你（单位）于昨天撤回" in text


@pytest.mark.parametrize(
    ("kind", "data", "sentence"),
    [
        ("poem", {}, "There is no paper of the kind 'poem'."),
        ("../papers/receipt_slip", {}, "There is no paper of the kind '../papers/receipt_slip'."),
        ("_layout", {}, "There is no paper of the kind '_layout'."),
        ("withdrawal", {"office": {}}, "The paper withdrawal lacks applicant_name, item_name."),
        (
            "withdrawal",
            minimal("withdrawal") | {"applicant": "张三"},
            "The paper withdrawal does not know applicant.",
        ),
        (
            "withdrawal",
            minimal("withdrawal") | {"issued_on": dt.date(2026, 11, 23)},
            "A paper cannot hold a value of the type date; days are ISO text.",
        ),
    ],
)
def test_data_that_does_not_fit_is_refused(kind, data, sentence):
    with pytest.raises(PaperDataError) as refused:
        render_pdf(kind, data)

    assert str(refused.value) == sentence


def test_unknown_language_is_refused():
    with pytest.raises(PaperDataError) as refused:
        render_pdf("withdrawal", minimal("withdrawal"), language="fr")

    assert str(refused.value) == "Papers are not set in the language 'fr'."


def test_same_data_gives_the_same_bytes_in_every_thread():
    jobs = [("withdrawal", full("withdrawal") | {"applicant_name": f"申请人{at}"}) for at in range(12)]
    alone = [render_pdf(kind, data) for kind, data in jobs]
    results: list[list[bytes]] = [[], [], [], []]
    start = threading.Barrier(len(results))

    def work(own: list[bytes]) -> None:
        start.wait()
        own += [render_pdf(kind, data) for kind, data in jobs]

    threads = [threading.Thread(target=work, args=(own,)) for own in results]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert results == [alone] * len(results)
    assert len(set(alone)) == len(alone)
