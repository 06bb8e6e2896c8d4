// What this browser keeps for its user: drafts, unsent orders, files on their way. IndexedDB where there is one;
// otherwise memory, so that everything still works until the page is closed (and a banner says so).
import { useEffect, useState } from "react";

const NAME = "gongdan";
const VERSION = 2;
const stores = ["drafts", "uploads", "files", "acts"] as const;

export type StoreName = (typeof stores)[number];

export interface Row {
  id: string;
}

export interface Table<T extends Row> {
  get(id: string): Promise<T | undefined>;
  all(): Promise<T[]>;
  put(row: T): Promise<void>;
  /** Reads, changes and writes in one transaction, also against other tabs; `undefined` leaves the row alone. */
  update(id: string, change: (row: T) => T | undefined): Promise<T | undefined>;
  remove(id: string): Promise<void>;
  onChange(listener: () => void): () => void;
}

let opened: Promise<IDBDatabase | null> | undefined;

function open(): Promise<IDBDatabase | null> {
  opened ??= new Promise((resolve) => {
    try {
      const request = indexedDB.open(NAME, VERSION);
      request.onupgradeneeded = () => {
        for (const store of stores) {
          if (!request.result.objectStoreNames.contains(store))
            request.result.createObjectStore(store, { keyPath: "id" });
        }
      };
      request.onsuccess = () => {
        // A newer version in another tab must be able to upgrade.
        request.result.onversionchange = () => request.result.close();
        resolve(request.result);
      };
      request.onerror = () => resolve(null);
      request.onblocked = () => resolve(null);
    } catch {
      resolve(null);
    }
  });
  return opened;
}

/** False where drafts cannot outlive the page (IndexedDB missing or refused). */
export async function isDurable(): Promise<boolean> {
  return (await open()) !== null;
}

/** For tests: forget the connection, as a reload does. */
export async function reopen(): Promise<void> {
  (await opened)?.close();
  opened = undefined;
}

const memory = new Map<StoreName, Map<string, unknown>>(stores.map((name) => [name, new Map()]));
const channel = typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel(NAME);
const listeners = new Map<StoreName, Set<() => void>>(stores.map((name) => [name, new Set()]));

channel?.addEventListener("message", (event: MessageEvent<unknown>) => {
  for (const name of stores) if (event.data === name) tellHere(name);
});

function tellHere(name: StoreName) {
  for (const listener of listeners.get(name) ?? []) listener();
}

function tellAll(name: StoreName) {
  tellHere(name);
  channel?.postMessage(name);
}

function run<R>(
  db: IDBDatabase,
  name: StoreName,
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore, done: (value: R) => void) => void,
): Promise<R | undefined> {
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(name, mode);
    let answer: R | undefined;
    transaction.oncomplete = () => resolve(answer);
    transaction.onabort = () => reject(transaction.error);
    transaction.onerror = () => reject(transaction.error);
    work(transaction.objectStore(name), (value) => {
      answer = value;
    });
  });
}

export function table<T extends Row>(name: StoreName): Table<T> {
  // The one place where rows regain their type: each store is written only through its own table.
  const kept = () => (memory.get(name) ?? new Map()) as Map<string, T>;
  return {
    async get(id) {
      const db = await open();
      if (!db) return kept().get(id);
      return run<T>(db, name, "readonly", (store, done) => {
        const request = store.get(id);
        request.onsuccess = () => done(request.result);
      });
    },
    async all() {
      const db = await open();
      if (!db) return [...kept().values()];
      const rows = await run<T[]>(db, name, "readonly", (store, done) => {
        const request = store.getAll();
        request.onsuccess = () => done(request.result);
      });
      return rows ?? [];
    },
    async put(row) {
      const db = await open();
      if (db) await run(db, name, "readwrite", (store) => store.put(row));
      else kept().set(row.id, row);
      tellAll(name);
    },
    async update(id, change) {
      const db = await open();
      let next: T | undefined;
      if (db) {
        await run(db, name, "readwrite", (store) => {
          const request = store.get(id);
          request.onsuccess = () => {
            const row: T | undefined = request.result;
            next = row && change(row);
            if (next) store.put(next);
          };
        });
      } else {
        const row = kept().get(id);
        next = row && change(row);
        if (next) kept().set(id, next);
      }
      if (next) tellAll(name);
      return next;
    },
    async remove(id) {
      const db = await open();
      if (db) await run(db, name, "readwrite", (store) => store.delete(id));
      else kept().delete(id);
      tellAll(name);
    },
    onChange(listener) {
      listeners.get(name)?.add(listener);
      return () => listeners.get(name)?.delete(listener);
    },
  };
}

/** All rows of a small table, kept fresh; undefined until first read. */
export function useRows<T extends Row>(rows: Table<T>): T[] | undefined {
  const [current, setCurrent] = useState<T[]>();
  useEffect(() => {
    let gone = false;
    const read = () =>
      rows.all().then(
        (all) => gone || setCurrent(all),
        () => gone || setCurrent([]),
      );
    read();
    const stop = rows.onChange(read);
    return () => {
      gone = true;
      stop();
    };
  }, [rows]);
  return current;
}
