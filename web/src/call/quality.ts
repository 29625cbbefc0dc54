import type { CallRecord, Sample } from './record';

/** One figure over the time of a call. */
export interface Series {
  what: 'delay' | 'loss' | 'received';
  /** Milliseconds, percent, or bits a second, at the end of each interval; undefined where nothing was measured. */
  points: { atMillis: number; value: number | undefined }[];
}

/** How a call fared, from its samples: each figure is of the time since the sample before. */
export function quality({ samples = [], streams = [] }: Pick<CallRecord, 'samples' | 'streams'>): Series[] {
  const incoming = new Set(streams.filter(({ direction }) => direction === 'in').map(({ ssrc }) => ssrc));
  const between = samples.slice(1).map((sample, index) => ({ before: samples[index] as Sample, sample }));
  const series = (what: Series['what'], measure: (before: Sample, now: Sample) => number | undefined) => ({
    what,
    points: between.map(({ before, sample }) => ({
      atMillis: sample.atMillis,
      value: measure(before, sample),
    })),
  });
  return [
    series('delay', (_, { rttMillis }) => rttMillis),
    series('loss', (before, now) => {
      const { lost, packets } = grown(before, now, incoming);
      return lost + packets === 0 ? undefined : (100 * lost) / (lost + packets);
    }),
    series('received', (before, now) => {
      const seconds = (now.atMillis - before.atMillis) / 1000;
      return seconds > 0 ? (8 * grown(before, now, incoming).bytes) / seconds : undefined;
    }),
  ];
}

/** What the incoming streams gained; one that is new since, or began anew, counts from nothing. */
function grown(before: Sample, now: Sample, incoming: ReadonlySet<number>) {
  const sum = { lost: 0, packets: 0, bytes: 0 };
  for (const stream of now.streams.filter(({ ssrc }) => incoming.has(ssrc))) {
    const last = before.streams.find(({ ssrc }) => ssrc === stream.ssrc);
    for (const count of ['lost', 'packets', 'bytes'] as const)
      sum[count] += Math.max(0, stream[count] - (last?.[count] ?? 0));
  }
  return sum;
}
