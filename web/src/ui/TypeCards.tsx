import "./type-cards.css";
import { Link } from "wouter";
import type { Text } from "~/api/types";
import { useText } from "~/i18n/locale";
import { Icon, isIcon } from "./Icon";

export interface CardItem {
  id: string;
  name: Text;
  description: Text;
  icon: string;
}

/** Things to start from, as large as they are likely to be tapped. */
export function TypeCards({ items, to }: { items: readonly CardItem[]; to: (id: string) => string }) {
  const text = useText();
  return (
    <ul className="type-cards">
      {items.map((item) => (
        <li key={item.id}>
          <Link href={to(item.id)} className="type-card">
            <span className="type-icon">
              {isIcon(item.icon) ? (
                <Icon name={item.icon} />
              ) : (
                <b aria-hidden="true">{[...text(item.name)][0]}</b>
              )}
            </span>
            <span>
              <strong>{text(item.name)}</strong>
              <small>{text(item.description)}</small>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
