"""Who may do what with what is said and found, and with the ledger."""

from windows.roles import PermissionTable, Role

PERMISSIONS: PermissionTable = {
    Role.CHIEF_REPRESENTATIVE: ("report_finding", "view_inspection_report"),
    Role.BUREAU_LEADER: (
        "report_finding",
        "view_findings",
        "verify_finding",
        "decide_finding",
        "review_finding",
        "view_notices",
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
        "keep_notices",
        "view_notices",
        "settle_policy",
        "plan_inspection",
        "carry_out_inspection",
        "open_office",
        "view_feedback",
        "handle_feedback",
        "export_feedback",
        "reveal_contact",
    ),
    Role.LEADING_GROUP: ("view_findings", "review_finding", "view_notices"),
    Role.INSPECTOR: ("report_finding", "carry_out_inspection"),
    Role.DISCIPLINE_OFFICER: ("keep_clues",),
    Role.SYSTEM_ADMIN: ("view_feedbacksettings", "change_feedbacksettings"),
}
