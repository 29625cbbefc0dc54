import type { Browser } from '@playwright/test';
import { launchChromium } from '../harness/browser.ts';
import { expect, test } from '../harness/fixtures.ts';
import { picture, speech } from '../harness/media.ts';
import { Middle, type Place } from '../harness/middle.ts';

// Everybody on one LAN; whoever is in between sits at carol.
test.use({ hosts: ['pi', 'alice', 'bob', 'carol'] });

let browser: Browser;

test.beforeAll(async ({ lab, authority }) => {
  const devices = { picture: await picture('320x240', 30, 4), speech: await speech() };
  browser = await launchChromium(lab, 'carol', authority, devices);
});
test.afterAll(() => browser.close());

const places: Place[] = ['before the box', 'behind the box'];
for (const place of places) {
  test(`somebody in between, ${place}, is seen by both sides: a warning, other words, and the verdict no`, async ({
    visitor,
  }) => {
    test.setTimeout(90_000);
    const alice = await visitor('alice', 'Kitchen');
    const bob = await visitor('bob', 'Garage');
    const both = [alice, bob];
    const middle = await Middle.at(browser);
    await middle.tap(alice.page, 'caller', place);
    if (place === 'behind the box') await middle.tap(bob.page, 'callee', place);
    for (const each of both) {
      await each.page.reload();
      await each.join();
    }
    await alice.talksTo(bob);
    expect(middle.exchanged.size, 'descriptions exchanged').toBe(2);

    await test.step('the two see and hear each other, and neither browser has noticed anything', () =>
      Promise.all(both.map((each) => each.seesAndHears())));
    await test.step('the words differ', async () => {
      const [atAlice, atBob] = await Promise.all(both.map((each) => each.fourWords()));
      expect(atAlice).not.toBe(atBob);
    });
    await test.step('both pages warn while the call goes on', async () => {
      for (const each of both) await expect(each.warning()).toBeVisible({ timeout: 25_000 });
      await bob.button('Connection details').click();
      await bob.reads('Fingerprints differ');
    });
    await alice.hangUp();
    await bob.isFree();

    await test.step('the verdict is no, afterwards too', async () => {
      for (const each of both) {
        await each.button('Show proof').click();
        await each.reads('Not encrypted from device to device');
        await each.reads('Fingerprints differ');
        await each.reads('Where the two sides disagree');
        await each.page.reload();
        await each.pastCalls();
        await each.reads(/not encrypted.*fingerprints differ/);
      }
    });
  });
}
