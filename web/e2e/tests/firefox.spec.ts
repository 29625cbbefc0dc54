import { FirefoxPerson } from '../harness/firefox.ts';
import { expect, test } from '../harness/fixtures.ts';

test('Firefox and Chromium call each other', async ({ lab, authority, person }) => {
  test.setTimeout(90_000);
  const alice = await person('alice', 'Kitchen');
  const bob = await FirefoxPerson.open(lab, 'bob', authority, 'Workshop');
  try {
    await bob.join();
    await bob.sees(`Call ${alice.name}`);

    await test.step('Chromium calls Firefox', async () => {
      await alice.button(`Call ${bob.name}`).click();
      await bob.answer(alice);
      await alice.connected();
      await Promise.all([alice.picturesIn(50), bob.picturesIn(50)]);
      expect((await bob.sample())?.localType).toBe('host');
      await expect
        .poll(() => bob.fourWords(), { message: 'the same words on both screens' })
        .toBe(await alice.fourWords());
      await alice.button('Connection details').click();
      await alice.reads('Fingerprints match on both sides');
      await bob.click('Hang up');
      await alice.isFree();
    });
    await test.step('Firefox calls Chromium', async () => {
      await bob.click(`Call ${alice.name}`);
      await alice.page
        .getByRole('dialog', { name: `${bob.name} is calling` })
        .getByRole('button', { name: 'Answer', exact: true })
        .click();
      await alice.connected();
      await Promise.all([alice.picturesIn(50), bob.picturesIn(50)]);
      await alice.hangUp();
      await bob.isFree();
    });
    expect(await bob.violations()).toEqual([]);
  } finally {
    await bob.close();
  }
});
