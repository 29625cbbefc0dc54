import path from 'node:path';
import { expect, test } from '../harness/fixtures.ts';
import { type Lab, addresses, onVlan2, out, twoVlans } from '../harness/lab.ts';
import { type Packet, conversations, readCapture, strangers } from '../harness/packets.ts';
import type { Person } from '../harness/person.ts';
import {
  knock,
  notWithTheBox,
  ofTheRelay,
  relayFigures,
  talksThroughTheBox,
  turnPort,
  turnsPort,
} from '../harness/relay.ts';

// alice and bob are on one VLAN, carol on another; the box is on both, and nothing is routed between them.
test.use({ hosts: twoVlans });

const atAlice = Object.values(addresses.alice);
const atCarol = Object.values(addresses.carol);
const atBox = [...Object.values(addresses.pi), ...Object.values(onVlan2)];
const vlan1 = '10.77.0.0/24';
const vlan2 = '10.78.0.0/24';
const apart = (here: string, there: string) =>
  `These two devices are on different networks: ${here} and ${there} cannot reach each other.`;

test('two devices on one VLAN never touch the relay, which is closed', async ({ lab, box, person }) => {
  const alice = await person('alice', 'Kitchen');
  const bob = await person('bob', 'Garage');
  const file = path.join(out, 'one-vlan.pcap');
  const endCapture = await lab.capture(file);
  await alice.talksTo(bob);
  await Promise.all([alice.seesAndHears(), bob.seesAndHears()]);
  expect(await knock(lab, 'carol')).toBe('refused refused refused');
  await bob.hangUp();
  await alice.isFree();
  await endCapture();
  expect(conversations(ofTheRelay(readCapture(file))), 'packets of the relay').toEqual([]);
  expect(await relayFigures(box)).toEqual({ open: 0, allocations: 0, made: 0 });
});

test('devices on two VLANs talk through the box, and straight as soon as there is a route', async ({
  lab,
  box,
  person,
  traced,
  measured,
}) => {
  test.setTimeout(90_000);
  traced.go('relayed', 'direct');
  const alice = await person('alice', 'Kitchen');
  const carol = await person('carol', 'Workshop');
  const ends = [alice, carol];
  await test.step('before the call the relay is closed', async () => {
    expect(await knock(lab, 'alice')).toBe('refused refused refused');
    expect(await knock(lab, 'carol')).toBe('refused refused refused');
    expect(await relayFigures(box)).toEqual({ open: 0, allocations: 0, made: 0 });
  });

  const captured = await both(lab, 'vlan');
  await test.step('picture and sound flow within 3 s of the failure', async () => {
    const took = await talksThroughTheBox(alice, carol);
    measured(`seen and heard through the box ${took} ms after it was known that there is no path`);
    expect(took, 'milliseconds').toBeLessThanOrEqual(3000);
    await Promise.all(ends.map((each) => each.picturesIn(30)));
  });
  await test.step('both pages say why', async () => {
    await alice.reads(apart(vlan1, vlan2));
    await carol.reads(apart(vlan2, vlan1));
  });
  await test.step('and the proof says so too', async () => {
    await alice.button('Connection details').click();
    await alice.reads('Relayed by the box, unread');
    await alice.reads('Encrypted from device to device');
    await alice.page.getByRole('button', { name: 'Close', exact: true }).click();
  });
  await test.step('the relay is open now, and says so', async () => {
    expect(await knock(lab, 'alice')).toBe('open open open');
    const figures = await relayFigures(box);
    expect(figures.open).toBe(1);
    expect(figures.allocations).toBeGreaterThan(0);
    expect(figures.made).toBeGreaterThanOrEqual(figures.allocations);
  });
  await test.step('on both bridges packets go only to the box and back', async () => {
    const [packets1, packets2] = await captured();
    onlyWithTheBox(packets1, atAlice);
    onlyWithTheBox(packets2, atCarol);
  });

  try {
    await lab.route('on');
    await test.step('a route appears: the call goes straight, without a gap', () =>
      movesToDirect(ends, measured));
    expect(atAlice).toContain((await carol.sample()).remoteAddress);
    await test.step('the relay is given back while the call goes on', () =>
      expect
        .poll(async () => (await relayFigures(box)).allocations, { intervals: [500], timeout: 25_000 })
        .toBe(0));
    await Promise.all(ends.map((each) => each.picturesIn(10)));
    await carol.hangUp();
    await alice.isFree();
  } finally {
    await lab.route('off');
  }
});

test('a path that no browser has looked for yet is found by the page itself, and the call moves to it', async ({
  lab,
  person,
  traced,
  measured,
}) => {
  test.setTimeout(90_000);
  traced.go('relayed', 'direct');
  const alice = await person('alice', 'Kitchen');
  const carol = await person('carol', 'Workshop');
  const ends = [alice, carol];
  await talksThroughTheBox(alice, carol);
  const made = await alice.connections();
  try {
    // An address that alice did not have when her browser gathered: without gathering anew no check can find this path.
    await lab.cable('alice', 2);
    // The page looks every 30 s, and the move takes a moment.
    await movesToDirect(ends, measured, 35_000);
    expect(await alice.connections(), 'the connection that tried the path').toBeGreaterThan(made);
    const { localAddress, remoteAddress } = await alice.sample();
    expect(atAlice, 'the old addresses').not.toContain(localAddress);
    expect(atCarol).toContain(remoteAddress);
    await carol.hangUp();
    await alice.isFree();
  } finally {
    await lab.cable('alice', 'off');
  }
});

test('where UDP is blocked the relay is reached by TCP, and by TLS where that is blocked too', async ({
  lab,
  person,
  traced,
  measured,
}) => {
  test.setTimeout(60_000);
  traced.go('relayed');
  try {
    await lab.block('alice', 'udp');
    const alice = await person('alice', 'Kitchen');
    const carol = await person('carol', 'Workshop');
    for (const [protocol, port] of [
      ['tcp', turnPort],
      ['tls', turnsPort],
    ] as const) {
      if (protocol === 'tls') await lab.block('alice', 'tcp/3478');
      const captured = await both(lab, protocol);
      const took = await talksThroughTheBox(alice, carol);
      expect((await alice.sample()).relayProtocol).toBe(protocol);
      measured(`through the box by ${protocol}: ${took} ms after it was known that there is no path`);
      await Promise.all([alice, carol].map((each) => each.picturesIn(40)));
      const [vlan1, vlan2] = await captured();
      onlyWithTheBox(vlan1, atAlice, (packet) => isOn(packet, port));
      expect(
        conversations(vlan1.filter(({ from, kind }) => kind !== 'other' && atAlice.includes(from))),
        'UDP past the block',
      ).toEqual([]);
      onlyWithTheBox(vlan2, atCarol);
      await alice.hangUp();
      await carol.isFree();
    }
  } finally {
    await lab.unblock('alice');
  }
});

for (const kind of ['cone', 'symmetric'] as const) {
  test(`two devices behind ${kind} NAT routers on two VLANs talk through the box`, async ({
    lab,
    person,
    traced,
  }) => {
    traced.go('relayed');
    try {
      await lab.nat('alice', kind);
      await lab.nat('carol', kind);
      const alice = await person('alice', 'Kitchen');
      const carol = await person('carol', 'Workshop');
      const captured = await both(lab, kind);
      await talksThroughTheBox(carol, alice);
      await Promise.all([alice.picturesIn(30), carol.picturesIn(30)]);
      const [vlan1, vlan2] = await captured();
      // Outside, the NAT routers have the addresses of their hosts.
      onlyWithTheBox(vlan1.filter(isTranslated), atAlice);
      onlyWithTheBox(vlan2.filter(isTranslated), atCarol);
      await carol.hangUp();
      await alice.isFree();
    } finally {
      await lab.nat('alice', 'off');
      await lab.nat('carol', 'off');
    }
  });
}

test('where a network keeps its devices apart the box relays, and says that it does not know why', async ({
  lab,
  person,
  traced,
}) => {
  traced.go('relayed');
  try {
    await lab.block('alice', 'peers');
    const alice = await person('alice', 'Kitchen');
    const bob = await person('bob', 'Garage');
    await talksThroughTheBox(alice, bob);
    await alice.reads('These two devices cannot reach each other directly.');
    await alice.hangUp();
    await bob.isFree();
  } finally {
    await lab.unblock('alice');
  }
});

/** A router translates no packet of a connection that it did not see begin, such as the last ones of the test before. */
const isTranslated = ({ protocol, from }: Packet) => protocol !== 'tcp' || !from.startsWith('192.168.');

/** Writes down what is on both bridges until the answer is called, which answers with it. */
async function both(lab: Lab, name: string): Promise<() => Promise<[Packet[], Packet[]]>> {
  const files = [path.join(out, `${name}-1.pcap`), path.join(out, `${name}-2.pcap`)] as const;
  const ends = [await lab.capture(files[0], 1), await lab.capture(files[1], 2)];
  return async () => {
    await Promise.all(ends.map((end) => end()));
    return [readCapture(files[0]), readCapture(files[1])];
  };
}

const isMedia = ({ protocol, payload }: Packet) => protocol === 'udp' && payload.length > 40;
const isOn = ({ protocol, fromPort, toPort }: Packet, port: number) =>
  protocol === 'tcp' && [fromPort, toPort].includes(port);

/** What is on a bridge while the box relays: this device and the box, and a good deal of it. */
function onlyWithTheBox(packets: Packet[], device: string[], isCarrier = isMedia): void {
  expect(conversations(notWithTheBox(packets, atBox)), 'packets that pass the box by').toEqual([]);
  expect(conversations(strangers(packets)), 'packets from or to anywhere else').toEqual([]);
  const carried = packets.filter(isCarrier);
  const to = carried.filter((packet) => device.includes(packet.from) && atBox.includes(packet.to));
  const back = carried.filter((packet) => atBox.includes(packet.from) && device.includes(packet.to));
  expect(to.length, 'packets to the box').toBeGreaterThan(100);
  expect(back.length, 'packets from the box').toBeGreaterThan(100);
}

/** Watches both ends until each says that its path is direct; pictures never stop for longer than a blink. */
async function movesToDirect(
  both: Person[],
  measured: (figure: string) => void,
  withinMs?: number,
): Promise<void> {
  const began = Date.now();
  const longest = await Promise.all(both.map((each) => each.longestGap(isDirect, withinMs)));
  measured(
    `straight ${Math.round((Date.now() - began) / 1000)} s after there was a path; longest gap between pictures ${Math.max(...longest)} ms`,
  );
  expect(Math.max(...longest), 'milliseconds without a new picture').toBeLessThanOrEqual(700);
  for (const each of both) {
    await expect(each.page.getByText('Relayed by the box')).toBeHidden();
    await each.picturesIn(20);
  }
}

function isDirect({ localType, remoteType }: { localType: string; remoteType: string }): boolean {
  return localType !== '' && ![localType, remoteType].includes('relay');
}
