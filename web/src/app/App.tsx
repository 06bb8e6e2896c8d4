import { lazy, Suspense } from "react";
import { Route, Switch } from "wouter";
import { Toaster } from "~/ui/Toaster";
import { ErrorBoundary } from "./ErrorBoundary";
import { pages } from "./pages";
import { route } from "./route";
import { ShellFrame } from "./ShellFrame";
import { useArrival } from "./useArrival";

/** Visitors of a public form never load it. */
const SignedIn = lazy(() => import("./SignedIn"));

export function App() {
  useArrival();
  return (
    <>
      <Switch>
        {pages.filter((page) => page.open).map(route)}
        <Route>
          <ErrorBoundary>
            <Suspense fallback={<ShellFrame />}>
              <SignedIn />
            </Suspense>
          </ErrorBoundary>
        </Route>
      </Switch>
      <Toaster />
    </>
  );
}
