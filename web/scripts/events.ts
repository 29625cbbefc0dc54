type Listener = (...values: never[]) => void;

/** What JsSIP uses of Node's `events`, with the same order and the same answers. */
export class EventEmitter {
  readonly #listeners = new Map<string, { call: Listener; listener: Listener }[]>();

  on(event: string, listener: Listener): this {
    return this.#add(event, listener, listener);
  }

  once(event: string, listener: Listener): this {
    const call = (...values: never[]): void => {
      this.removeListener(event, listener);
      listener.apply(this, values);
    };
    return this.#add(event, listener, call);
  }

  removeListener(event: string, listener: Listener): this {
    const known = this.#listeners.get(event) ?? [];
    const last = known.findLastIndex((one) => one.listener === listener);
    if (last >= 0) this.#listeners.set(event, known.toSpliced(last, 1));
    return this;
  }

  /** @returns whether anybody listened */
  emit(event: string, ...values: never[]): boolean {
    const known = this.#listeners.get(event) ?? [];
    for (const { call } of known) call.apply(this, values);
    return known.length > 0;
  }

  listeners(event: string): Listener[] {
    return (this.#listeners.get(event) ?? []).map(({ listener }) => listener);
  }

  #add(event: string, listener: Listener, call: Listener): this {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), { call, listener }]);
    return this;
  }
}
