import "./combobox.css";
import { useMemo, useState } from "react";
import { Button, ComboBox, Input, ListBox, ListBoxItem, Popover } from "react-aria-components";
import { useWords } from "~/i18n/words";
import type { ComboBoxProps } from "./ComboBox";
import { Icon } from "./Icon";
import { isImeKey } from "./ime";
import { kitWords } from "./words";

/** More than anybody reads, few enough to draw at once. */
const SHOWN = 100;

export default function ComboBoxFull(props: ComboBoxProps) {
  const { id, options, value, valueText, onChange, onSearch, loading = false, invalid = false } = props;
  const t = useWords(kitWords);
  // null: not being typed in, so the chosen option's own text shows.
  const [typed, setTyped] = useState<string | null>(null);

  const matching = useMemo(() => {
    const words = (typed ?? "").trim().toLowerCase();
    const found =
      onSearch || words === ""
        ? options
        : options.filter((option) => `${option.text} ${option.hint ?? ""}`.toLowerCase().includes(words));
    return found.slice(0, SHOWN);
  }, [options, typed, onSearch]);

  const type = (words: string) => {
    setTyped(words);
    onSearch?.(words);
  };

  return (
    <ComboBox
      className="combo"
      aria-labelledby={`${id}-label`}
      inputValue={typed ?? valueText}
      items={matching}
      menuTrigger="focus"
      allowsEmptyCollection
      isInvalid={invalid}
      isDisabled={props.disabled ?? false}
      selectedKey={value}
      onInputChange={(words) => {
        if (words !== valueText) type(words);
      }}
      onSelectionChange={(key) => {
        setTyped(null);
        if (key !== null) onChange(String(key));
      }}
      onBlur={() => {
        if (typed === "" && value !== null) onChange(null);
        setTyped(null);
        onSearch?.("");
      }}
    >
      <div className="combo-box">
        <Input
          className="input"
          id={id}
          autoComplete="off"
          placeholder={props.placeholder ?? ""}
          aria-describedby={props.describedBy}
          onKeyDownCapture={(event) => {
            if (isImeKey(event)) event.stopPropagation();
          }}
          onFocus={(event) => event.currentTarget.select()}
        />
        <Button className="combo-open" aria-label={t("open")}>
          <Icon name="down" />
        </Button>
      </div>
      <Popover className="combo-list" offset={4}>
        <ListBox renderEmptyState={() => <p className="combo-empty">{t(loading ? "loading" : "noMatch")}</p>}>
          {(option: (typeof matching)[number]) => (
            <ListBoxItem id={option.id} textValue={option.text} className="combo-item">
              <span className="wrap">{option.text}</span>
              {option.hint && <span className="muted mono">{option.hint}</span>}
            </ListBoxItem>
          )}
        </ListBox>
        {options.length > matching.length && matching.length === SHOWN && (
          <p className="combo-empty">{t("more", { count: SHOWN })}</p>
        )}
      </Popover>
    </ComboBox>
  );
}
