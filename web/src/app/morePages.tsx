// Pages behind the administration and other rarely opened ones. Nobody loads even their names before one is opened.
import { Route, Switch } from "wouter";
import { NotFound } from "./NotFound";
import { type Page, page, pageAt } from "./pages";
import { route } from "./route";

const pages: readonly Page[] = [
  page("/boards", () => import("~/features/boards/BoardsPage")),
  page("/boards/:typeId", () => import("~/features/boards/BoardPage")),
  page("/boards/:typeId/standing", () => import("~/features/boards/StandingPage")),
  page("/records", () => import("~/features/records/RecordsPage")),
  page("/records/:collection", () => import("~/features/records/RecordsPage")),
  page("/records/:collection/new", () => import("~/features/records/NewRecordPage")),
  page("/records/:collection/import", () => import("~/features/records/ImportPage")),
  page("/records/:collection/labels", () => import("~/features/records/LabelsPage")),
  page("/records/:collection/duplicates", () => import("~/features/records/DuplicatesPage")),
  page("/records/:collection/:id", () => import("~/features/records/RecordPage")),
  page("/collections", () => import("~/features/records/CollectionsPage")),
  page("/jobs", () => import("~/features/jobs/JobsPage")),
  page("/admin", () => import("./AdminPage")),
  page("/people", () => import("~/features/people/PeoplePage")),
  page("/people/:id", () => import("~/features/people/PersonPage")),
  page("/roles", () => import("~/features/people/RolesPage")),
  page("/roles/as", () => import("~/features/orders/seen/SeeAsPage")),
  page("/roles/:id", () => import("~/features/people/RolePage")),
  page("/groups", () => import("~/features/people/GroupsPage")),
  page("/audit", () => import("~/features/audit/AuditPage")),
  page("/organisation/channels", () => import("~/features/channels/ChannelsPage")),
  page("/organisation/webhooks", () => import("~/features/webhooks/WebhooksPage")),
  page("/organisation/inbound", () => import("~/features/webhooks/InboundPage")),
  page("/rosters/:id", () => import("~/features/rosters/RosterPage")),
  page("/rosters", () => import("~/features/rosters/RostersPage")),
  page("/organisation/connections", () => import("~/features/outside/ConnectionsPage")),
  page("/organisation", () => import("~/features/organisation/OrganisationPage")),
  page("/past-orders", () => import("~/features/orders/PastOrdersPage")),
  page("/option-lists", () => import("~/features/organisation/OptionListsPage")),
  page("/option-lists/:key", () => import("~/features/organisation/OptionListPage")),
  page("/types", () => import("~/features/forms/TypesPage")),
  page("/types/new", () => import("~/features/forms/NewTypePage")),
  page("/types/:typeId", () => import("~/features/forms/TypePage")),
  page("/types/:typeId/print", () => import("~/features/orders/print/TemplatesPage")),
  page("/types/:typeId/form", () => import("~/features/forms/FormPage")),
  page("/flows", () => import("~/features/flows/FlowsPage")),
  page("/flows/:typeId/migration", () => import("~/features/flows/MigrationPage")),
  page("/flows/:typeId/review", () => import("~/features/flows/ReviewPage")),
  page("/flows/:typeId", () => import("~/features/flows/FlowPage")),
  page("/calendars", () => import("~/features/calendars/CalendarsPage")),
  page("/calendars/:id", () => import("~/features/calendars/CalendarPage")),
  page("/levels", () => import("~/features/levels/LevelsPage")),
  page("/levels/:id", () => import("~/features/levels/LevelPage")),
  page("/replies", () => import("~/features/replies/RepliesPage")),
  page("/system/scorecard", () => import("~/features/system/ScorecardPage")),
  page("/system", () => import("~/features/system/SystemPage")),
];

export const preload = async (pathname: string) => pageAt(pages, pathname)?.preload();

export default function MorePages() {
  return (
    <Switch>
      {pages.map(route)}
      <Route>
        <NotFound />
      </Route>
    </Switch>
  );
}
