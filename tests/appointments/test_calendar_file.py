"""The calendar file of a booking follows RFC 5545: escaped, folded, with its zone."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from appointments.calendar_file import Event, calendar_file, escaped, folded

CHINA = ZoneInfo("Asia/Shanghai")
EVENT = Event(
    uid="booking-ABCD2345@window.example",
    sequence=1,
    changed_at=datetime(2026, 11, 23, 2, 30, tzinfo=UTC),
    starts_at=datetime(2026, 11, 26, 9, tzinfo=CHINA),
    ends_at=datetime(2026, 11, 26, 9, 20, tzinfo=CHINA),
    title="拍卖企业经营批准, 商务窗口; 变更",
    text="预约码：ABCD-2345\n3号窗口",
    place="示例路1号",
    url="https://window.example/book/x/",
)


def properties(event: Event) -> dict[str, str]:
    text = calendar_file(event).decode().replace("\r\n ", "").partition("BEGIN:VALARM")
    lines = f"{text[0]}{text[2].replace('DESCRIPTION', 'ALARM')}".split("\r\n")
    return dict(line.split(":", 1) for line in lines if ":" in line and not line.startswith(("BEGIN", "END")))


def test_times_stand_on_the_clocks_of_china_with_their_zone() -> None:
    found = properties(EVENT)

    assert found["DTSTART;TZID=Asia/Shanghai"] == "20261126T090000"
    assert found["DTEND;TZID=Asia/Shanghai"] == "20261126T092000"
    assert (found["DTSTAMP"], found["TZOFFSETTO"], found["TRIGGER"]) == ("20261123T023000Z", "+0800", "-PT120M")


def test_texts_are_escaped() -> None:
    found = properties(EVENT)

    assert found["SUMMARY"] == r"拍卖企业经营批准\, 商务窗口\; 变更"
    assert found["DESCRIPTION"] == r"预约码：ABCD-2345\n3号窗口"


def test_a_cancelled_booking_takes_the_event_out_of_the_calendar() -> None:
    found = properties(replace(EVENT, cancelled=True, sequence=2))

    assert (found["METHOD"], found["STATUS"], found["SEQUENCE"]) == ("CANCEL", "CANCELLED", "2")
    assert "TRIGGER" not in found


@given(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\r\n"), max_size=300))
def test_lines_are_folded_at_75_bytes_and_can_be_read_back(text: str) -> None:
    lines = folded(text).split("\r\n")

    assert all(len(line.encode()) <= 75 for line in lines)
    assert all(line.startswith(" ") for line in lines[1:])
    assert lines[0] + "".join(line[1:] for line in lines[1:]) == text


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=100))
def test_an_escaped_text_has_no_line_end_and_no_bare_separator(text: str) -> None:
    bare = escaped(text).replace("\\\\", "").replace("\\,", "").replace("\\;", "").replace("\\n", "")

    assert not set(bare) & set("\r\n,;\\")
