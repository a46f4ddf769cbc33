"""What happens at the window: welcome, receipt, materials, acceptance (F1–F4), and the immediate item to its end.

Pure: no query, no request, no clock.
"""

from datetime import date
from typing import Any

from service_window.demo.course import AGREE, Course
from service_window.demo.script import Scene
from service_window.demo.setting import ItemFacts

_ASSISTANCE = ("copy", "scan", "print", "network", "fax")
MISSING = "未提交"
DEFECTIVE = "未加盖公章"
_A_LOOK = 10
"""Seconds for one more paper."""


def welcome(course: Course, scene: Scene, clerk: str, *, undo: bool = False) -> None:
    """F1–F3: with one key, or step by step; ``undo`` takes a wrong key back."""
    scene.then(0, "open_visit", clerk, window=course.window)
    if not undo and course.dice.random() < 0.8:
        scene.then(course.pause(20, 60), "welcome", clerk)
        return
    scene.then(course.pause(5, 20), "greet", clerk)
    scene.then(course.pause(15, 60), "communicate", clerk)
    if undo:
        scene.then(course.pause(5, 30), "undo", clerk)
        scene.then(course.pause(10, 40), "communicate", clerk)
    scene.then(course.pause(10, 40), "decline_water" if course.dice.random() < 0.3 else "offer_water", clerk)


def receive(course: Course, scene: Scene, clerk: str, *, case: int = 0, item: str | None = None) -> None:
    """The item is chosen and the application received, with some assistance."""
    scene.then(course.pause(10, 60), "choose_item", clerk, case, item=item or course.item.code)
    scene.then(course.pause(90, 360), "receive", clerk, case)
    if case == 0:
        course.holder = clerk
    if course.dice.random() < 0.25:
        scene.then(course.pause(20, 90), "assist", clerk, case, kind=course.dice.choice(_ASSISTANCE))


def lacking(course: Course, scene: Scene, clerk: str, positions: tuple[int, ...]) -> None:
    """Check the materials: these are not there or not in form."""
    for position in positions:
        missing = course.dice.random() < 0.7
        state, note = ("missing", MISSING) if missing else ("defective", DEFECTIVE)
        scene.then(course.pause(20, 60), "check_material", clerk, position=position, state=state, note=note)
    scene.then(course.pause(30, 120), "mark_all_present", clerk)
    for verb, data in conditional(course, course.item):
        scene.then(_A_LOOK, verb, clerk, **data)


def accept(course: Course, scene: Scene, clerk: str, case: int = 0, item: str | None = None) -> None:
    """Everything is there: the application is accepted."""
    scene.then(course.pause(60, 240), "mark_all_present", clerk, case)
    for verb, data in conditional(course, course.setting.items[item or course.item.code]):
        scene.then(_A_LOOK, verb, clerk, case, **data)
    scene.then(course.pause(20, 90), "accept", clerk, case)


def conditional(course: Course, item: ItemFacts) -> list[tuple[str, dict[str, Any]]]:
    """What is asked for only where it applies: the letter of an agent who comes; nothing else is needed."""
    deeds: list[tuple[str, dict[str, Any]]] = []
    left = list(item.conditional)
    if left and course.by_agent:
        deeds.append(("check_material", {"position": left.pop(), "state": "present", "note": ""}))
    return [*deeds, ("mark_rest_not_needed", {})] if left else deeds


def start(course: Course, *, undo: bool = False, green: bool = False) -> None:
    """The first visit of a promised item: received, complete, accepted."""

    def fill(scene: Scene, clerk: str) -> None:
        welcome(course, scene, clerk, undo=undo)
        receive(course, scene, clerk)
        if green:
            open_green(course, scene, clerk)
        accept(course, scene, clerk)
        leave(course, scene, clerk)

    course.visit(fill)


def start_received_only(course: Course, positions: tuple[int, ...] = ()) -> None:
    """The first visit ends with the receipt; what lacks is known, or is left to be checked later."""

    def fill(scene: Scene, clerk: str) -> None:
        welcome(course, scene, clerk)
        receive(course, scene, clerk)
        if positions:
            lacking(course, scene, clerk, positions)
            scene.then(course.pause(60, 180), "issue_correction", clerk, note="", again_reason="")
        leave(course, scene, clerk)

    course.visit(fill)


def supplement(course: Course, *, days: int, again: tuple[int, ...] = ()) -> None:
    """The applicant comes back with what was asked for; ``again`` names what still lacks: a flagged second notice."""

    def fill(scene: Scene, clerk: str) -> None:
        course.take_up(scene, clerk)
        scene.then(course.pause(60, 200), "record_supplement", clerk)
        if again:
            lacking(course, scene, clerk, again)
            reason = "首次告知时未发现该材料不符合法定形式。"
            scene.then(course.pause(60, 180), "issue_correction", clerk, note="", again_reason=reason)
        else:
            accept(course, scene, clerk)
        leave(course, scene, clerk)

    course.visit(fill, days=days)


def start_tolerated(course: Course, *, due_after: int) -> None:
    """Accepted although a tolerable material is missing, against a written undertaking (容缺受理)."""

    def fill(scene: Scene, clerk: str) -> None:
        welcome(course, scene, clerk)
        receive(course, scene, clerk)
        lacking(course, scene, clerk, (course.dice.choice(course.item.tolerable),))
        scene.then(course.pause(90, 240), "accept_tolerated", clerk, due_after=due_after)
        leave(course, scene, clerk)

    course.visit(fill)


def start_remote(course: Course, channel: str) -> None:
    """An application by post or online is entered, checked and accepted within two working days."""

    def fill(scene: Scene, clerk: str) -> None:
        scene.then(0, "remote", clerk, window=course.window, item=course.item.code, channel=channel)
        course.holder = clerk

    course.visit(fill)
    course.back("mark_all_present", days=course.dice.choice((0, 0, 1)))
    for verb, data in conditional(course, course.item):
        course.back(verb, **data)
    course.back("accept")


def immediate(course: Course, *, undo: bool = False, green: bool = False, second: str | None = None) -> None:
    """An immediate item from greeting to result in one visit; ``second`` is another item of the same visitor."""

    def fill(scene: Scene, clerk: str) -> None:
        welcome(course, scene, clerk, undo=undo)
        receive(course, scene, clerk)
        if green:
            open_green(course, scene, clerk)
        if second is not None:
            scene.then(course.pause(10, 40), "add_case", clerk, 1)
            receive(course, scene, clerk, case=1, item=second)
        for case, code in ((0, course.item.code), (1, second)):
            if code is not None:
                accept(course, scene, clerk, case, code)
                conclude(course, scene, clerk, case, code)

    course.visit(fill)


def conclude(course: Course, scene: Scene, clerk: str, case: int, item: str | None) -> None:
    """F5–F7 of an immediate item: decided at the counter or by the chief representative, issued, handed over."""
    facts = course.setting.items[item or course.item.code]
    by = clerk if facts.chain == ("handler",) else course.approver(facts.chain[0])
    scene.then(course.pause(60, 240), "approve", by, case, opinion=AGREE, reason="")
    scene.then(course.pause(60, 240), "record_result", clerk, case, **result_of(course, facts.issuer, case))
    scene.then(course.pause(30, 120), "finish", clerk, case, way="counter", tracking="")


def result_of(course: Course, issuer: str, case: int = 0) -> dict[str, str | date | None]:
    """What is entered of a result: an external one has its number and the serial of its blank."""
    if issuer != "external":
        return {"number": "", "blank": ""}
    serial = f"{course.serial:06d}{case}"
    return {"number": f"样证{course.setting.last.year}-{serial}", "blank": f"YZ{serial}"}


def open_green(course: Course, scene: Scene, clerk: str) -> None:
    """The green channel is opened at once (R6)."""
    category, reason = course.dice.choice(_GREEN)
    scene.then(course.pause(20, 60), "open_green", clerk, category=category, reason=reason)


_GREEN = (
    ("key_project", "样例：市级重点建设项目配套。"),
    ("returnee", "样例：归国留学人员创办企业。"),
    ("outside_border", "样例：港澳台客商投资项目。"),
    ("urgent", "样例：合同期限将至，申请加急。"),
)


def leave(course: Course, scene: Scene, clerk: str) -> None:
    """The visitor leaves while the case goes on."""
    scene.then(course.pause(30, 90), "close_visit", clerk)
