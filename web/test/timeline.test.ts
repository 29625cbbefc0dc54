import { describe, expect, it } from 'vitest';
import { bars, timeline } from '../src/call/timeline';
import type { Moment } from '../src/call/record';

const events = (...seen: [number, Moment][]) => ({
  events: seen.map(([atMillis, what]) => ({ atMillis, what })),
});

const caller = events(
  [0, 'tap'],
  [120, 'gathering'],
  [300, 'ringing'],
  [4300, 'answered'],
  [4310, 'checking'],
  [4340, 'connected'],
  [4360, 'dtls-connected'],
  [4370, 'first-audio'],
  [4400, 'first-video'],
  [9000, 'connected'],
);

describe('timeline', () => {
  it('goes from the tap over ring, answer, path and keys to the first picture', () => {
    expect(timeline(caller)).toEqual([
      { step: 'ring', fromMillis: 0, millis: 300, human: false },
      { step: 'answer', fromMillis: 300, millis: 4000, human: true },
      { step: 'path', fromMillis: 4300, millis: 40, human: false },
      { step: 'keys', fromMillis: 4340, millis: 20, human: false },
      { step: 'media', fromMillis: 4360, millis: 40, human: false },
    ]);
  });

  it('begins with the ring where this device was called', () => {
    const callee = events([0, 'ringing'], [2000, 'answered'], [2300, 'completed'], [2310, 'dtls-connected']);
    expect(timeline(callee).map(({ step, millis }) => [step, millis])).toEqual([
      ['answer', 2000],
      ['path', 300],
      ['keys', 10],
    ]);
  });

  it('ends with the first sound where no picture came, or one of a camera that was turned on later', () => {
    const last = (...more: [number, Moment][]) =>
      timeline(events([0, 'tap'], [10, 'dtls-connected'], [20, 'first-audio'], ...more)).at(-1)?.millis;
    expect(last()).toBe(10);
    expect(last([60_000, 'first-video'])).toBe(10);
    expect(last([50, 'first-video'])).toBe(40);
  });

  it('is empty where nothing was seen', () => expect(timeline({})).toEqual([]));
});

describe('bars', () => {
  it('gives a person’s wait a third at most, so that the rest can be seen, and ends at the right edge', () => {
    const drawn = bars(timeline(caller));
    const answer = drawn.find(({ step }) => step === 'answer');
    expect(answer?.width).toBeCloseTo(30);
    expect(answer?.millis).toBe(4000);
    for (const { left, width } of drawn) expect(left + width).toBeLessThanOrEqual(100.01);
    expect(drawn.every(({ width }) => width >= 1.5)).toBe(true);
  });

  it('draws a short wait as long as it was', () => {
    const drawn = bars(
      timeline(events([0, 'tap'], [500, 'ringing'], [600, 'answered'], [1000, 'connected'])),
    );
    expect(drawn.map(({ width }) => width)).toEqual([50, 10, 40]);
  });

  it('draws nothing but a wait too', () => {
    expect(bars(timeline(events([0, 'ringing'], [600, 'answered'])))).toMatchObject([
      { left: 0, width: 100 },
    ]);
  });
});
