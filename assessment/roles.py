"""Who may do what with the annual assessment."""

from windows.roles import PermissionTable, Role

PERMISSIONS: PermissionTable = {
    Role.ASSESSMENT_OFFICE: ("view_assessment", "prepare_assessment", "answer_objection"),
    Role.LEADING_GROUP: ("view_assessment", "decide_assessment", "answer_objection"),
    Role.CHIEF_REPRESENTATIVE: ("view_assessment_counts",),
}
