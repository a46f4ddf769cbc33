"""The acts of the annual assessment, as the audit trail calls them in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTS: Mapping[str, Promise] = {
    "award.set": _("Award offered"),
    "award.withdraw": _("Award withdrawn"),
    "award.nominate": _("Nominated for an award"),
    "award.withdraw_nomination": _("Nomination withdrawn"),
    "award.give": _("Award given"),
    "award.decline": _("Award not given"),
    "award.revoke": _("Award revoked"),
    "award.publish": _("Public notice of awards put out"),
    "award.change_quota": _("Quota of an award changed"),
    "award.keep_minutes": _("Minutes on awards kept"),
    "award.object": _("Objection to a public notice entered"),
    "award.answer_objection": _("Objection to a public notice decided"),
    "year.compute": _("Year computed"),
    "year.propose": _("Year proposed to the leading group"),
    "year.publish": _("Results published for objections"),
    "year.decide": _("Year decided by the leading group"),
    "year.decide_rest": _("Year decided for who was left open"),
    "year.seal": _("Year sealed"),
    "year.object": _("Objection to a result"),
    "year.answer_objection": _("Objection to a result decided"),
    "year.withdraw_objection": _("Objection to a result withdrawn"),
}
