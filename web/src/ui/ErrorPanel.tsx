import { asProblem } from "~/api/problem";
import { textIn, useLocale } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Button } from "./Button";
import { Notice } from "./Notice";
import { kitWords } from "./words";

/** What failed, in plain words, with the number to quote and a way on. Never raw JSON. */
export function ErrorPanel({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const problem = asProblem(error);
  const language = useLocale();
  const t = useWords(kitWords);
  return (
    <Notice tone="danger" live="assertive">
      <p>{textIn(language, problem.text) || problem.detail || problem.title}</p>
      {problem.requestId && <p className="muted mono">{t("requestId", { id: problem.requestId })}</p>}
      {onRetry && (
        <p>
          <Button icon="retry" onClick={onRetry}>
            {t("retry")}
          </Button>
        </p>
      )}
    </Notice>
  );
}
