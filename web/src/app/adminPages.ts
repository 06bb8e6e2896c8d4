// Every administrative page, in the order in which it is shown. To add one: an entry here,
// a line in adminPaths.ts and one in morePages.tsx.
import { can } from "~/api/session";
import type { Me, Text } from "~/api/types";
import type { IconName } from "~/ui/Icon";
import { type AdminPath, adminPaths } from "./adminPaths";

export const adminGroups = ["people", "data", "organisation", "operation"] as const;
export type AdminGroup = (typeof adminGroups)[number];

export interface AdminPage {
  /** Parts of the organisation's settings, and what is rarely opened, need no place of their own in the shell. */
  path: AdminPath | `/organisation/${string}` | `/system/${string}` | "/past-orders" | "/roles/as";
  group: AdminGroup;
  icon: IconName;
  title: Text;
  description: Text;
  /** What else people type to find it: pinyin, initials, other names. */
  keywords?: string;
}

export const adminPages: readonly AdminPage[] = [
  {
    path: "/people",
    group: "people",
    icon: "user",
    title: { zh: "人员与部门", en: "People and departments" },
    description: { zh: "组织架构、人员、停用账号。", en: "Organisation chart, people, leavers." },
    keywords: "renyuan ry bumen bm users zuzhi 用户 组织架构",
  },
  {
    path: "/roles",
    group: "people",
    icon: "settings",
    title: { zh: "角色与权限", en: "Roles and rights" },
    description: {
      zh: "谁能对哪些工单做什么，能看到哪些字段。",
      en: "Who may do what to which orders, and which fields they see.",
    },
    keywords: "juese js quanxian qx permission access",
  },
  {
    path: "/roles/as",
    group: "people",
    icon: "search",
    title: { zh: "以某人身份查看工单", en: "See orders as somebody does" },
    description: {
      zh: "按对方的权限显示工单和字段，只读，记入审计日志。",
      en: "The orders and fields that a person sees; read only, and on the record.",
    },
    keywords: "shenfen sf simulate as person 预览 权限 模拟 yimouren ymr",
  },
  {
    path: "/groups",
    group: "people",
    icon: "headset",
    title: { zh: "用户组", en: "Groups" },
    description: { zh: "把角色一次授予一组人。", en: "Give roles to many people at once." },
    keywords: "yonghuzu yhz team",
  },
  {
    path: "/collections",
    group: "data",
    icon: "box",
    title: { zh: "资料类型", en: "Kinds of records" },
    description: {
      zh: "客户、地点、设备等资料有哪些字段，编号怎么给。",
      en: "Which fields customers, sites and devices have, and how they get their codes.",
    },
    keywords: "ziliao leixing zllx collections 客户 设备 字段 master data",
  },
  {
    path: "/types",
    group: "data",
    icon: "clipboard",
    title: { zh: "工单类型与表单", en: "Order types and forms" },
    description: {
      zh: "新建工单类型；设计表单、版本与权限。",
      en: "Build order types: their forms, versions and rights.",
    },
    keywords: "gongdan leixing gdlx biaodan bd form designer 表单设计 字段 工单类型",
  },
  {
    path: "/flows",
    group: "data",
    icon: "split",
    title: { zh: "流程", en: "Flows" },
    description: {
      zh: "每种工单的审批流程：谁审批、什么条件、多久提醒。",
      en: "How orders of each type are approved: who, on which condition, reminded when.",
    },
    keywords: "liucheng lc shenpi sp approval workflow 审批 流程图 决策表 规则",
  },
  {
    path: "/jobs",
    group: "operation",
    icon: "clock",
    title: { zh: "任务", en: "Jobs" },
    description: {
      zh: "所有人的导入、导出等后台任务，可以查看和停止。",
      en: "Everybody's imports, exports and other long work: see and stop it.",
    },
    keywords: "renwu rw jobs import export 导入 导出",
  },
  {
    path: "/option-lists",
    group: "data",
    icon: "list",
    title: { zh: "选项表", en: "Option lists" },
    description: {
      zh: "下拉和级联字段的选项：编辑、排序、停用、粘贴导入、恢复。",
      en: "Options of select and cascade fields: edit, order, retire, paste, restore.",
    },
    keywords: "xuanxiang xx dropdown 下拉 字典",
  },
  {
    path: "/past-orders",
    group: "data",
    icon: "file",
    title: { zh: "导入历史工单", en: "Import past orders" },
    description: {
      zh: "从 Excel 或 CSV 导入其他系统的工单，保留编号和时间。",
      en: "Bring in orders of another system from Excel or CSV, with their numbers and times.",
    },
    keywords: "daoru dr lishi ls import migrate 迁移 excel csv",
  },
  {
    path: "/replies",
    group: "data",
    icon: "comment",
    title: { zh: "回复模板与宏", en: "Answers and macros" },
    description: {
      zh: "常用回复，以及一键完成多个步骤的宏。",
      en: "Words for comments, and several steps at one click.",
    },
    keywords: "huifu hf muban moban mb hong reply template canned macro",
  },
  {
    path: "/organisation",
    group: "organisation",
    icon: "settings",
    title: { zh: "组织设置", en: "Organisation" },
    description: {
      zh: "名称、时区、语言；历史版本与撤销。",
      en: "Name, time zone, language; versions and undo.",
    },
    keywords: "zuzhi zz shezhi sz settings 时区 语言",
  },
  {
    path: "/calendars",
    group: "organisation",
    icon: "calendar",
    title: { zh: "工作日历", en: "Working calendars" },
    description: {
      zh: "班次、节假日与调休、导入 .ics；期限按工作时间计算。",
      en: "Shifts, holidays and make-up workdays, import of .ics; limits run in working time.",
    },
    keywords: "gongzuo rili gzrl rl jiejiari jjr calendar holiday shift 节假日 调休 班次 工作时间",
  },
  {
    path: "/organisation/channels",
    group: "organisation",
    icon: "bell",
    title: { zh: "通知渠道", en: "Channels" },
    description: {
      zh: "企业微信、钉钉、飞书、邮件、短信：凭据、测试与最近的错误。",
      en: "WeCom, DingTalk, Feishu, mail, text messages: credentials, a test, and what failed last.",
    },
    keywords:
      "tongzhi tz qudao qd youjian yj qiyeweixin qywx dingding dd feishu fs duanxin dx email smtp sms wecom dingtalk lark 邮箱 通知 提醒 企业微信 钉钉 飞书 短信 机器人",
  },
  {
    path: "/organisation/webhooks",
    group: "organisation",
    icon: "send",
    title: { zh: "消息推送（Webhook）", en: "Webhooks" },
    description: {
      zh: "工单有变化时通知其他系统；签名、重试、发送记录与重发。",
      en: "Tell other systems when orders change: signatures, retries, log, replay.",
    },
    keywords: "xiaoxi xx tuisong ts webhook api jicheng jc 集成 推送 订阅",
  },
  {
    path: "/organisation/inbound",
    group: "organisation",
    icon: "box",
    title: { zh: "接收消息（入站 Webhook）", en: "Messages in" },
    description: {
      zh: "其他系统发来的签名消息变成工单，或更新工单。",
      en: "Signed messages of other systems become orders, or update them.",
    },
    keywords: "jieshou js xiaoxi xx ruzhan rz inbound webhook api jicheng jc 集成 接入",
  },
  {
    path: "/organisation/connections",
    group: "organisation",
    icon: "send",
    title: { zh: "外部系统连接", en: "Connections" },
    description: {
      zh: "流程可以调用的其他系统：地址、密钥和最近的调用。",
      en: "Other systems that flows call: address, credentials, latest calls.",
    },
    keywords: "waibu wb xitong xt lianjie lj jiekou jk api http erp 接口 集成 调用",
  },
  {
    path: "/rosters",
    group: "organisation",
    icon: "calendar",
    title: { zh: "值班表", en: "Duty rosters" },
    description: {
      zh: "谁在什么时候值班：班次、轮换、换班；流程可以派给值班人员。",
      en: "Who is on duty when: shifts, turns, swaps; flows ask whoever is on duty.",
    },
    keywords: "zhibanbiao zbb zhiban zb lunban lb paiban pb huanban hb 排班 轮班 换班 duty",
  },
  {
    path: "/levels",
    group: "organisation",
    icon: "clock",
    title: { zh: "服务等级", en: "Service levels" },
    description: {
      zh: "首次响应、解决、步骤和内部时限；暂停原因；预警。",
      en: "First response, resolution, steps and internal targets; reasons to pause; warnings.",
    },
    keywords: "fuwu dengji fwdj sla ola shixian sx 时限 超时 响应 deadline target",
  },
  {
    path: "/audit",
    group: "operation",
    icon: "clock",
    title: { zh: "审计日志", en: "Audit log" },
    description: {
      zh: "谁在什么时候、从哪里、做了什么；导出与哈希链校验。",
      en: "Who did what, when and from where; export and hash-chain check.",
    },
    keywords: "shenji sj rizhi log history 日志 历史",
  },
  {
    path: "/system",
    group: "operation",
    icon: "system",
    title: { zh: "系统", en: "System" },
    description: {
      zh: "后台处理的进度，以及没有处理成功的记录。",
      en: "Progress of background work, and what could not be processed.",
    },
    keywords: "xitong xt followers 后台 队列",
  },
  {
    path: "/system/scorecard",
    group: "operation",
    icon: "star",
    title: { zh: "选型五问", en: "Scorecard" },
    description: {
      zh: "定制、集成、移动、成本、支持：由正在运行的系统用数字回答。",
      en: "Shaping, connecting, phones, cost, care: answered with figures of the running system.",
    },
    keywords: "xuanxing xx wuwei ww pinggu pg evaluation 评估 五维 选型",
  },
];

const isOwn = (path: string): path is AdminPath => Object.hasOwn(adminPaths, path);
const rightFor = (path: string) => {
  if (isOwn(path)) return adminPaths[path];
  if (path === "/past-orders") return "import";
  if (path === "/roles/as") return adminPaths["/roles"];
  return adminPaths[path.startsWith("/system/") ? "/system" : "/organisation"];
};

export const adminPagesFor = (me: Me) => adminPages.filter((page) => can(me, rightFor(page.path)));

/** The pages that hold every word of `query` somewhere in their words, in either language. */
export function searchAdminPages(pages: readonly AdminPage[], query: string): readonly AdminPage[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return pages.filter((page) => {
    const { title, description, keywords = "" } = page;
    const text = [title.zh, title.en, description.zh, description.en, keywords].join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
