import { beforeAll, describe, expect, it } from 'vitest';
import { Scout } from '../src/call/scout';
import { FakePeerConnection, installBrowser } from './kit/peer-connection';

describe('Scout', () => {
  beforeAll(installBrowser);

  it('knows whether there is an address that media can use, each time anew, and leaves nothing open', async () => {
    const scout = new Scout();
    const [warm] = FakePeerConnection.all.splice(0);
    await expect(scout.hasAddress()).resolves.toBe(true);
    FakePeerConnection.nextCandidates = 'a=candidate:1 1 tcp 1 10.0.0.1 9 typ host tcptype active\r\n';
    await expect(scout.hasAddress()).resolves.toBe(false);
    expect(warm?.configuration).toEqual({ iceServers: [] });
    expect(warm?.closed).toBe(false);
    expect(FakePeerConnection.all.map(({ closed }) => closed)).toEqual([true, true]);
  });
});
