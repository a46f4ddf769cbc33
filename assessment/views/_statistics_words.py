"""How each figure of the statistics is counted: published on the page that shows it."""

from django.utils.translation import gettext_lazy as _

PEOPLE = _("Everybody who served at least one day of the period.")
IN_SCOPE = _("People who served at least as many days as the policy asks for; the others are not in scope.")
ELIGIBLE = _("People in scope for whom no ground is met and none is pending; beside it their share of all in scope.")
PENDING = _("People in scope for whom no ground is met, but at least one still waits for a decision.")
DISQUALIFIED = _("People in scope for whom at least one ground is met; beside it their share of all in scope.")
UNDER_GROUNDS = _(
    "A person counts once under each ground that is met or pending for them, so that the grounds add up to more than the people. A record counts once for each person and ground it speaks for."
)
ELEMENTS = _(
    "What the records were, by the element of the ground they have. Under “did not count”: what a record lacked; a record that lacks two elements counts under both."
)
MONTHS = _(
    "Records by the month in which what they tell of happened: for a notice, a media report and an inspection their own date, for an overdue case the promised due date. A record counts once for each person and ground it speaks for."
)
WINDOWS = _(
    "People by the window where they had a role in the period, as A before B, the latest one. Windows stand in the order of their numbers and are not ranked; of few people a figure says little."
)
YEARS = _(
    "Each year as the run says on which it rests, by its own policy. Where the policy differs from that of the year before, the figures do not compare without more."
)
HOLDS = _("As the engine said. What a hold keeps open is counted as the run has it.")
