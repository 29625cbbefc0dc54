import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { gathered } from '../src/call/gathering';

class Gatherer extends EventTarget {
  iceServers: { urls: string }[] = [];
  getConfiguration = () => ({ iceServers: this.iceServers });
  iceGatheringState = 'gathering';
  localDescription = { sdp: '' };

  candidate(type = 'host'): void {
    const candidate = { candidate: `candidate:1 1 udp 1 10.0.0.1 9 typ ${type}` };
    this.dispatchEvent(Object.assign(new Event('icecandidate'), { candidate }));
  }

  complete(): void {
    this.iceGatheringState = 'complete';
    this.dispatchEvent(new Event('icegatheringstatechange'));
  }
}

describe('gathered', () => {
  let gatherer: Gatherer;
  let isDone: boolean;

  beforeEach(() => {
    vi.useFakeTimers();
    gatherer = new Gatherer();
    isDone = false;
  });

  afterEach(() => void vi.useRealTimers());

  function start() {
    void gathered(gatherer as unknown as RTCPeerConnection).then(() => (isDone = true));
  }

  const after = (millis: number) => vi.advanceTimersByTimeAsync(millis);

  it('is done when the browser says so', async () => {
    start();
    gatherer.complete();
    await after(0);
    expect(isDone).toBe(true);
  });

  it('does not wait for formalities after the burst of host candidates', async () => {
    start();
    await after(20);
    gatherer.candidate();
    await after(20);
    gatherer.candidate();
    await after(25);
    expect(isDone).toBe(false);
    await after(10);
    expect(isDone).toBe(true);
  });

  it('waits for a relay where there is one, and then for no more', async () => {
    gatherer.iceServers = [{ urls: 'turn:10.0.0.9:3478?transport=udp' }];
    start();
    await after(5);
    gatherer.candidate();
    gatherer.candidate('srflx');
    await after(900);
    expect(isDone).toBe(false);
    gatherer.candidate('relay');
    await after(65);
    expect(isDone).toBe(true);
  });

  it('waits a second and a half for a relay, not longer', async () => {
    gatherer.iceServers = [{ urls: 'turns:10.0.0.9:5349?transport=tcp' }];
    start();
    await after(5);
    gatherer.candidate();
    await after(1490);
    expect(isDone).toBe(false);
    await after(10);
    expect(isDone).toBe(true);
  });

  it('never takes longer than 400 ms', async () => {
    start();
    for (let i = 0; i < 18; i++) {
      await after(22);
      gatherer.candidate();
    }
    expect(isDone).toBe(false);
    await after(5);
    expect(isDone).toBe(true);
  });

  it('is done at once when nothing is left to gather', async () => {
    gatherer.iceGatheringState = 'complete';
    gatherer.localDescription.sdp = 'a=candidate:1 1 udp 1 10.0.0.1 9 typ host\r\n';
    start();
    await after(0);
    expect(isDone).toBe(true);
  });

  it('does not take the state of the last round for that of an ICE restart', async () => {
    gatherer.iceGatheringState = 'complete';
    start();
    await after(100);
    expect(isDone).toBe(false);
    await after(300);
    expect(isDone).toBe(true);
  });
});
