// node e2e/run.mjs [name …]: all journeys, or those named, against GONGDAN_URL.
import * as access from "./access.mjs";
import * as boards from "./boards.mjs";
import { base, launch } from "./browser.mjs";
import * as channels from "./channels.mjs";
import * as checklist from "./checklist.mjs";
import * as clocks from "./clocks.mjs";
import * as drafts from "./drafts.mjs";
import * as flowRest from "./flowrest.mjs";
import * as flows from "./flows.mjs";
import * as forms from "./forms.mjs";
import * as journeys from "./journeys.mjs";
import * as kinds from "./kinds.mjs";
import * as layouts from "./layouts.mjs";
import * as life from "./life.mjs";
import * as lists from "./lists.mjs";
import * as offline from "./offline.mjs";
import * as organisations from "./organisations.mjs";
import * as outside from "./outside.mjs";
import * as pages from "./pages.mjs";
import * as paper from "./paper.mjs";
import * as records from "./records.mjs";
import * as reviews from "./reviews.mjs";
import * as search from "./search.mjs";
import * as security from "./security.mjs";
import * as tasks from "./tasks.mjs";
import * as together from "./together.mjs";
import * as types from "./types.mjs";

const all = {
  ...journeys,
  ...channels,
  ...checklist,
  ...clocks,
  ...drafts,
  ...flows,
  ...flowRest,
  ...forms,
  ...layouts,
  ...life,
  ...lists,
  ...offline,
  ...outside,
  ...pages,
  ...kinds,
  ...paper,
  ...records,
  ...reviews,
  ...search,
  ...security,
  ...tasks,
  ...together,
  ...boards,
  ...types,
  ...access,
  // Last: from here on there are two organisations, and signing in looks different.
  ...organisations,
};
const wanted = process.argv.slice(2);
const names = wanted.length > 0 ? wanted : Object.keys(all);

const browser = await launch();
let failed = 0;
console.log(`${names.length} journeys against ${base}`);
for (const name of names) {
  const started = Date.now();
  try {
    await all[name](browser);
    console.log(`  ok   ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failed++;
    console.log(`  FAIL ${name}: ${error.stack}`);
  }
  for (const context of browser.contexts()) await context.close();
}
await browser.close();
console.log(failed === 0 ? "all passed" : `${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
