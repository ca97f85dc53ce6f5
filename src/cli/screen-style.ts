import { styleText } from 'node:util';
import { plainStyle, type Style } from '../stats/monitor/screen.js';

const RED = 1;
const YELLOW = 0.5;

/** Colours, unless the user wants none (https://no-color.org) or the terminal has none. */
export function screenStyle(hasColors: boolean, environment: NodeJS.ProcessEnv): Style {
  if (!hasColors || (environment['NO_COLOR'] ?? '') !== '') return plainStyle;
  return {
    title: (text) => styleText('bold', text),
    alarm: (text, part) => {
      if (part >= RED) return styleText('red', text);
      return part >= YELLOW ? styleText('yellow', text) : text;
    },
  };
}
