// Every page, in both themes and languages, at a desk and on a phone: no barrier, no sideways scrolling.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { next, openWizard, phone, signIn, visitor } from "./browser.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** An open list hides the rest of the page from screen readers; the keyboard cannot get there without closing it. */
const openList = "wizard, open list";

async function barriers(page, name) {
  await page.evaluate(axe);
  const found = await page.evaluate(() =>
    window.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }),
  );
  return found.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .filter(({ id }) => !(name === openList && id === "aria-hidden-focus"))
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .map((node) => node.target.join(" "))
          .slice(0, 4)
          .join(", ")}`,
    );
}

/** Places to stand and look; each leaves the page drawn. */
const places = [
  [
    "sign-in",
    async (page) => {
      await page.goto("/sign-in");
      await page.locator(".sign-in button").first().waitFor();
    },
  ],
  [
    "home",
    async (page) => {
      await page.goto("/");
      await page.locator(".order-row, .empty").first().waitFor();
    },
  ],
  [
    "search",
    async (page) => {
      await page.goto(`/search?q=${encodeURIComponent("电梯")}`);
      await page.locator(".hit, .empty").first().waitFor();
    },
  ],
  [
    "choose",
    async (page) => {
      await page.goto("/new");
      await page.locator(".type-card").first().waitFor();
    },
  ],
  [
    "wizard with errors",
    async (page) => {
      await openWizard(page);
      await next(page);
      await page.locator(".summary .notice").waitFor();
    },
  ],
  [
    openList,
    async (page) => {
      await openWizard(page);
      await page.locator("input[role=combobox]").first().click();
      await page.locator("[role=option]").first().waitFor();
    },
  ],
  [
    "list",
    async (page) => {
      await page.goto("/orders");
      await page.locator(".order-row").first().waitFor();
    },
  ],
  [
    "list without a match",
    async (page) => {
      await page.goto("/orders?q=zzzzzz");
      await page.locator(".empty").waitFor();
    },
  ],
  [
    "order",
    async (page) => {
      await page.goto("/orders");
      await page.locator(".order-title").first().click();
      await page.locator(".timeline li").first().waitFor();
    },
  ],
  [
    "messages",
    async (page) => {
      await page.goto("/notices");
      await page.locator(".notice-row, .empty").first().waitFor();
    },
  ],
  [
    "settings",
    async (page) => {
      await page.goto("/settings");
      await page.locator("#tokens").waitFor();
    },
  ],
  [
    "webhooks",
    async (page) => {
      await page.goto("/organisation/webhooks");
      await page.locator(".empty, .card").first().waitFor();
    },
  ],
  [
    "inbound",
    async (page) => {
      await page.goto("/organisation/inbound");
      await page.locator(".empty, .card").first().waitFor();
    },
  ],
  [
    "channels",
    async (page) => {
      await page.goto("/organisation/channels");
      await page.locator(".card h2").first().waitFor();
    },
  ],
  [
    "system",
    async (page) => {
      await page.goto("/system");
      await page.locator("#failed").waitFor();
    },
  ],
  [
    "people",
    async (page) => {
      await page.goto("/people");
      await page.locator(".page h1").first().waitFor();
    },
  ],
  [
    "roles",
    async (page) => {
      await page.goto("/roles");
      await page.locator(".page h1").first().waitFor();
    },
  ],
  [
    "audit",
    async (page) => {
      await page.goto("/audit");
      await page.locator(".audit-entry").first().waitFor();
    },
  ],
  [
    "answers and macros",
    async (page) => {
      await page.goto("/replies");
      await page.locator(".page h1").first().waitFor();
    },
  ],
  [
    "order types",
    async (page) => {
      await page.goto("/types");
      await page.locator(".type-list > li").first().waitFor();
    },
  ],
  [
    "order type",
    async (page) => {
      await page.goto("/types");
      await page.locator(".type-entry").first().click();
      await page.locator(".type-access").waitFor();
    },
  ],
  [
    "form designer",
    async (page) => {
      await page.goto("/types");
      await page.locator('.type-list a[href$="/form"]').first().click();
      await page.getByRole("tree").waitFor();
    },
  ],
  [
    "running orders of a flow",
    async (page) => {
      const types = await page.evaluate(() => fetch("/api/v1/order-types").then((answer) => answer.json()));
      await page.goto(`/flows/${types.items.find((type) => type.key === "repair").id}/migration`);
      await page.locator("[aria-busy='false'] h2").waitFor();
    },
  ],
  [
    "kinds of records",
    async (page) => {
      await page.goto("/collections");
      await page.locator(".page h1").first().waitFor();
    },
  ],
  [
    "records",
    async (page) => {
      await page.goto("/records");
      await page.locator(".page h1").first().waitFor();
    },
  ],
  [
    "option lists",
    async (page) => {
      await page.goto("/option-lists");
      await page.locator(".page h1").first().waitFor();
    },
  ],
  [
    "jobs",
    async (page) => {
      await page.goto("/jobs");
      await page.locator(".page h1").first().waitFor();
    },
  ],
  [
    "connection",
    async (page) => {
      await page.goto("/connection");
      await page.locator(".badge").first().waitFor();
    },
  ],
  [
    "public form",
    async (page) => {
      await page.goto(`/f/${process.env.PUBLIC_SLUG ?? "repair"}`);
      await page.locator(".filler").waitFor();
    },
  ],
  [
    "not found",
    async (page) => {
      await page.goto("/no-such-page");
      await page.locator(".empty").waitFor();
    },
  ],
];

async function walk(browser, options, language, look) {
  const { page, close } = await visitor(browser, options);
  await signIn(page, "admin", language);
  for (const [name, open] of places) {
    await open(page);
    await page.waitForTimeout(200);
    await look(page, name);
  }
  await close();
}

export async function noBarriers(browser) {
  const found = [];
  for (const colorScheme of ["light", "dark"]) {
    for (const language of ["zh-CN", "en"]) {
      const viewport = language === "en" ? phone : { width: 1280, height: 800 };
      await walk(browser, { colorScheme, viewport }, language, async (page, name) => {
        for (const barrier of await barriers(page, name))
          found.push(`${name} (${colorScheme}, ${language}) ${barrier}`);
      });
    }
  }
  assert.deepEqual(found, []);
}

export async function noSidewaysScroll(browser) {
  const found = [];
  for (const language of ["zh-CN", "en"]) {
    await walk(browser, { viewport: phone, hasTouch: true, isMobile: true }, language, async (page, name) => {
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      if (width > phone.width) found.push(`${name} (${language}): ${width} px`);
      const small = await page.evaluate(() =>
        [...document.querySelectorAll(".button, .nav-link, .input, .choice")]
          .map((element) => [element.className, element.getBoundingClientRect()])
          .filter(([, box]) => box.width > 0 && box.height > 0 && box.height < 43.5)
          .map(([name, box]) => `${name} ${Math.round(box.height)} px`),
      );
      for (const target of small) found.push(`${name} (${language}): small target ${target}`);
    });
  }
  assert.deepEqual(found, []);
}
