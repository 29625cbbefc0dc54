import { beforeAll, describe, expect, it } from 'vitest';
import { Scout } from '../src/call/scout';
import { FakePeerConnection, installBrowser } from './kit/peer-connection';

describe('Scout', () => {
  beforeAll(installBrowser);

  it('knows whether there is an address that media can use, each time anew', async () => {
    const scout = new Scout();
    const connection = FakePeerConnection.all.at(-1)!;
    expect(connection.configuration).toEqual({ iceServers: [] });
    await expect(scout.hasAddress()).resolves.toBe(true);
    connection.candidates = 'a=candidate:1 1 tcp 1 10.0.0.1 9 typ host tcptype active\r\n';
    connection.offers = [];
    const later = connection.createOffer.bind(connection);
    connection.createOffer = async (options) => {
      const { type } = await later(options);
      return { type, sdp: connection.candidates };
    };
    await expect(scout.hasAddress()).resolves.toBe(false);
    expect(connection.offers).toEqual([{ iceRestart: true }]);
  });
});
