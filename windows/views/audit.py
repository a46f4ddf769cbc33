"""The audit trail, for the security auditor: read, filtered, taken along; nothing here changes anything."""

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from service_window import spreadsheet
from service_window.act_words import words_of
from windows.forms.audit import AuditFilterForm
from windows.models import AuditEvent
from windows.services import audit

PAGE = 50
EXPORT_LIMIT = 10_000

reads_audit = permission_required("windows.read_audit", raise_exception=True)


@require_safe
@reads_audit
def event_list(request: HttpRequest) -> HttpResponse:
    """Show the newest events, page by page from a known event on: no count, no offset."""
    form = AuditFilterForm(request.GET)
    events = form.matching(AuditEvent.objects.readable_by(request.user).select_related("actor"))
    rows, newer, older = _page(events, before=_key(request, "before"), after=_key(request, "after"))
    context = {
        "form": form,
        "events": rows,
        "head": audit.head(),
        "newer_url": _link(request, after=rows[0].pk) if newer and rows else "",
        "older_url": _link(request, before=rows[-1].pk) if older and rows else "",
        "export_url": f"{reverse('windows:audit-export')}?{_filters(request)}",
        "export_limit": EXPORT_LIMIT,
    }
    return render(request, "windows/audit_list.html", context)


@require_safe
@reads_audit
def event_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one event with everything it holds, and whether its digest is right."""
    event = get_object_or_404(AuditEvent.objects.readable_by(request.user).select_related("actor"), pk=pk)
    context = {"event": event, "is_true": audit.digest_of(event) == event.digest}
    return render(request, "windows/audit_detail.html", context)


@require_safe
@reads_audit
def event_export(request: HttpRequest) -> HttpResponse:
    """Hand over the filtered events as a spreadsheet, the newest first, up to a limit."""
    form = AuditFilterForm(request.GET)
    events = form.matching(AuditEvent.objects.readable_by(request.user).select_related("actor")).order_by("-id")[
        :EXPORT_LIMIT
    ]
    header = [
        _("Number"),
        _("When"),
        _("Who"),
        _("Act"),
        _("Code of the act"),
        _("Kind of subject"),
        _("Subject"),
        _("Label"),
        _("From where"),
        _("Reason"),
        _("Before"),
        _("After"),
        _("Digest"),
    ]
    content = spreadsheet.workbook(_("Audit trail"), header, (_cells(event) for event in events.iterator()))
    return spreadsheet.download(content, f"audit-{timezone.localdate().isoformat()}.xlsx")


def _page(
    events: QuerySet[AuditEvent], *, before: int | None, after: int | None
) -> tuple[list[AuditEvent], bool, bool]:
    """One page, newest first, and whether there are newer and older events."""
    if after is not None:
        found = list(events.filter(pk__gt=after).order_by("id")[: PAGE + 1])
        return found[:PAGE][::-1], len(found) > PAGE, True
    if before is not None:
        events = events.filter(pk__lt=before)
    found = list(events.order_by("-id")[: PAGE + 1])
    return found[:PAGE], before is not None, len(found) > PAGE


def _key(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise BadRequest(_("The page asked for does not exist."))
    return int(text)


def _filters(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("before", None)
    query.pop("after", None)
    return query.urlencode()


def _link(request: HttpRequest, **place: int) -> str:
    filters = _filters(request)
    ((name, key),) = place.items()
    return f"?{filters}&{name}={key}" if filters else f"?{name}={key}"


def _cells(event: AuditEvent) -> list[object]:
    return [
        event.pk,
        event.at,
        event.actor.number if event.actor else "",
        words_of(event.verb),
        event.verb,
        event.subject_type,
        event.subject_id,
        event.label,
        event.origin,
        event.reason,
        event.before or "",
        event.after or "",
        event.digest,
    ]
