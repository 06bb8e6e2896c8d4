import { expect, test } from "vitest";
import { adminPages, searchAdminPages } from "./adminPages";
import { adminPaths, isAdminPath } from "./adminPaths";
import { searchSettings, settings } from "./settingsIndex";

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

test("a single setting is found by its Chinese name, its English name, its pinyin and its initials", () => {
  const table: [string, string][] = [
    ["时区", "/organisation"],
    ["TIME ZONE", "/organisation"],
    ["tiaoxiu", "/calendars"],
    ["dlr", "/settings#deputies"],
    ["passkey", "/settings#security"],
  ];
  for (const [query, href] of table)
    expect(searchSettings(settings, query).map((setting) => setting.href)).toContain(href);
  expect(searchSettings(settings, "")).toEqual([]);
  expect(searchSettings(settings, "no such setting")).toEqual([]);
});

test("every single setting has words in both languages and stands on a page that there is", () => {
  const paths = ["/settings", ...adminPages.map((page) => page.path)];
  for (const { href, title, place, keywords } of settings) {
    expect(paths, href).toContain(href.split("#")[0]);
    for (const text of [title, place]) expect(text.zh && text.en).toBeTruthy();
    expect(keywords).toMatch(/[a-z]/);
  }
  expect(new Set(settings.map((each) => each.title.en)).size).toBe(settings.length);
});
