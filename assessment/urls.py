"""Addresses of the annual assessment."""

from django.urls import URLPattern, path

from assessment.views import (
    award_notices,
    awards,
    life,
    nominations,
    notice_objections,
    objections,
    outputs,
    results,
    runs,
    seals,
    standing,
    statistics,
    years,
)

app_name = "assessment"

urlpatterns: list[URLPattern] = [
    # verify/seal/: for anybody who has a sealed sheet in hand
    path("verify/seal/<str:code>/", seals.seal_verify, name="seal-verify"),
    # assessment/notices/: the public notice of awards, for anybody, within its days
    path("assessment/notices/", award_notices.notice_now, name="notice-now"),
    path("assessment/notices/<int:year>/", award_notices.notice_show, name="notice-show"),
    # assessment/: the years, the matrix, the reasons
    path("assessment/", years.year_list, name="year-list"),
    path("assessment/<int:year>/", years.year_detail, name="year-detail"),
    path("assessment/<int:year>/statistics/", statistics.year_statistics, name="year-statistics"),
    path("assessment/<int:year>/people/<str:number>/", results.result_detail, name="result-detail"),
    # assessment/standing/: one's own eight grounds, all year round
    path("assessment/standing/", standing.standing_own, name="standing-own"),
    # assessment/<year>/mine/: one's own result
    path("assessment/<int:year>/mine/", results.result_own, name="result-own"),
    path("assessment/<int:year>/mine/object/", results.objection_new, name="objection-new"),
    path("assessment/<int:year>/mine/withdraw/", results.objection_withdraw, name="objection-withdraw"),
    # assessment/<year>/register…, sheets/: what is handed out
    path("assessment/<int:year>/register.xlsx", outputs.result_export, name="result-export"),
    path("assessment/<int:year>/register.pdf", outputs.result_print, name="result-print"),
    path("assessment/<int:year>/register.json", outputs.result_json, name="result-json"),
    path("assessment/<int:year>/people/<str:number>/sheet.pdf", outputs.sheet_show, name="sheet-show"),
    path("assessment/<int:year>/mine/sheet.pdf", outputs.sheet_own, name="sheet-own"),
    # assessment/<year>/life/: computed, proposed, published, decided, sealed
    path("assessment/<int:year>/life/", life.year_life, name="year-life"),
    path("assessment/<int:year>/life/<slug:verb>/", life.year_step, name="year-step"),
    path("assessment/<int:year>/minutes/<int:pk>/", life.minutes_file, name="minutes-file"),
    path("assessment/<int:year>/seal.json", seals.seal_download, name="seal-download"),
    # assessment/<year>/awards/, nominations/: what is offered, who is nominated, the merit sheet
    path("assessment/<int:year>/awards/", awards.award_list, name="award-list"),
    path("assessment/<int:year>/awards/new/", awards.award_new, name="award-new"),
    path("assessment/<int:year>/awards/notice/", awards.notice_new, name="notice-new"),
    path("assessment/<int:year>/awards/<int:pk>/withdraw/", awards.award_withdraw, name="award-withdraw"),
    path("assessment/<int:year>/awards/<int:pk>/quota/", awards.award_quota, name="award-quota"),
    path("assessment/<int:year>/awards/minutes/<int:pk>/", nominations.minutes_file, name="award-minutes"),
    # assessment/<year>/awards/objections/: what was said against somebody in the public notice
    path("assessment/<int:year>/awards/objections/", notice_objections.objection_list, name="notice-objection-list"),
    path("assessment/<int:year>/awards/objections/new/", notice_objections.objection_new, name="notice-objection-new"),
    path(
        "assessment/<int:year>/awards/objections/<int:pk>/",
        notice_objections.objection_detail,
        name="notice-objection-detail",
    ),
    path(
        "assessment/<int:year>/awards/objections/<int:pk>/answer/",
        notice_objections.objection_answer,
        name="notice-objection-answer",
    ),
    path("assessment/<int:year>/nominate/<str:number>/", nominations.nomination_new, name="nomination-new"),
    path("assessment/<int:year>/nominations/<int:pk>/", nominations.nomination_detail, name="nomination-detail"),
    path(
        "assessment/<int:year>/nominations/<int:pk>/withdraw/",
        nominations.nomination_withdraw,
        name="nomination-withdraw",
    ),
    path("assessment/<int:year>/nominations/<int:pk>/decide/", nominations.nomination_decide, name="nomination-decide"),
    path("assessment/<int:year>/nominations/<int:pk>/revoke/", nominations.nomination_revoke, name="nomination-revoke"),
    # assessment/<year>/runs/, policy/: what differs
    path("assessment/<int:year>/runs/", runs.run_list, name="run-list"),
    path("assessment/<int:year>/policy/", runs.policy_preview, name="policy-preview"),
    # assessment/<year>/objections/, cases/: what people object to, and who answers for overdue cases
    path("assessment/<int:year>/objections/", objections.objection_list, name="objection-list"),
    path("assessment/<int:year>/objections/<int:pk>/", objections.objection_detail, name="objection-detail"),
    path("assessment/<int:year>/objections/<int:pk>/answer/", objections.objection_answer, name="objection-answer"),
    path("assessment/<int:year>/cases/", objections.attribution_list, name="attribution-list"),
    path("assessment/<int:year>/cases/<int:pk>/", objections.attribution_new, name="attribution-new"),
]
