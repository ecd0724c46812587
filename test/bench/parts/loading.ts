import { Child } from '../child';
import { type Part, type Sample, type Variant, valueOf } from '../part';
import { summarise } from '../statistics';

/** Loading takes so little that a round takes the middle of several. */
const LOADS_PER_ROUND = 5;

interface LoadFigures {
  loadMs: number;
  cpuMs: number;
  rssBytes: number;
}

const both: Variant = {
  key: 'load',
  title: 'both nodes in a fresh process',
  start: (stage, build) =>
    Promise.resolve({
      async sample(): Promise<Sample> {
        const loads: LoadFigures[] = [];
        for (let load = 0; load < LOADS_PER_ROUND; load++) {
          const child = await Child.start('load.cjs', stage.cores);
          loads.push(await child.ask<LoadFigures>({ build: build.folder }));
          await child.stop();
        }
        const middle = (name: keyof LoadFigures): number => summarise(loads.map((load) => load[name])).median;
        return { loadMs: middle('loadMs'), cpuMs: middle('cpuMs'), rssMb: middle('rssBytes') / 1e6 };
      },
      stop: () => Promise.resolve(),
    }),
};

export const loading: Part = {
  key: 'loading',
  title: 'Loading the package',
  variants: [both],
  figures: [
    { title: 'ms to load both nodes', better: 'less', of: (round) => valueOf(round, 'load', 'loadMs') },
    { title: 'ms of CPU to load both nodes', better: 'less', of: (round) => valueOf(round, 'load', 'cpuMs') },
    { title: 'MB resident once they are loaded', better: 'less', of: (round) => valueOf(round, 'load', 'rssMb') },
  ],
  order: 'in turn',
};
