// A comparison of two texts as the server writes it: each line behind `-`, `+` or a blank.

export interface DiffLine {
  sign: "-" | "+" | " ";
  text: string;
}

/** Lines left out between two that are shown. */
export interface Gap {
  left: number;
}

export function readDiff(text: string): DiffLine[] {
  if (text === "") return [];
  return text
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => ({
      sign: line.startsWith("-") ? "-" : line.startsWith("+") ? "+" : " ",
      text: line.slice(2),
    }));
}

/** What changed, with a few lines around it. */
export function around(lines: readonly DiffLine[], context: number): (DiffLine | Gap)[] {
  const near = new Set<number>();
  lines.forEach((line, at) => {
    if (line.sign === " ") return;
    for (let each = at - context; each <= at + context; each++) near.add(each);
  });
  const shown: (DiffLine | Gap)[] = [];
  for (const [at, line] of lines.entries()) {
    const last = shown.at(-1);
    if (near.has(at)) shown.push(line);
    else if (last && "left" in last) last.left++;
    else shown.push({ left: 1 });
  }
  return shown;
}
