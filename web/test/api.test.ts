import { afterEach, describe, expect, it, vi } from 'vitest';
import { Api, Refused } from '../src/call/api';
import { DeskPhones, phoneName } from '../src/call/desk-phones';
import { forgetIdentity, loadIdentity, saveIdentity, type Shelf } from '../src/call/identity';
import { pauseMillis, Reach } from '../src/call/reach';

const laptop = { kind: 'desktop', device: 'Chromium on Linux' } as const;
const joined = {
  user: 'kitchen',
  name: 'Kitchen',
  address: 'sip:kitchen@lanline.local',
  device: 'd-1',
  token: 'll1_x',
};

function box(status: number, body: unknown) {
  const asked: { url: string; init: RequestInit }[] = [];
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const api = new Api('', (url, init) => {
    asked.push({ url: String(url), init: init ?? {} });
    return Promise.resolve(new Response(status === 204 ? null : text, { status }));
  });
  return { api, asked };
}

describe('Api', () => {
  it('joins with a name, and with an invite only where there is one', async () => {
    const { api, asked } = box(201, joined);
    await expect(api.join('Kitchen', laptop, undefined)).resolves.toEqual(joined);
    await api.join('Kitchen', laptop, '12345678');
    expect(asked.map(({ init }) => JSON.parse(String(init.body)))).toEqual([
      { name: 'Kitchen', ...laptop },
      { name: 'Kitchen', ...laptop, invite: '12345678' },
    ]);
  });

  it('shows its token in the header, never in the address', async () => {
    const { api, asked } = box(204, '');
    await api.revoke('ll1_x', 'd/2');
    expect(asked[0]?.url).toBe('/api/devices/d%2F2');
    expect(asked[0]?.init.headers).toMatchObject({ Authorization: 'Bearer ll1_x' });
  });

  it('tells what the box said', async () => {
    const refusal = box(403, { error: 'bad-code', message: 'Wrong.', triesLeft: 4 }).api.pairByCode(
      '1',
      laptop,
    );
    await expect(refusal).rejects.toMatchObject({
      code: 'bad-code',
      message: 'Wrong.',
      status: 403,
      triesLeft: 4,
    });
  });

  it('makes a password for a phone, hears those that ask, sets one up and removes one', async () => {
    const { api, asked } = box(201, { phones: [{ id: 7, vendor: 'Yealink' }], password: 'p' });
    const phones = new DeskPhones(api, 'll1_x');
    await expect(phones.add()).resolves.toMatchObject({ password: 'p' });
    await expect(phones.asking()).resolves.toEqual([{ id: 7, vendor: 'Yealink' }]);
    await phones.setUp(7);
    await expect(phones.all()).resolves.toMatchObject([{ id: 7 }]);
    await phones.remove(7);
    expect(asked.map(({ url, init }) => `${String(init.method)} ${url}`)).toEqual([
      'POST /api/phones',
      'POST /api/phones/asking',
      'POST /api/phones/asking/7',
      'GET /api/phones',
      'DELETE /api/phones/7',
    ]);
  });

  it('reads the list of phones again whether something could be done to them or not', async () => {
    const held = [{ id: 7, label: '', createdSeconds: 1 }];
    const answers = [
      [409, { error: 'has-phones', message: 'You have 8 phones.' }],
      [200, { phones: held }],
    ] as const;
    let asked = 0;
    const api = new Api('', () => {
      const [status, body] = answers[asked++] ?? answers[1];
      return Promise.resolve(new Response(JSON.stringify(body), { status }));
    });
    const phones = new DeskPhones(api, 'll1_x');
    const read = vi.fn();
    const refused = phones.change(async () => void (await phones.add()), read);
    await expect(refused).rejects.toMatchObject({ code: 'has-phones' });
    expect(read).toHaveBeenCalledExactlyOnceWith(held);
    await phones.change(() => phones.setUp(7), read);
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('tells phones apart that have no label, or the same', () => {
    const held = ['', '', 'Snom D735', 'Yealink T53W', 'Yealink T53W'].map((label, at) => ({
      id: at + 3,
      label,
      createdSeconds: 1,
    }));
    expect(held.map((phone) => phoneName(phone, held))).toEqual([
      'Phone 3',
      'Phone 4',
      'Snom D735',
      'Yealink T53W, phone 6',
      'Yealink T53W, phone 7',
    ]);
  });

  it('asks for proofs, saves one as a file and forgets it', async () => {
    const list = box(200, { proofs: [{ id: 'p-1' }] });
    await expect(list.api.proofs('ll1_x')).resolves.toEqual([{ id: 'p-1' }]);
    const file = box(200, 'PK');
    await expect((await file.api.proofZip('ll1_x', 'p/1')).text()).resolves.toBe('PK');
    const gone = box(204, '');
    await gone.api.forgetProof('ll1_x', 'p-1');
    const asked = [...list.asked, ...file.asked, ...gone.asked];
    expect(asked.map(({ url, init }) => `${init.method} ${url}`)).toEqual([
      'GET /api/proofs',
      'GET /api/proofs/p%2F1/proof.zip',
      'DELETE /api/proofs/p-1',
    ]);
    for (const { init } of asked) expect(init.headers).toMatchObject({ Authorization: 'Bearer ll1_x' });
  });

  it('tells why there is no file', async () => {
    const refusal = box(404, { error: 'no-such-proof', message: 'Gone.' }).api.proofZip('ll1_x', 'p-1');
    await expect(refusal).rejects.toMatchObject({ code: 'no-such-proof', message: 'Gone.' });
  });

  it('makes sense of an answer that is not the box’s', async () => {
    await expect(box(502, '<html>').api.about()).rejects.toMatchObject({ code: 'http-502' });
  });

  it('says that there was no answer', async () => {
    const api = new Api('', () => Promise.reject(new TypeError('network')));
    await expect(api.about()).rejects.toBeInstanceOf(Refused);
    await expect(api.about()).rejects.toMatchObject({ code: 'unreachable' });
  });
});

describe('Reach', () => {
  afterEach(() => void vi.useRealTimers());

  it('asks four times a second until the box answers, once for everyone who waits', async () => {
    vi.useFakeTimers();
    let asked = 0;
    const reach = new Reach(() => (++asked < 5 ? Promise.reject(new Error('away')) : Promise.resolve()));
    const both = Promise.all([reach.box(), reach.box()]);
    await vi.advanceTimersByTimeAsync(1000);
    await both;
    expect(asked).toBe(5);
  });

  it('slows down to one a second', () => {
    expect(pauseMillis(0)).toBe(250);
    expect(pauseMillis(1000)).toBe(1000);
  });

  it('asks at once when the network has changed', async () => {
    vi.useFakeTimers();
    let there = false;
    const reach = new Reach(() => (there ? Promise.resolve() : Promise.reject(new Error('away'))));
    const waiting = reach.box();
    await vi.advanceTimersByTimeAsync(60_000);
    there = true;
    reach.hurry();
    await expect(Promise.race([waiting, Promise.resolve('late')])).resolves.toBe('late');
    await vi.advanceTimersByTimeAsync(0);
    await expect(waiting).resolves.toBeUndefined();
  });
});

describe('an identity', () => {
  function shelf(): Shelf {
    const kept = new Map<string, string>();
    return {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    };
  }

  it('outlives a reload, with its instance', () => {
    const place = shelf();
    saveIdentity(place, joined, 'uuid');
    expect(loadIdentity(place)).toEqual({ ...joined, instance: 'uuid' });
    forgetIdentity(place);
    expect(loadIdentity(place)).toBeUndefined();
  });

  it.each(['', '{', '[]', '{"user":"kitchen"}', 'null'])('is none where %j is stored', (stored) => {
    const place = shelf();
    place.setItem('lanline.identity', stored);
    expect(loadIdentity(place)).toBeUndefined();
  });
});
