import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Pipe } from '../src/call/pipe';
import { Reach } from '../src/call/reach';
import { Exchange } from './kit/wire';

const bye = (branch: string) =>
  `BYE sip:kitchen@lanline.local SIP/2.0\r\nVia: SIP/2.0/WSS x.invalid;branch=${branch}\r\nCSeq: 2 BYE\r\n\r\n`;
const register = 'REGISTER sip:lanline.local SIP/2.0\r\nAuthorization: Bearer ll1_secret\r\n\r\n';

describe('Pipe', () => {
  let exchange: Exchange;
  let pipe: Pipe;
  let told: string[];

  beforeEach(() => {
    vi.useFakeTimers();
    exchange = new Exchange();
    told = [];
    pipe = new Pipe('wss://box:8443/sip', exchange.dial, new Reach(() => Promise.resolve()), {
      reopened: () => told.push('reopened'),
      dropped: () => told.push('dropped'),
      revoked: () => told.push('revoked'),
    });
    pipe.onconnect = () => told.push('connected');
    pipe.ondisconnect = () => told.push('disconnected');
    pipe.connect();
  });

  afterEach(() => {
    pipe.disconnect();
    vi.useRealTimers();
  });

  async function reconnect() {
    exchange.last.break();
    await vi.advanceTimersByTimeAsync(0);
    exchange.last.open();
  }

  it('is a socket of JsSIP', () => {
    expect(exchange.last.protocol).toBe('sip');
    expect(pipe.via_transport).toBe('WSS');
    expect(pipe.sip_uri).toBe('sip:box:8443;transport=ws');
  });

  it('tells JsSIP of the first connection and hides every loss', async () => {
    exchange.last.open();
    await reconnect();
    await reconnect();
    expect(told).toEqual(['connected', 'dropped', 'reopened', 'dropped', 'reopened']);
    expect(pipe.isConnected()).toBe(true);
  });

  it('lets nothing but REGISTER out before this device is registered', () => {
    exchange.last.open();
    pipe.send(bye('1'));
    pipe.send(register);
    expect(exchange.last.sent).toEqual([register]);
    pipe.ready();
    expect(exchange.last.sent).toEqual([register, bye('1')]);
  });

  it('shows the token to the registrar only', () => {
    exchange.last.open();
    pipe.ready();
    pipe.send(
      'INVITE sip:kitchen@lanline.local SIP/2.0\r\nAuthorization: Bearer ll1_secret\r\nCSeq: 1 INVITE\r\n\r\n',
    );
    expect(exchange.last.sent[0]).not.toContain('ll1_secret');
    expect(exchange.last.sent[0]).toContain('CSeq: 1 INVITE');
  });

  it('brings a BYE across that was said while the box was away', async () => {
    exchange.last.open();
    pipe.ready();
    exchange.last.break();
    expect(pipe.send(bye('7'))).toBe(true);
    await vi.advanceTimersByTimeAsync(0);
    exchange.last.open();
    pipe.ready();
    expect(exchange.last.sent).toEqual([bye('7')]);
  });

  it('says a BYE again that nobody answered, and only such a one', async () => {
    exchange.last.open();
    pipe.ready();
    pipe.send(bye('1'));
    pipe.send(bye('2'));
    exchange.last.receive('SIP/2.0 100 Trying\r\nVia: SIP/2.0/WSS x.invalid;branch=1\r\n\r\n');
    exchange.last.receive('SIP/2.0 200 OK\r\nVia: SIP/2.0/WSS x.invalid;branch=2\r\n\r\n');
    await reconnect();
    pipe.ready();
    expect(exchange.last.sent).toEqual([bye('1')]);
  });

  it('says a BYE again, as a new transaction, while the other side is not back', async () => {
    exchange.last.open();
    pipe.ready();
    pipe.send(bye('1'));
    exchange.last.receive('SIP/2.0 480 Gone for now\r\nVia: SIP/2.0/WSS x.invalid;branch=1\r\n\r\n');
    await vi.advanceTimersByTimeAsync(1100);
    expect(exchange.last.sent).toHaveLength(2);
    const branch = /branch=(\S+)/.exec(exchange.last.sent[1] ?? '')?.[1];
    expect(branch).toMatch(/^z9hG4bK/);
    exchange.last.receive(`SIP/2.0 481 Forgotten\r\nVia: SIP/2.0/WSS x.invalid;branch=${branch}\r\n\r\n`);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(exchange.last.sent).toHaveLength(2);
  });

  it('does not hold on to a BYE for ever', async () => {
    exchange.last.open();
    pipe.ready();
    exchange.last.break();
    pipe.send(bye('1'));
    await vi.advanceTimersByTimeAsync(0);
    vi.setSystemTime(Date.now() + 6 * 60_000);
    exchange.last.open();
    pipe.ready();
    expect(exchange.last.sent).toEqual([]);
  });

  it('keeps a bounded number of messages', async () => {
    exchange.last.open();
    for (let i = 0; i < 500; i++) pipe.send(`MESSAGE ${i}`);
    pipe.ready();
    expect(exchange.last.sent).toHaveLength(64);
    expect(exchange.last.sent.at(-1)).toBe('MESSAGE 499');
  });

  it('gives up a connection that does not come about', async () => {
    await vi.advanceTimersByTimeAsync(3100);
    expect(exchange.wires).toHaveLength(2);
  });

  it('can be told that its connection is dead', async () => {
    exchange.last.open();
    pipe.renew();
    await vi.advanceTimersByTimeAsync(0);
    expect(exchange.wires).toHaveLength(2);
    expect(told).toEqual(['connected', 'dropped']);
  });

  it('does not come back where it is not wanted', async () => {
    exchange.last.open();
    exchange.last.break(4410);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(told).toEqual(['connected', 'dropped', 'revoked']);
    expect(exchange.wires).toHaveLength(1);
  });
});
