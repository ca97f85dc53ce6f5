/**
 * Strict JSON that remembers where everything stands.
 *
 * What breaks the text (a missing comma) ends the reading. What is only forbidden (comments,
 * trailing commas, keys given twice, a byte order mark) is reported too, but the rest is read
 * on, so that all errors of a file are told at once.
 */
import { findNodeAtLocation, parseTree, type Node, type ParseError } from 'jsonc-parser';
import { decodeText, MAX_CONFIG_BYTES } from './decode-text.js';
import { escapeSegment, segmentsOf } from './json-pointer.js';
import { findTooDeep, MAX_DEPTH, syntaxErrors } from './json-syntax.js';
import type { Problem, Source } from './problem.js';

const SHOWN_CHARS = 60;

export class JsonDocument {
  /** As named by the user. */
  readonly name: string;
  /** Undefined where the text is broken. */
  readonly value: unknown;
  readonly problems: readonly Problem[];
  readonly #text: string;
  readonly #root: Node | undefined;
  readonly #lineStarts: number[];
  readonly #firstLine: number;

  /**
   * @param name of the file, for messages
   * @param firstLine number of the first line, where the bytes are but a part of a file
   */
  constructor(bytes: Uint8Array, name: string, firstLine = 1) {
    this.name = name;
    this.#firstLine = firstLine;
    const { text, hasByteOrderMark, invalidByte } = decodeText(bytes.subarray(0, MAX_CONFIG_BYTES));
    this.#text = text;
    this.#lineStarts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];

    const problems: Problem[] = [];
    this.problems = problems;
    if (hasByteOrderMark) {
      problems.push(this.#problem(0, 'starts with a byte order mark, save it without one'));
    }
    const reason = this.#unreadable(bytes.length, invalidByte);
    if (reason) {
      problems.push(reason);
      return;
    }
    const errors: ParseError[] = [];
    this.#root = parseTree(text, errors, { disallowComments: true });
    const { breaking, forbidden } = syntaxErrors(text, errors);
    for (const { offset, message } of forbidden) problems.push(this.#problem(offset, message));
    if (breaking) problems.push(this.#problem(breaking.offset, breaking.message));
    else if (this.#root) this.value = this.#read(this.#root, '', problems);
  }

  /** Where the value stands; '' for a pointer that leads nowhere gives the file itself. */
  sourceOf(pointer: string): Source {
    const node = this.#find(pointer);
    return { location: node ? this.#locate(node.offset) : this.name, pointer };
  }

  /** The same for the key of a member. */
  sourceOfKey(pointer: string): Source {
    const key = this.#find(pointer)?.parent?.children?.[0];
    return { location: key ? this.#locate(key.offset) : this.name, pointer };
  }

  /** The value as it is written, shortened. */
  textOf(pointer: string): string {
    const node = this.#find(pointer);
    if (!node) return '';
    // Space is shortened, too, but nobody looks at a megabyte for sixty characters.
    const length = Math.min(node.length, 4 * SHOWN_CHARS);
    const text = shorten(this.#text.slice(node.offset, node.offset + length));
    return length < node.length && !text.endsWith('...') ? `${text}...` : text;
  }

  #find(pointer: string): Node | undefined {
    let node = this.#root;
    for (const segment of segmentsOf(pointer)) {
      if (!node) return undefined;
      node = findNodeAtLocation(node, [node.type === 'array' ? Number(segment) : segment]);
    }
    return node;
  }

  /** Why the text is not even parsed. */
  #unreadable(nrBytes: number, invalidByte: number | undefined): Problem | undefined {
    if (nrBytes > MAX_CONFIG_BYTES) {
      const message = `larger than ${MAX_CONFIG_BYTES} bytes, the most a configuration may have`;
      return { location: this.name, pointer: '', message };
    }
    if (invalidByte !== undefined) {
      const byte = `0x${invalidByte.toString(16).padStart(2, '0')}`;
      return this.#problem(this.#text.length, `byte ${byte} is not UTF-8, save the file as UTF-8`);
    }
    if (this.#text.trim() === '') return this.#problem(0, 'empty, expected at least {}');
    const tooDeep = findTooDeep(this.#text);
    if (tooDeep < 0) return undefined;
    return this.#problem(tooDeep, `nested more than ${MAX_DEPTH} levels deep`);
  }

  /** The value of a node; adds a problem for each key given twice. */
  #read(node: Node, pointer: string, problems: Problem[]): unknown {
    if (node.type === 'array') {
      return node.children?.map((child, i) => this.#read(child, `${pointer}/${i}`, problems));
    }
    if (node.type !== 'object') return node.value;
    const members = new Map<string, unknown>();
    const offsets = new Map<string, number>();
    for (const property of node.children ?? []) {
      const [keyNode, valueNode] = property.children ?? [];
      if (!keyNode || !valueNode) continue;
      const key = String(keyNode.value);
      const at = `${pointer}/${escapeSegment(key)}`;
      const first = offsets.get(key);
      if (first !== undefined) {
        const message = `given twice, first at ${this.#locate(first)}`;
        problems.push(this.#problem(keyNode.offset, message, at));
        continue;
      }
      offsets.set(key, keyNode.offset);
      members.set(key, this.#read(valueNode, at, problems));
    }
    return Object.fromEntries(members);
  }

  #problem(offset: number, message: string, pointer = ''): Problem {
    return { location: this.#locate(offset), pointer, message };
  }

  #locate(offset: number): string {
    let line = 0;
    let end = this.#lineStarts.length;
    while (end - line > 1) {
      const middle = (line + end) >>> 1;
      if (this.#lineStarts[middle]! <= offset) line = middle;
      else end = middle;
    }
    return `${this.name}:${line + this.#firstLine}:${offset - this.#lineStarts[line]! + 1}`;
  }
}

function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > SHOWN_CHARS ? `${line.slice(0, SHOWN_CHARS)}...` : line;
}
