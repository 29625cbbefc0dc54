import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
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

function capture(...frames: Buffer[]) {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  const records = frames.flatMap((frame) => {
    const record = Buffer.alloc(16);
    record.writeUInt32LE(frame.length, 8);
    record.writeUInt32LE(frame.length, 12);
    return [record, frame];
  });
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'lanline-packets-')), 'planted.pcap');
  writeFileSync(file, Buffer.concat([header, ...records]));
  return readCapture(file);
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
