import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Box, launcher, origin } from '../harness/box.ts';
import { launchChromium } from '../harness/browser.ts';
import { expect, test } from '../harness/fixtures.ts';
import { addresses, out, run, twoVlans } from '../harness/lab.ts';
import { picture, speech } from '../harness/media.ts';
import { conversations, readCapture } from '../harness/packets.ts';
import { Person } from '../harness/person.ts';
import { unzip } from '../harness/zip.ts';
import { knock, notWithTheBox, ofTheRelay, relayFigures } from '../harness/relay.ts';

// What the owner sets: relay = never and always. on-failure is the default, and what relay.spec.ts is about.
test.use({ hosts: twoVlans });

const atBox = Object.values(addresses.pi);
const isMedia = ({ kind }: { kind: string }) => kind !== 'other';

test('a page without permission for microphone and camera learns its address from the box, and no relay is made', async ({
  lab,
  box,
  authority,
  person,
}) => {
  const browser = await launchChromium(
    lab,
    'alice',
    authority,
    { picture: await picture('320x240', 30, 4), speech: await speech() },
    true,
  );
  try {
    const alice = await Person.open(await browser.newContext(), 'Listener', origin);
    await alice.join();
    const bob = await person('bob', 'Garage');
    expect(await knock(lab, 'alice')).toBe('refused refused refused');
    await alice.call(bob);
    await bob.answer(alice);
    await alice.picturesIn(30);
    const { framesSent, localAddress, remoteAddress } = await alice.sample();
    expect(framesSent).toBe(0);
    expect([...Object.values(addresses.alice), '']).toContain(localAddress);
    expect([...Object.values(addresses.bob), '']).toContain(remoteAddress);
    expect(await knock(lab, 'alice')).toContain('open');
    expect(await relayFigures(box)).toEqual({ open: 1, allocations: 0, made: 0 });
    await alice.hangUp();
    await bob.isFree();
    await alice.isClean();
  } finally {
    await browser.close();
  }
});

test('a box that is set to relay no call says so to both, and opens nothing', async ({
  lab,
  box,
  person,
}) => {
  test.setTimeout(120_000);
  await withPolicy(box, 'never', async () => {
    const alice = await person('alice', 'Kitchen');
    const carol = await person('carol', 'Workshop');
    await alice.call(carol);
    await carol.answer(alice);
    for (const each of [alice, carol]) await each.reads(/the box is set to relay no call/);
    expect(await knock(lab, 'alice')).toBe('refused refused refused');
    expect(await relayFigures(box)).toEqual({ open: 0, allocations: 0, made: 0 });
  });
});

test('a box that relays every call does so from the first packet', async ({ lab, box, person, traced }) => {
  traced.go('relayed');
  test.setTimeout(120_000);
  await withPolicy(
    box,
    'always',
    async () => {
      const file = path.join(out, 'always.pcap');
      const endCapture = await lab.capture(file);
      const alice = await person('alice', 'Kitchen');
      const bob = await person('bob', 'Garage');
      await alice.talksTo(bob);
      await Promise.all([alice.seesAndHears(), bob.seesAndHears()]);
      await Promise.all([alice.picturesIn(30), bob.picturesIn(30)]);
      for (const each of [alice, bob]) {
        const { localType, remoteType } = await each.sample();
        expect([localType, remoteType]).toContain('relay');
        await each.reads('Relayed by the box');
      }
      await endCapture();
      const packets = readCapture(file);
      expect(conversations(notWithTheBox(packets, atBox).filter(isMedia)), 'past the box').toEqual([]);
      // By UDP, TCP or TLS, whichever was through first.
      const ofBob = ofTheRelay(packets).filter(({ from }) => Object.values(addresses.bob).includes(from));
      expect(ofBob.length, 'packets of bob to the relay').toBeGreaterThan(100);
      expect(box.said()).toMatch(/relay: credential for \S+, because always/);
      await alice.hangUp();
      await bob.isFree();
      await expect.poll(async () => (await relayFigures(box)).allocations).toBe(0);
      await hasPackets(alice);
    },
    '--capture',
    'on',
  );
});

/** Where the box keeps packets, a relayed call's are in its proof, and show what they can show. */
async function hasPackets(person: Person): Promise<void> {
  await person.button('Show proof').click();
  await person.reads(/The [\d,.]+ packets of it that passed the box/);
  const downloading = person.page.waitForEvent('download');
  await person.button('Save proof').click();
  const chunks: Buffer[] = [];
  for await (const chunk of await (await downloading).createReadStream()) chunks.push(chunk as Buffer);
  const proof = unzip(Buffer.concat(chunks));
  expect([...proof.keys()].sort()).toEqual([
    'call.json',
    'packets.pcapng',
    'report.html',
    'signalling.pcapng',
  ]);
  expect(String(proof.get('report.html'))).toContain('Made with the packets of this call');
  const file = path.join(out, 'packets-of-a-proof.pcapng');
  writeFileSync(file, proof.get('packets.pcapng') ?? '');
  const { status, output } = await run(launcher, ['trace', '--json', file], 60_000);
  expect(status, output.slice(0, 500)).toBe(0);
  const { calls, streams, capture } = JSON.parse(output) as {
    calls: unknown[];
    streams: unknown[];
    capture: { unknown: unknown[]; droppedPackets: number };
  };
  expect(capture.droppedPackets, 'packets that the box could not keep').toBe(0);
  expect(capture.unknown).toEqual([]);
  expect(calls.length, 'calls').toBe(1);
  expect(streams.length, 'streams').toBeGreaterThanOrEqual(4);
}

/** The box with another policy; afterwards it is as before. */
async function withPolicy(
  box: Box,
  policy: string,
  act: () => Promise<void>,
  ...more: string[]
): Promise<void> {
  await box.stop();
  await box.start('--relay', policy, ...more);
  try {
    await act();
  } finally {
    await box.stop();
    await box.start();
  }
}
