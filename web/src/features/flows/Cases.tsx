import type { Flow, FlowCase, Outcome, Stop } from "~/flow/definition";
import type { FlowField } from "~/flow/fields";
import { isActing, isStart, isWaiting } from "~/flow/stepUi";
import type { Voice } from "~/flow/stepWords";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import { Button, IconButton } from "~/ui/Button";
import { Notice } from "~/ui/Notice";
import { Select } from "~/ui/Select";
import { TextInput } from "~/ui/TextInput";
import { caseWords } from "./caseWords";
import { choicesOf } from "./choices";
import type { Finding } from "./useCheck";

interface CasesProps {
  flow: Flow;
  voice: Voice;
  findings: readonly Finding[];
  change: (flow: Flow, name?: string) => void;
}

/** What the owner expects: given these answers, the order stops here, here and here. Checked with every change. */
export default function Cases({ flow, voice, findings, change }: CasesProps) {
  const t = useWords(caseWords);
  const text = useText();
  const cases = flow.cases ?? [];
  const put = (next: FlowCase[], name?: string) => change({ ...flow, cases: next }, name);
  const first = flow.steps.find((step) => isActing(step.kind));
  const failing = findings.filter((finding) => finding.code === "case-fails");
  const faultOf = (one: FlowCase) => failing.find((finding) => finding.text.zh.includes(`“${one.name}”`));
  return (
    <section className="stack" aria-label={t("title")}>
      <p className="muted">{t("lead")}</p>
      {cases.map((one, at) => {
        const fault = faultOf(one);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: cases may be named alike while they are written
          <details key={at} className="card flow-case" open={fault !== undefined}>
            <summary>
              <strong>{one.name || t("unnamed")}</strong>
              <Badge tone={fault ? "danger" : "ok"} icon={fault ? "alert" : "done"}>
                {t(fault ? "fails" : "holds")}
              </Badge>
            </summary>
            {fault && <Notice tone="danger">{text(fault.text)}</Notice>}
            <CaseEditor
              one={one}
              voice={voice}
              onChange={(next, name) => put(cases.with(at, next), name && `case:${at}:${name}`)}
              onRemove={() => put(cases.toSpliced(at, 1))}
            />
          </details>
        );
      })}
      <div>
        <Button
          icon="plus"
          onClick={() => put([...cases, { name: "", values: {}, stops: first ? [{ step: first.id }] : [] }])}
        >
          {t("add")}
        </Button>
      </div>
    </section>
  );
}

interface CaseProps {
  one: FlowCase;
  voice: Voice;
  onChange: (one: FlowCase, name?: string) => void;
  onRemove: () => void;
}

function CaseEditor({ one, voice, onChange, onRemove }: CaseProps) {
  const t = useWords(caseWords);
  const { outcome, ...open } = one;
  return (
    <div className="stack tight">
      <TextInput label={t("name")} value={one.name} onChange={(name) => onChange({ ...one, name }, "name")} />
      <Answers one={one} voice={voice} onChange={onChange} />
      <Stops one={one} voice={voice} onChange={onChange} />
      <Select
        label={t("outcome")}
        value={outcome ?? ""}
        options={[
          { value: "", text: t("goesOn") },
          ...(["completed", "rejected", "cancelled"] as const).map((each) => ({
            value: each,
            text: voice.t(each),
          })),
        ]}
        onChange={(chosen) => onChange(chosen ? { ...open, outcome: chosen as Outcome } : open)}
      />
      <div>
        <Button icon="trash" tone="danger" onClick={onRemove}>
          {t("remove")}
        </Button>
      </div>
    </div>
  );
}

const isAmount = (value: unknown): value is { amount: string } =>
  typeof value === "object" && value !== null && "amount" in value;

/** A value as typed; undefined for one that only its own document can say. */
function typed(value: unknown): string | undefined {
  if (isAmount(value)) return String(value.amount);
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return String(value);
  return value === undefined || value === null ? "" : undefined;
}

function answered(text: string, before: unknown, field: FlowField | undefined): unknown {
  if (isAmount(before)) return { ...before, amount: text };
  if (field?.type === "bool") return text === "true";
  return field?.type === "number" && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

function Answers({ one, voice, onChange }: Omit<CaseProps, "onRemove">) {
  const t = useWords(caseWords);
  const { fields, text } = voice;
  const values = one.values ?? {};
  const put = (next: Record<string, unknown>, name?: string) => onChange({ ...one, values: next }, name);
  const left = fields.all.filter((field) => !(field.id in values) && /number|bool|text/.test(field.type));
  return (
    <fieldset className="stack tight">
      <legend className="field-label">{t("answers")}</legend>
      {Object.entries(values).map(([id, value]) => {
        const field = fields.find(id);
        const shown = typed(value);
        return (
          <div key={id} className="row flow-answer">
            <span>{fields.label(id, text)}</span>
            {shown === undefined ? (
              <code className="mono">{JSON.stringify(value)}</code>
            ) : (
              <Answer
                label={fields.label(id, text)}
                field={field}
                voice={voice}
                value={shown}
                onChange={(next) => put({ ...values, [id]: answered(next, value, field) }, id)}
              />
            )}
            <IconButton
              icon="trash"
              label={t("removeAnswer", { field: fields.label(id, text) })}
              onClick={() => {
                const { [id]: _, ...rest } = values;
                put(rest);
              }}
            />
          </div>
        );
      })}
      <Select
        bare
        label={t("addAnswer")}
        value=""
        options={[
          { value: "", text: t("addAnswer") },
          ...left.map((field) => ({ value: field.id, text: text(field.label) })),
        ]}
        onChange={(id) => id && put({ ...values, [id]: fields.find(id)?.type === "bool" ? true : "" })}
      />
    </fieldset>
  );
}

interface AnswerProps {
  label: string;
  field: FlowField | undefined;
  voice: Voice;
  value: string;
  onChange: (value: string) => void;
}

function Answer({ label, field, voice, value, onChange }: AnswerProps) {
  const choices = choicesOf(field, voice);
  if (choices.length > 0)
    return <Select bare label={label} value={value} options={choices} onChange={onChange} />;
  return (
    <input
      className="input"
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

function Stops({ one, voice, onChange }: Omit<CaseProps, "onRemove">) {
  const t = useWords(caseWords);
  const { flow, text, fields } = voice;
  const steps = flow.steps.filter((step) => isActing(step.kind) || isWaiting(step.kind));
  const options = steps.map((step) => ({ value: step.id, text: text(step.name) || step.id }));
  const put = (stops: Stop[]) => onChange({ ...one, stops });
  const last = one.stops.at(-1)?.step ?? options[0]?.value ?? "";
  return (
    <fieldset className="stack tight">
      <legend className="field-label">{t("stops")}</legend>
      <ol className="stack tight">
        {one.stops.map((stop, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: stops have nothing but their order
          <li key={at} className="flow-line-editor">
            <div className="row">
              <span className="muted">{at + 1}.</span>
              {/* People and fields that were expected of another step say nothing about this one. */}
              <Select
                bare
                label={t("stop", { n: at + 1 })}
                value={stop.step}
                options={options}
                onChange={(step) =>
                  put(one.stops.with(at, { step, ...(stop.fills ? { fills: stop.fills } : {}) }))
                }
              />
              <IconButton
                icon="trash"
                label={t("removeStop", { n: at + 1 })}
                onClick={() => put(one.stops.toSpliced(at, 1))}
              />
            </div>
            {stop.who && (
              <small className="muted">
                {t("expectedWho")} {stop.who.join(voice.t("comma"))}
              </small>
            )}
            {stop.required && stop.required.length > 0 && (
              <small className="muted">
                {t("expectedRequired")}{" "}
                {stop.required.map((id) => fields.label(id, text)).join(voice.t("comma"))}
              </small>
            )}
            <Select
              bare
              label={t("deed")}
              value={stop.then?.does === "reject" ? "reject" : stop.then ? `return:${stop.then.to}` : ""}
              options={[
                { value: "", text: t("allApprove") },
                { value: "reject", text: t("firstRejects") },
                ...options
                  .concat(
                    flow.steps
                      .filter((step) => isStart(step.kind))
                      .map((step) => ({ value: step.id, text: text(step.name) })),
                  )
                  .map((to) => ({ value: `return:${to.value}`, text: t("firstReturns", { name: to.text }) })),
              ]}
              onChange={(deed) => put(one.stops.with(at, withDeed(stop, deed)))}
            />
          </li>
        ))}
      </ol>
      <div>
        <Button icon="plus" onClick={() => put([...one.stops, { step: last }])}>
          {t("addStop")}
        </Button>
      </div>
    </fieldset>
  );
}

function withDeed({ then: _, ...stop }: Stop, word: string): Stop {
  const to = word.startsWith("return:") ? word.slice("return:".length) : undefined;
  const then: Stop["then"] = to === undefined ? { does: "reject" } : { does: "return", to };
  return word ? { ...stop, then } : stop;
}
