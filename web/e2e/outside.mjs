// Other systems: trying out a connection says what came back, and their messages become orders.
import assert from "node:assert/strict";
import { createHmac, randomUUID } from "node:crypto";
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

export async function takesMessagesIn(browser) {
  const { page, close } = await visitor(browser);
  await signIn(page, "admin");
  await page.goto("/organisation/inbound");
  await page.getByRole("button", { name: "新建接收端" }).click();
  const dialog = page.getByRole("dialog");
  const name = unique("上游");
  await dialog.getByLabel("名称").fill(name);
  await dialog.getByLabel("工单类型").selectOption({ label: "精选工单管理" });
  for (const [field, source] of [
    ["标题", "body.subject"],
    ["类别", "'consult'"],
    ["详细说明", "body.text"],
  ]) {
    await dialog.getByLabel("要填写的字段").selectOption({ label: field });
    await dialog.getByRole("button", { name: "添加字段" }).click();
    await dialog.getByRole("textbox", { name: field }).fill(source);
  }
  await dialog.getByRole("button", { name: "保存" }).click();
  const secret = await page.getByLabel("签名密钥").inputValue();
  const card = page.getByRole("region", { name });
  const address = await card.getByText("/api/v1/public/hooks/").innerText();
  await card.getByRole("button", { name: "试一条消息" }).click();
  await card.getByLabel("消息（JSON）").fill('{"subject": "少了一半"}');
  await card.getByRole("button", { name: "看结果" }).click();
  await card.getByRole("alert").getByText("/values/description").waitFor();
  const subject = unique("来自上游");
  const message = JSON.stringify({ subject, text: "请上门查看一次。" });
  await card.getByLabel("消息（JSON）").fill(message);
  await card.getByRole("button", { name: "看结果" }).click();
  await card.getByText("会新建一张工单。").waitFor();
  const id = randomUUID();
  const at = Math.floor(Date.now() / 1000);
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${at}.${message}`).digest("base64");
  const headers = {
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": String(at),
    "webhook-signature": `v1,${signature}`,
  };
  const answer = await fetch(address, { method: "POST", headers, body: message });
  const made = await answer.json();
  assert.equal(answer.status, 201, JSON.stringify(made));
  await page.goto(`/orders/${made.id}`);
  await page.getByRole("heading", { name: subject }).waitFor();
  await page.goto("/organisation/inbound");
  await card.getByText("正常").waitFor();
  await card.getByRole("button", { name: "删除" }).click();
  await dialog.getByRole("button", { name: "删除" }).click();
  await card.waitFor({ state: "detached" });
  await close();
}
