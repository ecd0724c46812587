import { building } from './building';
import { documented } from './documented';
import type { CorpusEntry } from './entry';
import { numbers } from './numbers';

export const corpus: readonly CorpusEntry[] = [...documented, ...building, ...numbers];
