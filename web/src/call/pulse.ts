import type { Arrivals } from './stats';

/** - `doubtful`: quiet for longer than a network that works should be */
export type Beat = 'flows' | 'doubtful' | 'silent';

const DOUBTFUL_MILLIS = 600;
const SILENT_MILLIS = 1300;
/** Without sound only checks and reports arrive, every few seconds. */
const WITHOUT_AUDIO_FACTOR = 6;
/** Sound that was there so shortly before anything else is meant to be there. */
const AUDIO_PAUSE_MILLIS = 1000;
const STANDING_PICTURE_MILLIS = 2000;

/** Tells from growing counters whether media arrives. Sound does, fifty times a second, muted or not. */
export class Pulse {
  #last: Arrivals = { anything: -1, audioPackets: 0, framesDecoded: 0 };
  #grewMillis = 0;
  #frameMillis = 0;
  #audioMillis = -Infinity;

  /** @param isQuiet whether no sound is to be expected: the call is on hold */
  beat(now: Arrivals, nowMillis: number, isQuiet = false): Beat {
    if (now.anything !== this.#last.anything) this.#grewMillis = nowMillis;
    if (now.audioPackets !== this.#last.audioPackets) this.#audioMillis = nowMillis;
    if (now.framesDecoded !== this.#last.framesDecoded) this.#frameMillis = nowMillis;
    this.#last = now;
    const hadAudio = !isQuiet && this.#grewMillis - this.#audioMillis < AUDIO_PAUSE_MILLIS;
    const quietMillis = (nowMillis - this.#grewMillis) / (hadAudio ? 1 : WITHOUT_AUDIO_FACTOR);
    if (quietMillis < DOUBTFUL_MILLIS) return 'flows';
    return quietMillis < SILENT_MILLIS ? 'doubtful' : 'silent';
  }

  /** Whether the picture moves; a camera that was turned off leaves its last frame standing. */
  picture(nowMillis: number): boolean {
    return this.#last.framesDecoded > 0 && nowMillis - this.#frameMillis < STANDING_PICTURE_MILLIS;
  }
}
