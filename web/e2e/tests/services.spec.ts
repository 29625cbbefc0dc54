import path from 'node:path';
import { expect, test } from '../harness/fixtures.ts';
import { out } from '../harness/lab.ts';
import type { Person } from '../harness/person.ts';

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
});
