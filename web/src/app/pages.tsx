// The pages people open every day, loaded when they are first opened; the others are in morePages.tsx. The order
// matters: the first match wins.
import { type ComponentType, lazy, useState } from "react";

export interface Page {
  path: string;
  /** Pages of a signed-in user live inside the shell; the others stand alone. */
  open: boolean;
  Component: ComponentType;
  preload: () => Promise<unknown>;
}

export function page(path: string, load: () => Promise<{ default: ComponentType }>, open = false): Page {
  let loaded: ComponentType | undefined;
  const preload = async () => {
    const found = await load();
    loaded = found.default;
    return found;
  };
  const Later = lazy(preload);
  return {
    path,
    open,
    preload,
    // A page that is here already is drawn at once: what suspends, if only for a moment, is held back for 300 ms.
    Component: function Now() {
      const [Shown] = useState(() => loaded ?? Later);
      return <Shown />;
    },
  };
}

export const pages: readonly Page[] = [
  page("/", () => import("~/features/orders/HomePage")),
  page("/orders", () => import("~/features/orders/OrderListPage")),
  page("/orders/:id", () => import("~/features/orders/OrderPage")),
  page("/tasks", () => import("~/features/tasks/TasksPage")),
  page("/notices", () => import("~/features/notices/NoticesPage")),
  page("/new", () => import("~/features/submit/ChooseTypePage")),
  page("/new/:typeId", () => import("~/features/submit/WizardPage")),
  page("/search", () => import("~/features/search/SearchPage")),
  page("/settings", () => import("~/features/settings/SettingsPage")),
  page("/sign-in", () => import("~/features/session/SignInPage"), true),
  page("/connection", () => import("~/features/connection/ConnectionPage"), true),
  page("/answer", () => import("~/features/public/AnswerPage"), true),
  page("/f/:slug", () => import("~/features/public/PublicFormPage"), true),
];

/** What the others need before any of them is known. */
export const loadMore = () => import("./morePages");

const pattern = (path: string) => new RegExp(`^${path.replace(/:\w+/g, "[^/]+")}/?$`);

export const pageAt = (all: readonly Page[], pathname: string) =>
  all.find((candidate) => pattern(candidate.path).test(pathname));

/** Fetches the page behind a link as soon as somebody reaches for it. */
export function preloadLinks() {
  for (const type of ["pointerover", "focusin"])
    document.addEventListener(type, ({ target }) => {
      const link = target instanceof Element ? target.closest("a[href]") : null;
      if (link instanceof HTMLAnchorElement && link.origin === location.origin) preloadPage(link.pathname);
    });
}

export function preloadPage(pathname: string) {
  const known = pageAt(pages, pathname);
  const load = known ? known.preload() : loadMore().then(({ preload }) => preload(pathname));
  void load.catch(() => {
    // The page itself will fail the same way, and say so.
  });
}
