import { idle, isBusy, isQuiet, type CallState, type Peer } from '../call/calls';
import type { Leg, LegEvents } from '../call/leg';
import { Line, type Caller, type Relay } from '../call/line';
import type { Opened } from '../call/media';
import { addMissed, isMissed, loadMissed, saveMissed, type MissedCall } from '../call/missed';
import type { CallReport } from '../call/stats';
import type { DeviceStore } from './devices.svelte';
import { Sound } from './sound';

const NOTICE_MILLIS = 12_000;

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

  readonly sound = new Sound();
  readonly #line: Line;
  readonly #name: (peer: Peer) => string;
  #notice: ReturnType<typeof setTimeout> | undefined;

  /** @param name how a peer is called on this page */
  constructor(
    caller: () => Caller | undefined,
    relay: Relay,
    devices: DeviceStore,
    name: (peer: Peer) => string,
  ) {
    this.#name = name;
    this.#line = new Line(caller, relay, navigator.mediaDevices, () => devices.choice, {
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

  /** Somebody calls. @param disturb false when this person does not want to be disturbed */
  incoming(leg: Leg, disturb: boolean): void {
    if (!disturb) leg.reject(480, 'Do Not Disturb', 'do-not-disturb');
    if (!disturb || !this.#line.ring(leg)) this.#addMissed(leg.peer);
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

  clearMissed(): void {
    this.missed = [];
    saveMissed(localStorage, this.missed);
  }

  #changed(state: CallState): void {
    this.state = state;
    // First the screen and the answer to the caller.
    setTimeout(() => this.#soundOf(this.state));
    if (state.phase !== 'ended') return;
    if (state.direction === 'incoming' && isMissed(state.reason)) this.#addMissed(state.peer);
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

  #addMissed(peer: Peer): void {
    this.missed = addMissed(this.missed, { ...peer, name: this.#name(peer) }, Date.now());
    saveMissed(localStorage, this.missed);
  }
}
