import { useState } from "react";
import { useWords } from "~/i18n/words";
import { Button, IconButton } from "~/ui/Button";
import { TextInput } from "~/ui/TextInput";
import { words } from "./words";

interface PairsProps {
  legend: string;
  help: string;
  /** What a name is called. */
  name: string;
  pairs: Record<string, string>;
  onChange: (pairs: Record<string, string> | undefined) => void;
}

/** Names that the owner makes up, each with an expression. */
export function Pairs({ legend, help, name, pairs, onChange }: PairsProps) {
  const t = useWords(words);
  const [added, setAdded] = useState("");
  const next = added.trim();
  const add = () => {
    if (next === "" || next in pairs) return;
    onChange({ ...pairs, [next]: "" });
    setAdded("");
  };
  const without = (gone: string) => {
    const rest = Object.fromEntries(Object.entries(pairs).filter(([known]) => known !== gone));
    onChange(Object.keys(rest).length > 0 ? rest : undefined);
  };
  return (
    <fieldset className="stack tight">
      <legend>{legend}</legend>
      <p className="muted">{help}</p>
      {Object.entries(pairs).map(([known, value]) => (
        <div key={known} className="row">
          <div className="grow">
            <TextInput
              label={known}
              value={value}
              maxLength={2000}
              onChange={(source) => onChange({ ...pairs, [known]: source })}
            />
          </div>
          <IconButton icon="trash" label={t("remove", { name: known })} onClick={() => without(known)} />
        </div>
      ))}
      <div className="row">
        <div className="grow">
          <TextInput label={name} value={added} maxLength={100} onChange={setAdded} />
        </div>
        <Button icon="plus" disabled={next === "" || next in pairs} onClick={add}>
          {t("add")}
        </Button>
      </div>
    </fieldset>
  );
}
