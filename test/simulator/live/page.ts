import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The live page: one file without anything from elsewhere. */
export const livePage = readFileSync(join(__dirname, 'page.html'), 'utf8');
