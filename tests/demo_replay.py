"""Play the script of the demo by the ordinary services, with the clock moved along; read what is stored."""

import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import time_machine
from django.db.models import Model
from django.utils import timezone

from appointments.models import (
    Approval,
    Assistance,
    Case,
    CaseVisit,
    CorrectionNotice,
    Delivery,
    Extension,
    GreenChannel,
    Handover,
    MaterialCheck,
    Result,
    SpecialProcedure,
    StepRecord,
    Ticket,
    Undertaking,
    Visit,
)
from appointments.services import (
    acceptance,
    approvals,
    extras,
    handovers,
    reception,
    results,
    special,
    steps,
    undo,
    visits,
)
from appointments.services.reception import Application
from service_window.demo.office import Cast
from service_window.demo.people import applicant_data
from service_window.demo.script import Deed, Story
from windows.models import AuditEvent, NumberSeries, Paper, Staff

COMPARED: tuple[type[Model], ...] = (
    Ticket,
    Visit,
    Case,
    CaseVisit,
    Handover,
    StepRecord,
    MaterialCheck,
    CorrectionNotice,
    Undertaking,
    Approval,
    SpecialProcedure,
    Extension,
    GreenChannel,
    Assistance,
    Result,
    Delivery,
    Paper,
    NumberSeries,
)
# Drawn at random, or told by other rows.
_UNEQUAL = {"id", "code", "verify_url", "rate_url", "token"}


class Player:
    """Plays deeds in the order of time; each with the service that a clerk's key would call."""

    def __init__(self, cast: Cast, stories: Iterable[Story]) -> None:
        self.cast = cast
        self.stories = list(stories)
        self.cases: dict[tuple[int, int], Case] = {}
        self.visits: dict[int, Visit] = {}

    def play(self) -> None:
        deeds = [
            (deed.at, story.serial, place, story, deed)
            for story in self.stories
            for place, deed in enumerate(story.deeds)
        ]
        for at, _serial, _place, story, deed in sorted(deeds, key=lambda entry: entry[:3]):
            with time_machine.travel(at, tick=False):
                self.perform(story, deed)

    def perform(self, story: Story, deed: Deed) -> None:
        by = self.cast.staff.get(deed.by)
        case = self.cases.get((story.serial, deed.case))
        if case is not None:
            case = Case.objects.get(pk=case.pk)
        getattr(self, f"do_{deed.verb}", self.on_case(deed.verb))(story, deed, case, by)

    def on_case(self, verb: str) -> Callable[..., None]:
        """What needs nothing but the case."""

        def act(story: Story, deed: Deed, case: Case, by: Staff) -> None:
            SIMPLE[verb](case, by, deed.data)

        return act

    def do_open_visit(self, story: Story, deed: Deed, case: None, by: Staff) -> None:
        visit = visits.open_visit(self.cast.windows[story.window], by=by)
        self.visits[story.serial] = visit
        self.cases[story.serial, 0] = Case.objects.get(visit_links__visit=visit)

    def do_add_case(self, story: Story, deed: Deed, case: None, by: Staff) -> None:
        self.cases[story.serial, 1] = visits.add_case(self.visits[story.serial], by=by)

    def do_continue_case(self, story: Story, deed: Deed, case: Case, by: Staff) -> None:
        self.visits[story.serial] = visits.continue_case(case, self.cast.windows[story.window], by=by)

    def do_close_visit(self, story: Story, deed: Deed, case: Case, by: Staff) -> None:
        visits.close_visit(self.visits[story.serial], by=by)

    def do_phone_advice(self, story: Story, deed: Deed, case: None, by: Staff) -> None:
        window, item = self.cast.windows[story.window], self.cast.items[deed.data["item"]]
        visits.record_phone_advice(window, by=by, item=item, note=deed.data["note"])

    def do_choose_item(self, story: Story, deed: Deed, case: Case, by: Staff) -> None:
        reception.choose_item(case, self.cast.items[deed.data["item"]], by=by)

    def do_receive(self, story: Story, deed: Deed, case: Case, by: Staff) -> None:
        reception.receive_case(case, self.application(story), by=by)

    def do_remote(self, story: Story, deed: Deed, case: None, by: Staff) -> None:
        self.cases[story.serial, 0] = reception.open_remote_case(
            self.cast.windows[story.window],
            self.cast.items[deed.data["item"]],
            self.application(story),
            channel=deed.data["channel"],
            by=by,
        )

    def do_deem(self, story: Story, deed: Deed, case: Case, by: None) -> None:
        acceptance.deem_due_cases(timezone.localdate())

    def do_hand_over(self, story: Story, deed: Deed, case: Case, by: Staff) -> None:
        handovers.hand_over(case, to=self.cast.staff[deed.data["to"]], by=by, note=deed.data["note"])

    def do_check_material(self, story: Story, deed: Deed, case: Case, by: Staff) -> None:
        material = case.material_checks.get(material__position=deed.data["position"]).material_id
        acceptance.check_material(case, material, state=deed.data["state"], note=deed.data["note"], by=by)

    def application(self, story: Story) -> Application:
        agent = applicant_data(story.agent) if story.agent else None
        return Application(applicant=applicant_data(story.applicant), agent=agent)


Simple = Callable[[Case, Staff, Any], Any]
SIMPLE: dict[str, Simple] = {
    **{
        verb: lambda case, by, data, verb=verb: steps.advance(case, verb, by=by)
        for verb in ("greet", "communicate", "offer_water", "decline_water")
    },
    "welcome": lambda case, by, data: steps.welcome(case, by=by),
    "undo": lambda case, by, data: undo.undo_last(case, by=by),
    "advise": lambda case, by, data: visits.give_advice(case, by=by, note=data["note"]),
    "mark_no_show": lambda case, by, data: visits.mark_no_show(case, by=by, note=data["note"]),
    "assist": lambda case, by, data: extras.record_assistance(case, kind=data["kind"], by=by),
    "open_green": lambda case, by, data: extras.open_green_channel(case, **data, by=by),
    "decide_green": lambda case, by, data: extras.decide_green_channel(case.green_channel_entry, **data, by=by),
    "mark_all_present": lambda case, by, data: acceptance.mark_all_present(case, by=by),
    "mark_rest_not_needed": lambda case, by, data: acceptance.mark_rest_not_needed(case, by=by),
    "issue_correction": lambda case, by, data: acceptance.issue_correction(case, **data, by=by),
    "record_supplement": lambda case, by, data: acceptance.record_supplement(case, by=by),
    "accept": lambda case, by, data: acceptance.accept_case(case, by=by),
    "accept_tolerated": lambda case, by, data: acceptance.accept_with_undertaking(
        case, due_on=timezone.localdate() + timedelta(days=data["due_after"]), by=by
    ),
    "fulfil_undertaking": lambda case, by, data: acceptance.fulfil_undertaking(case, by=by),
    "refuse_acceptance": lambda case, by, data: acceptance.refuse_acceptance(
        case, by=by, reason=data["reason"], ground=data["ground"], competent_authority=data["authority"]
    ),
    "approve": lambda case, by, data: approvals.give_opinion(case, **data, by=by),
    "resubmit": lambda case, by, data: approvals.resubmit(case, by=by, note=data["note"]),
    "start_special": lambda case, by, data: special.start_special_procedure(
        case, kind=data["kind"], expected_days=data["expected"], note=data["note"], by=by
    ),
    "end_special": lambda case, by, data: special.end_special_procedure(case, by=by, note=data["note"]),
    "request_extension": lambda case, by, data: special.request_extension(
        case, days=data["days_more"], reason=data["reason"], by=by
    ),
    "decide_extension": lambda case, by, data: special.decide_extension(case.extensions.get(), **data, by=by),
    "take_over": lambda case, by, data: handovers.take_over(case, by=by, note=data["note"]),
    "record_result": lambda case, by, data: results.record_result(
        case, number=data["number"], blank_serial=data["blank"], by=by
    ),
    "finish": lambda case, by, data: results.finish_case(
        case, way=data["way"], tracking_number=data["tracking"], by=by
    ),
    "withdraw": lambda case, by, data: results.withdraw_case(case, reason=data["reason"], by=by),
}


def stored() -> dict[str, list[dict[str, Any]]]:
    """Every row of the compared tables, in order, with what it points to by rank or by its own name."""
    ranks: dict[type[Model], dict[Any, int]] = {}
    return {model.__name__: [_row(row, ranks) for row in model._default_manager.order_by("pk")] for model in COMPARED}


def stored_acts(after: int) -> list[tuple[Any, ...]]:
    """The audit behind the event ``after``, without keys and digests."""
    events = AuditEvent.objects.filter(pk__gt=after).order_by("pk").select_related("actor")
    return [
        (event.at, event.verb, event.actor and event.actor.number, re.sub(r"^#\d+$", "#", event.label), event.reason)
        for event in events
    ]


def _row(row: Model, ranks: dict[type[Model], dict[Any, int]]) -> dict[str, Any]:
    values = {}
    for field in row._meta.concrete_fields:
        if field.name in _UNEQUAL:
            continue
        value = getattr(row, field.attname)
        if field.is_relation and value is not None:
            value = _name(field.related_model, value, ranks)
        if field.name == "data":
            value = {key: inner for key, inner in value.items() if key not in _UNEQUAL}
        values[field.name] = value
    return values


def _name(model: type[Model], key: Any, ranks: dict[type[Model], dict[Any, int]]) -> Any:
    """What a row points to: the place of the row in its table, which does not depend on the keys drawn."""
    if model not in ranks:
        ordered = ("created_at", "name") if model.__name__ == "Applicant" else ("pk",)
        keys = model._default_manager.order_by(*ordered).values_list("pk", flat=True)
        ranks[model] = {pk: rank for rank, pk in enumerate(keys)}
    return ranks[model][key]
