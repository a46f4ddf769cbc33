"""The building blocks of pages: what they say, to eyes and to screen readers, and that their colours can be read."""

import re
from datetime import datetime, time
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django import forms
from django.contrib.messages.storage.base import Message
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from appointments.deadlines import Light
from appointments.flow import How, Step
from windows.context_processors import AREAS, PUBLIC_AREAS, Entry, _entries, frame
from windows.models import OpeningHours
from windows.services.office import opening_lines
from windows.templatetags import looks

ROOT = Path(__file__).parents[2]
CSS = ROOT / "static" / "css"
SHEETS = ("base", "layout", "menu", "components", "desk", "public", "print", "admin")


def render(source: str, **context: Any) -> str:
    return " ".join(Template("{% load looks i18n %}" + source).render(Context(context)).split())


def component(name: str, **context: Any) -> str:
    return " ".join(render_to_string(f"components/{name}.html", context).split())


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


# --- colours ----------------------------------------------------------------------------------------


def declarations(selector: str) -> dict[str, str]:
    """The custom properties of the first block of ``selector`` in the tokens."""
    text = (CSS / "tokens.css").read_text("utf-8")
    start = text.index("{", text.index(f"{selector} {{"))
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", text[start : text.index("}", start)]))


LIGHT_THEME = declarations(":root")
DARK_THEME = declarations(':root[data-look="dark"]')
THEMES = {"light": LIGHT_THEME, "dark": LIGHT_THEME | DARK_THEME}

GROUNDS = ("ground", "surface", "raised", "sunken", "hover", "chosen")
TEXTS = ("ink", "ink-soft", "link", "accent", "good", "warn", "bad", "grave", "calm", "provisional")
TONES = ("good", "warn", "bad", "grave", "calm", "provisional")
TEXT_PAIRS = (
    *((text, ground) for text in TEXTS for ground in GROUNDS),
    *((tone, f"{tone}-soft") for tone in TONES),
    *(("ink", f"{tone}-soft") for tone in (*TONES, "accent")),
    ("ink-soft", "accent-soft"),
    ("accent-strong", "accent-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-bar", "bar"),
    ("on-bar", "bar-hover"),
    ("on-bar", "bar-chosen"),
    ("on-bar-soft", "bar"),
    ("on-bar-soft", "bar-hover"),
    ("on-grave", "grave-fill"),
    ("on-danger", "danger"),
    ("on-danger", "danger-strong"),
    ("danger", "surface"),
    ("surface", "bad"),
)
SHAPE_PAIRS = (
    ("line-strong", "surface"),
    ("line-strong", "ground"),
    ("line-strong", "raised"),
    ("focus", "ground"),
    ("focus", "surface"),
    ("focus", "raised"),
    ("accent", "ground"),
)


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_computed_as_wcag_does() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


@pytest.mark.parametrize("theme", THEMES)
def test_text_has_a_contrast_of_four_and_a_half(theme: str) -> None:
    tokens = THEMES[theme]
    poor = {pair: contrast(*(tokens[name] for name in pair)) for pair in TEXT_PAIRS}
    assert {pair: ratio for pair, ratio in poor.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", THEMES)
def test_borders_of_fields_and_the_focus_ring_have_a_contrast_of_three(theme: str) -> None:
    tokens = THEMES[theme]
    poor = {pair: contrast(*(tokens[name] for name in pair)) for pair in SHAPE_PAIRS}
    assert {pair: ratio for pair, ratio in poor.items() if ratio < 3} == {}


def test_dark_is_the_same_by_system_and_by_choice() -> None:
    by_system = declarations(':root:not([data-look="light"])')
    assert by_system == DARK_THEME
    assert len(DARK_THEME) > 30


def test_dark_names_every_colour_that_light_names() -> None:
    colours = {name for name, value in LIGHT_THEME.items() if value.startswith(("#", "rgb"))}
    assert colours - set(DARK_THEME) == set()


@pytest.mark.parametrize("sheet", SHEETS)
def test_lengths_stand_in_the_tokens_only(sheet: str) -> None:
    text = re.sub(
        r"/\*.*?\*/|@page[^{]*{[^}]*}|@(?:media|container)[^{]*", "", (CSS / f"{sheet}.css").read_text(), flags=re.S
    )
    assert re.findall(r"[^\w-](\d*\.?\d+(?:px|rem|pt|mm|cm))\b", text) == []


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_custom_property_that_is_used_is_defined(sheet: str) -> None:
    text = (CSS / f"{sheet}.css").read_text("utf-8")
    known = set(re.findall(r"--([\w-]+):", (CSS / "tokens.css").read_text("utf-8") + text))
    used = set(re.findall(r"var\(--([\w-]+)", text))
    assert used != set()
    assert used - known == set()


# --- icons ------------------------------------------------------------------------------------------


def test_icon_is_hidden_from_screen_readers() -> None:
    svg = looks.icon("check", 20)
    assert svg.startswith('<svg width="20" height="20"')
    assert 'aria-hidden="true"' in svg
    assert svg is looks.icon("check", 20)


def test_every_icon_that_is_named_exists() -> None:
    named = {
        name
        for path in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r"""{%\s*icon\s+["']([^"']+)|icon_name="([^"]+)""", path.read_text("utf-8"))
    }
    names = {one or other for one, other in named} | {area.icon for area in (*AREAS, *PUBLIC_AREAS)}
    names |= {mark.icon for mark in (*looks.STEP_STATES.values(), *looks.MESSAGES.values()) if mark.icon}
    names |= {choice[2] for _name, _label, choices in looks.LOOKS for choice in choices}
    assert len(names) > 20
    assert [name for name in sorted(names) if "<svg" not in looks.icon(name)] == []


# --- lights -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("green", "In time"),
        ("yellow", "Due soon"),
        ("red", "Past the promised limit"),
        ("dark_red", "Past the statutory limit"),
        ("paused", "Clock frozen"),
    ],
)
def test_light_has_a_colour_and_a_word(code: str, word: str) -> None:
    html = component("light", code=code)
    assert words(html) == word
    assert html.startswith(f'<span class="light light-{code}"><svg class="light-shape"')


def test_lights_differ_in_shape_and_word() -> None:
    assert len({mark.shape for mark in looks.LIGHTS.values()}) == 5
    assert len({str(mark.word) for mark in looks.LIGHTS.values()}) == 5


def test_every_light_of_the_clocks_is_known() -> None:
    assert set(looks.LIGHTS) == set(Light.values) - {Light.NONE.value}
    assert {code: str(mark.word) for code, mark in looks.LIGHTS.items()} == {
        light.value: str(light.label) for light in Light if light != Light.NONE
    }


@pytest.mark.parametrize("code", ["none", "", None])
def test_light_of_a_case_without_limit_is_nothing(code: str | None) -> None:
    assert render("{% light code %}", code=code) == ""


def test_light_says_that_a_date_is_provisional() -> None:
    assert words(render("{% light 'green' provisional=True %}")) == "In time Provisional"


# --- the seven steps --------------------------------------------------------------------------------


def steps(*states: str) -> list[SimpleNamespace]:
    return [
        SimpleNamespace(code=step.code, name=str(step.label), state=state, detail="")
        for step, state in zip(Step, states, strict=True)
    ]


def test_step_bar_says_every_state_in_words() -> None:
    states = ("done", "carried_over", "declined", "deemed", "not_applicable", "now", "not_yet")
    html = component("step_bar", steps=steps(*states))
    assert re.findall(r'class="step step-(\w+)"', html) == list(states)
    assert re.findall(r'class="hidden"> ([^<]+)<', html) == [
        "Done",
        "Carried over from the first case of the visit",
        "Declined by the visitor",
        "Deemed done by law",
        "Not applicable",
        "Now",
        "Not yet",
    ]


def test_step_bar_marks_the_present_step_once() -> None:
    html = component("step_bar", steps=steps("done", "done", "done", "now", "not_yet", "not_yet", "not_yet"))
    assert re.findall(r'<li class="([^"]+)" aria-current="step">', html) == ["step step-now"]


def test_every_way_of_completing_a_step_is_known() -> None:
    assert set(looks.STEP_STATES) == {*How.values, "now", "not_yet", "not_taken"}
    assert {how: str(looks.STEP_STATES[how].word) for how in How.values} == {how.value: str(how.label) for how in How}


# --- forms ------------------------------------------------------------------------------------------


class VisitorForm(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the document.")
    phone = forms.CharField(label="Phone")
    note = forms.CharField(label="Note", required=False)
    kind = forms.ChoiceField(label="Kind", choices=[("a", "Person"), ("b", "Company")], widget=forms.RadioSelect)
    checked = forms.BooleanField(label="Document checked")
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def test_field_has_label_help_and_input_in_this_order() -> None:
    html = " ".join(str(VisitorForm()["name"].as_field_group()).split())
    places = [html.index(part) for part in ('<label class="field-label" for="id_name">Name', "As on", "<input")]
    assert places == sorted(places)
    assert 'aria-describedby="id_name_helptext"' in html
    assert '<div class="helptext" id="id_name_helptext">' in html


def test_field_with_an_error_is_described_by_it() -> None:
    html = " ".join(str(VisitorForm({"phone": "1"})["name"].as_field_group()).split())
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert '<ul class="errorlist" id="id_name_error"><li>This field is required.</li></ul>' in html


def test_field_that_may_be_left_out_says_so() -> None:
    form = VisitorForm()
    optional = [field.name for field in form.visible_fields() if "(optional)" in str(field.as_field_group())]
    assert optional == ["note"]


def test_field_of_choices_is_a_group_with_a_legend() -> None:
    html = " ".join(str(VisitorForm()["kind"].as_field_group()).split())
    assert html.startswith('<fieldset class="field choices" id="id_kind-group"> <legend>Kind')


def test_form_begins_with_errors_that_lead_to_their_fields() -> None:
    form = VisitorForm({"name": "Wang", "token": "x"})
    form.add_error(None, "Come back tomorrow.")
    html = " ".join(str(form).split())
    assert html.startswith('<div class="error-summary" role="alert"')
    assert re.findall(r'<li><a href="(#[\w-]+)"', html) == ["#id_phone", "#id_kind-group", "#id_checked"]
    assert html.count("<li>Come back tomorrow.</li>") == 1
    assert html.endswith('<input type="hidden" name="token" value="x" id="id_token">')


def test_form_without_errors_has_no_summary() -> None:
    assert "error-summary" not in str(VisitorForm())


# --- messages, buttons, and the rest ----------------------------------------------------------------


def test_messages_say_in_words_what_kind_they_are_and_errors_stay() -> None:
    html = component("messages", messages=[Message(25, "Stored."), Message(40, "Somebody else was first.")])
    assert words(html) == "Done: Stored. Not done: Somebody else was first."
    assert re.findall(r'<div class="toast toast-(\w+)"( data-fades)?>', html) == [("good", " data-fades"), ("bad", "")]
    assert 'role="status"' in html


def test_messages_of_a_fragment_replace_those_of_the_page() -> None:
    assert 'id="messages" role="status" hx-swap-oob="true"' in component("messages", messages=[], oob=True)


def test_button_shows_its_key() -> None:
    assert component("button", label="Next", key="n", tone="primary") == (
        '<button class="button button-primary" type="submit" data-key="n">'
        '<span>Next</span><kbd aria-hidden="true">n</kbd> </button>'
    )


def test_blocked_act_gives_its_reason_where_the_button_would_be() -> None:
    html = component("blocked", act="Approve", reason="One material is missing.", url="/m/", url_label="Materials")
    assert words(html) == "Approve One material is missing. Materials"
    assert "<button" not in html


@pytest.mark.parametrize(
    ("newer", "older", "expected"),
    [
        ("", "", []),
        ("", "?after=9", [("?after=9", "next")]),
        ("?before=3", "?after=9", [("?before=3", "prev"), ("?after=9", "next")]),
    ],
)
def test_pager_leads_where_there_is_more(newer: str, older: str, expected: list[tuple[str, str]]) -> None:
    html = component("pager", newer_url=newer, older_url=older)
    assert re.findall(r'href="([^"]+)" rel="(\w+)"', html) == expected


def test_masked_value_is_revealed_only_with_a_reason() -> None:
    html = component("masked", id="phone", value="138****1234", url="/reveal/", csrf_token="secret")
    assert 'name="reason" type="text" required' in html
    assert 'action="/reveal/" method="post"' in html
    assert 'value="secret"' in html


def test_masked_value_without_permission_has_no_form() -> None:
    assert words(component("masked", id="phone", value="138****1234")) == "138****1234"


@time_machine.travel("2026-11-23T09:31:00+08:00", tick=False)
def test_elapsed_time_is_readable_without_script() -> None:
    since = datetime(2026, 11, 23, 9, 27, tzinfo=ZoneInfo("Asia/Shanghai"))
    html = component("elapsed", since=since, slow_after=15)
    assert words(html) == "09:27"
    assert 'data-since="2026-11-23T09:27:00+08:00" data-slow-after="15"' in html


@pytest.mark.parametrize(
    ("look", "size", "pressed"),
    [("auto", "normal", ["auto", "normal"]), ("dark", "large", ["dark", "large"]), ("", "", ["auto", "normal"])],
)
def test_looks_menu_presses_what_was_chosen(look: str, size: str, pressed: list[str]) -> None:
    groups = looks.look_choices(look, size)
    assert [choice.value for group in groups for choice in group.choices if choice.pressed == "true"] == pressed


def test_large_print_is_switched_by_one_button() -> None:
    assert looks.large_print_choice("normal").value == "large"
    assert looks.large_print_choice("large").value == "normal"


# --- the frame --------------------------------------------------------------------------------------


def hours(weekday: int, opens: int, closes: int) -> OpeningHours:
    return OpeningHours(weekday=weekday, opens=time(opens), closes=time(closes))


def test_opening_hours_put_equal_days_together() -> None:
    rows = [hours(day, *stretch) for day in (1, 2, 3, 5) for stretch in ((13, 17), (9, 12))] + [hours(6, 9, 12)]
    assert opening_lines(rows) == [
        "Monday–Wednesday 09:00–12:00, 13:00–17:00",
        "Friday 09:00–12:00, 13:00–17:00",
        "Saturday 09:00–12:00",
    ]


def test_current_area_is_the_one_with_the_longest_address() -> None:
    areas = [area for area in PUBLIC_AREAS if area.url_name in ("windows:item-list", "windows:rules")]
    found: list[Entry] = _entries(areas, "/rules/")
    assert [(entry.url, entry.current) for entry in found] == [("/", False), ("/rules/", True)]


@pytest.mark.django_db
def test_navigation_shows_what_the_person_may_enter() -> None:
    request = RequestFactory().get("/audit/")
    request.user = SimpleNamespace(has_perm=lambda name: name == "windows.read_audit")
    assert [(entry.url, entry.current) for entry in frame(request)["nav"]] == [
        ("/audit/", True),
        ("/me/", False),
        ("/", False),
    ]


@pytest.mark.django_db
def test_frame_asks_nothing_before_it_is_shown(django_assert_num_queries: Any) -> None:
    request = RequestFactory().get("/")
    with django_assert_num_queries(0):
        office = frame(request)["office"]
    with django_assert_num_queries(1):
        assert (office.name, office.brand, office.phone) == ("商务窗口", "Enjoy Service", "")
