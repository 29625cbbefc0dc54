import { candidateCount } from './sdp';

export const GATHER_MILLIS = 400;
/** Host candidates come in one burst; what follows are formalities. */
const QUIET_MILLIS = 60;

/** Decides when enough candidates are there: none came for a moment, or the time is up. */
export class Enough {
  readonly #ready: () => void;
  readonly #cap: ReturnType<typeof setTimeout>;
  #quiet: ReturnType<typeof setTimeout> | undefined;

  constructor(ready: () => void) {
    this.#ready = ready;
    this.#cap = setTimeout(ready, GATHER_MILLIS);
  }

  /** One more candidate came. */
  more(): void {
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
    const enough = new Enough(done);
    const { signal } = stop;
    connection.addEventListener('icecandidate', ({ candidate }) => candidate && enough.more(), { signal });
    connection.addEventListener(
      'icegatheringstatechange',
      () => connection.iceGatheringState === 'complete' && done(),
      { signal },
    );
  });
}
