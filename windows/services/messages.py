"""Messages of the chief representative to a desk."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from service_window.http import Refusal
from windows.models import Attendance, DeskMessage, Staff, Window
from windows.services import audit
from windows.services.duty_checks import ensure_in_service, words
from windows.services.records import NotPermitted, require

SEND_MESSAGE = "windows.send_desk_message"


class MessageState(Refusal):
    """The message was read already."""


@transaction.atomic
def send_message(window: Window, *, by: Staff, text: str) -> DeskMessage:
    """Send a message to whoever is at the window today."""
    require(by, SEND_MESSAGE)
    moment = timezone.now()
    ensure_in_service(by, moment)
    body = words(text, most=500, missing=_("The message is empty."))
    row = DeskMessage.objects.create(
        window=window, day=timezone.localdate(moment), text=body, sent_by=by, sent_at=moment
    )
    audit.record("message.send", row, by=by, label=str(window.number))
    return row


@transaction.atomic
def read_message(message: DeskMessage, *, by: Staff) -> DeskMessage:
    """Take note of a message at the desk it was sent to."""
    if not Attendance.objects.open().filter(staff=by, window=message.window_id).exists():
        raise NotPermitted(_("Sign in at the window to take note of its messages."))
    moment = timezone.now()
    if not DeskMessage.objects.filter(pk=message.pk, read_at=None).update(read_by=by, read_at=moment):
        raise MessageState(_("Somebody has already taken note of this message."))
    message.read_by, message.read_at = by, moment
    audit.record("message.read", message, by=by)
    return message
