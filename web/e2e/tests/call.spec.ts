import { origin } from '../harness/box.ts';
import { expect, test } from '../harness/fixtures.ts';
import { addresses } from '../harness/lab.ts';
import { conversations, readCapture, strangers, strayMedia } from '../harness/packets.ts';
import type { Person } from '../harness/person.ts';

/** Energy that five seconds of speech leave behind, and that a second of a muted microphone never does (1 = a second at full level). */
const heard = 0.001;
const silence = 0.0001;
const boxPort = Number(new URL(origin).port);

test('two people call, see and hear each other, straight from device to device', async ({
  person,
  traced,
  measured,
}) => {
  traced.go('direct');
  const alice = await person('alice', 'Kitchen');
  const bob = await person('bob', 'Garage');

  await alice.sees(bob);
  await bob.sees(alice);
  await test.step('nobody calls in the second in which a page opens', () => alice.page.waitForTimeout(2000));
  await alice.talksTo(bob);
  await test.step('both decode at least 100 pictures in 5 s and hear speech', () => seeAndHear(alice, bob));
  await test.step('the path is host to host, DTLS is connected and the SRTP cipher has a name', () =>
    isDirect(alice, bob));
  await test.step('the page itself says which path and cipher the call has', async () => {
    await alice.button('Connection details').click();
    await alice.reads('Straight from device to device');
    await alice.reads((await alice.sample()).remoteAddress);
    await alice.reads(/SRTP.*AES/);
  });
  await test.step('hanging up is seen at both ends', async () => {
    await bob.hangUp();
    await alice.isFree();
    await bob.isFree();
    await alice.sees(bob);
  });

  mediaStaysBetween(await traced.untilNow());
  measured(await clickToConnected(alice, bob));
});

test('a call without video carries voices only', async ({ person }) => {
  const alice = await person('alice', 'Kitchen');
  const bob = await person('bob', 'Garage');
  await alice.button(`Call ${bob.name} without video`).click();
  await bob.answer(alice);
  await Promise.all([alice.connected(), bob.connected()]);
  for (const each of [alice, bob]) {
    await expect
      .poll(async () => (await each.sample()).audioEnergy, { timeout: 10_000 })
      .toBeGreaterThan(heard);
    expect((await each.sample()).framesDecoded).toBe(0);
  }
  await alice.hangUp();
  await bob.isFree();
});

test('an answer without video shows the caller and hides the callee', async ({ person }) => {
  const alice = await person('alice', 'Kitchen');
  const bob = await person('bob', 'Garage');
  await alice.call(bob);
  await bob.answer(alice, 'Answer without video');
  await Promise.all([alice.connected(), bob.connected()]);
  await test.step('not one packet of a picture leaves the callee', async () => {
    await bob.picturesIn(100);
    expect(await bob.sample()).toMatchObject({ videoTracksSent: 0, framesSent: 0, videoPacketsSent: 0 });
    expect(await alice.sample()).toMatchObject({ framesDecoded: 0, videoPacketsReceived: 0 });
  });
  await test.step('until it turns its camera on', async () => {
    await bob.button('Turn camera on').click();
    await alice.picturesIn(20);
    expect(await bob.sample()).toMatchObject({ videoTracksSent: 1 });
    expect((await bob.sample()).framesSent).toBeGreaterThan(0);
  });
  await bob.hangUp();
  await alice.isFree();
});

test('the camera goes off and on again, and the microphone mutes', async ({ person }) => {
  const alice = await person('alice', 'Kitchen');
  const bob = await person('bob', 'Garage');
  await alice.talksTo(bob);
  await bob.picturesIn(10);

  await alice.button('Turn camera off').click();
  await expect(alice.button('Turn camera on')).toBeVisible();
  // A camera that is off may still send a black picture now and then.
  await expect.poll(() => bob.gains('framesDecoded', 1000), { intervals: [0] }).toBeLessThanOrEqual(2);
  await alice.button('Turn camera on').click();
  await bob.picturesIn(20);

  await alice.button('Mute microphone').click();
  await expect(alice.button('Unmute microphone')).toBeVisible();
  await expect.poll(() => bob.gains('audioEnergy', 1000), { intervals: [0] }).toBeLessThan(silence);
  await alice.button('Unmute microphone').click();
  await expect.poll(() => bob.gains('audioEnergy', 1000), { intervals: [0] }).toBeGreaterThan(silence);
  await alice.hangUp();
  await bob.isFree();
});

async function seeAndHear(...people: Person[]): Promise<void> {
  await Promise.all(people.map((each) => each.picturesIn(1)));
  const gains = await Promise.all(
    people.map(async (each) => {
      const before = await each.sample();
      await each.page.waitForTimeout(5000);
      const after = await each.sample();
      return {
        pictures: after.framesDecoded - before.framesDecoded,
        energy: after.audioEnergy - before.audioEnergy,
      };
    }),
  );
  for (const [index, { pictures, energy }] of gains.entries()) {
    expect(pictures, `pictures decoded by ${people[index]?.name}`).toBeGreaterThanOrEqual(100);
    expect(energy, `speech heard by ${people[index]?.name}`).toBeGreaterThan(heard);
  }
}

async function isDirect(alice: Person, bob: Person): Promise<void> {
  const [atAlice, atBob] = [await alice.sample(), await bob.sample()];
  for (const sample of [atAlice, atBob]) {
    expect(sample).toMatchObject({ dtlsState: 'connected', localType: 'host', remoteType: 'host' });
    expect(sample.srtpCipher).toMatch(/AES/);
    expect(sample.tlsVersion, 'DTLS 1.2 or 1.3').toMatch(/^FEF[CD]$/i);
  }
  expect(Object.values(addresses.alice)).toContain(atAlice.localAddress);
  expect(Object.values(addresses.bob)).toContain(atBob.localAddress);
}

/** The packets themselves: media between alice and bob alone, nothing to or from anywhere outside. */
function mediaStaysBetween(file: string): void {
  const packets = readCapture(file);
  const atAlice = Object.values(addresses.alice);
  const atBob = Object.values(addresses.bob);
  const rtp = packets.filter((packet) => packet.kind === 'rtp');
  expect(rtp.filter(({ from }) => atAlice.includes(from)).length, 'media from alice').toBeGreaterThan(300);
  expect(rtp.filter(({ from }) => atBob.includes(from)).length, 'media from bob').toBeGreaterThan(300);
  for (const kind of ['stun', 'dtls']) expect(packets.map((packet) => packet.kind)).toContain(kind);

  expect(conversations(strayMedia(packets, atAlice, atBob)), 'media not between the two').toEqual([]);
  expect(conversations(strangers(packets)), 'packets from or to anywhere else').toEqual([]);
  const questions = packets.filter(({ toPort }) => toPort === 53);
  expect(conversations(questions), 'questions to the DNS server').toEqual([]);
  const signalling = packets.filter(({ protocol, toPort }) => protocol === 'tcp' && toPort === boxPort);
  expect(signalling.length, 'packets to the box: the capture does see it').toBeGreaterThan(0);
}

/** From the click on Call to connected at both ends, without the time that the callee took to answer. */
async function clickToConnected(caller: Person, callee: Person): Promise<string> {
  const [from, to] = await Promise.all([caller.times(), callee.times()]);
  const ringing =
    (to.shown[`${caller.name} is calling`] ?? NaN) - (from.clicks[`Call ${callee.name}`] ?? NaN);
  const connected = Math.max(from.connected[0] ?? NaN, to.connected[0] ?? NaN) - (to.clicks['Answer'] ?? NaN);
  const total = Math.round(ringing + connected);
  return `click to connected ${total} ms (click to ringing ${Math.round(ringing)} ms, answer to connected ${Math.round(connected)} ms)`;
}
