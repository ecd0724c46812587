import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The live page, which loads nothing from elsewhere. */
export const livePage = readFileSync(join(__dirname, 'page.html'), 'utf8');
