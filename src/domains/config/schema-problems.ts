/**
 * What ajv found, in words: the value as it is written, what was expected, and the nearest
 * known name.
 */
import type { ErrorObject } from 'ajv';
import { escapeSegment, segmentsOf } from './json-pointer.js';
import type { JsonDocument } from './json-document.js';
import { suggestion } from './nearest-name.js';
import type { Problem } from './problem.js';
import { rootSchema, type FieldSchema } from './schema.js';
import { validate } from './validator.generated.js';

/** What ajv compiles from a schema. */
export type Validator = ((value: unknown) => boolean) & {
  readonly errors?: readonly ErrorObject[] | null;
};

/** What a document has to follow: a schema, and the validator that was made from it. */
export interface Grammar {
  readonly validator: Validator;
  readonly schema: FieldSchema;
}

/** Of a configuration. Generated code has no types. */
const configGrammar: Grammar = { validator: validate as Validator, schema: rootSchema };

/** So that a hostile file cannot make us look up the places of a million errors. */
const MAX_PROBLEMS = 200;

/** Where a value breaks the schema, and its problem. */
export interface SchemaProblem extends Problem {
  /** Pointer of what to leave out so that the rest follows the schema. */
  readonly culprit: string;
}

export function schemaProblems(document: JsonDocument, grammar = configGrammar): SchemaProblem[] {
  const { validator, schema } = grammar;
  validator(document.value);
  const errors = (validator.errors ?? []).filter(
    (error) => !isConsequence(error, document, schema),
  );
  const problems = errors.slice(0, MAX_PROBLEMS).map((error) => toProblem(error, document, schema));
  const nrMore = errors.length - problems.length;
  // Nothing is known to follow the schema then.
  if (nrMore > 0) problems.push({ ...problems.pop()!, nrMore, culprit: '' });
  return problems;
}

/** Errors that another one at the same place says better. */
function isConsequence(error: ErrorObject, document: JsonDocument, schema: FieldSchema): boolean {
  const { keyword, schemaPath, instancePath } = error;
  switch (keyword) {
    case 'required':
      // An alternative of `oneOf`, which itself reports that none or both apply.
      return schemaPath.includes('/oneOf/');
    case 'oneOf':
      return !document.textOf(instancePath).startsWith('{');
    case 'type':
      return schemaAt(schema, instancePath).enum !== undefined;
    default:
      return false;
  }
}

function toProblem(error: ErrorObject, document: JsonDocument, schema: FieldSchema): SchemaProblem {
  const { keyword, instancePath } = error;
  const field = schemaAt(schema, instancePath);
  const got = document.textOf(instancePath);
  const here = (message: string): SchemaProblem => ({
    ...document.sourceOf(instancePath),
    message,
    culprit: instancePath,
  });
  switch (keyword) {
    case 'additionalProperties': {
      const { additionalProperty: key } = error.params as { additionalProperty: string };
      const pointer = `${instancePath}/${escapeSegment(key)}`;
      const message = `unknown key${whereItBelongs(key, field)}`;
      return { ...document.sourceOfKey(pointer), message, culprit: pointer };
    }
    case 'required': {
      const { missingProperty } = error.params as { missingProperty: string };
      return here(`${got} lacks the key "${missingProperty}"`);
    }
    case 'enum': {
      const { allowedValues } = error.params as { allowedValues: string[] };
      const list = allowedValues.map((value) => JSON.stringify(value)).join(', ');
      return here(`${got}, expected one of ${list}${suggestion(got, allowedValues)}`);
    }
    case 'oneOf': {
      const { passingSchemas } = error.params as { passingSchemas: number[] | null };
      return here(`${got} has ${passingSchemas ? 'both "cpus" and' : 'neither "cpus" nor'} "mask"`);
    }
    case 'minItems':
      return here(`${got}, expected at least one domain`);
    case 'maxItems': {
      const { limit } = error.params as { limit: number };
      return here(`more than ${limit} domains`);
    }
    default:
      return here(`${got}, expected ${describeField(field)}`);
  }
}

/** The objects of a configuration that keys are put into by mistake for another. */
const objects: Readonly<Record<string, FieldSchema>> = {
  'at the top level': rootSchema,
  'in "domains"': rootSchema.properties!['domains']!,
};

function whereItBelongs(key: string, { properties = {} }: FieldSchema): string {
  const home = Object.keys(objects).find((place) =>
    Object.hasOwn(objects[place]!.properties!, key),
  );
  return home === undefined ? suggestion(key, Object.keys(properties)) : ` here, it stands ${home}`;
}

function describeField({
  type,
  minimum,
  maximum,
  unit,
  patternText,
  examples,
}: FieldSchema): string {
  const noun = { integer: 'a whole number', number: 'a number', boolean: 'true or false' }[type];
  if (minimum !== undefined) {
    return `${noun} from ${minimum} to ${maximum}${unit === undefined ? '' : ` ${unit}`}`;
  }
  const example = examples === undefined ? '' : ` such as ${JSON.stringify(examples[0])}`;
  return patternText ?? noun ?? `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}${example}`;
}

/** The schema of the value that a pointer leads to, which is known up to there. */
function schemaAt(schema: FieldSchema, pointer: string): FieldSchema {
  let field = schema;
  for (const segment of segmentsOf(pointer)) {
    const next = field.items ?? field.properties?.[segment];
    if (!next) return field;
    field = next;
  }
  return field;
}
