// Opens pages in Chromium as their readers do, and prints as JSON what is wrong with each.
//
// Usage: node look.mjs CHROMIUM PICTURES VIEWS PAGE...
// PICTURES is a folder for pictures of each page, or `-` for none. VIEWS is `all`, or `some`: each page without scripts and in two
// of the other views, which are others for the next page.
import { basename } from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import { chromium } from "playwright-core";

// What axe calls the rules of WCAG 2.2, levels A and AA, and its own of good practice.
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const VIEWS = {
  light: { viewport: { width: 1280, height: 900 }, colorScheme: "light" },
  dark: { viewport: { width: 1280, height: 900 }, colorScheme: "dark" },
  narrow: { viewport: { width: 360, height: 740 }, colorScheme: "light" },
  print: { viewport: { width: 794, height: 1123 }, colorScheme: "light", media: "print" },
  scriptless: { viewport: { width: 1280, height: 900 }, colorScheme: "light", javaScriptEnabled: false },
};

const [executablePath, pictures, views, ...pages] = process.argv.slice(2);
const scripted = Object.keys(VIEWS).filter((name) => VIEWS[name].javaScriptEnabled !== false);
const browser = await chromium.launch({ executablePath, headless: true });
const findings = [];
try {
  for (const [place, page] of pages.entries()) {
    const two = [0, 1].map((next) => scripted[(place + next) % scripted.length]);
    for (const [name, view] of Object.entries(VIEWS)) {
      if (views !== "all" && scripted.includes(name) && !two.includes(name)) continue;
      findings.push({ page: basename(page), view: name, ...(await look(page, name, view)) });
    }
  }
} finally {
  await browser.close();
}
console.log(JSON.stringify(findings));

async function look(file, name, { media, ...options }) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const address = pathToFileURL(file).href;
  const requests = [];
  const messages = [];
  page.on("request", (request) => {
    if (request.url() !== address && !request.url().startsWith("data:")) requests.push(request.url());
  });
  page.on("console", (message) => messages.push(message.text()));
  page.on("pageerror", (error) => messages.push(String(error)));
  page.on("dialog", (dialog) => {
    messages.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  if (media) await page.emulateMedia({ media, colorScheme: options.colorScheme });
  await page.goto(address, { waitUntil: "load" });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  const text = await page.evaluate(() => document.body.innerText);
  // Labels of pictures that are on each other or on a node, and texts that stick out of their node, as the browser draws them.
  const misplaced = await page.evaluate(() => {
    const areas = (selector) => [...document.querySelectorAll(selector)].map((found) => found.getBoundingClientRect());
    const overlap = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    const [labels, nodes] = [areas("svg .share"), areas("svg .node .box")];
    const on = (label, place) => labels.slice(place + 1).some((other) => overlap(label, other)) || nodes.some((node) => overlap(label, node));
    const out = [...document.querySelectorAll("svg .node")].flatMap((node) => {
      const box = node.querySelector(".box").getBoundingClientRect();
      return [...node.querySelectorAll(".name, .detail")]
        .map((text) => [text.textContent, text.getBoundingClientRect()])
        .filter(([, text]) => text.left < box.left || text.right > box.right || text.top < box.top || text.bottom > box.bottom)
        .map(([text]) => text);
    });
    return labels.filter(on).length + out.length;
  });
  // Whether whom a picture is of is in view when the page opens; null on a page without one.
  const subject = await page.evaluate(() => {
    const [box, region] = [".picture .subject .box", ".picture"].map((found) => document.querySelector(found)?.getBoundingClientRect());
    if (!box) return null;
    const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
    const within = (left, right, top, bottom) => left <= x && x <= right && top <= y && y <= bottom;
    return within(region.left, region.right, region.top, region.bottom) && within(0, innerWidth, 0, innerHeight);
  });
  // Whether the data dictionary can be searched, and what a search for a word finds of its tables; null on a page without it.
  const search = await page.evaluate(() => {
    const search = document.querySelector(".search");
    if (search === null || search.hidden) return search && { shown: false };
    const [field, tables] = [search.querySelector("input"), [...document.querySelectorAll("#dictionary ~ details")]];
    const enter = (word) => {
      field.value = word;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    };
    enter(" Statsborgerskap_nr ");
    const found = tables.filter((table) => !table.hidden);
    const result = { shown: true, tables: tables.length, open: found.filter((table) => table.open).length, found: found.length };
    result.said = search.querySelector("[role=status]").textContent;
    enter("");
    return { ...result, closed: tables.filter((table) => !table.hidden && !table.open).length };
  });
  if (pictures !== "-") await page.screenshot({ path: `${pictures}/${basename(file)}-${name}.png`, fullPage: true });
  // Tables that can be read by scrolling them sideways alone, also those that the page shows when its reader opens them.
  const scrolled = await page.evaluate(() => {
    const closed = [...document.querySelectorAll("details:not([open])")];
    closed.forEach((found) => (found.open = true));
    const wide = [...document.querySelectorAll(".scroll:has(table)")].filter((found) => found.scrollWidth > found.clientWidth);
    closed.forEach((found) => (found.open = false));
    return wide.map((found) => found.getAttribute("aria-label"));
  });
  let violations = [];
  if (media === undefined && options.javaScriptEnabled !== false) {
    await page.evaluate(axe.source);
    const report = await page.evaluate((rules) => axe.run({ runOnly: rules }), RULES);
    violations = report.violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)} (${nodes.length})`);
  }
  await context.close();
  return { requests, messages, overflow, misplaced, scrolled, violations, text, search, subject };
}
