// Drafts of one person on two devices.
import assert from "node:assert/strict";
import { countOrders, fillAll, next, openWizard, phone, shot, signIn, unique, visitor } from "./browser.mjs";

/** Whether the server answers a draft that holds these words. */
const holds = (page, words) =>
  page.evaluate(
    (q) =>
      fetch("/api/v1/drafts")
        .then((answer) => answer.text())
        .then((text) => text.includes(q)),
    words,
  );

async function until(what, check) {
  for (let turn = 0; turn < 60; turn++) {
    if (await check()) return;
    await new Promise((done) => setTimeout(done, 250));
  }
  assert.fail(`${what} did not happen`);
}

/** Begun on a phone, finished at a desk; the phone comes back late and must not bring the draft back. */
export async function draftGoesOnElsewhere(browser) {
  const one = await visitor(browser, { viewport: phone });
  await signIn(one.page, "requester");
  await openWizard(one.page);
  const words = unique("换设备");
  await fillAll(one.page, words);
  await until("the draft on the server", () => holds(one.page, words));

  const desk = await visitor(browser);
  await signIn(desk.page, "requester");
  const row = desk.page.locator(".draft-list a").first();
  await row.waitFor();
  await row.click();
  await desk.page.locator(".filler").waitFor();
  await desk.page.waitForFunction(
    (text) => [...document.querySelectorAll("textarea")].some((area) => area.value === text),
    words,
  );
  await shot(desk.page, "draft-desk");
  await next(desk.page);
  await desk.page.locator("[data-receipt]").waitFor();
  assert.equal(await holds(desk.page, words), false, "a submitted order is still a draft");

  await one.page.locator("textarea").first().fill(`${words}，还有一句`);
  await one.page.locator(".notice", { hasText: "另一台设备" }).waitFor();
  await shot(one.page, "draft-phone");
  assert.equal(await holds(one.page, words), false, "a late save brought the draft back");
  assert.equal(await countOrders(desk.page, words), 1);
  await one.close();
  await desk.close();
}
