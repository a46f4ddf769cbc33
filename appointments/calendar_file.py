"""A booking as an event for calendars: iCalendar (RFC 5545), escaped and folded as it asks.

Pure: no query, no request, no clock.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

CONTENT_TYPE = "text/calendar; charset=utf-8"
_ZONE = "Asia/Shanghai"
_OCTETS = 75
"""Bytes of a line at most; a longer one goes on in the next line after a space."""
_ESCAPED = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\r\n": "\\n", "\n": "\\n", "\r": "\\n"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One appointment; ``sequence`` grows with every change, so that a calendar replaces what it had."""

    uid: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    title: str
    text: str = ""
    place: str = ""
    url: str = ""
    cancelled: bool = False
    remind: timedelta | None = timedelta(hours=2)


def calendar_file(event: Event) -> bytes:
    """The file; times are on the clocks of China, which the file describes itself."""
    return "".join(f"{folded(line)}\r\n" for line in _lines(event)).encode()


def escaped(text: str) -> str:
    """A text as the value of a property: backslash, comma, semicolon and line ends are written as the standard says."""
    for plain, written in _ESCAPED.items():
        text = text.replace(plain, written)
    return text


def folded(line: str) -> str:
    """A line cut into pieces of at most 75 bytes, never inside a character."""
    pieces, piece, room = [], b"", _OCTETS
    for char in line:
        octets = char.encode()
        if len(piece) + len(octets) > room:
            pieces.append(piece.decode())
            piece, room = b"", _OCTETS - 1
        piece += octets
    return "\r\n ".join([*pieces, piece.decode()])


def _lines(event: Event) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//service-window//booking//ZH", "CALSCALE:GREGORIAN")
    yield "METHOD:CANCEL" if event.cancelled else "METHOD:PUBLISH"
    yield from ("BEGIN:VTIMEZONE", f"TZID:{_ZONE}", "BEGIN:STANDARD", "DTSTART:19700101T000000")
    yield from ("TZOFFSETFROM:+0800", "TZOFFSETTO:+0800", "TZNAME:CST", "END:STANDARD", "END:VTIMEZONE")
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(event.uid)}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"DTSTAMP:{event.changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;TZID={_ZONE}:{event.starts_at:%Y%m%dT%H%M%S}"
    yield f"DTEND;TZID={_ZONE}:{event.ends_at:%Y%m%dT%H%M%S}"
    yield f"SUMMARY:{escaped(event.title)}"
    for name, text in (("DESCRIPTION", event.text), ("LOCATION", event.place)):
        if text:
            yield f"{name}:{escaped(text)}"
    if event.url:
        yield f"URL:{event.url}"
    yield "STATUS:CANCELLED" if event.cancelled else "STATUS:CONFIRMED"
    if event.remind and not event.cancelled:
        minutes = int(event.remind.total_seconds() // 60)
        yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"TRIGGER:-PT{minutes}M")
        yield from (f"DESCRIPTION:{escaped(event.title)}", "END:VALARM")
    yield from ("END:VEVENT", "END:VCALENDAR")
