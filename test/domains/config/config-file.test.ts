import { expect } from 'chai';
import fc from 'fast-check';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { domainSchemas, tunableKeys } from '../../../src/domains/config/schema.js';
import { makeConfig } from '../../../src/domains/config/config.js';
import {
  parseConfig,
  readConfigFile,
  rereadConfigFile,
} from '../../../src/domains/config/config-file.js';
import { formatProblem, problemsError } from '../../../src/domains/config/problem.js';
import { SchedulerError } from '../../../src/util/errors.js';
import { fakeMachine } from '../../fixtures/sysfs-tree.js';
import { topologyOf } from './machines.js';

function problemsOf(text: string): string[] {
  return parseConfig(Buffer.from(text), 'f').problems.map(formatProblem);
}

describe('parseConfig', () => {
  it('accepts an empty object', () => {
    expect(parseConfig(Buffer.from('{}'), 'f')).to.deep.include({ values: {}, problems: [] });
  });

  describe('says of', () => {
    const cases: [string, string, string][] = [
      ['another type than an object', '[]', 'f:1:1: [], expected an object'],
      [
        'a number out of range',
        '{"interval": 0}',
        'f:1:14: /interval: 0, expected a number from 0.1 to 3600 s',
      ],
      [
        'an infinite number',
        '{"interval": 1e999}',
        'f:1:14: /interval: 1e999, expected a number from 0.1 to 3600 s',
      ],
      [
        'a fraction',
        '{"exitDumpLen": 0.5}',
        'f:1:17: /exitDumpLen: 0.5, expected a whole number from 0 to 16777216 bytes',
      ],
      [
        'a text for a number',
        '{"interval": "2"}',
        'f:1:14: /interval: "2", expected a number from 0.1 to 3600 s',
      ],
      ['a number for a switch', '{"partial": 0}', 'f:1:13: /partial: 0, expected true or false'],
      ['null', '{"domains": null}', 'f:1:13: /domains: null, expected an object'],
      [
        'a typo in a key',
        '{"greedyTreshold": 1}',
        'f:1:2: /greedyTreshold: unknown key, did you mean "greedyThreshold"?',
      ],
      [
        'a flag for a key',
        '{"slice-us-underutil": 1, "--no-load-balance": true}',
        'f:1:2: /slice-us-underutil: unknown key, did you mean "sliceUsUnderutil"?\n' +
          'f:1:27: /--no-load-balance: unknown key, did you mean "loadBalance"?',
      ],
      [
        'other letters for a key',
        '{"load_half_life": 1}',
        'f:1:2: /load_half_life: unknown key, did you mean "loadHalfLife"?',
      ],
      [
        'a key in the wrong place',
        '{"explicit": [], "domains": {"interval": 1}}',
        'f:1:2: /explicit: unknown key here, it stands in "domains"\n' +
          'f:1:30: /domains/interval: unknown key here, it stands at the top level',
      ],
      [
        'paths that are not from the root, and no address',
        '{"record": "x", "metrics": "localhost"}',
        'f:1:28: /metrics: "localhost", expected [HOST:]PORT or unix:/PATH\n' +
          'f:1:12: /record: "x", expected a path from the root',
      ],
      [
        'a list for a text',
        '{"domains": {"exclude": [0, 1]}}',
        'f:1:25: /domains/exclude: [0, 1], expected a string such as "0,64"',
      ],
      ['a key like no other', '{"zzz": 1}', 'f:1:2: /zzz: unknown key'],
      ['a key of JavaScript', '{"__proto__": {}}', 'f:1:2: /__proto__: unknown key'],
      [
        'a key with control characters',
        '{"a\\n\\u001b": {}}',
        'f:1:2: /a\\u000a\\u001b: unknown key',
      ],
      ['a key with a slash', '{"a/b": {}}', 'f:1:2: /a~1b: unknown key'],
      [
        'no domains',
        '{"domains": {"explicit": []}}',
        'f:1:26: /domains/explicit: [], expected at least one domain',
      ],
      [
        'a bad name',
        '{"domains": {"explicit": [{"name": "a b", "cpus": "0"}]}}',
        'f:1:36: /domains/explicit/0/name: "a b", expected 1 to 32 letters, digits or _ . / + -',
      ],
      [
        'a domain without CPUs',
        '{"domains": {"explicit": [{"name": "a"}]}}',
        'f:1:27: /domains/explicit/0: {"name": "a"} has neither "cpus" nor "mask"',
      ],
      [
        'a domain without name',
        '{"domains": {"explicit": [{"mask": "1"}]}}',
        'f:1:27: /domains/explicit/0: {"mask": "1"} lacks the key "name"',
      ],
      [
        'a domain that is none',
        '{"domains": {"explicit": ["0-7"]}}',
        'f:1:27: /domains/explicit/0: "0-7", expected an object',
      ],
    ];
    for (const [what, text, expected] of cases) {
      it(what, () => {
        expect(problemsOf(text)).to.deep.equal(expected.split('\n'));
      });
    }

    for (const [typo, meant] of [
      ['cache3', 'cache:3'],
      ['LLC', 'llc'],
    ] as const) {
      it(`${typo} in the place of ${meant}`, () => {
        const [problem, ...others] = problemsOf(`{"domains": {"form": "${typo}"}}`);
        expect(others).to.deep.equal([]);
        expect(problem).to.contain(`"${typo}", expected one of "llc", `);
        expect(problem).to.match(new RegExp(`, did you mean "${meant}"\\?$`));
      });
    }
  });

  it('keeps what follows the schema', () => {
    const text = '{"interval": 3, "partial": 1, "domains": {"exclude": "0", "form": 7}}';
    const { values, problems } = parseConfig(Buffer.from(text), 'f');
    expect(values).to.deep.equal({ interval: 3, domains: { exclude: '0' } });
    expect(problems).to.have.length(2);
  });

  it('counts errors beyond the first 200', function () {
    this.timeout(120_000);
    const keys = Array.from({ length: 60_000 }, (_, i) => `"k${i}": 0`);
    const { values, problems } = parseConfig(Buffer.from(`{"interval": 3, ${keys.join()}}`), 'f');
    expect(values).to.deep.equal({});
    expect(problems).to.have.length(200);
    const lines = problemsError(problems).problem.split('\n');
    expect(lines).to.have.length(103);
    expect(lines.slice(-2)).to.deep.equal(['... and 59900 more', '60000 errors']);
  });
});

describe('readConfigFile', () => {
  it('reads a file, and says why it cannot', () => {
    const directory = mkdtempSync(join(tmpdir(), 'scx-config-'));
    try {
      const file = join(directory, 'domains.json');
      writeFileSync(file, '{"interval": 3}');
      expect(readConfigFile(file).values).to.deep.equal({ interval: 3 });
      for (const [path, reason] of [
        [join(directory, 'none.json'), 'no such file or directory'],
        [directory, 'it is a directory'],
      ] as const) {
        expect(() => readConfigFile(path))
          .to.throw(SchedulerError, `cannot read the configuration ${path}: ${reason};`)
          .with.property('code', 'CONFIG_INVALID');
      }
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('does not wait for a pipe when it reads again', () => {
    const directory = mkdtempSync(join(tmpdir(), 'scx-config-'));
    try {
      const pipe = join(directory, 'pipe');
      execFileSync('mkfifo', [pipe]);
      spawn('sh', ['-c', `echo '{"interval": 3}' > '${pipe}'`]);
      expect(readConfigFile(pipe).values).to.deep.equal({ interval: 3 });
      expect(() => rereadConfigFile(pipe))
        .to.throw(SchedulerError, `${pipe} is no regular file`)
        .with.property('code', 'CONFIG_INVALID');
      const file = join(directory, 'domains.json');
      writeFileSync(file, '{}');
      expect(rereadConfigFile(file).values).to.deep.equal({});
      expect(() => rereadConfigFile(join(directory, 'none'))).to.throw(
        SchedulerError,
        'no such file',
      );
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('does not read what has no end', () => {
    expect(readConfigFile('/dev/zero').problems.map(formatProblem)).to.deep.equal([
      '/dev/zero: larger than 1048576 bytes, the most a configuration may have',
    ]);
  });
});

describe('any mutation of a valid configuration', function () {
  this.timeout(120_000); // many runs
  const topology = topologyOf(fakeMachine({ nodes: 2, cores: 2 }));
  const valid = [
    { interval: 2, loadBalance: false, domains: { form: 'cache:2', minCpus: 2, exclude: '0' } },
    {
      domains: {
        onMissingCpu: 'warn',
        explicit: [
          { name: 'a', cpus: '0-1', node: 0, capacity: 2048 },
          { name: 'b', mask: '0x0_c', sliceUsOverutil: 500 },
        ],
      },
    },
  ].map((config) => JSON.stringify(config, null, 1));
  const pieces = [
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '\\',
    '0',
    '9e9',
    '-',
    'null',
    'all',
    'x',
    '\n',
    '//',
    '\u00ff',
  ];

  it('is a configuration or an error, nothing else', () => {
    const mutation = fc.tuple(fc.nat(), fc.nat({ max: 6 }), fc.constantFrom('', ...pieces));
    let nrValid = 0;
    let nrInvalid = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...valid),
        fc.array(mutation, { maxLength: 4 }),
        (config, mutations) => {
          const text = mutations.reduce((before, [at, length, piece]) => {
            const index = at % (before.length + 1);
            return before.slice(0, index) + piece + before.slice(index + length);
          }, config);
          try {
            const { layout } = makeConfig(parseConfig(Buffer.from(text), 'f'), {}, topology);
            expect(layout.domains).to.not.deep.equal([]);
            nrValid++;
          } catch (error) {
            if (!(error instanceof SchedulerError)) throw error;
            expect(error.code).to.equal('CONFIG_INVALID');
            for (const line of error.message.split('\n').slice(1, -1)) {
              expect(line).to.match(/^f(:\d+:\d+)?: ./);
            }
            nrInvalid++;
          }
        },
      ),
      { numRuns: 1500 },
    );
    expect(nrValid).to.be.greaterThan(0);
    expect(nrInvalid).to.be.greaterThan(0);
  });
});

describe('any JSON under the keys of a configuration', function () {
  this.timeout(120_000); // many runs
  const topologies = [
    fakeMachine(),
    fakeMachine({ nodes: 2, llcs: 2, cores: 2, threads: 2 }),
    fakeMachine({ nodes: 8, cores: 40 }),
  ].map(topologyOf);

  const text = fc.oneof(
    fc.constantFrom('0', '0-3', '4-7,9-1', 'ff', '0xf_0', 'all', 'none', 'llc', 'cache:2', 'warn'),
    fc.string(),
  );
  const scalar = fc.oneof(
    text,
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.constantFrom(0, 1, 2, 1024, 1e308, -0),
  );
  /** Of some of these keys, and of others. */
  function objectOf(keys: readonly string[], value: fc.Arbitrary<unknown>): fc.Arbitrary<object> {
    const key = fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...keys) },
      { weight: 1, arbitrary: fc.string() },
    );
    return fc.dictionary(key, value, { maxKeys: 6 });
  }
  const domain = objectOf(Object.keys(domainSchemas.explicit.items.properties), scalar);
  const domains = objectOf(
    Object.keys(domainSchemas),
    fc.oneof(scalar, fc.array(fc.oneof({ weight: 9, arbitrary: domain }, scalar))),
  );
  const config = objectOf(
    ['domains', 'domains', ...tunableKeys],
    fc.oneof(scalar, domains, fc.jsonValue()),
  );

  it('is a configuration or an error, soon', () => {
    let nrValid = 0;
    fc.assert(
      fc.property(config, fc.constantFrom(...topologies), (value, topology) => {
        const file = parseConfig(Buffer.from(JSON.stringify(value, null, 1)), 'f');
        let layout;
        try {
          ({ layout } = makeConfig(file, {}, topology));
        } catch (error) {
          if (!(error instanceof SchedulerError)) throw error;
          expect(error.code).to.equal('CONFIG_INVALID');
          return;
        }
        nrValid++;
        // Every CPU is in one domain or in none, and no domain is empty.
        const inDomains = layout.domains.flatMap(({ cpus }) => [...cpus]);
        expect(new Set(inDomains).size).to.equal(inDomains.length);
        expect(inDomains.every((cpu) => topology.online.has(cpu))).to.equal(true);
        expect(layout.domains.every(({ cpus }) => cpus.size > 0)).to.equal(true);
      }),
      { numRuns: 1500, interruptAfterTimeLimit: 30_000 },
    );
    expect(nrValid).to.be.greaterThan(0);
  });
});
