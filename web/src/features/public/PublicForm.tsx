import { useEffect, useState } from "react";
import type { PublicForm as Offered, Values } from "~/api/types";
import { textIn, useLocale } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { FormFiller } from "~/kinds/FormFiller";
import { defaultsOf } from "~/kinds/problems";
import { FieldScopeContext } from "~/kinds/scope";
import { Button } from "~/ui/Button";
import { Notice } from "~/ui/Notice";
import { usePublicSubmit } from "./usePublicSubmit";
import { publicWords } from "./words";

const none: never[] = [];

/** A shared phone must not show one visitor's words to the next: they live in this tab's session and no longer. */
function keptValues(slug: string, fallback: Values): Values {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(`gongdan.public.${slug}`) ?? "null");
    return typeof kept === "object" && kept !== null ? { ...kept } : fallback;
  } catch {
    return fallback;
  }
}

function keepValues(slug: string, values: Values | null) {
  try {
    if (values) sessionStorage.setItem(`gongdan.public.${slug}`, JSON.stringify(values));
    else sessionStorage.removeItem(`gongdan.public.${slug}`);
  } catch {
    // A browser without storage still has the open page.
  }
}

export function PublicForm({
  slug,
  offered,
  onRefused,
}: {
  slug: string;
  offered: Offered;
  onRefused: () => void;
}) {
  const t = useWords(publicWords);
  const language = useLocale();
  const [values, setValues] = useState(() => keptValues(slug, defaultsOf(offered.form)));
  const [page, setPage] = useState(0);
  const [website, setWebsite] = useState("");
  const { state, submit, tryNow, restart } = usePublicSubmit(slug);
  const problem = state.step === "writing" ? state.problem : null;
  const errors = problem?.errors ?? none;

  useEffect(() => {
    if (state.step === "received") keepValues(slug, null);
  }, [state.step, slug]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a refusal that is not about the fields may be an old challenge
  useEffect(() => {
    if (problem && errors.length === 0) onRefused();
  }, [problem]);

  if (state.step === "received") {
    return (
      <section className="card stack" role="status">
        <Notice tone="ok">
          <h2>{t("received")}</h2>
          <p>{t("receivedHelp")}</p>
        </Notice>
        <p className="public-number">{state.number}</p>
        <p>
          <Button
            icon="plus"
            onClick={() => {
              setValues(defaultsOf(offered.form));
              setPage(0);
              restart();
            }}
          >
            {t("another")}
          </Button>
        </p>
      </section>
    );
  }
  return (
    <FieldScopeContext
      value={{ values, references: {}, optionLists: offered.optionLists, uploads: undefined }}
    >
      {state.step === "sending" && state.late && (
        <Notice tone="warn" live="polite" icon="clock">
          <strong>{t("kept")}</strong>
          <p>{t("keptHelp")}</p>
          <p>
            <Button icon="send" onClick={tryNow}>
              {t("tryNow")}
            </Button>
          </p>
        </Notice>
      )}
      {problem && errors.length === 0 && (
        <Notice tone="danger" live="assertive">
          <p>{textIn(language, problem.text)}</p>
        </Notice>
      )}
      <div className="trap" aria-hidden="true">
        <label>
          {t("trap")}
          <input
            name="website"
            tabIndex={-1}
            autoComplete="off"
            value={website}
            onChange={(event) => setWebsite(event.target.value)}
          />
        </label>
      </div>
      <FormFiller
        form={offered.form}
        values={values}
        complete={values}
        page={page}
        onPage={setPage}
        onChange={(fieldId, value) =>
          setValues((before) => {
            const next = { ...before, [fieldId]: value };
            keepValues(slug, next);
            return next;
          })
        }
        serverErrors={errors}
        onSubmit={() => void submit({ values, challenge: offered.challenge, website })}
        busy={state.step === "sending"}
        note={t("note")}
      />
    </FieldScopeContext>
  );
}
