import { inflateRawSync } from 'node:zlib';

const endOfDirectory = 0x06054b50;
const inDirectory = 0x02014b50;

/** The files in a zip, by name, as its directory lists them. Small ones only: no ZIP64, and nothing encrypted. */
export function unzip(zip: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  let end = zip.length - 22;
  while (end >= 0 && zip.readUInt32LE(end) !== endOfDirectory) end--;
  if (end < 0) throw new Error('This is no zip.');
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    if (zip.readUInt32LE(at) !== inDirectory) throw new Error(`The zip's directory is broken at ${at}.`);
    const lengths = [28, 30, 32].map((field) => zip.readUInt16LE(at + field)) as [number, number, number];
    const name = zip.toString('utf8', at + 46, at + 46 + lengths[0]);
    files.set(name, unpacked(zip, zip.readUInt32LE(at + 42), zip.readUInt32LE(at + 20)));
    at += 46 + lengths[0] + lengths[1] + lengths[2];
  }
  return files;
}

function unpacked(zip: Buffer, at: number, packedBytes: number): Buffer {
  const from = at + 30 + zip.readUInt16LE(at + 26) + zip.readUInt16LE(at + 28);
  const packed = zip.subarray(from, from + packedBytes);
  return zip.readUInt16LE(at + 8) === 0 ? packed : inflateRawSync(packed);
}
