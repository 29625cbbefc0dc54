import type { Reach } from './reach';
import type { Wire } from './rendezvous';

/** `open` is connected but not registered yet; `ready` is registered: other requests may go. */
export type PipeState = 'closed' | 'opening' | 'open' | 'ready';

export interface PipeEvents {
  /** Connected again after a loss: register now. */
  reopened(): void;
  /** The connection has gone; requests that wait for an answer on it will not get one. */
  dropped(): void;
  /** The box does not want this device any more. */
  revoked(): void;
}

const OPEN = 1;
const OPEN_WITHIN_MILLIS = 3000;
const KEEP_MILLIS = 5 * 60_000;
const KEEP_MESSAGES = 64;
/** The other side is not back yet: a BYE that met with one of these is said again. */
const NOT_YET = /^SIP\/2\.0 (408|430|480|500|503) /;
const SAY_AGAIN_MILLIS = 1000;
const REVOKED_CODES = new Set([4401, 4410]);

interface Kept {
  text: string;
  untilMillis: number;
}

/**
 * A connection of JsSIP that outlives its WebSocket.
 *
 * JsSIP ends every session that has a live transaction when its transport goes, although sound and picture do not
 * depend on the box. So it is told of the first connection only. What it sends while the box is away is kept and goes
 * out once this device is registered again, and a BYE is said again until somebody answered it: a call that was hung up
 * while the box was away is over on the other side too.
 */
export class Pipe {
  // What JsSIP asks of a socket.
  readonly via_transport: string;
  readonly url: string;
  readonly sip_uri: string;
  onconnect: () => void = () => {};
  ondisconnect: (error: boolean, code?: number, reason?: string) => void = () => {};
  ondata: (data: unknown) => void = () => {};

  readonly #dial: (protocol: string) => Wire;
  readonly #reach: Reach;
  readonly #events: PipeEvents;
  #wire: Wire | undefined;
  #state: PipeState = 'closed';
  #wanted = false;
  #introduced = false;
  #openTimer: ReturnType<typeof setTimeout> | undefined;
  #kept: Kept[] = [];
  #unanswered = new Map<string, Kept>();
  #lastHeardMillis = 0;

  constructor(url: string, dial: (protocol: string) => Wire, reach: Reach, events: PipeEvents) {
    const { protocol, host } = new URL(url);
    this.url = url;
    this.via_transport = protocol === 'ws:' ? 'WS' : 'WSS';
    this.sip_uri = `sip:${host};transport=ws`;
    this.#dial = dial;
    this.#reach = reach;
    this.#events = events;
  }

  get state(): PipeState {
    return this.#state;
  }

  /** `Date.now()` of the last message from the box. */
  get lastHeardMillis(): number {
    return this.#lastHeardMillis;
  }

  connect(): void {
    this.#wanted = true;
    if (this.#state === 'closed') this.#open();
  }

  disconnect(): void {
    this.#wanted = false;
    this.#close();
  }

  isConnected(): boolean {
    return this.#introduced && this.#wanted;
  }

  isConnecting(): boolean {
    return this.#wanted && !this.#introduced;
  }

  send(message: unknown): boolean {
    const text = withoutToken(String(message));
    if (text.startsWith('REGISTER ')) {
      if (this.#wire?.readyState === OPEN) this.#wire.send(text);
    } else if (this.#state === 'ready') {
      this.#write({ text, untilMillis: Date.now() + KEEP_MILLIS });
    } else {
      this.#keep(text);
    }
    return true;
  }

  /** This device is registered: what was kept may go. */
  ready(): void {
    if (this.#state !== 'open') return;
    this.#state = 'ready';
    const waiting = [...this.#unanswered.values(), ...this.#kept];
    this.#kept = [];
    const now = Date.now();
    for (const kept of waiting) if (kept.untilMillis > now) this.#write(kept);
  }

  /** The connection turned out to be dead: dial again as soon as the box can be reached. */
  renew(): void {
    if (!this.#wanted || this.#state === 'closed') return;
    this.#lost(0);
  }

  #open(): void {
    this.#state = 'opening';
    const wire = this.#dial('sip');
    this.#wire = wire;
    this.#openTimer = setTimeout(() => wire === this.#wire && this.#lost(0), OPEN_WITHIN_MILLIS);
    wire.onopen = () => this.#opened();
    wire.onmessage = (event: MessageEvent) => this.#received(event.data);
    wire.onclose = (event: CloseEvent) => wire === this.#wire && this.#lost(event.code);
    wire.onerror = () => {};
  }

  #opened(): void {
    clearTimeout(this.#openTimer);
    this.#state = 'open';
    this.#lastHeardMillis = Date.now();
    if (this.#introduced) {
      this.#events.reopened();
    } else {
      this.#introduced = true;
      this.onconnect();
    }
  }

  #received(data: unknown): void {
    this.#lastHeardMillis = Date.now();
    if (typeof data === 'string') this.#settle(data);
    this.ondata(data);
  }

  #lost(code: number): void {
    this.#close();
    this.#events.dropped();
    if (REVOKED_CODES.has(code)) {
      this.#wanted = false;
      this.#events.revoked();
      return;
    }
    void this.#reach.box().then(() => {
      if (this.#wanted && this.#state === 'closed') this.#open();
    });
  }

  #close(): void {
    clearTimeout(this.#openTimer);
    const wire = this.#wire;
    this.#wire = undefined;
    this.#state = 'closed';
    if (wire === undefined) return;
    wire.onopen = wire.onclose = wire.onmessage = null;
    wire.close(1000);
  }

  #keep(text: string): void {
    this.#kept.push({ text, untilMillis: Date.now() + KEEP_MILLIS });
    if (this.#kept.length > KEEP_MESSAGES) this.#kept.shift();
  }

  #write(kept: Kept): void {
    const branch = kept.text.startsWith('BYE ') ? branchOf(kept.text) : undefined;
    if (branch) this.#unanswered.set(branch, kept);
    this.#wire?.send(kept.text);
  }

  #settle(text: string): void {
    if (this.#unanswered.size === 0 || !/^SIP\/2\.0 [2-6]/.test(text)) return;
    const branch = branchOf(text);
    const kept = this.#unanswered.get(branch ?? '');
    if (branch === undefined || kept === undefined) return;
    this.#unanswered.delete(branch);
    if (NOT_YET.test(text) && kept.untilMillis > Date.now() + SAY_AGAIN_MILLIS) {
      setTimeout(() => this.#sayAgain(kept, branch), SAY_AGAIN_MILLIS);
    }
  }

  /** A new branch makes it a new transaction: the old one has its answer. */
  #sayAgain(kept: Kept, branch: string): void {
    if (!this.#wanted) return;
    const fresh = `z9hG4bK${crypto.randomUUID().slice(0, 13)}`;
    const again = { ...kept, text: kept.text.replace(`branch=${branch}`, `branch=${fresh}`) };
    if (this.#state === 'ready') this.#write(again);
    else this.#kept.push(again);
  }
}

/**
 * JsSIP puts the device token into every request. Only the registrar needs it, and a request that is forwarded would show
 * it to the other side.
 */
function withoutToken(text: string): string {
  return text.startsWith('REGISTER ') ? text : text.replace(/^Authorization:[^\r\n]*\r\n/im, '');
}

/** The branch of the topmost Via: what an answer and its request have in common (RFC 3261 17.1.3). */
function branchOf(text: string): string | undefined {
  return /^(?:Via|v)\s*:[^\r\n]*?;\s*branch=([^;,\s]+)/im.exec(text)?.[1];
}
