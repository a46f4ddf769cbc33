"""Who may do what with the ledger."""

from windows.roles import PermissionTable, Role

PERMISSIONS: PermissionTable = {
    Role.ASSESSMENT_OFFICE: ("load_ledger",),
}
