/** The characters that boxes are drawn with. */
export interface LineArt {
  readonly horizontal: string;
  readonly vertical: string;
  readonly topLeft: string;
  readonly topRight: string;
  readonly bottomLeft: string;
  readonly bottomRight: string;
}

export const asciiArt: LineArt = {
  horizontal: '-',
  vertical: '|',
  topLeft: '+',
  topRight: '+',
  bottomLeft: '+',
  bottomRight: '+',
};

export const unicodeArt: LineArt = {
  horizontal: '─',
  vertical: '│',
  topLeft: '┌',
  topRight: '┐',
  bottomLeft: '└',
  bottomRight: '┘',
};

/** Lines where the locale says that they can be shown, to a terminal or not; else ASCII. */
export function lineArtFor(environment: NodeJS.ProcessEnv): LineArt {
  const locale = [environment['LC_ALL'], environment['LC_CTYPE'], environment['LANG']].find(
    (value) => value,
  );
  return /utf-?8/i.test(locale ?? '') ? unicodeArt : asciiArt;
}
