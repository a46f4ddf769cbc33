"""Addresses of visits and cases."""

from django.urls import URLPattern, path

from appointments.views import applications, case, case_list, desk, papers, public, supervision

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
    path("desk/visits/", desk.visit_open, name="visit-open"),
    path("desk/visits/<int:pk>/close/", desk.visit_close, name="visit-close"),
    path("desk/visits/<int:pk>/cases/", desk.visit_add_case, name="visit-add-case"),
    path("desk/advice/", desk.visit_advise, name="visit-advise"),
    path("desk/applications/", applications.application_new, name="application-new"),
    path("desk/applicants/", applications.applicant_find, name="applicant-find"),
    # desk/cases/: lists, and one case
    path("desk/cases/", case_list.case_list, name="case-list"),
    path("desk/cases/export/", case_list.case_export, name="case-export"),
    path("desk/cases/<int:pk>/", case.case_detail, name="case-detail"),
    path("desk/cases/<int:pk>/moves/<slug:verb>/", case.case_move, name="case-move"),
    path("desk/cases/<int:pk>/items/", desk.item_search, name="item-search"),
    path("desk/cases/<int:pk>/take-over/", case.case_take_over, name="case-take-over"),
    path("desk/cases/<int:pk>/visit/", case.case_continue, name="case-continue"),
    path("desk/cases/<int:pk>/reveal/<slug:who>/<slug:field>/", case.case_reveal, name="case-reveal"),
    path("desk/cases/<int:pk>/papers/", papers.case_print, name="case-print"),
    path("desk/cases/<int:pk>/papers/<int:paper_pk>/", papers.case_paper, name="case-paper"),
    path("desk/cases/<int:pk>/files/<int:file_pk>/", papers.case_file, name="case-file"),
]
