/** A Chromium of our own whose profile stays, so that it can be killed and started again, or stopped as by sleep. */

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { kChromium, kQuiet } from '../../scripts/browsers.mjs';

export class MortalChromium {
  private readonly profile = mkdtempSync(join(tmpdir(), 'tabtrain-profile-'));
  private process: ChildProcess | null = null;
  private browser: Browser | null = null;

  async page(): Promise<Page> {
    if (!this.browser) await this.start();
    const context = this.browser?.contexts()[0];
    if (!context) throw new Error('Chromium has no context');
    return context.newPage();
  }

  /** The whole browser, with all its processes, at once. */
  async kill(): Promise<void> {
    const { process: child } = this;
    this.process = this.browser = null;
    if (child?.pid === undefined || child.exitCode !== null) return;
    const gone = once(child, 'exit');
    process.kill(-child.pid, 'SIGKILL');
    await gone;
  }

  /** As when the laptop is closed: nothing of it runs, while the clock goes on. */
  fallAsleep(): void {
    this.signal('SIGSTOP');
  }
  wakeUp(): void {
    this.signal('SIGCONT');
  }

  async close(): Promise<void> {
    await this.kill();
    rmSync(this.profile, { recursive: true, maxRetries: 5 });
  }

  private signal(name: NodeJS.Signals): void {
    if (this.process?.pid === undefined) throw new Error('Chromium does not run');
    process.kill(-this.process.pid, name);
  }

  private async start(): Promise<void> {
    const port = join(this.profile, 'DevToolsActivePort');
    for (const name of [port, ...['Lock', 'Cookie', 'Socket'].map((n) => `Singleton${n}`)]) {
      rmSync(name === port ? port : join(this.profile, name), { force: true });
    }
    const options = [
      '--headless=new',
      '--window-size=1280,900',
      '--remote-debugging-port=0',
      `--user-data-dir=${this.profile}`,
    ];
    // A group of its own, which dies together.
    this.process = spawn(kChromium, [...kQuiet, ...options, 'about:blank'], {
      detached: true,
      stdio: 'ignore',
    });
    for (let wait = 0; !(existsSync(port) && readFileSync(port, 'utf8').includes('\n')); ++wait) {
      if (wait > 600) throw new Error('Chromium did not start');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const [number] = readFileSync(port, 'utf8').split('\n');
    this.browser = await chromium.connectOverCDP(`http://127.0.0.1:${number ?? ''}`);
  }
}
