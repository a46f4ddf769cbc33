"""Addresses of the dashboard and of the wall screen."""

from django.urls import URLPattern, path

from service_window.dashboard import acts, queue_acts, views, wall

app_name = "dashboard"

urlpatterns: list[URLPattern] = [
    # admin/: the first page of the administration
    path("admin/", views.board_home, name="board-home"),
    path("admin/configuration/", views.configuration_index, name="configuration-index"),
    path("admin/board/", views.board_live, name="board-live"),
    # admin/work/: what needs a decision
    path("admin/work/", views.work_home, name="work-home"),
    path("admin/work/<slug:code>/", views.work_kind, name="work-kind"),
    path("admin/work/<slug:code>/decide/", views.work_decide, name="work-decide"),
    # admin/board/: what is done from a tile
    path("admin/board/windows/<int:window_pk>/items/<int:item_pk>/assign/", acts.cover_assign, name="cover-assign"),
    path("admin/board/covers/<int:pk>/cancel/", acts.cover_cancel, name="cover-cancel"),
    path("admin/board/windows/<int:pk>/cases/", acts.case_hand_over, name="case-hand-over"),
    path("admin/board/windows/<int:pk>/close/", acts.window_close, name="window-close"),
    path("admin/board/windows/<int:pk>/open/", acts.window_open, name="window-open"),
    path("admin/board/windows/<int:pk>/message/", acts.message_send, name="message-send"),
    # admin/board/queue/: who waits, and what the chief representative does for one of them
    path("admin/board/queue/", queue_acts.queue_list, name="queue-list"),
    path("admin/board/tickets/<int:pk>/transfer/", queue_acts.ticket_transfer, name="ticket-transfer"),
    path("admin/board/tickets/<int:pk>/close/", queue_acts.ticket_close, name="ticket-close"),
    path("admin/board/tickets/<int:pk>/return/", queue_acts.ticket_return, name="ticket-return"),
    path("admin/board/tickets/<int:pk>/unpark/", queue_acts.ticket_unpark, name="ticket-unpark"),
    # wall/: the screen of the staff room, for a device
    path("wall/", wall.wall_show, name="wall-show"),
    path("wall/board/", wall.wall_live, name="wall-live"),
    path("wall/<str:token>/", wall.wall_admit, name="wall-admit"),
]
