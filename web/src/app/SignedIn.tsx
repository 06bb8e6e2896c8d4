import { lazy, Suspense, useEffect } from "react";
import { Redirect, Switch, useLocation, useSearch } from "wouter";
import { connection } from "~/api/connection";
import { isSignedOut, MeContext, useSession } from "~/api/session";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { forgetUser, lastUser, rememberUser } from "./onDevice";
import { loadMore, pages } from "./pages";
import { route } from "./route";
import { Shell } from "./Shell";
import { ShellFrame } from "./ShellFrame";

const Offline = lazy(() => import("./Offline"));
const SetUpFactor = lazy(() => import("~/features/settings/SetUpFactor"));
const MorePages = lazy(loadMore);

/** Everything behind the sign-in. */
export default function SignedIn() {
  const session = useSession();
  const [path] = useLocation();
  const search = useSearch();
  const userId = session.data?.user.id;
  const isOut = isSignedOut(session.error);
  useEffect(() => {
    if (isOut) forgetUser();
    else if (userId) rememberUser(userId);
  }, [isOut, userId]);
  if (isOut) {
    const next = path + (search && `?${search}`);
    return <Redirect to={next === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(next)}`} replace />;
  }
  const refetch = () => void session.refetch();
  if (session.error && !session.data) {
    if (["offline", "unreachable"].includes(connection())) {
      return (
        <Suspense fallback={<ShellFrame />}>
          <Offline user={lastUser()} onRetry={refetch} />
        </Suspense>
      );
    }
    return (
      <main className="alone" id="main" tabIndex={-1}>
        <ErrorPanel error={session.error} onRetry={refetch} />
      </main>
    );
  }
  if (!session.data) return <ShellFrame />;
  return (
    <MeContext value={session.data}>
      {session.data.needsSecondFactor ? (
        <Suspense fallback={<ShellFrame />}>
          <SetUpFactor />
        </Suspense>
      ) : (
        <Shell>
          <Switch>
            {pages.filter((page) => !page.open).map(route)}
            {route({ path: "*", Component: MorePages })}
          </Switch>
        </Shell>
      )}
    </MeContext>
  );
}
