// Settings and stored values arrive as JSON of unknown shape; these read them without believing them.
import type { Option, Text } from "~/api/types";

export function asString(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

export function asNumber(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

export function asStrings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function asText(value: unknown): Text | undefined {
  if (!isObject(value)) return undefined;
  const zh = asString(value.zh);
  const en = asString(value.en);
  return zh === undefined && en === undefined ? undefined : { zh: zh ?? "", en: en ?? "" };
}

export function asOptions(value: unknown): Option[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item): Option[] => {
    if (!isObject(item)) return [];
    const own = asString(item.value);
    if (own === undefined) return [];
    return [
      {
        value: own,
        label: asText(item.label) ?? { zh: own, en: own },
        active: item.active !== false,
        children: asOptions(item.children),
      },
    ];
  });
}
