import { useQuery } from "@tanstack/react-query";
import { orderTypesQuery } from "~/api/queries";
import { useMe } from "~/api/session";
import Palette from "~/features/search/Palette";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { adminPagesFor } from "./adminPages";
import { settingsFor } from "./settingsIndex";
import { appWords } from "./words";

/** The palette with everything this person can go to or begin. */
export default function OpenPalette({ onClose }: { onClose: () => void }) {
  const t = useWords(appWords);
  const text = useText();
  const me = useMe();
  const types = useQuery(orderTypesQuery);
  const pages = [
    { id: "new", title: t("create"), icon: "plus", href: "/new", keywords: "xinjian gongdan xjgd new order" },
    { id: "orders", title: t("orders"), icon: "list", href: "/orders", keywords: "gongdan gd list" },
    { id: "home", title: t("home"), icon: "home", href: "/", keywords: "shouye sy home" },
    { id: "search", title: t("search"), icon: "search", href: "/search", keywords: "sousuo ss search" },
    {
      id: "settings",
      title: t("settings"),
      icon: "user",
      href: "/settings",
      keywords: "shezhi sz settings theme",
    },
  ] as const;
  const admin = adminPagesFor(me).map((page) => ({
    id: page.path,
    title: text(page.title),
    icon: page.icon,
    href: page.path,
    keywords: `${page.keywords ?? ""} ${page.title.zh} ${page.title.en}`,
  }));
  const settings = settingsFor(me).map((setting) => ({
    id: `${setting.href} ${setting.title.en}`,
    title: `${text(setting.title)} · ${text(setting.place)}`,
    icon: "settings" as const,
    href: setting.href,
    keywords: `${setting.keywords} ${setting.title.zh} ${setting.title.en}`,
  }));
  const create = (types.data?.items ?? []).map((type) => ({
    id: type.id,
    title: t("createOf", { type: text(type.name) }),
    icon: "plus" as const,
    href: `/new/${type.id}`,
    keywords: `${type.name.zh} ${type.name.en}`,
  }));
  return <Palette commands={[...pages, ...create, ...admin, ...settings]} onClose={onClose} />;
}
