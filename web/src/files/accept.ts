/** Whether a file fits an accept list of media types ("image/*", "application/pdf"); an empty list accepts all. */
export function accepts(list: readonly string[], type: string): boolean {
  if (list.length === 0) return true;
  return list.some((entry) => (entry.endsWith("/*") ? type.startsWith(entry.slice(0, -1)) : type === entry));
}
