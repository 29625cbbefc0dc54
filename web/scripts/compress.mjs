// Writes a .br and a .gz beside every asset of dist, and holds the budget of what a phone on weak Wi-Fi has to load before it
// can ring: the entry and every chunk that comes without a click. A new chunk counts, unless it is named here as one that
// only a click, a call, a check-up or the address /admin loads, or a page that cannot ring at all.
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';

const dist = new URL('../dist', import.meta.url).pathname;
const onClick = [
  ...['SettingsDialog', 'NumbersDialog', 'Messages', 'ProofDialog', 'PastCallList', 'Modal', 'AdminPage'],
  // Only who has missed a call has any to show.
  'MissedCalls',
  ...['checkup', 'Insecure'],
  // A call loads these while it begins, and so does the click that makes it.
  ...['evidence', 'CallDetails', 'ProofCard', 'CloseButton', 'EndedCall'],
];
const budget = { '.js': 95 * 1024, '.css': 15 * 1024 };
const compressible = new Set(['.js', '.css', '.html', '.svg', '.webmanifest', '.json', '.txt']);

function files(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });
}

const gzipBytes = new Map();
for (const path of files(dist).filter((path) => compressible.has(extname(path)))) {
  const bytes = readFileSync(path);
  const gzip = gzipSync(bytes, { level: 9 });
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  writeFileSync(`${path}.gz`, gzip);
  writeFileSync(`${path}.br`, brotli);
  gzipBytes.set(path.slice(dist.length), { plain: bytes.length, gzip: gzip.length, brotli: brotli.length });
}

const assets = [...gzipBytes.keys()].filter((path) => path.startsWith('/assets/'));
const html = readFileSync(join(dist, 'index.html'), 'utf8');
const missing = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].filter(
  ([, path]) => !assets.includes(path),
);
let broken = missing.length > 0;
if (broken)
  console.error(`index.html names what is not there: ${missing.map(([, path]) => path).join(', ')}`);

for (const name of onClick.filter((name) => !assets.some((path) => path.startsWith(`/assets/${name}-`)))) {
  console.error(`There is no chunk ${name} that a click could load: its code is in another one now.`);
  broken = true;
}
for (const [extension, limit] of Object.entries(budget)) {
  const all = assets.filter((path) => extname(path) === extension);
  const counted = all.filter((path) => !onClick.some((name) => path.startsWith(`/assets/${name}-`)));
  const sum = (kind) => counted.reduce((bytes, path) => bytes + gzipBytes.get(path)[kind], 0);
  const total = sum('gzip');
  const files = `${counted.length} ${counted.length === 1 ? 'file' : 'files'}`;
  console.log(
    `before the first call, ${extension}: ${total} bytes gzip in ${files}, ${limit} allowed (${sum('brotli')} bytes brotli)`,
  );
  if (counted.length === 0 || total > limit) {
    console.error(
      `The ${extension} before the first call is ${counted.length === 0 ? 'missing' : 'over its budget'}.`,
    );
    broken = true;
  }
}
process.exit(broken ? 1 : 0);
