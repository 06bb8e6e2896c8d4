// What would become of running orders in another version of their flow.
import type { components } from "~/api/schema";

type Told = components["schemas"]["MigrationPlan"];

export type Outcome = "moves" | "stays" | "needs_choice";

export type Plan = Omit<Told, "orders"> & {
  orders: (Omit<Told["orders"][number], "outcome"> & { outcome: Outcome })[];
};
