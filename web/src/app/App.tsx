import { Suspense } from "react";
import { Redirect, Route, Switch, useLocation, useSearch } from "wouter";
import { isSignedOut, MeContext, useSession } from "~/api/session";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";
import { Toaster } from "~/ui/Toaster";
import { ErrorBoundary } from "./ErrorBoundary";
import { NotFound } from "./NotFound";
import { type Page, pages } from "./pages";
import { Shell } from "./Shell";
import { ShellFrame } from "./ShellFrame";
import { useArrival } from "./useArrival";

export function App() {
  useArrival();
  return (
    <>
      <Switch>
        {pages.filter((page) => page.open).map(route)}
        <Route>
          <SignedIn />
        </Route>
      </Switch>
      <Toaster />
    </>
  );
}

function route({ path, Component }: Page) {
  return (
    <Route key={path} path={path}>
      <ErrorBoundary>
        <Suspense fallback={<Waiting />}>
          <Component />
        </Suspense>
      </ErrorBoundary>
    </Route>
  );
}

function SignedIn() {
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

function Waiting() {
  return (
    <div className="stack">
      <Skeleton lines={4} />
    </div>
  );
}
