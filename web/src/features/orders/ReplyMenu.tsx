import { useQuery } from "@tanstack/react-query";
import { userQuery } from "~/api/queries";
import { repliesQuery } from "~/api/replyQueries";
import { useMe } from "~/api/session";
import type { Order } from "~/api/types";
import { useWords } from "~/i18n/words";
import { Menu } from "~/ui/Menu";
import { fillGaps } from "./fillGaps";
import { replyWords } from "./replyWords";

/** Inserts kept words with their gaps filled; they can be changed before sending. Nothing while there are none. */
export function ReplyMenu({ order, onChoose }: { order: Order; onChoose: (text: string) => void }) {
  const t = useWords(replyWords);
  const me = useMe();
  const replies = useQuery(repliesQuery);
  const assignee = useQuery({ ...userQuery(order.assigneeId ?? ""), enabled: order.assigneeId !== null });
  const items = replies.data?.items ?? [];
  if (items.length === 0) return null;
  const words = {
    number: order.number,
    title: order.title,
    requester: order.requester.name,
    assignee: assignee.data?.name ?? "",
    me: me.user.name,
    organisation: me.organisation.name,
  };
  return (
    <Menu
      label={t("replies")}
      icon="down"
      items={items.map((reply) => ({
        id: reply.id,
        icon: "comment",
        text: reply.name,
        onSelect: () => onChoose(fillGaps(reply.text, words)),
      }))}
    />
  );
}
