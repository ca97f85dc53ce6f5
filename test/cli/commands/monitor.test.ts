import { expect } from 'chai';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Context } from 'mocha';
import { skipUnless } from '../../ffi/support/skip.js';
import { TestServer } from '../../stats/support/server.js';

const main = new URL('../../../src/cli/main.js', import.meta.url).pathname;

const ENTER = '\u001b[?1049h';
const LEAVE = '\u001b[?25h\u001b[?1049l';

/** A program and what it has written. */
class Running implements Disposable {
  readonly child: ChildProcess;
  text = '';
  readonly #closed: Promise<unknown[]>;

  constructor(command: string, args: readonly string[]) {
    this.child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.child.stdout!.setEncoding('utf8').on('data', (text: string) => (this.text += text));
    this.#closed = once(this.child, 'close');
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await once(this.child.stdout!, 'data');
  }

  async ended(): Promise<number | null> {
    return ((await this.#closed) as [number | null])[0];
  }

  [Symbol.dispose](): void {
    this.child.kill('SIGKILL');
  }
}

/** The monitor on a terminal of its own, of 80 columns, whose settings are compared afterwards. */
function onTerminal(context: Context, socket: string): Running {
  const hasScript = spawnSync('script', ['--version']).status === 0;
  skipUnless(context, hasScript, 'there is no script(1) to make a terminal');
  const monitor = `${process.execPath} ${main} monitor -i 0.1 --stats-socket ${socket}`;
  const shell =
    `stty cols 80 rows 24; before=$(stty -g); ${monitor}; status=$?; ` +
    `[ "$(stty -g)" = "$before" ] && echo restored; exit $status`;
  return new Running('script', ['-qec', shell, '/dev/null']);
}

describe('monitor', function () {
  this.timeout(120_000);

  for (const [title, typed] of [
    ['q', 'q'],
    ['Ctrl-C', '\u0003'],
  ] as const) {
    it(`takes the terminal, draws, and gives it back on ${title}`, async function () {
      using server = await TestServer.open();
      using monitor = onTerminal(this, server.path);
      await monitor.until(() => monitor.text.includes('node1/llc0'));
      expect(monitor.text).to.contain(ENTER);
      expect(monitor.text).not.to.contain(LEAVE);
      monitor.child.stdin!.write(typed);
      expect(await monitor.ended()).to.equal(0);
      expect(monitor.text.slice(monitor.text.lastIndexOf(LEAVE))).to.equal(`${LEAVE}restored\r\n`);
    });
  }

  it('waits on the terminal for a scheduler', async function () {
    using monitor = onTerminal(this, '/nonexistent/stats');
    await monitor.until(() => monitor.text.includes('no scheduler serves statistics there'));
    monitor.child.stdin!.write('q');
    expect(await monitor.ended()).to.equal(0);
    expect(monitor.text).to.match(/restored\r\n$/);
  });

  it('prints lines where there is no terminal, until interrupted', async () => {
    using server = await TestServer.open();
    const args = [main, 'monitor', '-i', '0.1', '--stats-socket', server.path];
    using monitor = new Running(process.execPath, args);
    await monitor.until(() => monitor.text.split('\n').length > 3);
    monitor.child.kill('SIGINT');
    expect(await monitor.ended()).to.equal(0);
    expect(monitor.text).to.match(/^ +time +cpu /);
    expect(monitor.text).not.to.contain('\u001b');
  });

  it('prints an object a line as JSON, with all digits', async () => {
    using server = await TestServer.open();
    const args = [main, 'monitor', '--json', '-i', '0.1', '--stats-socket', server.path];
    using monitor = new Running(process.execPath, args);
    await monitor.until(() => monitor.text.split('\n').length > 2);
    monitor.child.kill('SIGTERM');
    expect(await monitor.ended()).to.equal(0);
    const [first] = monitor.text.split('\n');
    expect(JSON.parse(first!)).to.include({ total: 200 });
    expect(first).to.contain('"direct_greedy_cpus":[18446744073709551615]');
  });
});
