import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { enableCount, kernelState, until, untilState } from './sched-ext.js';

/** What the boot's row says that the command is to be started with. */
export const ROW_ARGS: readonly string[] = (process.env['DAEMON_ARGS'] ?? '')
  .split(' ')
  .filter(Boolean);

/** The command, running as users run it. */
export class DaemonProcess implements AsyncDisposable {
  readonly child: ChildProcess;
  stdout = '';
  stderr = '';
  readonly #ended: Promise<unknown[]>;

  constructor(...args: string[]) {
    this.child = spawn('scx-rusty-ts', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout!.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.#ended = once(this.child, 'close');
  }

  /** Starts one and waits until it schedules. */
  static async attached(...args: string[]): Promise<DaemonProcess> {
    const before = enableCount();
    const daemon = new DaemonProcess(...args);
    // The kernel counts a scheduler an instant after it is enabled.
    await until(
      () =>
        (kernelState() === 'enabled' && enableCount() !== before) || daemon.child.exitCode !== null,
    );
    if (daemon.child.exitCode !== null) throw new Error(`it ended: ${daemon.stderr}`);
    return daemon;
  }

  /** Waits for its end; the exit status, or the signal that ended it. */
  async ended(): Promise<number | NodeJS.Signals> {
    const [status, signal] = (await this.#ended) as [number | null, NodeJS.Signals | null];
    return status ?? signal!;
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | NodeJS.Signals> {
    this.child.kill(signal);
    return this.ended();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended();
    await untilState('disabled');
  }
}
