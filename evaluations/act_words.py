"""The acts on what is said and found, as the audit trail calls them in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTS: Mapping[str, Promise] = {
    "ledger.load": _("Ledger loaded"),
    "ledger.export": _("List of the ledger exported"),
    "finding.report": _("Finding reported"),
    "finding.take_up": _("Verification of a finding taken up"),
    "finding.note": _("Evidence added to a finding"),
    "finding.ask": _("Person asked for a statement"),
    "finding.state": _("Statement made"),
    "finding.waive": _("Statement waived"),
    "finding.confirm": _("Finding confirmed"),
    "finding.dismiss": _("Finding dismissed"),
    "finding.object": _("Objection made"),
    "finding.open_review": _("Review of a finding opened"),
    "finding.uphold": _("Finding upheld in the review"),
    "finding.revoke": _("Finding revoked in the review"),
    "procedure.change": _("Deadlines of findings changed"),
}
