import { useState } from "react";
import type { NewToken } from "~/api/types";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Notice } from "~/ui/Notice";
import { settingsWords } from "./words";

/** The only time the secret is in sight. */
export function NewSecret({ token, onDone }: { token: NewToken; onDone: () => void }) {
  const t = useWords(settingsWords);
  const [copied, setCopied] = useState(false);
  const copy = async (field: HTMLInputElement) => {
    field.select();
    // The clipboard API is hidden on plain-http pages; the selected text can still be copied by hand.
    await navigator.clipboard?.writeText(token.secret);
    setCopied(navigator.clipboard !== undefined);
  };
  return (
    <Notice tone="warn" live="polite">
      <label className="field">
        <span className="field-label">
          {token.name} · {t("secret")}
        </span>
        <input
          className="input mono"
          id="new-secret"
          readOnly
          value={token.secret}
          onFocus={(e) => e.target.select()}
        />
      </label>
      <p className="row">
        <Button
          icon={copied ? "check" : "clipboard"}
          onClick={(event) => {
            const field = event.currentTarget.closest(".notice")?.querySelector("input");
            if (field) void copy(field);
          }}
        >
          {t(copied ? "copied" : "copy")}
        </Button>
        <Button onClick={onDone}>{t("done")}</Button>
      </p>
    </Notice>
  );
}
