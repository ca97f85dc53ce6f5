import { expect } from 'chai';
import * as fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { forkStorm, hogs, periodic, servers } from '../../../src/policy/offline/loads.js';
import { parseTrace, readTrace, type Trace } from '../../../src/policy/offline/read-trace.js';
import { traceLines } from '../../../src/policy/offline/write-trace.js';
import { SchedulerError } from '../../../src/util/errors.js';

const HEADER = '{"type":"header","format":"scx-rusty-ts policy trace","version":1}';
const TASK = '{"type":"task","pid":1,"comm":"a"}';
const RUN = '{"type":"run","pid":1,"runNs":5}';

const parse = (...lines: string[]): Trace => parseTrace(Buffer.from(lines.join('\n')), 't.jsonl');

/** What is said of a trace that is not valid, without the first line, the count and the remedy. */
function complaints(...lines: string[]): string[] {
  try {
    parse(...lines);
  } catch (error) {
    if (!(error instanceof SchedulerError)) throw error;
    expect(error.code).to.equal('TRACE_INVALID');
    const told = error.problem.split('\n');
    expect(told[0]).to.equal('the trace is not valid');
    expect(told.at(-1)).to.match(/^\d+ errors?$/);
    return told.slice(1, -1);
  }
  return [];
}

describe('a trace', () => {
  it('holds tasks and what they do', () => {
    const { load, machine, warnings } = readTrace('test/fixtures/policy-traces/mixed.jsonl');
    expect(machine).to.equal('1x2x1');
    expect(warnings).to.deep.equal([]);
    expect(load.map(({ comm }) => comm)).to.deep.equal([
      ...['compiler-1', 'compiler-2', 'compiler-3', 'player', 'shell'],
    ]);
    expect(load[3]!.steps).to.deep.equal([{ runNs: 700_000, everyNs: 5_000_000, times: 4 }]);
    expect(load[4]!.steps).to.have.length(4);
    expect(load[4]!.steps[2]).to.deep.equal({ weight: 1000, cpus: '0-1' });
  });

  it('of a load that is written is that load', () => {
    const load = [
      ...hogs(3, { weight: 300, cpus: '0-1' }),
      ...periodic(3, { firstPid: 2000 }),
      ...servers(2, { firstPid: 3000, requests: 5 }),
      ...forkStorm(10, { firstPid: 4000 }),
      { comm: 'x', pid: 1, steps: [{ runNs: 1 }, { weight: 5 }, { runNs: 2, sleepNs: 3 }] },
    ];
    const lines = [...traceLines(load, '2x2x2', '0.1.0')].map((line) => JSON.stringify(line));
    const trace = parse(...lines, '');
    expect(trace.machine).to.equal('2x2x2');
    expect(trace.load).to.deep.equal(load);
  });

  it('tells all that is wrong with it, and where', () => {
    expect(
      complaints(
        HEADER,
        '{"type":"task","pid":0,"comm":"a","wieght":3}',
        '{"type":"task","pid":1,"comm":""}',
        '{"type":"run","pid":1.5,"runNs":-4,"times":"many"}',
        '{"type":"tsak"}',
        '{"type":"task","pid":2,"comm":"b","cpus":"a-b"}',
        '{"type":"run" "pid":1}',
        '[]',
      ),
    ).to.deep.equal([
      't.jsonl:2:35: /wieght: unknown key, did you mean "weight"?',
      't.jsonl:2:22: /pid: 0, expected a whole number from 1 to 4194304',
      't.jsonl:3:31: /comm: "", expected a name of 1 to 15 characters',
      't.jsonl:4:21: /pid: 1.5, expected a whole number from 1 to 4194304',
      't.jsonl:4:33: /runNs: -4, expected a whole number from 1 to 9007199254740991 ns',
      't.jsonl:4:44: /times: "many", expected a whole number from 1 to 4294967295',
      't.jsonl:5:9: /type: "tsak", expected a line of type header, machine, task, run, set, gap',
      't.jsonl:6:42: /cpus: "a-b", expected a list of CPUs such as "0-3,8"',
      't.jsonl:7:15: expected ",", got "\\""',
      't.jsonl:8:1: [], expected a line of type header, machine, task, run, set, gap',
    ]);
  });

  it('tells what no schema can', () => {
    expect(complaints(HEADER, TASK, RUN, '{"type":"run","pid":2,"runNs":1}')).to.deep.equal([
      't.jsonl:4:21: /pid: 2, expected the pid of a task of a line before',
    ]);
    expect(complaints(HEADER, TASK, RUN, TASK)).to.deep.equal([
      't.jsonl:4:22: /pid: 1, and a task before has the same pid',
    ]);
    expect(complaints(HEADER, TASK)).to.deep.equal(['t.jsonl:2:1: task 1 (a) has no run']);
    expect(complaints(HEADER)).to.deep.equal(['t.jsonl: has no task']);
    expect(complaints()).to.deep.equal(['t.jsonl: empty, expected a header']);
    expect(complaints(TASK, RUN)).to.deep.equal([
      't.jsonl:1:1: expected the header in the first line, and there only',
    ]);
    expect(complaints(HEADER, HEADER, TASK, RUN)).to.deep.equal([
      't.jsonl:2:1: expected the header in the first line, and there only',
    ]);
    expect(
      complaints(HEADER, TASK, '{"type":"run","pid":1,"runNs":1,"sleepNs":1,"everyNs":1}'),
    ).to.deep.equal(['t.jsonl:3:55: /everyNs: has both "sleepNs" and "everyNs"']);
    expect(complaints(HEADER, '{"type":"machine","shape":"99x99x99"}', TASK, RUN)[0]).to.match(
      /^t\.jsonl:2:27: \/shape: '99x99x99' is no machine/,
    );
    expect(complaints(HEADER, '{"type":"task","pid":1,"comm":"a","cpus":"3-1"}', RUN)[0]).to.match(
      /^t\.jsonl:2:42: \/cpus: CPU list "3-1", column/,
    );
  });

  it('that was cut off anywhere is read as far as it goes', () => {
    const second = [TASK, RUN].map((line) => line.replace('"pid":1', '"pid":2'));
    const start = [HEADER, TASK, RUN].join('\n');
    const whole = Buffer.from([start, ...second, RUN, ''].join('\n'));
    for (let length = start.length; length <= whole.length; length++) {
      const { load } = parseTrace(whole.subarray(0, length), 't.jsonl');
      for (const { steps } of load) expect(steps).not.to.deep.equal([]);
    }
    const { warnings } = parse(HEADER, TASK, RUN, TASK.replace('1', '2'), RUN.slice(0, -3));
    expect(warnings).to.deep.equal([
      'the last line has no end and is left out',
      'task 2 (a) at the end has no run and is left out',
    ]);
  });

  it('of another version is not misread', () => {
    expect(complaints(HEADER.replace('1}', '2}'), TASK, RUN)).to.deep.equal([
      't.jsonl:1:65: /version: 2, expected a whole number from 1 to 1',
    ]);
  });

  it('tells of what is missing in it', () => {
    expect(parse(HEADER, TASK, RUN, '{"type":"gap","records":7}').warnings).to.deep.equal([
      '7 waits were not recorded',
    ]);
  });

  it('that cannot be read is an error', () => {
    expect(() => readTrace('/nowhere/t.jsonl')).to.throw(SchedulerError, /cannot read the trace/);
  });

  it('may be anything: all that happens is an error', () => {
    const bytes = readFileSync('test/fixtures/policy-traces/mixed.jsonl');
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, byte) => {
        const changed = Buffer.from(bytes);
        changed[at] = byte;
        try {
          parseTrace(changed, 't.jsonl');
        } catch (error) {
          expect(error).to.be.instanceOf(SchedulerError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
