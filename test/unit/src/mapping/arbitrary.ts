import fc from 'fast-check';

/** A value that throws on any access. */
export function hostile(): unknown {
  const refuse = (): never => {
    throw new Error('touched');
  };
  // `has` stays tame: fast-check asks every generated value whether it can be cloned.
  return new Proxy({}, { get: refuse, ownKeys: refuse, getOwnPropertyDescriptor: refuse, getPrototypeOf: refuse });
}

/** An own getter, a toString and a toJSON that throw. */
export function throwing(): unknown {
  const refuse = (): never => {
    throw new Error('called');
  };
  return Object.defineProperties(
    {},
    {
      lat: { get: refuse, enumerable: true },
      field: { get: refuse, enumerable: true },
      value: { get: refuse, enumerable: true },
      toString: { value: refuse, enumerable: true },
      valueOf: { value: refuse, enumerable: true },
      toJSON: { value: refuse, enumerable: true },
      [Symbol.toPrimitive]: { value: refuse },
    },
  );
}

export function circular(): unknown {
  const object: Record<string, unknown> = { lat: 1 };
  object.self = object;
  return object;
}

/** A Proxy on which even `Array.isArray` throws. */
export function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  return proxy;
}

export const anything = fc.oneof(
  fc.anything({ withBigInt: true, withDate: true, withTypedArray: true, withSparseArray: true, withMap: true }),
  fc.constantFrom(hostile, throwing, circular).map((make) => make()),
  fc.constantFrom(
    () => 1,
    Symbol('s'),
    NaN,
    Infinity,
    -Infinity,
    '1,234',
    ' 23,5 ',
    'ON',
    '(52.5,13.4)',
    { lat: '1', lng: 2 },
    1555570137,
    '2021-06-28T19:38:12+02:00',
    '2021-06-28 19:38',
  ),
);

/** Members named like what objects inherit, beside ordinary ones. */
export const payload = fc.dictionary(
  fc.oneof(fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'tempC', 'TEMP_C'), fc.string()),
  anything,
);
