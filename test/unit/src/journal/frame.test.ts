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
import { scanSegment } from '../../../../src/journal/disk/read-frames';
import { noon, sample } from '../../../helpers/journal';

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

describe('scan', () => {
  it('finds the end', () => {
    const segment = encode(1000, 20);
    assert.deepEqual(scanSegment(segment, 1000, seed), { end: 1020, size: segment.length, damages: [] });
    assert.deepEqual(scanSegment(Buffer.alloc(0), 7, seed), { end: 7, size: 0, damages: [] });
  });

  it('finds it beyond 2^32 too', () => {
    const segment = encode(2 ** 32 - 5, 10);
    assert.equal(scanSegment(segment, 2 ** 32 - 5, seed).end, 2 ** 32 + 5);
  });

  it('skips damaged bytes and returns the positions that lay there', () => {
    const segment = encode(0, 40, true);
    fc.assert(
      fc.property(fc.nat(segment.length - 1), fc.uint8Array({ minLength: 1, maxLength: 300 }), (at, noise) => {
        const damaged = Buffer.from(segment);
        damaged.set(noise.subarray(0, segment.length - at), at);
        const { end, size, damages } = scanSegment(damaged, 0, seed);
        let lost = 0;
        for (const { from, before, offset, bytes } of damages) {
          assert.ok(before >= from && offset + bytes <= size);
          lost += before - from;
        }
        assert.ok(lost + (40 - end) <= Math.ceil(300 / 50) + 1);
      }),
    );
  });
});
