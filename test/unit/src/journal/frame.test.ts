import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  Frames,
  arrivalOf,
  encodeHeader,
  frameEnd,
  headerOf,
  incomplete,
  invalid,
  isSample,
  positionOf,
  sampleOf,
  seedOf,
} from '../../../../src/journal/disk/frame';
import { type Damage, inspectSegment } from '../../../../src/journal/disk/read-frames';
import { Folder } from '../../../../src/journal/disk/files';
import { Segment } from '../../../../src/journal/disk/segment';
import { directory, noon, sample } from '../../../helpers/journal';
import { SimulatedDisk } from '../../../helpers/simulated-disk';

const seed = seedOf('log', 1);

function encode(first: number, count: number, ownTime = false): Buffer {
  const frames = new Frames(seed);
  for (let index = 0; index < count; index++) {
    const one = sample(index, { ownTime });
    frames.add(first + index, one, noon, JSON.stringify(one.values));
  }
  return Buffer.concat([
    encodeHeader({ device: 'd' }, seed),
    ...frames.chunks.map(({ buffer, length }) => buffer.subarray(0, length)),
  ]);
}

describe('frame', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.boolean(),
        fc.nat(2 ** 40),
        fc.string({ unit: 'binary' }),
        (time, ownTime, position, text) => {
          const frames = new Frames(seed);
          const one = { device: 'd', time, ownTime, values: { T: text, B: true, N: 1.5 } };
          frames.add(position, one, noon, JSON.stringify(one.values));
          const [{ buffer, length }] = frames.chunks as [(typeof frames.chunks)[0]];
          const frame = buffer.subarray(0, length);
          assert.equal(frameEnd(frame, 0, seed), length);
          assert.deepEqual(sampleOf(frame, 0, length, 'd'), one);
          assert.equal(positionOf(frame, 0, Math.max(0, position - 1000)), position);
          assert.equal(arrivalOf(frame, 0), ownTime ? noon : time);
          assert.equal(frames.bytes, length);
        },
      ),
    );
  });

  it('is invalid for another log or another run', () => {
    const frame = encode(0, 1);
    assert.ok(frameEnd(frame, 0, seed) > 0);
    assert.equal(frameEnd(frame, 0, seedOf('log', 2)), invalid);
    assert.equal(frameEnd(frame, 0, seedOf('other', 1)), invalid);
  });

  it('is absent in zeros, and incomplete when cut', () => {
    assert.equal(frameEnd(Buffer.alloc(100), 0, seed), invalid);
    const frame = encode(0, 1);
    const end = frameEnd(frame, 0, seed);
    for (let length = 0; length < end; length++) {
      assert.equal(frameEnd(frame.subarray(0, length), 0, seed), incomplete, `${length} bytes`);
    }
  });

  it('of a header is read as a header, not as a sample', () => {
    const header = encodeHeader({ device: 'ä', node: 'n' }, seed);
    assert.equal(isSample(header, 0), false);
    assert.deepEqual(headerOf(header, 0, header.length), { device: 'ä', node: 'n' });
  });
});

describe('frames', () => {
  it('begin small and are written in parts', () => {
    const frames = new Frames(seed);
    frames.add(0, sample(0), noon, '{"A":1}');
    assert.ok((frames.chunks[0]?.buffer.length ?? 0) <= 512);
    for (let index = 1; index < 10_000; index++) frames.add(index, sample(index), noon, '{"A":1}');
    assert.equal(frames.samples, 10_000);
    assert.equal(
      frames.chunks.reduce((sum, { samples }) => sum + samples, 0),
      10_000,
    );
    assert.ok(frames.chunks.every(({ buffer }) => buffer.length <= 65_536));
    let next = 0;
    for (const { first, samples } of frames.chunks) {
      assert.equal(first, next);
      next += samples;
    }
  });
});

/** What is found in a segment that isn't sealed; a torn end lies behind its size. */
async function inspect(content: Buffer, first: number): Promise<{ end: number; size: number; damages: Damage[] }> {
  const fs = new SimulatedDisk();
  const segment = new Segment(new Folder(fs, directory), { log: 'log', first, run: 1, end: undefined }, 0);
  await fs.makeFolder(directory);
  fs.place(segment.path, content);
  const found = await inspectSegment(new Folder(fs, directory), segment);
  const damages = found.filter(({ torn }) => torn !== true);
  return { end: segment.end, size: segment.size, damages };
}

describe('a segment that is not sealed', () => {
  it('has its end found', async () => {
    const segment = encode(1000, 20);
    assert.deepEqual(await inspect(segment, 1000), { end: 1020, size: segment.length, damages: [] });
    assert.deepEqual(await inspect(Buffer.alloc(0), 7), { end: 7, size: 0, damages: [] });
    const torn = Buffer.concat([segment, segment.subarray(0, 10)]);
    assert.deepEqual(await inspect(torn, 1000), { end: 1020, size: segment.length, damages: [] });
  });

  it('has it found beyond 2^32 too', async () => {
    assert.equal((await inspect(encode(2 ** 32 - 5, 10), 2 ** 32 - 5)).end, 2 ** 32 + 5);
  });

  it('has damaged bytes skipped, and the positions told that lay there', async () => {
    const segment = encode(0, 40, true);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(segment.length - 1),
        fc.uint8Array({ minLength: 1, maxLength: 300 }),
        async (at, noise) => {
          const damaged = Buffer.from(segment);
          damaged.set(noise.subarray(0, segment.length - at), at);
          const { end, size, damages } = await inspect(damaged, 0);
          let lost = 0;
          for (const { from, before, offset, content } of damages) {
            assert.ok(before >= from && offset + content.length <= size);
            lost += before - from;
          }
          assert.ok(lost + (40 - end) <= Math.ceil(300 / 50) + 1);
        },
      ),
    );
  });
});
