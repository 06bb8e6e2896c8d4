import { useRef, useState } from "react";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Notice } from "~/ui/Notice";
import { webhookWords } from "./words";

/** The only time the secret is in sight. */
export function SecretOnce({ secret, onDone }: { secret: string; onDone: () => void }) {
  const t = useWords(webhookWords);
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    field.current?.select();
    // The clipboard API is hidden on plain-http pages; the selected text can still be copied by hand.
    await navigator.clipboard?.writeText(secret);
    setCopied(navigator.clipboard !== undefined);
  };
  return (
    <Notice tone="warn" live="polite">
      <label className="field">
        <span className="field-label">{t("secret")}</span>
        <span className="field-help">{t("secretHelp")}</span>
        <input
          ref={field}
          className="input mono"
          readOnly
          value={secret}
          onFocus={(event) => event.target.select()}
        />
      </label>
      <p className="row">
        <Button icon={copied ? "check" : "clipboard"} onClick={() => void copy()}>
          {t(copied ? "copied" : "copy")}
        </Button>
        <Button onClick={onDone}>{t("done")}</Button>
      </p>
    </Notice>
  );
}
