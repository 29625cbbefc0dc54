import { expect, test } from '../harness/fixtures.ts';
import type { Person } from '../harness/person.ts';
import { account, Baresip, type DeskPhone, LanlinePhone, TONE_HERTZ } from '../harness/phones.ts';

/** Where a page is called. */
const userOf = (person: Person) => person.name.toLowerCase().replace(' ', '-');

/** The page rings the phone, then the phone the page; each hears the other both times. */
async function talkBothWays(
  alice: Person,
  phone: DeskPhone,
  name: string,
  during = async () => {},
): Promise<void> {
  await test.step('the page rings the phone', async () => {
    await alice.button(`Call ${name} without video`).click();
    await alice.connected();
    await alice.hearsTone(TONE_HERTZ);
    await phone.hears();
    await during();
    await alice.hangUp();
    await alice.isFree();
  });
  await test.step('the phone rings the page', async () => {
    phone.call(userOf(alice));
    const ringing = alice.page.getByRole('dialog', { name: `${name} is calling` });
    await ringing.getByRole('button', { name: 'Answer', exact: true }).click();
    await alice.connected();
    await alice.hearsTone(TONE_HERTZ);
    await phone.hears();
    phone.hangUp();
    await alice.isFree();
  });
}

test('a page and lanline phone ring each other, by DTLS-SRTP and ICE', async ({
  person,
  box,
  lab,
  traced,
}) => {
  traced.go('direct');
  const alice = await person('alice', 'Kitchen');
  const phone = LanlinePhone.start(lab, await account(box, 'Workshop'), '--auto-answer');
  await alice.sees({ name: 'Workshop' });
  await talkBothWays(alice, phone, 'Workshop', async () => {
    const words = (await alice.fourWords()).replaceAll(' ', '","');
    await expect.poll(() => phone.words(), { timeout: 30_000 }).toContain(`"words":["${words}"]`);
  });
  await test.step('the proof says whose word it is', async () => {
    await alice.button('Show proof').click();
    await alice.reads('Straight from device to device');
    await alice.reads('Encrypted from device to device');
    await alice.reads('Nothing left your network');
    await alice.reads(/the other end has reported nothing, so this is one end's word/);
  });
  await test.step('a page asks another page, and connects the phone with it', async () => {
    const carol = await person('alice', 'Attic');
    await alice.page.keyboard.press('Escape');
    await alice.button('Call Workshop without video').click();
    await alice.connected();
    await alice.button('Transfer').click();
    await alice.page.getByRole('checkbox', { name: 'Talk to them first' }).check();
    await alice.page
      .getByRole('dialog')
      .getByRole('button', { name: new RegExp(`^${carol.name} `) })
      .click();
    await expect.poll(() => phone.words(), { timeout: 30_000 }).toContain('"held-there"');
    await carol.answer(alice);
    await alice.button(`Connect Workshop and ${carol.name}`).click();
    await alice.reads('Workshop was transferred.');
    await carol.hearsTone(TONE_HERTZ);
    await phone.hears();
    await carol.hangUp();
  });
  await phone.end();
  expect(phone.words().match(/"protection":"dtls".*"ice":true/g)).toHaveLength(4);
});

test('a page and baresip ring each other, by DTLS-SRTP and ICE', async ({ person, box, lab, traced }) => {
  traced.go('direct');
  const alice = await person('alice', 'Kitchen');
  const phone = Baresip.start(lab, await account(box, 'Garage'), ';mediaenc=dtls_srtp;medianat=ice');
  await alice.sees({ name: 'Garage' });
  await talkBothWays(alice, phone, 'Garage');
  await phone.end();
});

test('a phone that knows plain RTP only and a page are told in words that they cannot talk', async ({
  person,
  box,
  lab,
}) => {
  const alice = await person('alice', 'Kitchen');
  const phone = LanlinePhone.start(lab, await account(box, 'Door'), '--srtp', 'none');
  await alice.sees({ name: 'Door' });
  const sentence = 'Door’s phone cannot talk with browsers';
  await test.step('when the phone calls', async () => {
    phone.call(userOf(alice));
    await alice.reads(sentence);
    await expect
      .poll(() => phone.words())
      .toMatch(/"status":488,"why":"a browser takes encrypted sound only/);
    await alice.button('Done').click();
  });
  await test.step('when the page calls', async () => {
    await alice.button('Call Door').click();
    await alice.reads(sentence);
  });
  await phone.end();
});
