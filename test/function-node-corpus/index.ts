import { beyond } from './beyond';
import { building } from './building';
import { conditions } from './conditions';
import { devicesAndTimes } from './devices-and-times';
import { documented } from './documented';
import type { CorpusEntry } from './entry';
import { home } from './home';
import { loops } from './loops';
import { lorawan } from './lorawan';
import { meters } from './meters';
import { modbus } from './modbus';
import { numbers } from './numbers';
import { stateful } from './stateful';
import { unknownNames } from './unknown-names';

export const corpus: readonly CorpusEntry[] = [
  ...documented,
  ...building,
  ...numbers,
  ...conditions,
  ...loops,
  ...devicesAndTimes,
  ...modbus,
  ...lorawan,
  ...home,
  ...meters,
  ...stateful,
  ...unknownNames,
  ...beyond,
];
