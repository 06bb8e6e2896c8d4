// The flows of orders: reading the picture on a phone, with the keyboard, and where an order stands in it.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { fillAll, next, openWizard, phone, signIn, unique, visitor } from "./browser.mjs";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

export const typeId = (page, key) =>
  page.evaluate(
    (wanted) =>
      fetch("/api/v1/order-types")
        .then((answer) => answer.json())
        .then((types) => types.items.find((type) => type.key === wanted).id),
    key,
  );

/** No fault that axe finds, in what is on the screen now. */
export async function checkAxe(page, where) {
  await page.addScriptTag({ path: axe });
  const faults = await page.evaluate(() =>
    window.axe
      .run(document, { resultTypes: ["violations"] })
      .then(({ violations }) =>
        violations.map(
          ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`,
        ),
      ),
  );
  assert.deepEqual(faults, [], where);
}

export async function openFlow(browser, options = {}, language = "zh-CN") {
  const visit = await visitor(browser, { bypassCSP: true, ...options });
  await signIn(visit.page, "admin", language);
  await visit.page.goto(`/flows/${await typeId(visit.page, "repair")}`);
  await visit.page.getByRole("tree").waitFor();
  return visit;
}

/** What a screen reader would say where the focus is. */
const focused = (page) =>
  page.evaluate(() => (document.activeElement?.textContent ?? "").replace(/\s+/g, " ").trim());
const part = (page, key) => page.locator(`[data-key="${key}"]`);

export async function flowOnPhone(browser) {
  const { page, close } = await openFlow(browser, { viewport: phone });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(overflow <= 0, `the page is ${overflow} px too wide`);
  await page.locator(".flow-card", { hasText: "客服主管审批" }).click();
  await page.locator(".flow-side", { hasText: "2 天后升级到第 1 级主管" }).waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".flow-side h2").waitFor({ state: "detached" });
  assert.match(await focused(page), /客服主管审批/, "the focus is back in the picture");
  await checkAxe(page, "flow on a phone");
  await close();
}

export async function flowByKeyboard(browser) {
  const { page, close } = await openFlow(browser, {}, "en");
  await page.getByRole("treeitem").first().focus();
  assert.match(await focused(page), /^1\. ?Start ?Report/);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  assert.equal(await focused(page), "Condition 1 Below 500 Estimated cost < 500");
  await page.keyboard.press("ArrowLeft");
  await part(page, "s:approve_small").waitFor({ state: "detached" });
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  assert.match(
    await focused(page),
    /Approval ?Service supervisor ?Role Service supervisor ?Reminder after 1 day/,
  );
  await page.keyboard.press("Enter");
  await page.locator(".flow-side", { hasText: "The requester's manager decides" }).waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("End");
  assert.match(await focused(page), /End ?End ?As completed/);
  await checkAxe(page, "flow");
  await page.emulateMedia({ colorScheme: "dark" });
  await page.evaluate(() => document.documentElement.setAttribute("data-theme", "dark"));
  await checkAxe(page, "flow in the dark");
  await close();
}

export async function flowOfAnOrder(browser) {
  const { page, close } = await visitor(browser);
  await signIn(page, "admin");
  await openWizard(page);
  await fillAll(page, unique("流程"));
  await next(page);
  await page.locator("[data-receipt]").waitFor();
  const id = await page.locator("[data-receipt]").getAttribute("data-receipt");
  await page.goto(`/orders/${id}`);
  await page.getByRole("button", { name: "查看流程图" }).click();
  await page.locator(".flow-mark", { hasText: "现在在这里" }).first().waitFor();
  await page.locator(".flow-mark", { hasText: "已通过" }).first().waitFor();
  await close();
}
