// Run on a host of the lab: a desk phone that is new and asks the whole network for its settings (SIP plug and play) until it
// is told where they are. It fetches them, twice, and prints the status and the text of the first answer.
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';

const [own] = process.argv.slice(2);
const group = '224.0.1.75';
const mac = '805e0c4d796d';
const tag = randomBytes(6).toString('hex');
const socket = createSocket('udp4');

function ask() {
  const message = [
    `SUBSCRIBE sip:MAC%3a${mac}@${group} SIP/2.0`,
    `Via: SIP/2.0/UDP ${own}:5062;branch=z9hG4bK${randomBytes(6).toString('hex')};rport`,
    `From: <sip:MAC%3a${mac}@${group}>;tag=${tag}`,
    `To: <sip:MAC%3a${mac}@${group}>`,
    `Call-ID: ${tag}@${own}`,
    'CSeq: 1 SUBSCRIBE',
    `Contact: <sip:MAC%3a${mac}@${own}:5062>`,
    'Max-Forwards: 70',
    'Event: ua-profile;profile-type="device";vendor="Yealink";model="T53W";version="96.87.0.16"',
    'Expires: 0',
    'Accept: application/url',
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n');
  socket.send(message, 5060, group);
}

async function told(message, from) {
  const header = (name) => new RegExp(`^${name}: .*$`, 'm').exec(message)?.[0] ?? '';
  const answer = [
    'SIP/2.0 200 OK',
    ...['Via', 'From', 'To', 'Call-ID', 'CSeq'].map(header),
    'Content-Length: 0',
  ];
  socket.send(`${answer.join('\r\n')}\r\n\r\n`, from.port, from.address);
  const url = message.slice(message.indexOf('\r\n\r\n') + 4);
  const first = await fetch(url);
  const text = await first.text();
  const again = await fetch(url);
  await again.text();
  console.log(`${first.status} ${again.status} ${url}\n${text}`);
  process.exit(0);
}

socket.on('message', (bytes, from) => {
  const message = bytes.toString();
  if (message.startsWith('NOTIFY ')) void told(message, from);
});
socket.bind(5062, own, () => {
  socket.setMulticastInterface(own);
  ask();
  setInterval(ask, 1_000);
});
