import type { Api } from './api';

/** The shapes of `/api/admin` in docs/protocol.md. */

export interface HeldDevice {
  id: string;
  device: string;
  kind: string;
  createdSeconds: number;
  lastSeenSeconds: number;
  current: boolean;
}

export interface Somebody {
  user: string;
  name: string;
  administrator: boolean;
  /** There is a password for phones. */
  phone: boolean;
  devices: HeldDevice[];
}

export interface RegisteredPhone {
  user: string;
  transport: string;
  /** What it says it is. */
  phone: string | null;
  /** Where it is, or the end of its own name: what tells it from another one of the same person. */
  which: string;
  sinceSeconds: number;
}

export interface CallNow {
  call: string;
  from: string;
  to: string;
  state: 'calling' | 'ringing' | 'talking';
  media: string | null;
  sinceSeconds: number;
}

export interface PastCall {
  call: string;
  from: string;
  to: string;
  ending: string;
  startedSeconds: number;
  /** From its answer on; 0 when there was none. */
  seconds: number;
}

/** A call that was proved: its verdict, and nothing else of it. */
export interface JudgedCall {
  call: string;
  startedSeconds: number;
  seconds: number;
  /** The caller first. */
  users: string[];
  path: 'direct' | 'relayed' | 'box' | 'cannot-tell';
  encrypted: 'yes' | 'no' | 'cannot-tell';
  local: 'yes' | 'no' | 'cannot-tell';
  fingerprints: 'match' | 'differ' | 'cannot-tell';
}

/** A call that is over, with what was proved of it, if it was. */
export interface ToldCall {
  call: string;
  users: string[];
  startedSeconds: number;
  seconds: number;
  ending: string | undefined;
  proof: JudgedCall | undefined;
}

/** Calls since the start and proofs from before it, in one list, the latest first. */
export function history(past: PastCall[], proofs: JudgedCall[]): ToldCall[] {
  const proved = new Map(proofs.map((proof) => [proof.call, proof]));
  const known = new Set(past.map(({ call }) => call));
  const told: ToldCall[] = past.map((each) => ({
    call: each.call,
    users: [each.from, each.to],
    startedSeconds: each.startedSeconds,
    seconds: each.seconds,
    ending: each.ending,
    proof: proved.get(each.call),
  }));
  for (const proof of proofs) {
    if (!known.has(proof.call)) told.push({ ...proof, ending: undefined, proof });
  }
  return told.sort((a, b) => b.startedSeconds - a.startedSeconds);
}

export interface RelayGuest {
  user: string;
  call: string;
  because: string;
  transport: string;
  client: string;
  relayed: string;
  sinceSeconds: number;
}

export interface BoxStatus {
  version: string;
  uptimeSeconds: number;
  memory: { usedBytes: number; mostBytes: number };
  health: { status: string; checks: Record<string, string> };
  people: Somebody[];
  phones: RegisteredPhone[];
  calls: { now: CallNow[]; past: PastCall[]; proofs: JudgedCall[] };
  relay: { policy: string; open: boolean; guests: RelayGuest[] };
}

export interface Finding {
  about: string;
  grade: 'pass' | 'warn' | 'fail';
  what: string;
  fix: string;
}

export interface Examination {
  state: 'none' | 'running' | 'done' | 'broken';
  startedSeconds: number;
  findings: Finding[];
}

/** What whoever looks after the box may ask it. Every method rejects with `Refused`. */
export class Admin {
  readonly #api: Api;
  readonly #token: string;

  constructor(api: Api, token: string) {
    this.#api = api;
    this.#token = token;
  }

  status(): Promise<BoxStatus> {
    return this.#api.send('/api/admin/status', { method: 'GET', token: this.#token });
  }

  async revoke(device: string): Promise<void> {
    const path = `/api/admin/devices/${encodeURIComponent(device)}`;
    await this.#api.send(path, { method: 'DELETE', token: this.#token });
  }

  examination(): Promise<Examination> {
    return this.#api.send('/api/admin/doctor', { method: 'GET', token: this.#token });
  }

  examine(): Promise<Examination> {
    return this.#api.send('/api/admin/doctor', { method: 'POST', token: this.#token, body: {} });
  }
}

/** `3 d 4 h`, `2 h 5 min`, `12 min`, `40 s`. */
export function span(seconds: number): string {
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor(seconds / 3600) % 24;
  const minutes = Math.floor(seconds / 60) % 60;
  if (days > 0) return `${days} d ${hours} h`;
  if (hours > 0) return `${hours} h ${minutes} min`;
  if (minutes > 0) return `${minutes} min`;
  return `${Math.max(0, Math.floor(seconds))} s`;
}

/** In units of a million, as people speak of memory. */
export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
