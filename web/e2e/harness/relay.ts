import path from 'node:path';
import { expect } from '@playwright/test';
import { type Box } from './box.ts';
import { type Host, type Lab, addresses, onVlan2, root } from './lab.ts';
import { type Packet } from './packets.ts';
import { type Person } from './person.ts';

/** Where the box relays: UDP and TCP, and TLS. */
export const turnPort = 3478;
export const turnsPort = 5349;
const doors = [`udp/${turnPort}`, `tcp/${turnPort}`, `tcp/${turnsPort}`];

/** Real connection attempts from a host to the box: what became of UDP, TCP and TLS. */
export async function knock(lab: Lab, from: Host): Promise<string> {
  const box = from === 'carol' ? onVlan2.v4 : addresses.pi.v4;
  const script = path.join(root, 'web/e2e/harness/knock.mjs');
  const { output } = await lab.run(from, ['node', script, box, ...doors]);
  return output.trim();
}

export interface RelayFigures {
  /** 1 while its ports are open. */
  open: number;
  allocations: number;
  /** Since the box was started. */
  made: number;
}

export async function relayFigures(box: Box): Promise<RelayFigures> {
  const text = await box.metrics();
  const sum = (name: string) =>
    text
      .split('\n')
      .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
      .reduce((total, line) => total + Number(line.split(' ').at(-1)), 0);
  return {
    open: sum('lanline_relay_open'),
    allocations: sum('lanline_relay_allocations'),
    made: sum('lanline_relay_allocations_made_total'),
  };
}

/**
 * Calls, is answered, and waits until the box carries picture and sound both ways.
 * Answers with the milliseconds from the words “Connecting through the box…” to that.
 */
export async function talksThroughTheBox(caller: Person, callee: Person): Promise<number> {
  const both = [caller, callee];
  const calledMs = Date.now();
  await caller.call(callee);
  await callee.answer(caller);
  const asked = await Promise.all(both.map((each) => each.askedTheBox(calledMs)));
  await Promise.all(both.map((each) => each.seesAndHears()));
  const took = Math.round(Date.now() - Math.min(...asked));
  for (const each of both) await each.reads('Relayed by the box');
  const ends = await Promise.all(both.map((each) => each.sample()));
  expect(ends.flatMap((end) => [end.localType, end.remoteType])).toContain('relay');
  return took;
}

/** Packets to one machine, or from it, that do not go to or come from the box; naming and multicast left out. */
export function notWithTheBox(packets: Packet[], box: string[]): Packet[] {
  const isNaming = ({ fromPort, toPort }: Packet) =>
    [53, 5353].some((port) => port === fromPort || port === toPort);
  return packets.filter(
    (packet) =>
      (packet.protocol === 'udp' || packet.protocol === 'tcp') &&
      !isNaming(packet) &&
      !isToMany(packet.to) &&
      !box.includes(packet.from) &&
      !box.includes(packet.to),
  );
}

function isToMany(address: string): boolean {
  return /^(22[4-9]|23\d|255)\.|^ff/.test(address) || address.endsWith('.255');
}

/** Packets of the relay's own ports. */
export function ofTheRelay(packets: Packet[]): Packet[] {
  return packets.filter(({ fromPort, toPort }) =>
    [turnPort, turnsPort].some((port) => port === fromPort || port === toPort),
  );
}
