"""Addresses of what is said and found."""

from django.urls import URLPattern, path

from evaluations.views import device, public, rate, rating_figures, ratings

app_name = "evaluations"

urlpatterns: list[URLPattern] = [
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
    path("ratings/", public.rating_public, name="rating-public"),
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
