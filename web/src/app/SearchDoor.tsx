import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState } from "react";
import { orderTypesQuery } from "~/api/queries";
import { useMe } from "~/api/session";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Icon } from "~/ui/Icon";
import { isImeKey } from "~/ui/ime";
import { useKeys } from "~/ui/shortcuts";
import { adminPagesFor } from "./adminPages";
import { appWords } from "./words";

const load = () => import("~/features/search/Palette");
const Palette = lazy(load);

const isMac = /Mac|iP(hone|ad)/.test(navigator.userAgent);

/** The way to everything: a button, Ctrl+K (Cmd+K) anywhere, `/` outside of fields. */
export function SearchDoor() {
  const t = useWords(appWords);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const wanted = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey;
      if (!wanted || event.shiftKey || isImeKey(event)) return;
      event.preventDefault();
      // Another dialog keeps the keyboard; the palette's own closes.
      if (document.querySelector("dialog[open]:not(.palette)")) return;
      setOpen((is) => !is);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  useKeys({
    "/": (event) => {
      event.preventDefault();
      const field = document.querySelector<HTMLInputElement>("main #search, main #order-search");
      if (field) field.focus();
      else setOpen(true);
    },
  });
  return (
    <>
      <button
        type="button"
        className="search-door"
        aria-haspopup="dialog"
        aria-keyshortcuts={isMac ? "Meta+K" : "Control+K"}
        onClick={() => setOpen(true)}
        onPointerEnter={() => void load()}
      >
        <Icon name="search" />
        <span>{t("search")}</span>
        <small>{isMac ? "⌘K" : "Ctrl K"}</small>
      </button>
      {open && (
        <Suspense>
          <Opened onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}

function Opened({ onClose }: { onClose: () => void }) {
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
  const create = (types.data?.items ?? []).map((type) => ({
    id: type.id,
    title: t("createOf", { type: text(type.name) }),
    icon: "plus" as const,
    href: `/new/${type.id}`,
    keywords: `${type.name.zh} ${type.name.en}`,
  }));
  return <Palette commands={[...pages, ...create, ...admin]} onClose={onClose} />;
}
