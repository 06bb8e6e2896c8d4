const shapes = {
  home: "M4 11.5 12 5l8 6.5M6.5 10v9h11v-9M10 19v-5h4v5",
  list: "M8 6.5h12M8 12h12M8 17.5h12M4 6.5h.01M4 12h.01M4 17.5h.01",
  plus: "M12 5v14M5 12h14",
  check: "m5 12.5 4.5 4.5L19 7.5",
  done: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M8.2 12.3l2.7 2.7 5-5.4",
  cancel: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M9 9l6 6M15 9l-6 6",
  clock: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M12 7.5V12l3 2",
  close: "M6 6l12 12M18 6 6 18",
  alert: "M12 4 2.8 19.5h18.4zM12 10v4.5M12 17h.01",
  info: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M12 11v5M12 8h.01",
  search: "M10.5 4.5a6 6 0 1 0 0 12 6 6 0 0 0 0-12M15 15l5 5",
  settings: "M4 7h9M17 7h3M4 17h3M11 17h9M15 4.8v4.4M9 14.8v4.4",
  system: "M4 5h16v6H4zM4 13h16v6H4zM7.5 8h.01M7.5 16h.01",
  user: "M12 4.5a3.7 3.7 0 1 0 0 7.4 3.7 3.7 0 0 0 0-7.4M4.8 19.5c1-3.6 3.8-5 7.2-5s6.2 1.4 7.2 5",
  send: "M4 12 20 4.5 15.5 19.5 11.5 13zM11.5 13 20 4.5",
  attach: "m19 11-7.5 7.3a4.4 4.4 0 0 1-6.2-6.2l7.8-7.6a3 3 0 0 1 4.2 4.2l-7.6 7.4a1.4 1.4 0 0 1-2-2l7-6.8",
  camera: "M4 8h3.5l1.5-2.5h6L16.5 8H20v11H4zM12 10a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 0 0 0-6.4",
  file: "M6.5 3.5h7l4 4v13h-11zM13.5 3.5v4h4",
  pause: "M9 6v12M15 6v12",
  play: "M8 5.5v13l10.5-6.5z",
  retry: "M19.5 12a7.5 7.5 0 1 1-2.3-5.4M19.5 4v4h-4",
  undo: "M8 8H4V4M4.5 8a8 8 0 1 1-.4 6",
  redo: "M16 8h4V4M19.5 8a8 8 0 1 0 .4 6",
  trash: "M5 7h14M10 4h4M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5",
  edit: "M5 19l1-4L16 5l3 3L9 18zM14 7l3 3",
  bell: "M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5h4",
  comment: "M4 5.5h16v11H12l-4.5 3.5v-3.5H4z",
  back: "M14.5 5.5 8 12l6.5 6.5",
  next: "M9.5 5.5 16 12l-6.5 6.5",
  down: "m6 9.5 6 6 6-6",
  up: "m6 14.5 6-6 6 6",
  signal: "M5 18v-3M10 18v-6M15 18V9M20 18V6",
  offline: "M4 4l16 16M8.5 16a5 5 0 0 1 6.5-.5M5 12.5a10 10 0 0 1 5-2.6M14 10a10 10 0 0 1 5 2.5M12 19.5h.01",
  globe: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M3.5 12h17M12 3.5c3 3 3 14 0 17M12 3.5c-3 3-3 14 0 17",
  theme: "M12 3.5a8.5 8.5 0 1 0 0 17zM12 3.5a8.5 8.5 0 0 1 0 17",
  out: "M14 4.5H5v15h9M10 12h10M16.5 8.5 20 12l-3.5 3.5",
  wrench: "M14.5 6.5a4 4 0 0 0-5.2 5.2L4 17l3 3 5.3-5.3a4 4 0 0 0 5.2-5.2L15 12l-3-3z",
  headset: "M4.5 15v-3a7.5 7.5 0 0 1 15 0v3M4.5 13.5h3v5h-3zM16.5 13.5h3v5h-3zM18 18.5c0 1.5-2 2-4 2",
  factory: "M4 20V10l5 3v-3l5 3V5h5v15zM8 16.5h.01M12 16.5h.01M16 16.5h.01",
  clipboard: "M7 5h10v15H7zM9.5 3.5h5v3h-5zM9.5 11h5M9.5 15h5",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3M12 14.5v2",
  box: "M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8",
  calendar: "M4.5 6h15v13.5h-15zM4.5 10.5h15M8.5 3.5V8M15.5 3.5V8",
  scan: "M4 8.5V4h4.5M15.5 4H20v4.5M20 15.5V20h-4.5M8.5 20H4v-4.5M8 9v6M11 9v6M13.5 9v6M16.5 9v6",
  pin: "M12 20.5c-4-4.6-6-7.8-6-10.5a6 6 0 0 1 12 0c0 2.7-2 5.9-6 10.5M12 7.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4",
  star: "M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1 5.9L12 16.9l-5.2 2.8 1-5.9L3.5 9.7l5.9-.8z",
  bold: "M8 5h5a3.3 3.3 0 0 1 0 7H8zM8 12h6a3.5 3.5 0 0 1 0 7H8z",
  italic: "M10.5 5h6M7.5 19h6M13.5 5l-3 14",
  link: "M10 14l4-4M8.5 11 6 13.5a3.5 3.5 0 0 0 5 5L13.5 16M10.5 8 13 5.5a3.5 3.5 0 0 1 5 5L15.5 13",
  quote: "M5 6v12M9 8h10M9 12h10M9 16h6",
  split: "M12 4v5M6 19v-5l6-5 6 5v5",
  code: "m8.5 8-4 4 4 4M15.5 8l4 4-4 4M13.5 5.5l-3 13",
  heading: "M6 5v14M18 5v14M6 12h12",
  numbers: "M10 6.5h10M10 12h10M10 17.5h10M4.5 5l1-.5v4M4 15.5h2.2L4 18.5h2.2",
} as const;

export type IconName = keyof typeof shapes;

export function isIcon(name: string): name is IconName {
  return Object.hasOwn(shapes, name);
}

/** A picture beside words; on its own it needs a label on whatever holds it. */
export function Icon({ name, className = "" }: { name: IconName; className?: string }) {
  return (
    <svg className={`icon ${className}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={shapes[name]} />
    </svg>
  );
}
