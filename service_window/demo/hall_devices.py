"""The kiosk and the display of the simulated hall: admitted anew at every start, since a token is never shown again."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from windows.models import Device
from windows.services.devices import issue_device, revoke_device

NAMES = {
    Device.Kind.HALL: ("样例大厅屏", "appointments:hall-admit", gettext_lazy("Hall display")),
    Device.Kind.KIOSK: ("样例取号机", "appointments:kiosk-admit", gettext_lazy("Kiosk")),
}


def admit_devices(base: str) -> list[str]:
    """Admit both; return a line for each with the address it starts with."""
    lines = []
    for kind, (name, url_name, label) in NAMES.items():
        for known in Device.objects.active().filter(name=name):
            revoke_device(known, by=None, reason=_("The simulated hall starts anew."))
        _device, token = issue_device(name, kind=kind, by=None)
        lines.append(f"{label}: {base}{reverse(url_name, args=(token,))}")
    return lines
