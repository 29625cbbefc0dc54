import type { Peer } from './calls';
import { emptyRoll, turn, type Roll } from './people';
import type { FromBox, PersonState, ProofFrame, RelayPolicy, RelayReason, Sender } from './protocol';
import type { Reach } from './reach';
import type { RecordPiece } from './record';
import { granted, type RelayAnswer } from './relay';

/** The part of a WebSocket that is used; a test passes its own. */
export interface Wire {
  readonly readyState: number;
  onopen: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(text: string): void;
  close(code?: number, reason?: string): void;
}

export type Dial = (protocol: string) => Wire;

/**
 * - `connecting`: not there yet, or dialling again
 * - `here`: the list is live
 * - `away`: the box does not answer
 * - `revoked`: this device may not come in any more; it does not try again
 */
export type RendezvousStatus = 'connecting' | 'here' | 'away' | 'revoked';

export interface RendezvousEvents {
  roll(roll: Roll): void;
  status(status: RendezvousStatus): void;
  signal(from: Sender, payload: unknown): void;
  /** Somebody has called while this person was not to be disturbed. */
  missed(from: Peer): void;
  /** What the box makes of a call of this device. */
  proof(proof: ProofFrame): void;
  /** The connection is a new one: what was said on the one before may not have arrived. */
  renewed(): void;
}

const OPEN = 1;
const WELCOME_WITHIN_MILLIS = 4000;
/** 4401 token unknown, 4410 device revoked. */
const FINAL_CLOSE = new Set([4401, 4410]);
/** The box does not like how this page speaks or how often: no use in asking again at once. */
const SLOW_CLOSE = new Set([4400, 4408, 4429, 1009, 1013]);
const SLOW_MILLIS = 5000;
const RELAY_MILLIS = 1500;
/** A device that cannot be called still sees who is here, and can be told things. */
const UNCALLABLE_MILLIS = 3000;
/** Errors that answer a wish for the relay. */
const RELAY_REFUSALS: ReadonlySet<string> = new Set(['relay-off', 'relay-full', 'no-call']);

interface Wish {
  call: string | undefined;
  answered(answer: RelayAnswer): void;
}

/** The client of `/rendezvous`: the live list of people, resumed after every broken connection. */
export class Rendezvous {
  readonly #dial: Dial;
  readonly #reach: Reach;
  readonly #token: string;
  readonly #events: RendezvousEvents;
  readonly #callable: () => Promise<void>;
  #wire: Wire | undefined;
  #roll: Roll = emptyRoll;
  #status: RendezvousStatus = 'connecting';
  #state: PersonState = 'free';
  #stopped = true;
  #welcomed = false;
  #welcomeTimer: ReturnType<typeof setTimeout> | undefined;
  #relayPolicy: RelayPolicy | undefined;
  #takesEvidence = false;
  /** Asked for and not answered, in the order of asking: a refusal does not say which one it means. */
  #wishes: Wish[] = [];

  /**
   * @param callable resolves when this device can be called: others may call it as soon as they see it, so it shows itself
   *   no sooner
   */
  constructor(
    dial: Dial,
    reach: Reach,
    token: string,
    events: RendezvousEvents,
    callable: () => Promise<void>,
  ) {
    this.#dial = dial;
    this.#reach = reach;
    this.#token = token;
    this.#events = events;
    this.#callable = callable;
  }

  /** When the box relays; undefined until it has told, and for one that knows no relay. */
  get relayPolicy(): RelayPolicy | undefined {
    return this.#relayPolicy;
  }

  start(): void {
    if (!this.#stopped) return;
    this.#stopped = false;
    void this.#come();
  }

  stop(): void {
    this.#stopped = true;
    this.#drop(1000);
  }

  /** The network has changed: the connection is probably dead without knowing it. */
  reconnect(): void {
    if (this.#stopped) return;
    this.#drop(1000);
    this.#again();
  }

  /** What others see of this device; said again after every reconnection. */
  state(state: PersonState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#say({ type: 'state', state });
  }

  /** @returns false when the box is away and the signal was not sent */
  signal(to: string, payload: unknown): boolean {
    return this.#say({ type: 'signal', to, payload });
  }

  /** @returns false when the box is away, or takes none, and the piece was not sent */
  evidence(call: string, record: RecordPiece): boolean {
    return this.#takesEvidence && this.#say({ type: 'evidence', call, record });
  }

  /**
   * Asks for the servers through which the box relays, or with `blind` tells this device its address.
   *
   * @param call the SIP Call-ID; undefined for none
   */
  relay(because: RelayReason, call: string | undefined): Promise<RelayAnswer> {
    return new Promise((resolve) => {
      if (!this.#say({ type: 'relay', because, ...(call === undefined ? {} : { call }) })) {
        return resolve('away');
      }
      const timer = setTimeout(() => wish.answered('away'), RELAY_MILLIS);
      const wish: Wish = {
        call,
        answered: (answer) => {
          clearTimeout(timer);
          this.#wishes = this.#wishes.filter((other) => other !== wish);
          resolve(answer);
        },
      };
      this.#wishes.push(wish);
    });
  }

  #say(frame: object): boolean {
    if (!this.#welcomed || this.#wire?.readyState !== OPEN) return false;
    this.#wire.send(JSON.stringify(frame));
    return true;
  }

  #open(): void {
    const wire = this.#dial('lanline.v1');
    this.#wire = wire;
    this.#welcomed = false;
    this.#welcomeTimer = setTimeout(() => this.#lost(wire, 0), WELCOME_WITHIN_MILLIS);
    wire.onopen = () => wire.send(JSON.stringify(this.#hello()));
    wire.onmessage = (event: MessageEvent) => this.#received(event.data);
    wire.onclose = (event: CloseEvent) => this.#lost(wire, event.code);
    wire.onerror = () => {};
  }

  #hello(): object {
    const { session, sequence } = this.#roll;
    const hello = { type: 'hello', protocol: 1, token: this.#token };
    return session === undefined ? hello : { ...hello, resume: { session, sequence } };
  }

  #received(text: unknown): void {
    const frame = read(text);
    if (frame === undefined) return;
    if (frame.type === 'welcome') {
      this.#relayPolicy = frame.relay;
      this.#takesEvidence = frame.proofs ?? false;
      this.#welcome();
    }
    this.#roll = turn(this.#roll, frame);
    if (frame.type === 'signal') this.#events.signal(frame.from, frame.payload);
    else if (frame.type === 'missed') this.#events.missed(frame.from);
    else if (frame.type === 'proof') this.#events.proof(frame);
    else if (frame.type === 'relay') {
      this.#wishes.find(({ call }) => (call ?? '') === (frame.call ?? ''))?.answered(granted(frame));
    } else if (frame.type === 'error') {
      if (RELAY_REFUSALS.has(frame.code) && frame.about === undefined)
        this.#wishes[0]?.answered(frame.code as RelayAnswer);
    } else if (frame.type !== 'bye') this.#events.roll(this.#roll);
  }

  #welcome(): void {
    clearTimeout(this.#welcomeTimer);
    this.#welcomed = true;
    this.#become('here');
    this.#say({ type: 'state', state: this.#state });
    this.#events.renewed();
  }

  #lost(wire: Wire, code: number): void {
    if (wire !== this.#wire) return;
    this.#drop();
    if (FINAL_CLOSE.has(code)) {
      this.#stopped = true;
      this.#become('revoked');
    } else if (SLOW_CLOSE.has(code)) {
      this.#become('away');
      setTimeout(() => this.#again(), SLOW_MILLIS);
    } else {
      this.#become('away');
      this.#again();
    }
  }

  #again(): void {
    void this.#reach.box().then(() => this.#come());
  }

  async #come(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const anyway = new Promise<void>((resolve) => (timer = setTimeout(resolve, UNCALLABLE_MILLIS)));
    await Promise.race([this.#callable(), anyway]);
    clearTimeout(timer);
    if (!this.#stopped && this.#wire === undefined) this.#open();
  }

  #drop(code?: number): void {
    clearTimeout(this.#welcomeTimer);
    const wire = this.#wire;
    this.#wire = undefined;
    this.#welcomed = false;
    for (const wish of this.#wishes) wish.answered('away');
    if (wire === undefined) return;
    wire.onopen = wire.onclose = wire.onmessage = null;
    wire.close(code);
  }

  #become(status: RendezvousStatus): void {
    if (this.#status === status) return;
    this.#status = status;
    this.#events.status(status);
  }
}

function read(text: unknown): FromBox | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    const frame: unknown = JSON.parse(text);
    return typeof frame === 'object' && frame !== null && 'type' in frame ? (frame as FromBox) : undefined;
  } catch {
    return undefined;
  }
}
