// Two organisations in one installation, and one person at home in both.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { call, checkAxe, phone, shot, signIn, unique, visitor } from "./browser.mjs";

const password = "correct horse battery";

/** Founds an organisation as whoever runs the server does: with the program, beside the running server. */
function found(slug, name, admin) {
  const { GONGDAN_BIN: program, GONGDAN_DATA_DIR: data } = process.env;
  assert.ok(program && data, "GONGDAN_BIN and GONGDAN_DATA_DIR name the program of the server and its data");
  execFileSync(program, ["found", slug, "--name", name, "--admin", admin, "--password", password], {
    env: process.env,
    stdio: "pipe",
  });
}

async function enter(page, login) {
  await page.goto("/sign-in");
  await page.locator("#login").fill(login);
  await page.locator("#password").fill(password);
  await page.locator("form button[type=submit]").first().click();
}

export async function goesOverToAnotherOrganisation(browser) {
  const slug = `second-${Date.now().toString(36)}`;
  const [login, name] = [`both-${Date.now().toString(36)}`, unique("第二公司")];
  const first = await visitor(browser);
  await signIn(first.page, "admin");
  const { organisation } = (await call(first.page, "GET", "/api/v1/session")).body;
  const made = await call(first.page, "POST", "/api/v1/users", {
    login,
    name: "两边跑",
    roles: ["agent"],
    password,
  });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  await first.close();
  found(slug, name, login);

  const { page, close } = await visitor(browser, { bypassCSP: true });
  await page.goto("/sign-in");
  // The server hears of the new organisation from the log; then it asks which of the two is meant.
  for (let tries = 0; ; tries++) {
    const answer = await call(page, "POST", "/api/v1/session", { login, password });
    if (answer.body?.code === "organisation-needed") break;
    assert.ok(tries < 60, `nobody asks which organisation: ${JSON.stringify(answer.body)}`);
    await page.waitForTimeout(500);
  }
  await page.context().clearCookies();
  await enter(page, login);
  await page.getByRole("button", { name: new RegExp(organisation.name) }).click({ timeout: 30_000 });
  await page.locator(".type-card").first().waitFor();
  await page.goto("/settings");
  const over = page.locator("section", { has: page.locator("#organisations") });
  await over.locator("input[type=password]").fill("wrong horse battery");
  await over.getByRole("button", { name: "查找" }).click();
  await over.getByRole("alert").waitFor();
  await over.locator("input[type=password]").fill(password);
  await over.getByRole("button", { name: "查找" }).click();
  await over.getByText(slug).waitFor();
  assert.equal(await over.getByText("当前").count(), 1, "one says that it is here now");
  await checkAxe(page, "going over to another organisation");
  await shot(page, "organisations");
  await page.setViewportSize(phone);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `the page is ${wide} px too wide`);
  await shot(page, "organisations-phone");

  // A second tab still stands in the first organisation.
  const other = await page.context().newPage();
  await other.goto("/orders");
  await other.locator("h1").first().waitFor();
  await over.getByRole("button", { name: `切换到 ${name}` }).click();
  await page.waitForURL(/\/$/);
  await page.getByText(name).first().waitFor();
  const me = await call(page, "GET", "/api/v1/session");
  assert.equal(me.body.organisation.slug, slug);
  const orders = await call(page, "GET", "/api/v1/orders");
  assert.equal(orders.body.total.count, 0, "nothing of the first organisation is here");
  // It notices, and writes nothing into the wrong one.
  await other.getByRole("link", { name: /待办/ }).first().click();
  await other.getByText(name).first().waitFor();
  await close();
}
