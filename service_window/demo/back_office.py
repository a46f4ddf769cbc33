"""What happens behind the counter: opinions, procedures, extension, result and delivery (F5–F7).

Pure: no query, no request, no clock.
"""

from service_window.demo.counter import leave, result_of
from service_window.demo.course import AGREE, REFUSE, RETURN, Course
from service_window.demo.script import Scene

REFUSED = "样例：申请人不符合法定条件中的第二项，经核实无法补齐。"


def decide(course: Course, days: int, *, opinion: str = AGREE) -> None:
    """The opinions of the chain, the last of which is the decision, and the result, within so many working days."""
    chain = course.item.chain
    waits = course.spread(days, len(chain) + 1)
    for position, role in enumerate(chain, start=1):
        last = position == len(chain)
        given = opinion if last else AGREE
        reason = REFUSED if given == REFUSE else ""
        course.by_another("approve", course.approver(role), days=waits[position - 1], opinion=given, reason=reason)
    refused = opinion == REFUSE
    course.back("record_result", days=waits[-1], **result_of(course, "" if refused else course.item.issuer))


def send_back(course: Course, days: int) -> None:
    """The first link sends the case back to the window, which submits it again."""
    by = course.approver(course.item.chain[0])
    course.by_another("approve", by, days=days, opinion=RETURN, reason="样例：经营场所面积前后不一致，请核对。")
    course.back("resubmit", note="样例：已核对并更正。")


def deliver(course: Course) -> None:
    """The result reaches the applicant: at the counter, by mail or by download."""
    way = course.dice.choice(course.item.ways)
    if way == "counter":
        course.visit(
            lambda scene, clerk: _collect(course, scene, clerk), days=course.dice.choice((0, 0, 1, 1, 2, 3, 5))
        )
        return
    tracking = f"样例邮件{course.serial:08d}" if way == "mail" else ""
    course.back("finish", days=course.dice.choice((0, 0, 1)), way=way, tracking=tracking)


def _collect(course: Course, scene: Scene, clerk: str) -> None:
    course.take_up(scene, clerk)
    scene.then(course.pause(60, 240), "finish", clerk, way="counter", tracking="")


def freeze(course: Course) -> None:
    """A special procedure whose time does not count (§45)."""
    kind = course.dice.choice(course.item.special)
    course.back(
        "start_special", days=course.dice.choice((1, 2)), kind=kind, expected=10, note="样例：组织专家现场评审。"
    )
    course.back("end_special", days=course.dice.randint(4, 9), note="样例：专家评审通过。")


def extend(course: Course, days: int, *, approve: bool, used: int) -> None:
    """An extension asked for before the promise runs out, and decided by the bureau leader (§42)."""
    course.back("request_extension", days=used, days_more=days, reason="样例：需要核实跨区域经营情况。")
    reason = "样例：情况属实，同意延长。" if approve else "样例：现有材料足以作出决定，不予延长。"
    course.by_another("decide_extension", course.setting.leader, approve=approve, reason=reason)


def decide_green(course: Course, *, confirm: bool) -> None:
    """The chief representative confirms the green channel afterwards, or does not."""
    reason = "样例：情况属实。" if confirm else "样例：不属于绿色通道范围。"
    course.by_another("decide_green", course.setting.chief, confirm=confirm, reason=reason)


def fulfil(course: Course, *, days: int) -> None:
    """The applicant supplies what the undertaking promises."""

    def fill(scene: Scene, clerk: str) -> None:
        course.take_up(scene, clerk)
        scene.then(course.pause(60, 200), "fulfil_undertaking", clerk)
        leave(course, scene, clerk)

    course.visit(fill, days=days)


def withdraw(course: Course, *, days: int) -> None:
    """The applicant withdraws, in writing."""
    course.back("withdraw", days=days, reason="样例：申请人书面提出，因经营计划调整撤回申请。")
