// What an entry is called. A kind that this page does not know yet is shown by its code.
import type { Text } from "~/api/types";

const actions: Record<string, Text> = {
  "order.submitted": { zh: "提交工单", en: "Submitted an order" },
  "order.imported": { zh: "导入历史工单", en: "Brought in a past order" },
  "order.edited": { zh: "修改工单", en: "Changed an order" },
  "order.commented": { zh: "评论", en: "Commented" },
  "order.noted": { zh: "内部评论", en: "Commented among colleagues" },
  "order.attached": { zh: "添加附件", en: "Attached files" },
  "order.moved": { zh: "改变状态", en: "Moved an order to another state" },
  "order.flowed": { zh: "流程推进", en: "An order moved on in its flow" },
  "order.assigned": { zh: "指派", en: "Assigned an order" },
  "order.due": { zh: "时限提醒", en: "The time of an order ran out" },
  "order.paused": { zh: "暂停计时", en: "Paused an order's clocks" },
  "order.resumed": { zh: "恢复计时", en: "Resumed an order's clocks" },
  "order.watched": { zh: "关注", en: "Watching changed" },
  "order.linked": { zh: "关联工单", en: "Linked orders" },
  "order.unlinked": { zh: "取消关联", en: "Removed a link" },
  "document.saved": { zh: "保存设置或资料", en: "Saved settings or master data" },
  "session.started": { zh: "登录", en: "Signed in" },
  "session.ended": { zh: "退出登录", en: "Signed out" },
  "sign_in.failed": { zh: "登录失败", en: "Failed to sign in" },
  "password.changed": { zh: "修改密码", en: "Changed a password" },
  "token.created": { zh: "新建访问令牌", en: "Created a token" },
  "token.revoked": { zh: "撤销访问令牌", en: "Revoked a token" },
  "second_factor.set": { zh: "改变两步验证", en: "Changed the second factor" },
  "passkey.added": { zh: "添加通行密钥", en: "Added a passkey" },
  "passkey.removed": { zh: "移除通行密钥", en: "Removed a passkey" },
  "attachment.stored": { zh: "上传文件", en: "Stored a file" },
  "attachment.pictured": { zh: "生成缩略图", en: "Made a preview picture" },
  "orders.seen_as": { zh: "以某人身份查看工单", en: "Looked at orders as somebody else" },
  "organisation.founded": { zh: "建立组织", en: "Founded the organisation" },
  "job.started": { zh: "开始后台任务", en: "Started a job" },
};

export const actionOf = (kind: string): Text | undefined => actions[kind];
