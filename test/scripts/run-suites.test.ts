import { expect } from 'chai';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

interface Sinks {
  readonly stdout: Writable;
  readonly stderr: Writable;
}

interface Suite {
  readonly alone?: boolean;
  readonly run: (sinks: Sinks, signal: AbortSignal) => Promise<unknown>;
}

const { runSuites } = (await import(
  pathToFileURL(join(process.cwd(), 'scripts/lib/run-suites.js')).href
)) as {
  runSuites: (
    suites: readonly Suite[],
    jobs: number,
    targets: Sinks,
    signal: AbortSignal,
  ) => Promise<unknown[]>;
};

/** What arrives, in the order in which it does: `out` of standard output, `err:` before errors. */
class Screen {
  readonly lines: string[] = [];
  readonly targets: Sinks = { stdout: this.#target(''), stderr: this.#target('err:') };

  #target(mark: string): Writable {
    return new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.lines.push(`${mark}${chunk.toString()}`);
        done();
      },
    });
  }
}

/** A gate that the test opens: no test here depends on how long anything takes. */
class Gate {
  open!: () => void;
  readonly opened = new Promise<void>((resolve) => (this.open = resolve));
}

const never = new AbortController().signal;

describe('running suites at a time', () => {
  it('shows the output of each as a whole, oldest first, and that one live', async () => {
    const screen = new Screen();
    const [first, second] = [new Gate(), new Gate()];
    const suites: Suite[] = [
      {
        run: async ({ stdout }) => {
          stdout.write('first begins');
          await first.opened;
          stdout.write('first ends');
        },
      },
      {
        run: async ({ stdout, stderr }) => {
          stdout.write('second begins');
          stderr.write('second complains');
          await second.opened;
          stdout.write('second ends');
        },
      },
    ];
    const running = runSuites(suites, 2, screen.targets, never);
    await sleep(0);
    expect(screen.lines).to.deep.equal(['first begins']);
    first.open();
    await sleep(0);
    expect(screen.lines).to.deep.equal([
      ...['first begins', 'first ends', 'second begins', 'err:second complains'],
    ]);
    second.open();
    await running;
    expect(screen.lines.at(-1)).to.equal('second ends');
  });

  it('shows a suite that ended early once those before it have ended', async () => {
    const screen = new Screen();
    const gate = new Gate();
    const say = (text: string, after = Promise.resolve()): Suite => ({
      run: async ({ stdout }) => {
        await after;
        stdout.write(text);
      },
    });
    const suites = [say('1', gate.opened), say('2'), say('3')];
    const running = runSuites(suites, 2, screen.targets, never);
    await sleep(0);
    expect(screen.lines).to.deep.equal([]);
    gate.open();
    await running;
    expect(screen.lines).to.deep.equal(['1', '2', '3']);
  });

  it('runs no more than so many at a time, and those alone after all others', async () => {
    let running = 0;
    const seen: number[] = [];
    const suite = (alone: boolean): Suite => ({
      alone,
      run: async () => {
        seen.push(alone ? -running : ++running);
        await sleep(1);
        if (!alone) running--;
        return alone;
      },
    });
    const suites = [suite(true), ...Array.from({ length: 6 }, () => suite(false)), suite(true)];
    const results = await runSuites(suites, 3, new Screen().targets, never);
    expect(Math.max(...seen)).to.equal(3);
    // Nothing else ran when those alone began.
    expect(seen.slice(-2)).to.deep.equal([-0, -0]);
    // In the order of the suites, not of their ends.
    expect(results).to.deep.equal([true, false, false, false, false, false, false, true]);
  });

  it('ends the others when one throws, shows what they wrote, and starts no more', async () => {
    const screen = new Screen();
    let started = 0;
    const suites: Suite[] = [
      { run: () => Promise.reject(new Error('no mirror')) },
      {
        run: async ({ stdout }, signal) => {
          while (!signal.aborted) await sleep(1);
          stdout.write('told to end');
        },
      },
      { run: () => Promise.resolve(++started) },
      { alone: true, run: () => Promise.resolve(++started) },
    ];
    const outcome = runSuites(suites, 2, screen.targets, never);
    const error = await outcome.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.an('error').with.property('message', 'no mirror');
    expect(screen.lines).to.deep.equal(['told to end']);
    expect(started).to.equal(0);
  });

  it('starts nothing when it is told to stop', async () => {
    const controller = new AbortController();
    const ran: number[] = [];
    const suite = (number: number): Suite => ({
      run: () => {
        ran.push(number);
        controller.abort();
        return Promise.resolve(number);
      },
    });
    const results = await runSuites(
      [suite(1), suite(2)],
      1,
      new Screen().targets,
      controller.signal,
    );
    expect(ran).to.deep.equal([1]);
    expect(results).to.deep.equal([1]);
  });
});
