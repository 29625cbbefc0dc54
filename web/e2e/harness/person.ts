import { type BrowserContext, type Locator, type Page, expect } from '@playwright/test';
import { loudest, type Observer, type Sample, observe, sample } from './observer.ts';

/** Somebody at a browser, who finds everything by its accessible name. */
export class Person {
  /** What must stay empty, whatever the test is about. */
  readonly foreignRequests: string[] = [];
  readonly errors: string[] = [];

  private constructor(
    readonly name: string,
    readonly context: BrowserContext,
    readonly page: Page,
    origin: string,
  ) {
    context.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(`${origin}/`) && !/^(data|blob):/.test(url)) this.foreignRequests.push(url);
    });
    page.on('pageerror', (error) =>
      this.errors.push(`${error.name}: ${error.message}\n${error.stack ?? ''}`),
    );
  }

  /** Opens the page on a new device. */
  static async open(context: BrowserContext, name: string, origin: string): Promise<Person> {
    await context.addInitScript(observe);
    const person = new Person(name, context, await context.newPage(), origin);
    await person.page.goto(origin);
    return person;
  }

  /** Joins under the name, as somebody does who sees the page for the first time, and waits for the list of people. */
  async join(): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Your name' }).fill(this.name);
    await this.button('Join').click();
    await expect(this.button('Join')).toBeHidden();
  }

  /** Opens the door for one more device: the 8 digits that the page shows. */
  async showsCode(): Promise<string> {
    await this.button('Devices and settings').click();
    await this.button('Add a device').click();
    const code = this.page.getByText(/\d{4}\s?\d{4}$/).first();
    await expect(code).toBeVisible();
    const digits = (await code.innerText()).replace(/\D/g, '');
    await this.page.keyboard.press('Escape');
    return digits;
  }

  /** Joins as one more device of somebody who is already there. */
  async joinWithCode(code: string): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Your name' }).fill(this.name);
    await this.button('Join').click();
    await this.page.getByRole('textbox', { name: 'Code from the other device' }).fill(code);
    await this.button('Add this device').click();
    await expect(this.button('Add this device')).toBeHidden();
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  ringing(caller: Person): Locator {
    return this.page.getByRole('dialog', { name: `${caller.name} is calling` });
  }

  async sees(other: Pick<Person, 'name'>): Promise<void> {
    await expect(this.button(`Call ${other.name}`)).toBeVisible();
  }

  /** The four words that the call's screen shows. */
  async fourWords(): Promise<string> {
    const words = this.page.getByRole('button', { name: /^Four words to compare: / });
    await expect(words).toBeVisible();
    return (await words.innerText()).trim();
  }

  /** The red banner on the screen of a call. */
  warning(): Locator {
    return this.page.getByRole('alert').filter({ hasText: 'Someone may be in between' });
  }

  /** Opens the list of calls that have a proof. */
  async pastCalls(): Promise<void> {
    await this.page.getByRole('button', { name: /^Past calls/ }).click();
  }

  /** The newest call with somebody in that list. */
  pastCall(other: Person): Locator {
    return this.page.getByRole('button', { name: new RegExp(`^Show proof: ${other.name} `) }).first();
  }

  /** Waits until the page says so. */
  async reads(text: string | RegExp): Promise<void> {
    await expect(this.page.getByText(text).first()).toBeVisible();
  }

  /** When (wall clock) the page said that it asks the box for a way, however short; fails when it has not since `sinceMs`. */
  async askedTheBox(sinceMs: number): Promise<number> {
    const times = () => this.page.evaluate(() => window.observer.relaying);
    await expect
      .poll(async () => (await times()).some((time) => time >= sinceMs), {
        message: `${this.name} connects through the box`,
        intervals: [50],
        timeout: 15_000,
      })
      .toBe(true);
    return Math.min(...(await times()).filter((time) => time >= sinceMs));
  }

  /** Waits until pictures and sound come in. */
  async seesAndHears(timeoutMs = 15_000): Promise<void> {
    await expect
      .poll(
        async () => {
          const taken = await this.page.evaluate(sample);
          return (taken?.framesDecoded ?? 0) > 2 && (taken?.audioEnergy ?? 0) > 0;
        },
        { message: `${this.name} sees and hears`, intervals: [50], timeout: timeoutMs },
      )
      .toBe(true);
  }

  /** The loudest of what comes in, in hertz; 0 for nothing. */
  loudest(): Promise<number> {
    return this.page.evaluate(loudest);
  }

  /** Waits until a tone is the loudest of what comes in. */
  async hearsTone(hertz: number): Promise<void> {
    await expect
      .poll(() => this.loudest(), {
        message: `${this.name} hears ${hertz} Hz`,
        intervals: [100],
        timeout: 30_000,
      })
      .toBeCloseTo(hertz, -2);
  }

  async call(other: Person): Promise<void> {
    await this.button(`Call ${other.name}`).click();
  }

  async answer(caller: Person, how = 'Answer'): Promise<void> {
    await this.ringing(caller).getByRole('button', { name: how, exact: true }).click();
  }

  /** Calls with video, is answered, both are connected. */
  async talksTo(other: Person): Promise<void> {
    await this.call(other);
    await other.answer(this);
    await Promise.all([this.connected(), other.connected()]);
  }

  async hangUp(): Promise<void> {
    await this.button('Hang up').click();
  }

  /** Gives up a call that is not answered yet. */
  async cancel(): Promise<void> {
    await this.button('Cancel').or(this.button('Hang up')).click();
  }

  /** Waits until no call is there and nothing rings. */
  async isFree(): Promise<void> {
    await expect(this.button('Hang up')).toBeHidden();
    await expect(this.button('Cancel')).toBeHidden();
    await expect(this.page.getByRole('dialog', { name: 'is calling' })).toBeHidden();
  }

  /** Statistics of the newest connection; fails when there is none. */
  async sample(): Promise<Sample> {
    const taken = await this.page.evaluate(sample);
    if (!taken) throw new Error(`${this.name} has no connection`);
    return taken;
  }

  /** How many peer connections the page has made. */
  connections(): Promise<number> {
    return this.page.evaluate(() => window.observer.connections.length);
  }

  /** Waits until both directions of a connection are up: DTLS connected and something received. */
  async connected(): Promise<void> {
    await expect
      .poll(async () => (await this.page.evaluate(sample))?.dtlsState, {
        message: `${this.name} connects`,
        intervals: [50],
      })
      .toBe('connected');
  }

  /** Milliseconds from now until `more` pictures have come in. */
  async picturesIn(more: number, timeoutMs = 10_000): Promise<number> {
    const before = await this.sample();
    await expect
      .poll(async () => (await this.sample()).framesDecoded - before.framesDecoded, {
        message: `${this.name} gets ${more} more pictures`,
        intervals: [100],
        timeout: timeoutMs,
      })
      .toBeGreaterThanOrEqual(more);
    return (await this.sample()).atMs - before.atMs;
  }

  /** Milliseconds of the longest time without a new picture, from now until a second after the sample is as wanted. */
  async longestGap(isDone: (sample: Sample) => boolean, timeoutMs = 50_000): Promise<number> {
    let last = await this.sample();
    let longest = 0;
    let doneAt: number | undefined;
    for (const end = Date.now() + timeoutMs; doneAt === undefined || Date.now() < doneAt + 1000;) {
      if (Date.now() > end) throw new Error(`${this.name}: not in ${timeoutMs} ms`);
      await this.page.waitForTimeout(100);
      const now = await this.sample();
      longest = Math.max(longest, Math.round(now.atMs - last.atMs));
      if (now.framesDecoded > last.framesDecoded) last = now;
      if (isDone(now)) doneAt ??= Date.now();
    }
    return longest;
  }

  /** How much of something comes in within so many milliseconds. */
  async gains(what: 'framesDecoded' | 'audioEnergy', ms: number): Promise<number> {
    const before = await this.sample();
    await this.page.waitForTimeout(ms);
    return (await this.sample())[what] - before[what];
  }

  /** Waits until the page shows new pictures of the other side, whichever connection they come from. */
  async seesAgain(): Promise<void> {
    await this.page.evaluate(
      (more) =>
        new Promise<void>((resolve) => {
          const video = document.querySelector<HTMLVideoElement>('video.remote');
          let left = more;
          const shown = () => (--left > 0 ? video?.requestVideoFrameCallback(shown) : resolve());
          video?.requestVideoFrameCallback(shown);
        }),
      3,
    );
  }

  /** When what happened, and how its WebSockets ended. */
  times(): Promise<Pick<Observer, 'clicks' | 'shown' | 'connected' | 'closeCodes'>> {
    return this.page.evaluate(() => {
      const { clicks, shown, connected, closeCodes } = window.observer;
      return { clicks, shown, connected, closeCodes };
    });
  }

  /** All that the page shows, in one line. */
  async says(): Promise<string> {
    if (this.page.isClosed()) return 'nothing, it is closed';
    return (await this.page.locator('body').innerText({ timeout: 2000 })).replace(/\s+/g, ' ');
  }

  /** No test may leave these behind: a request to a third party, something the security policy refused, an uncaught error. */
  async isClean(): Promise<void> {
    const violations = this.page.isClosed() ? [] : await this.page.evaluate(() => window.observer.violations);
    expect.soft(this.foreignRequests, `${this.name} asks nobody but the box`).toEqual([]);
    expect.soft(violations, `${this.name}'s page keeps its security policy`).toEqual([]);
    expect.soft(this.errors, `${this.name}'s page throws nothing`).toEqual([]);
  }
}
