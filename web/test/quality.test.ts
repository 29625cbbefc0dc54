import { describe, expect, it } from 'vitest';
import { quality } from '../src/call/quality';

const stream = (ssrc: number, packets: number, lost: number, bytes: number) => ({
  ssrc,
  packets,
  lost,
  bytes,
  jitterMillis: 0,
  frames: 0,
});
const streams = [
  { ssrc: 1, direction: 'in' as const, kind: 'audio', codec: 'opus/48000/2' },
  { ssrc: 2, direction: 'out' as const, kind: 'audio', codec: 'opus/48000/2' },
];

describe('quality', () => {
  it('is of what came in between two samples', () => {
    const samples = [
      { atMillis: 5000, rttMillis: 9, streams: [stream(1, 100, 0, 10_000), stream(2, 1, 1, 1)] },
      { atMillis: 10_000, rttMillis: 2, streams: [stream(1, 190, 10, 20_000), stream(2, 900, 900, 9e6)] },
    ];
    expect(quality({ samples, streams })).toEqual([
      { what: 'delay', points: [{ atMillis: 10_000, value: 2 }] },
      { what: 'loss', points: [{ atMillis: 10_000, value: 10 }] },
      { what: 'received', points: [{ atMillis: 10_000, value: 16_000 }] },
    ]);
  });

  it('counts a stream that began anew from nothing, and says nothing where nothing came', () => {
    const samples = [
      { atMillis: 0, streams: [stream(1, 1000, 10, 50_000)] },
      { atMillis: 1000, streams: [stream(1, 10, 0, 500)] },
      { atMillis: 2000, streams: [stream(1, 10, 0, 500)] },
    ];
    const [delay, loss, received] = quality({ samples, streams });
    expect(delay?.points.map(({ value }) => value)).toEqual([undefined, undefined]);
    expect(loss?.points.map(({ value }) => value)).toEqual([undefined, undefined]);
    expect(received?.points.map(({ value }) => value)).toEqual([0, 0]);
  });

  it('is empty without samples', () => {
    expect(quality({}).map(({ points }) => points.length)).toEqual([0, 0, 0]);
  });
});
