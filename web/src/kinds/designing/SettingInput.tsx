import type { Field } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import type { Setting } from "~/kinds/design";
import { asNumber, asString, asStrings, asText } from "~/kinds/read";
import { Select } from "~/ui/Select";
import { ChoicesEditor } from "./ChoicesEditor";
import { ExpressionField } from "./ExpressionField";
import { Line, Lines, NumberInput, Words } from "./lines";
import { CollectionPick, Departments, ListPick } from "./picks";
import { designingWords } from "./words";

interface InputProps {
  setting: Setting;
  field: Field;
  around: readonly Field[];
  errors: readonly string[];
  onChange: (settings: Field["settings"]) => void;
}

/** One thing that a kind wants to know, asked as the kind says. */
export function SettingInput({ setting, field, around, errors, onChange }: InputProps) {
  const text = useText();
  const t = useWords(designingWords);
  const { key } = setting;
  const value = field.settings[key];
  const put = (next: unknown) => {
    const { [key]: _, ...rest } = field.settings;
    onChange(next === undefined ? rest : { ...rest, [key]: next });
  };
  const label = text(setting.label);
  const help = text(setting.help) || undefined;
  const shared = { label, help, errors };
  switch (setting.as) {
    case "count":
      return (
        <NumberInput
          {...shared}
          help={setting.usual === undefined ? help : t("usual", { value: setting.usual })}
          value={asNumber(value)?.toString() ?? ""}
          onChange={(words) => put(words === "" ? undefined : Number(words))}
          whole
        />
      );
    case "decimal":
      return (
        <NumberInput
          {...shared}
          value={asString(value) ?? asNumber(value)?.toString() ?? ""}
          onChange={(words) => put(words || undefined)}
        />
      );
    case "line":
      return (
        <Line
          {...shared}
          help={setting.usual ? t("usual", { value: setting.usual }) : help}
          value={asString(value) ?? ""}
          onChange={(words) => put(words || (setting.needed ? "" : undefined))}
        />
      );
    case "lines":
      return (
        <Lines
          {...shared}
          value={asStrings(value)}
          onChange={(all) => put(all.length > 0 ? all : undefined)}
        />
      );
    case "words":
      return (
        <Words
          {...shared}
          long={setting.long === true}
          value={asText(value)}
          onChange={(words) => put(words.zh || words.en ? words : undefined)}
        />
      );
    case "switch":
      return (
        <label className="choice">
          <input
            type="checkbox"
            checked={typeof value === "boolean" ? value : setting.usual}
            onChange={(event) =>
              put(event.target.checked === setting.usual ? undefined : event.target.checked)
            }
          />
          {label}
        </label>
      );
    case "one":
      return (
        <Select
          label={label}
          value={asString(value) ?? setting.usual}
          options={setting.options.map((option) => ({ value: option.value, text: text(option.name) }))}
          onChange={(chosen) => put(chosen === setting.usual ? undefined : chosen)}
        />
      );
    case "choices":
      return <ChoicesEditor label={label} errors={errors} settings={field.settings} onChange={onChange} />;
    case "list":
      return <ListPick {...shared} value={asString(value) ?? ""} onChange={put} />;
    case "departments":
      return <Departments {...shared} several={setting.several} value={value} onChange={put} />;
    case "collection":
      return <CollectionPick {...shared} value={asString(value) ?? ""} onChange={put} />;
    case "sibling":
      return (
        <Select
          label={label}
          value={asString(value) ?? ""}
          options={[
            { value: "", text: t("noSibling") },
            ...around
              .filter((other) => other.kind === field.kind && other.id !== field.id)
              .map((other) => ({ value: other.id, text: text(other.label) })),
          ]}
          onChange={(chosen) => put(chosen || undefined)}
        />
      );
    case "expression":
      return (
        <ExpressionField
          label={label}
          errors={errors}
          value={asString(value) ?? ""}
          onChange={put}
          fields={around}
        />
      );
    case "own":
      return (
        <setting.Editor
          field={field}
          around={around}
          label={label}
          errors={errors}
          value={value}
          onChange={put}
        />
      );
  }
}
