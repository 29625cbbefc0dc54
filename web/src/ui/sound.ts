/** Tones made here, so that nothing has to be loaded before it can ring. */

interface Pattern {
  frequencies: [number, number];
  /** Seconds of tone and of silence, in turn. */
  cadence: number[];
  volume: number;
}

const RING: Pattern = { frequencies: [587, 784], cadence: [0.35, 0.15, 0.35, 1.65], volume: 0.22 };
/** ITU-T E.180: 425 Hz, one second of tone, four of silence. */
const RINGBACK: Pattern = { frequencies: [425, 425], cadence: [1, 4], volume: 0.08 };

export class Sound {
  #context: AudioContext | undefined;
  #stop: (() => void) | undefined;
  #playing: Pattern | undefined;

  /**
   * Browsers let a page sound only after it was touched. Opening the output stops the page for a tenth of a second, which
   * is not to be when it rings: call this from the first touch.
   */
  unlock(): void {
    if (this.#context) return;
    this.#context = new AudioContext();
    void this.#context.suspend();
  }

  ring(): void {
    this.#play(RING);
  }

  ringback(): void {
    this.#play(RINGBACK);
  }

  silence(): void {
    this.#stop?.();
    this.#stop = undefined;
    this.#playing = undefined;
    void this.#context?.suspend();
  }

  /** Two falling notes: the call is over. */
  farewell(): void {
    this.silence();
    const context = this.#context;
    if (context) void context.resume().then(() => this.#playing || notes(context));
  }

  #play(pattern: Pattern): void {
    if (this.#playing === pattern) return;
    this.silence();
    this.unlock();
    const context = this.#context;
    if (!context) return;
    void context.resume();
    this.#playing = pattern;
    const gain = context.createGain();
    gain.gain.value = 0;
    gain.connect(context.destination);
    const voices = pattern.frequencies.map((frequency) => {
      const voice = context.createOscillator();
      voice.frequency.value = frequency;
      voice.connect(gain);
      voice.start();
      return voice;
    });
    const period = pattern.cadence.reduce((sum, seconds) => sum + seconds, 0);
    const schedule = () => beat(gain.gain, pattern, context.currentTime + 0.05);
    schedule();
    const timer = setInterval(schedule, period * 1000);
    this.#stop = () => {
      clearInterval(timer);
      voices.forEach((voice) => voice.stop());
      gain.disconnect();
    };
  }
}

function notes(context: AudioContext): void {
  const gain = context.createGain();
  gain.gain.value = 0.1;
  gain.connect(context.destination);
  [523, 392].forEach((frequency, index) => {
    const note = context.createOscillator();
    note.frequency.value = frequency;
    note.connect(gain);
    note.start(context.currentTime + index * 0.13);
    note.stop(context.currentTime + index * 0.13 + 0.1);
    if (index === 1) note.onended = () => gain.disconnect();
  });
}

/** One round of the cadence, with soft edges. */
function beat(level: AudioParam, { cadence, volume }: Pattern, start: number): void {
  let at = start;
  cadence.forEach((seconds, index) => {
    if (index % 2 === 0) {
      level.setTargetAtTime(volume, at, 0.02);
      level.setTargetAtTime(0, at + seconds, 0.03);
    }
    at += seconds;
  });
}
