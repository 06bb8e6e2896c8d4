// The part of JSON Schema 2020-12 that settings use, with titles in both languages under our own names.
import type { Text } from "~/api/types";

export interface Property {
  name: string;
  title: Text;
  help: Text;
  format: string | undefined;
  isNumber: boolean;
  isLong: boolean;
  /** Other settings with the values for which this one counts. */
  when: Record<string, string[]>;
  choices: { value: string; name: Text }[] | undefined;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const textOf = (value: unknown, or: string): Text =>
  isObject(value) ? { zh: String(value.zh ?? or), en: String(value.en ?? or) } : { zh: or, en: or };

function whenOf(value: unknown): Record<string, string[]> {
  const entries = isObject(value) ? Object.entries(value) : [];
  return Object.fromEntries(entries.map(([name, of]) => [name, Array.isArray(of) ? of.map(String) : []]));
}

/** Secrets that are kept beside the settings. */
export function secretsOf(schema: Record<string, unknown>): { name: string; title: Text }[] {
  const secrets = isObject(schema["x-secrets"]) ? schema["x-secrets"] : {};
  return Object.entries(secrets).map(([name, secret]) => ({
    name,
    title: textOf(isObject(secret) ? secret["x-title"] : undefined, name),
  }));
}

/** What settings begin with that were never made. */
export function defaultsOf(schema: Record<string, unknown>): Record<string, unknown> {
  const properties = isObject(schema.properties) ? schema.properties : {};
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [
      name,
      isObject(property) ? (property.default ?? (property.type === "integer" ? 0 : "")) : "",
    ]),
  );
}

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
        isLong: typeof described.maxLength === "number" && described.maxLength > 500,
        when: whenOf(described["x-when"]),
      },
    ];
  });
}
