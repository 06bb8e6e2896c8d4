// What every journey needs: a browser, people, and hands that fill in a form without knowing it.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

export const base = process.env.GONGDAN_URL ?? "http://127.0.0.1:8080";
/** Another node of the same installation, where there is one. */
export const otherNode = process.env.GONGDAN_OTHER_URL ?? base;

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--disable-dev-shm-usage",
    ],
  });
}

const desk = { width: 1280, height: 800 };
export const phone = { width: 360, height: 740 };

/** A browser of one's own, with an eye on what must never happen: an exception, or a request to another origin. */
export async function visitor(browser, options = {}) {
  const context = await browser.newContext({
    viewport: desk,
    locale: "zh-CN",
    baseURL: base,
    // Journeys that break the network on purpose must not be answered from what is kept on the device.
    serviceWorkers: "block",
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const faults = [];
  const home = new URL(options.baseURL ?? base).origin;
  page.on("pageerror", (error) => faults.push(`exception: ${error.message}`));
  page.on("console", (message) => {
    if (/Content Security Policy/i.test(message.text())) faults.push(message.text());
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (/^https?:$/.test(url.protocol) && url.origin !== home) faults.push(`foreign: ${url}`);
  });
  const close = async () => {
    await context.close();
    assert.deepEqual(faults, []);
  };
  return { context, page, close };
}

/** One-click sign-in as the first demo account with this role; leaves the app in the wanted language. */
export async function signIn(page, role, language = "zh-CN") {
  await page.goto("/sign-in");
  const meta = await page.evaluate(() => fetch("/api/v1/meta").then((answer) => answer.json()));
  const at = meta.demo.findIndex((account) => account.role === role);
  assert.notEqual(at, -1, `the server offers no demo account with the role ${role}`);
  await enter(page, at, language);
}

async function enter(page, at, language) {
  await page.locator(".demo button").nth(at).click();
  await page.locator(".type-card").first().waitFor();
  if ((await page.locator("html").getAttribute("lang")) !== language) {
    await page.evaluate(
      (locale) =>
        fetch("/api/v1/session", {
          method: "PATCH",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ locale }),
        }),
      language,
    );
    await page.reload();
    await page.locator(".type-card").first().waitFor();
  }
}

/** One-click sign-in as one person of the demo, by login. */
export async function signInAs(page, login, language = "zh-CN") {
  await page.goto("/sign-in");
  const meta = await page.evaluate(() => fetch("/api/v1/meta").then((answer) => answer.json()));
  const at = meta.demo.findIndex((account) => account.login === login);
  assert.notEqual(at, -1, `the server offers no demo account ${login}`);
  await enter(page, at, language);
}

/** A call of the API as whoever is signed in on the page. */
export const call = (page, method, path, body) =>
  page.evaluate(
    async ({ method, path, body }) => {
      const answer = await fetch(path, {
        method,
        headers: { "content-type": "application/json", "idempotency-key": crypto.randomUUID() },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      const text = await answer.text();
      return { status: answer.status, body: text ? JSON.parse(text) : null };
    },
    { method, path, body },
  );

/** The type whose public form is open is the richest one; its card on the home page. */
export async function openWizard(page) {
  const types = await page.evaluate(() => fetch("/api/v1/order-types").then((answer) => answer.json()));
  const type = types.items.find((each) => each.active && each.publicForm?.enabled) ?? types.items[0];
  await page.goto(`/new/${type.id}`);
  await page.locator(".filler").waitFor();
  return type;
}

export const next = (page) => page.locator(".filler-bar button[type=submit]").click();

/** Fills in every required control of the open page that is still empty, and every long text with `words`. */
export async function fillPage(page, words) {
  // Lists that are still loading cannot be typed into yet.
  await page.waitForFunction(() => !document.querySelector(".filler input[readonly]"));
  for (const field of await page.locator(".filler .field").all()) {
    const isMust = (await field.locator(".must").count()) > 0;
    const area = field.locator("textarea");
    if (await area.count()) {
      if (isMust) await area.fill(words);
      continue;
    }
    if (!isMust) continue;
    const radio = field.locator("input[type=radio]");
    if (await radio.count()) {
      if ((await field.locator("input[type=radio]:checked").count()) === 0) await radio.first().check();
      continue;
    }
    const combo = field.locator("input[role=combobox]");
    if (await combo.count()) {
      if ((await combo.inputValue()) !== "") continue;
      await combo.click();
      await page.locator("[role=option]").first().waitFor();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await page.waitForFunction((element) => element.value !== "", await combo.elementHandle());
      continue;
    }
    const input = field.locator("input").first();
    if ((await input.inputValue()) !== "") continue;
    const kind = await input.evaluate((element) => element.inputMode || element.type);
    const sample = {
      tel: "138 0013 8000",
      numeric: "12",
      decimal: "12.50",
      "datetime-local": "2026-11-20T09:00",
    };
    await input.fill(sample[kind] ?? "测试");
  }
}

/** From the first page to the last, filled in, not yet submitted. */
export async function fillAll(page, words) {
  for (;;) {
    await fillPage(page, words);
    const steps = page.locator(".stepper li");
    const last = (await steps.count()) === 0 || (await steps.last().getAttribute("data-state")) === "now";
    if (last) return;
    const before = await page.locator(".filler-page h2").first().textContent();
    await next(page);
    await page.waitForFunction(
      (title) => document.querySelector(".filler-page h2")?.textContent !== title,
      before,
    );
  }
}

/** How many orders carry these words, as the server counts them. */
export function countOrders(page, words) {
  return page.evaluate(
    (q) =>
      fetch(`/api/v1/orders?limit=200&q=${encodeURIComponent(q)}`)
        .then((answer) => answer.json())
        .then((orders) => orders.items.filter((order) => order.title.includes(q)).length),
    words,
  );
}

/** A word no other run has used. The title of an order begins with its description. */
export const unique = (word) => `${word}${Date.now().toString(36)}${Math.floor(Math.random() * 1e4)}`;

/** The smallest picture that is one. */
export const photo = {
  name: "现场照片.png",
  mimeType: "image/png",
  buffer: Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  ),
};

/** Starts a stopwatch in the page itself: from the next press of the submit button to each change of the page. */
export async function timePresses(page) {
  await page.evaluate(() => {
    const times = {};
    window.pressTimes = times;
    let start;
    document.addEventListener(
      "click",
      (event) => {
        if (event.target instanceof Element && event.target.closest("[type=submit]"))
          start = performance.now();
      },
      true,
    );
    const look = () => {
      if (start === undefined) return;
      const note = (name, seen) => {
        if (seen && !(name in times)) times[name] = performance.now() - start;
      };
      note("feedback", document.querySelector("[type=submit][aria-busy], .sending"));
      note("kept", document.querySelector(".sending[data-tone=warn]"));
      note("receipt", document.querySelector("[data-receipt]"));
    };
    new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
  });
  return async (name) => {
    await page.waitForFunction((key) => key in window.pressTimes, name);
    return Math.round(await page.evaluate((key) => window.pressTimes[key], name));
  };
}

/** A picture for whoever wants to look: only when SHOTS names a folder. */
export async function shot(page, name) {
  const folder = process.env.SHOTS;
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

/** No fault that axe finds, in what is on the screen now; for visitors with `bypassCSP`. */
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
