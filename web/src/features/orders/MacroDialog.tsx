import { api, unwrap } from "~/api/client";
import type { MacroPreview, MacroStep, Order } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { replyWords } from "./replyWords";
import { useOrderChange } from "./useOrderChange";

export interface MacroDialogProps {
  order: Order;
  macro: MacroPreview;
  onClose: () => void;
}

/** What a macro would do, step by step, before it does it. */
export default function MacroDialog({ order, macro, onClose }: MacroDialogProps) {
  const t = useWords(replyWords);
  const run = useOrderChange(
    order.id,
    () =>
      unwrap(
        api.POST("/api/v1/orders/{id}/macros/{macro}", {
          params: { path: { id: order.id, macro: macro.id } },
        }),
      ),
    t("done", { name: macro.name }),
    onClose,
  );
  return (
    <Dialog
      title={macro.name}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("back")}</Button>
          <Button
            tone="primary"
            icon="play"
            disabled={!macro.allowed}
            busy={run.isPending}
            onClick={() => run.mutate()}
          >
            {t("run")}
          </Button>
        </>
      }
    >
      {run.error && <ErrorPanel error={run.error} />}
      <p>{t("will")}</p>
      <ol className="macro-steps">
        {macro.steps.map((step) => (
          <Step key={`${step.action}${step.field ?? ""}`} step={step} />
        ))}
      </ol>
    </Dialog>
  );
}

function Step({ step }: { step: MacroStep }) {
  const t = useWords(replyWords);
  const text = useText();
  const { action, what } = step;
  const said = () => {
    if (action === "complete" || action === "cancel" || action === "reopen") return t(action);
    if (action === "assign") return typeof what === "string" && what !== "" ? what : t("nobody");
    if (what === null || what === "") return t("empty");
    return typeof what === "string" ? what : JSON.stringify(what);
  };
  return (
    <li>
      <strong>{text(step.label)}</strong> <span className="wrap">{said()}</span>{" "}
      {!step.allowed && (
        <Badge tone="danger" icon="alert">
          {t("notAllowed")}
        </Badge>
      )}
    </li>
  );
}
