"""Addresses of what is said and found."""

from django.urls import URLPattern, path

from evaluations.views import device, rate

app_name = "evaluations"

urlpatterns: list[URLPattern] = [
    # device/: the tablet at a window
    path("device/", device.device_show, name="device-show"),
    path("device/now/", device.device_live, name="device-live"),
    path("device/rate/", device.device_rate, name="device-rate"),
    path("device/decline/", device.device_decline, name="device-decline"),
    path("device/photo/", device.device_photo, name="device-photo"),
    path("device/<str:token>/", device.device_admit, name="device-admit"),
    # rate/: rating by a private link
    path("rate/<str:code>/", rate.rate_paper, name="rate-paper"),
]
