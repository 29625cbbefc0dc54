import { beforeEach, describe, expect, it } from 'vitest';
import { Recording, type RecordHead, type RecordPiece } from '../src/call/record';

const head: RecordHead = {
  lanline: 'call-record',
  version: 1,
  call: 'abc@lanline.local',
  startedMillis: 1_795_341_600_000,
  user: 'kitchen',
  device: 'd-1',
  peer: 'workshop',
  side: 'caller',
  browser: 'Chromium 156 on Linux',
};
const sample = (atMillis: number) => ({ atMillis, streams: [] });

describe('Recording', () => {
  let recording: Recording;
  let pieces: RecordPiece[];
  const hear = (piece: RecordPiece) => {
    pieces.push(piece);
    return true;
  };

  beforeEach(() => {
    recording = new Recording(head);
    pieces = [];
  });

  it('begins with the head, and says later only what is new', () => {
    recording.add('events', { atMillis: 0, what: 'tap' });
    expect(recording.next(10_000, hear)).toBe(false);
    recording.add('events', { atMillis: 300, what: 'ringing' });
    recording.set('words', ['apple', 'kettle', 'river', 'zebra']);
    expect(recording.next(10_000, hear)).toBe(false);
    expect(recording.next(10_000, hear)).toBe(false);
    expect(pieces).toEqual([
      { ...head, events: [{ atMillis: 0, what: 'tap' }] },
      { words: ['apple', 'kettle', 'river', 'zebra'], events: [{ atMillis: 300, what: 'ringing' }] },
    ]);
  });

  it('replaces what is no list, and says it again only when it has changed', () => {
    expect(recording.set('streams', [])).toBe(true);
    recording.next(10_000, hear);
    expect(recording.set('streams', [])).toBe(false);
    recording.next(10_000, hear);
    expect(pieces).toHaveLength(1);
    recording.set('streams', [{ ssrc: 1, direction: 'in', kind: 'audio', codec: 'opus/48000/2' }]);
    recording.next(10_000, hear);
    expect(pieces.at(-1)).toEqual({ streams: recording.whole().streams });
  });

  it('keeps what did not go out for the next time', () => {
    recording.add('events', { atMillis: 0, what: 'tap' });
    expect(recording.next(10_000, () => false)).toBe(true);
    recording.next(10_000, hear);
    expect(pieces).toEqual([{ ...head, events: [{ atMillis: 0, what: 'tap' }] }]);
  });

  it('says everything again to somebody who may have missed it', () => {
    recording.add('samples', sample(5000));
    recording.set('words', ['a', 'b', 'c', 'd']);
    recording.next(10_000, hear);
    recording.forget();
    recording.add('samples', sample(10_000));
    recording.next(10_000, hear);
    expect(pieces.at(-1)).toEqual(recording.whole());
  });

  it('cuts what is long into pieces that fit, in order, counted in UTF-8', () => {
    recording = new Recording({ ...head, user: 'küche', browser: '浏览器'.repeat(20) });
    for (let at = 0; at < 700; at++) recording.add('samples', sample(at));
    while (recording.next(2000, hear));
    expect(pieces.length).toBeGreaterThan(8);
    for (const piece of pieces) expect(Buffer.byteLength(JSON.stringify(piece))).toBeLessThanOrEqual(2000);
    const said = pieces.flatMap(({ samples = [] }) => samples.map(({ atMillis }) => atMillis));
    expect(said).toEqual(Array.from({ length: 700 }, (_, at) => at));
    expect(pieces.filter(({ lanline }) => lanline)).toHaveLength(1);
  });

  it('thins samples by two when there are too many, and drops other things', () => {
    for (let at = 0; at < 721; at++) recording.add('samples', sample(at));
    const kept = recording.whole().samples?.map(({ atMillis }) => atMillis) ?? [];
    expect(kept).toHaveLength(361);
    expect(kept.slice(0, 2)).toEqual([1, 3]);
    expect(kept.at(-1)).toBe(720);
    for (let at = 0; at < 300; at++) recording.add('events', { atMillis: at, what: 'restart' });
    expect(recording.whole().events).toHaveLength(200);
  });
});
