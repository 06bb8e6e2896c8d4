/** The links of the tasks on the page, in their order. */
export const titles = (list: HTMLElement | null) => [
  ...(list?.querySelectorAll<HTMLAnchorElement>(".task-title") ?? []),
];

/** To the next task, or the one before. */
export function stepThrough(list: HTMLElement | null, by: number) {
  const links = titles(list);
  const at = links.indexOf(document.activeElement as HTMLAnchorElement);
  links[Math.max(0, Math.min(links.length - 1, at < 0 ? 0 : at + by))]?.focus();
}
