import assert from 'node:assert/strict';
import { type Due, type PendingRequest, newRequest } from '../../../../src/delivery/pending-request';
import { RepeatQueue } from '../../../../src/delivery/repeat-queue';

const always = (): number => -Infinity;

function request(...fields: string[]): PendingRequest {
  return newRequest(fields.map((field) => ({ measurement: { field, value: 1, timestamp: '0' } }) as Due));
}

function fieldsOf({ due }: PendingRequest): string[] {
  return due.map(({ measurement }) => measurement.field);
}

/** Takes whatever is next in front, and says which fields it carries. */
function takeAll(queue: RepeatQueue): string[][] {
  const taken: string[][] = [];
  for (let next = queue.next(always, 0); next.kind === 'repeat'; next = queue.next(always, 0)) {
    queue.take(next.request);
    taken.push(fieldsOf(next.request));
  }
  return taken;
}

describe('RepeatQueue', () => {
  it('repeats requests in the order in which they were put back', () => {
    const queue = new RepeatQueue();
    queue.again(request('A'));
    queue.again(request('B'), request('C'));
    assert.deepEqual(takeAll(queue), [['B'], ['C'], ['A']]);
    assert.deepEqual(queue.next(always, 0), { kind: 'none' });
  });

  it('waits until all fields may be sent, and keeps the order', () => {
    const queue = new RepeatQueue();
    queue.again(request('A', 'B'), request('C'));
    const readyAt = (fields: readonly string[]): number => (fields.includes('B') ? 500 : 0);
    assert.deepEqual(queue.next(readyAt, 499), { kind: 'wait', until: 500 });
    assert.equal(queue.next(readyAt, 500).kind, 'repeat');
  });

  it('repeats a request four times after 500 before it bisects it', () => {
    const queue = new RepeatQueue();
    const one = request('A', 'B');
    for (let attempt = 1; attempt <= 4; attempt++) {
      assert.equal(queue.serverError(one, 100, 0), false);
      assert.deepEqual(takeAll(queue), [['A', 'B']]);
    }
    queue.serverError(one, 100, 1000);
    assert.deepEqual(takeAll(queue), [], 'others go first');
    assert.deepEqual(queue.nextAside(always, 0), { kind: 'wait', until: 1000 });
    assert.equal(queue.nextAside(always, 1000).kind, 'repeat');
  });

  it('bisects it once other requests succeed, and quarantines a single measurement', () => {
    const queue = new RepeatQueue();
    const one = request('A', 'B', 'C');
    for (let attempt = 1; attempt <= 4; attempt++) queue.serverError(one, 0, 0);
    takeAll(queue);
    assert.equal(queue.serverError(one, 1, 0), false);
    const [first, second] = [queue.next(always, 0)].flatMap((next) => (next.kind === 'repeat' ? [next.request] : []));
    assert.ok(first !== undefined && second === undefined);
    assert.deepEqual(takeAll(queue), [['A', 'B'], ['C']]);
    const alone = request('C');
    alone.serverErrors = 4;
    assert.equal(queue.serverError(alone, 2, 1000), true, 'it is the cause');
    assert.deepEqual(queue.nextAside(always, 0), { kind: 'wait', until: 1000 + 300_000 });
  });

  it('backs off from an offending measurement, up to an hour', () => {
    const queue = new RepeatQueue();
    const culprit = request('A');
    culprit.serverErrors = 4;
    const waits: number[] = [];
    for (let attempt = 0; attempt < 8; attempt++) {
      queue.serverError(culprit, 5, 0);
      const next = queue.nextAside(always, 0);
      assert.ok(next.kind === 'wait');
      waits.push(next.until / 60_000);
      queue.take(culprit);
    }
    assert.deepEqual(waits, [5, 10, 20, 40, 60, 60, 60, 60]);
  });

  it('returns the time at which the fields of a due request may be sent', () => {
    const queue = new RepeatQueue();
    const culprit = request('A');
    culprit.serverErrors = 4;
    queue.serverError(culprit, 5, 0);
    assert.deepEqual(
      queue.nextAside(() => 400_000, 350_000),
      { kind: 'wait', until: 400_000 },
    );
    assert.deepEqual(
      queue.nextAside(() => Infinity, 350_000),
      { kind: 'none' },
    );
  });

  it('quarantines at most 20 while nothing succeeds, because that is an outage', () => {
    const queue = new RepeatQueue();
    for (let index = 0; index < 30; index++) {
      const one = request(`F${index}`);
      one.serverErrors = 4;
      queue.serverError(one, 0, 0);
    }
    assert.equal(takeAll(queue).length, 10);
  });

  it('bisects also when nothing else succeeds for long', () => {
    const queue = new RepeatQueue();
    const one = request('A', 'B');
    for (let attempt = 1; attempt <= 10; attempt++) {
      queue.serverError(one, 0, 0);
      if (attempt < 10) queue.take(one);
    }
    assert.deepEqual(takeAll(queue), [['A'], ['B']]);
  });
});
