"""Who may do what with what is said and found, and with the ledger."""

from windows.roles import PermissionTable, Role

PERMISSIONS: PermissionTable = {
    Role.CHIEF_REPRESENTATIVE: ("report_finding",),
    Role.BUREAU_LEADER: (
        "report_finding",
        "view_findings",
        "verify_finding",
        "decide_finding",
        "review_finding",
        "open_office",
        "view_feedback",
        "handle_feedback",
        "reveal_contact",
    ),
    Role.ASSESSMENT_OFFICE: (
        "load_ledger",
        "report_finding",
        "view_findings",
        "verify_finding",
        "decide_finding",
        "review_finding",
        "set_deadlines",
        "open_office",
        "view_feedback",
        "handle_feedback",
        "export_feedback",
        "reveal_contact",
    ),
    Role.LEADING_GROUP: ("view_findings", "review_finding"),
    Role.INSPECTOR: ("report_finding",),
    Role.SYSTEM_ADMIN: ("view_feedbacksettings", "change_feedbacksettings"),
}
