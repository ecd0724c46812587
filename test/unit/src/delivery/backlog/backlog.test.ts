import assert from 'node:assert/strict';
import { Backlog } from '../../../../../src/delivery/backlog/backlog';
import { Timeline } from '../../../../../src/delivery/timeline';
import { MemoryJournal } from '../../../../../src/journal/memory-journal';
import { Ranges } from '../../../../../src/util/ranges';
import { defaultRules } from '../../../../../src/windows/rules';
import { SimulatedClock } from '../../../../simulation/clock';
import { noon } from '../../../../simulation/delivery';

describe('a backlog', () => {
  it('is not idle while something of its log is unread, though it counts nothing that waits', () => {
    const timeline = new Timeline(new SimulatedClock(noon));
    const context = { journal: new MemoryJournal(), timeline, limited: true, rules: () => defaultRules };
    const backlog = new Backlog({ device: 'a', node: 'b' }, { ...context, isolated: new Set() }, 0);
    const sample = { device: 'a', time: noon, ownTime: false, values: { WATT: 1 } };
    backlog.storing(sample);
    backlog.stored(0, sample, undefined);
    // The journal reports samples as given up that were settled a moment before: the count falls short.
    backlog.drop(Ranges.of(5, 9));
    assert.equal(backlog.isIdle, false);
  });
});
