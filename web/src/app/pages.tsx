// The pages people open every day, loaded when they are first opened; the others are in morePages.tsx. The order
// matters: the first match wins.
import { type ComponentType, lazy } from "react";

export interface Page {
  path: string;
  /** Pages of a signed-in user live inside the shell; the others stand alone. */
  open: boolean;
  Component: ComponentType;
  preload: () => Promise<unknown>;
}

export function page(path: string, load: () => Promise<{ default: ComponentType }>, open = false): Page {
  return { path, open, Component: lazy(load), preload: load };
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
  page("/f/:slug", () => import("~/features/public/PublicFormPage"), true),
];

/** What the others need before any of them is known. */
export const loadMore = () => import("./morePages");

const pattern = (path: string) => new RegExp(`^${path.replace(/:\w+/g, "[^/]+")}/?$`);

export const pageAt = (all: readonly Page[], pathname: string) =>
  all.find((candidate) => pattern(candidate.path).test(pathname));

export function preloadPage(pathname: string) {
  const known = pageAt(pages, pathname);
  const load = known ? known.preload() : loadMore().then(({ preload }) => preload(pathname));
  void load.catch(() => {
    // The page itself will fail the same way, and say so.
  });
}
