"""Addresses of visits and cases."""

from django.urls import URLPattern, path

from appointments.views import applications, case, case_list, desk, papers, presence, public, supervision

app_name = "appointments"

urlpatterns: list[URLPattern] = [
    # track/: for visitors
    path("track/", public.case_track, name="case-track"),
    # supervision/: what awaits the chief representative, the reviewers and the leader
    path("supervision/", supervision.worklist_home, name="worklist-home"),
    path("supervision/<slug:code>/", supervision.worklist_kind, name="worklist-kind"),
    path("supervision/<slug:code>/decide/", supervision.worklist_decide, name="worklist-decide"),
    # desk/: the window and the visitor of the moment
    path("desk/", desk.desk_home, name="desk-home"),
    path("desk/window/", desk.desk_window, name="desk-window"),
    path("desk/live/", presence.desk_live, name="desk-live"),
    path("desk/visits/", desk.visit_open, name="visit-open"),
    path("desk/visits/<int:pk>/close/", desk.visit_close, name="visit-close"),
    path("desk/visits/<int:pk>/cases/", desk.visit_add_case, name="visit-add-case"),
    path("desk/advice/", desk.visit_advise, name="visit-advise"),
    path("desk/applications/", applications.application_new, name="application-new"),
    path("desk/applicants/", applications.applicant_find, name="applicant-find"),
    # desk/sign-in/ to desk/messages/: who is at the post, and what comes to the desk
    path("desk/sign-in/", presence.attendance_begin, name="attendance-begin"),
    path("desk/sign-out/", presence.attendance_end, name="attendance-end"),
    path("desk/off-post/", presence.absence_begin, name="absence-begin"),
    path("desk/off-post/where/", presence.absence_tell, name="absence-tell"),
    path("desk/off-post/hand-over/", presence.absence_hand_over, name="absence-hand-over"),
    path("desk/off-post/return/", presence.absence_end, name="absence-end"),
    path("desk/messages/<int:pk>/read/", presence.message_read, name="message-read"),
    # desk/cases/: lists, and one case
    path("desk/cases/", case_list.case_list, name="case-list"),
    path("desk/cases/export/", case_list.case_export, name="case-export"),
    path("desk/cases/<int:pk>/", case.case_detail, name="case-detail"),
    path("desk/cases/<int:pk>/moves/<slug:verb>/", case.case_move, name="case-move"),
    path("desk/cases/<int:pk>/items/", desk.item_search, name="item-search"),
    path("desk/cases/<int:pk>/take-over/", case.case_take_over, name="case-take-over"),
    path("desk/cases/<int:pk>/visit/", case.case_continue, name="case-continue"),
    path("desk/cases/<int:pk>/reveal/<slug:who>/<slug:field>/", case.case_reveal, name="case-reveal"),
    path("desk/cases/<int:pk>/papers/<int:paper_pk>/", papers.case_paper, name="case-paper"),
    path("desk/cases/<int:pk>/files/<int:file_pk>/", papers.case_file, name="case-file"),
]
