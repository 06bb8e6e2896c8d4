// What an order type says of itself.
import type { OrderType, Text } from "~/api/types";

export interface TypeDraft {
  key: string;
  name: Text;
  description: Text;
  icon: string;
  numberFormat: string;
}

export const icons = [
  "clipboard",
  "wrench",
  "headset",
  "factory",
  "box",
  "calendar",
  "file",
  "star",
] as const;

export const emptyType: TypeDraft = {
  key: "",
  name: { zh: "", en: "" },
  description: { zh: "", en: "" },
  icon: "clipboard",
  numberFormat: "NO-{yyyyMMdd}-{seq:4}",
};

export const draftOf = ({ key, name, description, icon, numberFormat }: OrderType): TypeDraft => ({
  key,
  name,
  description,
  icon,
  numberFormat,
});

/** A number of this format as of a day, to see what it will look like. */
export function sampleNumber(format: string, now: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  const year = String(now.getFullYear());
  const month = two(now.getMonth() + 1);
  const day = two(now.getDate());
  const parts: Record<string, string> = {
    yyyy: year,
    yy: year.slice(2),
    MM: month,
    dd: day,
    yyyyMM: year + month,
    yyyyMMdd: year + month + day,
  };
  return format.replace(/\{(?:seq:(\d+)|(\w+))\}/g, (all, digits: string | undefined, name: string) =>
    digits === undefined ? (parts[name] ?? all) : "1".padStart(Number(digits), "0"),
  );
}

/** A key from an English name; nothing where there is none. */
export const keyFrom = (name: Text) =>
  name.en
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[^a-z]+|_+$/g, "")
    .slice(0, 40);
