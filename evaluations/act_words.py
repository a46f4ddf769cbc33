"""The acts on what is said and found, as the audit trail calls them in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTS: Mapping[str, Promise] = {
    "follow_up.assign": _("Bad review assigned"),
    "follow_up.call_back": _("Visitor called back about a bad review"),
    "follow_up.call_in_vain": _("Visitor not reached about a bad review"),
    "follow_up.complex": _("Longer deadline taken for a bad review"),
    "follow_up.contact": _("Visitor contacted about a bad review"),
    "follow_up.open": _("Follow-up of a bad review begun"),
    "follow_up.reply": _("Bad review replied to"),
    "follow_up.settle": _("Bad review rectified or explained"),
    "follow_up.verify": _("Bad review verified"),
    "ledger.load": _("Ledger loaded"),
    "rating.anonymise": _("Contacts of ratings emptied"),
    "rating.decline": _("Rating declined"),
    "rating.exclude": _("Rating taken out of the figures"),
    "rating.export": _("Ratings exported"),
    "rating.give": _("Rating given"),
    "rating.keep": _("Rating kept in the figures"),
    "rating.propose_exclusion": _("Proposed that a rating is not counted"),
    "rating.publish": _("Rating published"),
    "rating.reveal": _("Contact of a rating revealed"),
    "rating.settings": _("Settings of ratings changed"),
    "rating.withdraw": _("Published rating taken down"),
}
