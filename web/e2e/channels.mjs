// Channels: set up by their schema, secrets that never come out, accounts of people, wishes.
import assert from "node:assert/strict";
import { checkAxe, phone, shot, signIn, visitor } from "./browser.mjs";

/** The card of a channel, opened. */
async function card(page, name) {
  const found = page.getByRole("region", { name, exact: true });
  await found.waitFor();
  const open = found.getByRole("button", { name: /^设置/ });
  if (await open.count()) await open.click();
  return found;
}

async function setUp(page) {
  await page.goto("/organisation/channels");
  const wecom = await card(page, "企业微信");
  await wecom.getByRole("button", { name: "保存" }).click();
  await wecom.getByText("必填。").first().waitFor();
  await wecom.getByLabel("企业 ID（CorpId）").fill("ww1");
  await wecom.getByLabel("应用 ID（AgentId）").fill("1000002");
  await wecom.getByLabel("应用的 Secret").fill("hush");
  await wecom.getByRole("button", { name: "保存" }).click();
  await page.getByText("已保存。留空则不变。").first().waitFor();
  assert.equal((await page.content()).includes("hush"), false, "a secret never comes out");
  await checkAxe(page, "channels");
  const sms = await card(page, "短信");
  await sms.getByLabel("服务商").selectOption("twilio");
  assert.equal(await sms.getByLabel("短信签名").count(), 0, "only what the provider needs");
  await sms.getByLabel("账号（AccessKey ID").fill("AC1");
  await sms.getByLabel("发送号码").fill("+14155552671");
  await sms.getByRole("button", { name: "保存" }).click();
  await sms.getByRole("button", { name: "给自己发一条测试消息" }).waitFor();
}

async function switchOff(page) {
  const { items } = await (await page.request.get("/api/v1/channels")).json();
  for (const channel of items.filter((each) => each.active)) {
    const response = await page.request.put(`/api/v1/channels/${channel.name}`, {
      headers: { "if-match": `"v${channel.version}"` },
      data: { settings: channel.settings, active: false },
    });
    assert.equal(response.status(), 200);
  }
}

export async function channels(browser) {
  const { page, close } = await visitor(browser, { bypassCSP: true });
  await signIn(page, "admin");
  await setUp(page);
  await shot(page, "channels");
  const me = await (await page.request.get("/api/v1/session")).json();
  await page.goto(`/people/${me.user.id}`);
  await page.getByLabel("企业微信账号").fill("lin.xiaoyan");
  await page.getByLabel("电话").fill("13800138000");
  await page.getByRole("button", { name: "保存" }).first().click();
  await page.getByText("已保存").first().waitFor();
  await page.goto("/settings");
  await page.getByText("接收渠道").waitFor();
  await page.setViewportSize(phone);
  await page.getByRole("button", { name: "上移“短信”" }).click();
  const list = page.getByRole("group", { name: "接收渠道" }).getByRole("listitem");
  const before = (await list.allTextContents()).map((each) => each.trim());
  assert.ok(before.indexOf("短信") < before.length - 1, before.join());
  await shot(page, "wishes");
  await page
    .locator("form", { has: page.getByText("接收渠道") })
    .getByRole("button", { name: "保存" })
    .click();
  await page.getByText("已保存。").first().waitFor();
  await page.reload();
  await page.getByText("接收渠道").waitFor();
  assert.deepEqual(
    (await list.allTextContents()).map((each) => each.trim()),
    before,
  );
  await switchOff(page);
  await close();
}
