"""What the record's entries and their subjects are called (a house test holds it complete)."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: Final[Mapping[str, Promise]] = {
    # subjects
    "account": _("账户"),
    "organization": _("党组织"),
    "membership": _("党员的组织关系"),
    "transfer": _("组织关系转接"),
    "roll_import": _("名册导入"),
    "pack": _("政策包"),
    "round": _("年度定级"),
    "grade": _("等次"),
    # accounts and duties
    "account.created": _("建立账户"),
    "account.deactivated": _("停用账户"),
    "account.password_changed": _("修改密码"),
    "duty.given": _("登记职责"),
    "duty.ended": _("结束职责"),
    # organizations and members
    "county.founded": _("建立县（市、区）"),
    "leadership.decided": _("确定领导关系"),
    "roll.imported": _("导入名册"),
    "roll.undone": _("撤销导入"),
    "roll.report_exported": _("导出导入报告"),
    "member.account_linked": _("党员账户对应"),
    "member.affiliated": _("登记社区活动"),
    "member.registered": _("登记党员"),
    "member.transferred": _("转接组织关系"),
    "exemption.granted": _("登记特殊情况"),
    "exemption.ended": _("结束特殊情况"),
    # packs and grading
    "pack.loaded": _("载入政策包"),
    "grading.opened": _("开展定级"),
    "grading.pack_chosen": _("选定政策包"),
    "grading.started": _("开始收集材料"),
    "grading.inputs_accepted": _("采用材料"),
    "grading.computed": _("测算"),
    "grading.proposed": _("按规则建议提出意见"),
    "grading.submitted": _("提交审定"),
    "grading.sent_back": _("退回整轮"),
    "grading.confirmed": _("审定"),
    "grading.exported": _("导出定级材料"),
    "grading.closed": _("结束本轮"),
    "grade.proposed": _("提出等次意见"),
    "grade.sent_back": _("退回等次意见"),
    "grade.published": _("公布等次"),
    "grade.corrected": _("更正等次"),
    "correction.drafted": _("提出更正"),
    "correction.approved": _("第一次批准更正"),
    "correction.withdrawn": _("不予更正"),
    "acceptance.recorded": _("登记整改验收"),
    "acceptance.recorded_many": _("批量登记整改验收"),
    # orders to correct
    "order": _("整改事项"),
    "ledger": _("台账"),
    "calendar": _("工作日历"),
    "order.issued": _("下达整改"),
    "order.planned": _("登记整改措施"),
    "order.submitted": _("报请验收"),
    "order.accepted": _("验收销号"),
    "order.sent_back": _("退回继续整改"),
    "order.reopened": _("重新整改"),
    "order.withdrawn": _("撤回整改"),
    "order.extension_asked": _("申请延期"),
    "order.extension_decided": _("答复延期申请"),
    "order.climbed": _("超期报告上级"),
    "order.exported": _("导出整改台账"),
    "calendar.kept": _("登记节假日"),
    "calendar.dropped": _("删除节假日"),
}
