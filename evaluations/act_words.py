"""The acts on what is said and found, as the audit trail calls them in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTS: Mapping[str, Promise] = {
    "ledger.load": _("Ledger loaded"),
}
