"""Sessions in the database (decision 0004), read by a statement that is written and planned once: every request asks it."""

from datetime import datetime

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from service_window.prepared import Prepared
from service_window.reading import columns_of


class SessionStore(DatabaseSessions):
    """Django's own sessions, but for how one is read."""

    def _get_session_from_db(self) -> Session | None:
        found = next(_SESSION.instances(Session, key=self.session_key or "", moment=timezone.now()), None)
        if found is None:
            self._session_key = None
        return found


def _session(*, key: str, moment: datetime) -> QuerySet[Session]:
    return Session.objects.filter(pk=key, expire_date__gt=moment).values_list(*columns_of(Session))


_SESSION = Prepared(_session, names={"key": str, "moment": datetime})
