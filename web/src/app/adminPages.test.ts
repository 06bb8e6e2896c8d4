import { expect, test } from "vitest";
import { adminPages, searchAdminPages } from "./adminPages";
import { adminPaths, isAdminPath } from "./adminPaths";

test("a page is found by its Chinese name, its English name and its pinyin", () => {
  for (const query of ["系统", "SYSTEM", "xitong", "background work"]) {
    expect(searchAdminPages(adminPages, query).map((page) => page.path)).toContain("/system");
  }
  expect(searchAdminPages(adminPages, "no such page")).toEqual([]);
});

test("every page has its own path and words in both languages", () => {
  const paths: string[] = adminPages.map((page) => page.path);
  expect(new Set(paths).size).toBe(paths.length);
  for (const path of Object.keys(adminPaths)) expect(paths).toContain(path);
  for (const { title, description } of adminPages)
    for (const text of [title, description]) expect(text.zh && text.en).toBeTruthy();
});

test("the hub's entry is lit on the pages behind it and nowhere else", () => {
  expect(["/admin", "/system", "/system/x", "/systems", "/", "/orders"].map(isAdminPath)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});
