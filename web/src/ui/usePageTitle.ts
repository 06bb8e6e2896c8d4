import { useEffect } from "react";

/** Names the tab, which is also what a screen reader says on arrival. */
export function usePageTitle(title: string) {
  useEffect(() => {
    if (title) document.title = `${title} · 工单 Gongdan`;
  }, [title]);
}
