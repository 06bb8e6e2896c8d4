import { Component, type ReactNode } from "react";
import { asProblem } from "~/api/problem";
import { useWords } from "~/i18n/words";
import { uuid } from "~/local/uuid";
import { Button } from "~/ui/Button";
import { Notice } from "~/ui/Notice";
import { appWords } from "./words";

interface State {
  error?: unknown;
  id?: string;
}

/** A page that breaks takes neither the app nor the draft with it. */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = {};

  static getDerivedStateFromError(error: unknown): State {
    const { requestId } = asProblem(error);
    return { error, id: requestId || uuid() };
  }

  override componentDidCatch(error: unknown) {
    console.error(this.state.id, error);
  }

  override render() {
    const { error, id } = this.state;
    if (error === undefined) return this.props.children;
    return <Broken error={error} id={id ?? ""} onRetry={() => this.setState({ error: undefined })} />;
  }
}

/** After an update the old chunks are gone from the server; only a reload helps then. */
const isStaleChunk = (error: unknown) =>
  error instanceof TypeError && /dynamically imported module|module script/i.test(error.message);

function Broken({ error, id, onRetry }: { error: unknown; id: string; onRetry: () => void }) {
  const t = useWords(appWords);
  const stale = isStaleChunk(error);
  return (
    <div className="alone">
      <Notice tone={stale ? "info" : "danger"} live="assertive">
        <h1>{stale ? t("updated") : t("broken")}</h1>
        {!stale && <p>{t("brokenHelp")}</p>}
        {!stale && <p className="mono muted">{id}</p>}
        <p className="row">
          <Button tone="primary" icon="retry" onClick={stale ? () => location.reload() : onRetry}>
            {t("reload")}
          </Button>
        </p>
      </Notice>
    </div>
  );
}
