import { useWords } from "~/i18n/words";
import { LinkButton } from "~/ui/Button";
import { Empty } from "~/ui/Empty";
import { appWords } from "./words";

export function NotFound() {
  const t = useWords(appWords);
  return (
    <Empty icon="search">
      <h1>{t("notFound")}</h1>
      <p>{t("notFoundHelp")}</p>
      <LinkButton to="/" icon="home">
        {t("goHome")}
      </LinkButton>
    </Empty>
  );
}
