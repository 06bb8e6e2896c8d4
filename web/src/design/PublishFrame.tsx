import type { ReactNode } from "react";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { Notice } from "~/ui/Notice";
import { Problems } from "~/ui/Problems";

interface FrameProps {
  words: { title: string; help: string; cancel: string; publish: string };
  /** What to know where somebody has published meanwhile. */
  newer: string | undefined;
  /** What forbids publishing. */
  blocked: ReactNode;
  ready: boolean;
  busy: boolean;
  error: unknown;
  onPublish: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** The last look before something that is drawn is published: a form, a flow. */
export function PublishFrame(props: FrameProps) {
  const { words, newer, blocked, ready, busy, error, onPublish, onClose, children } = props;
  return (
    <Dialog
      title={words.title}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button
            tone="primary"
            icon="check"
            busy={busy}
            disabled={!ready}
            onClick={() => !busy && onPublish()}
          >
            {words.publish}
          </Button>
        </>
      }
    >
      <p>{words.help}</p>
      {newer && <Notice tone="warn">{newer}</Notice>}
      {blocked && <Notice tone="danger">{blocked}</Notice>}
      {children}
      {error ? <Problems error={error} /> : null}
    </Dialog>
  );
}
