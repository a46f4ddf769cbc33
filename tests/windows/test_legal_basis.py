"""How papers cite the law an item rests on: acts only, as one phrase."""

import json
from pathlib import Path

import pytest

from windows.legal_basis import cited_basis

CATALOGUE = Path(__file__).parents[2] / "windows/data/sample_catalogue.json"


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("", None),
        ("省级商务主管部门委托实施", None),
        ("《拍卖法》第十一条、第十二条", "《拍卖法》第十一条、第十二条"),
        ("《拍卖法》第十一条。\n《拍卖管理办法》;\n省级商务主管部门委托实施", "《拍卖法》第十一条、《拍卖管理办法》"),
        ("1. 《甲法》\r\n（2）《乙法》\n三、《丙法》\n\n《甲法》", "《甲法》、《乙法》、《丙法》"),
        ("《成品油流通管理办法》\n《中华人民共和国行政许可法》第三十二条", "《成品油流通管理办法》"),
        ("《没有写完的书名", None),
        ("材料依照《某法》提交", None),
    ],
)
def test_acts_are_cited_as_one_phrase(text, phrase):
    assert cited_basis(text) == phrase


def test_every_line_of_the_sample_catalogue_names_an_act():
    items = json.loads(CATALOGUE.read_text())["items"]
    lines = [line for item in items for line in item["legal_basis"].splitlines()]
    assert [line for line in lines if not line.startswith("《")] == []
    assert all(cited_basis(item["legal_basis"]) for item in items)
