// To a heading of a page that may still be on its way.

const FRAMES = 60;

/** Scrolls to the heading of that id and leaves the focus there. */
export function goToAnchor(id: string, frames = FRAMES) {
  const element = document.getElementById(id);
  if (element) {
    element.scrollIntoView({ block: "start" });
    element.tabIndex = -1;
    element.focus({ preventScroll: true });
  } else if (frames > 0) {
    requestAnimationFrame(() => goToAnchor(id, frames - 1));
  }
}
