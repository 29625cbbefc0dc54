import type { Api } from './api';
import type { AskingPhone, PhoneAccount } from './protocol';

/** This person's desk phones and softphones, as the box knows them. Every method rejects with `Refused`. */
export class DeskPhones {
  readonly #api: Api;
  readonly #token: string;

  constructor(api: Api, token: string) {
    this.#api = api;
    this.#token = token;
  }

  /** A password for them. */
  add(): Promise<PhoneAccount> {
    return this.#post('/api/phones');
  }

  /** Signs them out. */
  async forget(): Promise<void> {
    await this.#api.send('/api/phones', { method: 'DELETE', token: this.#token });
  }

  /** Those that ask for settings, which are heard for a while from now on. */
  async asking(): Promise<AskingPhone[]> {
    return (await this.#post<{ phones: AskingPhone[] }>('/api/phones/asking')).phones;
  }

  /** Makes one of them a phone of this person. */
  async setUp(id: number): Promise<void> {
    await this.#post(`/api/phones/asking/${id}`);
  }

  #post<T>(path: string): Promise<T> {
    return this.#api.send(path, { method: 'POST', token: this.#token, body: {} });
  }
}
