/**
 * Makes what follows from the JSON Schemas, so that the daemon neither reads nor compiles them.
 * From config/domains.schema.json:
 *
 *     src/domains/config/schema.generated.ts      the schema, as a constant with literal types
 *     src/domains/config/validator.generated.ts   the validator, compiled by ajv
 *     docs/configuration.md                       its tables, between two markers
 *
 * From src/daemon/control/requests.schema.json, which has a schema for each request:
 *
 *     src/daemon/control/validators.generated.ts  their validators
 *
 * From config/recording.schema.json, the tables of docs/recording.md. From config/policy-trace.schema.json, those
 * of docs/policy-traces.md, and
 *
 *     src/policy/offline/trace-schema.generated.ts      the schema of each line
 *     src/policy/offline/trace-validators.generated.ts  their validators
 *
 * With --check nothing is written, and the status is 1 if a file is not what it should be.
 */
import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';

const project = (file) => new URL(`../${file}`, import.meta.url);
const read = (file) => readFileSync(project(file), 'utf8');

const DOMAINS = 'config/domains.schema.json';
const REQUESTS = 'src/daemon/control/requests.schema.json';
const RECORDING = 'config/recording.schema.json';
const POLICY_TRACE = 'config/policy-trace.schema.json';

const header = (source) =>
  `// Made from ${source} by scripts/generate-config.js: change that instead.\n`;

const schema = JSON.parse(read(DOMAINS));

function schemaModule() {
  return `${header(DOMAINS)}export const schema = ${JSON.stringify(schema)} as const;\n`;
}

const newAjv = () =>
  new Ajv2020({
    allErrors: true,
    strict: true,
    strictRequired: false,
    code: { source: true, esm: true },
  });

function validatorModule() {
  const ajv = newAjv();
  return asModule(standalone.default(ajv, ajv.compile(withoutDocumentation(schema))), DOMAINS);
}

/** Exports a validator by the name of each request. */
const requestValidatorsModule = () => validatorsModule(JSON.parse(read(REQUESTS)), REQUESTS);

/** The same of each line of a trace. */
const traceValidatorsModule = () =>
  validatorsModule(withoutDocumentation(JSON.parse(read(POLICY_TRACE)).$defs), POLICY_TRACE);

const traceSchemaModule = () =>
  `${header(POLICY_TRACE)}export const traceSchema = ${JSON.stringify(JSON.parse(read(POLICY_TRACE)).$defs)} as const;\n`;

function validatorsModule(schemas, source) {
  const ajv = newAjv();
  const names = Object.keys(schemas);
  for (const name of names) ajv.addSchema(schemas[name], name);
  return asModule(
    standalone.default(ajv, Object.fromEntries(names.map((name) => [name, name]))),
    source,
  );
}

function asModule(code, source) {
  if (code.includes('require(')) throw new Error('a validator must not import anything');
  return `/* eslint-disable */\n// @ts-nocheck\n${header(source)}${code.replace('"use strict";', '')}\n`;
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
  const hasDefaults = Object.values(object.properties).some((field) => 'default' in field);
  for (const [key, field] of Object.entries(object.properties)) {
    const nested = field.items ?? field;
    if (nested.properties) {
      const name = `${path}${key}${field.items ? '[]' : ''}`;
      below.push(tables(nested, `\`${name}\`: ${nested.description}`, `${name}.`));
    }
    const preset = hasDefaults ? ` ${defaultOf(field)} |` : '';
    rows.push(`| \`${key}\` | ${values(field)} |${preset} ${field.description} |`);
  }
  const header = hasDefaults
    ? '| key | values | default | meaning |\n| --- | --- | --- | --- |'
    : '| key | values | meaning |\n| --- | --- | --- |';
  return [`### ${heading.replace(/\.$/, '')}`, `${header}\n${rows.join('\n')}`, ...below].join(
    '\n\n',
  );
}

function values(field) {
  const { type, minimum, maximum, unit = '', enum: allowed, patternText, items } = field;
  if (field.const !== undefined) return `\`${field.const}\``;
  if (items && !items.properties) return `list of: ${values(items)}`;
  if (allowed) return allowed.map((value) => `\`${value}\``).join(', ');
  if (minimum !== undefined) {
    const numbers = maximum === undefined ? `from ${minimum}` : `${minimum} to ${maximum}`;
    const range = `${numbers} ${unit}`.trimEnd();
    return type === 'integer' ? range : `${range}, fractions allowed`;
  }
  if (items) return 'list of domains';
  const plain = { boolean: '`true`, `false`', string: 'text', object: 'see below' };
  return patternText ?? { ...plain, number: 'number', integer: 'whole number' }[type];
}

function defaultOf(field) {
  return field.default === undefined ? '' : `\`${JSON.stringify(field.default)}\``;
}

/** A page with everything between its two markers made anew. */
function page(file, source, reference) {
  const before = read(file);
  const [begin, end] = ['begin', 'end'].map((which) => `<!-- made from ${source}: ${which} -->`);
  const [from, to] = [before.indexOf(begin), before.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file} has lost its markers`);
  return `${before.slice(0, from)}${begin}\n\n${reference}\n\n${before.slice(to)}`;
}

function linesReference(source) {
  const lines = Object.entries(JSON.parse(read(source)).$defs);
  return lines
    .map(([name, line]) => tables(line, `Line \`${name}\`: ${line.description}`, ''))
    .join('\n\n');
}

const generators = {
  'src/domains/config/schema.generated.ts': schemaModule,
  'src/domains/config/validator.generated.ts': validatorModule,
  'src/daemon/control/validators.generated.ts': requestValidatorsModule,
  'docs/configuration.md': () =>
    page('docs/configuration.md', DOMAINS, tables(schema, 'The file', '')),
  'docs/recording.md': () => page('docs/recording.md', RECORDING, linesReference(RECORDING)),
  'src/policy/offline/trace-schema.generated.ts': traceSchemaModule,
  'src/policy/offline/trace-validators.generated.ts': traceValidatorsModule,
  'docs/policy-traces.md': () =>
    page('docs/policy-traces.md', POLICY_TRACE, linesReference(POLICY_TRACE)),
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
