// Writes a .br and a .gz beside every asset of dist, and holds the budget of the entry: what a phone on weak Wi-Fi
// has to load before the list of people is there.
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';

const dist = new URL('../dist', import.meta.url).pathname;
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

const html = readFileSync(join(dist, 'index.html'), 'utf8');
const entry = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((match) => match[1]);
let broken = false;
for (const [extension, limit] of Object.entries(budget)) {
  const named = entry.filter((path) => extname(path) === extension);
  const total = named.reduce((sum, path) => sum + gzipBytes.get(path).gzip, 0);
  const brotli = named.reduce((sum, path) => sum + gzipBytes.get(path).brotli, 0);
  console.log(`entry ${extension}: ${total} bytes gzip of ${limit} allowed (${brotli} bytes brotli)`);
  if (named.length === 0 || total > limit) {
    console.error(`The entry's ${extension} is ${named.length === 0 ? 'missing' : 'over its budget'}.`);
    broken = true;
  }
}
process.exit(broken ? 1 : 0);
