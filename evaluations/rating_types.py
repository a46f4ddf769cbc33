"""The words of a rating: five levels, four aspects, reasons, channels; a level is kept by its name, never by a number.

Pure: no query, no request, no clock. Platforms number the levels in opposite directions; see `evaluations.exchange`.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Level(TextChoices):
    """The five levels in their exact words (非常满意 … 非常不满意); the last two are bad (差评)."""

    VERY_SATISFIED = "very_satisfied", pgettext_lazy("rating", "Very satisfied")
    SATISFIED = "satisfied", pgettext_lazy("rating", "Satisfied")
    FAIRLY_SATISFIED = "fairly_satisfied", pgettext_lazy("rating", "Fairly satisfied")
    DISSATISFIED = "dissatisfied", pgettext_lazy("rating", "Dissatisfied")
    VERY_DISSATISFIED = "very_dissatisfied", pgettext_lazy("rating", "Very dissatisfied")


STARS = {
    Level.VERY_SATISFIED: 5,
    Level.SATISFIED: 4,
    Level.FAIRLY_SATISFIED: 3,
    Level.DISSATISFIED: 2,
    Level.VERY_DISSATISFIED: 1,
}
"""How many stars stand beside a level."""

BAD = (Level.DISSATISFIED.value, Level.VERY_DISSATISFIED.value)
GOOD = tuple(level.value for level in Level if level.value not in BAD)

TONES = {
    Level.VERY_SATISFIED: "good",
    Level.SATISFIED: "good",
    Level.FAIRLY_SATISFIED: "calm",
    Level.DISSATISFIED: "warn",
    Level.VERY_DISSATISFIED: "bad",
}
"""The colour beside the words and the stars; it never says anything alone."""


class Aspect(TextChoices):
    """What may be rated on its own, each optional."""

    ATTITUDE = "attitude", pgettext_lazy("rating", "Attitude")
    QUALITY = "quality", pgettext_lazy("rating", "Quality")
    EFFICIENCY = "efficiency", pgettext_lazy("rating", "Efficiency")
    INTEGRITY = "integrity", pgettext_lazy("rating", "Integrity")


class Reason(TextChoices):
    """Why a level is bad, to be ticked."""

    COLD = "cold", _("Cold or impatient (S8)")
    UNCLEAR = "unclear", _("Not everything was explained at once (R2)")
    SENT_AWAY = "sent_away", _("Sent away or passed on (R2)")
    SLOW = "slow", _("Waited too long (R11)")
    LATE = "late", _("Not done within the promised time (R11)")
    MORE_MATERIALS = "more_materials", _("Asked for more than the guide says")
    ABSENT = "absent", _("Nobody was at the window (R9)")
    UNRELATED = "unrelated", _("Staff did other things meanwhile (R10)")
    FEE = "fee", _("Asked for money or a favour (R12)")
    FACILITIES = "facilities", _("Facilities or surroundings (S1)")


class RatingChannel(TextChoices):
    """Through what the rating came."""

    WINDOW_DEVICE = "window_device", pgettext_lazy("rating channel", "Device at the window")
    QR = "qr", pgettext_lazy("rating channel", "QR code")
    TABLET = "tablet", pgettext_lazy("rating channel", "Counter tablet")
    MOBILE = "mobile", pgettext_lazy("rating channel", "Mobile")
    PC = "pc", pgettext_lazy("rating channel", "Computer")
    PHONE = "phone", pgettext_lazy("rating channel", "Telephone")
    SMS = "sms", pgettext_lazy("rating channel", "Text message")


class FollowUpState(TextChoices):
    """How far a bad review has been followed up (核实整改)."""

    OPEN = "open", pgettext_lazy("follow-up", "To be assigned")
    ASSIGNED = "assigned", pgettext_lazy("follow-up", "Assigned")
    CONTACTED = "contacted", pgettext_lazy("follow-up", "Contacted")
    VERIFIED = "verified", pgettext_lazy("follow-up", "Verified")
    SETTLED = "settled", pgettext_lazy("follow-up", "Rectified or explained")
    REPLIED = "replied", pgettext_lazy("follow-up", "Replied")
    CALLED_BACK = "called_back", pgettext_lazy("follow-up", "Called back")


class Verdict(TextChoices):
    """What the verification of a bad review found."""

    TRUE = "true", pgettext_lazy("follow-up", "True")
    PARTLY = "partly", pgettext_lazy("follow-up", "Partly true")
    MISTAKEN = "mistaken", pgettext_lazy("follow-up", "Mistaken")
    MALICIOUS = "malicious", pgettext_lazy("follow-up", "Malicious")
    NO_LEGAL_BASIS = "no_legal_basis", pgettext_lazy("follow-up", "Without legal basis")


class Settlement(TextChoices):
    """What followed from the verification."""

    RECTIFIED = "rectified", pgettext_lazy("follow-up", "Rectified")
    EXPLAINED = "explained", pgettext_lazy("follow-up", "Explained")


class CallBack(TextChoices):
    """What the visitor said when called back (回访)."""

    SATISFIED = "satisfied", pgettext_lazy("call-back", "Satisfied with the follow-up")
    DISSATISFIED = "dissatisfied", pgettext_lazy("call-back", "Not satisfied with the follow-up")
    NOT_REACHED = "not_reached", pgettext_lazy("call-back", "Could not be reached")


class ExclusionGround(TextChoices):
    """Why a rating is not counted (不纳入统计)."""

    WRONG_CLICK = "wrong_click", _("Clicked wrongly, says the visitor")
    MALICIOUS = "malicious", _("Malicious")
    NOT_ABOUT_SERVICE = "not_about_service", _("Not about the service")
    NO_LEGAL_BASIS = "no_legal_basis", _("Asks for what has no legal basis")


class ExclusionState(TextChoices):
    """How far the decision about counting a rating has come."""

    PROPOSED = "proposed", pgettext_lazy("exclusion", "Proposed")
    EXCLUDED = "excluded", pgettext_lazy("exclusion", "Not counted")
    KEPT = "kept", pgettext_lazy("exclusion", "Counts")
