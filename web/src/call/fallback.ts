import type { RelayPolicy, RelayReason } from './protocol';
import type { Grant, Networks, RelayAnswer } from './relay';
import { hasRelayCandidate } from './sdp';

/** What a call can be made to do. */
export interface Means {
  /** When the box relays; undefined for a box that knows no relay. */
  policy(): RelayPolicy | undefined;
  ask(because: RelayReason): Promise<RelayAnswer>;
  /** Takes these servers for what is gathered from now on; undefined for those that the call began with. */
  use(servers: RTCIceServer[] | undefined): void;
  /** Has the path mended at once, with the servers in use. */
  mend(): void;
  /** Restarts ICE in a call that is well. */
  restart(): Promise<unknown>;
  /** Whether the two devices reach each other without a server, found out beside the call. */
  probe(): Promise<boolean>;
  /** `Date.now()` of the last offer, from either side. */
  offeredMillis(): number;
}

export interface FallbackEvents {
  /** The box is asked to relay. */
  relaying(): void;
  /** There is no direct path, and the box does not relay. */
  blocked(): void;
  /** The call takes its way through the box, or, with undefined, straight again. */
  relayed(networks: Networks | undefined): void;
  /** There is no way at all. */
  failed(reason: 'no-way' | 'relay-off' | 'relay-full'): void;
}

/** A pair works within milliseconds on a LAN; browsers wait up to half a minute until they say that none does. */
export const FIRST_PAIR_MILLIS = 5000;
/** Restarts that found no direct path for that long will find none. */
const HELPLESS_MILLIS = 3000;
const GIVE_UP_MILLIS = 15_000;
const BLOCKED_MILLIS = 10_000;
const ASK_AGAIN_MILLIS = 500;
/** An answer does not wait longer than this for servers of its own. */
const ANSWER_WAITS_MILLIS = 700;
export const PROBE_EVERY_MILLIS = 30_000;
const NETWORK_SETTLES_MILLIS = 1000;
/** How long after a direct path was found the other side's offer may take it. */
const MOVE_WITHIN_MILLIS = 10_000;
const MOVED_MILLIS = 5000;
/** A direct path that has carried the call for that long keeps it. */
const SETTLED_MILLIS = 3000;
const LOOK_MILLIS = 250;

type Timer = 'first' | 'give-up' | 'sick' | 'probe' | 'renew' | 'late' | 'moved';

/**
 * Takes a call through the box when the two devices cannot reach each other, and back as soon as they can.
 *
 * Both sides find out by themselves and each asks for servers of its own: where neither network lets the other's packets
 * in, only a pair of two relays works, and otherwise ICE takes the pair with one. The caller offers, so that both do not
 * offer at once; the callee only when the caller does not. A side that has not noticed anything asks when an offer with
 * relay candidates comes, before it answers.
 */
export class Fallback {
  readonly #isCaller: boolean;
  readonly #means: Means;
  readonly #events: FallbackEvents;
  readonly #timers = new Map<Timer, ReturnType<typeof setTimeout>>();
  #over = false;
  /** Some pair has worked. */
  #connected = false;
  /** Since when the path that is in use has been, as far as is known. */
  #wellMillis = 0;
  #sick = false;
  /** The box has been asked, and no path has been found since. */
  #engaged = false;
  #relayed = false;
  #grant: Grant | undefined;
  /** Whether the last round of gathering asked the relay. */
  #gathered = false;
  #because: RelayReason = 'failed';
  /** The box had no relay left for this person when it was asked last. */
  #full = false;
  #arming: Promise<boolean> | undefined;
  /** Until then an offer without relay candidates is the move to the direct path. */
  #moveUntilMillis = 0;

  constructor(isCaller: boolean, means: Means, events: FallbackEvents) {
    this.#isCaller = isCaller;
    this.#means = means;
    this.#events = events;
  }

  /** Whether the box is being asked for help. */
  get isEngaged(): boolean {
    return this.#engaged;
  }

  /** Whether any path has worked in this call. */
  get hasHadPath(): boolean {
    return this.#connected;
  }

  /**
   * Both descriptions are set.
   *
   * @param hopeless one of them has no address, so there is nothing to wait for
   * @param granted what the call began with, where the box relays always
   */
  answered(hopeless: boolean, granted: Grant | undefined): void {
    if (granted) {
      this.#because = 'always';
      this.#keep(granted);
    }
    if (this.#connected) return;
    if (hopeless) this.#engage('failed', true);
    else this.#in('first', FIRST_PAIR_MILLIS, () => this.#engage('failed', true));
  }

  ice(state: RTCIceConnectionState): void {
    if (this.#over) return;
    if (state === 'connected' || state === 'completed') {
      this.#connected = true;
      this.well();
    } else if (state === 'failed') this.#engage(this.#connected ? 'disconnected' : 'failed', true);
  }

  /** Media has stopped, and the path is being looked for. */
  sick(): void {
    if (this.#sick || this.#over) return;
    this.#sick = true;
    // The box may have been restarted, and knows nothing of what it granted before.
    if (this.#relayed) this.#engage('disconnected', true);
    else this.#look(Date.now(), undefined);
  }

  /** Media flows; may be said as often as it is seen. */
  well(): void {
    if (!this.#connected) return;
    if (this.#sick || this.#engaged || this.#wellMillis === 0) this.#wellMillis = Date.now();
    this.#sick = false;
    this.#engaged = false;
    this.#forget('first', 'give-up', 'sick');
  }

  /** What the browser's selected pair is. */
  selected(relayed: boolean): void {
    if (this.#over) return;
    if (relayed && !this.#relayed) {
      this.#relayed = true;
      const { here = [], there = [] } = this.#grant ?? {};
      this.#events.relayed({ here, there, always: this.#means.policy() === 'always' });
      this.#probeIn(PROBE_EVERY_MILLIS);
    }
    if (relayed || !this.#connected || this.#engaged || this.#sick) return;
    if (this.#relayed) {
      this.#relayed = false;
      this.#wellMillis = Date.now();
      this.#forget('probe', 'moved');
      this.#events.relayed(undefined);
    }
    const isSettled = Date.now() - this.#wellMillis >= SETTLED_MILLIS;
    if (this.#grant && isSettled && this.#because !== 'always') this.#letGo(this.#isCaller);
  }

  /**
   * The other side restarts ICE.
   *
   * @returns when it may be answered
   */
  async offered(sdp: string): Promise<void> {
    if (hasRelayCandidate(sdp)) {
      if (this.#grant) return this.#means.use(this.#grant.servers);
      if (this.#connected && !this.#sick) void this.#arm('disconnected');
      else this.#engage(this.#connected ? 'disconnected' : 'failed', false);
      await Promise.race([this.#arming, pause(ANSWER_WAITS_MILLIS)]);
    } else if (this.#grant && !this.#relayed && this.#connected && !this.#sick) this.#letGo(false);
    else if (Date.now() < this.#moveUntilMillis) this.#leaveOut();
  }

  /** The other side's probe has found a direct path; its offer is about to follow. */
  direct(): void {
    this.#moveUntilMillis = Date.now() + MOVE_WITHIN_MILLIS;
  }

  /** This device is on another network perhaps, where there may be a direct path. */
  networkChanged(): void {
    if (this.#relayed) this.#probeIn(NETWORK_SETTLES_MILLIS);
  }

  /** The call is over. */
  stop(): void {
    this.#over = true;
    this.#forget(...this.#timers.keys());
  }

  #look(sinceMillis: number, firstOfferMillis: number | undefined): void {
    const offered = this.#means.offeredMillis();
    const first = firstOfferMillis ?? (offered >= sinceMillis ? offered : undefined);
    if (first !== undefined && Date.now() - first >= HELPLESS_MILLIS) this.#engage('disconnected', true);
    else this.#in('sick', LOOK_MILLIS, () => this.#look(sinceMillis, first));
  }

  /** @param mend whether this side acts, rather than answers */
  #engage(because: RelayReason, mend: boolean): void {
    if (this.#engaged || this.#over) return;
    this.#engaged = true;
    this.#forget('first', 'sick');
    const policy = this.#means.policy();
    if (policy === undefined || policy === 'never') return this.#block();
    this.#events.relaying();
    if (!this.#connected) {
      this.#in('give-up', GIVE_UP_MILLIS, () => this.#events.failed(this.#full ? 'relay-full' : 'no-way'));
    }
    void this.#arm(because).then((armed) => {
      if (armed && mend && this.#engaged) this.#means.mend();
    });
  }

  /** A call that has worked is left to those who mend it: it may be only the network that is away. */
  #block(): void {
    if (this.#connected) return;
    this.#events.blocked();
    this.#in('give-up', BLOCKED_MILLIS, () => this.#events.failed('relay-off'));
  }

  /** @returns whether there are servers now */
  #arm(because: RelayReason): Promise<boolean> {
    this.#because = because;
    this.#arming ??= this.#ask(because).finally(() => (this.#arming = undefined));
    return this.#arming;
  }

  async #ask(because: RelayReason): Promise<boolean> {
    do {
      const answer = await this.#means.ask(because);
      if (this.#over) return false;
      if (typeof answer !== 'string') {
        this.#keep(answer);
        return true;
      }
      if (answer === 'relay-off') {
        this.#block();
        return false;
      }
      // Another relayed call may end in time.
      this.#full = answer === 'relay-full';
      await pause(ASK_AGAIN_MILLIS);
    } while (!this.#over && (this.#engaged || this.#relayed));
    return false;
  }

  #keep(grant: Grant): void {
    this.#full = false;
    this.#grant = grant;
    this.#gathered = true;
    this.#means.use(grant.servers);
    // The callee has fresh credentials before the caller's offer makes both gather again.
    const share = this.#isCaller ? 0.75 : 0.7;
    this.#in('renew', share * grant.seconds * 1000, () => void this.#renew(grant.seconds));
  }

  /** Fresh credentials count for what is gathered anew only, so the relay changes under the call. */
  async #renew(seconds: number): Promise<void> {
    if (!this.#relayed) return this.#letGo(false);
    const askedMillis = Date.now();
    if (!(await this.#arm(this.#because)) || !this.#relayed) return;
    const restart = () => {
      if (this.#relayed && this.#means.offeredMillis() < askedMillis) void this.#means.restart();
    };
    if (this.#isCaller) restart();
    else this.#in('late', 0.15 * seconds * 1000, restart);
  }

  /** @param restart whether to gather anew, so that the browser gives up the relay that it keeps for this call */
  #letGo(restart: boolean): void {
    this.#grant = undefined;
    this.#forget('renew', 'late', 'moved', 'probe');
    this.#means.use(undefined);
    if (restart && this.#gathered) void this.#means.restart();
    this.#gathered = false;
  }

  #probeIn(millis: number): void {
    if (this.#isCaller && this.#because !== 'always') this.#in('probe', millis, () => void this.#probe());
  }

  async #probe(): Promise<void> {
    const found = !this.#sick && !this.#engaged && (await this.#means.probe());
    if (this.#over || !this.#relayed) return;
    this.#probeIn(PROBE_EVERY_MILLIS);
    if (!found || this.#sick || this.#engaged) return;
    this.#leaveOut();
    await this.#means.restart();
  }

  /** The next round of gathering knows no relay; the path through the box stays until another works. */
  #leaveOut(): void {
    this.#means.use(undefined);
    this.#gathered = false;
    this.#in('moved', MOVED_MILLIS, () => {
      if (!this.#relayed || !this.#grant) return;
      this.#means.use(this.#grant.servers);
      this.#gathered = true;
    });
  }

  #in(timer: Timer, millis: number, act: () => void): void {
    if (this.#over) return;
    clearTimeout(this.#timers.get(timer));
    this.#timers.set(timer, setTimeout(act, millis));
  }

  #forget(...timers: Timer[]): void {
    for (const timer of timers) clearTimeout(this.#timers.get(timer));
  }
}

function pause(millis: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, millis));
}
