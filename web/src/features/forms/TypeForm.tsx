import { useId } from "react";
import { useWords } from "~/i18n/words";
import { FieldFrame } from "~/ui/FieldFrame";
import { Icon } from "~/ui/Icon";
import { TextInput } from "~/ui/TextInput";
import { icons, keyFrom, sampleNumber, type TypeDraft } from "./typeDraft";
import { typeWords } from "./typeWords";

interface TypeProps {
  value: TypeDraft;
  onChange: (value: TypeDraft) => void;
  /** The key is chosen once. */
  isNew: boolean;
}

/** Name, number and picture of an order type. */
export function TypeForm({ value, onChange, isNew }: TypeProps) {
  const t = useWords(typeWords);
  const id = useId();
  const { name, description } = value;
  const rename = (next: typeof name) => {
    const follows = isNew && value.key === keyFrom(name);
    onChange({ ...value, name: next, ...(follows ? { key: keyFrom(next) } : {}) });
  };
  return (
    <>
      <div className="type-fields">
        <TextInput
          label={t("nameZh")}
          value={name.zh}
          maxLength={100}
          required
          onChange={(zh) => rename({ ...name, zh })}
        />
        <TextInput
          label={t("nameEn")}
          value={name.en}
          maxLength={100}
          onChange={(en) => rename({ ...name, en })}
        />
        <TextInput
          label={t("descriptionZh")}
          value={description.zh}
          maxLength={1000}
          onChange={(zh) => onChange({ ...value, description: { ...description, zh } })}
        />
        <TextInput
          label={t("descriptionEn")}
          value={description.en}
          maxLength={1000}
          onChange={(en) => onChange({ ...value, description: { ...description, en } })}
        />
        {isNew && (
          <TextInput
            label={t("key")}
            help={t("keyHelp")}
            value={value.key}
            maxLength={40}
            required
            onChange={(key) => onChange({ ...value, key })}
          />
        )}
        <TextInput
          label={t("number")}
          help={`${t("numberHelp")} ${t("numberSample", { sample: sampleNumber(value.numberFormat, new Date()) })}`}
          value={value.numberFormat}
          maxLength={60}
          required
          onChange={(numberFormat) => onChange({ ...value, numberFormat })}
        />
      </div>
      <FieldFrame id={id} label={t("icon")} group>
        {() => (
          <div className="choices">
            {icons.map((icon) => (
              <label key={icon} className="choice">
                <input
                  type="radio"
                  name={id}
                  aria-label={icon}
                  checked={value.icon === icon}
                  onChange={() => onChange({ ...value, icon })}
                />
                <Icon name={icon} />
              </label>
            ))}
          </div>
        )}
      </FieldFrame>
    </>
  );
}
