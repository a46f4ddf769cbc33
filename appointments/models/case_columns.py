"""Which columns of a case and its relations a list reads, and which texts the page of a case leaves alone."""

JOINED_IN_LISTS = ("item_version", "applicant", "holder")
SHOWN_IN_LISTS = (
    "number",
    "item",
    "window",
    "step",
    "step_since",
    "opened_at",
    "received_on",
    "result_ready_at",
    "result_ready_on",
    "closed_at",
    "promised_due_on",
    "statutory_due_on",
    "due_provisional",
    "finish_by",
    "frozen_since",
    "green_channel",
    "item_version__name",
    "item_version__name_en",
    "applicant__kind",
    "applicant__name",
    "holder__name",
)

LONG_TEXTS = (
    *("aliases", "legal_basis", "legal_basis_en", "conditions", "conditions_en"),
    *("procedure", "procedure_en", "summary_en"),
)

JOINED_ON_PAGES = ("item_version", "applicant", "agent", "holder", "window", "closed_by")
LEFT_OUT_ON_PAGES = (
    *(f"item_version__{name}" for name in LONG_TEXTS),
    *(f"{who}__{name}" for who in ("holder", "closed_by") for name in ("password", "phone", "last_login")),
)
