import { defineWords, useWords } from "~/i18n/words";
import { Icon } from "~/ui/Icon";
import { type Present, usePresence } from "./usePresence";

const words = defineWords(
  {
    here: "也在这张工单上的人",
    looking: "{name} 正在查看",
    commenting: "{name} 正在写评论",
    editing: "{name} 正在修改",
    more: "还有 {count} 人",
  },
  {
    here: "Who else has this order open",
    looking: "{name} is looking",
    commenting: "{name} is writing a comment",
    editing: "{name} is editing",
    more: { one: "and one more", other: "and {count} more" },
  },
);

/** People named at once; of the others only how many. */
const MOST_NAMED = 4;

const icons = { looking: "user", commenting: "comment", editing: "edit" } as const;
const weight = (one: Present) => ["editing", "commenting", "looking"].indexOf(one.doing);

/** Who else has the order open, those who change it first. */
export function OrderPresence({ orderId }: { orderId: string }) {
  const t = useWords(words);
  const people = [...usePresence(orderId)].sort((one, other) => weight(one) - weight(other));
  const rest = people.length - MOST_NAMED;
  return (
    <div role="status" className="presence-place">
      {people.length > 0 && (
        <ul className="presence" aria-label={t("here")}>
          {people.slice(0, MOST_NAMED).map((person) => (
            <li key={person.id} data-doing={person.doing}>
              <Icon name={icons[person.doing]} />
              {t(person.doing, { name: person.name })}
            </li>
          ))}
          {rest > 0 && <li>{t("more", { count: rest })}</li>}
        </ul>
      )}
    </div>
  );
}
