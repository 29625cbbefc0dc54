/**
 * Says when the box can be reached. Sockets ask here before they dial, because a browser slows a page down that dials
 * WebSockets in vain, and does not do so with `fetch`.
 */
export class Reach {
  readonly #ask: (timeoutMillis: number) => Promise<unknown>;
  #waiting: Promise<void> | undefined;
  #wake: () => void = () => {};

  /** @param ask resolves when the box has answered anything at all */
  constructor(ask: (timeoutMillis: number) => Promise<unknown>) {
    this.#ask = ask;
  }

  /** Resolves as soon as the box answers; the same promise for everyone who waits. */
  box(): Promise<void> {
    this.#waiting ??= this.#search().finally(() => (this.#waiting = undefined));
    return this.#waiting;
  }

  /** The network has changed: ask again now instead of at the end of the pause. */
  hurry(): void {
    this.#wake();
  }

  async #search(): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        await this.#ask(1000);
        return;
      } catch {
        await this.#pause(pauseMillis(attempt));
      }
    }
  }

  #pause(millis: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, millis);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** A LAN bears four questions a second for a while, and one a second for as long as it takes. */
export function pauseMillis(attempt: number): number {
  return attempt < 40 ? 250 : 1000;
}
