import { expect } from 'chai';
import type { BpfScheduler } from '../../src/policy/bpf-scheduler.js';
import type { Policy } from '../../src/policy/policy.js';
import { toPolicyModule } from '../../src/policy/policy-module.js';
import type { QueuedTask } from '../../src/policy/queued-task.js';
import { tryPolicy } from '../../src/policy/trial.js';
import { RL_CPU_ANY } from '../../src/policy/targets.js';
import Fifo from '../../src/policy/builtin/fifo.js';
import { Rig, abi, twoDomains, twoNodes } from './support/rig.js';

const onTrial = (exports: object): Promise<void> =>
  tryPolicy(toPolicyModule(exports), abi, twoDomains, {});

/** The error of a promise that has to fail. */
async function failure(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('it did not fail');
}

describe('what a policy file exports', () => {
  it('is a class', async () => {
    await onTrial({ default: Fifo });
  });

  it('is a function that makes a policy', async () => {
    await onTrial({
      default: (scheduler: BpfScheduler): Policy => ({
        enqueue: ({ slot }) => {
          scheduler.dispatch(slot, RL_CPU_ANY);
        },
      }),
    });
  });

  it('is a loop of its own, that need not look for its end', async () => {
    await onTrial({
      main: (scheduler: BpfScheduler): void => {
        for (;;) {
          for (let task; (task = scheduler.dequeueTask());) scheduler.dispatch(task.slot, task.cpu);
          scheduler.notifyComplete(0);
        }
      },
    });
  });

  it('is nothing else', () => {
    expect(() => toPolicyModule({})).to.throw(TypeError, /exports nothing, expected a class/);
    expect(() => toPolicyModule({ policy: 1 })).to.throw(TypeError, /exports policy, expected/);
  });

  it('says what it wants, within reason', () => {
    const { options, wantsExits } = toPolicyModule({ default: Fifo });
    expect(options).to.deep.equal({ builtinIdle: true, workConserving: true, tickMs: 1000 });
    expect(wantsExits).to.equal(false);
    const wanted = class extends Fifo {
      static readonly builtinIdle = false;
      static readonly tickMs = 5;
      exit(): void {
        return undefined;
      }
    };
    const other = toPolicyModule({ default: wanted });
    expect(other.options).to.include({ builtinIdle: false, tickMs: 5 });
    expect(other.wantsExits).to.equal(true);
    for (const [name, value] of [
      ['tickMs', 0],
      ['tickMs', '5'],
      ['builtinIdle', 1],
    ] as const) {
      const wrong = Object.assign(() => ({}), { [name]: value });
      expect(() => toPolicyModule({ default: wrong })).to.throw(new RegExp(`^${name} is`));
    }
  });
});

describe('the trial', () => {
  it('shows what the policy throws', async () => {
    class Thrower extends Fifo {
      override enqueue(task: QueuedTask): void {
        if (task.slot === 63) throw new Error('slot 63 is too many');
        super.enqueue(task);
      }
    }
    expect(await failure(onTrial({ default: Thrower }))).to.match(/slot 63 is too many/);
  });

  it('fails a policy that sends no task on', async () => {
    const silent = (): Policy => ({ enqueue: () => undefined });
    expect(await failure(onTrial({ default: silent }))).to.match(/sent none of 64 tasks on/);
  });

  it('fails a policy without enqueue()', async () => {
    expect(await failure(onTrial({ default: () => ({}) }))).to.match(/no method enqueue/);
  });
});

describe('the loop of a policy', () => {
  it('tells it of tasks, then lets it dispatch', async () => {
    const rig = new Rig();
    const heard: string[] = [];
    rig.channel.publish({ slot: 1, pid: 11 });
    rig.channel.publish({ slot: 2, pid: 12 });
    const module = toPolicyModule({
      default: Object.assign(
        (): Policy => ({
          enter: ({ pid }) => heard.push(`enter ${pid}`),
          enqueue: ({ pid }) => heard.push(`enqueue ${pid}`),
          dispatch: (budget) => {
            heard.push(`dispatch ${budget}`);
            rig.isClosing = true;
          },
          close: () => heard.push('close'),
        }),
        { tickMs: 5 },
      ),
    });
    await module.run(rig.setup);
    expect(heard).to.deep.equal([
      'enter 11',
      'enqueue 11',
      'enter 12',
      'enqueue 12',
      'dispatch 4',
      'close',
    ]);
    expect(rig.waits).to.deep.equal([5]);
  });
  /** Runs a policy until `lastTurn`; `onTurn` is what happens while it sleeps at the end of each. */
  async function run(
    policy: Policy,
    lastTurn: number,
    onTurn: (rig: Rig, turn: number) => void,
  ): Promise<void> {
    const rig = new Rig();
    let turn = 0;
    rig.wait = () => {
      onTurn(rig, ++turn);
      rig.isClosing = turn === lastTurn;
    };
    await toPolicyModule({ default: Object.assign(() => policy, { tickMs: 5 }) }).run(rig.setup);
  }

  it('ticks when so much time has passed, by the clock of its tasks', async () => {
    const ticks: number[] = [];
    const policy: Policy = { enqueue: () => undefined, tick: (nowNs) => ticks.push(nowNs / 1e6) };
    // At 2, 4, 6 … ms: six is the first beyond five, and twelve the first beyond eleven.
    await run(policy, 10, (rig) => {
      rig.nowNs += 2e6;
    });
    expect(ticks).to.deep.equal([6, 12, 18]);
  });

  it('tells it of a machine that has changed, once, and with all that it is now', async () => {
    const heard: string[] = [];
    const policy: Policy = {
      enqueue: () => undefined,
      dispatch: () => heard.push('dispatch'),
      machineChanged: ({ domains, nrCpuIds }) => {
        heard.push(`${domains.map(({ name }) => name).join()} of ${nrCpuIds}`);
      },
    };
    await run(policy, 4, (rig, turn) => {
      if (turn === 2) rig.machine.describe(twoNodes);
    });
    expect(heard).to.deep.equal(['dispatch', 'dispatch', 'a,b,c of 6', 'dispatch', 'dispatch']);
  });
});
