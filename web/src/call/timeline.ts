import type { CallRecord, Moment } from './record';

export type Step = 'ring' | 'answer' | 'path' | 'keys' | 'media';

/** One step of setting a call up. */
export interface TimelineStep {
  step: Step;
  fromMillis: number;
  millis: number;
  /** Waiting for a person, which says nothing about the network. */
  human: boolean;
}

/** What ends each step; the next one begins there. */
const ENDS: [Step, Moment[]][] = [
  ['ring', ['ringing']],
  ['answer', ['answered']],
  ['path', ['connected', 'completed']],
  ['keys', ['dtls-connected']],
];
/** A camera that is turned on later is no part of setting up the call. */
const PICTURE_WITHIN_MILLIS = 10_000;

/** How a call was set up, from the tap to the first picture, or sound where none came. Steps that were not seen are left out. */
export function timeline({ events = [] }: Pick<CallRecord, 'events'>): TimelineStep[] {
  const first = (...what: Moment[]) => events.find((event) => what.includes(event.what))?.atMillis;
  const steps: TimelineStep[] = [];
  let fromMillis = 0;
  const end = (step: Step, atMillis: number | undefined) => {
    if (atMillis === undefined) return;
    // Where this device was rung, the ring is the beginning.
    if (step !== 'ring' || atMillis > 0) {
      const millis = Math.max(0, atMillis - fromMillis);
      steps.push({ step, fromMillis, millis, human: step === 'answer' });
    }
    fromMillis = Math.max(fromMillis, atMillis);
  };
  for (const [step, ends] of ENDS) end(step, first(...ends));
  const [sound, picture] = [first('first-audio'), first('first-video')];
  const isPrompt = picture !== undefined && picture - (sound ?? fromMillis) < PICTURE_WITHIN_MILLIS;
  end('media', isPrompt ? picture : (sound ?? picture));
  return steps;
}

/** Where a step is drawn, in percent of the whole width. */
export interface Bar extends TimelineStep {
  left: number;
  width: number;
}

/** The wait for a person is drawn no longer than this share, or the rest could not be seen. */
const HUMAN_SHARE = 0.3;
const LEAST_PERCENT = 1.5;

/** The steps as bars one after the other, long ones for people cut short. */
export function bars(steps: readonly TimelineStep[]): Bar[] {
  const machine = steps.filter(({ human }) => !human).reduce((sum, { millis }) => sum + millis, 0);
  const longest = machine === 0 ? Infinity : (machine * HUMAN_SHARE) / (1 - HUMAN_SHARE);
  const drawn = steps.map((step) => ({
    step,
    millis: step.human ? Math.min(step.millis, longest) : step.millis,
  }));
  const whole = drawn.reduce((sum, { millis }) => sum + millis, 0) || 1;
  let left = 0;
  return drawn.map(({ step, millis }) => {
    const width = Math.min(100 - left, Math.max(LEAST_PERCENT, (100 * millis) / whole));
    const bar = { ...step, left: Math.min(left, 100 - LEAST_PERCENT), width };
    left += (100 * millis) / whole;
    return bar;
  });
}
