import { type ChildProcess } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Finished, type Lab, addresses, onVlan2, out, root } from './lab.ts';

export const origin = `https://${addresses.pi.v4}:8443`;
export const originOnVlan2 = `https://${onVlan2.v4}:8443`;
export const launcher = path.join(root, 'lanline');

/** The product: `./lanline serve` on the host `pi`, with a data directory that outlives a crash. */
export class Box {
  private process: ChildProcess | undefined;
  private printed = '';
  /** Everything it says, for whoever looks into a failed test. */
  private readonly journal: string;

  private constructor(
    private readonly lab: Lab,
    readonly data: string,
  ) {
    mkdirSync(out, { recursive: true });
    this.journal = path.join(out, `box-${lab.id}.log`);
  }

  static async start(lab: Lab): Promise<Box> {
    const box = new Box(lab, mkdtempSync(path.join(tmpdir(), 'lanline-e2e-')));
    await box.start();
    return box;
  }

  /** Starts it (again) and waits until the page answers. */
  async start(...options: string[]): Promise<void> {
    const process = this.lab.start('pi', [launcher, 'serve', '--data', this.data, ...options]);
    this.process = process;
    this.printed = '';
    for (const stream of [process.stdout, process.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.printed += chunk.toString();
        appendFileSync(this.journal, chunk);
      });
    }
    for (const began = Date.now(); Date.now() - began < 120_000;) {
      if (process.exitCode !== null)
        throw new Error(`./lanline serve ended with ${process.exitCode}:\n${this.printed}`);
      const answer = await this.get(`${origin}/healthz`);
      if (answer.status === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`./lanline serve does not answer at ${origin}/healthz after 120 s:\n${this.printed}`);
  }

  /** As a power cut would: no goodbye to anybody. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** As Ctrl-C does. */
  async stop(): Promise<void> {
    await this.end('SIGINT');
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const process = this.process;
    if (!process || process.exitCode !== null || process.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => process.once('exit', () => resolve()));
    process.kill(signal);
    await ended;
  }

  /** The end of its journal. */
  lastWords(): string {
    return this.printed.trimEnd().split('\n').slice(-30).join('\n');
  }

  /** The CA as a person gets it: from the page on plain HTTP. */
  async authority(): Promise<string> {
    const home = `http://${addresses.pi.v4}:8080/`;
    const page = await this.get(home);
    const link = /href="([^"]+\.crt)"/.exec(page.output)?.[1];
    if (!link) throw new Error(`${home} links to no .crt:\n${page.output.slice(0, 500)}`);
    const file = path.join(this.data, 'downloaded-ca.crt');
    const { status, output } = await this.lab.run('alice', curl('--output', file, new URL(link, home).href));
    if (status !== 0) throw new Error(`no CA at ${link}: ${output}`);
    return file;
  }

  /** A command of the product beside the running box: `lanline user revoke …`. */
  command(...args: string[]): Promise<Finished> {
    return this.lab.run('pi', [launcher, ...args, '--data', this.data], 60_000);
  }

  /** What it has said since it was started. */
  said(): string {
    return this.printed;
  }

  /** What monitors read. */
  async metrics(): Promise<string> {
    const { status, output } = await this.get(`${origin}/metrics`);
    if (status !== 0) throw new Error(`no /metrics: ${output}`);
    return output;
  }

  private get(url: string): Promise<Finished> {
    return this.lab.run('pi', curl('--insecure', url));
  }
}

function curl(...args: string[]): string[] {
  return ['curl', '--silent', '--show-error', '--fail', '--noproxy', '*', '--max-time', '5', ...args];
}
