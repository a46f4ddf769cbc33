"""Who may do what with the ledger."""

from windows.roles import PermissionTable, Role

PERMISSIONS: PermissionTable = {
    Role.CHIEF_REPRESENTATIVE: ("view_rating", "enter_rating", "assign_follow_up", "decide_exclusion"),
    Role.BUREAU_LEADER: ("view_rating", "assign_follow_up", "decide_exclusion"),
    Role.DEPARTMENT_REVIEWER: ("verify_rating", "propose_exclusion"),
    Role.ASSESSMENT_OFFICE: (
        "load_ledger",
        "view_rating",
        "enter_rating",
        "export_rating",
        "publish_rating",
        "propose_exclusion",
        "verify_rating",
    ),
    Role.SYSTEM_ADMIN: ("view_ratingsettings", "change_ratingsettings"),
}
