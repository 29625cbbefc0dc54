import path from 'node:path';
import { expect, test } from '../harness/fixtures.ts';
import { out } from '../harness/lab.ts';
import type { Person } from '../harness/person.ts';

/** Those of `music`, in hertz. */
const SCALE = [262, 294, 330, 392, 440, 523, 587, 659];

async function dials(who: Person, number: string, name: string): Promise<void> {
  await who.button('Dial a number').click();
  await who.page.getByRole('textbox', { name: 'Name or number' }).fill(number);
  await who.reads(name); // the list is here
  await who.page.getByRole('dialog').getByRole('button', { name: 'Call', exact: true }).click();
  await who.connected();
}

/** Waits until something is heard for a second, or until nothing is. */
async function hears(who: Person, something: boolean): Promise<void> {
  await expect
    .poll(async () => (await who.gains('audioEnergy', 1000)) > 1e-5, {
      message: `${who.name} hears ${something ? 'something' : 'nothing'}`,
      timeout: 30_000,
    })
    .toBe(something);
}

async function proofSays(who: Person): Promise<void> {
  await who.button('Show proof').click();
  await who.reads('Straight from device to device');
  await who.reads('Encrypted from device to device');
  await who.reads('Nothing left your network');
  await who.page.keyboard.press('Escape');
}

test('a page hears its own microphone, encrypted, before anybody else is here', async ({
  person,
  traced,
}) => {
  test.setTimeout(150_000);
  traced.callsTheBox();
  const alice = await person('alice', 'Kitchen');
  // A phone of an earlier test may be on the list until its registration is over.
  await expect(alice.button('Hear yourself first')).toBeVisible({ timeout: 75_000 });
  await alice.page.screenshot({ path: path.join(out, 'alone.png') });
  await alice.button('Hear yourself first').click();
  await alice.connected();
  await hears(alice, true);
  await alice.button('Mute microphone').click();
  await hears(alice, false);
  await alice.button('Unmute microphone').click();
  await hears(alice, true);
  await alice.button('Connection details').click();
  await alice.reads('Encrypted from device to device');
  await alice.page.screenshot({ path: path.join(out, 'echo.png') });
  await alice.hangUp();
  await alice.isFree();
  await alice.reads(/^Echo, G722\. From you: \d+ packets, \d+ lost/);
  await proofSays(alice);
  await dials(alice, '12', 'Time');
  await alice.hangUp();
  await alice.reads(/^It is \d\d:\d\d\.$/);
});

test('a page parks a page at 14, which hears music until somebody takes it back there', async ({
  person,
  traced,
}) => {
  traced.callsTheBox();
  const alice = await person('alice', 'Kitchen');
  const bob = await person('bob', 'Garage');
  const carol = await person('alice', 'Attic');
  await alice.sees(bob);
  await alice.talksTo(bob);
  await alice.button('Transfer').click();
  await alice.page
    .getByRole('dialog')
    .getByRole('button', { name: /^Park / })
    .click();
  await alice.reads(`${bob.name} was transferred.`);
  await expect
    .poll(
      async () => {
        const heard = await bob.loudest();
        return SCALE.some((tone) => Math.abs(tone - heard) < 8);
      },
      { message: `${bob.name} hears music`, intervals: [100], timeout: 30_000 },
    )
    .toBe(true);
  await dials(carol, '14', 'Park');
  await bob.connected();
  await hears(carol, true);
  await hears(bob, true);
  await carol.hangUp();
  await bob.isFree();
});
