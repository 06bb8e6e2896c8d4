// What the shell has to know of administrative pages before any of them is opened; their words are in adminPages.ts.
import { can } from "~/api/session";
import type { Me } from "~/api/types";

/** Each with the permission, as in the session's `permissions`, without which it is neither offered nor useful. */
export const adminPaths = {
  "/people": "admin",
  "/roles": "admin",
  "/groups": "admin",
  "/collections": "forms",
  "/types": "forms",
  "/flows": "forms",
  "/jobs": "admin",
  "/option-lists": "forms",
  "/replies": "orders.handle",
  "/organisation": "settings",
  "/calendars": "settings",
  "/levels": "settings",
  "/rosters": "settings",
  "/audit": "audit",
  "/system": "admin",
} as const;

export type AdminPath = keyof typeof adminPaths;

/** Whether there is anything behind the hub for this person. */
export const hasAdminPages = (me: Me) => Object.values(adminPaths).some((right) => can(me, right));

/** Whether `path` is the hub or one of the pages behind it. */
export const isAdminPath = (path: string) =>
  ["/admin", ...Object.keys(adminPaths)].some((page) => path === page || path.startsWith(`${page}/`));
