import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const server = process.env.GONGDAN_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
  // Relative, so that the server can put a CDN in front of the assets by rewriting index.html alone:
  // chunks find each other through import.meta.url.
  base: "./",
  resolve: {
    alias: { "~": fileURLToPath(new URL("./src", import.meta.url)) },
    // kinds/*/*/ui.tsx live outside this folder and have no node_modules above them.
    dedupe: ["react", "react-dom", "@tanstack/react-query", "@testing-library/react"],
  },
  build: {
    target: ["chrome111", "edge111", "firefox115", "safari16.4"],
    assetsDir: "assets",
    // A data: URL would defeat the immutable cache, and icons must stay loadable under a strict CSP.
    assetsInlineLimit: 0,
    manifest: true,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What nearly every page needs in one file instead of a dozen crumbs: on a slow line each request costs.
          // What only some pages need stays out of it, in files of its own where several pages share it.
          groups: [
            { name: "react", test: /node_modules\/(react|react-dom|scheduler)\// },
            {
              name: "kit",
              test: new RegExp(
                `web/src/(i18n/|${[
                  "api/(client|connection|problem|queries|queryClient|session|types)",
                  "local/(backoff|db|drafts|keepSending|outboxRules|uuid)",
                  "ui/(Badge|Brand|Button|ComboBox|Dialog|Empty|ErrorPanel|FieldFrame|Icon|Notice|Skeleton|Time)",
                  "ui/(Toaster|ime|shortcuts|theme|toasts|usePageTitle|words)",
                ].join("|")})\\b|node_modules/(@tanstack/(react-)?query|openapi-fetch|wouter|regexparam)`,
              ),
            },
            {
              name: "rows",
              test: /web\/src\/features\/orders\/(DraftList|OrderRow|useTypeNames|listWords)\b/,
            },
            {
              name: "sending",
              test: /web\/src\/(local\/(draftSync|outbox|startDraftSync|tus|uploads)\b|files\/)/,
            },
            { name: "forms", test: /web\/src\/(kinds\/(?!later|design)|expr\/)/ },
          ],
        },
      },
    },
  },
  server: {
    fs: { allow: [".."] },
    proxy: { "/api": { target: server, changeOrigin: false }, "/problems": server },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}", "../kinds/**/*.test.{ts,tsx}"],
    setupFiles: ["src/testSetup.ts"],
    restoreMocks: true,
  },
});
