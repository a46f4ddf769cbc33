"""The acts on what is said and found, as the audit trail calls them in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTS: Mapping[str, Promise] = {
    "ledger.load": _("Ledger loaded"),
    "feedback.receive": _("Feedback received"),
    "feedback.answer": _("Feedback answered"),
    "feedback.reveal": _("Contact of feedback shown in clear"),
    "feedback.remove_contacts": _("Old contacts of feedback removed"),
    "feedback.settings": _("Feedback settings changed"),
    "complaint.accept": _("Complaint accepted"),
    "complaint.refuse": _("Complaint not accepted"),
    "complaint.take_over": _("Complaint taken over"),
    "complaint.link": _("Complaint linked"),
    "complaint.note": _("Investigation of a complaint noted"),
    "complaint.hear": _("Person complained of asked to be heard"),
    "complaint.state": _("Statement on a complaint made"),
    "complaint.decide": _("Complaint decided"),
    "complaint.ask_again": _("Second verification of a complaint asked for"),
    "complaint.call_back": _("Complainant called back"),
    "complaint.close": _("Complaint closed"),
    "complaint.withdraw": _("Complaint withdrawn by its author"),
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
