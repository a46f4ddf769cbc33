"""The page of the desk while no case stands in the middle."""

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from appointments.views._leaving import hand_over_form, return_form
from appointments.views._post import post_of
from appointments.views._queue import strip_of
from appointments.views._workbench import workbench


def desk_page(request: HttpRequest, *, visit_form: Form | None = None, **refused: Form) -> HttpResponse:
    """The desk that waits for a visitor, or for the return of its clerk; ``refused`` are forms with their mistakes."""
    context: dict[str, Any] = workbench(request, visit_form=visit_form)
    post = post_of(request)
    context["queue"] = strip_of(request) if post.absence is None else None
    if post.absence is not None:
        context["return_form"] = refused.get("return_form") or return_form(request, post.absence)
        context["pass_form"] = refused.get("pass_form") or hand_over_form(request, post)
    context |= refused
    status = 422 if visit_form is not None or refused or post.tell_form.is_bound else 200
    return render(request, "appointments/desk_clerk.html", context, status=status)
