import { useId } from "react";
import type { Field, Option } from "~/api/types";
import { useWords } from "~/i18n/words";
import { asOptions, asString } from "~/kinds/read";
import { Button, IconButton } from "~/ui/Button";
import { Notice } from "~/ui/Notice";
import { Select } from "~/ui/Select";
import { ListPick } from "./picks";
import { designingWords } from "./words";

interface ChoicesProps {
  label: string;
  errors: readonly string[];
  settings: Field["settings"];
  onChange: (settings: Field["settings"]) => void;
}

/** Where the choices of a field come from: a list that forms share, or options that are edited right here. */
export function ChoicesEditor({ label, errors, settings, onChange }: ChoicesProps) {
  const t = useWords(designingWords);
  const isShared = asString(settings.list) !== undefined;
  const { list, options, ...rest } = settings;
  const fresh: Option[] = [{ value: "a", label: { zh: "", en: "" }, active: true }];
  return (
    <>
      <Select
        label={t("source")}
        value={isShared ? "list" : "own"}
        options={[
          { value: "own", text: t("own") },
          { value: "list", text: t("shared") },
        ]}
        onChange={(chosen) =>
          onChange(chosen === "list" ? { ...rest, list: "" } : { ...rest, options: fresh })
        }
      />
      {isShared ? (
        <ListPick
          label={t("shared")}
          value={asString(list) ?? ""}
          onChange={(key) => onChange({ ...rest, list: key })}
        />
      ) : (
        <OwnOptions
          label={label}
          options={asOptions(options)}
          onChange={(own) => onChange({ ...rest, options: own })}
        />
      )}
      {errors.length > 0 && <Notice tone="danger">{errors.join(" ")}</Notice>}
    </>
  );
}

interface OwnProps {
  label: string;
  options: readonly Option[];
  onChange: (options: Option[]) => void;
}

function OwnOptions({ label, options, onChange }: OwnProps) {
  const t = useWords(designingWords);
  const id = useId();
  const put = (at: number, change: Partial<Option>) =>
    onChange(options.map((option, here) => (here === at ? plain({ ...option, ...change }) : plain(option))));
  const move = (at: number, by: number) => {
    const [one, other] = [options[at], options[at + by]];
    if (one && other)
      onChange(
        options
          .with(at, other)
          .with(at + by, one)
          .map(plain),
      );
  };
  const add = () => {
    let number = options.length + 1;
    while (options.some((option) => option.value === `option_${number}`)) number++;
    onChange([...options.map(plain), { value: `option_${number}`, label: { zh: "", en: "" }, active: true }]);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: the legend would not be laid out like the labels around it
    <div role="group" aria-labelledby={id} className="own-options">
      <span className="field-label" id={id}>
        {label}
      </span>
      {options.map((option, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: values change while somebody types them
        <div key={at} className="own-option">
          <input
            className="input"
            aria-label={`${t("option", { at: at + 1 })}: ${t("labelZh")}`}
            placeholder={t("labelZh")}
            value={option.label.zh}
            onChange={(event) => put(at, { label: { ...option.label, zh: event.target.value } })}
          />
          <input
            className="input"
            aria-label={`${t("option", { at: at + 1 })}: ${t("labelEn")}`}
            placeholder={t("labelEn")}
            value={option.label.en}
            onChange={(event) => put(at, { label: { ...option.label, en: event.target.value } })}
          />
          <div className="row">
            <input
              className="input mono"
              aria-label={`${t("option", { at: at + 1 })}: ${t("value")}`}
              placeholder={t("value")}
              value={option.value}
              onChange={(event) => put(at, { value: event.target.value })}
            />
            <label className="choice">
              <input
                type="checkbox"
                checked={option.active}
                onChange={(event) => put(at, { active: event.target.checked })}
              />
              {t("active")}
            </label>
            <IconButton
              icon="back"
              className="button turned"
              label={t("up")}
              disabled={at === 0}
              onClick={() => move(at, -1)}
            />
            <IconButton
              icon="trash"
              label={t("removeOption", { at: at + 1 })}
              disabled={options.length === 1}
              onClick={() => onChange(options.filter((_, here) => here !== at).map(plain))}
            />
          </div>
        </div>
      ))}
      <Button icon="plus" onClick={add}>
        {t("addOption")}
      </Button>
    </div>
  );
}

/** Options of a field have no level below. */
const plain = ({ children: _, ...option }: Option): Option => option;
