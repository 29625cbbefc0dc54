import type { Session } from './jssip';
import { canRelay } from './relay';
import { candidateCount, isUdp } from './sdp';

export const GATHER_MILLIS = 400;
/** A relay that is only to be had by TLS needs a few round trips more. */
export const RELAY_GATHER_MILLIS = 1500;
/** Host candidates come in one burst, within 15 ms on a device that is busy; what follows are formalities. */
const QUIET_MILLIS = 30;

/** What must be among the candidates before there are enough. */
export interface Expected {
  /** Where there is a relay, an address on it. */
  relay: boolean;
  /** How long to wait for any address at all that media can use; without it what comes first is taken. */
  addressMillis?: number;
}

/** Decides when enough candidates are there: what is expected, and then none for a moment; or the time is up. */
export class Enough {
  readonly #ready: () => void;
  readonly #cap: ReturnType<typeof setTimeout>;
  #lacksRelay: boolean;
  #lacksAddress: boolean;
  #quiet: ReturnType<typeof setTimeout> | undefined;

  constructor(ready: () => void, { relay, addressMillis }: Expected) {
    this.#ready = ready;
    this.#lacksRelay = relay;
    this.#lacksAddress = addressMillis !== undefined;
    this.#cap = setTimeout(ready, Math.max(addressMillis ?? 0, relay ? RELAY_GATHER_MILLIS : GATHER_MILLIS));
  }

  /** One more candidate came. */
  more({ candidate }: RTCIceCandidate): void {
    if (candidate.includes(' typ relay')) this.#lacksRelay = false;
    if (isUdp(candidate)) this.#lacksAddress = false;
    if (this.#lacksRelay || this.#lacksAddress) return;
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(this.#ready, QUIET_MILLIS);
  }

  stop(): void {
    clearTimeout(this.#cap);
    clearTimeout(this.#quiet);
  }
}

/**
 * Resolves when enough of the candidates for the present local description are there.
 *
 * @param addressMillis as in {@link Expected}
 */
export function gathered(connection: RTCPeerConnection, addressMillis?: number): Promise<void> {
  // After an ICE restart the state may still be that of the last round; then the new description is empty.
  const candidates = candidateCount(connection.localDescription?.sdp ?? '');
  if (connection.iceGatheringState === 'complete' && candidates > 0) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = new AbortController();
    const done = () => {
      enough.stop();
      stop.abort();
      resolve();
    };
    const relay = relays(connection);
    const enough = new Enough(done, addressMillis === undefined ? { relay } : { relay, addressMillis });
    const { signal } = stop;
    connection.addEventListener('icecandidate', ({ candidate }) => candidate && enough.more(candidate), {
      signal,
    });
    connection.addEventListener(
      'icegatheringstatechange',
      () => connection.iceGatheringState === 'complete' && done(),
      { signal },
    );
  });
}

/** Whether relay candidates are to be expected. */
export function relays(connection: RTCPeerConnection): boolean {
  return canRelay(connection.getConfiguration().iceServers);
}

/** A VPN or container interface must not stall dialling: what was gathered by then is what is offered. */
export function capGathering(session: Session): void {
  let enough: Enough | undefined;
  session.on('icecandidate', ({ candidate, ready }) => {
    enough ??= new Enough(ready, { relay: relays(session.connection) });
    enough.more(candidate);
  });
  session.on('sdp', ({ originator }) => {
    if (String(originator) !== 'local') return;
    enough?.stop();
    enough = undefined;
  });
}

/** Without an address and with servers that do not answer no candidate ever comes; this ends the wait for JsSIP. */
export function endSilence(connection: RTCPeerConnection): void {
  let silence: ReturnType<typeof setTimeout> | undefined;
  connection.addEventListener('icegatheringstatechange', () => {
    clearTimeout(silence);
    if (connection.iceGatheringState === 'gathering')
      silence = setTimeout(() => connection.dispatchEvent(new Event('icecandidate')), RELAY_GATHER_MILLIS);
  });
}
