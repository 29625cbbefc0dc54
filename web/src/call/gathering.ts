import { canRelay } from './relay';
import { candidateCount } from './sdp';

export const GATHER_MILLIS = 400;
/** A relay that is only to be had by TLS needs a few round trips more. */
export const RELAY_GATHER_MILLIS = 1500;
/** Host candidates come in one burst; what follows are formalities. */
const QUIET_MILLIS = 60;

/** Decides when enough candidates are there: none came for a moment, or the time is up. Where there is a relay, one of it is among them. */
export class Enough {
  readonly #ready: () => void;
  readonly #cap: ReturnType<typeof setTimeout>;
  #lacksRelay: boolean;
  #quiet: ReturnType<typeof setTimeout> | undefined;

  constructor(ready: () => void, relays: boolean) {
    this.#ready = ready;
    this.#lacksRelay = relays;
    this.#cap = setTimeout(ready, relays ? RELAY_GATHER_MILLIS : GATHER_MILLIS);
  }

  /** One more candidate came. */
  more(candidate: RTCIceCandidate): void {
    if (candidate.candidate.includes(' typ relay')) this.#lacksRelay = false;
    if (this.#lacksRelay) return;
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(this.#ready, QUIET_MILLIS);
  }

  stop(): void {
    clearTimeout(this.#cap);
    clearTimeout(this.#quiet);
  }
}

/** Resolves when enough of the candidates for the present local description are there. */
export function gathered(connection: RTCPeerConnection): Promise<void> {
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
    const enough = new Enough(done, relays(connection));
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
