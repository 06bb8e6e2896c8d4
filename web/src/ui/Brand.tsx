import "./brand.css";
import { useWords } from "~/i18n/words";
import { kitWords } from "./words";

/** The seal: one character, as on a stamped work order. */
export function Brand({ name }: { name?: string }) {
  const t = useWords(kitWords);
  return (
    <span className="brand">
      <svg viewBox="0 0 32 32" aria-hidden="true">
        <rect x="1" y="1" width="30" height="30" rx="5" fill="var(--seal)" />
        <path
          d="M8.5 9.5h15M16 9.5v13M7 22.5h18"
          fill="none"
          stroke="#fff"
          strokeWidth="3.2"
          strokeLinecap="square"
        />
      </svg>
      <span>
        <strong>{t("product")}</strong>
        {name && <small>{name}</small>}
      </span>
    </span>
  );
}
