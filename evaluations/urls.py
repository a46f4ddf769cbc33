"""Addresses of the evaluations app."""

from django.urls import URLPattern, path

from evaluations.views import finding_moves, findings, own_findings

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
    # me/findings/: what is recorded about oneself
    path("me/findings/", own_findings.own_finding_list, name="own-finding-list"),
    path("me/findings/<int:pk>/", own_findings.own_finding_detail, name="own-finding-detail"),
    path("me/findings/<int:pk>/statement/", own_findings.own_finding_state, name="own-finding-state"),
    path("me/findings/<int:pk>/no-statement/", own_findings.own_finding_waive, name="own-finding-waive"),
    path("me/findings/<int:pk>/objection/", own_findings.own_finding_object, name="own-finding-object"),
    path("me/findings/<int:pk>/files/<int:file_pk>/", own_findings.own_finding_file, name="own-finding-file"),
]
