"""Addresses of what is said and found about the service and the people."""

from django.urls import URLPattern, path

from evaluations.views import (
    complaints,
    device,
    feedback,
    finding_moves,
    findings,
    hearings,
    office,
    own_findings,
    public,
    public_ratings,
    rate,
    rating_figures,
    ratings,
)

app_name = "evaluations"

urlpatterns: list[URLPattern] = [
    # feedback/: for visitors
    path("feedback/", public.feedback_home, name="feedback-home"),
    path("feedback/new/<slug:kind>/", public.feedback_new, name="feedback-new"),
    path("feedback/follow/<str:token>/", public.feedback_follow, name="feedback-follow"),
    path("feedback/follow/<str:token>/withdraw/", public.feedback_withdraw, name="feedback-withdraw"),
    path("feedback/follow/<str:token>/again/", public.feedback_again, name="feedback-again"),
    # me/complaints/: for the person complained of
    path("me/complaints/<int:pk>/", hearings.hearing_detail, name="hearing-detail"),
    path("me/complaints/<int:pk>/statement/", hearings.hearing_state, name="hearing-state"),
    path("me/complaints/<int:pk>/objection/", hearings.hearing_object, name="hearing-object"),
    # office/: what awaits the assessment office, and the monthly report
    path("office/", office.office_home, name="office-home"),
    path("office/work/<slug:code>/", office.office_work, name="office-work"),
    path("office/report/<int:year>/<int:month>/", office.report_month, name="report-month"),
    # office/feedback/: suggestions and commendations; what came another way
    path("office/feedback/", feedback.feedback_list, name="feedback-list"),
    path("office/feedback/export/", feedback.feedback_export, name="feedback-export"),
    path("office/feedback/new/", feedback.feedback_enter, name="feedback-enter"),
    path("office/feedback/<int:pk>/", feedback.feedback_detail, name="feedback-detail"),
    path("office/feedback/<int:pk>/answer/", feedback.feedback_answer, name="feedback-answer"),
    path("office/feedback/<int:pk>/files/<int:file_pk>/", feedback.feedback_file, name="feedback-file"),
    path("office/feedback/<int:pk>/reveal/<slug:field>/", feedback.feedback_reveal, name="feedback-reveal"),
    # office/complaints/: from the scope check to the call-back
    path("office/complaints/", complaints.complaint_list, name="complaint-list"),
    path("office/complaints/export/", complaints.complaint_export, name="complaint-export"),
    path("office/complaints/<int:pk>/", complaints.complaint_detail, name="complaint-detail"),
    path("office/complaints/<int:pk>/acts/<slug:verb>/", complaints.complaint_act, name="complaint-act"),
    path("office/complaints/<int:pk>/finding/", complaints.complaint_finding, name="complaint-finding"),
    path("office/complaints/<int:pk>/files/<int:file_pk>/", complaints.complaint_file, name="complaint-file"),
    path("office/complaints/<int:pk>/reveal/<slug:field>/", complaints.complaint_reveal, name="complaint-reveal"),
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
    # device/: the tablet at a window
    path("device/", device.device_show, name="device-show"),
    path("device/now/", device.device_live, name="device-live"),
    path("device/rate/", device.device_rate, name="device-rate"),
    path("device/decline/", device.device_decline, name="device-decline"),
    path("device/photo/", device.device_photo, name="device-photo"),
    path("device/<str:token>/", device.device_admit, name="device-admit"),
    # rate/, ratings/: rating by a private link, and the public page
    path("rate/t/<str:token>/", rate.rate_ticket, name="rate-ticket"),
    path("rate/<str:code>/", rate.rate_paper, name="rate-paper"),
    path("ratings/", public_ratings.rating_public, name="rating-public"),
    # office/ratings/: ratings and the follow-up of bad ones
    path("office/ratings/", ratings.rating_list, name="rating-list"),
    path("office/ratings/new/", ratings.rating_new, name="rating-new"),
    path("office/ratings/export/", ratings.rating_export, name="rating-export"),
    path("office/ratings/exchange/", rating_figures.rating_exchange, name="rating-exchange"),
    path("office/ratings/figures/", rating_figures.rating_figures, name="rating-figures"),
    path("office/ratings/<int:pk>/", ratings.rating_detail, name="rating-detail"),
    path("office/ratings/<int:pk>/contact/reveal/", ratings.rating_reveal, name="rating-reveal"),
    path("office/ratings/<int:pk>/<str:verb>/", ratings.rating_act, name="rating-act"),
]
