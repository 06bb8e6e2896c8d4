// Every page, loaded when it is first opened. The order matters: the first match wins.
import { type ComponentType, lazy } from "react";

export interface Page {
  path: string;
  /** Pages of a signed-in user live inside the shell; the others stand alone. */
  open: boolean;
  Component: ComponentType;
  preload: () => Promise<unknown>;
}

function page(path: string, load: () => Promise<{ default: ComponentType }>, open = false): Page {
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
  page("/records", () => import("~/features/records/RecordsPage")),
  page("/records/:collection", () => import("~/features/records/RecordsPage")),
  page("/records/:collection/new", () => import("~/features/records/NewRecordPage")),
  page("/records/:collection/import", () => import("~/features/records/ImportPage")),
  page("/records/:collection/duplicates", () => import("~/features/records/DuplicatesPage")),
  page("/records/:collection/:id", () => import("~/features/records/RecordPage")),
  page("/collections", () => import("~/features/records/CollectionsPage")),
  page("/jobs", () => import("~/features/jobs/JobsPage")),
  page("/search", () => import("~/features/search/SearchPage")),
  page("/settings", () => import("~/features/settings/SettingsPage")),
  page("/admin", () => import("./AdminPage")),
  page("/people", () => import("~/features/people/PeoplePage")),
  page("/people/:id", () => import("~/features/people/PersonPage")),
  page("/roles", () => import("~/features/people/RolesPage")),
  page("/roles/:id", () => import("~/features/people/RolePage")),
  page("/groups", () => import("~/features/people/GroupsPage")),
  page("/audit", () => import("~/features/audit/AuditPage")),
  page("/organisation", () => import("~/features/organisation/OrganisationPage")),
  page("/option-lists", () => import("~/features/organisation/OptionListsPage")),
  page("/option-lists/:key", () => import("~/features/organisation/OptionListPage")),
  page("/flows", () => import("~/features/flows/FlowsPage")),
  page("/flows/:typeId", () => import("~/features/flows/FlowPage")),
  page("/calendars", () => import("~/features/calendars/CalendarsPage")),
  page("/calendars/:id", () => import("~/features/calendars/CalendarPage")),
  page("/replies", () => import("~/features/replies/RepliesPage")),
  page("/system", () => import("~/features/system/SystemPage")),
  page("/sign-in", () => import("~/features/session/SignInPage"), true),
  page("/connection", () => import("~/features/connection/ConnectionPage"), true),
  page("/f/:slug", () => import("~/features/public/PublicFormPage"), true),
];

const pattern = (path: string) => new RegExp(`^${path.replace(/:\w+/g, "[^/]+")}/?$`);

export function preloadPage(pathname: string) {
  void pages
    .find((candidate) => pattern(candidate.path).test(pathname))
    ?.preload()
    .catch(() => {
      // The page itself will fail the same way, and say so.
    });
}
