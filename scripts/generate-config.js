/**
 * Makes what follows from config/domains.schema.json, so that a start neither
 * reads nor compiles the schema:
 *
 *     src/domains/config/schema.generated.ts      the schema, as a constant with literal types
 *     src/domains/config/validator.generated.ts   the validator, compiled by ajv
 *     docs/configuration.md                       its tables, between two markers
 *
 * With --check nothing is written, and the status is 1 if a file is not what it should be.
 */
import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';

const project = (file) => new URL(`../${file}`, import.meta.url);
const read = (file) => readFileSync(project(file), 'utf8');

const HEADER =
  '// Made from config/domains.schema.json by scripts/generate-config.js: change that instead.\n';
const BEGIN = '<!-- made from config/domains.schema.json: begin -->';
const END = '<!-- made from config/domains.schema.json: end -->';

const schema = JSON.parse(read('config/domains.schema.json'));

function schemaModule() {
  return `${HEADER}export const schema = ${JSON.stringify(schema)} as const;\n`;
}

function validatorModule() {
  const ajv = new Ajv2020({
    allErrors: true,
    strict: true,
    strictRequired: false,
    code: { source: true, esm: true },
  });
  const code = standalone.default(ajv, ajv.compile(withoutDocumentation(schema)));
  if (code.includes('require(')) throw new Error('the validator must not import anything');
  return `/* eslint-disable */\n// @ts-nocheck\n${HEADER}${code.replace('"use strict";', '')}\n`;
}

/** The schema without the keywords that only people and messages read: a third of the size. */
function withoutDocumentation(full) {
  const isDocumentation = (key, value) =>
    ['title', 'description', 'unit', 'patternText'].includes(key) && typeof value === 'string';
  return JSON.parse(JSON.stringify(full), (key, value) =>
    isDocumentation(key, value) ? undefined : value,
  );
}

/** The Markdown tables of an object's fields, and below it those of its objects. */
function tables(object, heading, path) {
  const rows = [];
  const below = [];
  for (const [key, field] of Object.entries(object.properties)) {
    const nested = field.items ?? field;
    if (nested.properties) {
      const name = `${path}${key}${field.items ? '[]' : ''}`;
      below.push(tables(nested, `\`${name}\`: ${nested.description}`, `${name}.`));
    }
    rows.push(`| \`${key}\` | ${values(field)} | ${defaultOf(field)} | ${field.description} |`);
  }
  const header = '| key | values | default | meaning |\n| --- | --- | --- | --- |';
  return [`### ${heading.replace(/\.$/, '')}`, `${header}\n${rows.join('\n')}`, ...below].join(
    '\n\n',
  );
}

function values({ type, minimum, maximum, unit = '', enum: allowed, patternText, items }) {
  if (allowed) return allowed.map((value) => `\`${value}\``).join(', ');
  if (minimum !== undefined) {
    const range = `${minimum} to ${maximum} ${unit}`.trimEnd();
    return type === 'integer' ? range : `${range}, fractions allowed`;
  }
  if (items) return 'list of domains';
  return patternText ?? { boolean: '`true`, `false`', string: 'text', object: 'see below' }[type];
}

function defaultOf(field) {
  return field.default === undefined ? '' : `\`${JSON.stringify(field.default)}\``;
}

function documentation() {
  const before = read('docs/configuration.md');
  const [begin, end] = [before.indexOf(BEGIN), before.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error('docs/configuration.md has lost its markers');
  const reference = tables(schema, 'The file', '');
  return `${before.slice(0, begin)}${BEGIN}\n\n${reference}\n\n${before.slice(end)}`;
}

const generators = {
  'src/domains/config/schema.generated.ts': schemaModule,
  'src/domains/config/validator.generated.ts': validatorModule,
  'docs/configuration.md': documentation,
};

const isCheck = process.argv.includes('--check');
for (const [file, generate] of Object.entries(generators)) {
  const style = await resolveConfig(project(file));
  const content = await format(generate(), { ...style, filepath: file });
  if (!isCheck) {
    writeFileSync(project(file), content);
  } else if (read(file) !== content) {
    process.stderr.write(`${file} is not up to date: run node scripts/generate-config.js\n`);
    process.exitCode = 1;
  }
}
