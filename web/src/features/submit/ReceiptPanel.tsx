import "./submit.css";
import { useEffect, useRef } from "react";
import type { Receipt } from "~/api/types";
import { useWords } from "~/i18n/words";
import { Button, LinkButton } from "~/ui/Button";
import { Icon } from "~/ui/Icon";
import { Time } from "~/ui/Time";
import { submitWords } from "./words";

/** The order exists: its number, like a stamp, and where to go from here. */
export function ReceiptPanel({ receipt, onAnother }: { receipt: Receipt; onAnother: () => void }) {
  const t = useWords(submitWords);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section className="card sending" data-tone="ok">
      <div role="status" className="stack">
        <h1 className="sending-word" ref={heading} tabIndex={-1}>
          <Icon name="done" />
          {t("received")}
        </h1>
        <p className="sr">{t("receivedNumber")}</p>
        <p className="receipt-number" data-receipt={receipt.id}>
          {receipt.number}
        </p>
        <p className="wrap">
          {receipt.title} <span className="muted">· </span>
          <span className="muted">
            <Time at={receipt.createdAt} exact />
          </span>
        </p>
      </div>
      <p className="row">
        <LinkButton to={`/orders/${receipt.id}`} tone="primary" icon="list">
          {t("openOrder")}
        </LinkButton>
        <Button icon="plus" onClick={onAnother}>
          {t("another")}
        </Button>
        <LinkButton to="/" icon="home">
          {t("goHome")}
        </LinkButton>
      </p>
    </section>
  );
}
