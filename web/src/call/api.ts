import type { About, DeviceKind, Invite, Joined, Me, Pairing, PastCall, Proof } from './protocol';

/** A refusal of the box, or `unreachable` when there was no answer at all. */
export class Refused extends Error {
  readonly code: string;
  readonly status: number;
  readonly triesLeft: number | undefined;

  constructor(code: string, message: string, status = 0, triesLeft?: number) {
    super(message);
    this.code = code;
    this.status = status;
    this.triesLeft = triesLeft;
  }
}

export interface ThisDevice {
  kind: DeviceKind;
  device: string;
}

/** The box writes a report for each. */
const ZIP_MILLIS = 60_000;

export interface Call {
  method: 'GET' | 'POST' | 'DELETE';
  token?: string;
  body?: unknown;
}

/** The HTTP part of docs/protocol.md. Every method rejects with {@link Refused}. */
export class Api {
  readonly #base: string;
  readonly #fetch: typeof fetch;

  constructor(base: string, fetcher: typeof fetch) {
    this.#base = base;
    this.#fetch = fetcher;
  }

  about(timeoutMillis = 5000): Promise<About> {
    return this.send('/api/about', { method: 'GET' }, timeoutMillis);
  }

  join(name: string, self: ThisDevice, invite: string | undefined): Promise<Joined> {
    const body = invite ? { name, ...self, invite } : { name, ...self };
    return this.send('/api/join', { method: 'POST', body });
  }

  pairByCode(code: string, self: ThisDevice): Promise<Joined> {
    return this.send('/api/pair', { method: 'POST', body: { code, ...self } });
  }

  pairBySecret(secret: string, self: ThisDevice): Promise<Joined> {
    return this.send('/api/pair', { method: 'POST', body: { secret, ...self } });
  }

  pairing(token: string): Promise<Pairing> {
    return this.send('/api/pairing', { method: 'POST', token, body: {} });
  }

  invite(token: string): Promise<Invite> {
    return this.send('/api/invites', { method: 'POST', token, body: {} });
  }

  me(token: string): Promise<Me> {
    return this.send('/api/me', { method: 'GET', token });
  }

  async revoke(token: string, device: string): Promise<void> {
    await this.send(`/api/devices/${encodeURIComponent(device)}`, { method: 'DELETE', token });
  }

  /** This person's calls that have a proof, newest first. */
  async proofs(token: string): Promise<PastCall[]> {
    const answer = await this.send<{ proofs: PastCall[] }>('/api/proofs', { method: 'GET', token });
    return answer.proofs;
  }

  proof(token: string, id: string): Promise<Proof> {
    return this.send(proofPath(id), { method: 'GET', token });
  }

  /** The whole proof as a file for somebody else to look at. */
  async proofZip(token: string, id: string): Promise<Blob> {
    const response = await this.#ask(`${proofPath(id)}/proof.zip`, { method: 'GET', token }, ZIP_MILLIS);
    if (!response.ok) throw refusal(response.status, parse(await response.text().catch(() => '')));
    return response.blob().catch(() => Promise.reject(unreachable()));
  }

  async forgetProof(token: string, id: string): Promise<void> {
    await this.send(proofPath(id), { method: 'DELETE', token });
  }

  /** Any other request of the contract: what a click opens has its own, in files that load with it. */
  async send<T>(path: string, call: Call, timeoutMillis = 10_000): Promise<T> {
    const response = await this.#ask(path, call, timeoutMillis);
    const text = await response.text().catch(() => Promise.reject(unreachable()));
    const json = parse(text);
    if (!response.ok) throw refusal(response.status, json);
    return json as T;
  }

  async #ask(path: string, call: Call, timeoutMillis: number): Promise<Response> {
    const headers: Record<string, string> = {};
    if (call.token) headers['Authorization'] = `Bearer ${call.token}`;
    if (call.body !== undefined) headers['Content-Type'] = 'application/json';
    try {
      return await this.#fetch(this.#base + path, {
        method: call.method,
        headers,
        cache: 'no-store',
        signal: AbortSignal.timeout(timeoutMillis),
        ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      });
    } catch {
      throw unreachable();
    }
  }
}

function proofPath(id: string): string {
  return `/api/proofs/${encodeURIComponent(id)}`;
}

function unreachable(): Refused {
  return new Refused('unreachable', 'The box does not answer. Is this device on its network?');
}

function parse(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refusal(status: number, json: unknown): Refused {
  const said = (json ?? {}) as { error?: string; message?: string; triesLeft?: number };
  const message = said.message ?? `The box refused this with HTTP ${status}.`;
  return new Refused(said.error ?? `http-${status}`, message, status, said.triesLeft);
}
