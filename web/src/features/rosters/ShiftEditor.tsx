import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { groupsQuery } from "~/api/peopleQueries";
import { can, useMe } from "~/api/session";
import type { RosterShift } from "~/api/types";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Checks } from "~/ui/Checks";
import { Select } from "~/ui/Select";
import { TextInput } from "~/ui/TextInput";
import { People } from "./People";
import { clock, stretch } from "./shifts";
import { words } from "./words";

const days = ["1", "2", "3", "4", "5", "6", "7"] as const;

interface ShiftEditorProps {
  title: string;
  shift: RosterShift;
  onChange: (shift: RosterShift) => void;
  onRemove?: () => void;
}

/** When somebody is on duty, and who in turn. */
export function ShiftEditor({ title, shift, onChange, onRemove }: ShiftEditorProps) {
  const t = useWords(words);
  const id = useId();
  const { turns, weekdays = [] } = shift;
  const chosen = days.filter((day) => weekdays.includes(Number(day)));
  const put = (part: Partial<RosterShift>) => onChange({ ...shift, ...part });
  const span = (from: string, to: string) => from && to && put(stretch(from, to));
  return (
    <section className="card stack" aria-labelledby={id}>
      <div className="row spread">
        <h2 id={id}>{title}</h2>
        {onRemove && (
          <Button icon="trash" tone="danger" onClick={onRemove}>
            {t("removeShift")}
          </Button>
        )}
      </div>
      <TextInput
        label={t("nameZh")}
        value={shift.name.zh}
        required
        maxLength={200}
        onChange={(zh) => put({ name: { ...shift.name, zh } })}
      />
      <TextInput
        label={t("nameEn")}
        value={shift.name.en}
        maxLength={200}
        onChange={(en) => put({ name: { ...shift.name, en } })}
      />
      <TextInput
        label={t("code")}
        value={shift.code}
        required
        maxLength={40}
        onChange={(code) => put({ code })}
      />
      <div className="row">
        <Input
          label={t("from")}
          type="time"
          value={clock(shift.from)}
          onChange={(from) => span(from, clock(shift.to))}
        />
        <Input
          label={t("to")}
          type="time"
          value={clock(shift.to)}
          onChange={(to) => span(clock(shift.from), to)}
        />
      </div>
      <p className="field-help">{t("nextDay")}</p>
      <Checks
        label={t("weekdays")}
        options={days.map((day) => ({ value: day, text: t(`day${day}`) }))}
        value={chosen}
        onChange={(next) => put({ weekdays: next.map(Number) })}
      />
      <div className="row">
        <Input
          label={t("since")}
          type="date"
          value={shift.since}
          onChange={(since) => since && put({ since })}
        />
        <Input
          label={t("days")}
          type="number"
          value={String(shift.days)}
          onChange={(count) => put({ days: Math.min(366, Math.max(1, Math.round(Number(count)) || 1)) })}
        />
      </div>
      {turns.map((turn, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: turns have nothing but their order
        <fieldset key={at} className="stack tight">
          <legend>{t("turn", { number: at + 1 })}</legend>
          <People
            label={t("addPerson")}
            people={turn.people ?? []}
            onChange={(people) => put({ turns: turns.with(at, { ...turn, people }) })}
          />
          <Group
            code={turn.group ?? ""}
            onChange={(group) =>
              put({ turns: turns.with(at, { people: turn.people ?? [], ...(group ? { group } : {}) }) })
            }
          />
          {turns.length > 1 && (
            <div>
              <Button icon="trash" onClick={() => put({ turns: turns.toSpliced(at, 1) })}>
                {t("removeTurn", { number: at + 1 })}
              </Button>
            </div>
          )}
        </fieldset>
      ))}
      <div>
        <Button icon="plus" onClick={() => put({ turns: [...turns, { people: [] }] })}>
          {t("addTurn")}
        </Button>
      </div>
    </section>
  );
}

/** Everybody of a group; its code where the reader may not know the groups. */
function Group({ code, onChange }: { code: string; onChange: (code: string) => void }) {
  const t = useWords(words);
  const mayAdminister = can(useMe(), "admin");
  const groups = useQuery({ ...groupsQuery, enabled: mayAdminister }).data?.items ?? [];
  if (!mayAdminister) {
    return <TextInput label={t("group")} value={code} maxLength={100} onChange={onChange} />;
  }
  return (
    <Select
      label={t("group")}
      value={code}
      options={[
        { value: "", text: t("noGroup") },
        ...groups.filter((group) => group.active).map((group) => ({ value: group.code, text: group.name })),
      ]}
      onChange={onChange}
    />
  );
}

interface InputProps {
  label: string;
  type: "time" | "date" | "number";
  value: string;
  onChange: (value: string) => void;
}

function Input({ label, type, value, onChange }: InputProps) {
  return (
    <label className="field">
      <span className="field-label">{label}</span>
      <input
        className="input"
        type={type}
        value={value}
        {...(type === "number" ? { min: 1, max: 366 } : {})}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}
