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
    "notice.record": _("Notice of criticism recorded"),
    "notice.list": _("Finding added to a notice"),
    "notice.withdraw": _("Notice of criticism withdrawn"),
    "media.record": _("Media report recorded"),
    "media.move": _("Media report moved on"),
    "measure.record": _("Accountability measure recorded"),
    "measure.withdraw": _("Accountability measure withdrawn"),
    "finding.decide_elsewhere": _("Decision of the competent body entered"),
    "restricted.act": _("Restricted act"),
    "proposal.make": _("Proposals of the system made"),
    "proposal.take_up": _("Proposal reported as a finding"),
    "proposal.reject": _("Proposal rejected"),
    "case.attribute": _("Said who answers for a case past its promise"),
    "policy.enter": _("Version of the policy entered"),
    "remark.record": _("Remark about a window recorded"),
    "remark.settle": _("Remark about a window settled"),
    "procedure.change": _("Deadlines of findings changed"),
}
