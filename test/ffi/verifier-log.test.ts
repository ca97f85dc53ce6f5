import { expect } from 'chai';
import { summariseVerifierLog } from '../../src/ffi/verifier-log.js';

const wrapped = (log: string): string =>
  `libbpf: prog 'rusty_enqueue': -- BEGIN PROG LOAD LOG --\n${log}-- END PROG LOAD LOG --`;

describe('summariseVerifierLog', () => {
  it('tells the complaint, the line it is about and how much it leaves out', () => {
    const log = wrapped(
      '0: R1=ctx() R10=fp0\n' +
        '; u32 dom = taskc->dom; @ rusty.bpf.c:12\n' +
        '0: (79) r1 = *(u64 *)(r1 +0)\n' +
        '; taskc->gen++; @ task.h:7\n' +
        '1: (61) r2 = *(u32 *)(r1 +0)\n' +
        "R1 invalid mem access 'map_value_or_null'\n" +
        'processed 2 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0\n',
    );
    expect(summariseVerifierLog(['libbpf: a warning', log, 'libbpf: failed'])).to.deep.equal({
      program: 'rusty_enqueue',
      reason: 'R1 invalid mem access \'map_value_or_null\' in "taskc->gen++;" at task.h:7',
      omittedLines: 5,
    });
  });

  it('takes source lines without a place, as older kernels print them', () => {
    const log = wrapped('; p->x = 1;\n1: (61) r2 = *(u32 *)(r1 +0)\nR1 is bad\n');
    expect(summariseVerifierLog([log])?.reason).to.equal('R1 is bad in "p->x = 1;"');
  });

  it('takes a complaint without any source line, and an empty log', () => {
    expect(summariseVerifierLog([wrapped('unreachable insn 3\n')])).to.deep.equal({
      program: 'rusty_enqueue',
      reason: 'unreachable insn 3',
      omittedLines: 0,
    });
    expect(summariseVerifierLog([wrapped('')])?.reason).to.equal('');
  });

  it('finds none where there is none', () => {
    expect(summariseVerifierLog(['libbpf: failed to load'])).to.equal(undefined);
  });
});
