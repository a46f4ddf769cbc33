"""What every page of the administration shares: services write, nothing is deleted, a refusal keeps what was typed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _

from service_window.http import Refusal

MOST_ROWS = 10_000
"""Rows that a list counts and leads to by page; beyond them one searches or filters."""


class CappedPaginator(Paginator):
    """Counts up to a limit only, so that a long table costs no full count."""

    @cached_property
    def count(self) -> int:
        """Rows, at most ``MOST_ROWS``."""
        return int(self.object_list[:MOST_ROWS].count())  # type: ignore[union-attr, call-arg]


@dataclass(frozen=True, slots=True)
class Done:
    """What an act says when it is done; ``secret`` is shown once, on the answer itself."""

    sentence: str
    secret: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """Something to do with one row that is more than changing fields: a button, a form and a service."""

    name: str
    label: str | Promise
    form: type[forms.Form]
    run: Callable[[HttpRequest, Any, dict[str, Any]], Done]
    offered: Callable[[Any], bool] = lambda row: True
    explanation: str | Promise = ""


class ServiceAdmin(admin.ModelAdmin):
    """A page of the administration whose writes go through ``write()``, which calls a service."""

    acts: Sequence[Act] = ()
    actions = None
    list_per_page = 50
    list_max_show_all = 200
    show_full_result_count = False
    paginator = CappedPaginator
    change_form_template = "windows/admin_change_form.html"

    def write(self, request: HttpRequest, form: Any, formsets: Sequence[Any], *, change: bool) -> Model:
        """Call the service that stores what the form and its rows hold; return the stored object."""
        raise TypeError(f"{type(self).__name__} has no service to write with.")

    # --- Writing --------------------------------------------------------------------------------

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show a refusal of the service in the form itself, with everything that was typed."""
        context = {"acts": self.acts_for(request, object_id)} | (extra_context or {})
        try:
            return super().changeform_view(request, object_id, form_url, context)
        except Refusal as refusal:
            request.refusal = refusal  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, context)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """A form that, after a refusal, says why."""
        form = super().get_form(request, obj, change=change, **kwargs)
        refusal = getattr(request, "refusal", None)
        if refusal is None:
            return form

        class Refused(form):  # type: ignore[misc, valid-type]
            def _post_clean(self) -> None:
                super()._post_clean()
                self.add_error(None, str(refusal))

        return Refused

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Nothing yet: object and rows are written together by ``save_related``."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Write through the service."""
        stored = self.write(request, form, formsets, change=change)
        form.instance.pk = stored.pk
        form.instance._state.adding = False

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> str:
        """The audit trail says what changed."""
        return ""

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """The audit trail records it, and cannot be changed."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """The audit trail records it, and cannot be changed."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing that others may lean on is deleted."""
        return False

    # --- Acts -----------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """The acts have addresses of their own; there is no history page beside the audit trail."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_act"
        view = self.admin_site.admin_view(self.act_view)
        urls = [url for url in super().get_urls() if not str(url.name).endswith(("_history", "_delete"))]
        return [path("<path:object_id>/act/<slug:act_name>/", view, name=name), *urls]

    def acts_for(self, request: HttpRequest, object_id: str | None) -> list[dict[str, Any]]:
        """The acts offered for a row now, for buttons."""
        row = self.get_object(request, object_id) if object_id and self.acts else None
        if row is None or not self.may_act(request):
            return []
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_act"
        return [
            {"label": act.label, "url": reverse(name, args=(row.pk, act.name))} for act in self.acts if act.offered(row)
        ]

    def may_act(self, request: HttpRequest) -> bool:
        """Whoever may change rows of this kind may act on them."""
        return admin.ModelAdmin.has_change_permission(self, request)

    def act_view(self, request: HttpRequest, object_id: str, act_name: str) -> HttpResponse:
        """Ask what the act needs to know, and do it."""
        row = self.get_object(request, object_id)
        act = next((act for act in self.acts if act.name == act_name), None)
        if row is None or act is None:
            raise Http404
        if not self.may_act(request):
            raise PermissionDenied
        form = act.form(request.POST or None if request.method == "POST" else None)
        if request.method == "POST" and (form.is_valid() or not form.fields):
            try:
                done = act.run(request, row, getattr(form, "cleaned_data", {}))
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                return self._answer(request, row, act, done)
        return self._page(request, row, act, {"form": form}, "windows/admin_act.html")

    def _answer(self, request: HttpRequest, row: Any, act: Act, done: Done) -> HttpResponse:
        if done.secret:  # shown on this answer only: never in the session, in a cookie or in an address
            return self._page(request, row, act, {"done": done}, "windows/admin_act_done.html")
        messages.success(request, done.sentence)
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return HttpResponseRedirect(done.url or reverse(name, args=(row.pk,)))

    def _page(self, request: HttpRequest, row: Any, act: Act, extra: dict[str, Any], template: str) -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": row,
            "act": act,
            "title": act.label,
            "media": self.media,
            **extra,
        }
        response = TemplateResponse(request, template, context)
        response.headers["Cache-Control"] = "no-store"
        return response


def rows_of(formset: Any) -> list[dict[str, Any]]:
    """The filled rows of a formset that are not marked for removal, in the order written."""
    filled = (form for form in formset.forms if form.has_changed() or form.instance.pk is not None)
    return [form.cleaned_data for form in filled if not form.cleaned_data.get("DELETE", False)]


def changed_fields(form: Any, *left_out: str) -> dict[str, Any]:
    """What somebody changed in a form, by field of the model."""
    names = {field.name for field in form.instance._meta.concrete_fields} - set(left_out)
    return {name: form.cleaned_data[name] for name in form.changed_data if name in names}


def saved(sentence: str | None = None) -> Done:
    """The ordinary answer of an act."""
    return Done(sentence or _("Done."))
