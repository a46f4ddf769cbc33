"""The catalogue file: the shipped one parses, and whatever is wrong with one is told, all at once."""

import copy
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from windows.catalogue_format import FILE_LENGTH, CatalogueErrors, Limit, read_catalogue

SHIPPED = Path(settings.BASE_DIR) / "windows" / "data" / "sample_catalogue.json"

ITEM_TEXTS = ("name", "legal_basis", "conditions", "procedure", "result_name", "result_validity")
CHINESE = re.compile("[\u4e00-\u9fff]")
ITEM: dict[str, Any] = {
    "code": "sample-licence",
    "basic_code": None,
    "implementation_code": None,
    "handling_code": None,
    "name": "样例许可",
    "name_en": "Sample licence",
    "aliases": ["样例"],
    "item_type": "licence",
    "case_type": "promised",
    "advice_only": False,
    "audience": ["enterprise"],
    "legal_basis": "某法",
    "conditions": "无",
    "procedure": "1. 申请\n2. 领取",
    "procedure_en": "Apply, collect.",
    "summary_en": "A sample.",
    "statutory": {"number": 20, "unit": "working_day", "counts_from": "acceptance"},
    "promised": {"number": 10, "unit": "working_day", "counts_from": "acceptance"},
    "immediate_minutes": None,
    "result_name": "样例证书",
    "result_validity": None,
    "result_issued_by": "own",
    "approval_chain": ["chief_representative"],
    "special_procedures": [],
    "delivery_ways": ["counter"],
    "visits_needed": 1,
    "enquiry_phone": None,
    "complaint_phone": None,
    "decision_wording": "licence",
    "verified_by_bureau": False,
    "materials": [
        {
            "name": "申请书",
            "name_en": "Application",
            "issuer": "申请人自备",
            "originals": 1,
            "copies": 0,
            "required": True,
            "tolerable": False,
            "note": None,
        }
    ],
}
ADVICE: dict[str, Any] = {
    **ITEM,
    "item_type": "public_service",
    "case_type": "other",
    "advice_only": True,
    "statutory": None,
    "promised": None,
    "result_name": None,
    "result_issued_by": "none",
    "approval_chain": [],
    "delivery_ways": [],
    "decision_wording": "other",
    "materials": [],
}


def written(*items: dict[str, Any], **top: Any) -> str:
    return json.dumps({"catalogue": "样例目录", "sample": True, "items": list(items), **top}, ensure_ascii=False)


def changed(base: dict[str, Any] = ITEM, **fields: Any) -> dict[str, Any]:
    return {**copy.deepcopy(base), **fields}


def limit(number: object, unit: str = "working_day", counts_from: str = "acceptance") -> dict[str, Any]:
    return {"number": number, "unit": unit, "counts_from": counts_from}


def material(**fields: Any) -> list[dict[str, Any]]:
    return [{**ITEM["materials"][0], **fields}]


def faults_of(text: str) -> list[tuple[str, str, str]]:
    """What is wrong with ``text``: whose, which field, which code."""
    with pytest.raises(CatalogueErrors) as caught:
        read_catalogue(text)
    return [(fault.place, fault.field, fault.code) for fault in caught.value.faults]


# ---------------------------------------------------------------- the shipped catalogue


def test_shipped_catalogue_holds_fourteen_items_and_their_variants() -> None:
    catalogue = read_catalogue(SHIPPED.read_text(encoding="utf-8"))

    assert catalogue.sample is True
    assert [(code, len(items)) for code, items in catalogue.groups().items()] == [
        ("fuel-retail", 5),
        ("auction-licence", 1),
        ("overseas-labour-licence", 1),
        ("scrap-vehicle-qualification", 1),
        ("prepaid-card-filing", 1),
        ("franchise-filing", 1),
        ("technology-import-registration", 1),
        ("technology-export-registration", 1),
        ("overseas-project-filing", 1),
        ("used-car-market-filing", 1),
        ("car-sales-filing", 1),
        ("auction-annual-check", 1),
        ("scrap-certificate-correction", 1),
        ("foreign-investment-advice", 1),
    ]
    assert Counter(item.verified_by_bureau for item in catalogue.items) == {False: 18}


def test_shipped_limits_are_those_of_the_laws_and_the_sample_promises() -> None:
    catalogue = read_catalogue(SHIPPED.read_text(encoding="utf-8"))
    twenty, three = Limit(20, "working_day", "acceptance"), Limit(3, "working_day", "acceptance")
    ten = Limit(10, "working_day", "acceptance")

    assert {item.code: (item.statutory, item.promised, item.immediate_minutes) for item in catalogue.items} == {
        "fuel-retail-new": (twenty, ten, None),
        "fuel-retail-change": (twenty, None, 60),
        "fuel-retail-renewal": (twenty, ten, None),
        "fuel-retail-closing": (twenty, ten, None),
        "fuel-retail-replacement": (twenty, ten, None),
        "auction-licence": (twenty, ten, None),
        "overseas-labour-licence": (Limit(20, "working_day", "receipt"), Limit(2, "working_day", "receipt"), None),
        "scrap-vehicle-qualification": (twenty, Limit(15, "working_day", "acceptance"), None),
        "prepaid-card-filing": (twenty, Limit(7, "working_day", "acceptance"), None),
        "franchise-filing": (Limit(10, "calendar_day", "acceptance"), Limit(5, "working_day", "acceptance"), None),
        "technology-import-registration": (three, None, 30),
        "technology-export-registration": (three, None, 30),
        "overseas-project-filing": (None, three, None),
        "used-car-market-filing": (None, None, 30),
        "car-sales-filing": (None, None, 20),
        "auction-annual-check": (None, None, 30),
        "scrap-certificate-correction": (None, three, None),
        "foreign-investment-advice": (None, None, None),
    }


def test_shipped_auction_item_tolerates_the_three_marked_materials() -> None:
    catalogue = read_catalogue(SHIPPED.read_text(encoding="utf-8"))
    [auction] = catalogue.groups()["auction-licence"]

    assert [(entry.name, entry.tolerable) for entry in auction.materials if entry.required] == [
        ("拍卖业务许可申请书", False),
        ("股东会决议", False),
        ("营业执照", False),
        ("公司章程", False),
        ("法定代表人无犯罪记录证明", True),
        ("拍卖业务规则", True),
        ("拍卖师执业资格证书", True),
        ("拍卖师注册单位变更意见表", False),
    ]


def test_shipped_texts_are_told_in_both_languages() -> None:
    catalogue = read_catalogue(SHIPPED.read_text(encoding="utf-8"))

    told = [
        (item.code, name, getattr(thing, name), getattr(thing, f"{name}_en"))
        for item in catalogue.items
        for thing, names in ((item, ITEM_TEXTS), *((row, ("name", "issuer", "note")) for row in item.materials))
        for name in names
    ]

    assert [(code, name) for code, name, chinese, english in told if bool(chinese) != bool(english)] == []
    assert [(code, name) for code, name, _chinese, english in told if CHINESE.search(english)] == []


def test_shipped_items_have_material_lists_of_their_own() -> None:
    catalogue = read_catalogue(SHIPPED.read_text(encoding="utf-8"))

    lists = Counter(tuple(entry.name for entry in item.materials) for item in catalogue.items)

    assert set(lists.values()) == {1}
    assert len(lists) == 18


def test_shipped_catalogue_leaves_out_abolished_items() -> None:
    text = SHIPPED.read_text(encoding="utf-8")

    assert [word for word in ("对外贸易经营者备案", "酒类流通") if word in text] == []


def test_sample_office_offers_every_item_at_its_six_windows() -> None:
    office = json.loads(SHIPPED.with_name("sample_office.json").read_text(encoding="utf-8"))
    catalogue = read_catalogue(SHIPPED.read_text(encoding="utf-8"))

    assert [window["number"] for window in office["windows"]] == [1, 2, 3, 4, 5, 6]
    assert {code for window in office["windows"] for code in window["items"]} == {item.code for item in catalogue.items}
    assert [(entry["weekday"], entry["opens"], entry["closes"]) for entry in office["opening_hours"]] == [
        (day, *hours) for day in range(1, 6) for hours in (("09:00", "12:00"), ("13:30", "17:00"))
    ]


# ---------------------------------------------------------------- reading


def test_item_is_read_field_by_field() -> None:
    [item] = read_catalogue(written(ITEM)).items

    assert (item.code, item.group_code, item.group_name) == ("sample-licence", "sample-licence", "样例许可")
    assert (item.statutory, item.promised) == (
        Limit(20, "working_day", "acceptance"),
        Limit(10, "working_day", "acceptance"),
    )
    assert item.materials[0].note == ""


def test_advice_item_may_name_things_worth_bringing() -> None:
    [item] = read_catalogue(written(changed(ADVICE, materials=material(required=False)))).items

    assert (item.advice_only, len(item.materials)) == (True, 1)


def test_variant_takes_over_what_it_does_not_say() -> None:
    variants = [
        {"code": "sample-new", "name": "新办", "name_en": "New"},
        {
            "code": "sample-change",
            "name": "变更",
            "name_en": "Change",
            "case_type": "immediate",
            "promised": None,
            "immediate_minutes": 30,
        },
    ]

    catalogue = read_catalogue(written(changed(variants=variants)))

    assert [(item.code, item.group_name, item.case_type, item.immediate_minutes) for item in catalogue.items] == [
        ("sample-new", "样例许可", "promised", None),
        ("sample-change", "样例许可", "immediate", 30),
    ]
    assert catalogue.items[1].statutory == Limit(20, "working_day", "acceptance")


def test_variant_with_a_text_of_its_own_takes_over_no_english_of_another() -> None:
    variants = [
        {"code": "sample-new", "name": "新办", "name_en": "New"},
        {"code": "sample-change", "name": "变更", "name_en": "Change", "conditions": "有证", "result_name": "新证"},
    ]
    english = {"conditions_en": "None", "result_name_en": "Sample certificate", "legal_basis_en": "Some law"}

    catalogue = read_catalogue(written(changed(variants=variants, **english)))

    assert [(item.conditions_en, item.result_name_en, item.legal_basis_en) for item in catalogue.items] == [
        ("None", "Sample certificate", "Some law"),
        ("", "", "Some law"),
    ]


def test_rare_characters_are_kept() -> None:
    [item] = read_catalogue(written(changed(name="㛃𬭎𠀀·样例"))).items

    assert item.name == "㛃𬭎𠀀·样例"


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"promised": limit(21)}, [("promised", "longer_than_statutory")]),
        ({"promised": limit(9), "statutory": limit(10, "calendar_day")}, [("promised", "longer_than_statutory")]),
        ({"promised": limit(2, "month")}, [("promised", "longer_than_statutory")]),
        ({"case_type": "immediate", "immediate_minutes": 30}, [("promised", "immediate_with_days")]),
        ({"case_type": "immediate", "promised": None}, [("immediate_minutes", "immediate_without_minutes")]),
        ({"immediate_minutes": 30}, [("immediate_minutes", "minutes_without_immediate")]),
        ({"promised": None}, [("promised", "promised_without_limit")]),
        ({"statutory": None}, [("statutory", "licence_without_limit")]),
        ({"decision_wording": "filing"}, [("decision_wording", "licence_wording")]),
        ({"item_type": "confirmation"}, [("decision_wording", "licence_wording")]),
        ({"case_type": "other"}, [("case_type", "case_type_of_advice")]),
        ({"audience": []}, [("audience", "audience_missing")]),
        ({"approval_chain": []}, [("approval_chain", "chain_empty")]),
        ({"approval_chain": ["handler", "chief_representative"]}, [("approval_chain", "chain_handler")]),
        ({"approval_chain": ["bureau_leader", "department_reviewer"]}, [("approval_chain", "chain_order")]),
        ({"approval_chain": ["handler", "handler"]}, [("approval_chain[1]", "duplicate")]),
        ({"result_name": None}, [("result_name", "result_without_name")]),
        ({"result_issued_by": "none"}, [("result_name", "result_not_issued")]),
        ({"delivery_ways": []}, [("delivery_ways", "delivery_missing")]),
        ({"verified_by_bureau": True}, [("verified_by_bureau", "verified_sample")]),
        ({"special_procedures": ["public_notice"]}, [("special_procedures[0]", "not_a_choice")]),
        ({"item_type": "permit"}, [("item_type", "not_a_choice")]),
        ({"item_type": ["licence"]}, [("item_type", "not_a_choice")]),
        ({"code": "Sample Licence"}, [("code", "not_slug")]),
        ({"code": 7}, [("code", "not_text")]),
        ({"name": " "}, [("name", "blank")]),
        ({"name": "样" * 101}, [("name", "too_long")]),
        ({"name": "样\x00例"}, [("name", "hidden_characters")]),
        ({"name": "样\n例"}, [("name", "hidden_characters")]),
        ({"conditions": "一\u202e二"}, [("conditions", "hidden_characters")]),
        ({"conditions": "一" * 4001}, [("conditions", "too_long")]),
        ({"summary_en": "\ud800"}, [("summary_en", "hidden_characters")]),
        ({"aliases": ["两 个"]}, [("aliases[0]", "not_a_word")]),
        ({"aliases": [str(number) for number in range(21)]}, [("aliases", "too_many")]),
        ({"advice_only": 0}, [("advice_only", "not_flag")]),
        ({"visits_needed": True}, [("visits_needed", "not_number")]),
        ({"visits_needed": 1.0}, [("visits_needed", "not_number")]),
        ({"visits_needed": -1}, [("visits_needed", "out_of_range")]),
        ({"statutory": 20}, [("statutory", "not_object")]),
        ({"statutory": limit(0)}, [("statutory.number", "out_of_range")]),
        ({"statutory": limit(20, "week")}, [("statutory.unit", "not_a_choice")]),
        ({"statutory": {"number": 20}}, [("statutory.unit", "missing"), ("statutory.counts_from", "missing")]),
        ({"statutory": {**limit(20), "from": "x"}}, [("statutory.from", "unknown")]),
        ({"fee": 100}, [("fee", "unknown")]),
        ({"materials": None}, [("materials", "not_list")]),
        ({"materials": ["申请书"]}, [("materials[0]", "not_object")]),
        ({"materials": material() * 2}, [("materials[1].name", "duplicate")]),
        ({"materials": material() * 61}, [("materials", "too_many")]),
        (
            {"materials": material(tolerable=True, required=False)},
            [("materials[0].tolerable", "tolerable_not_required")],
        ),
        ({"materials": material(originals=0)}, [("materials[0].originals", "required_without_sheets")]),
        ({"materials": material(pages=3)}, [("materials[0].pages", "unknown")]),
        ({"variants": []}, [("variants", "too_few")]),
        ({"variants": "new"}, [("variants", "not_list")]),
    ],
)
def test_wrong_field_is_refused_by_name(fields: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    found = faults_of(written(changed(**fields)))

    assert [(field, code) for _place, field, code in found] == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"promised": limit(3)}, [("promised", "advice_only")]),
        ({"statutory": limit(3)}, [("statutory", "advice_only")]),
        ({"approval_chain": ["handler"]}, [("approval_chain", "advice_only")]),
        ({"special_procedures": ["hearing"]}, [("special_procedures", "advice_only")]),
        ({"delivery_ways": ["mail"]}, [("delivery_ways", "advice_only")]),
        ({"materials": material()}, [("materials[0].required", "advice_only_materials")]),
        ({"result_validity": "一年"}, [("result_validity", "result_not_issued")]),
        ({"case_type": "promised"}, [("promised", "promised_without_limit"), ("case_type", "case_type_of_advice")]),
    ],
)
def test_advice_only_takes_nothing_in(fields: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    found = faults_of(written(changed(ADVICE, **fields)))

    assert [(field, code) for _place, field, code in found] == expected


@pytest.mark.parametrize("name", [name for name in ITEM if ITEM[name] is not None and name not in {"aliases"}])
def test_field_that_is_left_out_is_missed(name: str) -> None:
    item = {key: value for key, value in ITEM.items() if key != name}
    optional = {
        "statutory": [("statutory", "licence_without_limit")],
        "promised": [("promised", "promised_without_limit")],
        "result_name": [("result_name", "result_without_name")],
    }

    if name == "verified_by_bureau":
        assert read_catalogue(written(item)).items[0].verified_by_bureau is False
        return
    found = [(field, code) for _place, field, code in faults_of(written(item))]
    assert found == optional.get(name, [(name, "missing")])


def test_all_faults_of_all_items_are_told_at_once() -> None:
    first = changed(name="", visits_needed="2", promised=limit(30), colour="red")
    second = changed(code="second", item_type="x", materials=material(name=None, copies=99))

    assert sorted(faults_of(written(first, second))) == [
        ("sample-licence", "colour", "unknown"),
        ("sample-licence", "name", "blank"),
        ("sample-licence", "promised", "longer_than_statutory"),
        ("sample-licence", "visits_needed", "not_number"),
        ("second", "item_type", "not_a_choice"),
        ("second", "materials[0].copies", "out_of_range"),
        ("second", "materials[0].name", "not_text"),
    ]


def test_item_without_a_usable_code_is_named_by_its_position() -> None:
    assert faults_of(written(ITEM, changed(code=None, name_en=3))) == [
        ("items[1]", "code", "not_text"),
        ("items[1]", "name_en", "not_text"),
    ]


def test_duplicate_codes_are_refused_across_items_and_variants() -> None:
    variant = {"code": "sample-licence", "name": "新办", "name_en": "New"}
    grouped = changed(code="group", variants=[variant, variant])

    assert faults_of(written(ITEM, grouped)) == [("sample-licence", "code", "duplicate")]
    assert faults_of(written(ITEM, ITEM)) == [("sample-licence", "code", "duplicate")]


def test_fault_of_the_shared_part_is_told_once_and_of_a_variant_by_its_code() -> None:
    variants = [
        {"code": "sample-new", "name": "新办", "name_en": "New"},
        {"code": "sample-change", "name": "变更", "name_en": "Change", "visits_needed": 99},
        {"name": "延续", "name_en": "Renewal"},
    ]

    assert faults_of(written(changed(conditions="", variants=variants))) == [
        ("sample-licence", "conditions", "blank"),
        ("sample-change", "visits_needed", "out_of_range"),
        ("sample-licence.variants[2]", "code", "missing"),
    ]


def test_variants_within_a_variant_are_unknown() -> None:
    variant = {"code": "sample-new", "name": "新办", "name_en": "New", "variants": []}

    assert faults_of(written(changed(variants=[variant]))) == [("sample-new", "variants", "unknown")]


def test_name_given_twice_is_refused() -> None:
    text = written(ITEM).replace('"visits_needed": 1', '"visits_needed": 1, "visits_needed": 2')

    assert faults_of(text) == [("sample-licence", "visits_needed", "repeated")]


def test_fault_says_line_place_field_value_and_reason_in_the_readers_language() -> None:
    text = json.dumps({"catalogue": "目录", "sample": True, "items": [changed(promised=limit(30))]}, indent=1)
    with pytest.raises(CatalogueErrors) as caught:
        read_catalogue(text)

    with translation.override("en"):
        assert str(caught.value) == (
            "5 · sample-licence · promised · "
            '{"number": 30, "unit": "working_day", "counts_from": "acceptance"} · '
            "The promised limit is longer than the statutory limit."
        )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [("", "", "not_json")]),
        ("{", [("", "", "not_json")]),
        ("NaN", [("", "", "not_json")]),
        ('{"items": Infinity}', [("", "", "not_json")]),
        ("9" * 5000, [("", "", "not_json")]),
        ("[" * 100_000, [("", "", "too_deep")]),
        ('{"a":' * 100_000, [("", "", "too_deep")]),
        (" " * (FILE_LENGTH + 1), [("", "", "too_large")]),
        ("[]", [("", "", "not_object")]),
        ("null", [("", "", "not_object")]),
        ("{}", [("", "catalogue", "missing"), ("", "sample", "missing"), ("", "items", "missing")]),
        (written(), [("", "items", "too_few")]),
        (written(ITEM, published_from="2026-02-30"), [("", "published_from", "not_date")]),
        (written(ITEM, published_from="20260201"), [("", "published_from", "not_date")]),
        (written(ITEM, version=1), [("", "version", "unknown")]),
        (written(ITEM, **{"a\x00b": 1}), [("", "a\\u0000b", "unknown")]),
    ],
)
def test_file_that_is_no_catalogue_is_refused(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert faults_of(text) == expected


def test_byte_order_mark_is_no_fault() -> None:
    assert len(read_catalogue("\ufeff" + written(ITEM)).items) == 1


def test_faults_are_cut_off_with_a_last_word() -> None:
    found = faults_of(written(changed(**{f"field{number}": 1 for number in range(600)})))

    assert len(found) == 501
    assert found[-1] == ("", "", "more_faults")


@pytest.mark.parametrize(
    ("shorter", "longer"),
    [
        (Limit(5, "working_day", "acceptance"), Limit(10, "calendar_day", "acceptance")),
        (Limit(8, "working_day", "acceptance"), Limit(10, "calendar_day", "acceptance")),
        (Limit(20, "working_day", "acceptance"), Limit(1, "month", "acceptance")),
        (Limit(14, "calendar_day", "acceptance"), Limit(10, "working_day", "acceptance")),
        (Limit(20, "working_day", "receipt"), Limit(20, "working_day", "acceptance")),
    ],
)
def test_limit_that_a_calendar_may_fit_is_not_longer(shorter: Limit, longer: Limit) -> None:
    assert shorter.longer_than(longer) is False


# ---------------------------------------------------------------- hostile input

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=20,
)
MUTATED_ITEMS = st.dictionaries(st.sampled_from([*ITEM, "variants"]), ANYTHING, max_size=8).map(
    lambda fields: {**ITEM, **fields}
)


def reads_or_refuses(text: str) -> None:
    refused: tuple[str, ...] = ()
    try:
        read_catalogue(text)
    except CatalogueErrors as errors:
        refused = tuple(fault.reason for fault in errors.faults)
        str(errors).encode()
    assert "" not in refused


@effort(max_examples=200, deadline=None)
@given(ANYTHING)
def test_any_json_is_read_or_refused(value: object) -> None:
    reads_or_refuses(json.dumps(value))


@effort(max_examples=80, deadline=None)
@given(st.lists(MUTATED_ITEMS, max_size=3), st.dictionaries(st.sampled_from(["sample", "comment"]), ANYTHING))
def test_any_mutated_catalogue_is_read_or_refused(items: list[dict[str, Any]], top: dict[str, Any]) -> None:
    reads_or_refuses(json.dumps({"catalogue": "目录", "sample": True, "items": items, **top}))


@effort(max_examples=200, deadline=None)
@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    reads_or_refuses(text)
