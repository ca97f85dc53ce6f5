import { closestMatch } from 'leven';

const MAX_TYPOS = 3;
const MAX_CHARS = 64;

/**
 * The known name that was probably meant, as the end of a message; '' where none is near. How
 * words are joined does not count, so flags and other spellings find theirs:
 * slice-us-underutil, load_half_life, LLC.
 */
export function suggestion(given: string, known: readonly string[]): string {
  const word = given.replaceAll('"', '').slice(0, MAX_CHARS);
  const plainNames = new Map(known.map((name) => [plain(name), name]));
  const maxDistance = Math.min(MAX_TYPOS, Math.ceil(word.length / 2));
  const nearest =
    plainNames.get(plain(word)) ??
    closestMatch(word, known, { maxDistance }) ??
    plainNames.get(closestMatch(plain(word), [...plainNames.keys()], { maxDistance }) ?? '');
  return nearest === undefined ? '' : `, did you mean "${nearest}"?`;
}

const plain = (name: string): string =>
  name.replace(/^-+/, '').replaceAll(/[-_]/g, '').toLowerCase();
