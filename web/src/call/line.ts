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
import type { RelayPolicy, RelayReason } from './protocol';
import { canRelay, type Grant, type RelayAnswer } from './relay';
import type { CallReport } from './stats';
import { Watch } from './watch';
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
  /** A call that was on hold is the present one again. */
  back(leg: Leg): void;
  call(state: CallState): void;
  local(opened: Opened | undefined): void;
  remote(stream: MediaStream | undefined): void;
  report(report: CallReport | undefined, picture: boolean): void;
}

/** A call on hold, with all that is its own. */
interface Held {
  leg: Leg;
  state: Extract<CallState, { phase: 'active' }>;
  watch: Watch | undefined;
  witness: Witness | undefined;
  /** The two are being brought together. */
  joins?: boolean;
  /** Meanwhile the other call is over: because they talk, or not. */
  isAlone?: boolean;
}

export const NO_ANSWER_MILLIS = 45_000;

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
  #watch: Watch | undefined;
  /** Comes back when the call for which it waits is over. */
  #held: Held | undefined;
  /** What calls began with. */
  readonly #granted = new WeakMap<Leg, Grant>();
  #noAnswer: ReturnType<typeof setTimeout> | undefined;
  #dials = 0;
  #muted = false;

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
    this.#begin(leg, opened, tappedMillis);
    this.#apply({ type: 'placed', id: draft, as: leg.id });
  }

  /** @returns false when this line is busy and the leg has been told so */
  ring(leg: Leg): boolean {
    if (this.#state.phase === 'active' && leg.replaces === this.#leg?.callId && !this.#next && !this.#held) {
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
    if (this.#state.phase !== 'active' || !leg || this.#held) return;
    this.#transferring(leg, to, 'leaving');
    leg.transfer(to.address, (talk) => {
      if (talk) leg.hangUp('transferred');
      else this.#transferring(leg, to, 'failed');
    });
  }

  /** Puts the other side on hold and calls somebody to whom it may be sent. */
  ask(to: Peer): void {
    const { phase } = this.#state;
    const leg = this.#leg;
    const opened = this.#opened;
    if (phase !== 'active' || !leg || !opened || this.#next || this.#held) return;
    const other = this.#caller()?.call(to, opened.stream, opened.camera === 'on');
    if (!other) return;
    this.#held = { leg, state: this.#state, watch: this.#watch, witness: this.#witness };
    this.#watch?.rest();
    this.#watch = undefined;
    leg.hold();
    this.#begin(other, opened);
    this.#apply({ type: 'asks', id: leg.id, as: other.id, peer: to });
    this.#events.report(undefined, false);
    this.#events.remote(undefined);
  }

  /** Has the two talk to each other to whom this side talks in turn, and leaves. */
  join(): void {
    const held = this.#held;
    const leg = this.#leg;
    if (this.#state.phase !== 'active' || !held || !leg) return;
    held.joins = true;
    this.#transferring(leg, held.state.peer, 'leaving');
    const over = (talk: boolean) => {
      if (held !== this.#held) return;
      held.joins = false;
      if (talk) {
        leg.hangUp('hung-up');
        this.#takeBack(held, undefined);
        held.leg.hangUp('transferred');
      } else if (held.isAlone) this.#resume(held);
      else this.#transferring(leg, held.state.peer, 'failed');
    };
    held.leg.transfer(leg.peer.address, over, leg);
  }

  dismiss(): void {
    this.#apply({ type: 'dismissed' });
  }

  /** JsSIP turns off what the other side is not to hear while it lets this one wait, and on again, whoever has muted it. */
  mute(muted = this.#muted): void {
    this.#muted = muted;
    for (const track of this.#opened?.stream.getTracks() ?? [])
      track.enabled = track.kind === 'video' || !muted;
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
    this.#watch?.networkChanged();
  }

  /** What a leg tells; ids keep a late word of an earlier call away from the present one. */
  listener(id: string): LegEvents {
    return {
      ringing: () => this.#ringing(id),
      carrier: (connection) => this.#is(id) && this.#witness?.watches(connection),
      connected: () => this.#connected(id),
      ice: (state) => this.#is(id) && this.#watch?.ice(state),
      stream: (stream) => this.#is(id) && this.#events.remote(stream),
      offered: async (sdp) => (this.#is(id) ? await this.#watch?.offered(sdp) : undefined),
      direct: () => this.#is(id) && this.#watch?.direct(),
      held: (held) => {
        if (!held) this.mute();
        this.#apply({ type: 'held', id, held });
      },
      referred: (order) => (this.#is(id) ? this.#follow(order) : order.reject()),
      over: (reason) => this.#over(id, reason),
    };
  }

  /** The other side has asked for it: phones do so without a question, and their users know it. */
  #follow(order: ReferEvent): void {
    const old = this.#leg;
    const opened = this.#opened;
    if (!old || !opened || this.#next || this.#held) return order.reject();
    const leg = this.#caller()?.follow(order, opened.stream, opened.camera === 'on');
    if (!leg) return order.reject();
    this.#next = leg;
    this.#dialled(leg, opened);
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
    this.mute();
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
    this.#muted = false;
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

  #begin(leg: Leg, opened: Opened, tappedMillis = Date.now()): void {
    this.#take(leg, 'tap', tappedMillis);
    if (leg.connection) this.#witness?.watches(leg.connection);
    this.#dialled(leg, opened);
  }

  #dialled(leg: Leg, opened: Opened): void {
    const because = this.#asksFirst(opened);
    if (because) leg.beginWith(this.#serversFor(leg, because));
    this.#noAnswer = setTimeout(() => leg.hangUp('no-answer'), NO_ANSWER_MILLIS);
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
    this.#watch = new Watch(leg, this.#caller, this.#relay, this.#witness, {
      link: (link) => this.#apply({ type: 'link', id, link }),
      relayed: (networks) => this.#apply({ type: 'relayed', id, networks }),
      report: (report, picture) => this.#is(id) && this.#events.report(report, picture),
    });
    const granted = this.#granted.get(leg);
    this.#watch.begin(canRelay(granted?.servers) ? granted : undefined);
  }

  #over(id: string, reason: EndReason): void {
    const next = this.#next;
    if (next?.id === id) return this.#nobodyCame(next);
    const held = this.#held;
    if (held?.leg.id === id) return this.#released(held);
    if (!this.#is(id)) return;
    if (next) return this.#succeed(next);
    if (held?.joins) return void (held.isAlone = true);
    if (held) return this.#resume(held, reason);
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

  /** Who was on hold has hung up. */
  #released(held: Held): void {
    this.#held = undefined;
    held.watch?.stop();
    held.witness?.ends(Date.now());
    if (held.isAlone && this.#leg) this.#over(this.#leg.id, 'hung-up-by-peer');
    else this.#apply({ type: 'released' });
  }

  /** The call on hold goes on. */
  #resume(held: Held, reason?: EndReason): void {
    const asked = this.#leg?.peer;
    const came = this.#state.phase === 'active' || reason === 'cancelled';
    this.#takeBack(held, came || !asked ? undefined : { to: asked, how: 'failed' });
    if (this.#opened) held.leg.resume(this.#opened.stream);
    held.watch?.go();
    held.watch?.ice(held.leg.connection?.iceConnectionState ?? 'new');
  }

  /** The call on hold is the present one again. */
  #takeBack(held: Held, transfer: Transfer | undefined): void {
    this.#letGo();
    this.#held = undefined;
    this.#leg = held.leg;
    this.#watch = held.watch;
    this.#witness = held.witness;
    this.#events.back(held.leg);
    this.#apply({ type: 'back', state: { ...held.state, transfer } });
    this.#events.report(undefined, false);
    this.#events.remote(held.leg.remote);
  }

  /** Nothing watches over the present call any more. */
  #letGo(): void {
    clearTimeout(this.#noAnswer);
    this.#watch?.stop();
    this.#watch = undefined;
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
