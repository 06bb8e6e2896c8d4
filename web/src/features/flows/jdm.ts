// A decision table inside its JDM document. What an editor of another make wrote beside the table stays as it is.

export interface Column {
  id: string;
  name?: string;
  /** An input's field or expression, an output's name; an input without one has whole conditions in its cells. */
  field?: string;
}

export type Rule = Record<string, unknown>;

export interface Table {
  hitPolicy?: string;
  inputs: readonly Column[];
  outputs: readonly Column[];
  rules: readonly Rule[];
}

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const listOf = <T>(value: unknown) => (Array.isArray(value) ? (value as T[]) : []);

const TABLE = "decisionTableNode";
const isTable = (node: unknown): node is Json => isObject(node) && node.type === TABLE;

/** The one table of a document; undefined where there is none, or more than one. */
export function readTable(document: unknown): Table | undefined {
  if (!isObject(document)) return undefined;
  const [node, ...more] = listOf<unknown>(document.nodes).filter(isTable);
  if (!node || more.length > 0 || !isObject(node.content)) return undefined;
  const { content } = node;
  return {
    ...content,
    inputs: listOf<Column>(content.inputs),
    outputs: listOf<Column>(content.outputs),
    rules: listOf<unknown>(content.rules).filter(isObject),
  };
}

/** The same document with that table in it. */
export function writeTable(document: unknown, table: Table): unknown {
  if (!isObject(document)) return document;
  const nodes = listOf<unknown>(document.nodes).map((node) =>
    isTable(node)
      ? { ...node, content: { ...(isObject(node.content) ? node.content : {}), ...table } }
      : node,
  );
  return { ...document, nodes };
}

/** A document with an empty table, as other editors of JDM begin one. */
export function newDocument(name: string): unknown {
  const node = (id: string, type: string, x: number, more: Json = {}) => ({
    id,
    type,
    name: id === "rules" ? name : id,
    position: { x, y: 160 },
    ...more,
  });
  const content: Table = {
    hitPolicy: "first",
    inputs: [{ id: "input_1", name: "", field: "" }],
    outputs: [{ id: "output_1", name: "", field: "result" }],
    rules: [{ _id: "r1", input_1: "", output_1: "" }],
  };
  return {
    contentType: "application/vnd.gorules.decision",
    nodes: [
      node("request", "inputNode", 80),
      node("rules", TABLE, 380, { content }),
      node("response", "outputNode", 700),
    ],
    edges: [
      { id: "e1", type: "edge", sourceId: "request", targetId: "rules" },
      { id: "e2", type: "edge", sourceId: "rules", targetId: "response" },
    ],
  };
}

export const columnsOf = (table: Table): readonly Column[] => [...table.inputs, ...table.outputs];

export function cellOf(rule: Rule | undefined, column: Column | undefined): string {
  const cell = column && rule?.[column.id];
  return typeof cell === "string" ? cell : cell === undefined || cell === null ? "" : JSON.stringify(cell);
}

function fresh(prefix: string, taken: ReadonlySet<unknown>): string {
  for (let at = 1; ; at++) if (!taken.has(`${prefix}${at}`)) return `${prefix}${at}`;
}

function blank(table: Table, more: readonly Rule[] = []): Rule {
  const taken = new Set([...table.rules, ...more].map((rule) => rule._id));
  const cells = columnsOf(table).map((column) => [column.id, ""]);
  return { _id: fresh("r", taken), ...Object.fromEntries(cells) };
}

export interface Spot {
  row: number;
  column: number;
}

/** Both corners belong to it. */
export interface Area {
  from: Spot;
  to: Spot;
}

export const areaOf = (a: Spot, b: Spot): Area => ({
  from: { row: Math.min(a.row, b.row), column: Math.min(a.column, b.column) },
  to: { row: Math.max(a.row, b.row), column: Math.max(a.column, b.column) },
});

/** Writes texts from a spot on, to the right and down. Rows that are missing are added; columns are not. */
export function write(table: Table, at: Spot, texts: readonly (readonly string[])[]): Table {
  const columns = columnsOf(table);
  const rules = [...table.rules];
  while (rules.length < at.row + texts.length) rules.push(blank(table, rules));
  texts.forEach((line, down) => {
    const changed = line.flatMap((text, right) => {
      const column = columns[at.column + right];
      return column ? [[column.id, text] as const] : [];
    });
    const row = at.row + down;
    rules[row] = { ...rules[row], ...Object.fromEntries(changed) };
  });
  return { ...table, rules };
}

export function textsOf(table: Table, { from, to }: Area): string[][] {
  const columns = columnsOf(table).slice(from.column, to.column + 1);
  return table.rules.slice(from.row, to.row + 1).map((rule) => columns.map((column) => cellOf(rule, column)));
}

export function clear(table: Table, area: Area): Table {
  return write(
    table,
    area.from,
    textsOf(table, area).map((line) => line.map(() => "")),
  );
}

/** The first row of an area in all of its rows; of a single row, the one above it. */
export function fillDown(table: Table, area: Area): Table {
  const top = area.from.row === area.to.row ? area.from.row - 1 : area.from.row;
  const [line] = textsOf(table, { from: { ...area.from, row: top }, to: { ...area.to, row: top } });
  if (top < 0 || !line) return table;
  const rows = area.to.row - top;
  return write(
    table,
    { row: top + 1, column: area.from.column },
    Array.from({ length: rows }, () => line),
  );
}

export function insertRow(table: Table, at: number): Table {
  return { ...table, rules: table.rules.toSpliced(at, 0, blank(table)) };
}

export function removeRows(table: Table, from: number, to: number): Table {
  return { ...table, rules: table.rules.toSpliced(from, to - from + 1) };
}

export function moveRows(table: Table, from: number, to: number, by: -1 | 1): Table | undefined {
  if (from + by < 0 || to + by >= table.rules.length) return undefined;
  const block = table.rules.slice(from, to + 1);
  return { ...table, rules: removeRows(table, from, to).rules.toSpliced(from + by, 0, ...block) };
}

export type Side = "inputs" | "outputs";

export function addColumn(table: Table, side: Side, column: Omit<Column, "id">): Table {
  const taken = new Set(columnsOf(table).map(({ id }) => id));
  const id = fresh(side === "inputs" ? "input_" : "output_", taken);
  const rules = table.rules.map((rule) => ({ ...rule, [id]: "" }));
  return { ...table, rules, [side]: [...table[side], { id, ...column }] };
}

export function changeColumn(table: Table, id: string, change: Partial<Column>): Table {
  const put = (columns: readonly Column[]) =>
    columns.map((column) => (column.id === id ? { ...column, ...change } : column));
  return { ...table, inputs: put(table.inputs), outputs: put(table.outputs) };
}

/** A table answers something, so the last output stays. */
export function removeColumn(table: Table, id: string): Table | undefined {
  const keep = (columns: readonly Column[]) => columns.filter((column) => column.id !== id);
  const [inputs, outputs] = [keep(table.inputs), keep(table.outputs)];
  if (outputs.length === 0) return undefined;
  const rules = table.rules.map(({ [id]: _, ...rule }) => rule);
  return { ...table, inputs, outputs, rules };
}
