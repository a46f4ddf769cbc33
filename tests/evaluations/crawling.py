"""What somebody is shown, page by page: for tests of what nobody else may see."""

import re
from io import BytesIO

from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from tests.addresses import addresses

CHANGING = re.compile(r"[0-9a-f]{64}|[A-Za-z0-9]{64}|nonce=\"[^\"]*\"")
"""Digests, tokens against forgery, nonces."""


def shown_to(client: Client, *, again: dict[str, str] | None = None, **query: str) -> dict[str, str]:
    """Every page without arguments that answers, without what changes from one request to the next.

    ``again`` is what was shown before without a query: what was refused then is not asked for anew.
    """
    refused = {name for name, page in (again or {}).items() if page.startswith(("403", "404"))}
    pages = {name: page for name, page in (again or {}).items() if name in refused}
    for address in addresses():
        if address.arguments or not address.needs_login:  # what everybody may open without an account knows no person
            continue
        if address.name in refused:
            continue
        answer = client.get(reverse(address.name), query)
        name = f"{address.name} {query}" if query else address.name
        if "spreadsheet" in answer.get("Content-Type", ""):
            rows = load_workbook(BytesIO(answer.content), read_only=True).active.iter_rows(values_only=True)
            pages[name] = str([row[:-1] for row in rows])
        elif not answer.streaming:
            pages[name] = f"{answer.status_code} {CHANGING.sub('', answer.content.decode())}"
    return pages
