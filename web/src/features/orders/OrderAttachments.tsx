import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap } from "~/api/client";
import { attachmentsQuery } from "~/api/queries";
import { useMe } from "~/api/session";
import type { Order } from "~/api/types";
import { FileTile } from "~/files/AttachmentTile";
import { FilePicker } from "~/files/FilePicker";
import { useWords } from "~/i18n/words";
import { useRows } from "~/local/db";
import { inOrder, removeUploadsOf, uploads } from "~/local/uploads";
import { Button } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";
import { toast } from "~/ui/toasts";
import { detailWords } from "./orderWords";

const MOST_FILES = 20;

export function OrderAttachments({ order }: { order: Order }) {
  const t = useWords(detailWords);
  const files = useQuery(attachmentsQuery(order.id));
  const [adding, setAdding] = useState(false);
  const list = files.data?.items ?? [];
  return (
    <section className="card block" aria-labelledby="attachments">
      <div className="row spread">
        <h2 id="attachments">{t("attachments")}</h2>
        {!adding && order.actions.includes("attach") && (
          <Button icon="attach" onClick={() => setAdding(true)}>
            {t("addFiles")}
          </Button>
        )}
      </div>
      {files.isPending && <Skeleton lines={1} height="6.5rem" />}
      {files.error && !files.data && <ErrorPanel error={files.error} onRetry={() => void files.refetch()} />}
      {files.data && list.length === 0 && !adding && <p className="muted">{t("noAttachments")}</p>}
      {list.length > 0 && (
        <ul className="tiles">
          {list.map((file) => (
            <FileTile key={file.id} file={file} />
          ))}
        </ul>
      )}
      {adding && <AddFiles order={order} onDone={() => setAdding(false)} />}
    </section>
  );
}

function AddFiles({ order, onDone }: { order: Order; onDone: () => void }) {
  const t = useWords(detailWords);
  const me = useMe();
  const cache = useQueryClient();
  const owner = `attach:${order.id}`;
  const rows = inOrder(useRows(uploads) ?? [], owner);
  const ids = rows.flatMap((row) => (row.attachmentId ? [row.attachmentId] : []));
  const attach = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/orders/{id}/attachments", {
          params: { path: { id: order.id } },
          body: { attachments: ids },
        }),
      ),
    onSuccess: async () => {
      await removeUploadsOf(owner);
      await cache.invalidateQueries({ queryKey: ["order", order.id] });
      toast("ok", t("attached"));
      onDone();
    },
  });
  return (
    <>
      <FilePicker
        id="attach-files"
        target={{ user: me.user.id, owner, slot: "files" }}
        maxFiles={MOST_FILES}
      />
      {attach.error && <ErrorPanel error={attach.error} />}
      <div className="row">
        <Button
          tone="primary"
          icon="check"
          busy={attach.isPending}
          disabled={ids.length === 0 || ids.length < rows.length}
          onClick={() => attach.mutate()}
        >
          {t("attach")}
        </Button>
        <Button
          onClick={() => {
            void removeUploadsOf(owner);
            onDone();
          }}
        >
          {t("dismiss")}
        </Button>
      </div>
    </>
  );
}
