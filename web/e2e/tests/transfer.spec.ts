import path from 'node:path';
import { launcher } from '../harness/box.ts';
import { expect, test } from '../harness/fixtures.ts';
import { addresses, out } from '../harness/lab.ts';
import type { Person } from '../harness/person.ts';

/** The tones of music at the parking slot, in hertz. */
const SCALE = [262, 294, 330, 392, 440, 523, 587, 659];

/** Picks somebody from the list of numbers, whose number is told. */
async function picks(who: Person, other: Person, picture: string): Promise<string> {
  const row = who.page.getByRole('dialog').getByRole('button', { name: new RegExp(`^${other.name} `) });
  await expect(row).toBeVisible();
  await who.page.screenshot({ path: path.join(out, picture) });
  const number = /\d+$/.exec((await row.innerText()).trim())?.[0] ?? '';
  await row.click();
  return number;
}

test('a call is transferred to somebody else, and one is dialled by its number', async ({ person }) => {
  const alice = await person('alice', 'Kitchen');
  const bob = await person('bob', 'Garage');
  const carol = await person('alice', 'Attic');
  await alice.sees(bob);
  await alice.sees(carol);
  await alice.talksTo(bob);

  await alice.button('Transfer').click();
  const number = await picks(alice, carol, 'transfer-whom.png');
  await bob.reads(`${alice.name} is transferring you to ${carol.name}…`);
  await alice.reads(`Transferring ${bob.name} to ${carol.name}…`);
  await bob.page.screenshot({ path: path.join(out, 'transfer-following.png') });
  await carol.answer(bob);
  await alice.reads(`${bob.name} was transferred.`);
  await alice.isFree();
  await Promise.all([bob.picturesIn(10), carol.picturesIn(10)]);
  await bob.page.screenshot({ path: path.join(out, 'transfer-followed.png') });

  await test.step('who does not come leaves the two others in their call', async () => {
    await bob.button('Transfer').click();
    await bob.page.getByRole('textbox', { name: 'Name or number' }).fill(alice.name);
    await bob.page.getByRole('dialog').getByRole('button', { name: 'Transfer', exact: true }).click();
    await alice.answer(carol, 'Decline');
    await bob.reads(`${alice.name} did not take the call.`);
    await carol.reads(`${alice.name} did not take the call.`);
    await bob.picturesIn(5);
    await bob.hangUp();
    await carol.isFree();
  });

  await test.step('a number is dialled', async () => {
    await alice.button('Dial a number').click();
    await alice.page.getByRole('textbox', { name: 'Name or number' }).fill(number);
    await alice.reads('Echo');
    await alice.page.screenshot({ path: path.join(out, 'numbers.png') });
    await alice.page.getByRole('dialog').getByRole('button', { name: 'Call', exact: true }).click();
    await expect(carol.ringing(alice)).toBeVisible();
    await alice.cancel();
    await carol.isFree();
  });
});

/** Lets the other side wait and calls somebody to whom it may be sent. */
async function asks(who: Person, whom: Person, picture: string): Promise<void> {
  await who.button('Transfer').click();
  await who.page.getByRole('checkbox', { name: 'Talk to them first' }).check();
  await picks(who, whom, picture);
}

test('a page asks somebody before it connects the two others', async ({ person, traced }) => {
  traced.callsTheBox();
  const alice = await person('alice', 'Kitchen');
  const bob = await person('bob', 'Garage');
  const carol = await person('alice', 'Attic');
  await alice.sees(bob);
  await alice.sees(carol);
  await alice.talksTo(bob);

  await test.step('who does not want to is left alone, and the call goes on', async () => {
    await asks(alice, carol, 'ask-whom.png');
    await alice.reads(`${bob.name} is on hold.`);
    await bob.reads(`${alice.name} has put you on hold.`);
    await bob.page.screenshot({ path: path.join(out, 'ask-held.png') });
    await carol.answer(alice, 'Decline');
    await alice.reads(`${carol.name} did not take the call.`);
    await Promise.all([alice.seesAgain(), bob.seesAgain()]);
    await expect(bob.page.getByText('has put you on hold')).toBeHidden();
  });
  await asks(alice, carol, 'ask-whom.png');
  await carol.answer(alice);
  await expect(alice.button(`Back to ${bob.name}`)).toBeVisible();
  await Promise.all([alice.seesAgain(), carol.seesAgain()]);
  await alice.page.screenshot({ path: path.join(out, 'ask-talk.png') });
  await alice.button(`Connect ${bob.name} and ${carol.name}`).click();
  await alice.reads(`${bob.name} was transferred.`);
  await alice.isFree();
  await bob.reads(carol.name);
  await carol.reads(bob.name);
  await Promise.all([bob.seesAgain(), carol.seesAgain()]);
  for (const each of [bob, carol])
    await expect.poll(() => each.gains('audioEnergy', 500), { timeout: 30_000 }).toBeGreaterThan(0);
  await bob.page.screenshot({ path: path.join(out, 'ask-joined.png') });

  await test.step('who is parked hears music until somebody takes the call back at 14', async () => {
    await bob.button('Transfer').click();
    await bob.page
      .getByRole('dialog')
      .getByRole('button', { name: /^Park / })
      .click();
    await bob.reads(`${carol.name} was transferred.`);
    const isMusic = async () => {
      const heard = await carol.loudest();
      return SCALE.some((tone) => Math.abs(tone - heard) < 8);
    };
    await expect
      .poll(isMusic, { message: `${carol.name} hears music`, intervals: [100], timeout: 30_000 })
      .toBe(true);
    await alice.button('Dial a number').click();
    await alice.page
      .getByRole('dialog')
      .getByRole('button', { name: /^Park / })
      .click();
    await alice.connected();
    await carol.reads(alice.name);
    for (const each of [alice, carol])
      await expect.poll(() => each.gains('audioEnergy', 500), { timeout: 30_000 }).toBeGreaterThan(0);
    await alice.hangUp();
    await carol.isFree();
  });
});

test('lanline phone transfers a page to another', async ({ person, box, lab }) => {
  const alice = await person('alice', 'Kitchen');
  const bob = await person('bob', 'Garage');
  const added = await box.command('user', 'add', `Hall of ${alice.name}`, '--json');
  expect(added.status, added.output).toBe(0);
  const phone = JSON.parse(added.output) as { address: string; user: string; password: string };
  const userOf = ({ name }: Person) => name.toLowerCase().replace(' ', '-');
  const calling = lab.run(
    'alice',
    [
      ...[launcher, 'phone', '--account', phone.address, '--password', phone.password],
      ...['--server', addresses.pi.v4, '--no-sound-card', '--json'],
      ...['--call', userOf(alice), '--transfer', userOf(bob)],
    ],
    60_000,
  );
  const ringing = alice.page.getByRole('dialog', { name: /^Hall of .* is calling$/ });
  await ringing.getByRole('button', { name: 'Answer', exact: true }).click({ timeout: 30_000 });
  await expect(bob.ringing(alice)).toBeVisible({ timeout: 15_000 });
  await alice.reads(`Hall of ${alice.name} is transferring you to ${bob.name}…`);
  await bob.answer(alice);
  await bob.connected();
  for (const each of [alice, bob])
    await expect.poll(async () => (await each.sample()).audioEnergy, { timeout: 10_000 }).toBeGreaterThan(0);
  const { status, output } = await calling;
  expect(status, output).toBe(0);
  await alice.hangUp();
  await bob.isFree();
});

test('not to be disturbed is one wish, in the page and for the command', async ({ person, box }) => {
  const alice = await person('alice', 'Kitchen');
  const bob = await person('bob', 'Garage');
  const state = bob.page.getByRole('combobox', { name: 'Your state' });
  await alice.sees(bob);

  await state.selectOption('Do not disturb');
  const card = alice.page.getByRole('article', { name: bob.name });
  await expect(card.getByText('Do not disturb')).toBeVisible();
  await alice.call(bob);
  await alice.reads(`${bob.name} does not want to be disturbed`);
  await expect(bob.ringing(alice)).toBeHidden();
  await expect(bob.page.getByRole('region', { name: 'Missed calls' }).getByText(alice.name)).toBeVisible();
  await bob.page.screenshot({ path: path.join(out, 'missed-quietly.png') });
  const told = await box.command('user', 'calls', bob.name, '--do-not-disturb', 'off', '--json');
  expect(told.status, told.output).toBe(0);
  await expect(state).toHaveValue('free');
  await expect(card.getByText('Free')).toBeVisible();

  const set = await box.command('user', 'calls', bob.name, '--do-not-disturb', 'on', '--json');
  expect(set.output).toContain('"doNotDisturb":true');
  await expect(state).toHaveValue('do-not-disturb');
  await bob.page.screenshot({ path: path.join(out, 'do-not-disturb.png') });
  await state.selectOption('Free');
  await alice.call(bob);
  await expect(bob.ringing(alice)).toBeVisible();
  await alice.cancel();
  await bob.isFree();
});
