import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { Shown } from "./Shown";

const HOSTILE = [
  "<script>window.hurt = 1</script>",
  "<img src=x onerror='window.hurt = 1'>",
  "[x](javascript:window.hurt=1)",
  "**<svg onload=window.hurt=1>**",
  "`<iframe srcdoc='<script>parent.hurt=1</script>'>`",
  "> <a href='javascript:window.hurt=1'>x</a>",
  '[x](https://a.example/"onmouseover="window.hurt=1)',
].join("\n\n");

test("whatever is written, only harmless elements are drawn", () => {
  const { container } = render(<Shown text={HOSTILE} />);
  const names = new Set([...container.querySelectorAll("*")].map((element) => element.tagName.toLowerCase()));
  for (const name of names)
    expect(["div", "p", "span", "br", "strong", "em", "code", "blockquote", "a"]).toContain(name);
  const attributes = [...container.querySelectorAll("*")].flatMap((element) => element.getAttributeNames());
  expect(attributes.filter((name) => name.startsWith("on") || name === "style" || name === "src")).toEqual(
    [],
  );
  for (const link of container.querySelectorAll("a")) expect(link.getAttribute("href")).toMatch(/^https:/);
  expect(window).not.toHaveProperty("hurt");
  expect(container.textContent).toContain("<script>window.hurt = 1</script>");
});

test("a link opens elsewhere and tells nobody where it came from", () => {
  render(<Shown text="[手册](https://a.example/)" />);
  const link = screen.getByRole("link", { name: "手册" });
  expect(link.getAttribute("rel")).toContain("noopener");
  expect(link.getAttribute("rel")).toContain("noreferrer");
});
