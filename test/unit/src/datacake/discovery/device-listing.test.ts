import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ApiQuery } from '../../../../../src/datacake/discovery/api-error';
import { DeviceListing } from '../../../../../src/datacake/discovery/device-listing';

function device(index: number): object {
  const id = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
  return { id, verboseName: `device ${index}`, serialNumber: `S${index}`, myPermissions: [] };
}

/** A Datacake with these pages. */
function paged(pages: (page: number) => object[], total: number): { ask: ApiQuery; asked: number[] } {
  const asked: number[] = [];
  const ask: ApiQuery = (_document, variables) => {
    const { page } = variables as { page: number };
    asked.push(page);
    const devicesFiltered = { total, devices: pages(page) };
    return Promise.resolve({ ok: true, result: { workspace: { devicesFiltered } } });
  };
  return { ask, asked };
}

async function names(listing: DeviceListing, ask: ApiQuery): Promise<string[]> {
  const all = await listing.all(ask);
  return all.ok ? all.result.map(({ name }) => name) : [];
}

describe('DeviceListing', () => {
  it('has every device once, however uneven the pages are', async () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(lengths, fc.integer({ min: 0, max: 3 }), async (sizes, overlap) => {
        const starts = sizes.map((_, index) => sizes.slice(0, index).reduce((sum, size) => sum + size, 0));
        const total = sizes.reduce((sum, size) => sum + size, 0);
        const pages = (page: number): object[] => {
          const start = starts[page];
          if (start === undefined) return [];
          const from = Math.max(0, start - overlap);
          return Array.from({ length: start + (sizes[page] ?? 0) - from }, (_, index) => device(from + index));
        };
        // No page is larger than Datacake's.
        fc.pre(sizes.every((size) => size + overlap <= 100));
        const { ask } = paged(pages, total);
        assert.deepEqual(
          await names(new DeviceListing('w', ''), ask),
          Array.from({ length: total }, (_, index) => `device ${index}`),
        );
      }),
    );
  });

  it('reads no more pages than are shown, and each once for concurrent calls', async () => {
    const { ask, asked } = paged((page) => Array.from({ length: 100 }, (_, index) => device(page * 100 + index)), 1000);
    const listing = new DeviceListing('w', '');
    const pages = await Promise.all([listing.page(0, ask), listing.page(1, ask), listing.page(0, ask)]);
    assert.deepEqual(asked, [0, 1]);
    for (const page of pages) assert.ok(page.ok && page.result.more && page.result.devices.length === 50);
    assert.ok(pages[1].ok && pages[1].result.devices[0]?.name === 'device 50');
  });

  it('ends also when fewer devices come than are counted, and when pages never end', async () => {
    const empty = paged((page) => (page === 0 ? [device(1)] : []), 500);
    const last = await new DeviceListing('w', '').page(0, empty.ask);
    assert.ok(last.ok && !last.result.more && last.result.total === 1);
    const endless = paged(() => [device(1)], 500);
    assert.deepEqual(await names(new DeviceListing('w', ''), endless.ask), ['device 1']);
    assert.equal(endless.asked.length, 100);
  });

  it('ignores entries that are no devices, and goes on where it failed', async () => {
    const { ask } = paged((page) => (page === 0 ? [{ id: 5 }, {}, device(1)] : [device(2)]), 2);
    let failures = 1;
    const failing: ApiQuery = (document, variables) => {
      const { page } = variables as { page: number };
      if (page === 1 && failures-- > 0) return Promise.resolve({ ok: false, error: { code: 'network' } });
      return ask(document, variables);
    };
    const listing = new DeviceListing('w', '');
    assert.deepEqual(await listing.page(0, failing), { ok: false, error: { code: 'network' } });
    assert.deepEqual(await names(listing, failing), ['device 1', 'device 2']);
  });
});
