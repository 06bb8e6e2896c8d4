import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { beforeEach, expect, test } from "vitest";
import type { Field } from "~/api/types";
import { setLocale } from "~/i18n/locale";
import Grid from "../../../kinds/fields/detail_rows/Grid";
import {
  cellsOf,
  firstGap,
  pasteInto,
  rowsOf,
  totalsOf,
  whereOf,
} from "../../../kinds/fields/detail_rows/rows";

const column = (id: string, kind: string, settings = {}, over = {}) => ({
  id,
  kind,
  label: { zh: id, en: id },
  settings,
  ...over,
});
const field: Field = {
  id: "items",
  kind: "detail_rows",
  label: { zh: "明细", en: "Items" },
  help: null,
  placeholder: null,
  required: false,
  default: null,
  indexed: false,
  settings: {
    maxRows: 200,
    columns: [
      column("part", "text", {}, { required: true }),
      column("count", "number"),
      column("price", "money"),
      column("amount", "formula", { expression: "count * price" }),
    ],
    totals: [{ column: "amount", show: "sum" }],
  },
};
const yuan = (amount: string) => ({ amount, currency: "CNY" });

beforeEach(() => setLocale("en"));

test("what a spreadsheet copies becomes cells, line breaks inside quotation marks included", () => {
  expect(cellsOf('a\tb\r\n"x\ny"\t"say ""hi"""\r\n')).toEqual([
    ["a", "b"],
    ["x\ny", 'say "hi"'],
  ]);
});

test("a pasted block fills cells to the right and down, by the kind of each column", () => {
  const rows = pasteInto(field, [{ part: "old" }], 0, 0, cellsOf("轴承\t2\t10.50\t999\n皮带\t1,000\t¥3"));
  expect(rows).toEqual([
    { part: "轴承", count: 2, price: yuan("10.50") },
    { part: "皮带", count: 1000, price: yuan("3") },
  ]);
  const [total] = totalsOf(field, rows);
  expect(total?.value).toBe(3021);
  expect(pasteInto(field, [], 0, 0, cellsOf("x\n".repeat(500))).length).toBe(200);
});

test("a gap and a fault name their row", () => {
  expect(firstGap([{ part: "a" }, { count: 1 }], field)?.en).toBe("Row 2: fill in “part”");
  expect(firstGap([{ part: "a" }, {}], field)).toBeNull();
  expect(whereOf(["12", "price"], field)?.zh).toBe("第 13 行 price：");
});

function Harness({ start }: { start: unknown }) {
  const [value, setValue] = useState(start);
  return (
    <QueryClientProvider client={new QueryClient()}>
      <Grid field={field} id="f" value={value} onChange={setValue} describedBy={undefined} invalid={false} />
      <output data-testid="rows">{rowsOf(value).length}</output>
    </QueryClientProvider>
  );
}

test("Enter goes to the next row and makes one at the end; formulas and totals follow", async () => {
  render(<Harness start={[{ part: "a", count: 2, price: yuan("1.50") }]} />);
  expect(screen.getAllByText(/^3\s*$/).length).toBeGreaterThan(0);
  fireEvent.keyDown(screen.getByLabelText(/Row 1,.*count/), { key: "Enter" });
  expect(screen.getByTestId("rows").textContent).toBe("2");
  fireEvent.change(screen.getByLabelText(/Row 2,.*count/), { target: { value: "4" } });
  fireEvent.keyDown(screen.getByLabelText(/Row 2,.*count/), { key: "Enter", keyCode: 229 });
  expect(screen.getByTestId("rows").textContent).toBe("2");
});

test("two hundred rows are drawn and edited", { timeout: 60_000 }, () => {
  const rows = Array.from({ length: 200 }, (_, n) => ({ part: `p${n}`, count: n, price: yuan("1.00") }));
  render(<Harness start={rows} />);
  // By id: a search by label takes jsdom minutes in a table this long.
  const cell = document.getElementById("f-149-part");
  if (!cell) throw new Error("no such cell");
  fireEvent.change(cell, { target: { value: "changed" } });
  expect(document.getElementById("f-149-part")).toHaveProperty("value", "changed");
  expect(document.getElementById("f-150-part")).toHaveProperty("value", "p150");
});
