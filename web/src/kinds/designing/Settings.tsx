import type { Field } from "~/api/types";
import { fieldDesign } from "~/kinds/design";
import { SettingInput } from "./SettingInput";

interface SettingsProps {
  field: Field;
  around: readonly Field[];
  /** What is wrong with each setting. */
  errorsOf: (key: string) => readonly string[];
  onChange: (settings: Field["settings"], name: string) => void;
}

/** Everything the kind of a field wants to know. */
export function Settings({ field, around, errorsOf, onChange }: SettingsProps) {
  const settings = fieldDesign(field.kind)?.settings ?? [];
  return settings.map((setting) => (
    <SettingInput
      key={`${field.kind}.${setting.key}`}
      setting={setting}
      field={field}
      around={around}
      errors={errorsOf(setting.key)}
      onChange={(next) => onChange(next, setting.key)}
    />
  ));
}
