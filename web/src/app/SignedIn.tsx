import { Redirect, Route, Switch, useLocation, useSearch } from "wouter";
import { isSignedOut, MeContext, useSession } from "~/api/session";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { NotFound } from "./NotFound";
import { pages } from "./pages";
import { route } from "./route";
import { Shell } from "./Shell";
import { ShellFrame } from "./ShellFrame";

/** Everything behind the sign-in. */
export default function SignedIn() {
  const session = useSession();
  const [path] = useLocation();
  const search = useSearch();
  if (isSignedOut(session.error)) {
    const next = path + (search && `?${search}`);
    return <Redirect to={next === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(next)}`} replace />;
  }
  if (session.error && !session.data) {
    return (
      <main className="alone" id="main" tabIndex={-1}>
        <ErrorPanel error={session.error} onRetry={() => void session.refetch()} />
      </main>
    );
  }
  if (!session.data) return <ShellFrame />;
  return (
    <MeContext value={session.data}>
      <Shell>
        <Switch>
          {pages.filter((page) => !page.open).map(route)}
          <Route>
            <NotFound />
          </Route>
        </Switch>
      </Shell>
    </MeContext>
  );
}
