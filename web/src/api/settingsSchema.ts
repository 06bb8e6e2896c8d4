// The part of JSON Schema 2020-12 that settings use, with titles in both languages under our own names.
import type { Text } from "~/api/types";

export interface Property {
  name: string;
  title: Text;
  help: Text;
  format: string | undefined;
  isNumber: boolean;
  choices: { value: string; name: Text }[] | undefined;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const textOf = (value: unknown, or: string): Text =>
  isObject(value) ? { zh: String(value.zh ?? or), en: String(value.en ?? or) } : { zh: or, en: or };

export function propertiesOf(schema: Record<string, unknown>): Property[] {
  const properties = isObject(schema.properties) ? schema.properties : {};
  return Object.entries(properties).flatMap(([name, described]) => {
    if (!isObject(described)) return [];
    const names = isObject(described["x-names"]) ? described["x-names"] : {};
    const choices = Array.isArray(described.enum)
      ? described.enum.map((value) => ({
          value: String(value),
          name: textOf(names[String(value)], String(value)),
        }))
      : undefined;
    return [
      {
        name,
        title: textOf(described["x-title"], name),
        help: textOf(described["x-help"], ""),
        format: typeof described.format === "string" ? described.format : undefined,
        choices,
        isNumber: described.type === "integer" || described.type === "number",
      },
    ];
  });
}
