import type { Decide, Nobody, Settings, Staff, Step } from "~/flow/definition";
import { pools } from "~/flow/definition";
import { isActing, isStart, isTelling, mayReject } from "~/flow/stepUi";
import type { Voice } from "~/flow/stepWords";
import { useWords } from "~/i18n/words";
import { Select } from "~/ui/Select";
import { designWords } from "./designWords";
import { PickPersonOf } from "./PickPersonOf";
import { Level } from "./SourceDetails";
import { SourcesEditor } from "./SourcesEditor";
import { flowsWords } from "./words";

export interface PartProps {
  step: Step;
  voice: Voice;
  /** The second part names the change: what follows under the same name is one step to take back. */
  onChange: (step: Step, name?: string) => void;
}

const rules = ["all", "any", "in_order", "at_least", "share", "weighted"] as const;
type Rule = (typeof rules)[number];

function decideBy(rule: Rule): Decide {
  switch (rule) {
    case "at_least":
      return { rule, count: 1 };
    case "share":
      return { rule, percent: 50 };
    case "weighted":
      return { rule, mark: 1 };
    default:
      return { rule };
  }
}

export function withSettings(step: Step, change: Partial<Settings>): Step {
  return { ...step, settings: { ...step.settings, ...change } };
}

const staffOf = (step: Step): Staff => step.settings?.staff ?? { who: [] };
const withStaff = (step: Step, change: Partial<Staff>) =>
  withSettings(step, { staff: { ...staffOf(step), ...change } });

/** Who acts and how several of them decide. */
export function StaffEditor({ step, voice, onChange }: PartProps) {
  const t = useWords(designWords);
  if (isTelling(step.kind))
    return (
      <SourcesEditor
        label={t("told")}
        without={["chosen"]}
        sources={step.settings?.who ?? []}
        voice={voice}
        onChange={(who) => onChange(withSettings(step, { who }))}
      />
    );
  if (!isActing(step.kind)) return null;
  const staff = staffOf(step);
  const decide = staff.decide ?? { rule: "all" as const };
  const { pool: _, ...alone } = staff;
  return (
    <>
      <SourcesEditor
        label={t("who")}
        sources={staff.who}
        voice={voice}
        onChange={(who) => onChange(withStaff(step, { who }))}
      />
      <Select
        label={t("decide")}
        value={staff.pool ?? decide.rule}
        options={[...rules, ...pools].map((rule) => ({ value: rule, text: t(`rule_${rule}`) }))}
        onChange={(chosen) => {
          const pool = pools.find((each) => each === chosen);
          if (pool) return onChange(withStaff(step, { pool }));
          onChange(withSettings(step, { staff: { ...alone, decide: decideBy(chosen as Rule) } }));
        }}
      />
      {decide.rule === "at_least" && (
        <Level
          label={t("count")}
          value={decide.count}
          onChange={(count) => onChange(withStaff(step, { decide: { ...decide, count } }), "count")}
        />
      )}
      {decide.rule === "share" && (
        <Level
          label={t("percent")}
          value={decide.percent}
          onChange={(percent) => onChange(withStaff(step, { decide: { ...decide, percent } }), "percent")}
        />
      )}
      {decide.rule === "weighted" && (
        <Level
          label={t("mark")}
          value={decide.mark}
          onChange={(mark) => onChange(withStaff(step, { decide: { ...decide, mark } }), "mark")}
        />
      )}
    </>
  );
}

const nobodies = ["administrator", "approve", "reject", "person"] as const;

function nobodyBy(word: string): Nobody {
  const then = nobodies.find((each) => each === word) ?? "administrator";
  return then === "person" ? { then, person: "" } : { then };
}

/** What happens in the cases that people forget. */
export function PoliciesEditor({ step, voice, onChange }: PartProps) {
  const t = useWords(designWords);
  const r = useWords(flowsWords);
  const staff = staffOf(step);
  const { returns, onReject } = step.settings ?? {};
  const nobody = staff.nobody;
  const others = voice.flow.steps.filter(
    (each) => each.id !== step.id && (isActing(each.kind) || isStart(each.kind)),
  );
  const offered = others.map((each) => ({ value: each.id, text: voice.text(each.name) || each.id }));
  return (
    <>
      <Select
        label={r("nobody")}
        value={nobody?.then ?? "administrator"}
        options={nobodies.map((then) => ({
          value: then,
          text: then === "person" ? t("onePerson") : r(`nobody_${then}`),
        }))}
        onChange={(then) => onChange(withStaff(step, { nobody: nobodyBy(then) }))}
      />
      {nobody?.then === "person" && (
        <PickPersonOf
          label={t("onePerson")}
          value={nobody.person}
          onChange={(person) => onChange(withStaff(step, { nobody: { ...nobody, person } }))}
        />
      )}
      <Select
        label={r("ownOrder")}
        value={staff.ownOrder ?? "manager"}
        options={(["manager", "decide", "skip"] as const).map((own) => ({
          value: own,
          text: r(`own_${own}`),
        }))}
        onChange={(own) => onChange(withStaff(step, { ownOrder: own as NonNullable<Staff["ownOrder"]> }))}
      />
      <Select
        label={r("samePerson")}
        value={staff.samePerson ?? "consecutive"}
        options={(["consecutive", "once_per_order", "never"] as const).map((same) => ({
          value: same,
          text: r(`same_${same}`),
        }))}
        onChange={(same) =>
          onChange(withStaff(step, { samePerson: same as NonNullable<Staff["samePerson"]> }))
        }
      />
      {mayReject(step.kind) && (
        <Select
          label={t("onReject")}
          value={onReject?.then === "return" ? onReject.to : ""}
          options={[
            { value: "", text: t("rejectEnds") },
            ...offered.map(({ value, text }) => ({ value, text: t("rejectReturns", { name: text }) })),
          ]}
          onChange={(to) =>
            // biome-ignore lint/suspicious/noThenProperty: the word of the format
            onChange(withSettings(step, { onReject: to ? { then: "return", to } : { then: "end" } }))
          }
        />
      )}
      <Select
        label={r("returns")}
        value={returns?.never ? "never" : (returns?.to ?? []).length > 0 ? "some" : "all"}
        options={[
          { value: "all", text: r("returnsAll") },
          { value: "some", text: t("returnsSome") },
          { value: "never", text: r("returnsNever") },
        ]}
        onChange={(chosen) => {
          const { to: _to, never: _never, ...rest } = returns ?? {};
          const first = offered[0] ? [offered[0].value] : [];
          const next =
            chosen === "never" ? { ...rest, never: true } : chosen === "some" ? { ...rest, to: first } : rest;
          onChange(withSettings(step, { returns: next }));
        }}
      />
      {(returns?.to ?? []).length > 0 &&
        offered.map(({ value, text }) => (
          <label key={value} className="choice">
            <input
              type="checkbox"
              checked={returns?.to?.includes(value) ?? false}
              onChange={(event) => {
                const to = (returns?.to ?? []).filter((each) => each !== value);
                onChange(
                  withSettings(step, {
                    returns: { ...returns, to: event.target.checked ? [...to, value] : to },
                  }),
                );
              }}
            />
            {text}
          </label>
        ))}
      <label className="choice">
        <input
          type="checkbox"
          checked={returns?.straightBack ?? false}
          onChange={(event) =>
            onChange(withSettings(step, { returns: { ...returns, straightBack: event.target.checked } }))
          }
        />
        {r("straightBack")}
      </label>
    </>
  );
}
