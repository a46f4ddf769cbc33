"""Who may do what with visits and cases."""

from windows.roles import PermissionTable, Role

PERMISSIONS: PermissionTable = {
    Role.WINDOW_STAFF: ("view_case", "work_case", "reveal_personal_data", "export_case", "call_chosen", "read_booking"),
    Role.CHIEF_REPRESENTATIVE: (
        "view_case",
        "reveal_personal_data",
        "export_case",
        "view_figures",
        "reassign_case",
        "view_supervision",
        "approve_as_chief_representative",
        "confirm_green_channel",
        "manage_queue",
        "read_booking",
        "tell_booking",
        "write_hall_notice",
    ),
    Role.DEPARTMENT_REVIEWER: (
        "view_case",
        "reveal_personal_data",
        "view_supervision",
        "approve_as_department_reviewer",
    ),
    Role.BUREAU_LEADER: (
        "view_case",
        "reveal_personal_data",
        "view_figures",
        "view_supervision",
        "approve_as_bureau_leader",
        "decide_extension",
    ),
    Role.ASSESSMENT_OFFICE: ("view_figures",),
    Role.SYSTEM_ADMIN: (
        *(f"{verb}_{model}" for model in ("ticketgroup", "ticketgroupitem") for verb in ("view", "add", "change")),
        "delete_ticketgroupitem",
        "view_queuesettings",
        "change_queuesettings",
        "view_hallsettings",
        "change_hallsettings",
        *(f"{verb}_hallscreen" for verb in ("view", "add", "change")),
        "view_bookingrules",
        "change_bookingrules",
        *(f"{verb}_{model}" for model in ("bookableitem", "blockeddate") for verb in ("view", "add", "change")),
    ),
}
