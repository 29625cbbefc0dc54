import { readFileSync } from 'node:fs';

/** What a UDP payload is, told from its first bytes (RFC 7983). */
export type Kind = 'stun' | 'dtls' | 'rtp' | 'other';

export interface Packet {
  timeSeconds: number;
  from: string;
  to: string;
  protocol: 'udp' | 'tcp' | 'icmp' | 'igmp' | 'other';
  fromPort: number;
  toPort: number;
  payload: Buffer;
  kind: Kind;
}

/** Reads a capture of an Ethernet (pcap, microseconds, as tcpdump writes it): its IPv4 and IPv6 packets, whole ones only. */
export function readCapture(file: string): Packet[] {
  const bytes = readFileSync(file);
  if (bytes.readUInt32LE(0) !== 0xa1b2c3d4)
    throw new Error(`${file} is not a pcap file of this machine's byte order`);
  const packets: Packet[] = [];
  for (let at = 24; at + 16 <= bytes.length;) {
    const length = bytes.readUInt32LE(at + 8);
    const frame = bytes.subarray(at + 16, at + 16 + length);
    const packet = readFrame(frame, bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) / 1e6);
    if (packet) packets.push(packet);
    at += 16 + length;
  }
  return packets;
}

function readFrame(frame: Buffer, timeSeconds: number): Packet | undefined {
  switch (frame.readUInt16BE(12)) {
    case 0x0800: {
      const ip = frame.subarray(14);
      const headerBytes = ((ip[0] ?? 0) & 15) * 4;
      const ipPacket = ip.subarray(0, ip.readUInt16BE(2));
      return readTransport(
        ipv4(ip, 12),
        ipv4(ip, 16),
        ip[9] ?? 0,
        ipPacket.subarray(headerBytes),
        timeSeconds,
      );
    }
    case 0x86dd: {
      const ip = frame.subarray(14);
      let next = ip[6] ?? 0;
      let at = 40;
      if (next === 0) {
        // A hop-by-hop header: multicast listener reports carry one.
        next = ip[40] ?? 0;
        at += ((ip[41] ?? 0) + 1) * 8;
      }
      return readTransport(
        ipv6(ip, 8),
        ipv6(ip, 24),
        next,
        ip.subarray(at, 40 + ip.readUInt16BE(4)),
        timeSeconds,
      );
    }
    default:
      return undefined;
  }
}

function readTransport(
  from: string,
  to: string,
  number: number,
  segment: Buffer,
  timeSeconds: number,
): Packet {
  const protocol = ({ 1: 'icmp', 2: 'igmp', 6: 'tcp', 17: 'udp', 58: 'icmp' } as const)[number] ?? 'other';
  const hasPorts = protocol === 'udp' || protocol === 'tcp';
  const fromPort = hasPorts ? segment.readUInt16BE(0) : 0;
  const toPort = hasPorts ? segment.readUInt16BE(2) : 0;
  const payload = protocol === 'udp' ? segment.subarray(8) : segment;
  const isNaming = [fromPort, toPort].some((port) => port === 53 || port === 5353);
  const kind = protocol === 'udp' && !isNaming ? kindOf(payload) : 'other';
  return { timeSeconds, from, to, protocol, fromPort, toPort, payload, kind };
}

export function kindOf(payload: Buffer): Kind {
  const first = payload[0] ?? 255;
  if (first < 4 && payload.length >= 20 && payload.readUInt32BE(4) === 0x2112a442) return 'stun';
  if (first >= 20 && first <= 63 && payload.length >= 13) return 'dtls';
  if (first >= 128 && first <= 191 && payload.length >= 8) return 'rtp';
  return 'other';
}

function ipv4(bytes: Buffer, at: number): string {
  return bytes.subarray(at, at + 4).join('.');
}

/** The short form (RFC 5952), by way of the URL parser. */
function ipv6(bytes: Buffer, at: number): string {
  const words = Array.from({ length: 8 }, (_, word) => bytes.readUInt16BE(at + word * 2).toString(16));
  return new URL(`http://[${words.join(':')}]/`).hostname.slice(1, -1);
}

/** An address of the lab's own (either VLAN), multicast, broadcast or unspecified: all that may ever be seen on the bridge. */
function isLocal(address: string): boolean {
  return /^(10\.7[78]\.0\.|22[4-9]\.|23\d\.|255\.255\.255\.255$|0\.0\.0\.0$|fd7[78]::|fe80::|ff|::$)/.test(
    address,
  );
}

/** Media (STUN, DTLS, RTP) that is not between these two machines, each given by all its addresses. */
export function strayMedia(packets: Packet[], one: string[], other: string[]): Packet[] {
  const between = ({ from, to }: Packet) =>
    (one.includes(from) && other.includes(to)) || (other.includes(from) && one.includes(to));
  return packets.filter((packet) => packet.kind !== 'other' && !between(packet));
}

/** Packets from or to anywhere but this LAN. */
export function strangers(packets: Packet[]): Packet[] {
  return packets.filter((packet) => !isLocal(packet.from) || !isLocal(packet.to));
}

/** `from -> to`, each address once, for a message that says at a glance who spoke to whom. */
export function conversations(packets: Packet[]): string[] {
  return [...new Set(packets.map((packet) => `${packet.from} -> ${packet.to}`))].sort();
}
