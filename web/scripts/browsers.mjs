/** Starts the browsers of the system; nothing is ever downloaded. */
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import puppeteer from 'puppeteer-core';

export const kChromium = process.env['TABTRAIN_CHROMIUM'] ?? '/usr/bin/chromium';
const kFirefox = process.env['TABTRAIN_FIREFOX'] ?? '/usr/bin/firefox-esr';

export const kQuiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const hasChromium = existsSync(kChromium);
export const hasFirefox = existsSync(kFirefox);

export function launchChromium() {
  return chromium.launch({ executablePath: kChromium, args: kQuiet });
}

/** As people have it: only one tab of a window is visible, and hidden ones are slowed down. Playwright's never are hidden. */
export function launchHidingChromium() {
  return puppeteer.launch({
    executablePath: kChromium,
    args: kQuiet,
    defaultViewport: { width: 1280, height: 900 },
    ignoreDefaultArgs: [
      '--disable-backgrounding-occluded-windows',
      '--disable-renderer-backgrounding',
      '--disable-background-timer-throttling',
    ],
  });
}

/** @param {Record<string, string | number>} preferences as about:config names them */
export function launchFirefox(preferences = {}) {
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: kFirefox,
    headless: true,
    extraPrefsFirefox: preferences,
  });
}

/**
 * Opens bench.html and returns what it measured.
 * @param {'chromium' | 'firefox'} browser
 * @param {string} url of the site
 * @param {Record<string, string>} query see src/bench.ts
 * @param {number} timeout in milliseconds
 * @returns {Promise<Record<string, unknown>>}
 */
export async function runBenchPage(browser, url, query, timeout) {
  const address = new URL(`bench.html?${new URLSearchParams(query).toString()}`, url).href;
  const text = await (browser === 'firefox' ? inFirefox : inChromium)(address, timeout);
  const result = /** @type {Record<string, unknown>} */ (JSON.parse(text));
  if (typeof result['error'] === 'string') throw new Error(result['error']);
  return result;
}

const kDone = 'body[data-done]';

/**
 * @param {string} address
 * @param {number} timeout
 */
async function inChromium(address, timeout) {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.goto(address);
    await page.waitForSelector(kDone, { timeout });
    return await page.innerText('#result');
  } finally {
    await browser.close();
  }
}

/**
 * @param {string} address
 * @param {number} timeout
 */
async function inFirefox(address, timeout) {
  const browser = await launchFirefox();
  try {
    const page = await browser.newPage();
    await page.goto(address);
    await page.waitForSelector(kDone, { timeout });
    return await page.$eval('#result', (place) => place.textContent ?? '');
  } finally {
    await browser.close();
  }
}
