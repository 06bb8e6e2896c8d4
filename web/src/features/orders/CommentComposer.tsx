import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { api, unwrap } from "~/api/client";
import { useMe } from "~/api/session";
import type { Order } from "~/api/types";
import { FilePicker } from "~/files/FilePicker";
import { keepSetting, readSetting } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { useRows } from "~/local/db";
import { inOrder, removeUploadsOf, uploads } from "~/local/uploads";
import { uuid } from "~/local/uuid";
import { Button } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { speak } from "~/ui/toasts";
import { useDoing } from "./doing";
import { lifeWords } from "./lifeWords";
import { MentionBox } from "./MentionBox";
import { stillNamed } from "./mentions";
import { detailWords } from "./orderWords";
import { ReplyMenu } from "./ReplyMenu";

const MOST_FILES = 9;

/** Half-written comments stay, too: per person and order, until sent. */
function useKeptText(key: string) {
  const [text, setText] = useState(() => readSetting(key) ?? "");
  return [
    text,
    (next: string) => {
      setText(next);
      keepSetting(key, next);
    },
  ] as const;
}

export function CommentComposer({ order }: { order: Order }) {
  const orderId = order.id;
  const t = useWords(detailWords);
  const life = useWords(lifeWords);
  const me = useMe();
  const cache = useQueryClient();
  const [text, setText] = useKeptText(`gongdan.comment.${me.user.id}.${orderId}`);
  // Words that were kept from before are no writing.
  const [found] = useState(text);
  useDoing("commenting", text !== found && text.trim() !== "");
  const [withFiles, setWithFiles] = useState(false);
  const mayNote = order.actions.includes("note");
  const [asNote, setAsNote] = useState(!order.actions.includes("comment"));
  const owner = `comment:${orderId}`;
  const rows = inOrder(useRows(uploads) ?? [], owner).filter((row) => row.user === me.user.id);
  const ids = rows.flatMap((row) => (row.attachmentId ? [row.attachmentId] : []));
  // One key per comment: pressing twice, or again after a broken connection, still makes one comment.
  const key = useRef(uuid());
  const named = useRef(new Map<string, string>());
  // Files are for everybody who sees the order.
  const isInternal = mayNote && asNote && rows.length === 0;
  const ready = text.trim() !== "" && ids.length === rows.length;

  const send = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/orders/{id}/comments", {
          params: { path: { id: orderId }, header: { "Idempotency-Key": key.current } },
          body: {
            text: text.trim(),
            ...(ids.length > 0 ? { attachments: ids } : {}),
            ...(isInternal ? { internal: true } : {}),
            mentions: stillNamed(text, named.current),
          },
        }),
      ),
    onSuccess: async () => {
      key.current = uuid();
      named.current.clear();
      setText("");
      setWithFiles(false);
      // The next words are for everybody again only when somebody says so: too few readers harm less than too many.
      speak(t("sent"));
      await removeUploadsOf(owner);
      await cache.invalidateQueries({ queryKey: ["order", orderId] });
    },
  });
  const act = () => {
    if (ready && !send.isPending) send.mutate();
  };
  return (
    <form
      className="stack composer"
      data-internal={isInternal || undefined}
      onSubmit={(event) => {
        event.preventDefault();
        act();
      }}
    >
      <div className="field">
        <label className="field-label" htmlFor="comment">
          {t("comment")}
        </label>
        <MentionBox
          id="comment"
          text={text}
          describedBy="comment-hint"
          onChange={setText}
          onMention={(user) => named.current.set(user.id, user.name)}
          onSend={act}
        />
      </div>
      {mayNote && (
        <div>
          <label className="choice">
            <input
              type="checkbox"
              checked={isInternal}
              disabled={rows.length > 0 || !order.actions.includes("comment")}
              aria-describedby="internal-hint"
              onChange={(event) => setAsNote(event.target.checked)}
            />
            {t("internal")}
          </label>{" "}
          <small className="muted" id="internal-hint">
            {t("internalHint")}
          </small>
        </div>
      )}
      {!isInternal && (withFiles || rows.length > 0) && (
        <FilePicker
          id="comment-files"
          target={{ user: me.user.id, owner, slot: "files" }}
          maxFiles={MOST_FILES}
        />
      )}
      {send.error && <ErrorPanel error={send.error} />}
      <div className="row">
        <Button type="submit" tone="primary" icon="send" busy={send.isPending} disabled={!ready}>
          {t(isInternal ? "sendInternal" : "send")}
        </Button>
        {!isInternal && !withFiles && rows.length === 0 && (
          <Button icon="attach" onClick={() => setWithFiles(true)}>
            {t("addFiles")}
          </Button>
        )}
        <ReplyMenu
          order={order}
          onChoose={(words) => setText(text.trim() === "" ? words : `${text}\n${words}`)}
        />
        <span className="muted" id="comment-hint">
          {life("mentionHint")}
        </span>
      </div>
    </form>
  );
}
