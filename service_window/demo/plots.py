"""The plots of the year: what can happen to a matter, and how often out of three hundred.

Pure: no query, no request, no clock.
"""

from collections.abc import Callable
from dataclasses import dataclass

from service_window.demo import back_office as back
from service_window.demo import counter
from service_window.demo.course import REFUSE, Course
from service_window.demo.script import Scene
from service_window.demo.setting import ItemFacts

Fits = Callable[[ItemFacts], bool]


@dataclass(frozen=True, slots=True)
class Plot:
    """One kind of matter: its share of three hundred, the items it fits, and how it runs."""

    name: str
    cards: int
    fits: Fits
    run: Callable[[Course], None]


def _any(item: ItemFacts) -> bool:
    return True


def _immediate(item: ItemFacts) -> bool:
    return item.immediate


def _promised(item: ItemFacts) -> bool:
    return item.promised is not None


def _roomy(item: ItemFacts) -> bool:
    """A promise counted from acceptance that leaves at least five days."""
    return item.promised is not None and item.promised.number >= 5


def _licence(item: ItemFacts) -> bool:
    return item.licence and _roomy(item)


def _days(course: Course) -> int:
    """Working days until the result that keep the promise."""
    number = course.item.promised.number if course.item.promised else 1
    return course.dice.randint(min(1, number // 3), max(0, number - 2))


def _plain(course: Course) -> None:
    counter.start(course)
    back.decide(course, _days(course))
    back.deliver(course)


def _advice(course: Course) -> None:
    def fill(scene: Scene, clerk: str) -> None:
        counter.welcome(course, scene, clerk)
        scene.then(course.pause(30, 120), "choose_item", clerk, item=course.item.code)
        scene.then(course.pause(120, 700), "advise", clerk, note="样例：已说明材料、时限和网上办理方式。")

    course.visit(fill)


def _phone(course: Course) -> None:
    data = {"window": course.window, "item": course.item.code, "note": "样例：电话咨询办理条件和时限。"}
    course.visit(lambda scene, clerk: scene.then(0, "phone_advice", clerk, **data))


def _no_show(course: Course) -> None:
    def fill(scene: Scene, clerk: str) -> None:
        scene.then(0, "open_visit", clerk, window=course.window)
        scene.then(course.pause(120, 400), "mark_no_show", clerk, note="")

    course.visit(fill)


def _not_accepted(course: Course) -> None:
    other = course.dice.random() < 0.5
    ground, authority = ("other_authority", "示例市市场监督管理局（样例）") if other else ("", "")
    reason = "样例：申请事项不属于本机关职权范围。" if other else "样例：申请人不具备申请该事项的主体资格。"

    def fill(scene: Scene, clerk: str) -> None:
        counter.welcome(course, scene, clerk)
        counter.receive(course, scene, clerk)
        data = {"reason": reason, "ground": ground, "authority": authority}
        scene.then(course.pause(120, 400), "refuse_acceptance", clerk, **data)

    course.visit(fill)


def _withdrawn_early(course: Course) -> None:
    counter.start_received_only(course)
    back.withdraw(course, days=course.dice.randint(0, 2))


def _withdrawn_late(course: Course) -> None:
    counter.start(course)
    back.withdraw(course, days=course.dice.randint(0, 2))


def _corrected(course: Course) -> None:
    firm = course.item.firm
    counter.start_received_only(course, tuple(sorted(course.dice.sample(firm, course.dice.randint(1, 2)))))
    counter.supplement(course, days=course.dice.randint(2, 12))
    back.decide(course, _days(course))
    back.deliver(course)


def _corrected_twice(course: Course) -> None:
    one, other = course.dice.sample(course.item.firm, 2)
    counter.start_received_only(course, tuple(sorted((one, other))))
    counter.supplement(course, days=course.dice.randint(2, 6), again=(other,))
    counter.supplement(course, days=course.dice.randint(2, 6))
    back.decide(course, _days(course))
    back.deliver(course)


def _tolerated(course: Course) -> None:
    counter.start_tolerated(course, due_after=course.dice.choice((10, 15, 20, 30)))
    back.fulfil(course, days=1)
    back.decide(course, max(0, _days(course) - 1))
    back.deliver(course)


def _deemed(course: Course) -> None:
    counter.start_received_only(course)
    course.say("deem", "", course.diary.deemed_at(course.now))
    back.decide(course, course.dice.randint(1, 2))
    back.deliver(course)


def _refused(course: Course) -> None:
    counter.start(course)
    back.decide(course, _days(course), opinion=REFUSE)
    back.deliver(course)


def _frozen(course: Course) -> None:
    counter.start(course)
    back.freeze(course)
    back.decide(course, course.dice.randint(2, 9))
    back.deliver(course)


def _extended(course: Course) -> None:
    number = course.item.promised.number if course.item.promised else 5
    counter.start(course)
    back.extend(course, course.dice.randint(5, 10), approve=True, used=number - 2)
    back.decide(course, course.dice.randint(3, 5))
    back.deliver(course)


def _not_extended(course: Course) -> None:
    counter.start(course)
    back.extend(course, 10, approve=False, used=course.dice.randint(1, 3))
    back.decide(course, 2)
    back.deliver(course)


def _returned(course: Course) -> None:
    counter.start(course)
    back.send_back(course, 1)
    back.decide(course, max(1, _days(course) - 2))
    back.deliver(course)


def _handed_over(course: Course) -> None:
    counter.start(course)
    a_role, b_role = course.setting.posts[course.window, course.item.code]
    other = b_role if course.holder == a_role else a_role
    course.by_another("hand_over", course.holder, to=other, note="样例：外出学习，材料已齐，等待审批。")
    course.holder = other
    back.decide(course, _days(course))
    back.deliver(course)


def _overdue(course: Course) -> None:
    number = course.item.promised.number if course.item.promised else 5
    counter.start(course)
    back.decide(course, number + course.dice.randint(1, 3))
    back.deliver(course)


def _unlawful(course: Course) -> None:
    counter.start(course)
    back.decide(course, 20 + course.dice.randint(1, 4))
    back.deliver(course)


def _green(course: Course) -> None:
    counter.start(course, green=True)
    back.decide_green(course, confirm=True)
    back.decide(course, min(2, _days(course)))
    back.deliver(course)


def _green_rejected(course: Course) -> None:
    counter.immediate(course, green=True)
    back.decide_green(course, confirm=False)


def _two_cases(course: Course) -> None:
    others = sorted(code for at, code in course.setting.posts if at == course.window and code != course.item.code)
    fitting = [code for code in others if course.setting.items[code].immediate]
    counter.immediate(course, second=course.dice.choice(fitting) if fitting else None)


def _plain_after_undo(course: Course) -> None:
    counter.start(course, undo=True)
    back.decide(course, _days(course))
    back.deliver(course)


def _remote(channel: str) -> Callable[[Course], None]:
    def run(course: Course) -> None:
        counter.start_remote(course, channel)
        back.decide(course, max(0, _days(course) - 1))
        back.deliver(course)

    return run


def _tolerable(item: ItemFacts) -> bool:
    return _promised(item) and bool(item.tolerable)


PLOTS: tuple[Plot, ...] = (
    Plot("immediate", 105, _immediate, counter.immediate),
    Plot("promised", 68, _promised, _plain),
    Plot("advice", 26, _any, _advice),
    Plot("phone_advice", 20, _any, _phone),
    Plot("no_show", 4, _any, _no_show),
    Plot("not_accepted", 5, _promised, _not_accepted),
    Plot("withdrawn_early", 2, _roomy, _withdrawn_early),
    Plot("withdrawn_late", 2, _roomy, _withdrawn_late),
    Plot("corrected", 12, _roomy, _corrected),
    Plot("corrected_twice", 2, _roomy, _corrected_twice),
    Plot("tolerated", 7, _tolerable, _tolerated),
    Plot("deemed", 1, _licence, _deemed),
    Plot("refused", 4, _promised, _refused),
    Plot("frozen", 4, lambda item: bool(item.special), _frozen),
    Plot("extended", 2, _licence, _extended),
    Plot("not_extended", 1, _licence, _not_extended),
    Plot("returned", 3, _roomy, _returned),
    Plot("handed_over", 3, _promised, _handed_over),
    Plot("overdue", 4, _roomy, _overdue),
    Plot("unlawful", 1, _licence, _unlawful),
    Plot("green", 3, _promised, _green),
    Plot("green_rejected", 1, _immediate, _green_rejected),
    Plot("two_cases", 7, _immediate, _two_cases),
    Plot("undone", 3, _promised, _plain_after_undo),
    Plot("online", 7, _promised, _remote("online")),
    Plot("post", 3, _promised, _remote("post")),
)
