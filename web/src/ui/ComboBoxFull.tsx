import "./combobox.css";
import { useMemo, useState } from "react";
import {
  Button,
  ComboBox,
  Input,
  ListBox,
  ListBoxItem,
  ListLayout,
  Popover,
  Virtualizer,
} from "react-aria-components";
import { useWords } from "~/i18n/words";
import type { ComboBoxProps, ComboOption } from "./ComboBox";
import { Icon } from "./Icon";
import { isImeKey } from "./ime";
import { kitWords } from "./words";

/** Up to here every match is in the list, drawn as it is scrolled into sight; beyond it one types another letter. */
const LISTED = 200;
/** Rows are as high as a finger needs. */
const rowHeight = () => (matchMedia("(max-width: 640px), (pointer: coarse)").matches ? 48 : 40);

/** The words of each option as they are compared, made once for a list and not once for each key. */
function useSearchable(options: readonly ComboOption[]): readonly string[] {
  return useMemo(
    () => options.map((option) => `${option.text} ${option.hint ?? ""}`.toLowerCase().normalize("NFKC")),
    [options],
  );
}

function matches(options: readonly ComboOption[], searchable: readonly string[], words: string) {
  const wanted = words.trim().toLowerCase().normalize("NFKC");
  if (wanted === "") return options;
  // What begins with the words comes before what only has them somewhere.
  const first: ComboOption[] = [];
  const others: ComboOption[] = [];
  for (const [at, option] of options.entries()) {
    const place = searchable[at]?.indexOf(wanted) ?? -1;
    if (place === 0) first.push(option);
    else if (place > 0) others.push(option);
  }
  return first.concat(others);
}

export default function ComboBoxFull(props: ComboBoxProps) {
  const { id, options, value, valueText, onChange, onSearch, loading = false, invalid = false } = props;
  const t = useWords(kitWords);
  // null: not being typed in, so the chosen option's own text shows.
  const [typed, setTyped] = useState<string | null>(null);
  // The text of a choice just made, until its name has come from elsewhere: a text that changes opens the list again.
  const [picked, setPicked] = useState<string | null>(null);
  const searchable = useSearchable(options);
  // Inside a modal dialog everything else is inert, so the list must open within it.
  const [box, setBox] = useState<HTMLDivElement | null>(null);
  const dialog = box?.closest("dialog");

  const found = useMemo(
    () => (onSearch ? options : matches(options, searchable, typed ?? "")),
    [options, searchable, typed, onSearch],
  );
  const listed = useMemo(() => found.slice(0, LISTED), [found]);

  const type = (words: string) => {
    setTyped(words);
    onSearch?.(words);
  };

  return (
    <ComboBox
      className="combo"
      aria-labelledby={`${id}-label`}
      inputValue={typed ?? picked ?? valueText}
      items={listed}
      menuTrigger="focus"
      allowsEmptyCollection
      isInvalid={invalid}
      isDisabled={props.disabled ?? false}
      selectedKey={value}
      onSelectionChange={(key) => {
        setTyped(null);
        if (props.adding) onSearch?.("");
        else if (key !== value) setPicked(options.find((option) => option.id === key)?.text ?? null);
        if (key !== null) onChange(String(key));
      }}
      onBlur={() => {
        if (typed === "" && value !== null) onChange(null);
        setTyped(null);
        setPicked(null);
        onSearch?.("");
      }}
    >
      <div className="combo-box" ref={setBox}>
        <Input
          className="input"
          id={id}
          autoComplete="off"
          placeholder={props.placeholder ?? ""}
          aria-describedby={props.describedBy}
          onKeyDownCapture={(event) => {
            // Escape closes the list; when it is closed there is nothing to close, and the list would open again.
            const isClosed = event.currentTarget.getAttribute("aria-expanded") !== "true";
            if (isImeKey(event) || (event.key === "Escape" && isClosed)) event.stopPropagation();
          }}
          // Only what somebody types. The list reports other changes too: on Escape it would report a choice that is
          // not among its options as empty, and the choice would be gone.
          onChange={(event) => type(event.target.value)}
          onFocus={(event) => event.currentTarget.select()}
        />
        <Button className="combo-open" aria-label={t("open")}>
          <Icon name="down" />
        </Button>
      </div>
      <Popover className="combo-list" offset={4} {...(dialog ? { UNSTABLE_portalContainer: dialog } : {})}>
        <Virtualizer layout={ListLayout} layoutOptions={{ estimatedRowHeight: rowHeight() }}>
          <ListBox
            className="combo-options"
            renderEmptyState={() => <p className="combo-empty">{t(loading ? "loading" : "noMatch")}</p>}
          >
            {(option: ComboOption) => (
              <ListBoxItem id={option.id} textValue={option.text} className="combo-item">
                <span className="wrap">{option.text}</span>
                {option.hint && <span className="muted mono">{option.hint}</span>}
              </ListBoxItem>
            )}
          </ListBox>
        </Virtualizer>
        {found.length > listed.length && <p className="combo-empty">{t("more", { count: LISTED })}</p>}
      </Popover>
    </ComboBox>
  );
}
