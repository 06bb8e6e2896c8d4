// Finding things: the palette by keyboard alone, the search page, a phone.
import assert from "node:assert/strict";
import { phone, signIn, visitor } from "./browser.mjs";

export async function thePaletteFindsAnOrderByPinyin(browser) {
  const { page, close } = await visitor(browser);
  await signIn(page, "agent");
  await page.keyboard.press("Control+k");
  const input = page.getByRole("combobox");
  await input.waitFor();
  await input.pressSequentially("dianti", { delay: 20 });
  const first = page.getByRole("option").first();
  await page.locator(".palette mark").first().waitFor();
  assert.equal(await first.getAttribute("aria-selected"), "true");
  assert.equal(await input.getAttribute("aria-activedescendant"), await first.getAttribute("id"));
  // The Enter that ends a composition chooses a candidate of the input method, not ours.
  await input.evaluate((field) =>
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, isComposing: true })),
  );
  assert.equal(new URL(page.url()).pathname, "/");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/orders\/[0-9a-f-]{36}/);
  // It is among the recent ones now.
  await page.keyboard.press("Control+k");
  await page.locator(".palette-group").first().waitFor();
  assert.match(await page.locator(".palette-group").first().innerText(), /最近/);
  await page.keyboard.press("Escape");
  await page.locator(".palette").waitFor({ state: "detached" });
  await close();
}

export async function theSearchPageShowsWhereTheWordsStand(browser) {
  const { page, close } = await visitor(browser, { viewport: phone });
  await signIn(page, "agent");
  await page.goto("/search");
  const input = page.locator("#search");
  await input.pressSequentially("电梯");
  await page.locator(".hit mark").first().waitFor();
  await page.waitForURL(/q=/);
  assert.equal(await page.locator(".hit mark").first().innerText(), "电梯");
  await input.press("ArrowDown");
  assert.ok(await page.evaluate(() => document.activeElement?.classList.contains("hit-title")));
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  assert.equal(wide, false, "the page scrolls sideways on a phone");
  await page.goto(`/search?q=${encodeURIComponent("量子纠缠")}`);
  await page.locator(".empty").waitFor();
  await close();
}
