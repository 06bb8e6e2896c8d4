// Stretches of days that the condition editor offers, by their name in the API.
export const periods = [
  { name: "today", zh: "今天", en: "Today" },
  { name: "yesterday", zh: "昨天", en: "Yesterday" },
  { name: "this-week", zh: "本周", en: "This week" },
  { name: "last-week", zh: "上周", en: "Last week" },
  { name: "this-month", zh: "本月", en: "This month" },
  { name: "last-month", zh: "上月", en: "Last month" },
  { name: "last-7-days", zh: "近 7 天", en: "Last 7 days" },
  { name: "last-30-days", zh: "近 30 天", en: "Last 30 days" },
  { name: "this-year", zh: "今年", en: "This year" },
  { name: "tomorrow", zh: "明天", en: "Tomorrow" },
  { name: "next-4-hours", zh: "未来 4 小时", en: "Next 4 hours" },
  { name: "next-24-hours", zh: "未来 24 小时", en: "Next 24 hours" },
  { name: "next-7-days", zh: "未来 7 天", en: "Next 7 days" },
  { name: "now", zh: "现在", en: "Now" },
] as const;
