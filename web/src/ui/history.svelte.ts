import type { Api } from '../call/api';
import type { PastCall, Proof } from '../call/protocol';

/** This person's calls of which the box keeps a proof. */
export class HistoryStore {
  /** Newest first. */
  calls = $state.raw<PastCall[]>([]);
  readonly #api: Api;
  readonly #token: () => string | undefined;

  constructor(api: Api, token: () => string | undefined) {
    this.#api = api;
    this.#token = token;
  }

  /** As the box has it now; what was known stays where it does not answer. */
  async load(): Promise<void> {
    const token = this.#token();
    if (token === undefined) return;
    const calls = await this.#api.proofs(token).catch(() => undefined);
    if (calls && token === this.#token()) this.calls = calls;
  }

  /** @throws Refused */
  proof(id: string): Promise<Proof> {
    return this.#api.proof(this.#token() ?? '', id);
  }

  /** @throws Refused */
  file(id: string): Promise<Blob> {
    return this.#api.proofZip(this.#token() ?? '', id);
  }

  /** @throws Refused */
  async forget(id: string): Promise<void> {
    await this.#api.forgetProof(this.#token() ?? '', id);
    this.calls = this.calls.filter((call) => call.id !== id);
  }

  forgetAll(): void {
    this.calls = [];
  }
}
