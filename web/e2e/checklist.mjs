// What every page owes to keys, eyes and fingers, whatever it is about: the palette, the list of shortcuts, input methods,
// the way back, motion, focus, requests.
import assert from "node:assert/strict";
import { call, checkAxe, phone, shot, signIn, visitor } from "./browser.mjs";

/** The palette from within a field; the list of shortcuts; single keys switched off; a setting found by its initials. */
export async function keysOfTheShell(browser) {
  const { page, close } = await visitor(browser, { bypassCSP: true });
  await signIn(page, "admin");
  await page.goto("/orders");
  await page.locator(".order-row").first().waitFor();
  await page.locator("#order-filter").focus();
  await page.keyboard.press("Control+k");
  await page.locator("dialog.palette[open]").waitFor();
  await page.keyboard.type("tiaoxiu");
  await page.locator("dialog.palette [role=option]", { hasText: "调休" }).first().waitFor();
  await page.keyboard.press("Escape");
  await page.locator("dialog.palette").waitFor({ state: "detached" });
  await page.locator("h1").click();
  await page.keyboard.press("?");
  await page.locator(".key-map").waitFor();
  await checkAxe(page, "the list of shortcuts");
  await shot(page, "keys");
  assert.equal(await page.locator(".key-map h3").first().textContent(), "工单列表");
  await page.keyboard.press("Escape");
  await page.locator(".key-map").waitFor({ state: "detached" });
  await page.evaluate(() => localStorage.setItem("gongdan.singleKeys", "off"));
  await page.keyboard.press("?");
  await page.keyboard.press("c");
  await page.waitForTimeout(200);
  assert.equal(await page.locator(".key-map").count(), 0, "single keys are off");
  assert.match(page.url(), /\/orders/);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("dlr");
  await page.locator("dialog.palette [role=option]", { hasText: "代理人" }).first().click();
  await page.waitForURL(/\/settings#deputies/);
  await page.waitForFunction(() => document.activeElement?.id === "deputies");
  await close();
}

/** The Enter that ends a composition does nothing of ours, in either order of the events, in the palette and in filters. */
export async function compositionsAreLeftAlone(browser) {
  const { page, close } = await visitor(browser);
  await signIn(page, "admin");
  await page.goto("/orders");
  await page.locator(".order-row").first().waitFor();
  const compose = (selector, endFirst) =>
    page.evaluate(
      ([name, ends]) => {
        const field = document.querySelector(name);
        field.focus();
        const fire = (type, init) =>
          field.dispatchEvent(new type(init.name, { bubbles: true, cancelable: true, ...init }));
        fire(CompositionEvent, { name: "compositionstart" });
        const end = () => fire(CompositionEvent, { name: "compositionend", data: "工单" });
        const enter = () =>
          fire(KeyboardEvent, {
            name: "keydown",
            key: "Enter",
            keyCode: ends ? 13 : 229,
            isComposing: !ends,
          });
        if (ends) {
          end();
          enter();
        } else {
          enter();
          end();
        }
      },
      [selector, endFirst],
    );
  for (const endFirst of [false, true]) {
    const applied = page.url();
    await page.locator("#order-filter").fill(`水泵 ${endFirst}`);
    await compose("#order-filter", endFirst);
    await page.waitForTimeout(150);
    assert.equal(page.url(), applied);
    await page.keyboard.press("Control+k");
    await page.locator("dialog.palette[open] input").fill("gongdan");
    await page.locator("dialog.palette [role=option]").first().waitFor();
    // Leaving the filter applies it.
    const here = page.url();
    await compose("dialog.palette[open] input", endFirst);
    await page.waitForTimeout(50);
    assert.equal(await page.locator("dialog.palette[open]").count(), 1, "nothing was opened");
    assert.equal(page.url(), here);
    await page.waitForTimeout(150);
    await page.keyboard.press("Escape");
    await page.locator("dialog.palette").waitFor({ state: "detached" });
  }
  await close();
}

/** Back from an order to the same place of the list, to the pixel; few rows are in the document; nothing shifts. */
export async function backToTheSamePlace(browser) {
  const { page, close } = await visitor(browser);
  await signIn(page, "admin");
  await page.addInitScript(() => {
    window.shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  await page.goto("/orders");
  await page.locator(".order-row").first().waitFor();
  await page.waitForTimeout(500);
  assert.ok((await page.evaluate(() => window.shift)) <= 0.02, "P5");
  await page.evaluate(() => scrollTo(0, 2_400));
  await page.waitForTimeout(300);
  const rows = await page.locator(".order-row").count();
  assert.ok(rows <= 60, `${rows} rows in the document`);
  const was = await page.evaluate(() => scrollY);
  await page.evaluate(() => {
    const row = [...document.querySelectorAll(".order-row")].find(
      (each) => each.getBoundingClientRect().top > 200,
    );
    row.querySelector("a").click();
  });
  await page.locator("article.order").waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".order-row").first().waitFor();
  await page.waitForFunction((at) => Math.abs(scrollY - at) <= 1, was);
  await close();
}

/** At 320 px nothing sticks out; nothing moves for those who asked for stillness; what has the focus is never covered; fields tell what they are. */
export async function stillAndInSight(browser) {
  const narrow = { width: 320, height: 740 };
  const { page, close } = await visitor(browser, { reducedMotion: "reduce", viewport: narrow });
  await signIn(page, "admin");
  for (const path of ["/", "/orders", "/tasks", "/settings", "/boards", "/flows"]) {
    await page.goto(path);
    await page.locator("main h1, main h2").first().waitFor();
    await page.waitForTimeout(300);
    const moving = await page.evaluate(
      () =>
        document
          .getAnimations()
          .filter(
            ({ effect, playState }) => playState === "running" && effect.getComputedTiming().duration > 10,
          ).length,
    );
    assert.equal(moving, 0, `${path}: something moves`);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= narrow.width, `${path}: ${width} px wide at ${narrow.width}`);
    const covered = [];
    for (let tab = 0; tab < 25; tab++) {
      await page.keyboard.press("Tab");
      // What scrolls into sight needs a frame or two.
      await page.waitForTimeout(60);
      const hidden = await page.evaluate(() => {
        const focused = document.activeElement;
        if (!focused || focused === document.body) return null;
        const box = focused.getBoundingClientRect();
        if (box.width === 0 || box.height === 0) return null;
        const [x, y] = [box.left + box.width / 2, box.top + Math.min(box.height / 2, 20)];
        const top = document.elementFromPoint(x, y);
        const seen = top !== null && (focused.contains(top) || top.contains(focused));
        return seen ? null : `${focused.tagName}.${focused.className} ${focused.textContent?.slice(0, 20)}`;
      });
      if (hidden) covered.push(hidden);
    }
    assert.deepEqual(covered, [], `${path}: covered while it has the focus`);
  }
  await close();
}

/** Each refusal of the server is told in its own words, never as raw JSON, and what failed can be tried again. */
export async function refusalsHaveWords(browser) {
  const { page, close } = await visitor(browser);
  await signIn(page, "admin");
  const seen = new Set();
  for (const [status, code] of [
    [403, "forbidden"],
    [404, "not-found"],
    [429, "too-many-requests"],
    [500, "internal"],
  ]) {
    await page.route("**/api/v1/boards?**", (route) =>
      route.fulfill({
        status,
        contentType: "application/problem+json",
        body: JSON.stringify({
          type: `/problems/${code}`,
          title: code,
          status,
          code,
          requestId: "01a2",
          text: { zh: `原因 ${code}`, en: code },
        }),
      }),
    );
    await page.goto("/boards");
    const panel = page.locator("main [role=alert], main .notice").first();
    await panel.waitFor();
    const words = await panel.textContent();
    assert.doesNotMatch(words, /[{}]/, "raw JSON");
    seen.add(words);
    await page.unroute("**/api/v1/boards?**");
  }
  assert.equal(seen.size, 4, "four refusals, four texts");
  await close();
}

/** Five questions, answered with figures that lead to where they come from, and with what cannot be known. */
export async function readScorecard(browser) {
  for (const [language, viewport] of [
    ["zh-CN", { width: 1280, height: 800 }],
    ["en", phone],
  ]) {
    const { page, close } = await visitor(browser, { bypassCSP: true, viewport });
    await signIn(page, "admin", language);
    await page.goto("/system/scorecard");
    await page.locator(".scorecard section").nth(4).waitFor();
    await checkAxe(page, `the scorecard (${language})`);
    await shot(page, `scorecard-${language}`);
    const card = await call(page, "GET", "/api/v1/system/scorecard");
    const unknown = card.body.dimensions.flatMap((each) => each.facts).filter((fact) => fact.value === null);
    assert.equal(await page.locator(".scorecard [data-unknown]").count(), unknown.length);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    assert.equal(wide, false, "nothing sticks out");
    await page.locator('.scorecard a[href="/flows"]').click();
    await page.locator(".flow-type").first().waitFor();
    await close();
  }
}
