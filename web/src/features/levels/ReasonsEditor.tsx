import type { ServiceLevelBody } from "~/api/types";
import { useWords } from "~/i18n/words";
import { Button, IconButton } from "~/ui/Button";
import { TextInput } from "~/ui/TextInput";
import { levelWords } from "./words";

type Reason = NonNullable<ServiceLevelBody["pauseReasons"]>[number];

export interface ReasonsEditorProps {
  reasons: Reason[];
  onChange: (reasons: Reason[]) => void;
}

/** Why an order may wait without its time running. */
export function ReasonsEditor({ reasons, onChange }: ReasonsEditorProps) {
  const t = useWords(levelWords);
  const put = (at: number, part: Partial<Reason>) =>
    onChange(reasons.map((each, n) => (n === at ? { ...each, ...part } : each)));
  return (
    <section className="card stack" aria-labelledby="pause-reasons">
      <h2 id="pause-reasons">{t("reasons")}</h2>
      <p className="field-help">{t("reasonsHelp")}</p>
      {reasons.map((reason, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the code is being typed here
        <div className="row" key={at}>
          <TextInput
            label={t("code")}
            value={reason.code}
            maxLength={100}
            onChange={(code) => put(at, { code })}
          />
          <TextInput
            label={t("nameZh")}
            value={reason.name.zh}
            onChange={(zh) => put(at, { name: { ...reason.name, zh } })}
          />
          <TextInput
            label={t("nameEn")}
            value={reason.name.en}
            onChange={(en) => put(at, { name: { ...reason.name, en } })}
          />
          <IconButton
            icon="trash"
            label={`${t("remove")} ${reason.code}`}
            onClick={() => onChange(reasons.filter((_, n) => n !== at))}
          />
        </div>
      ))}
      <div>
        <Button icon="plus" onClick={() => onChange([...reasons, { code: "", name: { zh: "", en: "" } }])}>
          {t("addReason")}
        </Button>
      </div>
    </section>
  );
}
