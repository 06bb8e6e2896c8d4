// The live stream: the server says which order changed, the app refreshes what it shows of it.
// A hidden tab lets go of its connection: browsers allow six per server, and people keep more tabs than that.

export interface Change {
  position: number;
  kind: string;
  orderId?: string | undefined;
  actorId?: string | undefined;
}

/** A change, or null when changes were missed and everything shown should be read again. */
export type LiveListener = (change: Change | null) => void;

/** Who has an order open beside the reader. */
export type PresenceListener = (orderId: string, people: unknown) => void;

const presenceListeners = new Set<PresenceListener>();

export function onPresence(listener: PresenceListener): () => void {
  presenceListeners.add(listener);
  return () => presenceListeners.delete(listener);
}

const HIDDEN_GRACE_MS = 20_000;
const RECONNECT_MS = 5_000;

const listeners = new Set<LiveListener>();
let source: EventSource | undefined;
let position: number | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

export function onLive(listener: LiveListener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const isLive = () => source?.readyState === EventSource.OPEN;

function tell(change: Change | null) {
  for (const listener of listeners) listener(change);
}

function read(data: unknown): Record<string, unknown> {
  const parsed: unknown = typeof data === "string" ? JSON.parse(data) : {};
  return typeof parsed === "object" && parsed !== null ? { ...parsed } : {};
}

export function parseChange(data: unknown): Change | null {
  const { position: at, kind, orderId, actorId } = read(data);
  if (typeof at !== "number" || typeof kind !== "string") return null;
  return {
    position: at,
    kind,
    orderId: typeof orderId === "string" ? orderId : undefined,
    actorId: typeof actorId === "string" ? actorId : undefined,
  };
}

function open() {
  if (source) return;
  const after = position === undefined ? "" : `?after=${position}`;
  const opened = new EventSource(`/api/v1/live${after}`);
  source = opened;
  opened.addEventListener("hello", (event) => {
    const { position: at } = read(event.data);
    if (typeof at === "number") position ??= at;
  });
  opened.addEventListener("resync", (event) => {
    const { position: at } = read(event.data);
    if (typeof at === "number") position = at;
    tell(null);
  });
  opened.addEventListener("change", (event) => {
    const change = parseChange(event.data);
    if (!change) return;
    position = change.position;
    tell(change);
  });
  opened.addEventListener("presence", (event) => {
    const { orderId, people } = read(event.data);
    if (typeof orderId === "string") for (const listener of presenceListeners) listener(orderId, people);
  });
  opened.addEventListener("error", () => {
    // The browser reconnects by itself unless the server refused the stream.
    if (opened.readyState !== EventSource.CLOSED) return;
    close();
    timer = setTimeout(open, RECONNECT_MS);
  });
}

function close() {
  clearTimeout(timer);
  source?.close();
  source = undefined;
}

function followVisibility() {
  clearTimeout(timer);
  if (document.hidden) timer = setTimeout(close, HIDDEN_GRACE_MS);
  else open();
}

/** Listens until the returned function is called (sign-out). */
export function startLive(): () => void {
  document.addEventListener("visibilitychange", followVisibility);
  followVisibility();
  return () => {
    document.removeEventListener("visibilitychange", followVisibility);
    close();
    position = undefined;
  };
}
