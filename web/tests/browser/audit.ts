/** Accessibility of what is on the screen, as axe-core finds it. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { kTop } from './site';

const kAxe = readFileSync(join(kTop, 'web/node_modules/axe-core/axe.min.js'), 'utf8');

interface Finding {
  impact: string;
  id: string;
  nodes: { html: string; failureSummary: string }[];
}

/** Rules (null: all) that what is shown breaks seriously, with what breaks them. */
async function findings(page: Page, rules: string[] | null): Promise<string[]> {
  return page.evaluate(async (only) => {
    const { axe } = window as unknown as {
      axe: { run: (options: object) => Promise<{ violations: Finding[] }> };
    };
    const { violations } = await axe.run({
      resultTypes: ['violations'],
      ...(only ? { runOnly: { type: 'rule', values: only } } : {}),
    });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(
        ({ id, nodes }) =>
          `${id}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} (${failureSummary})`).join(' | ')}`,
      );
  }, rules);
}

/** Nothing serious in either theme; every flow asks for each of its views. Stays in the theme it was in. */
export async function audit(page: Page): Promise<void> {
  if (await page.evaluate(() => !('axe' in window))) await page.evaluate(kAxe);
  const dark = await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
  const found = await findings(page, null);
  await page.emulateMedia({ colorScheme: dark ? 'light' : 'dark' });
  // The themes differ in their colours alone.
  found.push(...(await findings(page, ['color-contrast', 'link-in-text-block'])));
  await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
  expect(found).toEqual([]);
}
