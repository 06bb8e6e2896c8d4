// Connections to other systems: trying one out says what came back.
import assert from "node:assert/strict";
import { call, checkAxe, phone, shot, signIn, unique, visitor } from "./browser.mjs";

export async function triesAConnection(browser) {
  const { page, close } = await visitor(browser, { bypassCSP: true, viewport: phone });
  await signIn(page, "admin");
  const name = unique("无人应答");
  // A name, so that it is looked where it leads only when something is sent.
  const connection = { name, url: "http://localhost:9/", signIn: { by: "nothing" } };
  const made = await call(page, "POST", "/api/v1/connections", {
    key: `c${Date.now().toString(36)}`,
    connection,
  });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  await page.goto("/organisation/connections");
  const card = page.getByRole("region", { name });
  await card.getByRole("button", { name: `测试连接 ${name}` }).click();
  await card.getByRole("status").getByText("内部网络").waitFor();
  await checkAxe(page, "connections");
  await shot(page, "connection-tested");
  await close();
}
