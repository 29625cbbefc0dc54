import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Checkup } from '../src/call/checkup';
import type { Sender } from '../src/call/protocol';
import { FakePeerConnection, installBrowser } from './kit/peer-connection';

const doctor: Sender = { user: 'doctor-test-a', name: 'Doctor', device: 'd-doctor', owner: true };
const answer = { type: 'answer', sdp: 'v=0\r\n' };

describe('Checkup', () => {
  let said: [device: string, payload: Record<string, unknown>][];
  let inCall: boolean;
  let checkup: Checkup;

  beforeEach(() => {
    vi.useFakeTimers();
    installBrowser();
    FakePeerConnection.all.length = 0;
    FakePeerConnection.nextCandidates = 'a=candidate:1 1 udp 1 10.77.0.2 5000 typ host\r\n';
    said = [];
    inCall = false;
    checkup = new Checkup(
      (device, payload) => said.push([device, payload as Record<string, unknown>]),
      () => inCall,
    );
  });

  afterEach(() => vi.useRealTimers());

  const connections = () => FakePeerConnection.all;
  const settle = () => vi.advanceTimersByTimeAsync(0);

  it('offers, takes the answer, and says that the path works', async () => {
    void checkup.heard(doctor, { probe: '1', wanted: 'offer' });
    await settle();
    expect(said).toEqual([
      ['d-doctor', { probe: '1', description: expect.objectContaining({ type: 'offer' }) }],
    ]);
    void checkup.heard(doctor, { probe: '1', description: answer });
    await settle();
    expect(connections()[0]?.remoteDescription).toEqual(answer);
    connections()[0]?.ice('connected');
    await settle();
    expect(said.at(-1)).toEqual(['d-doctor', { probe: '1', reached: true }]);
    await vi.advanceTimersByTimeAsync(5000);
    expect(connections().map(({ closed }) => closed)).toEqual([true]);
  });

  it('says within five seconds that there is no path', async () => {
    void checkup.heard(doctor, { probe: '1', wanted: 'offer' });
    await vi.advanceTimersByTimeAsync(5000);
    expect(said.at(-1)).toEqual(['d-doctor', { probe: '1', reached: false }]);
  });

  it('answers an offer', async () => {
    void checkup.heard(doctor, { probe: '2', description: { type: 'offer', sdp: 'v=0\r\n' } });
    await settle();
    expect(said).toEqual([
      ['d-doctor', { probe: '2', description: expect.objectContaining({ type: 'answer' }) }],
    ]);
  });

  it('does nothing for anybody but the owner of the box', async () => {
    const owners = [undefined, false, 'yes', 1];
    for (const from of owners.map((owner) => ({ ...doctor, owner }))) {
      await checkup.heard(from as Sender, { probe: '1', wanted: 'offer' });
    }
    expect([said, connections()]).toEqual([[], []]);
  });

  it('passes over what it does not understand', async () => {
    for (const payload of [
      null,
      7,
      'offer',
      {},
      { probe: 1, wanted: 'offer' },
      { probe: '1', wanted: 'all' },
    ]) {
      await checkup.heard(doctor, payload);
    }
    await checkup.heard(doctor, { probe: '1', description: { type: 'answer', sdp: 3 } });
    expect(connections().filter(({ closed }) => !closed)).toEqual([]);
  });

  it('leaves a device that is in a call alone', async () => {
    inCall = true;
    await checkup.heard(doctor, { probe: '1', wanted: 'offer' });
    expect(said).toEqual([['d-doctor', { probe: '1', refused: 'in-call' }]]);
    expect(connections()).toEqual([]);
  });

  it('says when the browser shows no address', async () => {
    FakePeerConnection.nextCandidates = '';
    void checkup.heard(doctor, { probe: '1', wanted: 'offer' });
    await vi.advanceTimersByTimeAsync(5000);
    expect(said).toEqual([['d-doctor', { probe: '1', refused: 'no-address' }]]);
  });

  it('tries four paths at once and no more', async () => {
    for (let probe = 0; probe < 20; probe++)
      void checkup.heard(doctor, { probe: `${probe}`, wanted: 'offer' });
    await settle();
    expect(connections().length).toBe(4);
    await vi.advanceTimersByTimeAsync(10_000);
    void checkup.heard(doctor, { probe: 'again', wanted: 'offer' });
    await settle();
    expect(connections().length).toBe(5);
  });
});
