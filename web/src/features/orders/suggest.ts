// What could be meant by what is being typed in the filter bar.
import type { ListField } from "~/api/lists";
import type { Locale } from "~/i18n/locale";
import { quoted } from "./filterParts";

export interface Suggestion {
  /** What the words become. */
  words: string;
  label: string;
  hint?: string | undefined;
  /** A name without its value: typing goes on. */
  open: boolean;
}

const MOST = 12;

const periods: Record<Locale, readonly string[]> = {
  "zh-CN": ["今天", "昨天", "本周", "上周", "本月", "上月", "近7天", "近30天", "今年"],
  en: [
    "today",
    "yesterday",
    "this-week",
    "last-week",
    "this-month",
    "last-month",
    "last-7-days",
    "last-30-days",
    "this-year",
  ],
};

const words = {
  "zh-CN": { me: "我", mine: "我的部门", empty: "空", yes: "是", no: "否" },
  en: { me: "me", mine: "my-department", empty: "empty", yes: "yes", no: "no" },
} as const;

const side = (language: Locale) => (language === "en" ? "en" : "zh");

/** The name under which a field is written: its label, with the order type where several have one of that label. */
export function fieldName(field: ListField, fields: readonly ListField[], language: Locale): string {
  const own = !field.key.includes(".");
  if (own) return language === "en" ? field.key : field.label.zh;
  const label = field.label[side(language)].toLowerCase();
  const same = fields.filter((f) => f.label.zh.toLowerCase() === label || f.label.en.toLowerCase() === label);
  if (same.length === 1 && label) return quoted(label);
  const type = field.typeName?.[side(language)].toLowerCase() ?? "";
  const long = `${type}.${label}`;
  const twins = fields.filter(
    (f) =>
      f.typeName &&
      `${f.typeName[side(language)].toLowerCase()}.${f.label[side(language)].toLowerCase()}` === long,
  );
  return quoted(twins.length === 1 ? long : field.key);
}

const names = (field: ListField) =>
  [field.key, field.label.zh, field.label.en].map((name) => name.toLowerCase());

/** The field a condition begins with, and what stands after its colon. */
export function openTest(typed: string, fields: readonly ListField[], language: Locale) {
  const found = /^(-?)"?([^"“”:：]+)"?[:：](.*)$/u.exec(typed);
  if (!found) return null;
  const [, minus = "", name = "", rest = ""] = found;
  const wanted = name.trim().toLowerCase();
  const field = fields.find(
    (f) => names(f).includes(wanted) || fieldName(f, fields, language).replaceAll('"', "") === wanted,
  );
  if (!field) return null;
  const [, sign = "", value = ""] = /^([<>=≥≤＜＞]*)(.*)$/u.exec(rest) ?? [];
  const last = value.split(/[,，、]/).at(-1) ?? "";
  return {
    minus,
    name,
    field,
    sign,
    before: value.slice(0, value.length - last.length),
    value: last.replace(/^["“]/, ""),
  };
}

function fits(text: string, typed: string) {
  return text.toLowerCase().includes(typed.trim().toLowerCase());
}

export interface Found {
  value: string;
  label: string;
  hint?: string | undefined;
}

/** Suggestions for `typed`; `found` are people, departments or records that a search found for the value. */
export function suggest(
  typed: string,
  fields: readonly ListField[],
  language: Locale,
  found: readonly Found[] = [],
): Suggestion[] {
  const test = openTest(typed, fields, language);
  const at = side(language);
  if (!test) {
    const minus = typed.startsWith("-") ? "-" : "";
    const wanted = typed.replace(/^-/, "").replace(/^["“]/, "");
    if (!wanted) return [];
    const matching = fields.filter((field) => names(field).some((name) => fits(name, wanted)));
    return matching.slice(0, MOST).map((field) => ({
      words: `${minus}${fieldName(field, fields, language)}:`,
      label: field.label[at] || field.label.zh,
      hint: field.typeName?.[at],
      open: true,
    }));
  }
  const { minus, name, field, sign, before, value } = test;
  const say = words[language];
  const write = (text: string) =>
    `${minus}${/["\s]/.test(name) ? `"${name}"` : name}:${sign}${before}${text}`;
  const plain = (text: string, hint?: string): Suggestion => ({
    words: write(text),
    label: text,
    hint,
    open: false,
  });
  const all: Suggestion[] = [];
  switch (field.valueType) {
    case "truth":
      all.push(plain(say.yes), plain(say.no));
      break;
    case "instant":
    case "day":
      all.push(...periods[language].map((period) => plain(period)));
      break;
    case "person":
      all.push(plain(say.me));
      break;
    case "department":
      all.push(plain(say.mine));
      break;
  }
  for (const choice of field.choices ?? []) {
    const label = choice.label[at] || choice.label.zh || choice.value;
    all.push({ words: write(quoted(label)), label, open: false });
  }
  for (const { value: id, label, hint } of found)
    all.push({ words: write(quoted(id)), label, hint, open: false });
  if (!sign && !before) all.push(plain(say.empty));
  return all.filter(({ label, hint }) => fits(`${label} ${hint ?? ""}`, value)).slice(0, MOST);
}
