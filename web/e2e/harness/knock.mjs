// Run on a host of the lab: tries to reach ports of the box, each given as udp/3478 or tcp/5349, and prints for each `open`,
// `refused` or `silent`. By UDP it asks what every STUN server answers: a Binding request (RFC 8489 section 6).
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';

const [host, ...doors] = process.argv.slice(2);
const patienceMs = 700;

function tcp(port) {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const done = (what) => {
      socket.destroy();
      resolve(what);
    };
    socket.once('connect', () => done('open'));
    socket.once('error', (error) => done(error.code === 'ECONNREFUSED' ? 'refused' : error.code));
    setTimeout(() => done('silent'), patienceMs);
  });
}

function udp(port) {
  return new Promise((resolve) => {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    let over = false;
    const done = (what) => {
      if (!over) socket.close();
      over = true;
      resolve(what);
    };
    socket.once('message', (answer) => done(answer.readUInt16BE(0) === 0x0101 ? 'open' : 'odd'));
    socket.once('error', (error) => done(error.code === 'ECONNREFUSED' ? 'refused' : error.code));
    socket.connect(port, host, () =>
      socket.send(Buffer.concat([Buffer.from('000100002112a442', 'hex'), randomBytes(12)])),
    );
    setTimeout(() => done('silent'), patienceMs);
  });
}

const tried = doors.map((door) => {
  const [transport, port] = door.split('/');
  return transport === 'udp' ? udp(Number(port)) : tcp(Number(port));
});
console.log((await Promise.all(tried)).join(' '));
