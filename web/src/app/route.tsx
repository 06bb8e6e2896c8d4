import { Suspense } from "react";
import { Route } from "wouter";
import { Skeleton } from "~/ui/Skeleton";
import { ErrorBoundary } from "./ErrorBoundary";
import type { Page } from "./pages";

/** A page at its path: it comes when it is first opened, and what breaks in it breaks nothing around it. */
export function route({ path, Component }: Pick<Page, "path" | "Component">) {
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

function Waiting() {
  return (
    <div className="stack">
      <Skeleton lines={4} />
    </div>
  );
}
