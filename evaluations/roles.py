"""Who may do what with the ledger."""

from windows.roles import PermissionTable, Role

PERMISSIONS: PermissionTable = {
    Role.CHIEF_REPRESENTATIVE: ("report_finding",),
    Role.BUREAU_LEADER: (
        "report_finding",
        "view_findings",
        "verify_finding",
        "decide_finding",
        "review_finding",
        "view_notices",
    ),
    Role.ASSESSMENT_OFFICE: (
        "load_ledger",
        "report_finding",
        "view_findings",
        "verify_finding",
        "decide_finding",
        "review_finding",
        "set_deadlines",
        "keep_notices",
        "view_notices",
        "settle_policy",
    ),
    Role.LEADING_GROUP: ("view_findings", "review_finding", "view_notices"),
    Role.INSPECTOR: ("report_finding",),
    Role.DISCIPLINE_OFFICER: ("keep_clues",),
}
