import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
export const out = path.join(root, 'web/e2e/out');
const script = path.join(root, 'tools/lab');

export type Host = 'pi' | 'alice' | 'bob' | 'carol';
export type Vlan = 1 | 2;

/** IPv4 and IPv6 of each host, as `tools/lab up` gives them. */
export const addresses: Record<Host, { v4: string; v6: string }> = {
  pi: { v4: '10.77.0.1', v6: 'fd77::1' },
  alice: { v4: '10.77.0.2', v6: 'fd77::2' },
  bob: { v4: '10.77.0.3', v6: 'fd77::3' },
  carol: { v4: '10.78.0.4', v6: 'fd78::4' },
};

/** Where the box is on the second VLAN. */
export const onVlan2 = { v4: '10.78.0.1', v6: 'fd78::1' };

/** One LAN with everybody on it, and two VLANs with carol on the other one and the box on both. */
export const oneLan = ['pi', 'alice', 'bob'];
export const twoVlans = ['pi@1,2', 'alice', 'bob', 'carol@2'];

export interface Finished {
  status: number;
  output: string;
}

/** Runs a program of this machine to its end. Never throws for a non-zero status: the caller looks at it. */
export function run(command: string, args: string[], timeoutMs = 20_000): Promise<Finished> {
  return new Promise((resolve) => {
    execFile(command, args, { timeout: timeoutMs, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      const status = error ? (typeof error.code === 'number' ? error.code : 1) : 0;
      resolve({ status, output: stdout + stderr });
    });
  });
}

/** As {@link run}, where anything but success is an error of the harness. */
export async function must(command: string, ...args: string[]): Promise<string> {
  const { status, output } = await run(command, args);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${output}`);
  return output;
}

/** A LAN (or two) of network namespaces, no way out. */
export class Lab {
  private constructor(readonly id: string) {}

  /** A LAN of this process's own; what a crashed run left behind is taken away first. */
  static async up(hosts: string[]): Promise<Lab> {
    if (process.getuid?.() !== 0) {
      throw new Error('The end-to-end tests make network namespaces: run them as root.');
    }
    for (const id of (await must(script, 'list')).split('\n')) {
      const owner = /^e2e(\d+)$/.exec(id)?.[1];
      if (owner && !existsSync(`/proc/${owner}`)) await must(script, 'down', id);
    }
    const id = `e2e${process.pid}`;
    await must(script, 'up', id, ...hosts);
    return new Lab(id);
  }

  /** The command line that runs a program on a host. */
  command(host: Host, ...command: string[]): [string, string[]] {
    return [script, ['exec', this.id, host, ...command]];
  }

  start(host: Host, command: string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
    const [file, args] = this.command(host, ...command);
    return spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  }

  run(host: Host, command: string[], timeoutMs?: number): Promise<Finished> {
    const [file, args] = this.command(host, ...command);
    return run(file, args, timeoutMs);
  }

  async changeAddress(host: Host, from: string, to: string): Promise<void> {
    await must(script, 'address', this.id, host, 'change', from, to);
  }

  async removeAddress(host: Host, address: string): Promise<void> {
    await must(script, 'address', this.id, host, 'remove', address);
  }

  async addAddress(host: Host, address: string): Promise<void> {
    await must(script, 'address', this.id, host, 'add', address);
  }

  async avahi(host: Host): Promise<void> {
    await must(script, 'avahi', this.id, host);
  }

  /** Plugs a second cable of a host into the other VLAN, or pulls it out. */
  async cable(host: Host, into: Vlan | 'off'): Promise<void> {
    await must(script, 'cable', this.id, host, String(into));
  }

  /** A router between the VLANs: one that forwards, one that drops what it should forward, or none. */
  async route(state: 'on' | 'closed' | 'off'): Promise<void> {
    await must(script, 'route', this.id, state);
  }

  /** Drops a host's packets without a word: `udp`, `tcp/3478`, `peers`. */
  async block(host: Host, ...what: string[]): Promise<void> {
    await must(script, 'block', this.id, host, ...what);
  }

  async unblock(host: Host): Promise<void> {
    await must(script, 'unblock', this.id, host);
  }

  async nat(host: Host, kind: 'cone' | 'symmetric' | 'off'): Promise<void> {
    await must(script, 'nat', this.id, host, kind);
  }

  /** Writes every packet on a bridge to a file. Call the answer to end it; the file is then complete. */
  async capture(file: string, vlan: Vlan = 1): Promise<() => Promise<void>> {
    const tcpdump = spawn(script, ['capture', this.id, file, String(vlan)], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const ended = new Promise<void>((resolve) => tcpdump.once('exit', () => resolve()));
    await new Promise<void>((resolve, reject) => {
      let said = '';
      tcpdump.stderr.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes('listening on')) resolve();
      });
      tcpdump.once('exit', () => reject(new Error(`tcpdump ended: ${said}`)));
    });
    return async () => {
      tcpdump.kill('SIGINT');
      await ended;
    };
  }

  async down(): Promise<void> {
    await must(script, 'down', this.id);
  }
}
