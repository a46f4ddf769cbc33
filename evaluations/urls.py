"""Addresses of the evaluations app."""

from django.urls import URLPattern, path

from evaluations.views import (
    clues,
    finding_moves,
    findings,
    measures,
    media_reports,
    notices,
    own_findings,
    policies,
    procedure,
    proposals,
    remarks,
)

app_name = "evaluations"

urlpatterns: list[URLPattern] = [
    # office/findings/: findings about people, for the office
    path("office/findings/", findings.finding_list, name="finding-list"),
    path("office/findings/export/", findings.finding_export, name="finding-export"),
    path("office/findings/new/", findings.finding_new, name="finding-new"),
    path("office/findings/new/elements/", findings.finding_elements, name="finding-elements"),
    path("office/findings/<int:pk>/", findings.finding_detail, name="finding-detail"),
    path("office/findings/<int:pk>/evidence/", findings.finding_evidence, name="finding-evidence"),
    path("office/findings/<int:pk>/files/<int:file_pk>/", findings.finding_file, name="finding-file"),
    path("office/findings/<int:pk>/<slug:verb>/", finding_moves.finding_move, name="finding-move"),
    # office/notices/: notices of criticism
    path("office/notices/", notices.notice_list, name="notice-list"),
    path("office/notices/new/", notices.notice_new, name="notice-new"),
    path("office/notices/<int:pk>/", notices.notice_detail, name="notice-detail"),
    path("office/notices/<int:pk>/finding/", notices.notice_finding, name="notice-finding"),
    path("office/notices/<int:pk>/withdraw/", notices.notice_withdraw, name="notice-withdraw"),
    path("office/notices/<int:pk>/scan/", notices.notice_scan, name="notice-scan"),
    # office/media/: media reports
    path("office/media/", media_reports.media_report_list, name="media-report-list"),
    path("office/media/new/", media_reports.media_report_new, name="media-report-new"),
    path("office/media/<int:pk>/", media_reports.media_report_detail, name="media-report-detail"),
    path("office/media/<int:pk>/copy/", media_reports.media_report_file, name="media-report-file"),
    path("office/media/<int:pk>/<slug:verb>/", media_reports.media_report_move, name="media-report-move"),
    # office/measures/: accountability measures
    path("office/measures/", measures.measure_list, name="measure-list"),
    path("office/measures/new/", measures.measure_new, name="measure-new"),
    path("office/measures/<int:pk>/", measures.measure_detail, name="measure-detail"),
    path("office/measures/<int:pk>/withdraw/", measures.measure_withdraw, name="measure-withdraw"),
    # office/clues/: the restricted register, for the discipline officer alone
    path("office/clues/", clues.clue_list, name="clue-list"),
    path("office/clues/new/", clues.clue_new, name="clue-new"),
    path("office/clues/holds/", clues.hold_list, name="hold-list"),
    path("office/clues/holds/new/", clues.hold_new, name="hold-new"),
    path("office/clues/holds/<int:pk>/lift/", clues.hold_lift, name="hold-lift"),
    path("office/clues/<int:pk>/", clues.clue_detail, name="clue-detail"),
    path("office/clues/<int:pk>/step/", clues.clue_move, name="clue-move"),
    path("office/clues/<int:pk>/decision/", clues.clue_decide, name="clue-decide"),
    # office/proposals/: what the system proposes; office/cases/: who answers for a case past its promise
    path("office/proposals/", proposals.proposal_list, name="proposal-list"),
    path("office/proposals/<int:pk>/", proposals.proposal_detail, name="proposal-detail"),
    path("office/proposals/<int:pk>/report/", proposals.proposal_report, name="proposal-report"),
    path("office/proposals/<int:pk>/reject/", proposals.proposal_reject, name="proposal-reject"),
    path("office/cases/<int:pk>/attribution/", proposals.case_attribute, name="case-attribute"),
    # office/remarks/: remarks about windows; office/deadlines/: how long the acts may take
    path("office/remarks/", remarks.remark_list, name="remark-list"),
    path("office/remarks/new/", remarks.remark_new, name="remark-new"),
    path("office/remarks/<int:pk>/", remarks.remark_detail, name="remark-detail"),
    path("office/remarks/<int:pk>/settle/", remarks.remark_settle, name="remark-settle"),
    path("office/deadlines/", procedure.procedure_change, name="procedure-change"),
    # office/policy/: settled by the office; policy/: read by everybody who works here
    path("office/policy/<int:year>/", policies.policy_settle, name="policy-settle"),
    path("policy/<int:year>/", policies.policy_read, name="policy-read"),
    path("policy/", policies.policy_now, name="policy-now"),
    # me/findings/: what is recorded about oneself
    path("me/findings/", own_findings.own_finding_list, name="own-finding-list"),
    path("me/findings/<int:pk>/", own_findings.own_finding_detail, name="own-finding-detail"),
    path("me/findings/<int:pk>/statement/", own_findings.own_finding_state, name="own-finding-state"),
    path("me/findings/<int:pk>/no-statement/", own_findings.own_finding_waive, name="own-finding-waive"),
    path("me/findings/<int:pk>/objection/", own_findings.own_finding_object, name="own-finding-object"),
    path("me/findings/<int:pk>/files/<int:file_pk>/", own_findings.own_finding_file, name="own-finding-file"),
]
