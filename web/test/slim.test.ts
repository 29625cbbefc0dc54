import { EventEmitter as Whole } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { EventEmitter as Slim } from '../scripts/events';
import { INSTEAD, slimGrammar, STARTED } from '../scripts/slim';

interface Grammar {
  parse(text: string, rule: string): unknown;
}

const require = createRequire(import.meta.url);
const path = require.resolve('jssip/lib/Grammar.js');
const whole = require(path) as Grammar;
const source = readFileSync(path, 'utf8');

function load(code: string): Grammar {
  const module: { exports: unknown } = { exports: undefined };
  new Function('module', 'require', code)(module, createRequire(path));
  return module.exports as Grammar;
}

/** For some texts the grammar throws, where it means to answer -1. */
function ask(grammar: Grammar, text: string, rule: string): unknown {
  try {
    return grammar.parse(text, rule);
  } catch (error) {
    return String(error);
  }
}

const texts = [
  'SIP/2.0 200 OK',
  'SIP/2.0 183 Süß und heiter',
  'SIP/2.0 99 Too low',
  'INVITE sip:kitchen@lanline.local;gr=urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6 SIP/2.0',
  'NOTIFY sips:a%20b:secret@[fd77::2]:5061;transport=ws;lr?subject=x SIP/2.0',
  'sip:kitchen@lanline.local',
  'sip:10.77.0.1:5060;transport=udp',
  'wss://10.77.0.1:8443/sip',
  'lanline.local',
  '[fd77::1]',
  '300.1.1.1',
  '"quoted \\" string"',
  'f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
  '"Kitchen" <sip:kitchen@lanline.local>;tag=1928301774',
  'Kitchen <sip:kitchen@lanline.local;transport=ws>;expires=300;q=0.7;+sip.instance="<urn:uuid:1>"',
  '<sip:a@b>, "B, b" <sip:b@c>;q=1.0',
  '*',
  'sip:kitchen@lanline.local;tag=4',
  '<sip:10.77.0.1:8443;transport=ws;lr;ob>, <sip:b;lr>',
  'SIP/2.0/WSS 10.77.0.1:8443;branch=z9hG4bK776asdhds;rport=5;received=fd77::3',
  'SIP / 2.0 / UDP first.example.com: 4000;ttl=16;maddr=224.2.0.1 ;branch=z9hG4bKa7c6a8dlze.1',
  'a84b4c76e66710@pc33.atlanta.example.com',
  '1404',
  'application/sdp;charset="utf-8"',
  '314159 INVITE',
  '70',
  'Digest realm="lanline", nonce="5f", algorithm=MD5, qop="auth,auth-int", stale=TRUE, opaque=""',
  'Bearer realm="lanline"',
  '1800;refresher=uas',
  '<sip:bob@example.com?Replaces=1%402%3Bto-tag%3D3%3Bfrom-tag%3D4>;method=INVITE',
  '425928@bobster.example.org;to-tag=7743;from-tag=6472;early-only',
  'refer;id=93809824',
  '',
  ' \r\n',
  'é',
];

describe('the slim grammar', () => {
  const slim = load(slimGrammar(source));

  it.each([...STARTED])('answers for %s what the whole one answers', (rule) => {
    const answers = texts.map((text) => ask(whole, text, rule));
    expect(texts.map((text) => ask(slim, text, rule))).toEqual(answers);
    expect(answers.some((answer) => answer !== -1)).toBe(true);
    expect(answers).toContain(-1);
  });

  it('answers the same for a byte that is missing, doubled or another', () => {
    for (const rule of STARTED) {
      for (const text of texts.filter((text) => typeof ask(whole, text, rule) === 'object')) {
        for (let at = 0; at < text.length; at++) {
          const broken = [
            text.slice(0, at) + text.slice(at + 1),
            text.slice(0, at) + text.slice(at - 1),
            `${text.slice(0, at)};${text.slice(at + 1)}`,
          ];
          expect(broken.map((text) => ask(slim, text, rule))).toEqual(
            broken.map((text) => ask(whole, text, rule)),
          );
        }
      }
    }
    // A busy machine takes its time for these thousands.
  }, 60_000);

  it('is entered nowhere else', () => {
    const folder = path.replace(/Grammar\.js$/, '');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.js'),
    );
    const built = files.filter((file) => file !== 'Grammar.js' && !(`jssip/lib/${file}` in INSTEAD));
    const code = built.map((file) => readFileSync(folder + file, 'utf8')).join('\n');
    const started = [...code.matchAll(/Grammar\.parse\([^,]+, '(\w+)'\)/g)].map((match) => match[1] ?? '');
    const headers = [...code.matchAll(/\.parseHeader\('([\w-]+)'/g)].map((match) => match[1] ?? '');
    expect(started).toContain('SIP_URI');
    expect(headers).toContain('Via');
    const known = new Set([...STARTED].map((rule) => rule.toLowerCase()));
    const needed = [...started, ...headers].map((rule) => rule.replaceAll('-', '_').toLowerCase());
    expect(needed.filter((rule) => !known.has(rule))).toEqual([]);
  });

  it('is not made of a library in which the cuts find nothing', () => {
    expect(() => slimGrammar(source.replaceAll('reportFailures === 0', 'reportFailures < 1'))).toThrow(
      'has changed',
    );
  });
});

describe('the slim emitter', () => {
  const play = (
    emitter: { [name in 'on' | 'once' | 'removeListener']: (event: string, call: () => void) => unknown } & {
      emit(event: string, value: number): boolean;
      listeners(event: string): unknown[];
    },
  ): unknown[] => {
    const heard: unknown[] = [];
    const again = (): void => void heard.push('again');
    emitter.on('a', function (this: unknown, ...values: unknown[]) {
      heard.push(values, this === emitter);
      emitter.removeListener('a', again);
    });
    emitter.on('a', again);
    emitter.on('a', again);
    emitter.once('a', () => {
      heard.push('once');
      emitter.emit('a', 2);
    });
    heard.push(emitter.listeners('a').length, emitter.emit('a', 1), emitter.listeners('a').length);
    heard.push(emitter.emit('b', 1), emitter.listeners('b'));
    emitter.once('c', again);
    emitter.removeListener('c', again);
    heard.push(emitter.emit('c', 1));
    return heard;
  };

  it('does what the whole one does', () => {
    expect(play(new Slim())).toEqual(play(new Whole()));
  });
});
