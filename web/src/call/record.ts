/** The call record: what one device saw of one call. The shape that page, box and `lanline trace` share. */

export type Moment =
  | 'tap'
  | 'ringing'
  | 'answered'
  | 'gathering'
  | 'checking'
  | 'connected'
  | 'completed'
  | 'disconnected'
  | 'failed'
  | 'relaying'
  | 'direct'
  | 'dtls-connected'
  | 'first-audio'
  | 'first-video'
  | 'restart'
  | 'other-words'
  | 'ended';

/** What the first piece of a record carries, and begins it anew. */
export interface RecordHead {
  lanline: 'call-record';
  version: 1;
  /** The SIP Call-ID. */
  call: string;
  /** By this device's clock. */
  startedMillis: number;
  user: string;
  device: string;
  /** The other side's user. */
  peer: string;
  side: 'caller' | 'callee';
  browser: string;
}

export interface RecordEvent {
  /** Since `startedMillis`, as everywhere in a record. */
  atMillis: number;
  what: Moment;
}

/** User name fragments of one ICE generation. */
export interface Generation {
  atMillis: number;
  local: string;
  remote: string;
}

export interface RecordEnd {
  address: string;
  port: number;
  type: string;
  protocol: string;
  relayProtocol?: string;
}

export interface RecordPair {
  atMillis: number;
  local: RecordEnd;
  remote: RecordEnd;
}

export interface Dtls {
  version: string;
  cipher: string;
  /** The key exchange, where the browser tells. */
  group?: string;
  srtp: string;
  role?: string;
}

/** Each such as `sha-256 AB:CD…`, in upper case. */
export interface Fingerprints {
  /** Of the certificates in use. */
  own?: string;
  peer?: string;
  /** In the descriptions that this device sent and received. */
  ownInSdp?: string;
  peerInSdp?: string;
}

export interface RecordStream {
  ssrc: number;
  direction: 'in' | 'out';
  kind: string;
  codec: string;
  mid?: string;
}

/** A pair of addresses that carried bytes. */
export interface RecordPath {
  local: string;
  remote: string;
  bytesSent: number;
  bytesReceived: number;
  packetsSent: number;
  packetsReceived: number;
}

/** Counted from the beginning of the connection. */
export interface StreamSample {
  ssrc: number;
  packets: number;
  /** Of an outgoing stream, what the other side says. */
  lost: number;
  jitterMillis: number;
  bytes: number;
  frames: number;
  concealed?: number;
}

export interface Sample {
  atMillis: number;
  rttMillis?: number;
  streams: StreamSample[];
}

/** Members of which a later piece carries what is new. */
export interface Lists {
  events: RecordEvent[];
  ice: Generation[];
  pairs: RecordPair[];
  samples: Sample[];
}

/** Members that a later piece replaces. */
export interface Facts {
  dtls: Dtls;
  fingerprints: Fingerprints;
  words: string[];
  streams: RecordStream[];
  paths: RecordPath[];
}

export type CallRecord = RecordHead & Partial<Lists & Facts>;
export type RecordPiece = Partial<CallRecord>;

const LIMITS: Record<keyof Lists, number> = { events: 200, ice: 50, pairs: 50, samples: 720 };
export const STREAM_LIMIT = 64;
export const PATH_LIMIT = 32;

/** A name's quotation marks, colon and comma, and brackets. */
const AROUND = 6;

interface Entry {
  value: Lists[keyof Lists][number];
  said: boolean;
}

/** A record as it grows, and how much of it has been said. */
export class Recording {
  readonly #head: RecordHead;
  readonly #lists: Record<keyof Lists, Entry[]> = { events: [], ice: [], pairs: [], samples: [] };
  readonly #facts = new Map<keyof Facts, { value: unknown; text: string; said: boolean }>();
  #begun = false;

  constructor(head: RecordHead) {
    this.#head = head;
  }

  get head(): RecordHead {
    return this.#head;
  }

  /** Adds to a list. What is too much is left out, but samples are thinned by two, so that they reach over the whole call. */
  add<L extends keyof Lists>(list: L, value: Lists[L][number]): void {
    const entries = this.#lists[list];
    if (entries.length >= LIMITS[list]) {
      if (list !== 'samples') return;
      this.#lists[list] = entries.filter((_, index) => index % 2 === 1);
    }
    this.#lists[list].push({ value, said: false });
  }

  /** @returns whether it is news */
  set<F extends keyof Facts>(fact: F, value: Facts[F]): boolean {
    const text = JSON.stringify(value);
    if (this.#facts.get(fact)?.text === text) return false;
    this.#facts.set(fact, { value, text, said: false });
    return true;
  }

  has(what: Moment): boolean {
    return this.#lists.events.some(({ value }) => (value as RecordEvent).what === what);
  }

  /** All of it, as it is now. */
  whole(): CallRecord {
    const whole: RecordPiece = { ...this.#head };
    for (const [list, entries] of Object.entries(this.#lists)) {
      if (entries.length > 0) Object.assign(whole, { [list]: entries.map(({ value }) => value) });
    }
    for (const [fact, { value }] of this.#facts) Object.assign(whole, { [fact]: value });
    return whole as CallRecord;
  }

  /** Whoever listens has heard nothing, or may not have: everything is said again. */
  forget(): void {
    this.#begun = false;
    for (const entry of Object.values(this.#lists).flat()) entry.said = false;
    for (const fact of this.#facts.values()) fact.said = false;
  }

  /**
   * The next piece of what has not been said yet, as much as fits.
   *
   * @param roomBytes how long it may be as JSON in UTF-8
   * @param say whether it went out; only then does it count as said
   * @returns whether there is more to say, or all again when it did not go out
   */
  next(roomBytes: number, say: (piece: RecordPiece) => boolean): boolean {
    const head = this.#begun ? {} : this.#head;
    const room = new Room(roomBytes - bytesOf(head));
    const said: { said: boolean }[] = [];
    const piece = { ...head, ...this.#freshFacts(room, said), ...this.#freshEntries(room, said) };
    if (Object.keys(piece).length === 0) return false;
    if (!say(piece)) return true;
    this.#begun = true;
    for (const each of said) each.said = true;
    return room.isFull;
  }

  #freshFacts(room: Room, said: { said: boolean }[]): RecordPiece {
    const fresh = [...this.#facts].filter(
      ([name, fact]) => !fact.said && room.takes(fact.value, name.length + AROUND),
    );
    said.push(...fresh.map(([, fact]) => fact));
    return Object.fromEntries(fresh.map(([name, { value }]) => [name, value]));
  }

  #freshEntries(room: Room, said: { said: boolean }[]): RecordPiece {
    const piece: Record<string, unknown[]> = {};
    for (const [name, entries] of Object.entries(this.#lists)) {
      const fresh = entries.filter((entry) => !entry.said && room.takes(entry.value, name.length + AROUND));
      if (fresh.length > 0) piece[name] = fresh.map(({ value }) => value);
      said.push(...fresh);
    }
    return piece;
  }
}

/** What fits into a frame. Once something did not, nothing more does, so that lists stay in order. */
class Room {
  #bytes: number;
  isFull = false;

  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  /** @param around what it takes besides the value itself */
  takes(value: unknown, around: number): boolean {
    const bytes = bytesOf(value) + around;
    this.isFull ||= bytes > this.#bytes;
    if (!this.isFull) this.#bytes -= bytes;
    return !this.isFull;
  }
}

function bytesOf(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}
