import type { ReactNode } from "react";
import { conditionInWords } from "~/flow/conditionWords";
import { type Flow, type Source, type Step, stepOf, type Way } from "~/flow/definition";
import { partOf } from "~/flow/picture";
import { isActing, isTelling } from "~/flow/stepUi";
import {
  decideInWords,
  kindInWords,
  ladderInWords,
  sourceInWords,
  type Voice,
  whoInWords,
} from "~/flow/stepWords";
import { type Say, useWords } from "~/i18n/words";
import { flowsWords } from "./words";

type T = Say<keyof (typeof flowsWords)["en"]>;

/** All that the flow says about the chosen part. */
export function Details({ flow, part, voice }: { flow: Flow; part: string; voice: Voice }) {
  const found = partOf(part);
  const step = found && stepOf(flow, found.is === "step" ? found.id : found.from);
  if (!found || !step) return null;
  if (found.is === "step") return <StepDetails step={step} voice={voice} />;
  const way = step.ways?.[found.place];
  return way ? <WayDetails way={way} voice={voice} /> : null;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function WayDetails({ way, voice }: { way: Way; voice: Voice }) {
  const t = useWords(flowsWords);
  const target = stepOf(voice.flow, way.to);
  return (
    <>
      <h2>{way.name ? voice.text(way.name) : t("condition")}</h2>
      <dl className="facts">
        {way.otherwise && <Fact name={t("condition")}>{voice.t("otherwise")}</Fact>}
        {way.when && (
          <>
            <Fact name={t("condition")}>{conditionInWords(way.when, voice)}</Fact>
            <Fact name={t("expression")}>
              <code className="mono">{way.when}</code>
            </Fact>
          </>
        )}
        <Fact name={t("leads")}>{target ? voice.text(target.name) : way.to}</Fact>
        {way.note && <Fact name={t("note")}>{way.note}</Fact>}
      </dl>
    </>
  );
}

function StepDetails({ step, voice }: { step: Step; voice: Voice }) {
  const t = useWords(flowsWords);
  const { text } = voice;
  const acts = isActing(step.kind) || isTelling(step.kind);
  const decide = decideInWords(step, voice);
  return (
    <>
      <div>
        <p className="muted">{kindInWords(voice, step.kind)}</p>
        <h2>{text(step.name) || step.id}</h2>
      </div>
      <dl className="facts">
        {step.instructions && <Fact name={t("instructions")}>{text(step.instructions)}</Fact>}
        {acts && <Fact name={t("who")}>{whoInWords(step, voice)}</Fact>}
        {decide && <Fact name={t("decide")}>{decide}</Fact>}
        {step.ladder && (
          <Fact name={t("ladder")}>
            {ladderInWords(step.ladder, voice).map((line) => (
              <p key={line}>{line}</p>
            ))}
            <p className="muted">{t(`clock_${step.ladder.clock ?? "assignee"}`)}</p>
          </Fact>
        )}
        {isActing(step.kind) && <Policies step={step} voice={voice} />}
        <FieldFacts step={step} voice={voice} />
        {(["accountable", "consulted", "informed"] as const).map((part) => (
          <Sources key={part} name={t(part)} sources={step.raci?.[part]} voice={voice} />
        ))}
        {step.note && <Fact name={t("note")}>{step.note}</Fact>}
        <Fact name={t("identifier")}>
          <code className="mono">{step.id}</code>
        </Fact>
      </dl>
    </>
  );
}

function Sources({ name, sources, voice }: { name: string; sources: Source[] | undefined; voice: Voice }) {
  if (!sources || sources.length === 0) return null;
  return <Fact name={name}>{sources.map((each) => sourceInWords(each, voice)).join(voice.t("comma"))}</Fact>;
}

function FieldFacts({ step, voice }: { step: Step; voice: Voice }) {
  const t = useWords(flowsWords);
  const { text, fields } = voice;
  const named = Object.entries(step.fields?.named ?? {});
  return (
    <>
      {step.fields && (
        <Fact name={t("fields")}>
          {named.map(([id, access]) => (
            <p key={id}>
              {fields.label(id, text)}: {t(access)}
            </p>
          ))}
          <p className="muted">
            {t("others")}: {t(step.fields.others ?? "read")}
          </p>
        </Fact>
      )}
      {step.keyFields && step.keyFields.length > 0 && (
        <Fact name={t("keyFields")}>
          {step.keyFields.map((id) => fields.label(id, text)).join(voice.t("comma"))}
        </Fact>
      )}
    </>
  );
}

function Policies({ step, voice }: { step: Step; voice: Voice }) {
  const t = useWords(flowsWords);
  const { staff, returns } = step.settings ?? {};
  const nobody = staff?.nobody;
  const name = nobody?.then === "person" ? voice.names.person(nobody.person) : "";
  return (
    <>
      <Fact name={t("nobody")}>{t(`nobody_${nobody?.then ?? "administrator"}`, { name })}</Fact>
      <Fact name={t("ownOrder")}>{t(`own_${staff?.ownOrder ?? "manager"}`)}</Fact>
      <Fact name={t("samePerson")}>{t(`same_${staff?.samePerson ?? "consecutive"}`)}</Fact>
      <Fact name={t("returns")}>
        {returnsInWords(returns, voice, t)}
        {returns?.straightBack && <p className="muted">{t("straightBack")}</p>}
      </Fact>
      <Fact name={t("comment")}>{t(step.comment ?? "never")}</Fact>
    </>
  );
}

function returnsInWords(returns: NonNullable<Step["settings"]>["returns"], voice: Voice, t: T): string {
  if (returns?.never) return t("returnsNever");
  const to = returns?.to ?? [];
  if (to.length === 0) return t("returnsAll");
  const nameOf = (id: string) => voice.text(stepOf(voice.flow, id)?.name ?? { zh: id, en: id });
  return to.map(nameOf).join(voice.t("comma"));
}
