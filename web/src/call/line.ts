import {
  idle,
  isBusy,
  step,
  type CallEvent,
  type CallState,
  type EndReason,
  type Peer,
  type Transfer,
} from './calls';
import { openDevices, stopStream, type Choice, type Devices, type Opened } from './media';
import type { ReferEvent } from './jssip';
import type { Leg, LegEvents } from './leg';
import { Fallback } from './fallback';
import type { RelayPolicy, RelayReason } from './protocol';
import { Pulse } from './pulse';
import { canRelay, type Grant, type RelayAnswer } from './relay';
import { Restorer } from './restorer';
import { isClosed, isHopeless, isPath } from './signs';
import { arrivals, isRelayed, StatsReader, type CallReport } from './stats';
import type { Witness } from './witness';

/** The phone, as far as a line needs it. */
export interface Caller {
  readonly renewals: number;
  call(peer: Peer, local: MediaStream, video: boolean): Leg | undefined;
  follow(order: ReferEvent, local: MediaStream, video: boolean): Leg | undefined;
  probe(): void;
}

/** The box's relay, as far as a line needs it. */
export interface Relay {
  /** When the box relays; undefined for a box that knows no relay. */
  policy(): RelayPolicy | undefined;
  /** @param call the SIP Call-ID; undefined for none */
  ask(because: RelayReason, call: string | undefined): Promise<RelayAnswer>;
}

export interface LineEvents {
  /**
   * A call begins.
   *
   * @param beganMillis when it was dialled or began to ring
   * @returns who writes down how it goes
   */
  began(leg: Leg, beganMillis: number): Witness;
  call(state: CallState): void;
  local(opened: Opened | undefined): void;
  remote(stream: MediaStream | undefined): void;
  report(report: CallReport | undefined, picture: boolean): void;
}

export const NO_ANSWER_MILLIS = 45_000;
const LOOK_MILLIS = 250;
const LOOKS_PER_REPORT = 4;

/** One line: at most one call at a time, from the first ring to the last word. */
export class Line {
  readonly #caller: () => Caller | undefined;
  readonly #relay: Relay;
  readonly #devices: Devices | undefined;
  readonly #choice: () => Choice;
  readonly #events: LineEvents;
  #state: CallState = idle;
  #leg: Leg | undefined;
  /** Takes the place of the present one as soon as it is answered. */
  #next: Leg | undefined;
  #witness: Witness | undefined;
  #opened: Opened | undefined;
  #restorer: Restorer | undefined;
  #fallback: Fallback | undefined;
  /** What calls began with. */
  readonly #granted = new WeakMap<Leg, Grant>();
  #noAnswer: ReturnType<typeof setTimeout> | undefined;
  #poll: ReturnType<typeof setInterval> | undefined;
  #dials = 0;
  #looks = 0;

  /**
   * @param caller undefined while the phone is not there: its code may not have come
   */
  constructor(
    caller: () => Caller | undefined,
    relay: Relay,
    devices: Devices | undefined,
    choice: () => Choice,
    events: LineEvents,
  ) {
    this.#relay = relay;
    this.#caller = caller;
    this.#devices = devices;
    this.#choice = choice;
    this.#events = events;
  }

  get state(): CallState {
    return this.#state;
  }

  async dial(peer: Peer, video: boolean): Promise<void> {
    if (isBusy(this.#state)) return;
    const tappedMillis = Date.now();
    const draft = `draft-${++this.#dials}`;
    this.#apply({ type: 'dialled', id: draft, peer, video });
    const opened = await this.#open(video);
    if (!this.#is(draft)) return this.#release(opened);
    this.#keep(opened);
    const leg = this.#caller()?.call(peer, opened.stream, video);
    if (!leg) return this.#over(draft, 'box-away');
    this.#take(leg, 'tap', tappedMillis);
    if (leg.connection) this.#witness?.watches(leg.connection);
    const because = this.#asksFirst(opened);
    if (because) leg.beginWith(this.#serversFor(leg, because));
    this.#apply({ type: 'placed', id: draft, as: leg.id });
    this.#noAnswer = setTimeout(() => leg.hangUp('no-answer'), NO_ANSWER_MILLIS);
  }

  /** @returns false when this line is busy and the leg has been told so */
  ring(leg: Leg): boolean {
    if (this.#state.phase === 'active' && leg.replaces === this.#leg?.callId && !this.#next) {
      void this.#replace(leg);
      return true;
    }
    if (isBusy(this.#state)) {
      leg.reject(486, 'Busy Here', 'missed');
      return false;
    }
    this.#take(leg, 'ringing', Date.now());
    this.#apply({ type: 'rings-here', id: leg.id, peer: leg.peer, video: leg.wantsVideo });
    return true;
  }

  async answer(video: boolean): Promise<void> {
    const leg = this.#leg;
    if (this.#state.phase !== 'incoming' || !leg) return;
    this.#witness?.saw('answered', Date.now());
    this.#apply({ type: 'answered-here', id: leg.id, video });
    const opened = await this.#open(video);
    if (!this.#is(leg.id)) return this.#release(opened);
    this.#keep(opened);
    const because = this.#asksFirst(opened);
    const servers = because ? await this.#serversFor(leg, because) : [];
    if (this.#is(leg.id)) leg.answer(opened.stream, servers);
  }

  /** 603: nobody else of this person's devices shall ring on. */
  decline(): void {
    this.#leg?.reject(603, 'Decline', 'declined-here');
  }

  /** Ends whatever is going on: cancels, declines or hangs up. */
  hangUp(): void {
    const { phase } = this.#state;
    this.#next?.hangUp('cancelled');
    if (phase === 'incoming') this.decline();
    else if (this.#leg) this.#leg.hangUp(phase === 'outgoing' ? 'cancelled' : 'hung-up');
    else if (phase === 'outgoing') {
      this.#apply({ type: 'over', id: this.#state.id, reason: 'cancelled', nowMillis: Date.now() });
    }
  }

  /** Sends the other side to somebody else; the call goes on until they talk. */
  transfer(to: Peer): void {
    const leg = this.#leg;
    if (this.#state.phase !== 'active' || !leg) return;
    this.#transferring(leg, to, 'leaving');
    leg.transfer(to.address, (talk) => {
      if (talk) leg.hangUp('transferred');
      else this.#transferring(leg, to, 'failed');
    });
  }

  dismiss(): void {
    this.#apply({ type: 'dismissed' });
  }

  mute(muted: boolean): void {
    for (const track of this.#opened?.stream.getAudioTracks() ?? []) track.enabled = !muted;
  }

  /** Lets the camera go, so that its light goes out, or opens it and sends its picture. */
  async camera(on: boolean): Promise<boolean> {
    const opened = this.#opened;
    const leg = this.#leg;
    if (!opened || !leg) return false;
    for (const track of opened.stream.getVideoTracks()) {
      track.stop();
      opened.stream.removeTrack(track);
    }
    const fresh = on
      ? await openDevices(this.#devices, { audio: false, video: true }, this.#choice())
      : undefined;
    if (leg !== this.#leg) {
      stopStream(fresh?.stream);
      return false;
    }
    const track = fresh?.stream.getVideoTracks()[0] ?? null;
    if (track) opened.stream.addTrack(track);
    opened.camera = fresh ? fresh.camera : 'off';
    await leg.send('video', track);
    this.#events.local({ ...opened });
    return track !== null;
  }

  /** Another microphone or camera was picked in the middle of a call. */
  async changeDevice(kind: 'audio' | 'video'): Promise<void> {
    const opened = this.#opened;
    const leg = this.#leg;
    if (!opened || !leg || (kind === 'video' && opened.camera !== 'on')) return;
    if (kind === 'video') return void (await this.camera(true));
    const [old] = opened.stream.getAudioTracks();
    const fresh = await openDevices(this.#devices, { audio: true, video: false }, this.#choice());
    const track = fresh.stream.getAudioTracks()[0];
    if (!track || leg !== this.#leg) return stopStream(fresh.stream);
    track.enabled = old?.enabled ?? true;
    if (old) opened.stream.removeTrack(old);
    old?.stop();
    opened.stream.addTrack(track);
    opened.microphone = 'on';
    await leg.send('audio', track);
    this.#events.local({ ...opened });
  }

  /** The network of this device has changed. */
  networkChanged(): void {
    if (this.#state.phase !== 'active') return;
    this.#caller()?.probe();
    this.#fallback?.networkChanged();
  }

  /** What a leg tells; ids keep a late word of an earlier call away from the present one. */
  listener(id: string): LegEvents {
    return {
      ringing: () => this.#ringing(id),
      carrier: (connection) => this.#is(id) && this.#witness?.watches(connection),
      connected: () => this.#connected(id),
      ice: (state) => this.#ice(id, state),
      stream: (stream) => this.#is(id) && this.#events.remote(stream),
      offered: async (sdp) => (this.#is(id) ? await this.#fallback?.offered(sdp) : undefined),
      direct: () => this.#is(id) && this.#fallback?.direct(),
      referred: (order) => (this.#is(id) ? this.#follow(order) : order.reject()),
      over: (reason) => this.#over(id, reason),
    };
  }

  /** The other side has asked for it: phones do so without a question, and their users know it. */
  #follow(order: ReferEvent): void {
    const old = this.#leg;
    const opened = this.#opened;
    if (!old || !opened || this.#next) return order.reject();
    const leg = this.#caller()?.follow(order, opened.stream, opened.camera === 'on');
    if (!leg) return order.reject();
    this.#next = leg;
    const because = this.#asksFirst(opened);
    if (because) leg.beginWith(this.#serversFor(leg, because));
    this.#noAnswer = setTimeout(() => leg.hangUp('no-answer'), NO_ANSWER_MILLIS);
    this.#transferring(old, leg.peer, 'following');
  }

  /** Somebody takes over from the other side, which has sent him here: he is answered without a question. */
  async #replace(leg: Leg): Promise<void> {
    const opened = this.#opened;
    if (!opened) return;
    this.#next = leg;
    const because = this.#asksFirst(opened);
    const servers = because ? await this.#serversFor(leg, because) : await [];
    if (leg === this.#next) leg.answer(opened.stream, servers);
  }

  #transferring({ id }: Leg, to: Peer, how: Transfer['how']): void {
    this.#apply({ type: 'transfer', id, transfer: { to, how } });
  }

  /** The next call takes the place of the present one, with the same microphone and camera. */
  #succeed(next: Leg): void {
    const old = this.#leg;
    if (!old) return;
    this.#next = undefined;
    this.#letGo();
    this.#noAnswer = setTimeout(() => next.hangUp('no-answer'), NO_ANSWER_MILLIS);
    this.#take(next, 'tap', Date.now());
    if (next.connection) this.#witness?.watches(next.connection);
    this.#apply({ type: 'moved', id: old.id, as: next.id, peer: next.peer, direction: next.direction });
    this.#events.report(undefined, false);
    this.#events.remote(next.remote);
    old.leave();
  }

  #is(id: string): boolean {
    return this.#state.phase !== 'idle' && this.#state.phase !== 'ended' && this.#state.id === id;
  }

  #open(video: boolean): Promise<Opened> {
    return openDevices(this.#devices, { audio: true, video }, this.#choice());
  }

  #keep(opened: Opened): void {
    this.#opened = opened;
    this.#events.local(opened);
  }

  #release(opened: Opened | undefined): void {
    stopStream(opened?.stream);
  }

  /** Why this device asks for servers before the call, if it does: it may not show its address without a microphone or camera. */
  #asksFirst(opened: Opened): RelayReason | undefined {
    const policy = this.#relay.policy();
    if (policy === 'always') return 'always';
    const isBlind = opened.microphone !== 'on' && opened.camera !== 'on';
    return isBlind && policy !== undefined ? 'blind' : undefined;
  }

  async #serversFor(leg: Leg, because: RelayReason): Promise<RTCIceServer[]> {
    const answer = await this.#relay.ask(because, because === 'blind' ? undefined : leg.callId);
    if ((leg !== this.#leg && leg !== this.#next) || typeof answer === 'string') return [];
    this.#granted.set(leg, answer);
    return answer.servers;
  }

  #take(leg: Leg, what: 'tap' | 'ringing', nowMillis: number): void {
    this.#leg = leg;
    this.#witness = this.#events.began(leg, nowMillis);
    this.#witness.saw(what, nowMillis);
  }

  #ringing(id: string): void {
    if (this.#is(id)) this.#witness?.saw('ringing', Date.now());
    this.#apply({ type: 'rings-there', id });
  }

  #connected(id: string): void {
    if (this.#next?.id === id) this.#succeed(this.#next);
    if (!this.#is(id)) return;
    clearTimeout(this.#noAnswer);
    this.#witness?.saw('answered', Date.now());
    this.#apply({ type: 'connected', id, nowMillis: Date.now() });
    const leg = this.#leg;
    if (!leg) return;
    this.#restorer = this.#newRestorer(leg);
    this.#fallback = this.#newFallback(leg);
    this.#watch(leg);
    this.#fallback.answered(isHopeless(leg.connection), this.#relayGranted(leg));
    this.#ice(id, leg.connection?.iceConnectionState ?? 'new');
  }

  #newRestorer(leg: Leg): Restorer {
    const id = leg.id;
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
        restoring: (restoring) => this.#restoring(id, restoring),
        gone: () => leg.peerClosed(),
        lost: () => leg.hangUp('connection-lost'),
      },
    );
  }

  #newFallback(leg: Leg): Fallback {
    const id = leg.id;
    return new Fallback(
      leg.direction === 'outgoing',
      {
        policy: () => this.#relay.policy(),
        ask: (because) => this.#relay.ask(because, leg.callId),
        use: (servers) => leg.use(servers),
        mend: () => this.#restorer?.hurry(),
        restart: () => leg.restartIce(),
        probe: () => leg.probe(),
        offeredMillis: () => leg.offeredMillis,
      },
      {
        relaying: () => {
          this.#witness?.saw('relaying', Date.now());
          this.#apply({ type: 'link', id, link: 'relaying' });
        },
        blocked: () => this.#apply({ type: 'link', id, link: 'blocked' }),
        relayed: (networks) => {
          if (!networks) this.#witness?.saw('direct', Date.now());
          this.#apply({ type: 'relayed', id, networks });
        },
        failed: (reason) => leg.hangUp(reason),
      },
    );
  }

  #relayGranted(leg: Leg): Grant | undefined {
    const granted = this.#granted.get(leg);
    return canRelay(granted?.servers) ? granted : undefined;
  }

  #restoring(id: string, restoring: boolean): void {
    if (restoring && !this.#fallback?.isEngaged) this.#fallback?.sick();
    const link = this.#fallback?.isEngaged ? 'relaying' : 'restoring';
    this.#apply({ type: 'link', id, link: restoring ? link : 'flowing' });
  }

  #ice(id: string, state: RTCIceConnectionState): void {
    if (!this.#is(id) || this.#state.phase !== 'active') return;
    const hadPath = this.#fallback?.hasHadPath;
    this.#fallback?.ice(state);
    if (state === 'failed' && hadPath) this.#restorer?.sick();
    if (state !== 'connected' && state !== 'completed') return;
    this.#looks = 0;
    this.#restorer?.well();
    this.#apply({ type: 'link', id, link: 'flowing' });
  }

  #watch(leg: Leg): void {
    const reader = new StatsReader();
    const pulse = new Pulse();
    this.#looks = 0;
    this.#poll = setInterval(() => {
      const measure = this.#looks++ % LOOKS_PER_REPORT === 0;
      void this.#look(leg, pulse, measure ? reader : undefined);
    }, LOOK_MILLIS);
  }

  async #look(leg: Leg, pulse: Pulse, reader: StatsReader | undefined): Promise<void> {
    const connection = leg.connection;
    if (!connection || leg !== this.#leg) return;
    const stats = await connection.getStats();
    if (leg !== this.#leg) return;
    const now = Date.now();
    this.#witness?.reads(connection, stats, now);
    const beat = pulse.beat(arrivals(stats), now);
    if (reader) this.#report(reader.read(stats, now), pulse.picture(now));
    if (isClosed(connection)) return leg.peerClosed();
    if (this.#state.phase !== 'active' || !this.#fallback?.hasHadPath) return;
    if (beat === 'flows' && isPath(connection.iceConnectionState)) this.#well();
    if (beat !== 'flows') this.#caller()?.probe();
    if (beat === 'silent') this.#restorer?.sick();
  }

  #report(report: CallReport, picture: boolean): void {
    if (report.local) this.#fallback?.selected(isRelayed(report));
    this.#events.report(report, picture);
  }

  #well(): void {
    this.#fallback?.well();
    this.#restorer?.well();
  }

  #over(id: string, reason: EndReason): void {
    const next = this.#next;
    if (next?.id === id) return this.#nobodyCame(next);
    if (!this.#is(id)) return;
    if (next) return this.#succeed(next);
    this.#letGo();
    this.#leg = undefined;
    this.#release(this.#opened);
    this.#opened = undefined;
    this.#apply({ type: 'over', id, reason, nowMillis: Date.now() });
    this.#events.local(undefined);
    this.#events.remote(undefined);
    this.#events.report(undefined, false);
  }

  #nobodyCame(next: Leg): void {
    clearTimeout(this.#noAnswer);
    this.#next = undefined;
    if (this.#leg && next.direction === 'outgoing') this.#transferring(this.#leg, next.peer, 'failed');
  }

  /** Nothing watches over the present call any more. */
  #letGo(): void {
    clearTimeout(this.#noAnswer);
    clearInterval(this.#poll);
    this.#restorer?.stop();
    this.#restorer = undefined;
    this.#fallback?.stop();
    this.#fallback = undefined;
    this.#witness?.ends(Date.now());
    this.#witness = undefined;
  }

  #apply(event: CallEvent): void {
    const next = step(this.#state, event);
    if (next === this.#state) return;
    this.#state = next;
    this.#events.call(next);
  }
}
