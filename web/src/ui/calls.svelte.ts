import { idle, isBusy, isQuiet, type CallState, type Peer } from '../call/calls';
import { isForeign } from '../call/certificates';
import type { Leg, LegEvents } from '../call/leg';
import { Line, type Caller, type Relay } from '../call/line';
import type { Opened } from '../call/media';
import { addMissed as withMissed, isMissed, loadMissed, saveMissed, type MissedCall } from '../call/missed';
import type { ProofFrame } from '../call/protocol';
import type { CallRecord, RecordHead, RecordPiece } from '../call/record';
import type { CallReport } from '../call/stats';
import { LateWitness, type Witness } from '../call/witness';
import type { DeviceStore } from './devices.svelte';
import { Sound } from './sound';
import { strings } from './strings';

/** Needed for a call only: it loads while that begins. */
const evidenceCode = () => import('../call/evidence');
const NOTICE_MILLIS = 12_000;

/** Where the record of a call goes. */
export interface Reporting {
  /** Whose it is. */
  self(): Pick<RecordHead, 'user' | 'device' | 'browser'>;
  /** @returns false when the box is not there */
  say(call: string, piece: RecordPiece): boolean;
}

interface Aside {
  callId?: string | undefined;
  record?: CallRecord | undefined;
  proof?: ProofFrame | undefined;
  witness?: Witness | undefined;
}

export type EndedCall = Extract<CallState, { phase: 'ended' }>;

/** The present call, and what remains of earlier ones. */
export class CallStore {
  state = $state.raw<CallState>(idle);
  local = $state.raw<Opened>();
  remote = $state.raw<MediaStream>();
  report = $state.raw<CallReport>();
  remotePicture = $state(false);
  muted = $state(false);
  cameraBusy = $state(false);
  missed = $state.raw<MissedCall[]>(loadMissed(localStorage));
  /** Of the present call, or of the last one. */
  record = $state.raw<CallRecord>();
  proof = $state.raw<ProofFrame>();
  /** The last call in which both could talk, until its card is put away. */
  last = $state.raw<EndedCall>();

  readonly sound = new Sound();
  readonly #line: Line;
  readonly #name: (peer: Peer) => string;
  readonly #reporting: Reporting;
  /** Of the call that waits on hold. */
  #aside: Aside = {};
  #witness: Witness | undefined;
  /** Of the present call, or of the last one. */
  #callId: string | undefined;
  #notice: ReturnType<typeof setTimeout> | undefined;

  /** @param name how a peer is called on this page */
  constructor(
    caller: () => Caller | undefined,
    relay: Relay,
    reporting: Reporting,
    devices: DeviceStore,
    name: (peer: Peer) => string,
  ) {
    this.#name = name;
    this.#reporting = reporting;
    this.#line = new Line(caller, relay, navigator.mediaDevices, () => devices.choice, {
      began: (leg, beganMillis) => this.#began(leg, beganMillis),
      back: (leg) => this.#back(leg.callId),
      call: (state) => this.#changed(state),
      local: (opened) => (this.local = opened),
      remote: (stream) => (this.remote = stream),
      report: (report, picture) => {
        this.report = report;
        this.remotePicture = picture;
      },
    });
  }

  get isBusy(): boolean {
    return isBusy(this.state);
  }

  listener(id: string): LegEvents {
    return this.#line.listener(id);
  }

  /** Somebody calls. */
  incoming(leg: Leg): void {
    if (!this.#line.ring(leg)) this.addMissed(leg.peer);
  }

  dial(peer: Peer, video: boolean): void {
    this.muted = false;
    void this.#line.dial(peer, video);
  }

  answer(video: boolean): void {
    this.muted = false;
    void this.#line.answer(video);
  }

  decline(): void {
    this.#line.decline();
  }

  hangUp(): void {
    this.#line.hangUp();
  }

  transfer(to: Peer): void {
    this.#line.transfer(to);
  }

  /** Asks somebody whether the other side may be sent there; it waits meanwhile. */
  ask(to: Peer): void {
    this.#aside = { callId: this.#callId, record: this.record, proof: this.proof, witness: this.#witness };
    this.#line.ask(to);
  }

  join(): void {
    this.#line.join();
  }

  dismiss(): void {
    clearTimeout(this.#notice);
    this.#line.dismiss();
  }

  toggleMute(): void {
    this.muted = !this.muted;
    this.#line.mute(this.muted);
  }

  async toggleCamera(): Promise<void> {
    if (this.cameraBusy) return;
    this.cameraBusy = true;
    await this.#line.camera(this.local?.camera !== 'on');
    this.cameraBusy = false;
  }

  changeDevice(kind: 'audio' | 'video'): void {
    void this.#line.changeDevice(kind);
  }

  networkChanged(): void {
    this.#line.networkChanged();
  }

  /** What the box makes of a call. */
  proved(proof: ProofFrame): void {
    if (proof.call === this.#callId) this.proof = proof;
    else if (proof.call === this.#aside.callId) this.#aside.proof = proof;
  }

  /** What is wrong, for a banner: as the box says, or as this device sees itself. */
  get warning(): string | undefined {
    const prints = this.record?.fingerprints;
    return this.proof?.warning ?? (prints && isForeign(prints) ? strings.proof.warning : undefined);
  }

  /** The proof of a call was deleted. */
  forgotten(id: string): void {
    if (this.proof?.id === id) this.proof = undefined;
  }

  /** The box is there again. */
  reconnected(): void {
    this.#witness?.reconnected();
  }

  putAway(): void {
    this.last = undefined;
    this.dismiss();
  }

  clearMissed(): void {
    this.missed = [];
    saveMissed(localStorage, this.missed);
  }

  #began(leg: Leg, beganMillis: number): Witness {
    const call = leg.callId;
    this.#callId = call;
    this.record = undefined;
    this.proof = undefined;
    this.last = undefined;
    const head: RecordHead = {
      lanline: 'call-record',
      version: 1,
      call,
      startedMillis: beganMillis,
      peer: leg.peer.user,
      side: leg.direction === 'outgoing' ? 'caller' : 'callee',
      ...this.#reporting.self(),
    };
    const means = {
      say: (piece: RecordPiece) => this.#reporting.say(call, piece),
      grown: (record: CallRecord) => call === this.#callId && (this.record = record),
    };
    this.#witness = new LateWitness(evidenceCode().then(({ Evidence }) => new Evidence(head, means)));
    return this.#witness;
  }

  #back(callId: string): void {
    this.#callId = callId;
    this.record = this.#aside.record;
    this.proof = this.#aside.proof;
    this.#witness = this.#aside.witness;
  }

  #changed(state: CallState): void {
    if (state.phase === 'ended' && this.state.phase === 'active') this.last = state;
    this.state = state;
    // First the screen and the answer to the caller.
    setTimeout(() => this.#soundOf(this.state));
    if (state.phase !== 'ended') return;
    if (state.direction === 'incoming' && isMissed(state.reason)) this.addMissed(state.peer);
    clearTimeout(this.#notice);
    if (isQuiet(state.reason)) this.#line.dismiss();
    else this.#notice = setTimeout(() => this.#line.dismiss(), NOTICE_MILLIS);
  }

  #soundOf(state: CallState): void {
    if (state.phase === 'incoming') this.sound.ring();
    else if (state.phase === 'outgoing' && state.ringing) this.sound.ringback();
    else if (state.phase === 'ended' && state.reason === 'hung-up-by-peer') this.sound.farewell();
    else this.sound.silence();
  }

  addMissed(peer: Peer): void {
    this.missed = withMissed(this.missed, { ...peer, name: this.#name(peer) }, Date.now());
    saveMissed(localStorage, this.missed);
  }
}
