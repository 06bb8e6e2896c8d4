import { useQuery } from "@tanstack/react-query";
import { orderFlowQuery } from "~/api/flowQueries";
import type { Attachment, HistoryEntry, Order } from "~/api/types";
import { useFormat } from "~/i18n/format";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { flowWords, isAct, isMeaning } from "../flowWords";
import { actsOf } from "./acts";
import { printWords } from "./words";

/** Who decided what, with what they said and signed, and who is waited for. */
export function Approvals({ order, history }: { order: Order; history: readonly HistoryEntry[] }) {
  const t = useWords(printWords);
  const flow = useWords(flowWords);
  const text = useText();
  const format = useFormat();
  const standing = useQuery(orderFlowQuery(order.id));
  const acts = actsOf(history);
  const waits = standing.data?.waits ?? [];
  if (acts.length === 0 && waits.length === 0) return <p>{t("none")}</p>;
  return (
    <table className="print-table">
      <thead>
        <tr>
          <th>{t("step")}</th>
          <th>{t("who")}</th>
          <th>{t("did")}</th>
          <th>{t("comment")}</th>
          <th>{t("at")}</th>
          <th>{t("signature")}</th>
        </tr>
      </thead>
      <tbody>
        {acts.map((act) => (
          <tr key={act.position}>
            <td>{text(act.step)}</td>
            <td>{act.who}</td>
            <td>{isMeaning(act.did) || isAct(act.did) ? flow(act.did) : act.did}</td>
            <td>{act.comment}</td>
            <td>{format.instant(act.at)}</td>
            <td>
              {act.signature && (
                <img
                  className="print-signature"
                  src={`/api/v1/attachments/${act.signature}/content`}
                  alt={t("signatureOf", { name: act.who })}
                />
              )}
            </td>
          </tr>
        ))}
        {waits.map((wait) => {
          const names = wait.seats.filter((seat) => seat.asked).map((seat) => seat.person.name);
          return (
            <tr key={`w${wait.visit}`}>
              <td>{text(wait.name)}</td>
              <td colSpan={5}>{t("waiting", { names: names.join(t("comma")) || t("none") })}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** The files by name; they themselves are not on the paper. */
export function Files({ files }: { files: readonly Attachment[] }) {
  const t = useWords(printWords);
  const format = useFormat();
  if (files.length === 0) return <p>{t("none")}</p>;
  return (
    <table className="print-table">
      <thead>
        <tr>
          <th>{t("fileName")}</th>
          <th>{t("size")}</th>
          <th>{t("uploader")}</th>
          <th>{t("at")}</th>
        </tr>
      </thead>
      <tbody>
        {files.map((file) => (
          <tr key={file.id}>
            <td>{file.name}</td>
            <td>{format.bytes(file.sizeBytes)}</td>
            <td>{file.uploadedBy.name}</td>
            <td>{format.instant(file.createdAt)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
