#!/usr/bin/env node
import { parseCommandLine } from './parse.js';
console.log(parseCommandLine(process.argv.slice(2), '0.1.0'));
