import type { Api } from './api';
import type { AskingPhone, DeskPhone, PhoneAccount } from './protocol';

/** By its number, as in `lanline user list`, where there is no label or another has the same. */
export function phoneName({ id, label }: DeskPhone, all: DeskPhone[]): string {
  if (!label) return `Phone ${id}`;
  return all.some((each) => each.label === label && each.id !== id) ? `${label}, phone ${id}` : label;
}

/** This person's desk phones and softphones, as the box knows them. Every method rejects with `Refused`. */
export class DeskPhones {
  readonly #api: Api;
  readonly #token: string;

  constructor(api: Api, token: string) {
    this.#api = api;
    this.#token = token;
  }

  async all(): Promise<DeskPhone[]> {
    const { phones } = await this.#api.send<{ phones: DeskPhone[] }>('/api/phones', {
      method: 'GET',
      token: this.#token,
    });
    return phones;
  }

  /** One more, with a password of its own. */
  add(): Promise<PhoneAccount> {
    return this.#post('/api/phones');
  }

  /** Signs one out for good; the others go on. */
  async remove(id: number): Promise<void> {
    await this.#api.send(`/api/phones/${id}`, { method: 'DELETE', token: this.#token });
  }

  /**
   * Does something to them and then reads the list, also where it was refused: that there are as many as one may have, or
   * no such phone, says that they are others than the list has.
   */
  async change(action: () => Promise<void>, read: (phones: DeskPhone[]) => void): Promise<void> {
    try {
      await action();
    } finally {
      read(await this.all());
    }
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
