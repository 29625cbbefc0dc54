/** Tells from a growing byte count whether media arrives. */

const SILENT_MILLIS = 2000;
/** Without sound only checks and reports arrive, every few seconds. */
const SILENT_WITHOUT_AUDIO_MILLIS = 8000;

export class Pulse {
  #bytes = -1;
  #packets = 0;
  #grewMillis = 0;
  #hasAudio = false;
  #frames = -1;
  #frameMillis = 0;

  /** @returns whether anything arrived lately */
  beat(bytesReceived: number, audioPackets: number, nowMillis: number): boolean {
    if (bytesReceived !== this.#bytes) {
      this.#hasAudio = audioPackets > this.#packets;
      this.#bytes = bytesReceived;
      this.#packets = audioPackets;
      this.#grewMillis = nowMillis;
    }
    const patience = this.#hasAudio ? SILENT_MILLIS : SILENT_WITHOUT_AUDIO_MILLIS;
    return nowMillis - this.#grewMillis < patience;
  }

  /** @returns whether a picture moves; a camera that was turned off leaves its last frame standing */
  picture(framesDecoded: number, nowMillis: number): boolean {
    if (framesDecoded !== this.#frames) {
      this.#frames = framesDecoded;
      this.#frameMillis = nowMillis;
    }
    return framesDecoded > 0 && nowMillis - this.#frameMillis < SILENT_MILLIS;
  }
}
