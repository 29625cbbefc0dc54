import type { Link } from './calls';
import { Fallback } from './fallback';
import type { Leg } from './leg';
import type { Caller, Relay } from './line';
import { Pulse } from './pulse';
import type { Grant, Networks } from './relay';
import { Restorer } from './restorer';
import { isClosed, isHopeless, isPath } from './signs';
import { arrivals, isRelayed, StatsReader, type CallReport } from './stats';
import type { Witness } from './witness';

const LOOK_MILLIS = 250;
const LOOKS_PER_REPORT = 4;

export interface WatchEvents {
  link(link: Link): void;
  relayed(networks: Networks | undefined): void;
  report(report: CallReport, picture: boolean): void;
}

/** Watches over the path of a call that is answered: measures it, mends it, and has the box carry it where nothing else does. */
export class Watch {
  readonly #leg: Leg;
  readonly #caller: () => Caller | undefined;
  readonly #witness: Witness | undefined;
  readonly #events: WatchEvents;
  readonly #restorer: Restorer;
  readonly #fallback: Fallback;
  #poll: ReturnType<typeof setInterval> | undefined;
  #looks = 0;

  constructor(
    leg: Leg,
    caller: () => Caller | undefined,
    relay: Relay,
    witness: Witness | undefined,
    events: WatchEvents,
  ) {
    this.#leg = leg;
    this.#caller = caller;
    this.#witness = witness;
    this.#events = events;
    this.#restorer = this.#newRestorer();
    this.#fallback = this.#newFallback(relay);
  }

  /** @param granted what the call began with, where that relays */
  begin(granted: Grant | undefined): void {
    this.go();
    this.#fallback.answered(isHopeless(this.#leg.connection), granted);
    this.ice(this.#leg.connection?.iceConnectionState ?? 'new');
  }

  /** Begins to look, or does so again. */
  go(): void {
    const reader = new StatsReader();
    const pulse = new Pulse();
    this.#looks = 0;
    this.#poll = setInterval(() => {
      const measure = this.#looks++ % LOOKS_PER_REPORT === 0;
      void this.#look(pulse, measure ? reader : undefined);
    }, LOOK_MILLIS);
  }

  /** Looks no more, for now: the call is on hold. */
  rest(): void {
    clearInterval(this.#poll);
    this.#poll = undefined;
  }

  stop(): void {
    this.rest();
    this.#restorer.stop();
    this.#fallback.stop();
  }

  ice(state: RTCIceConnectionState): void {
    const hadPath = this.#fallback.hasHadPath;
    this.#fallback.ice(state);
    if (state === 'failed' && hadPath) this.#restorer.sick();
    if (!isPath(state)) return;
    this.#looks = 0;
    this.#restorer.well();
    this.#events.link('flowing');
  }

  networkChanged(): void {
    this.#fallback.networkChanged();
  }

  /** The other side offers another path. */
  offered(sdp: string): Promise<void> {
    return this.#fallback.offered(sdp);
  }

  /** The two devices reach each other without a relay. */
  direct(): void {
    this.#fallback.direct();
  }

  #newRestorer(): Restorer {
    const leg = this.#leg;
    return new Restorer(
      leg.direction === 'outgoing',
      {
        probe: () => this.#caller()?.probe(),
        renewals: () => this.#caller()?.renewals ?? 0,
        knock: (millis) => leg.knock(millis),
        renew: () => leg.renew(),
        refreshPicture: () => void leg.refreshPicture(),
        offeredMillis: () => leg.offeredMillis,
      },
      {
        restoring: (restoring) => this.#restoring(restoring),
        gone: () => leg.peerClosed(),
        lost: () => leg.hangUp('connection-lost'),
      },
    );
  }

  #newFallback(relay: Relay): Fallback {
    const leg = this.#leg;
    return new Fallback(
      leg.direction === 'outgoing',
      {
        policy: () => relay.policy(),
        ask: (because) => relay.ask(because, leg.callId),
        use: (servers) => leg.use(servers),
        mend: () => this.#restorer.hurry(),
        restart: () => leg.restartIce(),
        probe: () => leg.probe(),
        offeredMillis: () => leg.offeredMillis,
      },
      {
        relaying: () => {
          this.#witness?.saw('relaying', Date.now());
          this.#events.link('relaying');
        },
        blocked: () => this.#events.link('blocked'),
        relayed: (networks) => {
          if (!networks) this.#witness?.saw('direct', Date.now());
          this.#events.relayed(networks);
        },
        failed: (reason) => leg.hangUp(reason),
      },
    );
  }

  #restoring(restoring: boolean): void {
    if (restoring && !this.#fallback.isEngaged) this.#fallback.sick();
    const link = this.#fallback.isEngaged ? 'relaying' : 'restoring';
    this.#events.link(restoring ? link : 'flowing');
  }

  async #look(pulse: Pulse, reader: StatsReader | undefined): Promise<void> {
    const connection = this.#leg.connection;
    if (!connection) return;
    const stats = await connection.getStats();
    if (this.#poll === undefined) return;
    const now = Date.now();
    this.#witness?.reads(connection, stats, now);
    const beat = pulse.beat(arrivals(stats), now, this.#leg.isQuiet);
    if (reader) this.#report(reader.read(stats, now), pulse.picture(now));
    if (isClosed(connection)) return this.#leg.peerClosed();
    if (!this.#fallback.hasHadPath) return;
    if (beat === 'flows' && isPath(connection.iceConnectionState)) this.#well();
    if (beat !== 'flows') this.#caller()?.probe();
    if (beat === 'silent') this.#restorer.sick();
  }

  #report(report: CallReport, picture: boolean): void {
    if (report.local) this.#fallback.selected(isRelayed(report));
    this.#events.report(report, picture);
  }

  #well(): void {
    this.#fallback.well();
    this.#restorer.well();
  }
}
