import { type ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from '@playwright/test';
import { origin } from './box.ts';
import { trust } from './browser.ts';
import { type Host, type Lab, root } from './lab.ts';
import { type Sample, observe, sample } from './observer.ts';

interface Reply {
  id: number;
  answer?: unknown;
  error?: string;
}

/** Somebody at Debian's Firefox: the same page, found by the same names, with a driver in the namespace (firefox.mjs). */
export class FirefoxPerson {
  private readonly waiting = new Map<number, (reply: Reply) => void>();
  private lastId = 0;

  private constructor(
    readonly name: string,
    private readonly driver: ChildProcess,
  ) {}

  static async open(lab: Lab, host: Host, authority: string, name: string): Promise<FirefoxPerson> {
    const home = mkdtempSync(path.join(tmpdir(), 'lanline-firefox-'));
    const profile = path.join(home, 'profile');
    await trust(profile, authority);
    const script = path.join(root, 'web/e2e/harness/firefox.mjs');
    const person = new FirefoxPerson(
      name,
      lab.start(host, ['node', script, profile], { HOME: home, MOZ_HEADLESS: '1' }),
    );
    await person.ready();
    await person.ask('open', origin, `(${observe.toString()})()`);
    return person;
  }

  async join(): Promise<void> {
    await this.ask('fill', 'Your name', this.name);
    await this.click('Join');
  }

  async click(button: string): Promise<void> {
    await this.ask('click', button);
  }

  async sees(button: string): Promise<void> {
    await this.ask('see', button, 'button');
  }

  async answer(caller: { name: string }): Promise<void> {
    await this.ask('see', `${caller.name} is calling`, 'dialog');
    await this.click('Answer');
  }

  async sample(): Promise<Sample | null> {
    return (await this.ask('evaluate', `(${sample.toString()})()`)) as Sample | null;
  }

  /** Empty while there are none. */
  async fourWords(): Promise<string> {
    return (await this.ask(
      'evaluate',
      "document.querySelector('.words')?.textContent.trim() ?? ''",
    )) as string;
  }

  /** Of its newest connection, as about:webrtc copies it. */
  async report(): Promise<string> {
    return (await this.ask('report')) as string;
  }

  async violations(): Promise<string[]> {
    return (await this.ask('evaluate', 'window.observer.violations')) as string[];
  }

  async picturesIn(more: number): Promise<void> {
    const before = (await this.sample())?.framesDecoded ?? 0;
    await expect
      .poll(async () => ((await this.sample())?.framesDecoded ?? 0) - before, {
        message: `${this.name} sees`,
        timeout: 15_000,
      })
      .toBeGreaterThanOrEqual(more);
  }

  async isFree(): Promise<void> {
    const isHangUp =
      "(button) => button.checkVisibility() && (button.ariaLabel ?? button.textContent).trim() === 'Hang up'";
    const hangUp = `[...document.querySelectorAll('button')].some(${isHangUp})`;
    await expect.poll(() => this.ask('evaluate', hangUp), { message: `${this.name} is free` }).toBe(false);
  }

  async close(): Promise<void> {
    await this.ask('close').catch(() => undefined);
    this.driver.kill();
  }

  private async ready(): Promise<void> {
    let complaints = '';
    this.driver.stderr?.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
    const started = new Promise<Reply>((resolve, reject) => {
      this.waiting.set(0, resolve);
      this.driver.once('exit', (status) =>
        reject(new Error(`Firefox's driver ended with ${status}: ${complaints}`)),
      );
    });
    if (this.driver.stdout) {
      createInterface({ input: this.driver.stdout }).on('line', (line) => {
        if (!line.startsWith('{')) return;
        const reply = JSON.parse(line) as Reply;
        this.waiting.get(reply.id)?.(reply);
        this.waiting.delete(reply.id);
      });
    }
    await started;
  }

  private async ask(command: string, ...args: unknown[]): Promise<unknown> {
    const id = ++this.lastId;
    const replied = new Promise<Reply>((resolve) => this.waiting.set(id, resolve));
    this.driver.stdin?.write(`${JSON.stringify({ id, command, arguments: args })}\n`);
    const reply = await replied;
    if (reply.error) throw new Error(`${this.name}: ${command} ${String(args[0] ?? '')}: ${reply.error}`);
    return reply.answer;
  }
}
