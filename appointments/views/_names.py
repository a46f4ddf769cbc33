"""What a clerk is told about a name that the papers cannot print."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from appointments.forms.applicant import ApplicationFields


def tell_of_unprintable(request: HttpRequest, form: ApplicationFields) -> None:
    """Ask for what no font prints to be written in by hand: the papers show the code in a frame instead."""
    characters = form.unprintable()
    if characters:
        codes = _(", ").join(f"{character} (U+{ord(character):04X})" for character in characters)
        messages.warning(
            request,
            _(
                "No font here prints %(characters)s: the papers show the code in a frame. Write it in by hand and seal it."
            )
            % {"characters": codes},
        )
