import { Api, Refused, type ThisDevice } from '../call/api';
import type { Peer } from '../call/calls';
import type { Checkup } from '../call/checkup';
import type { Leg } from '../call/leg';
import { forgetIdentity, loadIdentity, saveIdentity, type Identity } from '../call/identity';
import { browserOf, guess, isName, tidyName } from '../call/names';
import { emptyRoll, others, type Roll } from '../call/people';
import type { Phone, PhoneStatus, TextMessage } from '../call/phone';
import type { About, Joined, PersonState, ProofFrame, RelayReason, Sender } from '../call/protocol';
import { Reach } from '../call/reach';
import { onLan, type RelayAnswer } from '../call/relay';
import { warmUp } from '../call/warmup';
import { Rendezvous, type RendezvousStatus } from '../call/rendezvous';
import { CallStore } from './calls.svelte';
import { DeviceStore } from './devices.svelte';
import { HistoryStore } from './history.svelte';
import { strings } from './strings';

export type Screen = 'starting' | 'insecure' | 'welcome' | 'home';
export type OwnState = Exclude<PersonState, 'in-call'>;
type DeviceState = 'free' | 'away';

/** The SIP stack is two thirds of the code and not needed to see the page: it loads beside it. */
const phoneCode = import('../call/phone');
const checkupCode = () => import('../call/checkup');

const STATE_KEY = 'lanline.state';
const PROBE_MILLIS = 20_000;
const MOST_MESSAGES = 50;
/** Between two tries to get code that did not come. */
const LOAD_AGAIN_MILLIS = 4000;

/** The page's one state. Components read it and call its methods; only here they meet the network. */
export class App {
  screen = $state<Screen>('starting');
  about = $state.raw<About>();
  identity = $state.raw<Identity>();
  roll = $state.raw<Roll>(emptyRoll);
  rendezvous = $state<RendezvousStatus>('connecting');
  registration = $state<PhoneStatus>('connecting');
  /** Of this device; not to be disturbed is the wish of a person. */
  #deviceState = $state<DeviceState>(localStorage.getItem(STATE_KEY) === 'away' ? 'away' : 'free');
  joining = $state(false);
  /** What the box said to the last try to join. */
  refusal = $state.raw<Refused>();
  /** What others have written to this device, the latest first. */
  messages = $state.raw<TextMessage[]>([]);
  /** The name that was taken. */
  taken = $state('');

  readonly people = $derived(others(this.roll, this.identity?.user));
  readonly revoked = $derived(this.rendezvous === 'revoked' || this.registration === 'refused');
  readonly boxAway = $derived(!this.revoked && (this.rendezvous === 'away' || this.registration === 'away'));

  readonly guess = guess(navigator.userAgent, navigator.maxTouchPoints);
  readonly devices = new DeviceStore();
  readonly calls: CallStore;
  readonly api = new Api('', (input, init) => fetch(input, init));
  readonly history = new HistoryStore(this.api, () => this.identity?.token);

  readonly #reach = new Reach((timeoutMillis) => this.#anyAnswer(timeoutMillis));
  #warm: RTCPeerConnection | undefined;
  #phone: Phone | undefined;
  #meeting: Rendezvous | undefined;
  #checkup: Checkup | undefined;
  #probing: ReturnType<typeof setInterval> | undefined;

  constructor() {
    this.calls = new CallStore(
      () => this.#phone,
      {
        policy: () => this.#meeting?.relayPolicy,
        ask: (because, call) => this.#askRelay(because, call),
      },
      {
        self: () => ({
          user: this.identity?.user ?? '',
          device: this.identity?.device ?? '',
          browser: browserOf(navigator.userAgent, navigator.maxTouchPoints),
        }),
        say: (call, piece) => this.#meeting?.evidence(call, piece) ?? false,
      },
      this.devices,
      (peer) => this.nameOf(peer),
    );
  }

  async start(): Promise<void> {
    if (!window.isSecureContext) {
      this.screen = 'insecure';
    } else if (!(await this.#redeemFragment())) {
      const identity = loadIdentity(localStorage);
      if (identity) this.#enter(identity);
      else this.screen = 'welcome';
    }
    this.#listen();
    void this.devices.look();
    this.about = await this.api.about().catch(() => undefined);
  }

  /** How a peer is called here: as the list has it, or as it named itself. */
  nameOf(peer: Peer): string {
    return this.roll.people.get(peer.user)?.name ?? peer.name;
  }

  async join(typed: string, invite: string): Promise<void> {
    const name = tidyName(typed);
    if (!isName(name)) {
      this.refusal = new Refused('bad-name', strings.welcome.nameBad);
      return;
    }
    await this.#admit(() => this.api.join(name, this.#thisDevice(), invite.replace(/\D/g, '') || undefined));
    this.taken = this.refusal?.code === 'name-taken' ? name : '';
  }

  async pair(code: string): Promise<void> {
    await this.#admit(() => this.api.pairByCode(code.replace(/\D/g, ''), this.#thisDevice()));
  }

  anotherName(): void {
    this.taken = '';
    this.refusal = undefined;
  }

  /** As the box has it, for all devices and phones of this person. */
  get ownState(): OwnState {
    const own = this.roll.people.get(this.identity?.user ?? '');
    return own?.doNotDisturb ? 'do-not-disturb' : this.#deviceState;
  }

  /** Rejects when the box is away, which has to know. */
  async setState(state: OwnState): Promise<void> {
    const on = state === 'do-not-disturb';
    if (on !== (this.ownState === 'do-not-disturb')) {
      const token = this.identity?.token ?? '';
      await this.api.send('/api/do-not-disturb', { method: 'POST', token, body: { on } });
    }
    if (on) return;
    this.#deviceState = state;
    localStorage.setItem(STATE_KEY, state);
    this.tellState();
  }

  /** Says what others see of this device; called whenever a call begins or ends. */
  tellState(): void {
    this.#meeting?.state(this.calls.isBusy ? 'in-call' : this.#deviceState);
  }

  dismiss(message: TextMessage): void {
    this.messages = this.messages.filter((each) => each !== message);
  }

  /** Resolves when it has arrived, or waits at the box for a device that will come. */
  async write(peer: Peer, text: string): Promise<void> {
    if (!this.#phone) throw new Error('away');
    await this.#phone.write(peer, text);
  }

  /** Gives up this device's identity, on the box as well when it answers. */
  async leave(): Promise<void> {
    const identity = this.identity;
    if (identity && !this.revoked) await this.api.revoke(identity.token, identity.device).catch(() => {});
    this.#exit();
    forgetIdentity(localStorage);
    this.screen = 'welcome';
  }

  async #admit(ask: () => Promise<Joined>): Promise<void> {
    this.joining = true;
    this.refusal = undefined;
    try {
      this.#enter(saveIdentity(localStorage, await ask(), crypto.randomUUID()));
      this.taken = '';
    } catch (error) {
      this.refusal = error instanceof Refused ? error : new Refused('failed', String(error));
    } finally {
      this.joining = false;
    }
  }

  /** Redeems `#pair=SECRET`, and takes it out of the address bar and the history first. */
  async #redeemFragment(): Promise<boolean> {
    const secret = /^#pair=([\w-]+)$/.exec(location.hash)?.[1];
    if (!secret) return false;
    history.replaceState(null, '', location.pathname + location.search);
    this.screen = 'welcome';
    await this.#admit(() => this.api.pairBySecret(secret, this.#thisDevice()));
    return this.identity !== undefined;
  }

  #thisDevice(): ThisDevice {
    return { kind: this.guess.kind, device: this.guess.device };
  }

  #enter(identity: Identity): void {
    this.#exit();
    this.identity = identity;
    this.devices.close();
    const base = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}`;
    const dial = (path: string) => (protocol: string) => new WebSocket(base + path, protocol);
    const registering = this.#register(identity, `${base}/sip`, dial('/sip'));
    const events = {
      roll: (roll: Roll) => (this.roll = roll),
      status: (status: RendezvousStatus) => (this.rendezvous = status),
      signal: (from: Sender, payload: unknown) => from.owner && void this.#checkUp(from, payload),
      missed: (from: Peer) => this.calls.addMissed(from),
      proof: (proof: ProofFrame) => this.#proved(proof),
      renewed: () => {
        this.calls.reconnected();
        void this.history.load();
      },
    };
    this.#meeting = new Rendezvous(dial('/rendezvous'), this.#reach, identity.token, events, async () => {
      await registering;
      await this.#phone?.callable();
    });
    this.tellState();
    this.#meeting.start();
    this.screen = 'home';
  }

  async #register(identity: Identity, url: string, dial: (protocol: string) => WebSocket): Promise<void> {
    const code = await phoneCode.catch(() => undefined);
    if (!code) return this.#loadAgain();
    const { Phone } = code;
    if (this.identity !== identity) return;
    const events = {
      status: (status: PhoneStatus) => this.#registrationChanged(status),
      incoming: (leg: Leg) => this.calls.incoming(leg),
      message: (message: TextMessage) =>
        (this.messages = [message, ...this.messages].slice(0, MOST_MESSAGES)),
    };
    this.#phone = new Phone(identity, url, dial, this.#reach, events, (id) => this.calls.listener(id));
    this.#phone.start();
    this.#probing = setInterval(() => this.#phone?.probe(), PROBE_MILLIS);
    this.#warm ??= warmUp();
  }

  /** Without the phone's code nobody can be called. Browsers may remember a module that failed, so the page comes anew. */
  async #loadAgain(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, LOAD_AGAIN_MILLIS));
    await this.#reach.box();
    location.reload();
  }

  #exit(): void {
    clearInterval(this.#probing);
    this.calls.hangUp();
    this.#meeting?.stop();
    this.#phone?.stop();
    this.#meeting = undefined;
    this.#phone = undefined;
    this.identity = undefined;
    this.history.forgetAll();
    this.messages = [];
    this.roll = emptyRoll;
    this.rendezvous = 'connecting';
    this.registration = 'connecting';
  }

  #registrationChanged(status: PhoneStatus): void {
    this.registration = status;
    // What broke one connection has most likely broken the other, which would notice it late.
    if (status === 'away') this.#meeting?.reconnect();
  }

  #proved(proof: ProofFrame): void {
    this.calls.proved(proof);
    if (proof.kept) void this.history.load();
  }

  /** Rare, so its code comes when it is needed. */
  async #checkUp(from: Sender, payload: unknown): Promise<void> {
    const { Checkup } = await checkupCode();
    this.#checkup ??= new Checkup(
      (device, answer) => this.#meeting?.signal(device, answer),
      () => this.calls.isBusy,
    );
    await this.#checkup.heard(from, payload);
  }

  async #askRelay(because: RelayReason, call: string | undefined): Promise<RelayAnswer> {
    const answer = await (this.#meeting?.relay(because, call) ?? 'away');
    if (typeof answer === 'string') return answer;
    return { ...answer, servers: onLan(answer.servers, this.about?.addresses ?? []) };
  }

  async #anyAnswer(timeoutMillis: number): Promise<void> {
    await this.api.about(timeoutMillis).catch((error: unknown) => {
      if (error instanceof Refused && error.code === 'unreachable') throw error;
    });
  }

  #listen(): void {
    const changed = () => {
      this.#reach.hurry();
      this.#phone?.probe();
      this.calls.networkChanged();
    };
    window.addEventListener('online', changed);
    const { connection } = navigator as { connection?: EventTarget };
    connection?.addEventListener('change', changed);
    document.addEventListener('visibilitychange', () => document.hidden || changed());
    for (const touch of ['click', 'keydown'])
      window.addEventListener(touch, () => setTimeout(() => this.calls.sound.unlock()), { once: true });
    window.addEventListener('pagehide', () => this.#exit());
    // A page that comes back from the browser's cache has no connections any more.
    window.addEventListener('pageshow', ({ persisted }) => persisted && location.reload());
  }
}

export const app = new App();
