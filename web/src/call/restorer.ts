import type { Offered } from './renegotiation';

export interface Patient {
  /** Makes sure that this device's own connection to the box lives. */
  probe(): void;
  /** How often that connection was made anew. */
  renewals(): number;
  knock(withinMillis: number): Promise<'here' | 'silent' | 'gone'>;
  /** Offers a new path, beside the old one. */
  renew(): Promise<Offered>;
  /** Sends a whole picture at once, instead of waiting until the other side asks for one. */
  refreshPicture(): void;
  /** `Date.now()` of the last offer, from either side. */
  offeredMillis(): number;
}

export interface RestorerEvents {
  /** The way is being looked for, or it was found. */
  restoring(restoring: boolean): void;
  /** The other side does not know this call any more. */
  gone(): void;
  /** Nothing helped. */
  lost(): void;
}

export const GIVE_UP_MILLIS = 60_000;
const KNOCK_MILLIS = 1000;
const PAUSE_MILLIS = 300;
/** A path that is only disturbed for a moment comes back by itself: leave it until it was silent for two seconds. */
const PATIENCE_MILLIS = 700;
const NO_ADDRESS_MILLIS = 50;
const COURTESY_MILLIS = 800;
const SETTLE_MILLIS = 2500;
/** With a relay the caller may gather for a second and a half before its offer goes out. */
const RELAY_COURTESY_MILLIS = 2000;

/**
 * Brings a call back whose media path broke, whichever side moved to another address.
 *
 * Each side knocks at the other through the box until both can be heard, and only then one of them offers: an offer into
 * a dead connection would stand in the way of the other side's. The side that has just come back goes first, or else the
 * caller.
 */
export class Restorer {
  readonly #patient: Patient;
  readonly #events: RestorerEvents;
  readonly #isCaller: boolean;
  /** What `renewals` was when media flowed last. */
  #renewals: number;
  #sick = false;
  #sickMillis = 0;
  #over = false;
  /** Something has changed that may help. */
  #hurried = false;
  #recovered: () => void = () => {};

  constructor(isCaller: boolean, patient: Patient, events: RestorerEvents) {
    this.#isCaller = isCaller;
    this.#patient = patient;
    this.#events = events;
    this.#renewals = patient.renewals();
  }

  get isRestoring(): boolean {
    return this.#sick;
  }

  /** Media has stopped. */
  sick(): void {
    if (this.#sick || this.#over) return;
    this.#sick = true;
    this.#sickMillis = Date.now();
    this.#events.restoring(true);
    void this.#restore();
  }

  /** There are servers now that may help: offers at once, whatever was offered before. */
  hurry(): void {
    if (this.#over) return;
    this.#hurried = true;
    if (this.#sick) this.#recovered();
    else this.sick();
  }

  /** Media flows; may be said as often as it is seen. */
  well(): void {
    this.#renewals = this.#patient.renewals();
    if (!this.#sick) return;
    this.#sick = false;
    this.#hurried = false;
    this.#recovered();
    // A new path begins with a whole picture anyway.
    if (this.#patient.offeredMillis() < this.#sickMillis) this.#patient.refreshPicture();
    this.#events.restoring(false);
  }

  /** The call is over. */
  stop(): void {
    this.#over = true;
    this.#sick = false;
    this.#recovered();
  }

  async #restore(): Promise<void> {
    const since = Date.now();
    let silent = false;
    while (this.#sick) {
      if (Date.now() - since > GIVE_UP_MILLIS) return this.#events.lost();
      this.#patient.probe();
      const answer = await this.#patient.knock(KNOCK_MILLIS);
      if (!this.#sick) return;
      if (answer === 'gone') return this.#events.gone();
      if (answer === 'silent') {
        silent = true;
        await this.#pause(PAUSE_MILLIS);
        continue;
      }
      if (this.#hurried) {
        await this.#offerHurriedly();
        continue;
      }
      const renewed = this.#patient.renewals() > this.#renewals;
      const patience = since + PATIENCE_MILLIS - Date.now();
      if (!renewed && patience > 0) await this.#pause(patience);
      await this.#offer(renewed || (this.#isCaller && !silent));
    }
  }

  async #offerHurriedly(): Promise<void> {
    this.#hurried = false;
    if (this.#isCaller) return this.#offerNow();
    await this.#pause(RELAY_COURTESY_MILLIS);
    if (this.#sick) await this.#offer(true);
  }

  async #offer(first: boolean): Promise<void> {
    if (!first) await this.#pause(COURTESY_MILLIS);
    const settling = this.#patient.offeredMillis() + SETTLE_MILLIS - Date.now();
    if (settling > 0) {
      this.#patient.refreshPicture();
      return this.#pause(settling);
    }
    if (this.#sick) await this.#offerNow();
  }

  async #offerNow(): Promise<void> {
    const offered = await this.#patient.renew();
    if (!this.#sick) return;
    if (offered === 'gone') {
      this.stop();
      this.#events.gone();
    } else if (offered === 'no-address') await this.#pause(NO_ADDRESS_MILLIS);
    else if (offered === 'done') await this.#pause(SETTLE_MILLIS);
    // RFC 3261 section 14.1: after a glare the two sides must not try again at the same time.
    else if (offered === 'glare')
      await this.#pause(this.#isCaller ? 1200 + 400 * Math.random() : 300 * Math.random());
    else await this.#pause(PAUSE_MILLIS);
  }

  /** Ends early when the call recovers. */
  #pause(millis: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, millis);
      this.#recovered = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
