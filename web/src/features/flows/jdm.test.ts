import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as jdm from "./jdm";
import { cellOf, columnsOf, type Table } from "./jdm";
import { readTsv, writeTsv } from "./tsv";

const flow = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../../../templates/repair/flow.json"), "utf8"),
);
const document: unknown = flow.tables.urgency_rules;
const table = jdm.readTable(document) as Table;
const texts = (one: Table) => one.rules.map((rule) => columnsOf(one).map((column) => cellOf(rule, column)));

test("reading and writing back loses nothing, and keeps what others wrote", () => {
  expect(jdm.writeTable(document, table)).toEqual(document);
  const foreign = JSON.parse(JSON.stringify(document));
  foreign.settings = { theme: 1 };
  foreign.nodes[1].content.passThrough = true;
  foreign.nodes[1].content.rules[0]._description = "x";
  foreign.nodes[1].position.z = 3;
  const read = jdm.readTable(foreign) as Table;
  expect(jdm.writeTable(foreign, read)).toEqual(foreign);
  const changed = jdm.write(read, { row: 0, column: 0 }, [["1"]]);
  const expected = JSON.parse(JSON.stringify(foreign));
  expected.nodes[1].content.rules[0].urgency = "1";
  expect(jdm.writeTable(foreign, changed)).toEqual(expected);
});

test.each([
  ["nothing", null],
  ["no nodes", {}],
  ["two tables", { nodes: [0, 1].map(() => ({ type: "decisionTableNode", content: {} })) }],
])("%s is no table", (_, given) => {
  expect(jdm.readTable(given)).toBeUndefined();
});

test("a new document is a table with one row", () => {
  const read = jdm.readTable(jdm.newDocument("prices")) as Table;
  expect(texts(read)).toEqual([["", ""]]);
});

const small: Table = {
  inputs: [
    { id: "a", field: "a" },
    { id: "b", field: "b" },
  ],
  outputs: [{ id: "c", field: "c" }],
  rules: [
    { _id: "r1", a: "1", b: "2", c: "3" },
    { _id: "r2", a: "4", b: "5", c: "6" },
    { _id: "r3", a: "7", b: "8", c: "9" },
  ],
};
const rows = (one: Table | undefined) => one && texts(one).map((line) => line.join(""));
const area = (row: number, column: number, row2: number, column2: number) => ({
  from: { row, column },
  to: { row: row2, column: column2 },
});

test.each<[string, Table | undefined, string[] | undefined]>([
  ["a cell", jdm.write(small, { row: 1, column: 1 }, [["x"]]), ["123", "4x6", "789"]],
  [
    "a block that is too wide and too long",
    jdm.write(small, { row: 2, column: 2 }, [["x", "y"], ["z"]]),
    ["123", "456", "78x", "z"],
  ],
  ["emptying", jdm.clear(small, area(0, 0, 1, 1)), ["3", "6", "789"]],
  ["filling an area", jdm.fillDown(small, area(0, 1, 2, 2)), ["123", "423", "723"]],
  ["filling from above", jdm.fillDown(small, area(2, 0, 2, 0)), ["123", "456", "489"]],
  ["nothing above the first row", jdm.fillDown(small, area(0, 0, 0, 0)), ["123", "456", "789"]],
  ["a row in between", jdm.insertRow(small, 1), ["123", "", "456", "789"]],
  ["rows gone", jdm.removeRows(small, 0, 1), ["789"]],
  ["rows up", jdm.moveRows(small, 1, 2, -1), ["456", "789", "123"]],
  ["no further up", jdm.moveRows(small, 0, 1, -1), undefined],
  ["a column gone", jdm.removeColumn(small, "b"), ["13", "46", "79"]],
  ["the last output stays", jdm.removeColumn(small, "c"), undefined],
  ["a new input", jdm.addColumn(small, "inputs", { field: "x" }), ["123", "456", "789"]],
])("%s", (_, changed, expected) => {
  expect(rows(changed)).toEqual(expected);
});

test("rows and columns that are added have ids of their own", () => {
  const grown = jdm.write(jdm.insertRow(small, 0), { row: 3, column: 0 }, [["a"], ["b"], ["c"]]);
  const ids = grown.rules.map((rule) => rule._id);
  expect(new Set(ids).size).toBe(6);
  const wide = jdm.addColumn(jdm.addColumn(small, "outputs", { field: "x" }), "outputs", { field: "y" });
  expect(wide.outputs.map(({ id }) => id)).toEqual(["c", "output_1", "output_2"]);
  expect(wide.rules[0]?.output_2).toBe("");
});

test.each([
  [
    "a\tb\nc\td\n",
    [
      ["a", "b"],
      ["c", "d"],
    ],
  ],
  ["a\r\nb\r\n", [["a"], ["b"]]],
  ['"x\ny"\t"say ""hi"""\n', [["x\ny", 'say "hi"']]],
  ['"critical"x\t', [['"critical"x', ""]]],
  ["", [[""]]],
])("%j from a spreadsheet", (text, expected) => {
  expect(readTsv(text)).toEqual(expected);
});

test("what is copied is pasted as it was", () => {
  const cells = [
    ['"a", "b"', "", "x\ty"],
    [">= 1", "[1..2)", 'in ["q"]'],
  ];
  expect(readTsv(writeTsv(cells))).toEqual(cells);
});
