"""Roles that duties give (docs/rules/access.md is generated from the policies that use them)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a duty makes of a person in one organization for a time."""

    DEPARTMENT = "department", _("组织部门工作人员")
    LEADER = "leader", _("领导（常委）")
    SECOND_APPROVER = "second_approver", _("第二审批人")
    COMMITTEE_STAFF = "committee_staff", _("乡镇（街道）党委工作人员")
    SECRETARY = "secretary", _("党支部书记")
    MEMBER = "member", _("党员")
    WINDOW = "window", _("窗口工作人员")
    AUTHORITY = "authority", _("行业主管部门")
    INSTRUCTOR = "instructor", _("指导员")
    INSPECTOR = "inspector", _("督查员")
    AUDITOR = "auditor", _("审计员")
    ADMINISTRATOR = "administrator", _("系统管理员")
