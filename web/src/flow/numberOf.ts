// A document by number, for the keys of queries: a flow of 500 steps makes a heavy key, and each change is an object
// of its own.
const numbers = new WeakMap<object, number>();
let latest = 0;

export function numberOf(document: object): number {
  const known = numbers.get(document) ?? ++latest;
  numbers.set(document, known);
  return known;
}
