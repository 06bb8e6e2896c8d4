import type { Form } from "~/api/types";
import type { Desk } from "~/design/useDesk";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import { Button, IconButton } from "~/ui/Button";
import { formWords } from "./words";

const views = ["canvas", "preview", "versions", "schema"] as const;
export type View = (typeof views)[number];

interface ToolsProps {
  view: View;
  onView: (view: View) => void;
  desk: Desk<Form>;
  newest: number;
  draft: { onSave: () => void; isSaving: boolean; isSaved: boolean; onGone: () => void };
  onPublish: () => void;
}

/** What is always at hand while a form is drawn. */
export function Tools({ view, onView, desk, newest, draft, onPublish }: ToolsProps) {
  const t = useWords(formWords);
  return (
    <div className="form-tools">
      {/* biome-ignore lint/a11y/useSemanticElements: buttons that belong together */}
      <div role="group" aria-label={t("views")} className="form-views">
        {views.map((each) => (
          <button key={each} type="button" aria-pressed={view === each} onClick={() => onView(each)}>
            {t(each)}
          </button>
        ))}
      </div>
      <IconButton icon="undo" label={t("undo")} disabled={!desk.canUndo} onClick={desk.undo} />
      <IconButton icon="redo" label={t("redo")} disabled={!desk.canRedo} onClick={desk.redo} />
      {desk.isChanged && (
        <Badge tone={draft.isSaved ? "ok" : "warn"} icon={draft.isSaved ? "check" : "edit"}>
          {t(draft.isSaved ? "savedDraft" : "localDraft")}
        </Badge>
      )}
      <span className="form-gap" />
      {desk.isChanged && newest > 0 && (
        <Button
          tone="plain"
          icon="trash"
          onClick={() => {
            if (!confirm(t("discardAsk"))) return;
            desk.discard();
            draft.onGone();
          }}
        >
          {t("discard")}
        </Button>
      )}
      <Button
        disabled={!desk.isChanged || draft.isSaved}
        busy={draft.isSaving}
        title="Ctrl+S"
        onClick={draft.onSave}
      >
        {t("saveDraft")}
      </Button>
      <Button tone="primary" icon="check" disabled={!desk.isChanged} onClick={onPublish}>
        {t("publish")}
      </Button>
    </div>
  );
}
