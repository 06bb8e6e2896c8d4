import "./shell.css";
import { useQuery } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useEffect } from "react";
import { Link, useLocation } from "wouter";
import { taskCountQuery } from "~/api/flowQueries";
import { can, useMe } from "~/api/session";
import { setLocale, setTimeZone } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { keepSending } from "~/local/keepSending";
import { Brand } from "~/ui/Brand";
import { Icon, type IconName } from "~/ui/Icon";
import { hasAdminPages, isAdminPath } from "./adminPaths";
import { ConnectionBanner } from "./ConnectionBanner";
import { SearchDoor } from "./SearchDoor";
import { UnsentLink, useOutboxNews } from "./Unsent";
import { useLiveRefresh } from "./useLiveRefresh";
import { appWords } from "./words";

// News are nothing the first picture needs.
const Bell = lazy(() => import("./Bell"));
const HeldBar = lazy(() => import("./HeldBar"));

/** Around every page of a signed-in user: where one can go, how the connection is, what is still to be sent. */
export function Shell({ children }: { children: ReactNode }) {
  const me = useMe();
  const t = useWords(appWords);
  const userId = me.user.id;
  useEffect(() => {
    setLocale(me.user.locale);
    setTimeZone(me.organisation.timeZone);
  }, [me.user.locale, me.organisation.timeZone]);
  useEffect(() => keepSending(userId), [userId]);
  useLiveRefresh();
  useOutboxNews(userId);

  const skip = () => document.getElementById("main")?.focus();
  return (
    <div className="shell">
      <button type="button" className="skip" onClick={skip}>
        {t("skip")}
      </button>
      <header className="shell-head">
        <Link href="/" className="shell-brand">
          <Brand name={me.organisation.name} />
        </Link>
        <SearchDoor />
        <div className="shell-news">
          <UnsentLink />
          <Suspense>
            <Bell />
          </Suspense>
        </div>
      </header>
      <nav className="shell-nav" aria-label={t("nav")}>
        <Link href="/new" className="button shell-create" data-tone="primary">
          <Icon name="plus" />
          <span className="long">{t("create")}</span>
          <span className="short">{t("createShort")}</span>
        </Link>
        <NavLink to="/" icon="home" label={t("home")} />
        <TasksLink />
        <NavLink to="/orders" icon="list" label={t("orders")} />
        {can(me, "orders.handle") && <NavLink to="/boards" icon="signal" label={t("boards")} />}
        {can(me, "records.maintain") && (
          <NavLink
            to="/records"
            icon="box"
            label={t("records")}
            here={(path) => path.startsWith("/records") || path === "/jobs"}
          />
        )}
        {hasAdminPages(me) && <NavLink to="/admin" icon="settings" label={t("admin")} here={isAdminPath} />}
        <NavLink to="/settings" icon="user" label={t("settings")} hint={me.user.name} />
      </nav>
      <main className="page" id="main" tabIndex={-1}>
        <ConnectionBanner />
        {children}
      </main>
      <Suspense>
        <HeldBar />
      </Suspense>
    </div>
  );
}

/** How much waits for the reader, kept true by the live stream and looked up again now and then. */
function TasksLink() {
  const t = useWords(appWords);
  const { data } = useQuery({ ...taskCountQuery, refetchInterval: 60_000 });
  const open = data?.open ?? 0;
  return (
    <NavLink
      to="/tasks"
      icon="check"
      label={t("tasks")}
      {...(open > 0 ? { hint: t("waiting", { count: open }) } : {})}
    />
  );
}

interface NavLinkProps {
  to: string;
  icon: IconName;
  label: string;
  hint?: string;
  /** Which paths belong to this entry; its own and those below when not said. */
  here?: (path: string) => boolean;
}

function NavLink({
  to,
  icon,
  label,
  hint,
  here = (path) => (to === "/" ? path === "/" : path.startsWith(to)),
}: NavLinkProps) {
  const [path] = useLocation();
  return (
    <Link href={to} className="nav-link" aria-current={here(path) ? "page" : undefined}>
      <Icon name={icon} />
      <span>{label}</span>
      {hint && <small>{hint}</small>}
    </Link>
  );
}
