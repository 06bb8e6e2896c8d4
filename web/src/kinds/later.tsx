import { type ComponentType, lazy, Suspense } from "react";
import { Skeleton } from "~/ui/Skeleton";

/** The half of a kind that is too heavy for every form: it comes when a field of the kind is on the open page. */
export function later<P extends object>(load: () => Promise<ComponentType<P>>, lines = 2): ComponentType<P> {
  const Full = lazy(async () => ({ default: await load() }));
  return function Later(props: P) {
    return (
      <Suspense fallback={<Skeleton lines={lines} />}>
        <Full {...props} />
      </Suspense>
    );
  };
}
