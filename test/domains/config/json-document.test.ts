import { expect } from 'chai';
import fc from 'fast-check';
import { MAX_CONFIG_BYTES } from '../../../src/domains/config/decode-text.js';
import { JsonDocument } from '../../../src/domains/config/json-document.js';
import { formatProblem } from '../../../src/domains/config/problem.js';

function read(text: string | Uint8Array): JsonDocument {
  return new JsonDocument(typeof text === 'string' ? Buffer.from(text) : text, 'f');
}

function problemsOf(text: string | Uint8Array): string[] {
  return read(text).problems.map(formatProblem);
}

describe('JsonDocument', function () {
  this.timeout(120_000); // many runs
  it('reads values and knows their places', () => {
    const document = read('{\n  "a/b": [1, {"~": "x"}]\n}');
    expect(document.value).to.deep.equal({ 'a/b': [1, { '~': 'x' }] });
    expect(document.problems).to.deep.equal([]);
    expect(document.sourceOf('/a~1b/1/~0').location).to.equal('f:2:20');
    expect(document.sourceOfKey('/a~1b/1/~0').location).to.equal('f:2:15');
    expect(document.sourceOf('').location).to.equal('f:1:1');
    expect(document.sourceOf('/nowhere/1').location).to.equal('f');
    expect(document.textOf('/a~1b')).to.equal('[1, {"~": "x"}]');
    expect(document.textOf('/a~1b/7')).to.equal('');
  });

  it('shows long values shortened, on one line', () => {
    const text = read(`["${'x'.repeat(100)}",\n 1]`).textOf('');
    expect(text).to.equal(`["${'x'.repeat(58)}...`);
  });

  describe('reads on after what is only forbidden:', () => {
    const cases: [string, string, string[]][] = [
      [
        'comments',
        '{"a": 1 // x\n /* y */}',
        [
          'f:1:9: comments are no JSON, use the key "$comment"',
          'f:2:2: comments are no JSON, use the key "$comment"',
        ],
      ],
      [
        'a comma after the last member',
        '{"a": 1 , }',
        ['f:1:9: comma after the last element, remove it'],
      ],
      [
        'a comma after the last element',
        '{"a": [1,]}',
        ['f:1:9: comma after the last element, remove it'],
      ],
      [
        'a key given twice',
        '{"a": 1, "b": {"c": 1,\n"c": 2}}',
        ['f:2:1: /b/c: given twice, first at f:1:16'],
      ],
      [
        'a byte order mark',
        '\ufeff{"a": 1}',
        ['f:1:1: starts with a byte order mark, save it without one'],
      ],
    ];
    for (const [what, text, expected] of cases) {
      it(what, () => {
        const document = read(text);
        expect(document.problems.map(formatProblem)).to.deep.equal(expected);
        expect(document.value).to.have.property('a');
      });
    }
  });

  describe('gives up on', () => {
    const cases: [string, string | Uint8Array, string][] = [
      ['nothing', '', 'f:1:1: empty, expected at least {}'],
      ['space', ' \n', 'f:1:1: empty, expected at least {}'],
      ['a missing bracket', '{"a": 1', 'f:1:8: expected "}", got the end of the file'],
      ['a missing comma', '{"a": 1\n "b": 2}', 'f:2:2: expected ",", got "\\""'],
      ['a missing colon', '{"a" 1}', 'f:1:6: expected ":", got "1"'],
      ['a missing value', '{"a": }', 'f:1:7: expected a value, got "}"'],
      ['only a comma', '[,]', 'f:1:2: expected a value, got ","'],
      ['an unquoted word', '{"a": yes}', 'f:1:7: expected a value, got "yes"'],
      ['single quotes', "{'a': 1}", 'f:1:2: expected a key in double quotes, got "\'"'],
      [
        'a key without quotes',
        '{"a": 1, b: 2}',
        'f:1:10: expected a key in double quotes, got "b"',
      ],
      ['YAML', 'interval: 1', 'f:1:1: expected "{", got "interval"'],
      ['a hexadecimal number', '{"a": 0x10}', 'f:1:7: expected a decimal number, got "0x10"'],
      ['more after the end', '{} {}', 'f:1:4: expected the end of the file, got "{"'],
      [
        'an open string',
        '{"a',
        'f:1:2: string without end, expected a double quote on the same line',
      ],
      [
        'a bad escape',
        '["\\x"]',
        'f:1:2: expected one of " \\ / b f n r t u after a backslash in the string',
      ],
      ['depth', `[${'['.repeat(40)}`, 'f:1:33: nested more than 32 levels deep'],
      [
        'invalid UTF-8',
        Buffer.from('{\n"ä\xe4"', 'latin1'),
        'f:2:2: byte 0xe4 is not UTF-8, save the file as UTF-8',
      ],
      [
        'a cut off character',
        Buffer.from([0x22, 0xc3]),
        'f:1:2: byte 0xc3 is not UTF-8, save the file as UTF-8',
      ],
      [
        'UTF-16',
        Buffer.from('\ufeff{}', 'utf16le'),
        'f:1:1: byte 0xff is not UTF-8, save the file as UTF-8',
      ],
      [
        'a binary file',
        Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0]),
        'f:1:1: expected "{", got "\\u007f"',
      ],
    ];
    for (const [what, text, expected] of cases) {
      it(what, () => {
        expect(problemsOf(text)).to.deep.equal([expected]);
        expect(read(text).value).to.equal(undefined);
      });
    }
  });

  it('gives up on files that are too large, whatever is in them', () => {
    const expected = ['f: larger than 1048576 bytes, the most a configuration may have'];
    for (const char of ['[', '{', ' ', '"', ',', '/', '\0']) {
      expect(problemsOf(char.repeat(10 * MAX_CONFIG_BYTES))).to.deep.equal(expected);
    }
  });

  it('ends on the worst of the largest files', () => {
    for (const piece of [
      '[',
      '{"a":',
      '[],',
      ',',
      '//\n',
      '/**/',
      '[,]',
      '"a",',
      '\\',
      '"\\u',
      '-',
    ]) {
      const nrPieces = Math.floor((MAX_CONFIG_BYTES - 2) / piece.length);
      expect(problemsOf(`[${piece.repeat(nrPieces)}]`)).to.not.deep.equal([]);
    }
  });

  it('accepts what JSON.parse accepts, and reads the same', () => {
    const text = fc.oneof(
      fc.json(),
      fc.json({ stringUnit: 'binary' }),
      fc.tuple(fc.json(), fc.nat(), fc.string({ maxLength: 3 })).map(([json, at, piece]) => {
        const index = at % (json.length + 1);
        return json.slice(0, index) + piece + json.slice(index + piece.length);
      }),
      fc.string({
        unit: fc.constantFrom(...Array.from('{}[]:,"\\/ \n\t\r\f\v0123.eE+-tfn\u00a0\u2028au')),
      }),
    );
    fc.assert(
      fc.property(text, (json) => {
        const { value, problems } = read(json);
        let expected: unknown;
        try {
          expected = JSON.parse(Buffer.from(json).toString());
        } catch {
          expect(problems).to.not.deep.equal([]);
          return;
        }
        const nrTwice = problems.filter(({ message }) => message.startsWith('given twice')).length;
        if (nrTwice === 0 && problems.length === 0) expect(value).to.deep.equal(expected);
        else if (!/\[{33}|empty/.test(json)) expect(nrTwice).to.equal(problems.length);
      }),
      { numRuns: 2000 },
    );
  });

  it('survives any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const { value, problems } = read(bytes);
        if (value === undefined) expect(problems).to.not.deep.equal([]);
        for (const { location } of problems) expect(location).to.match(/^f(:\d+:\d+)?$/);
      }),
      { numRuns: 500 },
    );
  });
});
