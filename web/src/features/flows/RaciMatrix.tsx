import { useState } from "react";
import type { Flow, Source, Step } from "~/flow/definition";
import { isActing, isTelling } from "~/flow/stepUi";
import { sourceInWords, type Voice } from "~/flow/stepWords";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { Notice } from "~/ui/Notice";
import { changeStep } from "./edit";
import { gapsOf, type Letter, letters, putSources, sourcesAt } from "./raciLetters";
import { restWords } from "./restWords";
import { SourcesEditor } from "./SourcesEditor";

interface RaciProps {
  flow: Flow;
  voice: Voice;
  change: (flow: Flow, name?: string) => void;
}

/** Who is what at each step, in one table that can be changed: the same settings as in the steps. */
export default function RaciMatrix({ flow, voice, change }: RaciProps) {
  const t = useWords(restWords);
  const [open, setOpen] = useState<{ step: string; letter: Letter }>();
  const steps = flow.steps.filter((step) => isActing(step.kind) || isTelling(step.kind));
  const nameOf = (step: Step) => voice.text(step.name) || step.id;
  const gaps = steps.flatMap((step) => gapsOf(step).map((letter) => ({ step, letter })));
  const chosen = open && steps.find((step) => step.id === open.step);
  return (
    <div className="card stack">
      <h2>{t("raciTitle")}</h2>
      <p className="muted">{t("raciHelp")}</p>
      {gaps.length === 0 ? (
        <p>{t("noGaps")}</p>
      ) : (
        <Notice tone="warn">
          <p>{t("gaps")}</p>
          <ul>
            {gaps.map(({ step, letter }) => (
              <li key={step.id + letter}>
                <button type="button" className="linkish" onClick={() => setOpen({ step: step.id, letter })}>
                  {t(letter === "r" ? "gapR" : "gapA", { step: nameOf(step) })}
                </button>
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className="raci-scroll" tabIndex={0} aria-label={t("raciTitle")}>
        <table className="raci">
          <thead>
            <tr>
              <th scope="col">{t("step")}</th>
              {letters.map((letter) => (
                <th key={letter} scope="col">
                  {t(letter)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {steps.map((step) => (
              <tr key={step.id}>
                <th scope="row">{nameOf(step)}</th>
                {letters.map((letter) => (
                  <td key={letter}>
                    <button
                      type="button"
                      className="raci-cell"
                      onClick={() => setOpen({ step: step.id, letter })}
                    >
                      <span className="sr">{t("edit", { step: nameOf(step), part: t(letter) })}: </span>
                      {inWords(sourcesAt(step, letter)) || t("none")}
                    </button>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {open && chosen && (
        <Dialog
          title={t("edit", { step: nameOf(chosen), part: t(open.letter) })}
          onClose={() => setOpen(undefined)}
          footer={
            <Button tone="primary" onClick={() => setOpen(undefined)}>
              {t("done")}
            </Button>
          }
        >
          <SourcesEditor
            label={t(open.letter)}
            without={open.letter === "r" ? [] : ["chosen"]}
            sources={sourcesAt(chosen, open.letter)}
            voice={voice}
            onChange={(sources) =>
              change(
                changeStep(flow, chosen.id, (step) => putSources(step, open.letter, sources)),
                `raci.${chosen.id}.${open.letter}`,
              )
            }
          />
        </Dialog>
      )}
    </div>
  );

  function inWords(sources: readonly Source[]): string {
    return sources.map((source) => sourceInWords(source, voice)).join(voice.t("comma"));
  }
}
