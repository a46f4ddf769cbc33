"""Who may do what with what is said and found, and with the ledger."""

from windows.roles import PermissionTable, Role

PERMISSIONS: PermissionTable = {
    Role.ASSESSMENT_OFFICE: (
        "load_ledger",
        "open_office",
        "view_feedback",
        "handle_feedback",
        "export_feedback",
        "reveal_contact",
    ),
    Role.BUREAU_LEADER: ("open_office", "view_feedback", "handle_feedback", "reveal_contact"),
    Role.SYSTEM_ADMIN: ("view_feedbacksettings", "change_feedbacksettings"),
}
