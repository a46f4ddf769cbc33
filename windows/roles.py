"""Who may do what in this app: the roles of the product and the permissions each holds.

Every app has such a table; a migration writes it into groups. A permission that is in no table is
held by nobody but the installation's superuser.
"""

from collections.abc import Mapping

from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """The groups of the product; the value is the group's name."""

    WINDOW_STAFF = "window_staff", _("Window staff")
    CHIEF_REPRESENTATIVE = "chief_representative", _("Chief representative")
    DEPARTMENT_REVIEWER = "department_reviewer", _("Department reviewer")
    BUREAU_LEADER = "bureau_leader", _("Bureau leader")
    ASSESSMENT_OFFICE = "assessment_office", _("Assessment office")
    LEADING_GROUP = "leading_group", _("Leading group")
    INSPECTOR = "inspector", _("Inspector")
    DISCIPLINE_OFFICER = "discipline_officer", _("Discipline officer")
    SYSTEM_ADMIN = "system_admin", _("System administrator")
    AUDITOR = "auditor", _("Security auditor")


PermissionTable = Mapping[Role, tuple[str, ...]]

# Codenames of this app. Model permissions named view/add/change are those Django's admin asks for.
_CONFIGURED = (
    "office",
    "openinghours",
    "staff",
    "window",
    "windowitem",
    "serviceitem",
    "itemversion",
    "material",
    "approvallink",
    "roleassignment",
    "calendararrangement",
    "calendarday",
    "shift",
    "lunchduty",
    "chiefduty",
    "equipment",
    "device",
)

PERMISSIONS: PermissionTable = {
    Role.SYSTEM_ADMIN: (
        "manage_office",
        *(f"{verb}_{model}" for model in _CONFIGURED for verb in ("view", "add", "change")),
        "delete_openinghours",
        "delete_windowitem",
        "delete_material",
        "delete_approvallink",
    ),
    Role.WINDOW_STAFF: ("sign_in", "request_leave", "report_fault", "request_entry", "propose_improvement"),
    Role.CHIEF_REPRESENTATIVE: (
        "assign_roles",
        "view_window",
        "view_roleassignment",
        "close_window",
        "view_presence",
        "correct_attendance",
        "note_absence",
        "request_leave",
        "decide_leave",
        "plan_schedule",
        "assign_for_day",
        "report_fault",
        "manage_faults",
        "request_entry",
        "allow_entry",
        "propose_improvement",
        "discuss_improvement",
        "keep_daily_log",
        "view_daily_log",
        "send_desk_message",
    ),
    Role.DEPARTMENT_REVIEWER: ("request_leave", "propose_improvement", "discuss_improvement"),
    Role.BUREAU_LEADER: (
        "view_presence",
        "correct_attendance",
        "request_leave",
        "decide_leave",
        "decide_long_leave",
        "decide_improvement",
        "view_daily_log",
    ),
    Role.ASSESSMENT_OFFICE: ("view_presence", "request_leave", "view_daily_log"),
    Role.LEADING_GROUP: ("request_leave",),
    Role.INSPECTOR: ("request_leave",),
    Role.DISCIPLINE_OFFICER: ("request_leave",),
    Role.AUDITOR: ("read_audit",),
}


def write_groups(apps: Apps, app_label: str, table: PermissionTable) -> None:
    """Create the groups and give them exactly the permissions of ``app_label`` that ``table`` names.

    Called from migrations; a permission whose model a later migration creates is given by that one.
    Permissions of other apps are left as they are.
    """
    config = apps.get_app_config(app_label)
    config.models_module = models  # a historical app has none, and create_permissions asks
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
    group_model = apps.get_model("auth", "Group")
    permission_model = apps.get_model("auth", "Permission")
    known = {
        permission.codename: permission
        for permission in permission_model.objects.filter(content_type__app_label=app_label)
    }
    for role in Role:
        group, _created = group_model.objects.get_or_create(name=role.value)
        group.permissions.remove(*known.values())
        group.permissions.add(*(known[codename] for codename in table.get(role, ()) if codename in known))
