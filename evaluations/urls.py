"""Addresses of the evaluations app."""

from django.urls import URLPattern, path

from evaluations.views import finding_moves, findings, inspection_plans, inspections, own_findings, rounds

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
    # office/inspections/: the list, and rounds named by hand
    path("office/inspections/", inspections.round_list, name="round-list"),
    path("office/inspections/export/", inspections.round_export, name="round-export"),
    path("office/inspections/new/", inspections.round_new, name="round-new"),
    # office/inspections/plans/: plans without fixed dates, and their draws
    path("office/inspections/plans/", inspection_plans.plan_list, name="plan-list"),
    path("office/inspections/plans/new/", inspection_plans.plan_new, name="plan-new"),
    path("office/inspections/plans/<int:pk>/", inspection_plans.plan_detail, name="plan-detail"),
    path("office/inspections/plans/<int:pk>/draw/", inspection_plans.plan_draw, name="plan-draw"),
    path("office/inspections/plans/<int:pk>/withdraw/", inspection_plans.plan_withdraw, name="plan-withdraw"),
    path("office/inspections/draws/<int:pk>/", inspection_plans.draw_detail, name="draw-detail"),
    path("office/inspections/draws/<int:pk>/file/", inspection_plans.draw_file, name="draw-file"),
    # office/inspections/…/: one round
    path("office/inspections/<int:pk>/", inspections.round_detail, name="round-detail"),
    path("office/inspections/<int:pk>/begin/", rounds.round_begin, name="round-begin"),
    path("office/inspections/<int:pk>/cancel/", inspections.round_cancel, name="round-cancel"),
    path("office/inspections/<int:pk>/people/", rounds.person_add, name="person-add"),
    path("office/inspections/<int:pk>/answers/", rounds.answer_save, name="answer-save"),
    path("office/inspections/<int:pk>/photos/", rounds.photo_add, name="photo-add"),
    path("office/inspections/<int:pk>/photos/<int:photo_pk>/", rounds.photo_show, name="photo-show"),
    path("office/inspections/<int:pk>/photos/<int:photo_pk>/original/", rounds.photo_original, name="photo-original"),
    path("office/inspections/<int:pk>/finish/", rounds.round_finish, name="round-finish"),
]
