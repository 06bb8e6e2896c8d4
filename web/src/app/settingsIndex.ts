// Single settings, so that they are found by what people call them and not only by the page they stand on. To add one:
// an entry here; its anchor is the id of its heading.
import { can } from "~/api/session";
import type { Me, Text } from "~/api/types";
import { adminPaths } from "./adminPaths";

export interface Setting {
  href: string;
  title: Text;
  /** Where it stands, for whoever reads the list. */
  place: Text;
  /** What else people type to find it: pinyin, initials, other names. */
  keywords: string;
  /** The permission without which it is of no use. */
  right?: string;
}

const mine = { zh: "个人设置", en: "My settings" };
const organisation = { zh: "组织设置", en: "Organisation" };

const own = (anchor: string, zh: string, en: string, keywords: string): Setting => ({
  href: `/settings#${anchor}`,
  title: { zh, en },
  place: mine,
  keywords,
});
const shared = (
  href: string,
  right: keyof typeof adminPaths,
  place: Text,
  zh: string,
  en: string,
  keywords: string,
): Setting => ({ href, title: { zh, en }, place, keywords, right: adminPaths[right] });

export const settings: readonly Setting[] = [
  own("look", "语言", "Language", "yuyan yy language 中文 english 英文"),
  own("look", "深色与浅色", "Dark and light", "shense ss qianse qs zhuti zt dark mode theme 主题 夜间"),
  own("look", "单键快捷键", "Single-key shortcuts", "kuaijiejian kjj jianpan jp keyboard shortcut 键盘"),
  own("messages", "邮件提醒", "Mail to me", "youjian yj tixing tx notification 通知 免打扰 quiet hours"),
  own("deputies", "代理人", "Deputies", "dailiren dlr daili dl out of office 请假 休假 外出"),
  own("password-title", "修改密码", "Password", "mima mm password 口令"),
  own("security", "两步验证", "Second factor", "liangbu lb yanzheng yz totp 2fa 动态口令"),
  own("security", "通行密钥", "Passkeys", "tongxing tx miyao my passkey 指纹 人脸 webauthn"),
  own("security", "登录的设备", "Where I am signed in", "denglu dl shebei sb session device 退出其他设备"),
  own("tokens", "访问令牌", "Access tokens", "fangwen fw lingpai lp api token 接口 程序"),
  own("account", "退出登录", "Sign out", "tuichu tc logout sign out"),
  shared(
    "/organisation",
    "/organisation",
    organisation,
    "组织名称",
    "Name of the organisation",
    "mingcheng mc gongsi gs company",
  ),
  shared("/organisation", "/organisation", organisation, "时区", "Time zone", "shiqu sq timezone"),
  shared(
    "/organisation",
    "/organisation",
    organisation,
    "默认语言",
    "Usual language",
    "moren mr yuyan yy default language",
  ),
  shared(
    "/organisation/channels",
    "/organisation",
    organisation,
    "邮件服务器（SMTP）",
    "Mail server (SMTP)",
    "youjian fuwuqi yjfwq smtp 发件 端口 测试邮件",
  ),
  shared(
    "/organisation/webhooks",
    "/organisation",
    organisation,
    "签名密钥",
    "Signing secret",
    "qianming qm miyao my webhook secret",
  ),
  shared(
    "/calendars",
    "/calendars",
    { zh: "工作日历", en: "Working calendars" },
    "调休与节假日",
    "Holidays and make-up workdays",
    "tiaoxiu tx jiejiari jjr ics 法定",
  ),
  shared(
    "/calendars",
    "/calendars",
    { zh: "工作日历", en: "Working calendars" },
    "班次",
    "Shifts",
    "banci bc shangban sb hours 上下班",
  ),
  shared(
    "/levels",
    "/levels",
    { zh: "服务等级", en: "Service levels" },
    "暂停原因",
    "Reasons to pause",
    "zanting zt yuanyin yy pause",
  ),
  shared(
    "/levels",
    "/levels",
    { zh: "服务等级", en: "Service levels" },
    "超时预警",
    "Warnings before it is late",
    "chaoshi cs yujing yj warning",
  ),
  shared(
    "/roles",
    "/roles",
    { zh: "角色与权限", en: "Roles and rights" },
    "字段权限",
    "Rights on fields",
    "ziduan quanxian zdqx field 隐藏 只读",
  ),
  shared(
    "/people",
    "/people",
    { zh: "人员与部门", en: "People and departments" },
    "离职交接",
    "Hand-over of a leaver",
    "lizhi lz jiaojie jj leaver hand over",
  ),
  shared(
    "/types",
    "/types",
    { zh: "工单类型与表单", en: "Order types and forms" },
    "工单编号格式",
    "Numbers of orders",
    "bianhao bh geshi gs number format",
  ),
  shared(
    "/types",
    "/types",
    { zh: "工单类型与表单", en: "Order types and forms" },
    "公开表单与二维码",
    "Public form and QR code",
    "gongkai gk biaodan bd erweima ewm public form",
  ),
  shared(
    "/types",
    "/types",
    { zh: "工单类型与表单", en: "Order types and forms" },
    "打印模板",
    "Print templates",
    "dayin dy muban mb print paper",
  ),
  shared(
    "/flows",
    "/flows",
    { zh: "流程", en: "Flows" },
    "催办与升级",
    "Reminders and escalation",
    "cuiban cb shengji sj reminder escalate 上报",
  ),
  shared(
    "/flows",
    "/flows",
    { zh: "流程", en: "Flows" },
    "决策表",
    "Decision tables",
    "juecebiao jcb rule table 规则",
  ),
  shared(
    "/flows",
    "/flows",
    { zh: "流程", en: "Flows" },
    "流程体检",
    "Flow review",
    "tijian tj review audit 体检",
  ),
];

/** Those that this person can change. */
export const settingsFor = (me: Me) =>
  settings.filter(({ right }) => right === undefined || can(me, right as Parameters<typeof can>[1]));

/** The settings that hold every word of `query` somewhere in their words, in either language. */
export function searchSettings(all: readonly Setting[], query: string): readonly Setting[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  return all.filter(({ title, place, keywords }) => {
    const text = [title.zh, title.en, place.zh, place.en, keywords].join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
