import { launchChromium } from '../harness/browser.ts';
import { expect, test } from '../harness/fixtures.ts';
import { picture, speech } from '../harness/media.ts';

test('a 720p camera arrives at 1280x720 within 8 s', async ({ lab, authority, person, measured }) => {
  const devices = { picture: await picture('1280x720', 15, 3), speech: await speech() };
  const sharp = await launchChromium(lab, 'alice', authority, devices);
  try {
    const bob = await person('bob', 'Garage');
    const alice = await person(sharp, 'Cinema');
    await alice.call(bob);
    await bob.answer(alice);
    await bob.connected();
    const began = Date.now();
    await expect
      .poll(async () => (await bob.sample()).frameWidth, {
        message: 'width of the picture',
        timeout: 20_000,
        intervals: [100],
      })
      .toBe(1280);
    const took = Date.now() - began;
    measured(`1280x720 after ${took} ms`);
    expect((await bob.sample()).frameHeight).toBe(720);
    expect(took, 'milliseconds until 1280x720').toBeLessThanOrEqual(8000);
    await bob.hangUp();
    await alice.isFree();
  } finally {
    await sharp.close();
  }
});
