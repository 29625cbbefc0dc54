import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { Explanations, isExplained } from '../harness/trace.ts';
import { conversations, readCapture, strangers, strayMedia } from '../harness/packets.ts';

// The checks of the other tests' captures, with planted violations that prove that they can fail.

const rtp = [0x80, 0x60, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3];
const dtls = [22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
const stun = [0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, ...Array.from({ length: 12 }, () => 7)];
const alice = ['10.77.0.2', 'fd77::2'];
const bob = ['10.77.0.3', 'fd77::3'];

test('media to the box is noticed, whatever its kind', () => {
  const packets = capture(
    udp4([10, 77, 0, 2], [10, 77, 0, 3], rtp),
    udp4([10, 77, 0, 2], [10, 77, 0, 1], rtp),
    udp4([10, 77, 0, 1], [10, 77, 0, 3], dtls),
    udp4([10, 77, 0, 3], [10, 77, 0, 1], stun),
    udp4([10, 77, 0, 3], [10, 77, 0, 1], [...Buffer.from('OPTIONS sip:pi SIP/2.0')]),
  );
  expect(packets.map((packet) => packet.kind)).toEqual(['rtp', 'rtp', 'dtls', 'stun', 'other']);
  expect(conversations(strayMedia(packets, alice, bob))).toEqual([
    '10.77.0.1 -> 10.77.0.3',
    '10.77.0.2 -> 10.77.0.1',
    '10.77.0.3 -> 10.77.0.1',
  ]);
  expect(strangers(packets)).toEqual([]);
});

test('a packet to anywhere else is noticed, and multicast is not', () => {
  const packets = capture(
    udp4([10, 77, 0, 2], [8, 8, 8, 8], stun),
    udp4([10, 77, 0, 2], [224, 0, 0, 251], [0, 0]),
    udp6('fd770000000000000000000000000002', '20014860486000000000000000008888', rtp),
    udp6('fd770000000000000000000000000002', 'ff0200000000000000000000000000fb', [0]),
  );
  expect(conversations(strangers(packets))).toEqual([
    '10.77.0.2 -> 8.8.8.8',
    'fd77::2 -> 2001:4860:4860::8888',
  ]);
});

test('a datagram that the analyser does not know is noticed, and a file that it cannot read to its end', async () => {
  const known = check();
  await isExplained([known]);
  const unknown = planted(udp4([10, 77, 0, 2], [10, 77, 0, 3], [255, 255, 255]));
  await expect(isExplained([unknown])).rejects.toThrow('does not know');
  writeFileSync(known, readFileSync(known).subarray(0, -1));
  await expect(isExplained([known])).rejects.toThrow('could not read');
});

test('media without a call, and a call that goes another way, are noticed', async () => {
  await expect(isExplained([talk()])).rejects.toThrow('"route": "cannot_tell"');
  const relayed = { route: 'relayed', direct: 'no', encrypted: 'yes', onLan: 'yes' } as const;
  await expect(isExplained([check()], relayed)).rejects.toThrow('calls with media');
});

test('what is wrong with the packets of a test is told at the end, with its title', async () => {
  const explanations = new Explanations(laid({ planted: talk(), fine: check() }), [1]);
  explanations.ask(await explanations.begin('planted'), true);
  explanations.ask(await explanations.begin('fine'), true);
  const told = await explanations.end().catch(String);
  expect(told).toContain('“planted”');
  expect(told).toContain('"cannot_tell"');
  expect(told).not.toContain('“fine”');

  const failed = new Explanations(laid({ planted: talk() }), [1]);
  failed.ask(await failed.begin('planted'), false);
  await failed.end();
});

/** A lab whose bridge shows, in the test of that title, what is in a file. */
function laid(captures: Record<string, string>) {
  return {
    capture: (file: string) => {
      copyFileSync(captures[path.basename(file, '-1.pcap')] ?? '', file);
      return Promise.resolve(() => Promise.resolve());
    },
  };
}

/** A check of ICE, which no media follows. */
function check(): string {
  return planted(udp4([10, 77, 0, 2], [10, 77, 0, 3], stun));
}

/** Media of two machines of which nothing else is known. */
function talk(): string {
  const voice = (packet: number) => [0x80, 0x60, 0, packet, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4];
  return planted(...Array.from({ length: 120 }, (_, at) => udp4([10, 77, 0, 2], [10, 77, 0, 3], voice(at))));
}

function capture(...frames: Buffer[]) {
  return readCapture(planted(...frames));
}

function planted(...frames: Buffer[]): string {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt32LE(65_535, 16);
  header.writeUInt32LE(1, 20);
  const records = frames.flatMap((frame) => {
    const record = Buffer.alloc(16);
    record.writeUInt32LE(frame.length, 8);
    record.writeUInt32LE(frame.length, 12);
    return [record, frame];
  });
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'lanline-packets-')), 'planted.pcap');
  writeFileSync(file, Buffer.concat([header, ...records]));
  return file;
}

function udp(payload: number[]): Buffer {
  const datagram = Buffer.from([0x9c, 0x40, 0x9c, 0x41, 0, 0, 0, 0, ...payload]);
  datagram.writeUInt16BE(datagram.length, 4);
  return datagram;
}

function udp4(from: number[], to: number[], payload: number[]): Buffer {
  const datagram = udp(payload);
  const header = Buffer.from([0x45, 0, 0, 20 + datagram.length, 0, 0, 0, 0, 64, 17, 0, 0, ...from, ...to]);
  return Buffer.concat([Buffer.alloc(12), Buffer.from([8, 0]), header, datagram]);
}

function udp6(from: string, to: string, payload: number[]): Buffer {
  const datagram = udp(payload);
  const header = Buffer.from([0x60, 0, 0, 0, 0, datagram.length, 17, 64]);
  const ends = Buffer.from(from + to, 'hex');
  return Buffer.concat([Buffer.alloc(12), Buffer.from([0x86, 0xdd]), header, ends, datagram]);
}
