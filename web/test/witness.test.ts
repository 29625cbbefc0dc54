import { describe, expect, it } from 'vitest';
import { LateWitness, type Witness } from '../src/call/witness';

class Noting implements Witness {
  readonly noted: string[] = [];
  saw = (what: string, at: number) => void this.noted.push(`${what} ${at}`);
  watches = () => void this.noted.push('watches');
  reads = () => void this.noted.push('reads');
  reconnected = () => void this.noted.push('reconnected');
  ends = (at: number) => void this.noted.push(`ends ${at}`);
}

describe('LateWitness', () => {
  const connection = {} as RTCPeerConnection;
  const report = {} as RTCStatsReport;

  it('tells in order what happened before the witness came, with its times', async () => {
    const noting = new Noting();
    const late = new LateWitness(Promise.resolve(noting));
    late.saw('tap', 1);
    late.watches(connection);
    late.reads(connection, report, 2);
    expect(noting.noted).toEqual([]);
    await Promise.resolve();
    late.reads(connection, report, 3);
    late.ends(4);
    expect(noting.noted).toEqual(['tap 1', 'watches', 'reads', 'ends 4']);
  });

  it('lets a call go on whose witness never comes', async () => {
    const late = new LateWitness(Promise.reject(new Error('away')));
    late.saw('tap', 1);
    await new Promise((resolve) => setTimeout(resolve));
    expect(() => late.ends(2)).not.toThrow();
  });
});
